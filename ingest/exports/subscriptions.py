"""OPML 2.0 (opml.org/spec2.opml) of the outlets: an outline an outlet, in it one a feed. `outlets import` reads it back."""

from collections.abc import Iterable

from ingest.exports.format import Carrier
from ingest.exports.xml import element, empty, escaped


def opml(carriers: Iterable[Carrier], title: str = "wiredesk") -> bytes:
    """Return the list."""
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head>{element("title", title)}</head>\n<body>\n'
    ]
    for carrier in carriers:
        parts.append(f'<outline text="{escaped(carrier.name)}">')
        parts += [
            empty("outline", type="rss", text=carrier.name, title=carrier.name, xmlUrl=feed, htmlUrl=carrier.home_url)
            for feed in carrier.feeds
        ]
        parts.append("</outline>\n")
    parts.append("</body>\n</opml>\n")
    return "".join(parts).encode()
