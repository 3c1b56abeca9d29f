"""When a page was published: declared, printed and labelled days held against each other."""

from datetime import UTC, datetime

import pytest

from parsers.document import Document
from parsers.metadata import read_metadata
from parsers.page import Page

URL = "https://gazette.example/news/storm"
HEADLINE = "<h1>Storm tears the roofs off two sheds</h1>"
BODY = (
    "<p>" + "The storm reached the harbour in the night and tore the roofs off two sheds by the quay. " * 3 + "</p>"
) * 2


def published(body, head="", *, url=URL):
    head = f"<title>Storm tears the roofs off two sheds</title>{head}"
    page = Page(
        url=url, body=f"<!doctype html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>".encode()
    )
    return read_metadata(Document(page, None), None).published_at


def day(year, month, number, hour=0, minute=0, second=0):
    return datetime(year, month, number, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize("name", ["article:published_time", "article:published:time"])
def test_spellings_of_the_published_meta(name):
    assert published(HEADLINE + BODY, f"<meta property='{name}' content='2024-05-03T08:00:01Z'>") == day(
        2024, 5, 3, 8, 0, 1
    )


def test_the_hidden_day_of_the_last_change_is_not_the_published_one():
    head = (
        "<meta property='article:published_time' content='2022-12-25T11:00:02Z'>"
        "<meta property='article:modified_time' content='2022-12-07T09:10:52Z'>"
    )
    line = "<div class='meta'>Jane Roe<span class='updated'>2022-12-07T10:10:52+01:00</span>25 December 2022</div>"
    assert published(HEADLINE + line + BODY, head) == day(2022, 12, 25, 11, 0, 2)


def test_a_printed_day_comes_before_a_meta_that_systems_fill_with_any_day():
    line = "<span class='when'>27.01.2022</span>"
    assert published(HEADLINE + line + BODY, "<meta name='date' content='2021-12-20T11:02:44+01:00'>") == day(
        2022, 1, 27
    )
    declared = "<meta property='article:published_time' content='2022-01-26T11:02:44Z'>"
    assert published(HEADLINE + line + BODY, declared) == day(2022, 1, 26, 11, 2, 44)
    same = "<meta name='date' content='2022-01-27T11:02:44Z'>"
    assert published(HEADLINE + line + BODY, same) == day(2022, 1, 27, 11, 2, 44)


def test_a_time_whose_label_names_another_day_is_read_as_printed():
    assert published(f"{HEADLINE}<time datetime='2019-07-03T10:18:46Z'>Published 29 June 2019</time>{BODY}") == day(
        2019, 6, 29
    )
    assert published(f"{HEADLINE}<time datetime='2019-07-03T10:18:46Z'>29 June 2019</time>{BODY}") == day(
        2019, 7, 3, 10, 18, 46
    )


def test_the_printed_zone_goes_with_an_attribute_without_one():
    assert published(
        f"{HEADLINE}<p><time datetime='2022-10-17 16:01:26'>17 October 2022 16:01 EDT</time></p>{BODY}"
    ) == day(2022, 10, 17, 20, 1, 26)


def test_the_dates_of_other_stories_are_not_the_articles():
    others = "<ul><li>10.08.2022 11:05 How much house can I afford by the quay?</li></ul>"
    stamp = "<div><time datetime='2022-12-12 12:22'>12.12.2022 12:22</time></div>"
    assert published(f"<main>{stamp}<article>{HEADLINE}{BODY}</article>{others}</main>") == day(2022, 12, 12, 12, 22)


def test_the_line_right_above_the_headline_comes_before_one_far_below():
    far = "<p>Sport</p><p>Weather</p><p>Harbour</p><p>Quay</p><p>Sheds</p><p>Roofs</p><p>Sand</p><p>Tar</p><p>30.01.2022 · Sea</p>"
    assert published(f"<article><p>02.02.2022 10:16 - Harbour</p>{HEADLINE}{far}</article>") == day(2022, 2, 2, 10, 16)


def test_a_label_makes_the_next_line_the_date_whatever_it_is_marked_as():
    lines = "<span>Published on:</span><h2 class='event-box'>13.10.2021</h2>"
    assert published(HEADLINE + lines + BODY, "<meta name='date' content='2021-10-17'>") == day(2021, 10, 13)


@pytest.mark.parametrize("path", ["2022/01/23/storm", "23-01-2022-storm/17", "news/23.01.2022/storm"])
def test_days_in_addresses(path):
    assert published(HEADLINE + BODY, url=f"https://gazette.example/{path}") == day(2022, 1, 23)
    other = "<p>Meetings: 19 September 2021</p>"
    assert published(HEADLINE + other + BODY, url=f"https://gazette.example/{path}") == day(2022, 1, 23)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (
            "<p>Fight by the quay, 24 April 2023, at night</p><ul><li><strong>Date</strong>\n28.04.2023</li></ul>",
            day(2023, 4, 28),
        ),
        (
            "<p>Since the storm of 4 August 2014 the sheds have no roofs</p><p>Updated: 30.12.2016</p>",
            day(2016, 12, 30),
        ),
        (
            "<p>Seen from the sky over the bay on 31.05.2021 (on the left)</p><p>14.01.2022 at 09:25</p>",
            day(2022, 1, 14, 9, 25),
        ),
        ("<p>\n 28.\n January\n 2022\n</p>", day(2022, 1, 28)),
    ],
)
def test_of_the_dates_in_a_text_the_labelled_one_counts_then_one_that_stands_alone(after, expected):
    assert published(HEADLINE + BODY + f"<div>{after}</div>") == expected


def test_a_date_in_a_data_attribute():
    assert published(f"{HEADLINE}<div data-date='18 March 2020' class='arrow'></div>{BODY}") == day(2020, 3, 18)


def test_a_numeric_day_that_can_be_read_two_ways_is_read_as_declared():
    line = "<p>Published <time datetime='2023-11-02T14:00:51Z'>Published 11/02/2023 02:00pm GMT</time></p>"
    assert published(HEADLINE + line + BODY) == day(2023, 11, 2, 14, 0, 51)
    declared = "<meta property='article:published_time' content='2023-11-02T14:00:51Z'>"
    assert published(f"{HEADLINE}<p>11/02/2023</p>{BODY}", declared) == day(2023, 11, 2, 14, 0, 51)
    declared = "<meta property='article:published_time' content='03-09-2026'>"
    assert published(f"{HEADLINE}<p>Published March 9, 2026</p>{BODY}", declared) == day(2026, 3, 9)
