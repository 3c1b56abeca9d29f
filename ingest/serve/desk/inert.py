"""A raw page made inert, so that a browser can show it and do nothing else with it. Pure.

The policy that goes with it (`POLICY`) already forbids scripts, forms and whatever has to be fetched. What no policy governs is
taken out: hints that make a browser look up or dial other hosts, refreshes, and the targets of links.
"""

from parsers.page import Page

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=300",
    "Content-Disposition": "inline",
}
_OUT = "script, link, base, meta[http-equiv], object, embed, applet, iframe, frame, frameset, portal"
_LEADING = "a, area"
_LEADS = ("href", "ping", "target", "download", "xlink:href")


def inert(page: Page) -> str:
    """Return the page's HTML without what acts. Where a link led is shown when it is pointed at.

    Raises `ParseError` for what is no text or would not parse in bounded time.
    """
    tree = page.tree
    for node in tree.css(_OUT):
        node.decompose()
    for node in tree.css(_LEADING):
        target = node.attributes.get("href")
        if target:
            node.attrs["title"] = target
        for name in _LEADS:
            if name in node.attributes:
                del node.attrs[name]
    return tree.html or ""
