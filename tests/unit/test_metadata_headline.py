"""Which of a page's titles is the headline: mastheads, breadcrumbs, kickers and search titles told apart."""

import json

import pytest

from parsers.document import Document
from parsers.metadata import read_metadata
from parsers.metadata.titles import without_site
from parsers.page import Page

URL = "https://gazette.example/news/storm"
TITLE = "Storm tears the roofs off two sheds"


def headline(head="", body="", *, url=URL):
    page = Page(url=url, body=f"<!doctype html><head>{head}</head><body>{body}</body>".encode())
    return read_metadata(Document(page, None), None).headline


def shared(title):
    return f"<meta property='og:title' content='{title}'>"


def linked(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


# --- the site's name


@pytest.mark.parametrize(
    "masthead",
    [
        '<h1><a href="/">The harbour and its weather</a></h1>',
        '<h1 class="title"><a href="https://www.gazette.example/?lang=en">The harbour and its weather</a></h1>',
        '<h1><a href="/en/home.html" rel="home">The harbour and its weather</a></h1>',
        '<h1 class="site-title">The harbour and its weather</h1>',
        '<div><h1 id="logo"><a href="/en/home.html">The harbour and its weather</a></h1></div>',
    ],
)
def test_an_h1_that_is_the_masthead_is_no_headline_and_its_name_is_taken_off_the_title(masthead):
    title = f"<title>{TITLE} - The harbour and its weather</title>"
    assert headline(title, f"{masthead}<h2>More</h2>") == TITLE
    assert headline(title, f"{masthead}<h1>{TITLE}, as told by its neighbours</h1>").startswith(f"{TITLE}, as")


def test_a_headline_that_links_to_its_own_article_is_no_masthead():
    assert headline(f"<title>{TITLE}</title>", f'<h1><a href="{URL}">{TITLE} by night</a></h1>') == f"{TITLE} by night"


def test_from_the_sites_name_on_a_title_is_not_the_headline():
    site = '<meta property="og:site_name" content="Gazette">'
    assert headline(f"<title>{TITLE} | Gazette | News from the quay</title>{site}") == TITLE
    assert headline(f"<title>{TITLE} : Gazette</title>{site}") == TITLE
    assert headline(f"<title>Storm : the roofs of two sheds</title>{site}") == "Storm : the roofs of two sheds"


def test_a_headline_that_names_the_site_is_not_cut_at_its_dash():
    title = "How we measured the gazette with sand - a story of sheds"
    assert headline(f"<title>{title}</title>") == title


def test_a_short_h1_that_opens_the_title_is_the_headline():
    title = "Pike fishing | The magazine of all the anglers of the north"
    assert headline(f"<title>{title}</title>", "<h1>Pike fishing</h1>") == "Pike fishing"


def test_an_h2_that_prints_a_part_of_the_title_is_the_headline_of_a_page_without_h1():
    assert headline(f"<title>Lost at sea » Blog Archive » {TITLE}</title>", f"<h2>{TITLE}</h2>") == TITLE


# --- titles for search engines


def test_an_h1_in_the_breadcrumbs_gives_way_to_the_h2_that_prints_what_is_shared():
    steps = '<ol class="breadcrumbs"><li><h1>Storm damage: what sheds cost now</h1></li></ol>'
    printed = f'<h2><span class="kicker">Weather</span><span class="title__headline">{TITLE}</span></h2>'
    assert headline(shared(TITLE) + linked(headline="Storm damage: what sheds cost now"), steps + printed) == TITLE


def test_an_h1_in_the_breadcrumbs_stands_where_nothing_else_is_printed():
    steps = f'<ol class="breadcrumbs"><li><h1>{TITLE}</h1></li></ol><h2>Storm tears roofs</h2>'
    assert headline(shared(TITLE), steps) == TITLE
    assert headline(shared("Two sheds and a storm: the damage"), steps) == TITLE


def test_an_h1_marked_as_headline_stands_although_another_title_is_declared():
    body = '<h1 class="entry-title">Keeping it dry and tidy</h1>'
    assert (
        headline(shared("Effects of household tarpaulins") + "<title>Tarpaulins</title>", body)
        == "Keeping it dry and tidy"
    )


def test_two_h1s_marked_as_headline_are_a_list():
    body = '<h1 class="entry-title">Keeping it dry and tidy</h1><h1 class="entry-title">Boats and all that</h1>'
    assert headline(shared(TITLE), body) == TITLE


def test_a_headline_cut_for_search_engines_is_completed():
    whole = f"{TITLE}, and the neighbours who had watched it come over the water say that nobody had ever warned them (at all)"
    assert headline(linked(headline=whole[:108]) + shared(whole)) == whole


# --- kickers


def test_a_kicker_printed_apart_belongs_to_the_headline_only_where_two_declare_it():
    body = f"<p>Weather</p><h1>{TITLE}</h1>"
    with_kicker = f"Weather: {TITLE}"
    assert headline(shared(with_kicker), body) == TITLE
    assert headline(shared(with_kicker) + linked(headline=TITLE), body) == TITLE
    assert headline(shared(with_kicker) + linked(headline=with_kicker), body) == with_kicker


def test_a_marked_kicker_goes_when_what_is_shared_has_another_or_none():
    body = f'<h1><span class="overline">Weather</span><span class="hidden"> - </span><span class="main">{TITLE}</span></h1>'
    declared = linked(headline=f"Weather - {TITLE}")
    assert headline(shared(TITLE) + declared, body) == TITLE
    assert headline(shared(f"Storm damage: {TITLE}") + declared, body) == TITLE


def test_a_date_over_the_headline_is_no_part_of_it():
    body = f'<h1><span class="supertitle"><time>1 February 2024</time></span> <span class="title">{TITLE}</span></h1>'
    assert headline(shared(f"{TITLE} - Gazette"), body) == TITLE


def test_words_run_together_in_the_h1_are_parted_as_shared():
    body = f"<h1><span>Weather</span>{TITLE}</h1>"
    assert headline(shared(f"Weather / {TITLE}"), body) == f"Weather / {TITLE}"


def test_a_first_half_that_looks_like_a_site_stays_where_the_h1_prints_it():
    body = "<h1>Puppies – tips for every breed</h1>"
    assert headline(shared("Puppies – tips for every breed"), body, url="https://puppies24.example/") == (
        "Puppies – tips for every breed"
    )


def test_a_title_that_swallows_the_page_is_not_taken_to_pieces():
    endless = "Storm - " * 200_000
    assert without_site(endless, frozenset({"storm"}), ["Storm"]) == endless


# --- marks of a page's own


def test_what_marks_an_article_for_subscribers_is_no_part_of_its_headline():
    body = f'<h1><span class="premium-tag">Abonné</span> {TITLE}</h1>'
    assert headline(shared(TITLE), body) == TITLE
    assert headline("", body) == TITLE


def test_a_headline_in_an_element_for_subscribers_is_the_headline():
    body = f'<h1><span class="kick">Harbour</span><span class="subscriber-only"> {TITLE}</span></h1>'
    assert headline(f"<title>{TITLE}</title>", body).endswith(TITLE)


def test_on_a_page_without_headings_the_part_of_the_title_that_is_the_sites_host_is_taken_off():
    title = f"<title>The Harbour Ledger - {TITLE}</title>"
    assert headline(title, url="https://www.harbourledger.example/2004/a.html") == TITLE
    assert headline(title, url="https://www.harbourledger.co.uk/2004/a.html") == TITLE
    both = "Harbour deal - what we know so far"
    assert headline(f"<title>{both}</title>", "<p><strong>What we know so far</strong></p>") == both
