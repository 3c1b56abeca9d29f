"""What of a feed goes on from the worker: bounded in bytes, full texts first to go, and a word about it."""

from ingest.decisions.listed import ENTRY_BYTES, within
from ingest.parsing.jobs import FeedJob, perform
from parsers.catalogue import Catalogue
from parsers.feeds.entry import FeedEntry, ParsedFeed


def feed(count: int, content: str | None = None) -> ParsedFeed:
    entries = tuple(FeedEntry(url=f"https://g.example/{number:06}", content_html=content) for number in range(count))
    return ParsedFeed("rss", entries)


def test_what_fits_is_left_as_it_is():
    whole = feed(10, "<p>text</p>")
    assert within(whole, 1_000_000) is whole


def test_full_texts_go_before_entries_do():
    bounded = within(feed(100, "x" * 10_000), 2 * 100 * (ENTRY_BYTES + 100))
    assert len(bounded.entries) == 100
    assert bounded.entries[0].content_html
    assert bounded.entries[-1].content_html is None
    assert "the full text of" in bounded.warnings[0]


def test_entries_beyond_the_bound_are_left_with_a_warning():
    bounded = within(feed(1_000), 300 * ENTRY_BYTES)
    assert 250 < len(bounded.entries) < 300
    assert bounded.entries[0].url.endswith("000000")
    assert "entries after the first" in bounded.warnings[-1]


def test_a_million_entries_are_read_up_to_the_limit_and_the_rest_is_left():
    entry = b"<item><link>https://g.example/%06d</link></item>"
    body = b"<rss version='2.0'><channel>" + b"".join(entry % number for number in range(200_000))
    job = FeedJob(body=body, url="https://g.example/feed", most_back=12 << 20, is_cut=True)
    parsed = perform(job, Catalogue(()))
    assert 2_000 < len(parsed.entries) < 5_000
    assert any("limit of 50000" in one for one in parsed.warnings)
    assert any("the rest is left" in one and "bytes were read" in one for one in parsed.warnings)


def test_of_a_plain_sitemap_the_newest_come_back_before_any_bound():
    lines = "".join(
        f"<url><loc>https://g.example/{number}</loc><lastmod>20{number % 20:02}-01-01</lastmod></url>"
        for number in range(3_000)
    )
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'.encode()
    parsed = perform(FeedJob(body=body, url="https://g.example/sitemap.xml", newest=True), Catalogue(()))
    assert len(parsed.entries) == 1_000
    assert min((one.updated_at or one.published_at).year for one in parsed.entries) >= 2013
