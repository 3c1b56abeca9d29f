import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.fingerprint import FEWEST_WORDS, digest, headline_key, normal_words, text_fingerprint

TEXT = (
    "The mayor's plan, she said, won't cost “a penny” more – or so"
    " the council's own figures from last winter's long and stormy session show us."
)


@pytest.mark.parametrize(
    "restyled",
    [
        TEXT.upper(),
        TEXT.replace(" ", "\n\n", 3).replace(" ", "  "),
        TEXT.replace("'", "’"),
        TEXT.replace("“", '"').replace("”", '"').replace("–", "-"),
        TEXT.replace(",", "").replace(".", "!"),
    ],
    ids=["case", "space", "apostrophes", "quotes and dashes", "punctuation"],
)
def test_restyling_keeps_the_fingerprint(restyled: str):
    assert text_fingerprint(restyled) == text_fingerprint(TEXT) is not None


def test_a_word_more_or_in_another_place_changes_it():
    words = TEXT.split()
    assert (
        len(
            {
                text_fingerprint(text)
                for text in (TEXT, TEXT + " Again.", " ".join([*words[1:], words[0]]), TEXT.replace("penny", "pound"))
            }
        )
        == 4
    )


def test_short_texts_have_none():
    words = [f"w{number}" for number in range(FEWEST_WORDS)]
    assert text_fingerprint(" ".join(words)) is not None
    assert text_fingerprint(" ".join(words[1:])) is None
    assert text_fingerprint("") is None


def test_scripts_without_spaces_count_by_character():
    assert text_fingerprint("東京都知事は記者会見で新しい計画を発表しましたが詳細は明らかにしませんでした") is not None
    assert text_fingerprint("東京都知事") is None


def test_accents_and_scripts_are_words():
    assert normal_words("Élan — ПРИВЕТ, Ａ") == ["élan", "привет", "a"]


def test_keys_of_one_kind_are_not_those_of_another():
    words = " ".join(["same"] * 30)
    assert len({text_fingerprint(words), headline_key(words), digest([words])}) == 3
    assert headline_key("A “new” lamp!") == headline_key("a NEW 'lamp'")


def test_the_version_is_part_of_it():
    """A stored fingerprint must not change by accident: it would tear every later copy from its story."""
    assert text_fingerprint(" ".join(str(number) for number in range(30))) == 2669246233259074695


@given(st.text(), st.lists(st.sampled_from([" ", "\n", "\t", "\u00a0"]), min_size=1, max_size=4))
def test_white_space_never_matters(text: str, spaces: list[str]):
    padded = "".join(spaces) + "".join(spaces).join(text.split()) + "".join(spaces)
    assert text_fingerprint(padded) == text_fingerprint(" ".join(text.split()))


@given(st.text(min_size=100))
def test_any_text_fits_a_signed_64_bit_column(text: str):
    found = text_fingerprint(text)
    assert found is None or -(2**63) <= found < 2**63
