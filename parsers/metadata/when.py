"""When the article was published and last changed, with the raw text and the place it was found in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from selectolax.lexbor import LexborNode

from parsers.article import DateEvidence
from parsers.dates import read_when, without_dates
from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.dates_in_text import PUBLISHED_LABEL, PUBLISHED_WORD, UPDATED, Found, dates_in_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.surroundings import Line
from parsers.metadata.zones import zone_name
from parsers.structured import text_of
from parsers.values import quick

_PUBLISHED_METAS = (
    "article:published_time", "article:published:time", "article:published", "og:article:published_time",
    "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "cxenseparse:pagetime", "citation_publication_date",
    "citation_date", "citation_online_date",
    "pubdate", "publishdate", "publish-date", "publish_date", "published", "publication_date", "publication-date",
    "published_time", "dc.date.issued",
    "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created", "dc.date", "dc:date", "dcterms.date",
    "date", "datecreated", "release_date",
    "rnews:datepublished", "article_date_original", "originalpublicationdate", "bt:pubdate", "article.published",
    "shareaholic:article_published_time",
    "displaydate", "ptime", "pdate", "og:pubdate", "vr:published_time",
)  # fmt: skip
_WEAK_METAS = frozenset(
    {"date", "dc.date", "dc:date", "dcterms.date", "datecreated", "dc.created", "dcterms.created", "dc.date.created"}
)
_MODIFIED_METAS = (
    "article:modified_time", "article:modified:time", "article:modified", "og:article:modified_time",
    "og:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article:updated", "revised", "modified", "bt:moddate",
)  # fmt: skip
_URL_DAY_FIRST = expression(r"(?<!\d)(0?[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\2((?:19|20)\d\d)(?![\d])")
_URL_DAY = expression(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_.])(\d{1,2})\2(\d{1,2})|/(\d{1,2})/(\d{1,2})(?=/|$)|(0[1-9]|1[0-2])(0[1-9]"
    r"|[12]\d|3[01]))(?![\d])"
)
_DATE_MARK = expression(r"date|time|datum|publish|posted|pubdate|stand\b|fecha|data\b|veröff|zeit|meta|byline|info")
_DATE_ELEMENTS = (
    'time,[class*="date"],[class*="Date"],[class*="publish"],[class*="posted"],[class*="datum"],[class*="entry-meta"]'
    ',[class*="byline"],[id*="date"],[data-date],[data-published]'
)
_STATE = expression(
    r"\"(?:publish(?:ed)?_?(?:at|on|date|time)|date_?published|publication_?date|first_?published(?:_?at|_?date)?"
    r"|created_?at|date_?created|pub_?date)\"\s*:"
    r"\s*\"((?:19|20)\d\d-\d\d-\d\d[^\"]{0,30})\"",
    re.IGNORECASE,
)
_DIGIT = expression(r"\d")
_LABEL = expression(rf"{PUBLISHED_WORD}\W*", re.IGNORECASE)
_PICTURE = expression(r"caption|picbox|image|photo|figure|credit|gallery")
_SAME_DAY = timedelta(hours=26)
_SAME_MINUTE = timedelta(minutes=1)
_NEAREST = 8  # lines
_RIGHT_ABOVE = 3  # lines
_DAYS_EARLIER = timedelta(days=3)
_LONGEST_DATE_LINE = 200  # characters
_TITLES = frozenset({"li", "a", "h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_REST = 60  # characters beside a date in a line that nothing marks as a date's
_LONGEST_LABEL = 30  # characters beside a date in a title
_NOT_DATE = expression(
    r"comment|related|sidebar|recommend|teaser|promo|footer|newsletter|event|copyright|popular|latest|widget|archive|calendar|wm-"
)


@quick
@dataclass(frozen=True, slots=True)
class Dates:
    """Published and modified with their evidence."""

    published_at: datetime | None = None
    published: DateEvidence | None = None
    modified_at: datetime | None = None
    modified: DateEvidence | None = None


def find_dates(doc: Document, lines: list[Line], language: str | None) -> Dates:
    """Return when the page says it was published and changed.

    Published: declared, else printed near the headline, else in an element marked as date, else the day in the address, else a date
    that the page prints as updated, else the first date of its text, else the modified one.
    """
    reader = _Reader(doc, zone_name(doc), language)
    modified = reader.first(reader.declared_modified())
    published = reader.declared()
    late: list[Found] = []
    if published is None:
        in_url = reader.of_url()
        published = reader.first(reader.printed(_nearest_first(lines), late))
        if published and in_url and abs(published[0].at - in_url[0].at) > _DAYS_EARLIER:
            published = in_url  # the line speaks of another day
        published = (
            published
            or reader.first(reader.elements(late))
            or in_url
            or reader.first(reader.of_state())
            or next(iter(late), None)
            or next(dates_in_text(doc, lambda text: reader.read(text, "text")), None)
            or modified
        )
    else:
        published = reader.corrected(published, modified, lines)
    return Dates(
        published[0].at if published else None,
        published[1] if published else None,
        modified[0].at if modified else None,
        modified[1] if modified else None,
    )


class _Reader:
    """Candidate dates of one page, by source, best first."""

    def __init__(self, doc: Document, zone: str, language: str | None) -> None:
        self.doc = doc
        self.zone = zone
        self.language = language
        fetched = doc.page.fetched_at
        self.latest = fetched + timedelta(days=2) if fetched else datetime(2100, 1, 1, tzinfo=UTC)

    @cached_property
    def has_times(self) -> bool:
        """Whether the page has any `<time>` at all."""
        return bool(self.doc.css("time"))

    def read(self, raw: str | None, where: str) -> Found | None:
        """Return the moment `raw` names, None for one after the page was fetched."""
        if not raw:
            return None
        when = read_when(raw, timezone=self.zone, language=self.language)
        if when is None or when.at > self.latest or when.at.year < 1990:
            return None
        return when, DateEvidence(raw[:200], where)

    def read_time(self, element: LexborNode, where: str) -> Found | None:
        """Return the moment of a `<time>`: its attribute's.

        Its text's where that is labelled and of another day (an edit changes the attribute), and in the zone that the text names.
        """
        found = self.read(element.attributes.get("datetime"), where)
        if found is None:
            return None
        printed = self.read(_before_update(node_text(element)), where)
        if printed is None:
            return found
        if _is_swapped(printed, found):
            return _surer(found, printed)
        if abs(printed[0].at - found[0].at) > 2 * _SAME_DAY and PUBLISHED_LABEL.match(node_text(element)):
            return printed
        if printed[0].has_time and printed[0].has_zone and not found[0].has_zone:
            return replace(printed[0], at=printed[0].at.replace(second=found[0].at.second)), found[1]
        return found

    def first(self, candidates: Iterator[Found | None]) -> Found | None:
        """Return the first candidate that is a date."""
        return next((found for found in candidates if found is not None), None)

    def declared(self) -> Found | None:
        """Return the first declared date; one without time or zone gives way to another of about the same day that has both."""
        best: Found | None = None
        for found in self.declared_published():
            if found is None:
                continue
            when = found[0]
            if best is None:
                best = found
            elif when.has_time and when.has_zone and abs(when.at - best[0].at) <= _SAME_DAY:
                return found
            if best[0].has_time and best[0].has_zone:
                return best
        return best

    def corrected(self, declared: Found, modified: Found | None, lines: list[Line]) -> Found:
        """Hold a declared date against the printed one and the address.

        A printed date or an address that is days earlier wins: systems declare the day of an edit or a move as published, never an
        earlier day. A declared bare day takes its time of day from where the page prints it. The day of the last change, which some
        print hidden, is not asked.
        """
        earlier = self.of_url()
        near = [line for line in lines if not line.above][:_NEAREST] + [line for line in lines if line.above][:2]
        for found in self.printed(near, []):
            if found is None:
                continue
            if _is_swapped(found, declared):
                return _surer(declared, found)
            if not declared[0].has_time and found[0].has_time and abs(found[0].at - declared[0].at) <= _SAME_DAY:
                return found
            if modified is not None and abs(found[0].at - modified[0].at) < _SAME_MINUTE:
                continue
            if self.is_weak(declared) and abs(found[0].at - declared[0].at) > _SAME_DAY:
                return found
            earlier = earlier or found
            break
        return earlier if earlier is not None and declared[0].at - earlier[0].at > _DAYS_EARLIER else declared

    @staticmethod
    def is_weak(declared: Found) -> bool:
        """Return whether a date is declared by a `<meta>` that systems fill with the day they made the page, or any other."""
        return declared[1].where.removeprefix("meta:") in _WEAK_METAS

    def declared_published(self) -> Iterator[Found | None]:
        structured = self.doc.structured
        if structured.article is not None:
            for key in ("datePublished", "dateCreated", "uploadDate"):
                yield self.read(text_of(structured.article.get(key)), f"jsonld:{key}")
        for name in filter(structured.metas.__contains__, _PUBLISHED_METAS[:5]):
            yield self.read(structured.meta(name), f"meta:{name}")
        if structured.microdata is not None:
            for key in ("datePublished", "dateCreated"):
                yield self.read(text_of(structured.microdata.get(key)), f"microdata:{key}")
        for name in filter(structured.metas.__contains__, _PUBLISHED_METAS[5:]):
            yield self.read(structured.meta(name), f"meta:{name}")
        for node in structured.of_type("WebPage", "ItemPage", "VideoObject"):
            yield self.read(text_of(node.get("datePublished")), "jsonld:WebPage.datePublished")

    def declared_modified(self) -> Iterator[Found | None]:
        structured = self.doc.structured
        if structured.article is not None:
            yield self.read(text_of(structured.article.get("dateModified")), "jsonld:dateModified")
        if structured.microdata is not None:
            yield self.read(text_of(structured.microdata.get("dateModified")), "microdata:dateModified")
        for name in filter(structured.metas.__contains__, _MODIFIED_METAS):
            yield self.read(structured.meta(name), f"meta:{name}")

    def printed(self, lines: list[Line], late: list[Found]) -> Iterator[Found | None]:
        """Yield the dates printed near the headline; those of "updated" lines go to `late`."""
        before = ""
        for line in lines:
            label, before = before, line.text
            text = line.text
            if len(text) > _LONGEST_DATE_LINE or line.tag == "figcaption":
                continue
            if line.tag != "time" and not _DIGIT.search(text):
                continue
            if line.tag in _TITLES and len(without_dates(text)) > _LONGEST_LABEL:
                continue  # another story, or a date that the title speaks of
            is_sentence = len(text) > 60 and text.endswith((".", "!", "?", ")")) and " " in text
            labelled = len(label) <= _LONGEST_LABEL and bool(_LABEL.fullmatch(label))
            if (
                is_sentence
                or (_NOT_DATE.search(line.marks) and not labelled)
                or (len(text) > 40 and _PICTURE.search(line.marks))
            ):
                continue
            updated = bool(UPDATED.match(text.lstrip(" (|–-")))
            for element in [line.node] if line.tag == "time" else line.node.css("time") if self.has_times else ():
                found = self.read_time(element, "time near headline")
                if found is not None:
                    yield from self._sorted(
                        found, updated or bool(UPDATED.search(element.attributes.get("class") or "")), late
                    )
            is_long = len(text) > _LONGEST_REST and not _DATE_MARK.search(line.marks)
            if is_long and len(without_dates(text)) > _LONGEST_REST:
                continue
            found = self.read(_before_update(text), "text near headline")
            if found is not None:
                yield from self._sorted(found, updated, late)

    @staticmethod
    def _sorted(found: Found, updated: bool, late: list[Found]) -> Iterator[Found]:
        if updated:
            late.append(found)
        else:
            yield found

    def elements(self, late: list[Found]) -> Iterator[Found | None]:
        """Yield the dates of `<time>` elements and of elements marked as date, anywhere but in lists of other stories."""
        for node in self.doc.css(_DATE_ELEMENTS)[:60]:
            if is_elsewhere(self.doc, node):
                continue
            attributes = node.attributes
            text = node_text(node)
            if len(text) > 160:
                continue
            found = self.read_time(node, "time element") if node.tag == "time" else None
            declared = (attributes.get(name) for name in ("content", "data-date", "data-published", "title"))
            found = found or self.read(next(filter(None, declared), None), "time element")
            found = found or self.read(_before_update(text), "date element")
            if found is not None:
                updated = bool(UPDATED.match(text) or UPDATED.search(attributes.get("class") or ""))
                yield from self._sorted(found, updated, late)

    def of_url(self) -> Found | None:
        """Return the day in the page's address."""
        path = self.doc.url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
        for m in _URL_DAY.finditer(path):
            try:
                day = date(int(m[1]), int(m[3] or m[5] or m[7]), int(m[4] or m[6] or m[8]))
            except ValueError:
                continue
            if day.year >= 1990:
                return self.read(day.isoformat(), "url")
        if day_first := _URL_DAY_FIRST.search(path):
            return self.read(f"{day_first[4]}-{day_first[3]}-{day_first[1]:0>2}", "url")
        return None

    def of_state(self) -> Iterator[Found | None]:
        """Yield publication dates of state embedded in scripts (`"published_at": "2024-05-03T..."`)."""
        for m in _STATE.finditer(self.doc.page.text):
            yield self.read(m[1], "script")


def _nearest_first(lines: list[Line]) -> list[Line]:
    """Return the lines by how near they are to the headline: those of the head below it, those right above it, the others."""
    below, above = [line for line in lines if not line.above], [line for line in lines if line.above]
    return below[:_NEAREST] + above[:_RIGHT_ABOVE] + below[_NEAREST:] + above[_RIGHT_ABOVE:]


def _is_swapped(one: Found, other: Found) -> bool:
    """Return whether two days differ only in what is the day and what the month: 3/4/2024 was read the wrong way round."""
    a, b = one[0].at, other[0].at
    return a.year == b.year and (a.day, a.month) == (b.month, b.day) and a.day != a.month


def _surer(declared: Found, printed: Found) -> Found:
    """Return the declared one of two swapped days, unless it is the one that can be read two ways: 3-4-2024 beside "4 March"."""
    return declared if declared[1].raw[:4].isdigit() else printed


def _before_update(text: str) -> str:
    """Cut off what a line says about its update: "Published 3 May 2024, updated 4 May 2024"."""
    m = UPDATED.search(text)
    return text[: m.start()] if m is not None and m.start() > 8 and any(map(str.isdigit, text[: m.start()])) else text
