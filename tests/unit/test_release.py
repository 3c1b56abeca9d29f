"""Embargo and expiry, declared, printed and agreed."""

import json
from datetime import UTC, datetime

import pytest

from parsers import Page, parse
from parsers.catalogue import Catalogue
from parsers.outlet import Outlet, Terms

TEXT = "The council met in the evening and decided, after three hours and two adjournments, to keep the old ferry running. "
PUBLISHED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def rights(head="", top="", *, terms=None, robots=(), expires=None):
    graph = {"@type": "NewsArticle", "headline": "Ferry stays", "datePublished": PUBLISHED.isoformat()}
    if expires:
        graph["expires"] = expires
    page = Page(
        url="https://gazette.example/ferry",
        body=f'<!doctype html><html lang="en"><head>{head}<script type="application/ld+json">{json.dumps(graph)}</script>'
        f"</head><body><article><h1>Ferry stays</h1>{top}{f'<p>{TEXT * 2}</p>' * 4}</article></body></html>".encode(),
        robots=robots,
    )
    outlet = Outlet("gazette", "Gazette", ("gazette.example",), timezone="Europe/London", rights=terms or Terms())
    return parse(page, catalogue=Catalogue((outlet,))).rights


def test_nothing_said_is_no_bound():
    assert (rights().embargoed_until, rights().expires_at) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL 00:01 BST, 5 May 2026",
        "Strictly embargoed until 5 May 2026 at 00:01",
        "Not for publication before 00:01 on 5 May 2026",
        "Sperrfrist: 05.05.2026, 00:01",
    ],
)
def test_a_printed_embargo(line):
    found = rights(top=f"<p>{line}</p>")
    assert found.embargoed_until == datetime(2026, 5, 4, 23, 1, tzinfo=UTC)
    assert any(one.rule == "embargo line" for one in found.evidence)


def test_a_sentence_about_an_embargo_holds_nothing_back():
    found = rights(top="<p>Embargoes on grain were lifted on 5 May 2026, the ministry said. " + TEXT * 2 + "</p>")
    assert found.embargoed_until is None


def test_an_embargo_without_a_date_is_evidence_only():
    found = rights(top="<p>UNDER EMBARGO</p>")
    assert found.embargoed_until is None


def test_declared_dates():
    found = rights('<meta name="prism.embargoDate" content="2026-05-05T06:00:00Z">', expires="2026-06-01")
    assert found.embargoed_until == datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert found.expires_at == datetime(2026, 6, 2, tzinfo=UTC)  # on the first of June it is still there


@pytest.mark.parametrize("header", [True, False])
def test_robots_unavailable_after(header):
    said = "noarchive, unavailable_after: 25 Jun 2026 15:00:00 PST"
    found = rights("" if header else f'<meta name="robots" content="{said}">', robots=(said,) if header else ())
    assert found.expires_at == datetime(2026, 6, 25, 23, tzinfo=UTC)


def test_the_outlets_terms_and_the_stricter_of_two():
    found = rights(terms=Terms(embargo_hours=6, expire_days=30), expires="2026-05-20T00:00:00Z")
    assert found.embargoed_until == datetime(2026, 5, 4, 15, tzinfo=UTC)
    assert found.expires_at == datetime(2026, 5, 20, tzinfo=UTC)
