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
