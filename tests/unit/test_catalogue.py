"""The catalogue finds an outlet by slug, host or printed name, and refuses two claims to one of them."""

import pytest

from parsers.catalogue import Catalogue, built_in, name_key
from parsers.outlet import Outlet

HARBOUR = Outlet(
    slug="harbour",
    name="The Harbour Gazette",
    hosts=("gazette.example", "127.0.0.1:8081"),
    aliases=("H.G.", "El Puertó"),
)
CITY = Outlet(slug="city", name="City Desk", hosts=("city.gazette.example", "münchen.example"))


@pytest.fixture
def catalogue():
    return Catalogue([HARBOUR, CITY])


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("gazette.example", "harbour"),
        ("www.gazette.example", "harbour"),
        ("WWW.Gazette.Example.", "harbour"),
        ("amp.gazette.example", "harbour"),
        ("city.gazette.example", "city"),
        ("m.city.gazette.example", "city"),
        ("xn--mnchen-3ya.example", "city"),
        ("127.0.0.1:8081", "harbour"),
        ("127.0.0.1:8082", None),
        ("127.0.0.1", None),
        ("gazette.example:8443", None),
        ("notgazette.example", None),
        ("gazette.example.evil.test", None),
        ("example", None),
        ("", None),
    ],
)
def test_host_belongs_to_the_closest_declared_domain(catalogue, host, slug):
    found = catalogue.for_host(host)
    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    "name",
    ["The Harbour Gazette", "harbour gazette", "HARBOUR  GAZETTE.", "HG", "h.g.", "El Puerto", "gazette.example"],
)
def test_name_is_found_however_it_is_printed(catalogue, name):
    assert catalogue.by_name(name) is HARBOUR


@pytest.mark.parametrize("name", ["Harbour", "Gazette", "The", "", "...", "the Harbour Gazette of Lisbon"])
def test_name_is_not_guessed_from_a_part(catalogue, name):
    assert catalogue.by_name(name) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The A.P.", "AP"),
        ("TIME", "Time"),
        ("Rolling Stone.", "rolling stone"),
        ("Reader’s Weekly", "Reader's Weekly"),
        ("U.S. News", "US News"),
    ],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert name_key(one) == name_key(other)


def test_names_that_differ_in_a_word_have_different_keys():
    assert name_key("The Post") != name_key("The Post Online")


@pytest.mark.parametrize(
    "second",
    [
        Outlet(slug="harbour", name="Another", hosts=("other.example",)),
        Outlet(slug="other", name="Another", hosts=("www.gazette.example",)),
        Outlet(slug="other", name="HG", hosts=("other.example",)),
    ],
)
def test_two_outlets_may_not_share_slug_host_or_name(second):
    with pytest.raises(ValueError, match="already harbour's"):
        Catalogue([HARBOUR, second])


def test_outlet_without_a_slug_is_refused():
    with pytest.raises(ValueError, match="empty slug"):
        Catalogue([Outlet(slug="", name="Nameless", hosts=("nameless.example",))])


def test_iterates_in_the_order_given(catalogue):
    assert [outlet.slug for outlet in catalogue] == ["harbour", "city"]
    assert len(catalogue) == 2
    assert "city" in catalogue
    assert "town" not in catalogue


def test_operators_outlet_replaces_the_built_in_one_of_its_slug(catalogue):
    mine = Outlet(slug="harbour", name="Harbour", hosts=("harbour.example",))
    merged = catalogue.merged([mine])
    assert merged.by_slug("harbour") is mine
    assert merged.for_host("gazette.example") is None
    assert merged.by_name("HG") is None
    assert merged.for_host("city.gazette.example") is CITY
    assert catalogue.for_host("gazette.example") is HARBOUR


def test_operators_outlet_takes_a_host_over_from_a_built_in_one(catalogue):
    mine = Outlet(slug="mine", name="Mine", hosts=("gazette.example",))
    merged = catalogue.merged(Catalogue([mine]))
    assert merged.for_host("gazette.example") is mine
    assert merged.by_slug("harbour") is HARBOUR
    assert len(merged) == 3


def test_operators_outlets_must_agree_among_themselves(catalogue):
    with pytest.raises(ValueError, match="already"):
        catalogue.merged([CITY, Outlet(slug="second", name="City Desk", hosts=("second.example",))])


def test_built_in_outlets_are_loaded_once():
    assert built_in() is built_in()
