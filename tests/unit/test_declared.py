from datetime import date

import pytest

from parsers.declared import outlet_from_toml, outlet_to_toml, outlets_from_opml
from parsers.document import Document
from parsers.errors import OutletError
from parsers.fields import css, first
from parsers.opml import read_opml, slug_of
from parsers.outlet import Archive, Expect, Feed, Layout, Outlet, Terms
from parsers.page import Page

HARBOUR = """
slug = "harbour"
name = "Harbour Gazette"
hosts = ["gazette.example"]
language = "en"
timezone = "Europe/Lisbon"
feeds = [{url = "https://gazette.example/feed.xml", every_minutes = 15}, {url = "https://gazette.example/news-sitemap.xml"}]
rights = {usage_terms = "Partner agreement 12", copyright_holder = "Harbour Gazette"}
[[layouts]]
since = 2025-03-01
body = "div.story > p"
drop = ["aside", ".newsletter"]
disclaimers = ["^The views expressed"]
"""
LEAST = 'slug = "harbour"\nname = "Harbour Gazette"\nhosts = ["gazette.example"]\n'


def read(declaration):
    return outlet_from_toml(declaration, where="outlets/harbour.toml")


# --- TOML


def test_the_designs_example():
    assert read(HARBOUR) == Outlet(
        slug="harbour",
        name="Harbour Gazette",
        hosts=("gazette.example",),
        language="en",
        timezone="Europe/Lisbon",
        feeds=(Feed("https://gazette.example/feed.xml", every_minutes=15), Feed("https://gazette.example/news-sitemap.xml")),
        rights=Terms(usage_terms="Partner agreement 12", copyright_holder="Harbour Gazette"),
        layouts=(
            Layout(
                since=date(2025, 3, 1),
                body=css("div.story > p"),
                drop=("aside", ".newsletter"),
                disclaimers=("^The views expressed",),
            ),
        ),
    )  # fmt: skip


def test_the_least_is_a_slug_a_name_and_a_host():
    assert read(LEAST) == Outlet(slug="harbour", name="Harbour Gazette", hosts=("gazette.example",))


WHOLE = (
    LEAST
    + """
aliases = ["HG"]
wire = true
aggregator = true
keep_query = ["id"]
not_articles = ["/live/"]
min_gap_seconds = 2.5
credentials = "harbour-paid"
ports = [8081]
unchecked = "the gallery layout"
expect = {entries_per_day = [20, 200], byline_rate = 0.9}
headers = {"X-Partner" = "12"}
[[feeds]]
url = "https://gazette.example/news"
kind = "listing"
links = ".card a"
[[archives]]
url = "https://gazette.example/%Y/%m/%d"
links = "h2 a"
[[layouts]]
since = 2025-03-01
body = [".story > p", "#text"]
byline = ".byline"
authors = ["jsonld:author.name", ".byline a"]
published = "time::attr(datetime)"
lead_image = "meta:og:image"
furniture = {".more" = "related"}
credits = ["^First published"]
"""
)


def test_every_field():
    outlet = read(WHOLE)
    assert outlet.aliases == ("HG",)
    assert outlet.wire
    assert outlet.aggregator
    assert (outlet.keep_query, outlet.not_articles, outlet.ports) == (("id",), ("/live/",), (8081,))
    assert (outlet.min_gap_seconds, outlet.credentials, outlet.unchecked) == (2.5, "harbour-paid", "the gallery layout")
    assert outlet.expect == Expect(entries_per_day=(20, 200), byline_rate=0.9)
    assert outlet.headers == {"X-Partner": "12"}
    assert outlet.feeds == (Feed("https://gazette.example/news", kind="listing", links=".card a"),)
    assert outlet.archives == (Archive("https://gazette.example/%Y/%m/%d", links="h2 a"),)
    (layout,) = outlet.layouts
    assert layout.body == first(css(".story > p"), css("#text"))
    assert layout.byline == css(".byline")
    assert layout.furniture == {".more": "related"}
    assert layout.credits == ("^First published",)


def test_written_extractors_extract():
    (layout,) = read(WHOLE).layouts
    page = b"""<html><head><meta property="og:image" content="https://img.example/1.jpg"></head>
    <body><p class=byline>By <a>Jane Roe</a></p><time datetime="2025-03-05T10:00:00Z">today</time></body></html>"""
    doc = Document(Page(url="https://gazette.example/a", body=page, content_type="text/html"))
    assert layout.authors(doc) == ("Jane Roe",)
    assert layout.published(doc) == ("2025-03-05T10:00:00Z",)
    assert layout.lead_image(doc) == ("https://img.example/1.jpg",)


def test_a_feed_may_be_just_its_address():
    outlet = read(LEAST + 'feeds = ["https://gazette.example/feed.xml"]')
    assert outlet.feeds == (Feed("https://gazette.example/feed.xml"),)


@pytest.mark.parametrize(
    ("host", "kept"),
    [("Gazette.Example", "gazette.example"), ("127.0.0.16:8001", "127.0.0.16:8001"), ("bücher.example", "xn--bcher-kva.example")],
)  # fmt: skip
def test_hosts_are_kept_as_hosts_are_compared(host, kept):
    assert read(LEAST.replace("gazette.example", host)).hosts == (kept,)


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        ("slug = ", ["not TOML"]),
        ('name = "x"', ["slug is missing", "a-z, 0-9"]),
        (LEAST.replace('"harbour"', '"Harbour Gazette"'), ["slug = 'Harbour Gazette'", "accepted is a short name"]),
        (LEAST.replace('"gazette.example"', '"https://gazette.example/"'), ["hosts[0] = 'https://gazette.example/'", "without https://"]),
        (LEAST.replace('["gazette.example"]', "[]"), ["hosts = []", "at least one"]),
        (LEAST.replace('["gazette.example"]', '"gazette.example"'), ["hosts = 'gazette.example'", "a list of"]),
        (LEAST + 'langage = "en"', ["langage: no such field", "did you mean 'language'?"]),
        (LEAST + 'feed = ["x"]', ["did you mean 'feeds'?"]),
        (LEAST + 'language = "english language"', ["language = 'english language'", "pt-BR"]),
        (LEAST + 'timezone = "Europe/Lisboa"', ["timezone = 'Europe/Lisboa'", "did you mean 'Europe/Lisbon'?", "IANA"]),
        (LEAST + 'feeds = [{url = "ftp://x.example/"}]', ["feeds[0].url = 'ftp://x.example/'", "http(s)"]),
        (LEAST + 'feeds = [{url = "https://u:p@x.example/"}]', ["feeds[0].url", "[credentials]"]),
        (LEAST + 'feeds = [{every_minutes = 3}]', ["feeds[0].url is missing"]),
        (LEAST + 'feeds = [{url = "https://x.example/", every_minutes = -3}]', ["feeds[0].every_minutes = -3", "30 days"]),
        (LEAST + 'feeds = [{url = "https://x.example/", every = 3}]', ["feeds[0].every", "did you mean 'every_minutes'?"]),
        (LEAST + 'feeds = [{url = "https://x.example/", kind = "rsss"}]', ["kind = 'rsss'", "did you mean 'rss'?", "newssitemap"]),
        (LEAST + 'feeds = [{url = "https://x.example/", links = "a["}]', ["links = 'a['", "not a CSS selector"]),
        (LEAST + "feeds = 3", ["feeds = 3", "a list of tables"]),
        (LEAST + "feeds = [3]", ["feeds[0] = 3", "a table"]),
        (LEAST + "wire = 1", ["wire = 1", "true or false"]),
        (LEAST + "ports = [70000]", ["ports[0] = 70000", "65535"]),
        (LEAST + "min_gap_seconds = -1", ["min_gap_seconds = -1", "0 to 3600"]),
        (LEAST + "min_gap_seconds = nan", ["min_gap_seconds = nan"]),
        (LEAST + "expect = {entries_per_day = [9, 3]}", ["expect.entries_per_day = [9, 3]", "the fewest are more"]),
        (LEAST + "expect = {byline_rate = 7}", ["expect.byline_rate = 7", "0 to 1"]),
        (LEAST + 'headers = {Authorization = "x"}', ["headers.'Authorization'", "[credentials]"]),
        (LEAST + 'headers = {"User-Agent" = "x"}', ["wiredesk's own"]),
        (LEAST + 'headers = {"X-A" = "x\\ny"}', ["headers.'X-A'"]),
        (LEAST + 'not_articles = ["("]', ["not_articles[0] = '('", "not a regular expression"]),
        (LEAST + 'archives = [{url = "https://x.example/"}]', ["archives[0].url", "strftime"]),
        (LEAST + 'archives = [{url = "https://x.example/%Y", step = "week"}]', ["step = 'week'", "day, month or year"]),
        (LEAST + '[[layouts]]\nbody = "p"', ["layouts[0].since is missing"]),
        (LEAST + '[[layouts]]\nsince = "yesterday"', ["layouts[0].since = 'yesterday'", "2025-03-01"]),
        (LEAST + "[[layouts]]\nsince = 2025-03-01\n[[layouts]]\nsince = 2025-03-01", ["layouts[1].since", "no other layout"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\nbody = "p["', ["layouts[0].body = 'p['", "not a CSS selector"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\nbody = []', ["layouts[0].body = []"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\ndrop = ["a", "p["]', ["layouts[0].drop[1] = 'p['"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\nfurniture = {".x" = "Not A Rule"}', ["layouts[0].furniture.'.x'", "rule"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\ndisclaimers = ["["]', ["layouts[0].disclaimers[0] = '['"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\nbylin = "p"', ["layouts[0].bylin", "did you mean 'byline'?"]),
        (LEAST + '[[layouts]]\nsince = 2025-03-01\nbyline = 3', ["layouts[0].byline = 3", "jsonld:path"]),
        (LEAST + 'unchecked = "' + "x" * 3_000 + '"', ["unchecked = 'xxx", "…"]),
    ],
)  # fmt: skip
def test_a_fault_names_the_file_the_field_the_value_and_what_is_accepted(declaration, words):
    with pytest.raises(OutletError) as caught:
        read(declaration)
    message = str(caught.value)
    assert message.startswith("outlets/harbour.toml: ")
    assert "\n" not in message
    assert len(message) < 600
    for word in words:
        assert word in message


# --- TOML out


@pytest.mark.parametrize("declaration", [LEAST, HARBOUR, WHOLE])
def test_what_is_written_reads_back(declaration):
    outlet = read(declaration)
    assert read(outlet_to_toml(outlet)) == outlet


def test_odd_texts_are_written_as_toml():
    outlet = Outlet(slug="a", name='Say "no" \\ to\tthat\x7f – ÿ 🚢', hosts=("a.example",), aliases=("x'y",))
    assert read(outlet_to_toml(outlet)) == outlet


def test_an_extractor_in_python_becomes_a_comment():
    layout = Layout(since=date(2025, 3, 1), body=css("p"), headline=lambda doc: "x")
    written = outlet_to_toml(Outlet(slug="a", name="A", hosts=("a.example",), layouts=(layout,)))
    assert "# headline: an extractor in Python" in written
    assert read(written).layouts[0].headline is None


# --- OPML

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Partners &amp; friends</title></head><body>
<outline text="Coast">
  <outline text="Harbour Gazette">
    <outline type="rss" text="Gazette news" xmlUrl="https://feeds.gazette.example/news.xml"
      htmlUrl="https://www.gazette.example/" language="en"/>
    <outline type="rss" text="Gazette sport" xmlUrl="https://feeds.gazette.example/sport.xml" htmlUrl="https://www.gazette.example/sport"/>
    <outline type="rss" text="Again" xmlUrl="https://feeds.gazette.example/sport.xml" htmlUrl="https://www.gazette.example/sport"/>
  </outline>
  <outline type="rss" title="Côté Mer" text="x" xmlUrl="http://rss.cotemer.example/atom.xml"/>
  <outline text="&#1055;&#1072;&#1088;&#1086;&#1084;" xmlUrl="https://parom.example/feed"/>
</outline>
<outline text="Harbour gazette" xmlUrl="feed://other.example/feed"/>
<outline text="Broken" xmlUrl="not a url"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/>
<outline text="Paid" xmlUrl="https://user:secret@paid.example/feed"/>
<outline text="More" type="include" url="https://lists.example/more.opml"/>
</body></opml>"""


def test_opml_one_outlet_a_site():
    opml = read_opml(LIST.encode())
    assert opml.title == "Partners & friends"
    assert [(one.slug, one.name, one.hosts) for one in opml.outlets] == [
        ("harbour-gazette", "Harbour Gazette", ("gazette.example",)),
        ("cote-mer", "Côté Mer", ("cotemer.example",)),
        ("parom-example", "Паром", ("parom.example",)),
        ("harbour-gazette-2", "Harbour gazette (other.example)", ("other.example",)),
    ]
    assert opml.outlets[0].feeds == (
        Feed("https://feeds.gazette.example/news.xml"),
        Feed("https://feeds.gazette.example/sport.xml"),
    )
    assert opml.outlets[0].language == "en"
    assert opml.outlets[3].feeds == (Feed("http://other.example/feed"),)
    assert outlets_from_opml(LIST.encode()) == list(opml.outlets)


def test_what_an_opml_list_holds_beside_feeds_is_said():
    skipped = read_opml(LIST.encode()).skipped
    assert [line.partition(":")[0] for line in skipped] == ["Broken", "Local", "Paid", "More"]
    assert not any("secret" in line for line in skipped)


def test_imported_outlets_can_be_written():
    for outlet in outlets_from_opml(LIST.encode()):
        assert outlet_from_toml(outlet_to_toml(outlet), where="x") == outlet


def test_opml_1_and_bare_ampersands():
    body = b'<opml version="1.0"><body><outline text="Bread & butter" type="rss" url="https://a.example/feed?a=1&b=2"/></body></opml>'
    (outlet,) = outlets_from_opml(body)
    assert (outlet.slug, outlet.name) == ("bread-butter", "Bread & butter")
    assert outlet.feeds == (Feed("https://a.example/feed?a=1&b=2"),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<rss/>",
        b"<opml><body>",
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>',
        b"<opml>" + b"<outline>" * 5_000,
    ],
)
def test_what_is_no_opml_says_so(body):
    with pytest.raises(OutletError, match=r"^list\.opml: "):
        outlets_from_opml(body, where="list.opml")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Harbour Gazette", "the-harbour-gazette"),
        ("Süddeutsche Straße", "suddeutsche-strasse"),
        ("L'Étoile", "letoile"),
        ("港", ""),
    ],
)  # fmt: skip
def test_slugs(name, slug):
    assert slug_of(name) == slug
