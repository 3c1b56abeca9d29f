"""An operator's outlets out of files: TOML with the fields of `parsers.outlet`, or an OPML list of feeds.

Pure over text and bytes. `where` names the file in every error; an `OutletError` says which field is wrong, what it holds and
what is accepted, because its reader is the person who wrote the file.
"""

import re
import tomllib
from dataclasses import fields
from difflib import get_close_matches
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from parsers import declared_table as checks
from parsers.declared_fields import EXTRACTED_BY, body_by, extractor_for
from parsers.declared_table import Table
from parsers.declared_text import outlet_to_toml
from parsers.errors import BadURLError, OutletError
from parsers.feeds.rss import language_of
from parsers.opml import outlets_from_opml
from parsers.outlet import Archive, Expect, Feed, FeedKind, Layout, Outlet, Terms
from parsers.urls import host_of

__all__ = ["outlet_from_toml", "outlet_to_toml", "outlets_from_opml"]

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MAX_MINUTES = 43_200.0  # 30 days

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_OUR_HEADERS = frozenset({"host", "user-agent", "content-length", "connection", "transfer-encoding", "accept-encoding"})
_RULE = re.compile(r"[a-z][a-z_]{0,39}")
_STRFTIME = re.compile(r"%[A-Za-z]")

_EXTRACTED = (
    "headline", "standfirst", "byline", "authors", "dateline", "published", "modified", "sections", "topics", "lead_image",
    "related", "shares", "views",
)  # fmt: skip


def outlet_from_toml(declaration: str, *, where: str) -> Outlet:
    """Return the outlet that a TOML text declares; `where` is what errors call the text, its file's name.

    The fields are those of `parsers.outlet.Outlet`, `Feed`, `Layout` and so on; a feed may be just its URL. A layout's
    `body`, `headline`, `byline` … are CSS selectors, `"selector::attr(name)"`, `"meta:name"` or `"jsonld:path"`, or lists of
    these of which the first that finds anything wins. Raises `OutletError`.
    """
    try:
        values = tomllib.loads(declaration)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise OutletError(f"{where}: not TOML: {error}") from error
    table = Table(values, where=where, known=[field.name for field in fields(Outlet)])
    return Outlet(
        slug=table.need("slug", _slug, "a short name of a-z, 0-9 and hyphens"),
        name=table.need("name", checks.text, "the outlet's name as it is printed"),
        hosts=_hosts(table),
        language=table.take("language", _language, 'a language tag like "en" or "pt-BR"', None),
        timezone=table.take("timezone", _timezone, 'an IANA time zone like "Europe/Lisbon"', "UTC"),
        feeds=tuple(_feed(one) for one in table.tables("feeds", _names(Feed), shorthand="url")),
        rights=_terms(table.table("rights", _names(Terms))),
        expect=_expect(table.table("expect", _names(Expect))),
        layouts=_layouts(table),
        aliases=table.several("aliases", checks.text, "a name"),
        wire=table.take("wire", checks.truth, "true or false", False),
        aggregator=table.take("aggregator", checks.truth, "true or false", False),
        keep_query=table.several("keep_query", checks.text, "the name of a query parameter"),
        not_articles=table.several("not_articles", checks.pattern, "a regular expression"),
        min_gap_seconds=table.take("min_gap_seconds", checks.number(0, 3_600), "seconds from 0 to 3600", None),
        headers=table.texts_by_name("headers", _header_name, _header_value, "a table of HTTP header names and texts"),
        credentials=table.take(
            "credentials", _credentials, "the name of an entry of [credentials] in the settings", None
        ),
        ports=table.several("ports", checks.whole(1, 65_535), "a port from 1 to 65535"),
        archives=tuple(_archive(one) for one in table.tables("archives", _names(Archive))),
        unchecked=table.take("unchecked", checks.text, "a text", None),
    )


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _hosts(table: Table) -> tuple[str, ...]:
    hosts = table.several("hosts", _host, 'a host name like "gazette.example", without https:// and path')
    if not hosts:
        raise table.fault("hosts", [], "at least one host name", None)
    return hosts


def _feed(table: Table) -> Feed:
    return Feed(
        url=table.need("url", checks.address, "an http(s) URL"),
        every_minutes=table.take(
            "every_minutes", checks.number(0.01, MAX_MINUTES), "minutes, above 0 and at most 30 days", None
        ),
        kind=table.take("kind", checks.one_of(*get_args(FeedKind)), f"one of {', '.join(get_args(FeedKind))}", None),
        links=table.take("links", checks.selector, "a CSS selector of the links of a listing page", None),
    )


def _terms(table: Table) -> Terms:
    return Terms(
        copyright_holder=table.take("copyright_holder", checks.text, "a text", None),
        usage_terms=table.take("usage_terms", checks.text, "a text", None),
        licence_url=table.take("licence_url", checks.address, "an http(s) URL", None),
        embargo_hours=table.take("embargo_hours", checks.number(0, 8_760), "hours from 0 to 8760", None),
        expire_days=table.take("expire_days", checks.number(0, 36_500), "days from 0 to 36500", None),
    )


def _expect(table: Table) -> Expect:
    return Expect(
        entries_per_day=table.take("entries_per_day", _range, "two whole numbers, the fewest and the most", None),
        byline_rate=table.take("byline_rate", checks.number(0, 1), "a number from 0 to 1", None),
    )


def _archive(table: Table) -> Archive:
    return Archive(
        url=table.need("url", _template, 'an http(s) URL with strftime codes like "https://gazette.example/%Y/%m/%d"'),
        step=table.take("step", checks.one_of("day", "month", "year"), "day, month or year", "day"),
        links=table.take("links", checks.selector, "a CSS selector", None),
    )


def _layouts(table: Table) -> tuple[Layout, ...]:
    layouts: list[Layout] = []
    for one in table.tables("layouts", _names(Layout)):
        since = one.need("since", checks.day, "the day of the redesign, like 2025-03-01")
        if any(layout.since == since for layout in layouts):
            raise one.fault("since", since.isoformat(), "a day that no other layout has", None)
        layouts.append(
            Layout(
                since=since,
                body=one.take("body", body_by, "a CSS selector or a list of them", None),
                drop=one.several("drop", checks.selector, "a CSS selector"),
                furniture=one.texts_by_name(
                    "furniture", checks.selector, _rule, "a table of CSS selectors and rule names"
                ),
                disclaimers=one.several("disclaimers", checks.pattern, "a regular expression"),
                credits=one.several("credits", checks.pattern, "a regular expression"),
                **{field: one.take(field, extractor_for(field), EXTRACTED_BY, None) for field in _EXTRACTED},
            )
        )
    return tuple(layouts)


# --- checks of single fields -------------------------------------------------------------------------------------------


def _slug(value: object) -> str:
    stated = checks.text(value)
    if not SLUG.fullmatch(stated):
        raise ValueError
    return stated


def _host(value: object) -> str:
    stated = checks.text(value).lower()
    if any(character in stated for character in "/?#@ \\"):
        raise ValueError
    try:
        return host_of(f"https://{stated}")
    except BadURLError as error:
        raise ValueError from error


def _language(value: object) -> str:
    found = language_of(checks.text(value))
    if found is None:
        raise ValueError
    return found


def _timezone(value: object) -> str:
    stated = checks.text(value)
    try:
        ZoneInfo(stated)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = get_close_matches(stated, available_timezones(), n=1)
        raise ValueError(f"did you mean {near[0]!r}?" if near else "no such zone") from error
    return stated


def _range(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError
    fewest, most = (checks.whole(0, 1_000_000)(one) for one in value)
    if fewest > most:
        raise ValueError("the fewest are more than the most")
    return fewest, most


def _template(value: object) -> str:
    stated = checks.text(value)
    if not _STRFTIME.search(stated):
        raise ValueError("no strftime code in it")
    checks.address(_STRFTIME.sub("1", stated))
    return stated


def _rule(value: object) -> str:
    stated = checks.text(value)
    if not _RULE.fullmatch(stated):
        raise ValueError("a rule's name is of a-z and _")
    return stated


def _header_name(value: object) -> str:
    stated = checks.text(value)
    if not _HEADER_NAME.fullmatch(stated):
        raise ValueError("not a header's name")
    if stated.lower() in _SECRET_HEADERS:
        raise ValueError("secrets belong into [credentials] of the settings, named here by credentials =")
    if stated.lower() in _OUR_HEADERS:
        raise ValueError("this header is wiredesk's own")
    return stated


def _header_value(value: object) -> str:
    stated = checks.text(value)
    if any(character in stated for character in "\r\n\t") or not stated.isprintable():
        raise ValueError("a header's value is one line")
    return stated


def _credentials(value: object) -> str:
    stated = checks.text(value)
    if not re.fullmatch(r"[\w-]{1,63}", stated):
        raise ValueError
    return stated
