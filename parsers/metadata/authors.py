"""Authors and the byline as printed: what the page declares, held against what it prints."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from selectolax.lexbor import LexborNode

from parsers.article import Author
from parsers.dates import without_dates
from parsers.document import Document
from parsers.eastern import is_eastern, labelled_names
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.declared_authors import declared_authors, linked_authors, unique, without_sites
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.lines import parted_text
from parsers.metadata.names import is_full_name, is_sentence, split_names
from parsers.metadata.signature import signature
from parsers.metadata.surroundings import Line
from parsers.metadata.titles import plain
from parsers.text import clean
from parsers.urls import absolute
from parsers.values import quick

_BYLINE_MARK = expression(
    r"by-?line|author-link|author(?!i[sz])|autor(?!isi)|auteur|autore|writer|\bby\b|creator|journalist|contributor"
    r"|redakteur|verfasser|firma\b|signature|\bvcard\b|yazar|syntaktis|penulis|muhabir"
)
_STRONG_MARK = expression(r"author[-_ ]?name|(?:^|[\s_-])byline|rel-author")
_NOT_BYLINE = expression(
    r"quote|testimonial|comment(?!ary)|related|sidebar|recommend|promo|footer|newsletter|copyright|photo|image|caption"
    r"|(?:by-?line|article|story)[\w-]*location"
)
_STARTS_BY = expression(
    r"^\W*(?:(?:written|posted|published|reported|story|text|words|reviewed|analysis|opinion|geschrieben|verfasst"
    r"|veröffentlicht|publié|rédigé|escrito|publicado"
    r"|ein(?:e)? \w+|kolumne|kommentar|interview)\s+)?(?:by|von|par|por|di|door|av|af)\b\s*:?\s+\S|^\W*(?:text"
    r"|autor(?:in|ka)?|author|auteur|words|автор(?:ы|и)?|yazar|haber|penulis|oleh|συντάκτης|oprac\.)\s*:\s*\S"
    r"|^\W*(?:بقلم|كتب|كتبت|γράφει (?:ο|η)|oprac\.)\s*:?\s+\S"
    r"|^\W*(?:作者|撰文|本报记者|记者|記者|文|执笔|執筆|取材・文|文責|글)\s*[:：|｜丨/／]",
    re.IGNORECASE,
)
_SELECTOR = (
    '[rel~="author"],[itemprop~="author"],[class*="author" i],[class*="byline" i],[class*="autor"],[class*="writer"]'
)
_NEAREST = 6  # lines
_QUOTED_WITHIN = 3  # elements
_LONGEST_DATE = 60
_LONGEST_DATE_AND_NAME = 80
_LONGEST_BYLINE = 240
_LONGEST_UNLABELLED = 160  # a byline that does not begin with "By"
_MOST_BYLINE_LINES = 26
_MOST_MARKS = 2_048  # an outlet's pages mark their lines alike


@quick
@dataclass(frozen=True, slots=True)
class Authors:
    """Authors in order, and the byline as printed (None where the page prints none)."""

    authors: tuple[Author, ...]
    byline: str | None


def find_authors(doc: Document, lines: list[Line], site_names: Iterable[str]) -> Authors:
    """Return the article's authors: persons declared (JSON-LD, microdata, meta), else printed, else the desk or outlet declared."""
    sites = frozenset(plain(name) for name in site_names if name)
    printed_line = printed_byline(lines)
    all_printed = _from_printed(doc, printed_line, lines)
    printed = without_sites(all_printed, sites)
    byline = printed_line.text if printed_line else None
    all_declared = declared_authors(doc, sites)
    declared = without_sites(all_declared.authors, sites)
    persons = [a for a in declared if a.name not in all_declared.organisations]
    if printed and persons and _printed_wins(printed, persons, printed_line, declared_loosely=all_declared.loose):
        return Authors(_merged(printed, declared), byline)
    if persons:
        linked = linked_authors(doc, sites, persons) if all_declared.weak else []
        return Authors(tuple(linked or declared), byline)
    if printed and all_declared.organisations and not any(" " in a.name for a in printed):
        return Authors(
            tuple(all_declared.authors), byline
        )  # beside a declared outlet, initials or an agency are its credit line
    if not printed:
        found, line = _searched(doc)
        printed = without_sites(found, sites) or signature(doc)
        if not printed and (line := _alone(lines)) is not None:
            printed = without_sites(_names_in(doc, line.node, line.text), sites)
        byline = line.text if line and printed else byline
    late = [] if printed else without_sites(all_declared.late, sites)
    rest = [a for a in all_declared.authors if not a.name.startswith("www.")]  # a system's own name for the site
    return Authors(tuple(printed or late or rest or all_printed), byline)


def _printed_wins(printed: list[Author], declared: list[Author], line: Line | None, *, declared_loosely: bool) -> bool:
    """Return whether the printed byline is better than the declared authors.

    It is when it names them and more, and when it names full names that share nothing with them: systems declare who filed a story.
    """
    ours, theirs = {plain(a.name) for a in printed}, {plain(a.name) for a in declared}
    if ours == theirs or line is None:
        return False
    starts_by = bool(_STARTS_BY.match(line.text))
    if declared_loosely and starts_by and ours < theirs and len(theirs) >= 3 * len(ours):
        return True  # the lists of other stories on the page declare their authors too
    if len(ours) == len(theirs) == 1 and f" {min(theirs)} " in f" {min(ours)} ":
        return True  # "Jane" is declared, "Jane Roe" printed
    if ours > theirs:
        marked = _STRONG_MARK.search(line.marks) is not None and all(is_full_name(a.name) for a in printed)
        return (starts_by or (marked and not _is_run_together(ours))) and all(" " in a.name for a in printed)
    full = all(" " in a.name for a in printed)
    return full and ours.isdisjoint(theirs) and (starts_by or bool(_STRONG_MARK.search(line.marks)))


def _is_run_together(names: set[str]) -> bool:
    return any(one.startswith(f"{other} ") for one in names for other in names)


# --- printed -----------------------------------------------------------------------------------------------------------


def printed_byline(lines: list[Line]) -> Line | None:
    """Return the line near the headline that prints the byline: marked as one, or beginning with "By"."""
    near = [line for line in lines if not line.above][:_MOST_BYLINE_LINES] + [line for line in lines if line.above]
    candidates = [line for line in near if len(line.text) <= _LONGEST_BYLINE]
    starting = [line for line in candidates if _STARTS_BY.match(line.text) and not line.text.endswith(("?", "!"))]
    short = (line for line in candidates if len(line.text) <= _LONGEST_UNLABELLED and line not in starting)
    for line in chain(
        filter(_is_marked, starting), starting, filter(_is_marked, short)
    ):  # each asked only when reached
        names = split_names(line.parts)
        labelled = " | " not in line.parts or _STARTS_BY.match(line.text) or any(map(is_full_name, names))
        if ((names and labelled) or len(_one_a_child(line.node)) > 1) and not _is_quoted(line.node):
            return line
    return _labelled(candidates) or _beside_date(near)


def _labelled(lines: list[Line]) -> Line | None:
    """Return the line that labels its writers among its date, its source and its counters."""
    return next((line for line in lines if is_eastern(line.text) and labelled_names(line.parts)), None)


def _beside_date(lines: list[Line]) -> Line | None:
    """Return the line right under the headline that holds a date and one or two full names and nothing else."""
    for line in [line for line in lines if not line.above][:_NEAREST]:
        if len(line.text) > _LONGEST_DATE_AND_NAME or is_sentence(line.text):
            continue
        rest = without_dates(line.text)
        if rest == line.text:
            continue
        left = [part for part in re.split(r"[|:]", rest) if any(map(str.isalpha, part))]
        named = [names for part in left if (names := split_names(part))]
        if len(named) == 1 and len(left) <= 2 and len(named[0]) <= 2 and all(map(is_full_name, named[0])):
            return line
    return None


def _alone(lines: list[Line]) -> Line | None:
    """Return the line above the text that is a full name and nothing else, right before or after the line of the date."""
    near = [line for line in lines if not line.above][:_NEAREST]
    for line, other in [*pairwise(near), *pairwise(reversed(near))]:
        if not is_full_name(line.text) or line.tag[:1] == "h" or _NOT_BYLINE.search(line.marks):
            continue
        if line.tag == "a" or line.node.css_first("a") is not None:  # of a section or a subject
            continue
        date = other.text
        if len(date) <= _LONGEST_DATE and without_dates(date) != date and split_names(line.text) == (line.text,):
            return line
    return None


def _is_marked(line: Line) -> bool:
    return _are_of_byline(line.marks)


@lru_cache(maxsize=_MOST_MARKS)
def _are_of_byline(marks: str) -> bool:
    return bool(_BYLINE_MARK.search(marks) and not _NOT_BYLINE.search(marks))


def _from_printed(doc: Document, line: Line | None, lines: list[Line]) -> list[Author]:
    if line is None:
        return []
    names = _names_in(doc, line.node, line.parts)
    if len(names) != 1 or not is_full_name(names[0].name):
        return names
    for other in lines[lines.index(line) + 1 :] if line in lines else ():  # one line an author
        if other.marks != line.marks or not is_full_name(other.text):
            break
        names += _names_in(doc, other.node, other.text)
    return names


def _names_in(doc: Document, node: LexborNode, text: str) -> list[Author]:
    """Return the names of a byline element: those of its author links, else those of its text."""
    links = [node] if node.tag == "a" else node.css("a")
    named: list[Author] = _one_a_child(node)
    if len(named) > 1:
        return named
    for link in links[:10]:
        attributes = link.attributes
        marks = " ".join(attributes.get(name) or "" for name in ("rel", "class", "itemprop", "href")).lower()
        if re.search(
            r"author|autor|auteur|profil|people|person|/by/|contributor|team|writer|journalist|staff|byline|/editors?/",
            marks,
        ):
            named += [Author(n, absolute(doc.url, attributes.get("href"))) for n in split_names(node_text(link))]
    whole = [Author(n) for n in split_names(text)]
    if len(whole) > len(named) and all(_covers(whole, a) for a in named):
        return list(_merged(whole, named))
    return unique(named or whole)


def _one_a_child(node: LexborNode) -> list[Author]:
    """Return the names of an element whose children hold one full name each, as lists of authors without commas do."""
    names: list[Author] = []
    for child in node.iter(include_text=True):
        text = node_text(child) if child.is_element_node else clean(child.text_content or "").strip(" ,|")
        if text:
            found = split_names(text)
            if child.is_text_node or len(found) != 1 or plain(found[0]) != plain(text) or " " not in text:
                return []
            names.append(Author(found[0]))
    return names


def _covers(authors: list[Author], one: Author) -> bool:
    return any(plain(one.name) == plain(a.name) for a in authors)


def _merged(names: Iterable[Author], known: Iterable[Author]) -> tuple[Author, ...]:
    by_name = {plain(a.name): a for a in known}
    return tuple(unique(by_name.get(plain(a.name), a) for a in names))


def _is_quoted(node: LexborNode) -> bool:
    """Say whether an element stands in a quotation: who is named there said it."""
    parent = node.parent
    for _ in range(_QUOTED_WITHIN):
        if parent is None:
            return False
        if parent.tag == "blockquote" or "quote" in (parent.attributes.get("class") or "").lower():
            return True
        parent = parent.parent
    return False


def _searched(doc: Document) -> tuple[list[Author], Line | None]:
    """Search the whole page for elements marked as author, on pages that neither declare one nor print one near the headline."""
    best: tuple[int, list[Author], Line] | None = None
    for position, node in enumerate(doc.css(_SELECTOR)[:60]):
        attributes = node.attributes
        marks = " ".join(attributes.get(k) or "" for k in ("class", "id", "rel", "itemprop")).lower()
        if _NOT_BYLINE.search(marks) or _is_quoted(node) or is_elsewhere(doc, node, own=False):
            continue
        text = node_text(node)
        if not text or len(text) > _LONGEST_BYLINE:
            continue
        found = _names_in(doc, node, parted_text(node))
        if not found:
            continue
        score = (
            (4 if "author" in (attributes.get("rel") or "") or "author" in (attributes.get("itemprop") or "") else 0)
            + (3 if _STARTS_BY.match(text) else 0)
            + (2 if len(text) < 60 else 0)
            - position // 10
        )
        if best is None or score > best[0]:
            best = (score, found, Line(text, node, {}, above=False))
    return (best[1], best[2]) if best else ([], None)
