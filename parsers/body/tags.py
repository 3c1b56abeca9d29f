"""What the walk does at each element, by tag name: one look-up instead of many."""

from typing import Final

INLINE, SKIP, BREAK, PICTURE, RULE, EMBED, PLAIN, STATEFUL, READING = range(1, 10)
"""Inline text; left out; `<br>`; a picture; `<hr>`; an embed; a block of text that is no container; a container whose kind its
text must know; a ruby reading. Every other element is a container."""

# Scripts, forms' controls, drawings, and what is never text of a story.
_SKIPPED = (
    "script style noscript template svg math head title meta link base button select option textarea input datalist"
    " canvas map area object param source track dialog progress meter menu nav frame frameset noframes -comment !doctype slot"
)
_INLINE = (
    "a span em strong b i u s small big sub sup code kbd samp var mark abbr acronym cite q time font ins del strike bdi bdo data"
    " dfn tt nobr label wbr ruby rb rp output blink marquee"
)
ACTIONS: Final[dict[str, int]] = {
    name: action
    for action, names in {
        SKIP: _SKIPPED,
        INLINE: _INLINE,
        BREAK: "br",
        PICTURE: "img amp-img",
        RULE: "hr",
        EMBED: "iframe video audio embed amp-iframe amp-youtube amp-twitter amp-instagram amp-video",
        PLAIN: "p h1 h2 h3 h4 h5 h6 dt dd address legend summary",
        STATEFUL: "blockquote table figure ul ol",
        READING: "rt",
    }.items()
    for name in names.split()
}
MARKS: Final = {
    "a": "link",
    "strong": "strong",
    "b": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "code": "code",
    "kbd": "code",
    "samp": "code",
}
"""Inline elements that become marks, by the mark's kind."""

NAMING: Final = frozenset(("id", "role", "itemprop", "data-testid", "data-component"))
"""Attributes that name an element, beside `class`."""
