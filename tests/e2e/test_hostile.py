"""What outlets send instead of a story: each has its named outcome, and nothing of it is stored."""

import gzip

from ingest.fetching.room import ROOM_BYTES
from ingest.turns.once import run_once
from tests.databases import sqlite_database
from tests.e2e.desk import balance, desk, rows
from tests.e2e.loopback import LoopbackOutlet

HTML = "text/html; charset=utf-8"
NAV = "".join(f'<li><a href="/news/{n}">A headline of the day that leads elsewhere {n}</a></li>' for n in range(40))
STORY = "".join(
    f"<p>Paragraph {n} of a story about the quay, the ferry and those who wait for it at dawn.</p>" for n in range(9)
)


def page(title: str, body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


APOLOGY = "the story is not available to you today, sorry "
RSS = f"<?xml version='1.0'?><rss><channel><item><title>t</title><description>{STORY}</description></item></channel></rss>"
INSTEAD_OF_A_PAGE = {
    "a PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "application/pdf", {"not_article"}),
    "a PDF that says it is HTML": (b"%PDF-1.7\n" + bytes(range(256)) * 40, HTML, {"not_article"}),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(5000), "image/png", {"not_article"}),
    "a film": (b"\0\0\0\x18ftypmp42" + bytes(5000), "video/mp4", {"not_article"}),
    "an archive that says it is HTML": (b"PK\x03\x04" + bytes(range(256)) * 40, HTML, {"not_article"}),
    "any bytes": (bytes(range(256)) * 40, "application/octet-stream", {"bad_charset"}),
    "JSON": (f'{{"error": "{APOLOGY * 40}"}}'.encode(), "application/json", {"not_article"}),
    "a feed": (RSS.encode(), "application/rss+xml", {"not_article"}),
    "a feed that says it is HTML": (RSS.encode(), HTML, {"not_article"}),
    "nothing": (b"", HTML, {"empty"}),
    "white space": (b" \r\n\t" * 500, HTML, {"empty"}),
    "NULs": (bytes(9000), HTML, {"bad_charset"}),
    "a JavaScript shell": (
        page("Quay Gazette", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"),
        HTML,
        {"empty", "not_article"},
    ),
    "a shell that apologises": (
        page("Quay Gazette", "<p>Please enable JavaScript to view this page. Loading the story.</p><div id=app></div>"),
        HTML,
        {"empty", "not_article", "challenge"},
    ),
    "a consent page": (
        page(
            "Before you continue",
            "<h1>Before you continue</h1><p>We and our 843 partners value your privacy. We store and access information on a "
            "device, such as cookies, and process personal data.</p><button>Accept all</button><button>Reject all</button>",
        ),
        HTML,
        {"consent"},
    ),
    "a challenge": (
        page(
            "Just a moment...",
            "<h1>gazette.example</h1><p>Checking if the site connection is secure. Enable JavaScript and cookies.</p>",
        ),
        HTML,
        {"challenge"},
    ),
    "a captcha": (
        page("Access denied", "<p>Please verify you are a human. Press and hold the button to continue.</p>"),
        HTML,
        {"challenge"},
    ),
    "a soft 404": (
        page("Page not found", f"<h1>Page not found</h1><p>We could not find what you want.</p><ul>{NAV}</ul>"),
        HTML,
        {"not_article"},
    ),
    "a soft 404 in other words": (
        page(
            "Quay Gazette", f"<h1>404</h1><p>Oops! It looks like nothing was found at this location.</p><ul>{NAV}</ul>"
        ),
        HTML,
        {"not_article", "empty"},
    ),
    "a paywall": (
        page(
            "The ferry returns",
            "<h1>The ferry returns</h1><p>Subscribe to continue reading this story and all the others.</p>"
            "<p>Already a subscriber? Log in with your e-mail address.</p>",
        ),
        HTML,
        {"paywall"},
    ),
    "a log-in wall": (
        page("Log in", "<h1>Log in</h1><form><label>E-mail <input name=e></label><input type=password></form>"),
        HTML,
        {"paywall", "not_article", "empty"},
    ),
    "a section front": (page("News", f"<h1>News</h1><ul>{NAV}{NAV}</ul>"), HTML, {"not_article", "empty"}),
    "a directory listing": (
        page("Index of /", "<h1>Index of /</h1><pre><a href='../'>../</a>\n<a href='a.html'>a.html</a></pre>"),
        HTML,
        {"not_article", "empty"},
    ),
    "tags without end": (b"<div>" * 200_000, HTML, {"too_complex"}),
    "a tag of many attributes": (
        b"<p " + b"".join(b"a%d=1 " % n for n in range(50_000)) + b">x",
        HTML,
        {"too_complex"},
    ),
}


async def taken_in(tmp_path, outlet):
    """Take in what the outlet has; return the entries' outcomes by path, and what is stored."""
    async with desk(sqlite_database(tmp_path), outlet) as service:
        await run_once(service)
        await balance(service)
        outcomes = await rows(service, "SELECT url, feed, outcome, reason FROM outcomes_v1")
        stored = await rows(service, "SELECT * FROM articles_v1")
    return {row["url"].removeprefix(outlet.origin): row for row in outcomes}, stored


async def test_what_is_no_story_has_a_named_outcome_and_is_not_stored(tmp_path, outlet):
    paths = {}
    for number, (name, (body, content_type, _)) in enumerate(INSTEAD_OF_A_PAGE.items()):
        outlet.publish(f"story-{number}")
        outlet.serve(f"/story-{number}", body, content_type)
        paths[f"/story-{number}"] = name
    outcomes, stored = await taken_in(tmp_path, outlet)
    wrong = {
        name: (outcomes[path]["outcome"], outcomes[path]["reason"])
        for path, name in paths.items()
        if outcomes[path]["reason"] not in INSTEAD_OF_A_PAGE[name][2]
    }
    assert wrong == {}
    assert [row["headline"] for row in stored] == []


INSTEAD_OF_A_FEED = {
    "a consent page": (INSTEAD_OF_A_PAGE["a consent page"][0], HTML, "not_feed"),
    "a challenge": (INSTEAD_OF_A_PAGE["a challenge"][0], HTML, "not_feed"),
    "nothing": (b"", "application/rss+xml", "empty"),
    "a picture": (INSTEAD_OF_A_PAGE["a picture"][0], "image/png", "not_feed"),
    "JSON of another kind": (b'{"items": 5}', "application/json", "not_feed"),
    "an external entity": (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
        "application/xml",
        "unsafe_xml",
    ),
    "a billion laughs": (
        b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
        "application/xml",
        "unsafe_xml",
    ),
    "markup without an entry": (b"<rss><channel>" + b"<x/>" * 700_000, "application/xml", "too_complex"),
    "a gzip that is none": (gzip.compress(b"<rss/>")[:9] + b"rubbish", "application/gzip", "not_feed"),
}


async def test_what_is_no_feed_has_its_reason_and_withdraws_nothing(tmp_path, outlet):
    outlet.publish("story")
    declared = outlet.declared()
    address = sqlite_database(tmp_path)
    async with desk(address, outlet, outlets=(declared,)) as service:
        await run_once(service)
    wrong = {}
    for name, (body, content_type, reason) in INSTEAD_OF_A_FEED.items():
        outlet.serve("/feed.xml", body, content_type)
        async with desk(address, outlet, outlets=(declared,)) as service:
            await run_once(service, now=True)
            (feed,) = await rows(service, "SELECT reason FROM outcomes_v1 WHERE url LIKE '%feed.xml'")
            live = await rows(service, "SELECT status FROM articles_v1")
        if feed["reason"] != reason or live != [{"status": "live"}]:
            wrong[name] = (feed["reason"], live)
    assert wrong == {}


async def test_a_feed_that_is_emptied_withdraws_nothing(tmp_path, outlet):
    outlet.publish("story")
    address = sqlite_database(tmp_path)
    async with desk(address, outlet) as service:
        await run_once(service)
    outlet.serve("/feed.xml", b"<rss version='2.0'><channel><title>x</title></channel></rss>", "application/rss+xml")
    async with desk(address, outlet) as service:
        await run_once(service, now=True)
        assert await rows(service, "SELECT status FROM articles_v1") == [{"status": "live"}]
        (feed,) = await rows(service, "SELECT outcome FROM outcomes_v1 WHERE url LIKE '%feed.xml'")
    assert feed["outcome"] == "unchanged"


async def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(tmp_path, outlet):
    outlet.publish("story")
    outlet.redirect("/story", "/private/story", status=302)
    outcomes, stored = await taken_in(tmp_path, outlet)
    assert (outcomes["/story"]["outcome"], outcomes["/story"]["reason"], stored) == ("refused", "robots", [])
    assert outlet.count("/private/story") == 0


async def test_a_child_sitemap_elsewhere_is_asked_by_that_hosts_rules_and_costs_only_itself(tmp_path, outlet):
    async with LoopbackOutlet("other", host="127.0.0.2") as other:
        other.publish("secret")
        other.robots = "User-agent: *\nDisallow: /\n"
        outlet.publish("story")
        named = (other.url("/news-sitemap.xml"), outlet.url("/news-sitemap.xml"))
        children = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in named)
        index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{children}</sitemapindex>"
        outlet.serve("/index.xml", index.encode(), "application/xml")
        async with desk(sqlite_database(tmp_path), outlet, other, outlets=(outlet.declared("/index.xml"),)) as service:
            report = await run_once(service)
    assert other.count("/news-sitemap.xml") == 0
    assert other.count("/robots.txt") == 1
    assert report.outcomes == {"saved.new": 1}


async def test_a_feed_that_moved_to_another_host_for_good_is_remembered_as_moved(tmp_path, outlet):
    async with LoopbackOutlet("new", host="127.0.0.2") as new:
        new.publish("story")
        outlet.redirect("/feed.xml", new.url("/feed.xml"), status=308)
        async with desk(sqlite_database(tmp_path), outlet, new, outlets=(outlet.declared(),)) as service:
            await run_once(service)
            (feed,) = await rows(service, "SELECT url, moved_to FROM feeds")
    assert feed == {"url": outlet.url("/feed.xml"), "moved_to": new.url("/feed.xml")}


async def test_a_body_that_found_no_room_is_asked_for_again_in_the_same_run(tmp_path, outlet):
    outlet.publish("story")
    async with desk(sqlite_database(tmp_path), outlet, deadline_seconds=0.2) as service:
        others = [service.room.share(), service.room.share()]
        await others[0].grow(100 << 20)
        await others[1].grow(ROOM_BYTES, filing=True)
        claim = service.room.claim

        async def leave(share):
            for other in others:
                other.release()
            await claim(share)

        service.room.claim = leave  # by then the first try was turned away
        report = await run_once(service)
        await balance(service)
    assert report.failed_outlets == {}
    assert report.outcomes == {"saved.new": 1}
    assert (outlet.count("/robots.txt"), outlet.count("/feed.xml")) == (2, 1)
