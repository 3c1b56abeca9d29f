"""parse: outlet by host, layout by day, each field falling back; pages that are no article; what a record says of access."""

from datetime import UTC, date, datetime

import pytest

from parsers import Catalogue, NotArticleError, Page, ParseError, parse, parse_generic
from parsers.article import Article
from parsers.fields import css
from parsers.outlet import Layout, Outlet
from parsers.text import paragraph_fingerprint

FIRST = (
    "The harbour board of Aldermouth voted on Tuesday to rebuild the northern "
    "pier, which a storm took away in March, at a cost of nine million crowns."
)
SECOND = (
    "Fishermen, who had asked for the work since spring, said that "
    "the vote came late, but that it came before the herring did."
)
OTHER = (
    "A note of the house on how it works and for whom, which every "
    "page of it carries, and which is no part of any story it prints."
)
OUTLET = Outlet(
    slug="post",
    name="Aldermouth Post",
    hosts=("post.example",),
    language="en",
    layouts=(
        Layout(since=date(2025, 1, 1), body=css("div.new"), furniture={".box": "newsletter"}, drop=(".gone",),
               disclaimers=("^Views are",), credits=("^Told by",)),
        Layout(since=date(2020, 1, 1), body=css("div.old")),
    ),
)  # fmt: skip
CATALOGUE = Catalogue([OUTLET])


def page(
    body: str, *, day: datetime | None = None, url: str = "https://post.example/2025/pier", head: str = ""
) -> Page:
    html = f"<html lang=en><head><title>Pier to be rebuilt</title>{head}</head><body>{body}</body></html>"
    return Page(url=url, body=html.encode(), fetched_at=day)


def both(one: str, other: str) -> str:
    return f"<h1>Pier to be rebuilt</h1><div class=old>{one}</div><div class=new>{other}</div>"


def found(body: str, *, day: datetime | None = None, head: str = "") -> Article:
    return parse(page(body, day=day, head=head), catalogue=CATALOGUE)


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    ("day", "since", "text"),
    [
        (datetime(2025, 3, 1, tzinfo=UTC), date(2025, 1, 1), SECOND),
        (datetime(2025, 1, 1, tzinfo=UTC), date(2025, 1, 1), SECOND),
        (datetime(2024, 12, 31, 23, tzinfo=UTC), date(2020, 1, 1), FIRST),
        (datetime(2010, 1, 1, tzinfo=UTC), date(2020, 1, 1), FIRST),
    ],
)
def test_layout_is_chosen_by_the_day_of_fetching(day: datetime, since: date, text: str) -> None:
    article = found(both(p(FIRST), p(SECOND)), day=day)
    assert (article.layout, list(article.paragraphs()), article.outlet) == (since, [text], "post")


def test_without_a_day_the_published_day_decides() -> None:
    head = '<meta property="article:published_time" content="2022-05-01T10:00:00Z">'
    assert found(both(p(FIRST), p(SECOND)), head=head).layout == date(2020, 1, 1)


def test_without_any_day_the_layout_that_fills_most_decides() -> None:
    assert found(f"<h1>Pier</h1><div class=old>{p(FIRST, SECOND)}</div>").layout == date(2020, 1, 1)


def test_layout_that_finds_nothing_falls_back_and_says_so() -> None:
    article = found(f"<h1>Pier</h1><article>{p(FIRST, SECOND)}</article>", day=datetime(2025, 3, 1, tzinfo=UTC))
    assert list(article.paragraphs()) == [FIRST, SECOND]
    assert [warning for warning in article.warnings if "layout" in warning and "body" in warning]


def test_layout_that_finds_one_part_of_many_gives_way_and_keeps_its_cuts() -> None:
    """A redesign puts each part of the text into a container of its own, and only the first is named as the layout knows it."""
    rest = [f"{text} Part {number}." for number in range(4) for text in (FIRST, SECOND)]
    parts = "".join(f"<div class=part>{p(text)}<p class=gone>Gone with the tide.</p></div>" for text in rest)
    article = found(f"<h1>Pier</h1><article><div class=new>{p(FIRST)}</div>{parts}</article>")
    assert list(article.paragraphs()) == [FIRST, *rest]
    assert [warning for warning in article.warnings if "found too little" in warning]


@pytest.mark.parametrize(
    "others",
    [
        "<article><h2>Another story</h2>{}</article>",
        "<h1>Another story</h1><section>{}</section>",
        "<h3><a href=/a>One</a></h3><h3><a href=/b>Two</a></h3><h3><a href=/c>Three</a></h3>{}",
    ],
)
def test_other_stories_do_not_make_a_layouts_text_a_part(others: str) -> None:
    rest = p(*(f"{text} Part {number}." for number in range(6) for text in (FIRST, SECOND)))
    article = found(f"<main><h1>Pier</h1><div class=new>{p(FIRST, SECOND, OTHER)}</div>{others.format(rest)}</main>")
    assert list(article.paragraphs()) == [FIRST, SECOND, OTHER]
    assert not [warning for warning in article.warnings if "body" in warning]


def test_what_a_layout_cuts_or_leaves_to_others_does_not_make_its_text_a_part() -> None:
    rest = [f"{text} Part {number}." for number in range(4) for text in (FIRST, SECOND)]
    others = f"<div class=box>{p(*rest)}</div>", f"<div class=comments>{p(*rest)}</div>"
    article = found(f"<h1>Pier</h1><article><div class=new>{p(FIRST, SECOND)}</div>{''.join(others)}</article>")
    assert list(article.paragraphs()) == [FIRST, SECOND]
    assert not [warning for warning in article.warnings if "body" in warning]


def test_a_dateline_in_a_line_of_its_own_names_the_agency() -> None:
    body = f"<h1>Pier</h1><article><p class=dateline>Port Lune (AFP) –</p>{p(FIRST, SECOND, OTHER)}</article>"
    article = parse_generic(page(body, url="https://other.example/a"))
    assert (list(article.paragraphs()), article.attribution.wire) == ([FIRST, SECOND, OTHER], "Agence France-Presse")
    assert article.dateline == "Port Lune"


def test_a_byline_inside_the_text_names_who_wrote_for_a_declared_house() -> None:
    head = '<meta name="author" content="Newsroom Wire"><meta property="og:site_name" content="Harbour TV">'
    body = f"<h1>Pier</h1><article>{p('By Ada Quill and Nils Roe, Newsroom Wire', FIRST, SECOND, OTHER)}</article>"
    article = parse_generic(page(body, url="https://other.example/a", head=head))
    assert ([author.name for author in article.authors], list(article.paragraphs())) == (
        ["Ada Quill", "Nils Roe"],
        [FIRST, SECOND, OTHER],
    )


def test_a_line_beside_the_text_says_where_it_was_first() -> None:
    tagline = "<div class=tagline><p>This article was first published by Outer Lights, part of a network.</p></div>"
    body = f"<h1>Pier</h1><div class=entry-content>{p(FIRST, SECOND, OTHER)}</div>{tagline}"
    article = parse_generic(page(body, url="https://other.example/a"))
    assert (article.attribution.originator, list(article.paragraphs())) == ("Outer Lights", [FIRST, SECOND, OTHER])


@pytest.mark.parametrize(
    "others",
    [
        "<div class=comments><p>This article was originally published in The Onion.</p></div>",
        "<h3><a href=/ferry>Ferry sinks</a></h3><p>This story was originally published by ProPublica.</p>",
        "<article><h1>Second</h1><p>This article was first published by The Atlantic.</p></article>",
    ],
)
def test_other_stories_credits_beside_the_text_are_theirs(others: str) -> None:
    body = f"<h1>Pier</h1><div class=entry-content>{p(FIRST, SECOND, OTHER)}</div>{others}"
    assert parse_generic(page(body, url="https://other.example/a")).attribution.originator is None


def test_a_paper_that_the_text_came_from_is_no_author_beside_one() -> None:
    head = '<meta name="author" content="Ada Quill"><meta name="author" content="Outer Lights">'
    body = f"<h1>Pier</h1><article>{p(FIRST, SECOND, OTHER, 'This story was originally published by Outer Lights.')}</article>"
    article = parse_generic(page(body, url="https://other.example/a", head=head))
    assert [author.name for author in article.authors] == ["Ada Quill"]


def test_a_dateline_under_the_text_is_another_storys() -> None:
    body = f"<h1>Pier</h1><article>{p(FIRST, SECOND, OTHER)}<p class=dateline>PORT LUNE (AFP) –</p></article>"
    article = parse_generic(page(body, url="https://other.example/a"))
    assert (article.attribution.wire, article.dateline) == (None, None)


def test_layout_rules_are_kept_by_name() -> None:
    body = (
        f"<p>{FIRST}</p><div class=box>Get our letter from the sea.</div><p "
        f"class=gone>Gone.</p><p>{SECOND}</p><p>Views are mine.</p><p>Told by Ida.</p>"
    )
    article = found(both("", body), day=datetime(2025, 3, 1, tzinfo=UTC))
    assert list(article.paragraphs()) == [FIRST, SECOND]
    assert [(removed.rule, removed.text) for removed in article.removed] == [
        ("newsletter", "Get our letter from the sea."),
        ("disclaimer", "Views are mine."),
        ("credit_line", "Told by Ida."),
    ]
    assert [disclaimer.text for disclaimer in article.disclaimers] == ["Views are mine."]


def test_recurring_paragraphs_are_cut() -> None:
    recurring = frozenset({paragraph_fingerprint(OTHER)})
    source = page(f"<h1>Pier</h1><article>{p(FIRST, OTHER, SECOND)}</article>", url="https://other.example/a")
    assert list(parse_generic(source).paragraphs()) == [FIRST, OTHER, SECOND]
    article = parse_generic(source, recurring=recurring)
    assert list(article.paragraphs()) == [FIRST, SECOND]
    assert [(removed.rule, removed.text) for removed in article.removed] == [("recurring", OTHER)]


def test_generic_knows_no_outlet() -> None:
    article = parse_generic(page(both(p(FIRST, SECOND), "")))
    assert (article.outlet, article.layout) == (None, None)


@pytest.mark.parametrize(
    ("title", "body", "url", "reason"),
    [
        (
            "Just a moment...",
            "<p>Checking your browser before accessing the site. Please wait.</p>",
            "/a/story",
            "challenge",
        ),
        ("Before you continue", "<p>We use cookies, and we need your consent for them.</p>", "/a/story", "consent"),
        ("Nothing", "<div></div>", "/a/story", "empty"),
        ("Aldermouth Post", f"<h1>The Post</h1>{p(FIRST, SECOND)}", "/", "not_article"),
        (
            "Page not found",
            "<h1>404</h1><p>The page that you asked for is not here, and never was, as far as we know.</p>",
            "/a/story",
            "not_article",
        ),
    ],
)
def test_pages_that_are_no_article(title: str, body: str, url: str, reason: str) -> None:
    html = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    with pytest.raises(NotArticleError) as raised:
        parse_generic(Page(url=f"https://post.example{url}", body=html.encode()))
    assert raised.value.reason == reason


def test_article_about_challenges_is_an_article() -> None:
    text = (
        "Checking your browser, says the page, and the reader waits. Are you a robot, it asks, and the reader is not. "
    )
    article = parse_generic(page(f"<h1>Are you a robot?</h1><article>{p(text * 4, FIRST, SECOND)}</article>"))
    assert article.words > 60


def test_paywalled_page_is_partial() -> None:
    head = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Pier",'
        '"isAccessibleForFree":false,"datePublished":"2025-05-01T10:00:00Z"}</script>'
    )
    article = parse_generic(page(f"<h1>Pier</h1><article>{p(FIRST)}</article>", head=head))
    assert (article.access, article.completeness) == ("paywalled", "partial")


def test_broken_bytes_raise_a_parse_error() -> None:
    with pytest.raises(ParseError):
        parse_generic(Page(url="https://post.example/a", body=b"%PDF-1.7 ..."))


def test_bad_address_raises_a_parse_error() -> None:
    with pytest.raises(ParseError):
        parse_generic(Page(url="ftp://post.example/a", body=f"<h1>Pier</h1>{p(FIRST, SECOND)}".encode()))


def test_quality_is_higher_for_a_full_story_than_for_a_scrap() -> None:
    full = parse_generic(
        page(
            f"<h1>Pier</h1><article>{p(*(f'{n}: {text}' for n in range(4) for text in (FIRST, SECOND, OTHER)))}</article>"
        )
    )
    scrap = parse_generic(page(f"<h1>Pier</h1><article>{p(FIRST)}</article>"))
    assert 0 <= scrap.quality < full.quality <= 1


def test_final_and_requested_address() -> None:
    source = Page(
        url="https://post.example/2025/pier?b=2#top", requested_url="http://post.example/p/1",
        body=f"<title>Pier</title><h1>Pier</h1><article>{p(FIRST, SECOND)}</article>".encode(),
    )  # fmt: skip
    article = parse_generic(source)
    assert (article.requested_url, article.final_url) == (
        "http://post.example/p/1",
        "https://post.example/2025/pier?b=2",
    )
