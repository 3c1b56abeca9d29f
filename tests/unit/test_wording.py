from random import Random

import pytest

from storage.stories.wording import SKETCH_SIZE, read_wording, sketch, without_house_lines
from tests.records import LIGHTHOUSE, ORCHARD

TEXT = "\n\n".join(LIGHTHOUSE)
LONG = "\n\n".join((*LIGHTHOUSE, *ORCHARD)) + " " + " ".join(f"word{number} follows" for number in range(200))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("'", "’"),
        TEXT.replace("\n\n", " "),
        TEXT.replace(" ", "\u00a0", 5),
        TEXT.replace("fi", "ﬁ"),
        TEXT.replace("lighthouse", "light\u00adhouse"),
        "ASHFORD (Northern Wire) — " + TEXT,
    ],
    ids=["quotes", "paragraphs", "spaces", "ligatures", "soft hyphens", "dateline"],
)
def test_restyling_changes_no_word(other: str):
    assert read_wording(other).text == read_wording(TEXT).text


def test_figures_and_names_are_facts_and_the_first_word_of_a_sentence_is_none():
    wording = read_wording("On Tuesday 14 people met in Harbour Street. They left early.")
    facts = [word for word, mark in zip(wording.text.split(), wording.marks, strict=True) if mark != "0"]
    assert facts == ["tuesday", "14", "harbour", "street"]


def test_scripts_without_spaces_are_read_by_character():
    wording = read_wording("気象台によると、青葉町のあす28日の天気は晴れです。")
    assert wording.unspaced
    assert wording.text.startswith("気 象 台 ")
    assert "28" in wording.text.split()


def test_a_text_sketches_the_same_at_any_time_and_a_short_one_not_at_all():
    assert sketch(read_wording(TEXT)) == sketch(read_wording(TEXT))
    assert sketch(read_wording("Too short to tell.")) == ()
    assert len(sketch(read_wording(LONG))) == SKETCH_SIZE


def test_no_shingle_counts_twice():
    one = sketch(
        read_wording(f"{LONG} He met the Harbour Board. She left the harbour board. So did all of the Harbour Board.")
    )
    assert len(one) == len(set(one)) == SKETCH_SIZE


def test_a_part_shares_its_share_of_the_sketch():
    random = Random(1)
    words = [f"{random.choice(('Amber', 'stone', 'river', 'Calder'))}{random.randrange(9_000)}" for _ in range(600)]
    whole, third = " ".join(words), " ".join(words[:200])
    assert len(set(sketch(read_wording(whole))) & set(sketch(read_wording(third)))) >= 3


def test_what_a_house_says_of_itself_is_no_part_of_the_text():
    text = f"{TEXT}\n\nThe Mirror is published by Coast Mirror Media. All rights reserved.\n\nBy Harbour Gazette"
    assert without_house_lines(text, ["Coast Mirror"], "By Harbour Gazette") == TEXT
    assert without_house_lines(text, [], None) == text
    assert without_house_lines("Coast Mirror has a new editor.", ["Coast Mirror"], None).startswith("Coast Mirror")
