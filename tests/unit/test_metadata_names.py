import pytest

from parsers.metadata.names import split_names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("By Jane Roe and John Doe, Berlin", ("Jane Roe", "John Doe")),
        ("Von Max Muster, dpa", ("Max Muster",)),
        ("Christoph von Ritter", ("Christoph von Ritter",)),
        ("Par Le Courrier", ("Le Courrier",)),
        ("Ein Kommentar von Anna Muster", ("Anna Muster",)),
        ("Text und Interview: Anna Muster", ("Anna Muster",)),
        ("Veröffentlicht am 17. Dezember 2019 von Anna Muster", ("Anna Muster",)),
        ("Posted 11. April 2018 by Walter von Aachen", ("Walter von Aachen",)),
        ("By Jane Roe | Oct 24, 2023 | Updated: Nov 7, 2023, 8:54 AM GMT+1", ("Jane Roe",)),
        ("Jane Roe (jr), John Doe (jd)", ("Jane Roe", "John Doe")),
        ("By JANE ROE, Political Editor for the Daily Example", ("JANE ROE",)),
        ("ByJane Roe Dec 9, 2016", ("Jane Roe",)),
        ("Written by Jane Roe. Reviewed by John Doe, MD", ("Jane Roe",)),
        ("jane@gazette.example", ()),
        ("Jane Roe@janeroe", ("Jane Roe",)),
        ("Redaktion - 31. Januar 2022", ("Redaktion",)),
        ("Harbour PressApril 28, 2023 GMT", ("Harbour Press",)),
        ("Jane Roe, Gazette News", ("Jane Roe",)),
        ("dpa/lno", ("dpa/lno",)),
        ("by TIME", ("TIME",)),
        ("Ana María López y Juan Pérez", ("Ana María López", "Juan Pérez")),
        ("The man who ran was arrested on Monday", ()),
        ("admin", ("admin",)),
        ("焦鹏", ("焦鹏",)),
        ("", ()),
    ],
)
def test_split_names(printed, names):
    assert split_names(printed) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gazette.de, Harbourtown, Germany", ("gazette.de",)),
        ("roe[at]gazette.example", ()),
        ("Fact Checked", ()),
        ("Sign In", ()),
        ("Articles by Jane Roe", ("Jane Roe",)),
        ("By Jane Roe, The Quayside", ("Jane Roe",)),
        ("The Quayside", ("The Quayside",)),
        ("Last updated: 12 May 2024", ()),
    ],
)
def test_places_addresses_and_buttons_are_no_names(text, expected):
    assert split_names(text) == expected


def test_an_agency_after_names_is_a_credit_unless_it_is_declared_as_an_author():
    assert split_names("Jane Roe and John Doe, dpa") == ("Jane Roe", "John Doe")
    assert split_names("Jane Roe and John Doe, dpa", agencies=True) == ("Jane Roe", "John Doe", "dpa")
