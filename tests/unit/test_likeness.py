import pytest

from storage.stories.likeness import compare, is_copy, is_part
from storage.stories.wording import read_wording
from tests.records import LIGHTHOUSE, ORCHARD

MORE = (
    "The lantern room was flooded when the sea came over the mole, and the lens, made in Paris in 1887, fell.",
    "Two engineers have measured what is left; they will report when the ferry runs again after Easter.",
    "Until then a lamp on a pole, lent by the yacht club, shows fishermen the way between rocks called the Sisters.",
)
REPORT = (*LIGHTHOUSE, *MORE)
FORECAST = (
    "The weather office has issued its forecast for {place} for {day}. Residents can expect rain in the morning, with a "
    "high of {high} degrees in the afternoon and {low} degrees overnight. Winds will blow at {wind} kilometres an hour, "
    "with stronger gusts along the coast. Drivers are asked to leave early and to keep their distance. The forecast is "
    "updated every six hours."
)
INTRO = (
    "Welcome back to The Long View, the column in which we answer the questions that readers send in each week. Keep them "
    "coming: the best ones are about the small things that turn out to matter. As usual, names were changed and letters "
    "were shortened by the editor."
)


def same(one: object, other: object) -> bool:
    texts = [text if isinstance(text, str) else "\n\n".join(text) for text in (one, other)]  # type: ignore[arg-type]
    found = compare(*(read_wording(text) for text in texts))
    assert found == compare(*(read_wording(text) for text in reversed(texts)))
    return is_copy(found)


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        REPORT[:3],
        (REPORT[0], "Councillors in Ashford said they would follow what the neighbours do.", *REPORT[1:]),
        [text.replace("said", "told us").replace("which", "that").replace("two", "2") for text in REPORT],
        ("ASHFORD (Northern Wire) — " + REPORT[0], *REPORT[1:]),
        REPORT[1:],
        (*REPORT, "Sign up for our letter and get the five stories of the day into your box every morning, free."),
    ],
    ids=["whole", "cut", "with a local paragraph", "edited", "datelined", "without its lead", "with promotion"],
)
def test_what_desks_do_to_a_copy_leaves_it_one(copy: object):
    assert same(REPORT, copy)


def test_different_texts_are_different():
    assert not same(LIGHTHOUSE, ORCHARD)
    assert not same("Too short.", "Too short.")


def test_a_page_of_a_template_with_other_facts_is_another_story():
    monday = FORECAST.format(place="Ashford", day="Monday, 3 May", high=21, low=9, wind=14)
    friday = FORECAST.format(place="Ashford", day="Friday, 7 May", high=24, low=9, wind=31)
    assert same(monday, monday.replace("stronger", "heavier"))
    assert not same(monday, friday)


def test_figures_written_out_are_the_same_figures():
    assert same(REPORT, [text.replace("Two", "2").replace("1887", "1,887") for text in REPORT])


def test_a_fixed_beginning_makes_no_copy():
    assert not same((INTRO, *LIGHTHOUSE, MORE[0]), (INTRO, *ORCHARD, ORCHARD[0] + " Soup was had."))


def test_shared_quotes_further_down_make_no_copy():
    assert not same((*ORCHARD, LIGHTHOUSE[2]), (*MORE, LIGHTHOUSE[2]))


def test_who_names_the_other_as_its_original_needs_to_share_less():
    one = (*LIGHTHOUSE[:2], *ORCHARD)
    found = compare(read_wording("\n\n".join(REPORT)), read_wording("\n\n".join(one)))
    assert is_copy(found, pointed=True)
    assert not is_copy(found)


def test_a_round_up_holds_its_parts():
    whole = compare(read_wording("\n\n".join(("In brief.", *ORCHARD, *REPORT))), read_wording("\n\n".join(REPORT)))
    assert is_part(whole)
    assert whole.begin > 50
