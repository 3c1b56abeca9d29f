from datetime import UTC, date, datetime

import pytest

from parsers.document import Document
from parsers.fields import css, jsonld, names, when
from parsers.metadata import read_metadata
from parsers.metadata.names import split_names
from parsers.metadata.standing import read_count
from parsers.outlet import Layout, Outlet
from parsers.page import Page

URL = "https://gazette.example/news/storm"
BODY = "<p>" + "The storm reached the harbour in the night and tore the roofs off two sheds by the quay. " * 3 + "</p>"


def read(head="", body="", *, url=URL, layout=None, outlet=None, robots=(), html='lang="en"'):
    page = Page(
        url=url,
        body=f"<!doctype html><html {html}><head>{head}</head><body>{body}</body></html>".encode(),
        robots=robots,
    )
    return read_metadata(Document(page, outlet), layout)


def article(**fields):
    import json

    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


# --- headline


def test_the_headline_is_what_the_page_prints():
    found = read(
        '<title>Storm tears roofs off sheds | Harbour Gazette</title><meta property="og:site_name" content="Harbour Gazette">',
        "<h1>Storm tears roofs off sheds</h1>" + BODY,
    )
    assert found.headline == "Storm tears roofs off sheds"


@pytest.mark.parametrize(
    "title",
    [
        "Storm hits - Harbour Gazette",
        "Storm hits | News | Harbour Gazette",
        "Harbour Gazette: Storm hits",
        "Storm hits – gazette.example",
        "Storm hits « Harbour Gazette",
    ],
)
def test_the_sites_name_is_taken_off(title):
    head = f'<title>{title}</title><meta property="og:site_name" content="Harbour Gazette">'
    expected = {
        "Harbour Gazette: Storm hits": "Harbour Gazette: Storm hits",
        "Storm hits | News | Harbour Gazette": "Storm hits | News",
    }
    assert read(head, BODY).headline == expected.get(title, "Storm hits")


def test_a_dash_inside_the_headline_stays():
    assert (
        read(
            '<title>Storm - the night after - Gazette</title><meta property="og:site_name" content="Gazette">',
            "<h1>Storm - the night after</h1>",
        ).headline
        == "Storm - the night after"
    )


def test_an_h1_with_the_sites_name_is_no_headline():
    found = read(
        '<meta property="og:title" content="Storm hits the coast"><meta property="og:site_name" content="Gazette">',
        "<h1>Gazette</h1><h2>Storm hits the coast</h2>",
    )
    assert found.headline == "Storm hits the coast"


def test_a_kicker_that_nothing_marks_is_taken_off_the_publishers_title():
    head = '<meta property="og:title" content="Storm hits the coast at night">'
    body = "<h1><span class=a>No end in sight</span><span class=b>Storm hits the coast at night</span></h1>"
    assert read(head, body).headline == "Storm hits the coast at night"


def test_a_kicker_of_its_own_is_taken_off_unless_the_publisher_counts_it_in():
    body = '<h1><span class="kicker">Weather</span> <span class="title">Storm hits the coast</span></h1>'
    assert read("<title>Storm hits the coast</title>", body).headline == "Storm hits the coast"
    assert (
        read('<meta property="og:title" content="Weather: Storm hits the coast">', body).headline
        == "Weather: Storm hits the coast"
    )


def test_all_forms_of_the_headline_are_known():
    found = read(
        '<meta property="og:title" content="Storm hits coast, roofs gone">' + article(headline="Storm hits coast"),
        "<h1>Storm hits the coast</h1>",
    )
    assert found.headline == "Storm hits the coast"
    assert {"Storm hits coast", "Storm hits coast, roofs gone"} <= set(found.headlines)


def test_a_page_without_any_title_has_no_headline():
    assert read("", BODY).headline is None


# --- authors


def test_declared_persons_with_address_and_role():
    found = read(
        article(
            author=[{"@type": "Person", "name": "Jane Roe", "url": "/people/jane", "jobTitle": "Reporter"}, "John Doe"]
        )
    )
    assert [(a.name, a.url, a.role) for a in found.authors] == [
        ("Jane Roe", "https://gazette.example/people/jane", "Reporter"),
        ("John Doe", None, None),
    ]


def test_the_printed_byline_is_kept_as_printed():
    found = read("", f'<h1>Storm hits the coast</h1><p class="byline">By Jane Roe and John Doe</p>{BODY}')
    assert found.byline == "By Jane Roe and John Doe"
    assert [a.name for a in found.authors] == ["Jane Roe", "John Doe"]


def test_a_person_printed_wins_over_the_outlet_declared():
    found = read(
        article(headline="Storm hits the coast", author={"@type": "Organization", "name": "Gazette"}),
        f"<h1>Storm hits the coast</h1><div>By Jane Roe</div>{BODY}",
    )
    assert [a.name for a in found.authors] == ["Jane Roe"]


def test_an_outlet_declared_stands_where_nobody_is_printed():
    found = read(article(author={"@type": "Organization", "name": "Gazette"}), BODY)
    assert [a.name for a in found.authors] == ["Gazette"]


def test_authors_of_comments_and_other_stories_are_nobody():
    comment = '<div class="comments"><span class="author">Angry Reader</span></div>'
    body = f'<h1>Storm hits the coast</h1>{BODY}{comment}<aside><a rel="author" href="/x">Other Writer</a></aside>'
    assert read("", body).authors == ()


# --- dates


@pytest.mark.parametrize(
    ("head", "body", "expected", "where"),
    [
        (
            article(datePublished="2024-05-03T10:00:00+02:00"),
            "",
            datetime(2024, 5, 3, 8, tzinfo=UTC),
            "jsonld:datePublished",
        ),
        (
            '<meta property="article:published_time" content="2024-05-03T08:00:00Z">',
            "",
            datetime(2024, 5, 3, 8, tzinfo=UTC),
            "meta:article:published_time",
        ),
        (
            "",
            '<h1>Storm hits the coast</h1><time datetime="2024-05-03T08:00:00Z">yesterday</time>',
            datetime(2024, 5, 3, 8, tzinfo=UTC),
            "time near headline",
        ),
        (
            "",
            "<h1>Storm hits the coast</h1><p>Updated 9 May 2024</p><p>Published 3 May 2024</p>",
            datetime(2024, 5, 3, tzinfo=UTC),
            "text near headline",
        ),
        (
            "",
            '<script>window.s={"published_at":"2024-05-03T08:00:00Z"}</script>',
            datetime(2024, 5, 3, 8, tzinfo=UTC),
            "script",
        ),
        ("", "<p>On 3 May 2024 the storm came.</p>", datetime(2024, 5, 3, tzinfo=UTC), "text"),
    ],
)
def test_published(head, body, expected, where):
    found = read(head, body)
    assert (found.published_at, found.published_evidence.where) == (expected, where)


def test_the_day_of_the_address():
    found = read("", BODY, url="https://gazette.example/2024/05/03/storm")
    assert (found.published_at, found.published_evidence.where) == (datetime(2024, 5, 3, tzinfo=UTC), "url")
    assert read("", BODY, url="https://gazette.example/2024/05/3-things").published_at is None


def test_a_declared_day_takes_its_time_from_the_printed_one():
    found = read(
        article(headline="Storm hits the coast", datePublished="2024-05-03"),
        '<h1>Storm hits the coast</h1><time datetime="2024-05-03T08:15:00Z">3 May</time>',
    )
    assert found.published_at == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)


def test_a_printed_day_long_before_the_declared_one_wins():
    found = read(
        article(headline="Storm hits the coast", datePublished="2024-05-30T08:00:00Z"),
        "<h1>Storm hits the coast</h1><p>Published 3 May 2024</p>",
    )
    assert found.published_at == datetime(2024, 5, 3, tzinfo=UTC)


def test_a_caption_has_no_publication_date():
    found = read("", "<h1>Storm hits the coast</h1><figcaption>The quay on 1 May 2020</figcaption><p>3 May 2024</p>")
    assert found.published_at.year == 2024


def test_times_without_zone_are_the_outlets_then_the_countrys():
    naive = article(datePublished="2024-07-01 12:00:00")
    outlet = Outlet(slug="g", name="G", hosts=("gazette.example",), timezone="America/New_York")
    assert read(naive, outlet=outlet).published_at.hour == 16
    assert read(naive, url="https://zeitung.example.de/a").published_at.hour == 10


def test_modified():
    found = read(article(datePublished="2024-05-03T08:00:00Z", dateModified="2024-05-04T08:00:00Z"))
    assert (found.modified_at, found.modified_evidence.where) == (
        datetime(2024, 5, 4, 8, tzinfo=UTC),
        "jsonld:dateModified",
    )


def test_a_date_after_the_fetch_is_none():
    page = Page(
        url=URL,
        body=f"<html><head>{article(datePublished='2030-01-01T00:00:00Z')}</head></html>".encode(),
        fetched_at=datetime(2024, 5, 3, tzinfo=UTC),
    )
    assert read_metadata(Document(page), None).published_at is None


# --- sections, topics, language, images


def test_sections_by_source():
    assert read(article(articleSection=["News", "Coast"])).sections == ("News", "Coast")
    assert read('<meta property="article:section" content="News">').sections == ("News",)
    tags = '<a rel="category tag" href="/n">News</a>, <a rel="category tag" href="/o">Opinion</a>'
    assert read("", tags + '<aside><a rel="category tag" href="/x">Other</a></aside>').sections == ("News", "Opinion")
    crumbs = (
        '{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"name":"News"},{"name":"Storm hits the coast"}]}'
    )
    assert read(f'<script type="application/ld+json">{crumbs}</script>', "<h1>Storm hits the coast</h1>").sections == (
        "News",
    )
    assert read("", '<ul class="breadcrumbs"><li><a>Home</a></li><li><a>Sport</a></li></ul>').sections == ("Sport",)


def test_topics():
    assert read(article(keywords="storm, coast, roofs")).topics == ("storm", "coast", "roofs")
    assert read(
        '<meta property="article:tag" content="storm"><meta property="article:tag" content="coast">'
    ).topics == ("storm", "coast")


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="de-CH"', "", "de"),
        ("", '<meta property="og:locale" content="pt_BR">', "pt"),
        ("", article(inLanguage="fr"), "fr"),
        ('lang="und"', "", None),
    ],
)
def test_declared_language(html, head, language):
    assert read(head, "", html=html).language == language


def test_language_is_told_from_words_where_none_is_declared():
    body = (
        "<h1>Der Sturm erreichte in der Nacht den Hafen und riss die Dächer ab</h1>"
        "<p>Die Feuerwehr war die ganze Nacht im Einsatz und sicherte die Schuppen.</p>"
    )
    assert read("", body, html="").language == "de"


def test_images():
    head = '<meta property="og:image" content="/storm.jpg"><meta property="og:image:width" content="1200">' + article(
        image={"url": "https://gazette.example/storm.jpg", "caption": "The quay", "creditText": "J. Roe"}
    )
    lead = read(head).lead_image
    assert (lead.url, lead.caption, lead.credit) == ("https://gazette.example/storm.jpg", "The quay", "J. Roe")
    logo = '<meta property="og:image" content="/img/logo.png">' + article(image="https://gazette.example/storm.jpg")
    assert read(logo).lead_image.url == "https://gazette.example/storm.jpg"
    assert read('<meta property="og:image" content="data:image/gif;base64,AAAA">').lead_image is None


def test_standfirst_is_the_printed_one_then_a_whole_description():
    body = f'<h1>Storm hits the coast</h1><p class="standfirst">Two sheds by the quay lost their roofs.</p>{BODY}'
    assert (
        read('<meta name="description" content="Another text for search engines.">', body).standfirst
        == "Two sheds by the quay lost their roofs."
    )
    assert (
        read('<meta name="description" content="Two sheds by the quay lost their roofs.">', BODY).standfirst
        == "Two sheds by the quay lost their roofs."
    )
    assert (
        read('<meta name="description" content="Two sheds by the quay lost their roofs when the…">', BODY).standfirst
        is None
    )


@pytest.mark.parametrize(
    "card",
    [
        '<div class=related><div class="post_excerpt"><p>Snow comes over the pass, the dog says.</p></div></div>',
        '<div class="post_excerpt"><p>Snow comes over the pass, the dog says, and...</p></div>',
    ],
)
def test_an_excerpt_of_another_story_is_no_standfirst(card):
    description = '<meta name="description" content="Two sheds by the quay lost their roofs.">'
    found = read(description, f"<h1>Storm hits the coast</h1>{card}{BODY}")
    assert found.standfirst == "Two sheds by the quay lost their roofs."


# --- access, kind, counters, reservations


@pytest.mark.parametrize(
    ("head", "access"),
    [
        ("", "free"),
        (article(isAccessibleForFree=False), "paywalled"),
        (article(isAccessibleForFree="False"), "paywalled"),
        (article(isAccessibleForFree=True), "free"),
        ('<meta property="article:content_tier" content="metered">', "metered"),
        ('<meta property="article:content_tier" content="locked">', "paywalled"),
        (article(isAccessibleForFree="false") + '<meta property="article:content_tier" content="metered">', "metered"),
    ],
)
def test_access(head, access):
    assert read(head).access == access


@pytest.mark.parametrize(
    ("head", "url", "kind"),
    [
        ('<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"x"}</script>', URL, "live"),
        ("", "https://gazette.example/live/storm", "live"),
        ("", "https://gazette.example/gallery/storm", "gallery"),
        (
            '<script type="application/ld+json">{"@type":"VideoObject","uploadDate":"2024-05-03","headline":"x"}</script>',
            "https://gazette.example/video/storm",
            "video",
        ),
        (
            article(headline="x") + '<script type="application/ld+json">{"@type":"VideoObject","name":"v"}</script>',
            "https://gazette.example/video/storm",
            "article",
        ),
        (article(headline="x"), "https://gazette.example/lives-of-others", "article"),
    ],
)
def test_kind(head, url, kind):
    assert read(head, url=url).kind == kind


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        ("1.4k", 1400),
        ("495", 495),
        ("12,345 views", 12345),
        ("1.234 Aufrufe", 1234),
        ("1,2 Mio", 1_200_000),
        ("2M", 2_000_000),
        ("none", None),
        ("", None),
        (None, None),
    ],
)
def test_read_count(printed, count):
    assert read_count(printed) == count


def test_counters_printed_near_the_headline_and_declared():
    body = (
        "<h1>Storm hits the coast</h1><div><div>495</div><span>SHARES</span></div><div><div>1.4k</div><span>VIEWS</span></div>"
        + BODY
    )
    found = read("", body).engagement
    assert (found.shares, found.views) == (495, 1400)
    declared = article(
        interactionStatistic=[
            {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/ShareAction",
                "userInteractionCount": 7,
            }
        ]
    )
    assert read(declared).engagement.shares == 7


def test_reservations_are_evidence():
    rules = {
        e.rule
        for e in read(
            '<meta name="robots" content="noarchive, max-image-preview:large"><meta name="tdm-reservation" content="1">',
            robots=("noai, noimageai",),
        ).opt_outs
    }
    assert rules == {"robots:noarchive", "tdm-reservation", "robots:noai", "robots:noimageai"}
    assert read('<meta name="robots" content="index, follow">').opt_outs == ()
    assert {e.rule for e in read("", robots=("1",)).opt_outs} == {"tdm-reservation"}


def test_a_canonical_address_is_absolute_http_or_nothing():
    assert read('<link rel="canonical" href="/c">').canonical_claim == "https://gazette.example/c"
    assert read('<link rel="canonical" href="javascript:x">').canonical_claim is None


# --- layouts


def test_a_layouts_fields_win_and_fall_back():
    layout = Layout(
        since=date(2024, 1, 1),
        headline=css(".head"),
        byline=css(".by"),
        dateline=css(".place"),
        published=when(css(".day")),
        sections=css(".sec"),
        topics=css(".none"),
        lead_image=css("img.lead"),
        shares=css(".shares"),
    )
    body = (
        '<b class="head">Printed headline</b><i class="by">By Jane Roe, Lisbon</i><i class="place">LISBON</i>'
        '<i class="day">3 May 2024 10:00</i><i class="sec">Coast</i><img class="lead" src="/l.jpg"><i class="shares">1.4k</i>'
    )
    outlet = Outlet(slug="g", name="G", hosts=("gazette.example",), timezone="Europe/Lisbon", language="en")
    found = read(
        '<meta property="og:title" content="Declared headline">' + article(keywords="a, b"),
        body,
        layout=layout,
        outlet=outlet,
    )
    assert (found.headline, found.byline, found.dateline, found.sections) == (
        "Printed headline",
        "By Jane Roe, Lisbon",
        "LISBON",
        ("Coast",),
    )
    assert [a.name for a in found.authors] == ["Jane Roe"]
    assert (found.published_at, found.engagement.shares, found.lead_image.url) == (
        datetime(2024, 5, 3, 9, tzinfo=UTC),
        1400,
        "https://gazette.example/l.jpg",
    )
    assert found.topics == ("a", "b")
    assert found.warnings == ()  # an article without topics is as good as any other


def test_names_given_as_byline_are_the_authors():
    found = read(
        article(author={"name": "Jane Roe", "url": "/j"}),
        "",
        layout=Layout(since=date(2024, 1, 1), byline=names(jsonld("author.name"))),
    )
    assert [(a.name, a.url) for a in found.authors] == [("Jane Roe", "https://gazette.example/j")]


def test_a_longer_title_for_search_engines_is_no_kicker():
    found = read('<meta property="og:title" content="Oven-baked Italian olive bread">', "<h1>Italian olive bread</h1>")
    assert found.headline == "Italian olive bread"


def test_a_sections_name_in_the_h1_is_no_headline():
    found = read(
        '<meta property="og:title" content="Why the storm hit the coast | Pier - Analysis Opinion">', "<h1>Opinion</h1>"
    )
    assert found.headline.startswith("Why the storm hit the coast")


def test_names_side_by_side_without_commas():
    body = '<h1>Storm hits the coast</h1><div class="byline"><span>Jane Roe</span><span>John Doe</span><span>Ann Lee</span></div>'
    assert [a.name for a in read("", body + BODY).authors] == ["Jane Roe", "John Doe", "Ann Lee"]


def test_a_layout_that_misses_the_headline_or_the_day_warns():
    found = read(
        article(headline="Storm hits the coast", datePublished="2024-05-03T09:00:00Z"),
        "",
        layout=Layout(
            since=date(2024, 1, 1), headline=css(".gone"), published=when(css(".gone")), standfirst=css(".no")
        ),
    )
    assert found.headline == "Storm hits the coast"
    assert found.warnings == ("layout 2024-01-01: headline found nothing", "layout 2024-01-01: published found nothing")


def test_any_date_of_the_text_is_better_than_none():
    page = '<div id="wm-ipp">1 Jan 2001</div><script>"3 March 2003"</script><h1>Storm</h1>' + "<div>words</div>" * 40
    found = read("", page + "<p>The harbour closed on 4 May 2004 for good.</p><p>© 2010</p>")
    assert found.published_at == datetime(2004, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [("By April Fulton", ("April Fulton",)), ("By Jane Roe, April 3, 2024", ("Jane Roe",)), ("April 2024", ())],
)
def test_months_are_first_names_too(printed, wanted):
    assert split_names(printed) == wanted
