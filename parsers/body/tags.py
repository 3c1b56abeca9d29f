"""What the walk does at each element: one look-up, by the number that Lexbor has for the tag, instead of many by its name."""

from typing import Final

from parsers.tags import COMMENT, number_of

SKIP, INLINE, MARKED, BREAK, PICTURE, RULE, EMBED, READING, CONTAINER, STATEFUL, PLAIN, RARE = range(12)
"""Left out; inline text; such text that becomes a mark; `<br>`; a picture; `<hr>`; an embed; a ruby reading; a container, as
every tag is that is not listed; a container whose kind its text must know; a block of text that is no container; a tag without a
number, for `UNNUMBERED` to say."""

# Scripts, forms' controls, drawings, and what is never text of a story.
_SKIPPED = (
    "script style noscript template svg math head title meta link base button select option textarea input datalist"
    " canvas map area object param source track dialog progress meter menu nav frame frameset noframes"
)
_INLINE = (
    "a span em strong b i u s small big sub sup code kbd samp var mark abbr acronym cite q time font ins del strike bdi bdo data"
    " dfn tt nobr label wbr ruby rb rp output blink marquee"
)
_ACTIONS: Final[dict[str, int]] = {
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
} | {"-comment": SKIP}
_MARKS: Final = {
    "a": "link",
    "strong": "strong",
    "b": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "code": "code",
    "kbd": "code",
    "samp": "code",
}
_CONTAINERS = (
    "article aside body center dd details dialog div dl fieldset figcaption footer form header hgroup html li main ol pre section"
    " tbody td tfoot th thead tr ul"
)

_NUMBERS: Final = {
    name: number
    for name in (*_ACTIONS, *_CONTAINERS.split())
    if name[0] != "-" and (number := number_of(name)) is not None
} | {"-comment": COMMENT}


class _Actions(dict[int, int]):
    """What to do by a tag's number; RARE for a number that no tag of ours has."""

    def __missing__(self, number: int) -> int:
        return RARE


ACTIONS: Final = _Actions(
    (number, MARKED if name in _MARKS else _ACTIONS.get(name, CONTAINER)) for name, number in _NUMBERS.items()
)
UNNUMBERED: Final = {name: action for name, action in _ACTIONS.items() if name not in _NUMBERS}
"""What to do at tags of no number, by name."""
MARKS: Final = {_NUMBERS[name]: mark for name, mark in _MARKS.items()}
"""Inline elements that become marks: the mark's kind."""
NAMES: Final = {number: name for name, number in _NUMBERS.items()}
"""Tag names by number: Lexbor makes a new string each time it is asked for one."""
NAMING: Final = frozenset(("id", "role", "itemprop", "data-testid", "data-component"))
"""Attributes that name an element, beside `class`."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
"""Names of the elements that head a section."""
