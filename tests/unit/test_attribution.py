import pytest

from parsers.attribution import CreditLine, attribute, read_credit, read_dateline, recognise_credit
from parsers.catalogue import Catalogue
from parsers.document import Document
from parsers.metadata import read_metadata
from parsers.outlet import Outlet
from parsers.page import Page

URL = "https://digest.example/2024/05/storm"
CATALOGUE = Catalogue(
    [
        Outlet(slug="digest", name="Daily Digest", hosts=("digest.example",), aggregator=True),
        Outlet(slug="harbour", name="Harbour Gazette", hosts=("gazette.example",), aliases=("The Gazette", "HG")),
        Outlet(slug="northern", name="Northern Times", hosts=("northern.example",)),
        Outlet(
            slug="associated-press",
            name="The Associated Press",
            hosts=("apnews.example",),
            aliases=("AP", "Associated Press"),
            wire=True,
        ),
    ]
)


@pytest.mark.parametrize(
    ("text", "rule", "names", "title"),
    [
        (
            "The post Storm on the coast appeared first on Harbour Gazette.",
            "appeared_first_on",
            ("Harbour Gazette",),
            "Storm on the coast",
        ),
        (
            "Der Beitrag Sturm an der Küste erschien zuerst auf Hafenblatt.",
            "appeared_first_on",
            ("Hafenblatt",),
            "Sturm an der Küste",
        ),
        (
            "L’article Tempête sur la côte est apparu en premier sur Le Port.",
            "appeared_first_on",
            ("Le Port",),
            "Tempête sur la côte",
        ),
        (
            "La entrada Tormenta en la costa se publicó primero en El Puerto.",
            "appeared_first_on",
            ("El Puerto",),
            "Tormenta en la costa",
        ),
        (
            "O post Tempestade na costa apareceu primeiro em Jornal do Porto.",
            "appeared_first_on",
            ("Jornal do Porto",),
            "Tempestade na costa",
        ),
        (
            "L’articolo Tempesta sulla costa proviene da Il Porto.",
            "appeared_first_on",
            ("Il Porto",),
            "Tempesta sulla costa",
        ),
        (
            "This article was originally published by Harbour Gazette.",
            "originally_published",
            ("Harbour Gazette",),
            None,
        ),
        (
            "This story originally appeared on Harbour Gazette and is republished here with permission.",
            "originally_published",
            ("Harbour Gazette",),
            None,
        ),
        (
            "This article originally appeared on Harbour Gazette and was republished from Northern Times.",
            "originally_published",
            ("Northern Times", "Harbour Gazette"),
            None,
        ),
        (
            "Originally published at www.gazette.example on November 18, 2011.",
            "originally_published",
            ("gazette.example",),
            None,
        ),
        ("Dieser Artikel ist zuerst bei „Hafenblatt“ erschienen.", "originally_published", ("Hafenblatt",), None),
        ("Cet article a été initialement publié sur Le Port.", "originally_published", ("Le Port",), None),
        (
            "Este artículo fue publicado originalmente en El Puerto. Lea el original.",
            "originally_published",
            ("El Puerto",),
            None,
        ),
        (
            "Este artigo foi publicado originalmente no Jornal do Porto.",
            "originally_published",
            ("Jornal do Porto",),
            None,
        ),
        (
            "Questo articolo è stato pubblicato originariamente su Il Porto.",
            "originally_published",
            ("Il Porto",),
            None,
        ),
        (
            "This article is republished from The Pier under a Creative Commons license. Read the original article.",
            "republished",
            ("The Pier",),
            None,
        ),
        ("Reprinted with permission from Harbour Gazette.", "republished", ("Harbour Gazette",), None),
        ("(Reporting by Ann Lee and Bo Kim; Editing by Cy Dee)", "reporting_by", (), None),
        ("Additional reporting by Ann Lee in Lisbon", "reporting_by", (), None),
        ("(Reporte de Ana Pérez; editado en español por Juan Ruiz)", "reporting_by", (), None),
        ("Ann Lee contributed to this report.", "contributed", (), None),
        ("The Associated Press contributed to this report.", "contributed", ("The Associated Press",), None),
        ("© 2025 Reuters", "copyright_notice", ("Reuters",), None),
        (
            "Copyright 2025 The Associated Press. All rights reserved. This material may not be published, broadcast or rewritten.",
            "copyright_notice",
            ("The Associated Press",),
            None,
        ),
        ("Copyright © 2024 Hafenblatt GmbH. Alle Rechte vorbehalten.", "copyright_notice", ("Hafenblatt GmbH",), None),
        ("For the Northern Times", "for_outlet", ("the Northern Times",), None),
        ("Special to The Harbour Post", "for_outlet", ("The Harbour Post",), None),
        ("Quelle: dpa", "source_line", ("dpa",), None),
        ("Source: Harbour Gazette", "source_line", ("Harbour Gazette",), None),
        ("via Harbour Gazette", "source_line", ("Harbour Gazette",), None),
        ("dpa/lno", "agency_tag", ("dpa",), None),
        ("Mit Material von AFP und dpa", "agency_tag", ("Agence France-Presse", "dpa"), None),
        ("This work is licensed under a Creative Commons Attribution 4.0 International License.", "licence", (), None),
        ("Copyright: Harbour Syndicate, 2025", "distributed_by", ("Harbour Syndicate",), None),
    ],
)
def test_credit_lines_are_read(text, rule, names, title):
    credit = read_credit(text)
    assert credit is not None
    assert (credit.rule, credit.names, credit.title) == (rule, names, title)
    assert recognise_credit(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "“The post Storm appeared first on Harbour Gazette,” the mayor said on Friday.",
        "“The post Storm appeared first on Harbour Gazette.”",
        "The post appeared first on a website run by a former officer, and it was deleted within an hour.",
        "This article was originally published on November 3 and has been updated.",
        "This blog post was originally published in 2017.",
        "First published on November 19, 2019 / 8:16 AM",
        "The story was first published by The Northern Times, which said it had seen the documents.",
        "He said the article was originally published by a rival paper.",
        "Reporting by the committee was delayed because members could not agree on the terms.",
        "Editing by hand is slow, and the software is not much better.",
        "She contributed to this report with a team of researchers from the university.",
        "Copyright law is changing quickly in Europe, and publishers are watching.",
        "Source: officials familiar with the matter said the plan was dropped.",
        "For the children",
        "Reuters reported on Tuesday that the company would close.",
        "Cases of the fever first appeared in the west of the island at the end of August.",
        "Republish our articles for free, online or in print, under a Creative Commons license.",
        "Der Artikel erschien zuerst am Montag und sorgte für Aufsehen.",
        "Die Quelle: ein Brunnen am Rand des Dorfes, der seit Jahren trocken liegt.",
        "Cet article a été publié mardi par un journal qui en avait eu connaissance avant tout le monde.",
        "The photos were provided by Apple",
        "All the rights that were reserved for the crown passed to the town.",
        "",
        "x" * 500,
    ],
)
def test_sentences_that_quote_such_words_stay(text):
    assert recognise_credit(text) is None


@pytest.mark.parametrize(
    ("opening", "place", "wire"),
    [
        ("WASHINGTON (AP) — The Senate voted.", "WASHINGTON", "The Associated Press"),
        ("LONDON, July 10 (Reuters) - Shares rose.", "LONDON", "Reuters"),
        ("(Reuters) - Shares rose.", None, "Reuters"),
        ("Hamburg (dpa/lno) – Trotz des Sturms.", "Hamburg", "dpa"),
        ("Madrid, 10 jul (EFE).- El viento.", "Madrid", "EFE"),
        ("(ANSA) - ROMA, 10 LUG - Il vento.", "ROMA", "ANSA"),
        ("KYIV, Ukraine — The wind.", "KYIV, Ukraine", None),
    ],
)
def test_datelines(opening, place, wire):
    found = read_dateline(opening)
    assert (found.place, found.wire) == (place, wire)


@pytest.mark.parametrize(
    "opening",
    [
        "The man — who lived there — left.",
        "NATO — the alliance — met.",
        "Berlin. Die Stadt schläft.",
        "He (AP) said no.",
        "",
    ],
)
def test_no_datelines(opening):
    assert read_dateline(opening) is None


def judged(*lines, head="", body="", opening=None, url=URL, catalogue=CATALOGUE):
    from parsers.urls import host_of

    outlet = catalogue.for_host(host_of(url)) if catalogue else None
    page = Page(
        url=url,
        body=f"<html><head><title>x</title>{head}</head><body><h1>Storm hits the coast</h1>{body}</body></html>".encode(),
    )
    doc = Document(page, outlet)
    credits_ = tuple(line if isinstance(line, CreditLine) else CreditLine(line) for line in lines)
    dateline = read_dateline(opening) if opening else None
    return attribute(doc, read_metadata(doc, None), credits_, catalogue, dateline=dateline)


def test_a_linked_credit_names_the_original():
    line = CreditLine(
        "The post Storm on the coast appeared first on HG.",
        (("Storm on the coast", "https://gazette.example/2024/storm"), ("HG", "https://gazette.example/")),
    )
    found = judged(line)
    assert (found.originator, found.original_url, found.original_title) == (
        "Harbour Gazette",
        "https://gazette.example/2024/storm",
        "Storm on the coast",
    )
    assert found.credit_line == line.text
    assert found.chain == ("Harbour Gazette",)
    assert found.evidence[0].rule == "appeared_first_on"
    assert found.confidence >= 0.9


def test_a_link_to_a_home_page_is_no_original():
    assert (
        judged(
            CreditLine("Originally published on Harbour Gazette.", (("Harbour Gazette", "https://gazette.example/"),))
        ).original_url
        is None
    )


def test_two_lines_are_a_chain_nearest_first():
    found = judged(
        "This article was originally published by Northern Times.", "The post Storm appeared first on Harbour Gazette."
    )
    assert (found.originator, found.chain) == ("Northern Times", ("Harbour Gazette", "Northern Times"))


def test_who_distributes_a_papers_text_did_not_write_it():
    found = judged(
        "Visit The Sacramento Bee (Sacramento, Calif.) at www.sacbee.com", "Distributed by Tribune Content Agency, LLC."
    )
    assert found.originator == "The Sacramento Bee"


def test_a_wire_is_behind_every_paper():
    found = judged(
        "Copyright 2025 The Associated Press. All rights reserved.",
        "The post Storm appeared first on Harbour Gazette.",
        opening="LISBON (AP) — The wind.",
    )
    assert (found.originator, found.wire, found.chain) == (
        "The Associated Press",
        "The Associated Press",
        ("Harbour Gazette", "The Associated Press"),
    )


@pytest.mark.parametrize(
    ("arguments", "wire", "rule"),
    [
        ({"opening": "LISBON (Reuters) - The wind."}, "Reuters", "wire_dateline"),
        ({"body": "<p class=byline>By Jane Roe, Associated Press</p>"}, "The Associated Press", "byline_source"),
        ({"body": "<p class=byline>dpa/lno</p>"}, "dpa", "byline_source"),
        (
            {
                "head": '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Storm",'
                ' "author": {"@type": "Organization", "name": "Daily Digest avec AFP"}}</script>'
            },
            "Agence France-Presse",
            "byline_source",
        ),
        ({"head": "<meta name=source content=AFP>"}, "Agence France-Presse", "meta:source"),
    ],
)
def test_wires(arguments, wire, rule):
    found = judged(**arguments)
    assert (found.originator, found.wire) == (wire, wire)
    assert rule in {item.rule for item in found.evidence}


def test_reporting_and_editing_by_is_a_weak_sign():
    found = judged("Reporting by Ann Lee; Editing by Cy Dee")
    assert found.wire == "Reuters"
    assert 0 < found.confidence <= 0.5
    assert judged("Ann Lee contributed to this report.").originator is None


@pytest.mark.parametrize("byline", ["by HG", "By Jane Roe, For the Harbour Gazette", "Jane Roe | Harbour Gazette"])
def test_another_outlet_in_the_byline(byline):
    assert judged(body=f'<p class="byline">{byline}</p>').originator == "Harbour Gazette"


def test_a_foreign_canonical_is_only_a_claim():
    found = judged(head='<link rel="canonical" href="https://gazette.example/storm">')
    assert (found.originator, found.original_url) == ("Harbour Gazette", "https://gazette.example/storm")
    assert found.confidence < 0.5
    assert judged(head='<link rel="canonical" href="https://www.digest.example/other">').originator is None


def test_a_printed_credit_outranks_the_canonical():
    found = judged(
        "Originally published on Northern Times.", head='<link rel="canonical" href="https://gazette.example/storm">'
    )
    assert found.originator == "Northern Times"
    assert {"originally_published", "canonical_claim"} <= {item.rule for item in found.evidence}


def test_declared_sources():
    based = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Storm hits the coast","isBasedOn":{"@type":"NewsArticle","url":"https://gazette.example/s"}}</script>'
    assert judged(head=based).original_url == "https://gazette.example/s"
    owned = based.replace(
        '"isBasedOn":{"@type":"NewsArticle","url":"https://gazette.example/s"}',
        '"copyrightHolder":{"name":"Digest Ltd"}',
    )
    assert "Digest Ltd" in owned
    assert judged(head=owned).originator is None


def test_the_carriers_own_lines_credit_nobody_else():
    own = judged("The post Storm hits the coast appeared first on Daily Digest.")
    assert (own.originator, own.chain) == ("Daily Digest", ("Daily Digest",))
    silent = judged("© 2025 Daily Digest", "All rights reserved.")
    assert (silent.originator, silent.credit_line, silent.confidence) == (None, None, 0.0)


def test_sources_of_several_charts_are_not_the_origin():
    found = judged("Source: Bureau of Winds", "Source: Harbour Office", catalogue=None)
    assert found.originator is None
    assert judged("Source: Bureau of Winds", catalogue=None).confidence < 0.5


def test_a_page_that_says_nothing():
    found = judged()
    assert (found.originator, found.chain, found.evidence, found.confidence) == (None, (), (), 0.0)


def test_names_no_catalogue_knows_are_kept_as_printed():
    assert judged("The post Storm appeared first on The Unknown Pier.", catalogue=None).originator == "The Unknown Pier"


def test_a_by_inside_a_name_is_no_by():
    assert read_credit("This article was originally published by Selby Courier.").names == ("Selby Courier",)
