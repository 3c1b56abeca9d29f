"""Titles compared with each other, and freed of the site's name before or after them."""

import unicodedata
from functools import lru_cache

from parsers.eastern import SIGN, is_eastern
from parsers.expressions import expression

SEPARATOR = expression(r"\s+(?:[|–—·•»«›‹~]|--?|::|//|\\\\|<|>)\s+|\s*(?:\||\s::)\s*|\s+:\s+")
_LONGEST_TITLE = (
    1_000  # characters: a `<title>` that is not closed holds the page, and each of its dashes would be tried
)
_SEPARATING = frozenset("|–—·•»«›‹~-:/\\<>_＿｜丨")  # every separator has one of these
_EASTERN_END = expression(r"(?:\s*(?P<sure>[_＿]+)\s*|\s*(?:[|｜丨]|[-–—]{1,2})\s*)(?P<site>[^_＿|｜丨–—-]{2,24})$")
_EASTERN_SITE = expression(
    r"(?:网|網|网站|官网|门户|在线|频道|新闻|新聞|资讯|日报|晚报|时报|早报|商报|晨报|周刊|杂志|电视台|平台|传媒|公报|"
    r"ニュース|オンライン|通信|タイムズ|뉴스|신문|일보|방송)$"
)
_LEAST_EASTERN = expression(f"(?:[^{SIGN}]*[{SIGN}]){{5}}")
WORD = expression(r"[^\W_]+")
_SAME = 0.9  # similarity from which two titles are one


def without_site(title: str, sites: frozenset[str], others: list[str]) -> str:
    """Return `title` without the site's name before or after it.

    A part counts as the site's when it is one of its names, or when the rest is what another title of the page says.
    """
    if len(title) > _LONGEST_TITLE or _SEPARATING.isdisjoint(title):
        return title
    if is_eastern(title):
        title = _without_eastern_site(title, sites)
    pieces = list(SEPARATOR.finditer(title))
    if not pieces:
        return title
    whole = {plain(other) for other in others if len(other) <= _LONGEST_TITLE}
    for piece in pieces:  # shortest head first: "Headline - Section - Site"
        head, tail = title[: piece.start()].strip(), title[piece.end() :].strip()
        if head and plain(head) in whole and plain(head) not in sites:
            return head
        if tail and plain(tail) in whole and plain(tail) not in sites and plain(head) in sites:
            return tail
    ends = [piece.start() for piece in pieces[1:]] + [len(title)]
    for piece, end in zip(pieces, ends, strict=True):  # "Headline | Site | Slogan", "Headline - Two-part - Name"
        head = title[: piece.start()].strip()
        if plain(head) not in sites and not sites.isdisjoint(
            {plain(title[piece.end() :]), plain(title[piece.end() : end])}
        ):
            title = head
            break
    changed = True
    while changed:
        changed = False
        pieces = list(SEPARATOR.finditer(title))
        if pieces and _is_site(title[pieces[-1].end() :], sites, 5):
            title, changed = title[: pieces[-1].start()].strip(), True
        elif pieces and _is_site(title[: pieces[0].start()], sites, 2):
            title, changed = title[pieces[0].end() :].strip(), True
    return title


def _without_eastern_site(title: str, sites: frozenset[str]) -> str:
    """Return a title without the names of site and section at its end, which such titles join without a space."""
    while (end := _EASTERN_END.search(title)) is not None:
        head = title[: end.start()].strip()
        if not _LEAST_EASTERN.match(head):
            break
        if not (end["sure"] or _EASTERN_SITE.search(end["site"]) or plain(end["site"]) in sites):
            break
        title = head
    return title


def without_site_name(title: str, names: tuple[str, ...]) -> str:
    """Return `title` without one of the site's names before or after it."""
    return without_site(title, frozenset(plain(name) for name in names if name), [])


def _is_site(part: str, sites: frozenset[str], most: int) -> bool:
    """Return whether a part of a title names the site: one of its names, or a few words that hold one.

    Such words have at most `most` times its letters: "How we designed Example - part 2" is no name.
    """
    name = plain(part)
    if not name or name in sites:
        return True
    bare, short = letters_of(name), len(name.split()) <= 5
    for site in map(letters_of, sites):
        if bare == site or (short and len(site) > 3 and len(site) * most >= len(bare) and site in bare):
            return True
    return False


_NOT_LETTERS = expression(r"[\W_]+|^the|^die|^der|^das")


@lru_cache(maxsize=2048)
def letters_of(name: str) -> str:
    """Return the letters and digits of a plain text, a leading article left out."""
    return _NOT_LETTERS.sub("", name)


_GLYPHS = (
    ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("–", "-"), ("—", "-"), ("«", '"'), ("»", '"'), ("…", "..."),
)  # fmt: skip


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Return `text` without the differences that no reader would call one: case, white space, quote and dash glyphs."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", text)
    for glyph, usual in _GLYPHS:  # few texts have any; to translate one costs more than all these looks
        if glyph in text:
            text = text.replace(glyph, usual)
    return " ".join(text.casefold().split())


def says_again(text: str, headline: str) -> bool:
    """Return whether a description or summary is the headline once more, give or take a word."""
    return similarity(text, headline) > _SAME


def similarity(one: str, other: str) -> float:
    """Return the share of words two titles have in common, 0-1, by the shorter one's words with a malus for much length."""
    if one == other:
        return 1.0
    a, b = set(WORD.findall(one.casefold())), set(WORD.findall(other.casefold()))
    if not a or not b:
        return 0.0
    common = len(a & b)
    return common / min(len(a), len(b)) * 0.5 + common / max(len(a), len(b)) * 0.5
