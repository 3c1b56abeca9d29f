import unicodedata
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.attribution import read_credit, read_dateline
from parsers.dates import parse_when
from parsers.errors import ParseError
from parsers.metadata.names import split_names
from parsers.page import Page
from parsers.structured.jsonld import load_json
from parsers.text import clean, count_words, fold, paragraph_fingerprint

ANY = st.text(st.characters(), max_size=300)


@given(ANY)
def test_clean_is_idempotent_and_valid(text):
    once = clean(text)
    assert clean(once) == once
    assert fold(text) == " ".join(text.split())
    assert once == unicodedata.normalize("NFC", once)
    assert once == " ".join(once.split())
    once.encode("utf-8")
    assert "\x00" not in once


@given(ANY)
def test_fingerprint_does_not_see_space_and_case(text):
    spaced = "  ".join(text.split(" ")) + " \n"
    assert paragraph_fingerprint(spaced) == paragraph_fingerprint(text)
    assert count_words(text) >= 0


@settings(deadline=None)  # the first call imports the detector
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [None, "text/html", "text/html; charset=utf-8", "text/html; charset=shift_jis", "text/html; charset=utf-7"]
    ),
)
def test_any_bytes_are_decoded_or_refused_by_name(body, content_type):
    try:
        text = Page(url="https://gazette.example/", body=body, content_type=content_type).text
    except ParseError as error:
        text = error.url
    assert isinstance(text, str)


@given(ANY)
def test_no_text_breaks_the_readers(text):
    load_json(text)
    split_names(text)
    read_credit(text)
    read_dateline(text)
    when = parse_when(text, timezone="Europe/Berlin", language="de")
    assert when is None or when.utcoffset() == timedelta(0)


@given(st.integers(min_value=631_152_000, max_value=3_786_912_000))
def test_iso_dates_come_back(seconds):
    aware = datetime.fromtimestamp(seconds, UTC)
    assert parse_when(aware.isoformat()) == aware
