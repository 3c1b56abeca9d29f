import pytest

from parsers.attribution import CreditLine
from parsers.document import Document
from parsers.metadata import read_metadata
from parsers.outlet import Outlet, Terms
from parsers.page import Page
from parsers.rights import read_rights

AGREED = Outlet(
    slug="g",
    name="Harbour Gazette",
    hosts=("gazette.example",),
    rights=Terms(usage_terms="Partner agreement 12", copyright_holder="Harbour Gazette Ltd"),
)
BARE = Outlet(slug="g", name="Harbour Gazette", hosts=("gazette.example",))


def rights(*lines, head="", outlet=None, robots=()):
    doc = Document(
        Page(
            url="https://gazette.example/a",
            body=f"<html><head><title>x</title>{head}</head><body><p>y</p></body></html>".encode(),
            robots=robots,
        ),
        outlet,
    )
    credit_lines = tuple(line if isinstance(line, CreditLine) else CreditLine(line) for line in lines)
    return read_rights(doc, read_metadata(doc, None), credit_lines, outlet)


def test_nothing_known_is_not_cleared():
    assert rights().state == "unknown"
    assert rights(outlet=BARE).state == "unknown"


def test_an_agreement_clears():
    found = rights(outlet=AGREED)
    assert (found.state, found.usage_terms, found.copyright_holder) == (
        "cleared",
        "Partner agreement 12",
        "Harbour Gazette Ltd",
    )


def test_the_outlets_own_notice_does_not_undo_its_agreement():
    found = rights("© 2025 Harbour Gazette Ltd. All rights reserved.", outlet=AGREED)
    assert found.state == "cleared"
    assert found.copyright_notice == "© 2025 Harbour Gazette Ltd. All rights reserved."


def test_an_agencys_text_is_not_covered_by_the_carriers_agreement():
    found = rights("Copyright 2025 The Associated Press. All rights reserved.", outlet=AGREED)
    assert (found.state, found.copyright_holder, found.usage_terms) == ("restricted", "The Associated Press", None)


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        ({"head": '<meta name="robots" content="noarchive">'}, "restricted"),
        ({"robots": ("noai",)}, "restricted"),
        ({"head": '<meta name="tdm-reservation" content="1">'}, "restricted"),
        ({"head": '<meta name="robots" content="nosnippet">'}, "unknown"),
        ({"head": '<meta name="copyright" content="Harbour Gazette">'}, "unknown"),
        ({"head": '<meta name="copyright" content="Harbour Gazette. All rights reserved.">'}, "restricted"),
        ({"head": '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'}, "cleared"),
        ({"head": '<link rel="license" href="https://creativecommons.org/licenses/by-nc-nd/4.0/">'}, "restricted"),
    ],
)
def test_what_the_page_says_of_itself(arguments, state):
    found = rights(**arguments)
    assert found.state == state
    assert found.evidence


def test_a_licence_line_is_resolved():
    found = rights("This work is licensed under CC BY-SA 4.0")
    assert (found.licence_url, found.state) == ("https://creativecommons.org/licenses/by-sa/4.0/", "cleared")
    linked = CreditLine(
        "This work is licensed under a Creative Commons licence.",
        (("licence", "https://creativecommons.org/licenses/by-nd/4.0/"),),
    )
    assert rights(linked).licence_url == "https://creativecommons.org/licenses/by-nd/4.0/"


def test_holder_in_the_heads_notice():
    assert rights(head='<meta name="copyright" content="© 2024 Pier Media">').copyright_holder == "Pier Media"
