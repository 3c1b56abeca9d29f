"""Bars, as an SVG that is light or dark as its reader is."""

from collections.abc import Mapping, Sequence
from html import escape

LABEL, BAR, VALUE, LINE, GAP = 250, 430, 70, 24, 34
WIDTH = LABEL + BAR + VALUE
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1c2733 }
  .head { font-weight: 600 } .title { font-size: 16px; font-weight: 600 }
  .paper { fill: #ffffff } .other { fill: #9aa7b4 } .ours { fill: #1f6f8b }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf0 } .paper { fill: #10161c } .other { fill: #5d6b79 } .ours { fill: #4fb3d1 }
  }
"""


def bars(title: str, panels: Mapping[str, Sequence[tuple[str, float]]], *, marked: Sequence[str]) -> str:
    """Return a picture with a panel of bars for each of `panels`; the bars of those `marked` stand out."""
    parts = [f'<text class="title" x="12" y="28">{escape(title)}</text>']
    top = 28 + GAP
    for heading, values in panels.items():
        parts.append(f'<text class="head" x="12" y="{top}">{escape(heading)}</text>')
        top += 12
        longest = max((value for _, value in values), default=0.0) or 1.0
        for name, value in values:
            width = max(1.0, BAR * value / longest)
            kind = "ours" if name in marked else "other"
            shown = f"{value:.1f}" if value < 100 else f"{value:.0f}"
            parts += [
                f'<text x="{LABEL - 8}" y="{top + 16}" text-anchor="end">{escape(name)}</text>',
                f'<rect class="{kind}" x="{LABEL}" y="{top + 3}" width="{width:.1f}" height="{LINE - 6}" rx="2"/>',
                f'<text x="{LABEL + width + 6:.1f}" y="{top + 16}">{shown}</text>',
            ]
            top += LINE
        top += GAP
    height = top - GAP + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )
