"""Dates in the text of a page that neither declares one nor prints one near its headline; and the words that label dates."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from parsers.article import DateEvidence
from parsers.dates import When, without_dates
from parsers.document import Document
from parsers.expressions import expression

Found = tuple[When, DateEvidence]

UPDATED = expression(
    r"updat|modif|(?:zuletzt |last )?aktualis|geändert|mis à jour|actualiz|aggiorn|atualiz|bijgewerkt|edited"
    r"|revised|bearbeitet|last reviewed|更新|수정",
    re.IGNORECASE,
)
PUBLISHED_WORD = (
    r"(?:发布时间|发布日期|发表时间|发表于|发布于|刊登时间|公開日|掲載日?|配信日?|投稿日|기사입력|입력|등록|게재"
    r"|(?:datum|date|stand|veröffentlicht|erschienen|publi[ée]e?|publicado|pubblicato|posted|published|eingestellt|erstellt"
    r"|online seit|fecha|data)\b\W{0,3}(?:am|on|le|el|il)?)"
)
PUBLISHED_LABEL = expression(rf"\b{PUBLISHED_WORD}\W{{0,3}}(?=\w{{0,12}}\W{{0,3}}\d)", re.IGNORECASE)
# A date that the source breaks into lines.
_BROKEN_DATE = expression(r"(?<!\d)(\d{1,2}\.?)\s+([^\W\d_]{3,12}\.?)\s+$")
_NO_TEXT = ["script", "style", "noscript", "template", "title"]
# Every alternative begins with a digit of its own: the engine then skips from one such digit to the next.
_YEAR = expression(r"19\d\d|20\d\d|0\d\.\d\d\.\d\d|1\d\.\d\d\.\d\d|2\d\.\d\d\.\d\d|3\d\.\d\d\.\d\d")
_ARCHIVE_FRAME = ("wm-", "displayDay", "displayYear", "displayMonth")
_ARCHIVE_FRAME_SELECTOR = ",".join(f'[class*="{mark}"],[id*="{mark}"]' for mark in _ARCHIVE_FRAME)
_LONGEST_TEXT = 400_000  # characters of a page searched for any date at all
_MOST_YEARS = 200
_MOST_SPACE = 120  # characters of a date that the source breaks into lines
_FEW_LETTERS = 20  # letters around a date that stands alone


def dates_in_text(doc: Document, read: Callable[[str], Found | None]) -> Iterator[Found]:
    """Yield the dates of the page's text, best first; scripts, copyright lines and the frame of a web archive aside.

    Labelled ones come first, then those that stand alone, those labelled as updated, those in prose; else in their order.
    """
    copy = LexborHTMLParser(doc.page.text)  # the tree is needed whole; its clone() fails on some pages (1.0.2)
    copy.strip_tags(_NO_TEXT)
    if any(mark in doc.page.text for mark in _ARCHIVE_FRAME):
        for node in copy.css(_ARCHIVE_FRAME_SELECTOR):
            node.decompose()
    body = copy.body
    if body is None:
        return
    text = body.text(separator=" ")[:_LONGEST_TEXT]
    parts = list(islice(_around_years(text), _MOST_YEARS))
    updated = [UPDATED.search(before) is not None for before, _ in parts]
    passes: tuple[Callable[[int], bool], ...] = (
        lambda i: not updated[i] and PUBLISHED_LABEL.search(parts[i][0]) is not None,
        lambda i: not updated[i] and _stands_alone(parts[i][1]),
        updated.__getitem__,
        lambda i: not updated[i],
    )
    for is_of in passes:  # a date is read only when it is its turn: most pages end with the first
        for i in filter(is_of, range(len(parts))):
            if (found := read(parts[i][1])) is not None:
                yield found


def _stands_alone(line: str) -> bool:
    return sum(map(str.isalpha, without_dates(line))) <= _FEW_LETTERS


def _around_years(text: str) -> Iterator[tuple[str, str]]:
    """Yield every year of a text but a copyright notice's: with what stands before it, and with what stands around it in its line.

    No character is in two of the latter.
    """
    end = 0
    for m in _YEAR.finditer(text):
        if m.start() < end:
            continue
        before = text[max(end, m.start() - 30) : m.start()]
        if "\n" in before:
            broken = _BROKEN_DATE.search(text[max(end, m.start() - _MOST_SPACE) : m.start()])
            before = f"{broken[1]} {broken[2]} " if broken else before.rpartition("\n")[2]
        after = text[m.end() : m.end() + 12].partition("\n")[0]
        end = m.end() + len(after)
        if "©" in before or "opyright" in before:
            continue
        yield " ".join(text[max(0, m.start() - 40) : m.end()].split()), " ".join((before + m[0] + after).split())
