"""When the article was published and last changed, with the raw text and the place it was found in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from parsers.article import DateEvidence
from parsers.dates import When, read_when
from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.surroundings import Line
from parsers.structured import text_of

_PUBLISHED_METAS = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "datepublished",
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
_MODIFIED_METAS = (
    "article:modified_time", "article:modified", "og:article:modified_time", "og:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article:updated", "revised", "modified", "bt:moddate",
)  # fmt: skip
_ZONE_OF_DOMAIN = {
    "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome",
    "es": "Europe/Madrid", "nl": "Europe/Amsterdam",
    "be": "Europe/Brussels", "lu": "Europe/Luxembourg", "pl": "Europe/Warsaw", "uk": "Europe/London",
    "ie": "Europe/Dublin", "pt": "Europe/Lisbon",
    "dk": "Europe/Copenhagen", "no": "Europe/Oslo", "se": "Europe/Stockholm", "fi": "Europe/Helsinki",
    "cz": "Europe/Prague", "hu": "Europe/Budapest",
    "gr": "Europe/Athens", "tr": "Europe/Istanbul", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "in": "Asia/Kolkata",
    "il": "Asia/Jerusalem", "za": "Africa/Johannesburg",
    "sg": "Asia/Singapore", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh", "ar": "America/Argentina/Buenos_Aires",
    "pk": "Asia/Karachi", "ng": "Africa/Lagos", "ke": "Africa/Nairobi", "na": "Africa/Windhoek",
    "ls": "Africa/Maseru", "ro": "Europe/Bucharest", "bg": "Europe/Sofia",
    "hr": "Europe/Zagreb", "si": "Europe/Ljubljana", "sk": "Europe/Bratislava", "rs": "Europe/Belgrade",
    "ua": "Europe/Kyiv", "ee": "Europe/Tallinn",
    "lv": "Europe/Riga", "lt": "Europe/Vilnius", "is": "Atlantic/Reykjavik", "nz": "Pacific/Auckland",
    "py": "America/Asuncion", "pe": "America/Lima",
    "co": "America/Bogota", "uy": "America/Montevideo", "bd": "Asia/Dhaka", "lk": "Asia/Colombo", "ae": "Asia/Dubai",
    "eg": "Africa/Cairo",
}  # fmt: skip
"""Zones of country domains that lie in one zone: for times without a zone on pages of outlets we don't know."""
_URL_DAY = expression(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_.])(\d{1,2})\2(\d{1,2})|/(\d{1,2})/(\d{1,2})(?=/|$)|(0[1-9]|1[0-2])(0[1-9]"
    r"|[12]\d|3[01]))(?![\d])"
)
_DATE_MARK = expression(r"date|time|datum|publish|posted|pubdate|stand\b|fecha|data\b|veröff|zeit|meta|byline|info")
_UPDATED = expression(
    r"updat|modif|(?:zuletzt |last )?aktualis|geändert|mis à jour|actualiz|aggiorn|atualiz|bijgewerkt|edited"
    r"|revised|bearbeitet|last reviewed",
    re.IGNORECASE,
)
_DATE_ELEMENTS = (
    'time,[class*="date"],[class*="Date"],[class*="publish"],[class*="posted"],[class*="datum"],[class*="entry-meta"]'
    ',[class*="byline"],[id*="date"]'
)
_NO_TEXT = ["script", "style", "noscript", "template", "title"]
# Every alternative begins with a digit of its own: the engine then skips from one such digit to the next.
_YEAR = expression(r"19\d\d|20\d\d|0\d\.\d\d\.\d\d|1\d\.\d\d\.\d\d|2\d\.\d\d\.\d\d|3\d\.\d\d\.\d\d")
_STATE = expression(
    r"\"(?:publish(?:ed)?_?(?:at|on|date|time)|date_?published|publication_?date|first_?published(?:_?at|_?date)?"
    r"|created_?at|date_?created|pub_?date)\"\s*:"
    r"\s*\"((?:19|20)\d\d-\d\d-\d\d[^\"]{0,30})\"",
    re.IGNORECASE,
)
_PICTURE = expression(r"caption|picbox|image|photo|figure|credit|gallery")
_ARCHIVE_FRAME = ("wm-", "displayDay", "displayYear", "displayMonth")
_ARCHIVE_FRAME_SELECTOR = ",".join(f'[class*="{mark}"],[id*="{mark}"]' for mark in _ARCHIVE_FRAME)
_SAME_DAY = timedelta(hours=26)
_NEAREST = 8  # lines
_DAYS_EARLIER = timedelta(days=3)
_LONGEST_DATE_LINE = 200  # characters
_LONGEST_TEXT = 400_000  # characters of a page searched for any date at all
_MOST_YEARS = 200
_NOT_DATE = expression(
    r"comment|related|sidebar|recommend|teaser|promo|footer|newsletter|event|copyright|popular|latest|widget|archive|calendar|wm-"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """Published and modified with their evidence."""

    published_at: datetime | None = None
    published: DateEvidence | None = None
    modified_at: datetime | None = None
    modified: DateEvidence | None = None


def zone_name(doc: Document) -> str:
    """Return the zone for times without one: the outlet's, else that of the country whose domain the host has, else UTC."""
    if doc.outlet is not None:
        return doc.outlet.timezone
    host = doc.url.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
    return _ZONE_OF_DOMAIN.get(host.rsplit(".", 1)[-1], "UTC")


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
        published = (
            reader.first(reader.printed(lines, late))
            or reader.first(reader.elements(late))
            or reader.of_url()
            or reader.first(reader.of_state())
            or next(iter(late), None)
            or reader.first(reader.anywhere())
            or modified
        )
    else:
        published = reader.corrected(published, lines)
    return Dates(
        published[0].at if published else None,
        published[1] if published else None,
        modified[0].at if modified else None,
        modified[1] if modified else None,
    )


Found = tuple[When, DateEvidence]


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
        return "<time" in self.doc.page.text

    def read(self, raw: str | None, where: str) -> Found | None:
        """Return the moment `raw` names, None for one after the page was fetched."""
        if not raw:
            return None
        when = read_when(raw, timezone=self.zone, language=self.language)
        if when is None or when.at > self.latest or when.at.year < 1990:
            return None
        return when, DateEvidence(raw[:200], where)

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

    def corrected(self, declared: Found, lines: list[Line]) -> Found:
        """Hold a declared date against the printed one and the address.

        A printed date or an address that is days earlier wins: systems declare the day of an edit or a move as published, never an
        earlier day. A declared bare day takes its time of day from where the page prints it.
        """
        earlier = self.of_url()
        near = [line for line in lines if not line.above][:_NEAREST] + [line for line in lines if line.above][:2]
        for found in self.printed(near, []):
            if found is None:
                continue
            if not declared[0].has_time and found[0].has_time and abs(found[0].at - declared[0].at) <= _SAME_DAY:
                return found
            earlier = earlier or found
            break
        return earlier if earlier is not None and declared[0].at - earlier[0].at > _DAYS_EARLIER else declared

    def declared_published(self) -> Iterator[Found | None]:
        structured = self.doc.structured
        if structured.article is not None:
            for key in ("datePublished", "dateCreated", "uploadDate"):
                yield self.read(text_of(structured.article.get(key)), f"jsonld:{key}")
        for name in filter(structured.metas.__contains__, _PUBLISHED_METAS[:4]):
            yield self.read(structured.meta(name), f"meta:{name}")
        if structured.microdata is not None:
            for key in ("datePublished", "dateCreated"):
                yield self.read(text_of(structured.microdata.get(key)), f"microdata:{key}")
        for name in filter(structured.metas.__contains__, _PUBLISHED_METAS[4:]):
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
        for line in lines:
            text = line.text
            if len(text) > _LONGEST_DATE_LINE or line.tag == "figcaption":
                continue
            if line.tag != "time" and not any(map(str.isdigit, text)):
                continue
            is_sentence = len(text) > 60 and text.endswith((".", "!", "?", ")")) and " " in text
            if is_sentence or _NOT_DATE.search(line.marks) or (len(text) > 40 and _PICTURE.search(line.marks)):
                continue
            updated = bool(_UPDATED.match(text.lstrip(" (|–-")))
            for element in [line.node] if line.tag == "time" else line.node.css("time") if self.has_times else ():
                found = self.read(element.attributes.get("datetime"), "time near headline")
                if found is not None:
                    yield from self._sorted(
                        found, updated or bool(_UPDATED.search(element.attributes.get("class") or "")), late
                    )
            if len(text) >= 80 and not _DATE_MARK.search(line.marks):
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
            found = self.read(
                attributes.get("datetime") or attributes.get("content") or attributes.get("title"), "time element"
            )
            found = found or self.read(_before_update(text), "date element")
            if found is not None:
                updated = bool(_UPDATED.match(text) or _UPDATED.search(attributes.get("class") or ""))
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
        return None

    def of_state(self) -> Iterator[Found | None]:
        """Yield publication dates of state embedded in scripts (`"published_at": "2024-05-03T..."`)."""
        for m in _STATE.finditer(self.doc.page.text):
            yield self.read(m[1], "script")

    def anywhere(self) -> Iterator[Found | None]:
        """Yield the dates of the page's text in order; scripts, copyright lines and the frame of a web archive aside."""
        copy = LexborHTMLParser(self.doc.page.text)  # the tree is needed whole; its clone() fails on some pages (1.0.2)
        copy.strip_tags(_NO_TEXT)
        if any(mark in self.doc.page.text for mark in _ARCHIVE_FRAME):
            for node in copy.css(_ARCHIVE_FRAME_SELECTOR):
                node.decompose()
        body = copy.body
        if body is None:
            return
        for text in islice(_around_years(body.text(separator=" ")[:_LONGEST_TEXT]), _MOST_YEARS):
            yield self.read(text, "text")


def _around_years(text: str) -> Iterator[str]:
    """Yield every year of a text but a copyright notice's, with what stands around it in its line, no character twice."""
    end = 0
    for m in _YEAR.finditer(text):
        if m.start() < end:
            continue
        before = text[max(end, m.start() - 30) : m.start()].rpartition("\n")[2]
        after = text[m.end() : m.end() + 12].partition("\n")[0]
        end = m.end() + len(after)
        if "©" in before or "opyright" in before:
            continue
        yield " ".join((before + m[0] + after).split())


def _before_update(text: str) -> str:
    """Cut off what a line says about its update: "Published 3 May 2024, updated 4 May 2024"."""
    m = _UPDATED.search(text)
    return text[: m.start()] if m is not None and m.start() > 8 and any(map(str.isdigit, text[: m.start()])) else text
