"""The sample outlets' stories: text written by us, kept in TOML, dated relative to the moment the demo starts."""

import html
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

SLUGS = ("harbour-gazette", "upland-courier", "daily-carousel")

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Story:
    """One story of one sample outlet. `body` is a list of blocks in a small markup: `## `, `> `, `- ` and `[text](url)`."""

    outlet: str
    slug: str
    headline: str
    section: str
    published_at: datetime
    body: tuple[str, ...]
    standfirst: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    role: str | None = None
    topics: tuple[str, ...] = ()
    image: str | None = None
    image_credit: str | None = None
    correction: str | None = None
    disclaimer: str | None = None
    copies: str | None = None
    shares: int = 0
    views: str = "0"

    @property
    def section_slug(self) -> str:
        """The section as it stands in addresses."""
        return self.section.lower().replace(" ", "-")


def load_stories(now: datetime) -> dict[str, list[Story]]:
    """Return each sample outlet's stories, newest first, as if published shortly before `now` (aware UTC)."""
    by_outlet: dict[str, list[Story]] = {}
    for outlet in SLUGS:
        text = files("ingest.demo").joinpath("stories", f"{outlet}.toml").read_text("utf-8")
        stories = [_story(outlet, fields, now, by_outlet) for fields in tomllib.loads(text)["story"]]
        by_outlet[outlet] = sorted(stories, key=lambda story: story.published_at, reverse=True)
    return by_outlet


def block_html(block: str, origin: str) -> str:
    """Return one block of a story as HTML; addresses within the outlet are made absolute on `origin`."""
    for prefix, tag in (("## ", "h2"), ("> ", "blockquote")):
        if block.startswith(prefix):
            return f"<{tag}>{_inline(block.removeprefix(prefix), origin)}</{tag}>"
    if block.startswith("- "):
        lines = "".join(f"<li>{_inline(line.removeprefix('- '), origin)}</li>" for line in block.splitlines())
        return f"<ul>{lines}</ul>"
    return f"<p>{_inline(block, origin)}</p>"


def _inline(text: str, origin: str) -> str:
    def link(match: re.Match[str]) -> str:
        url = match[2] if "://" in match[2] else origin + match[2]
        return f'<a href="{html.escape(url)}">{match[1]}</a>'

    return _LINK.sub(link, html.escape(text, quote=False))


def _story(outlet: str, fields: dict[str, Any], now: datetime, others: dict[str, list[Story]]) -> Story:
    published_at = (now - timedelta(hours=fields.pop("hours_ago"))).replace(microsecond=0)
    fields["topics"] = tuple(fields.get("topics", ()))
    if copied := fields.get("copies"):
        theirs, slug = copied.split("/")
        original = next(story for story in others[theirs] if story.slug == slug)
        return replace(original, outlet=outlet, published_at=published_at, byline="", authors=(), role=None, **fields)
    fields["authors"] = tuple(fields.get("authors", ()))
    fields["body"] = tuple(block.strip() for block in fields["body"].strip().split("\n\n"))
    return Story(outlet=outlet, published_at=published_at, **fields)
