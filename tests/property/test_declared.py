"""Whatever an operator writes is an outlet or an OutletError; whatever is an outlet can be written and read back."""

import json
from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from parsers.declared import outlet_from_toml, outlet_to_toml, outlets_from_opml
from parsers.errors import OutletError
from parsers.outlet import Feed, Layout, Outlet

LEAST = {"slug": "a", "name": "A", "hosts": ["a.example"]}
TEXTS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(["https://a.example/", "p", "en", "UTC", "meta:x", "a::attr(href)", "2025-03-01", "rss", "["]),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(-9, 10**6), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([field.name for kind in (Feed, Layout) for field in fields(kind)]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


def toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(st.sampled_from([field.name for field in fields(Outlet)]), VALUES, max_size=5))
def test_any_values_of_known_fields(values):
    declaration = "\n".join(f"{key} = {toml(value)}" for key, value in (LEAST | values).items())
    try:
        outlet = outlet_from_toml(declaration, where="x.toml")
    except OutletError as error:
        assert str(error).startswith("x.toml: ")  # noqa: PT017 - either an outlet or a named fault
        return
    assert outlet_from_toml(outlet_to_toml(outlet), where="y.toml") == outlet


@given(st.text())
def test_any_text_is_an_outlet_or_a_named_fault(text):
    try:
        outlet_from_toml(text, where="x.toml")
    except OutletError as error:
        assert str(error).startswith("x.toml: ")  # noqa: PT017 - as above


@given(
    st.one_of(
        st.binary(max_size=100), st.binary(max_size=60).map(lambda inner: b'<opml><body><outline xmlUrl="' + inner)
    )
)
def test_any_bytes_are_opml_or_a_fault(body):
    try:
        outlets = outlets_from_opml(body)
    except OutletError:
        return
    assert all(outlet.slug and outlet.hosts and outlet.feeds for outlet in outlets)
