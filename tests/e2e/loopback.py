"""A loopback outlet for tests: an HTTP server on 127.0.0.0/8 that publishes, edits, removes, redirects and fails on command.

    async with LoopbackOutlet() as outlet:
        outlet.publish("first-story", "A headline")
        ...                                     # point an `Outlet` at outlet.declared(), allow outlet.network()
        assert outlet.count("/first-story") == 1

Feeds, the news sitemap and pages answer 304 to their validators. `asked` holds every request in order with its headers and
the status it got; nothing here sleeps: `hold(path)` keeps a request waiting until it is released.
"""

import asyncio
import gzip
import html
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ingest.demo.server import Answer, Asked, LoopbackServer, conditional
from parsers.outlet import Feed, Layout, Outlet

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FILLER = (
    "The harbour office counted the boats twice, once by eye and once by ear, and arrived at two different numbers.",
    "Nobody could say which of them was right, so the clerk wrote both in the book and drew a line beneath them.",
    "By evening the wind had gone round to the south and the question, like the fog, had quietly moved off on its own.",
    "The committee is to return to the matter in the spring, when the days are longer and the clerk has new spectacles.",
)


@dataclass(frozen=True)
class Seen:
    """One request as it was answered."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int

    @property
    def is_conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True)
class Published:
    """A story of the loopback outlet."""

    slug: str
    headline: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    modified_at: datetime
    byline: str = "Ada Quill"
    credit_html: str = ""


@dataclass
class Trouble:
    """What a path does instead of answering: a status, for so many requests (None: for good), with these headers."""

    status: int
    times: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut_after: int | None = None


@contextmanager
def served(outlet: "LoopbackOutlet") -> Iterator["LoopbackOutlet"]:
    """Serve an outlet from a thread of its own, for tests whose own thread runs a whole command."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="loopback", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(outlet.__aenter__(), loop).result(10)
        try:
            yield outlet
        finally:
            asyncio.run_coroutine_threadsafe(outlet.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class LoopbackOutlet:
    """An outlet on loopback. Its addresses: /feed.xml (RSS), /atom.xml, /feed.json, /news-sitemap.xml(.gz), /sitemap-index.xml,
    /listing, /robots.txt and /<slug> for each story.
    """

    def __init__(
        self, slug: str = "loopback", *, host: str = "127.0.0.1", port: int = 0, now: datetime = START
    ) -> None:
        self.slug = slug
        self.now = now
        self.stories: dict[str, Published] = {}
        self.asked: list[Seen] = []
        self.robots = "User-agent: *\nDisallow: /private/\n"
        self.extra: dict[str, tuple[bytes, str]] = {}
        self.feed_headers: dict[str, str] = {}
        self.redesigned = False
        self.behind: str | None = None  # address and port of a proxy that stands before it
        self.peak_concurrency = 0
        self._busy = 0
        self._troubles: dict[str, Trouble] = {}
        self._moved: dict[str, tuple[str, int]] = {}
        self._holds: dict[str, asyncio.Event] = {}
        self._arrivals: dict[str, asyncio.Event] = {}
        self._server = LoopbackServer(self._respond, host=host, port=port)

    async def __aenter__(self) -> "LoopbackOutlet":
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hold in self._holds.values():
            hold.set()
        await self._server.__aexit__(kind, error, trace)

    # where it is

    @property
    def host(self) -> str:
        """The host as outlets declare it: address and port."""
        return self.behind or f"{self._server.host}:{self._server.port}"

    @property
    def port(self) -> int:
        """The port it listens at itself."""
        return self._server.port

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def url(self, path: str) -> str:
        return self.origin + path

    def network(self) -> str:
        """The entry of `fetch.allow_networks` that lets it be dialled."""
        address, port = self.host.split(":")
        return f"{address}/32:{port}"

    def declared(self, *feeds: str, layouts: tuple[Layout, ...] = ()) -> Outlet:
        """Return the outlet's declaration with the feeds at these paths (default: the RSS feed)."""
        return Outlet(
            slug=self.slug,
            name=self.slug.replace("-", " ").title(),
            hosts=(self.host,),
            language="en",
            feeds=tuple(Feed(self.url(path)) for path in feeds or ("/feed.xml",)),
            layouts=layouts,
            ports=(int(self.host.partition(":")[2]),),
        )

    # what it does

    def publish(
        self,
        slug: str,
        headline: str | None = None,
        paragraphs: tuple[str, ...] | None = None,
        *,
        published_at: datetime | None = None,
        credit_html: str = "",
    ) -> str:
        """Publish a story and return its address. Without `paragraphs` it gets a text of its own."""
        at = published_at or self.now + timedelta(minutes=len(self.stories))
        own = (
            f"This is the story of {slug.replace('-', ' ')}, which began on the quay before anybody was awake.",
            *FILLER,
        )
        headline = headline or f"The story of {slug.replace('-', ' ')}"
        self.stories[slug] = Published(slug, headline, paragraphs or own, at, at, credit_html=credit_html)
        return self.url(f"/{slug}")

    def edit(self, slug: str, *, headline: str | None = None, paragraphs: tuple[str, ...] | None = None) -> None:
        """Change a story; its validators, and the feeds' with it, change too."""
        story = self.stories[slug]
        self.stories[slug] = replace(
            story,
            headline=headline or story.headline,
            paragraphs=paragraphs or story.paragraphs,
            modified_at=story.modified_at + timedelta(minutes=10),
        )

    def redesign(self) -> None:
        """Print pages in another template from now on: other classes, no structured data, no byline."""
        self.redesigned = True

    def remove(self, slug: str, *, status: int = 410) -> None:
        """Take a story out of the feeds and answer `status` (410 or 404) at its address."""
        del self.stories[slug]
        self._troubles[f"/{slug}"] = Trouble(status, None)

    def redirect(self, path: str, to: str, *, status: int = 301) -> None:
        """Answer `path` with a redirect to `to` (an address or a path)."""
        self._moved[path] = (to, status)

    def fail(
        self,
        path: str,
        status: int,
        *,
        times: int | None = None,
        retry_after: int | str | None = None,
        body: bytes = b"",
        cut_after: int | None = None,
    ) -> None:
        """Answer `path` with `status`, for `times` requests or for good; `cut_after` breaks off in the body."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._troubles[path] = Trouble(status, times, headers, body, cut_after)

    def recover(self, path: str) -> None:
        """Let `path` answer normally again."""
        self._troubles.pop(path, None)
        self._moved.pop(path, None)
        self.release(path)

    def hold(self, path: str) -> None:
        """Keep requests for `path` waiting, without an answer, until `release`."""
        self._holds[path] = asyncio.Event()
        self._arrivals[path] = asyncio.Event()

    async def arrived(self, path: str) -> None:
        """Return once a request for the held `path` is waiting."""
        await self._arrivals[path].wait()

    def release(self, path: str) -> None:
        """Answer the requests that wait for `path`."""
        if hold := self._holds.pop(path, None):
            hold.set()

    def serve(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> str:
        """Answer `path` with these bytes and return its address."""
        self.extra[path] = (body, content_type)
        return self.url(path)

    # what it saw

    def count(self, path: str, *, status: int | None = None) -> int:
        """Return how often `path` was asked for, counting answers of `status` only if given."""
        return sum(seen.path == path and status in {None, seen.status} for seen in self.asked)

    def conditional(self, path: str) -> int:
        """Return how many of the requests for `path` carried a validator."""
        return sum(seen.path == path and seen.is_conditional for seen in self.asked)

    def forget(self) -> None:
        """Start counting anew."""
        self.asked.clear()
        self.peak_concurrency = self._busy

    # answering

    async def _respond(self, asked: Asked) -> Answer:
        self._busy += 1
        self.peak_concurrency = max(self.peak_concurrency, self._busy)
        try:
            if hold := self._holds.get(asked.path):
                self._arrivals[asked.path].set()
                await hold.wait()
            answer = self._answer(asked)
        finally:
            self._busy -= 1
        self.asked.append(Seen(asked.method, asked.path, dict(asked.headers), answer.status))
        return answer

    def _answer(self, asked: Asked) -> Answer:
        if trouble := self._troubles.get(asked.path):
            if trouble.times is None or trouble.times > 0:
                if trouble.times is not None:
                    trouble.times -= 1
                return Answer(trouble.status, trouble.body, trouble.headers, trouble.cut_after)
            del self._troubles[asked.path]
        if asked.path in self._moved:
            to, status = self._moved[asked.path]
            return Answer(status, b"", {"Location": to})
        found = self._resource(urlsplit(asked.path).path) or self._resource(asked.path)
        if found is None:
            return Answer(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"})
        body, content_type, modified_at = found
        return conditional(asked, body, {"Content-Type": content_type, **self.feed_headers}, modified_at=modified_at)

    def _resource(self, path: str) -> tuple[bytes, str, datetime] | None:
        newest = max((story.modified_at for story in self.stories.values()), default=self.now)
        if path in self.extra:
            return (*self.extra[path], newest)
        if path == "/robots.txt":
            return self.robots.encode(), "text/plain", newest
        if story := self.stories.get(path.removeprefix("/")):
            return self._page(story), "text/html; charset=utf-8", story.modified_at
        feeds = {
            "/feed.xml": (self._rss, "application/rss+xml"),
            "/atom.xml": (self._atom, "application/atom+xml"),
            "/feed.json": (self._jsonfeed, "application/feed+json"),
            "/news-sitemap.xml": (self._sitemap, "application/xml"),
            "/news-sitemap.xml.gz": (lambda: gzip.compress(self._sitemap(), mtime=0), "application/gzip"),
            "/sitemap-index.xml": (self._index, "application/xml"),
            "/listing": (self._listing, "text/html; charset=utf-8"),
        }
        if path not in feeds:
            return None
        make, content_type = feeds[path]
        return make(), content_type, newest

    def _newest_first(self) -> list[Published]:
        return sorted(self.stories.values(), key=lambda story: story.published_at, reverse=True)

    def _page(self, story: Published) -> bytes:
        url, title = self.url(f"/{story.slug}"), html.escape(story.headline)
        if self.redesigned:
            text = "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in story.paragraphs)
            return (
                f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
                f'<div class="page"><div class="kopf"><h1>{title}</h1></div><div class="spalte">{text}</div></div></body></html>'
            ).encode()
        graph = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.headline,
            "datePublished": story.published_at.isoformat(),
            "dateModified": story.modified_at.isoformat(),
            "author": {"@type": "Person", "name": story.byline},
        }
        body = "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in story.paragraphs)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<link rel="canonical" href="{url}"><link rel="alternate" type="application/rss+xml" href="{self.url("/feed.xml")}">'
            f'<script type="application/ld+json">{json.dumps(graph)}</script></head><body>'
            f'<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>'
            f'<main><article><h1>{title}</h1><p class="byline">By {html.escape(story.byline)}</p>'
            f'<div class="article-body">{body}{story.credit_html}</div></article></main>'
            f"<footer><p>© The loopback outlet. All rights reserved.</p></footer></body></html>"
        ).encode()

    def _rss(self) -> bytes:
        entries = "".join(
            f"<item><title>{escape(story.headline)}</title><link>{self.url('/' + story.slug)}</link>"
            f"<guid>{self.url('/' + story.slug)}</guid><pubDate>{format_datetime(story.published_at)}</pubDate>"
            f"<description>{escape(story.paragraphs[0])}</description></item>"
            for story in self._newest_first()
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Loopback</title>{entries}</channel></rss>'.encode()

    def _atom(self) -> bytes:
        entries = "".join(
            f"<entry><id>{self.url('/' + story.slug)}</id><title>{escape(story.headline)}</title>"
            f'<link href="{self.url("/" + story.slug)}"/><published>{story.published_at.isoformat()}</published>'
            f"<updated>{story.modified_at.isoformat()}</updated></entry>"
            for story in self._newest_first()
        )
        return (
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Loopback</title>{entries}</feed>'
        ).encode()

    def _jsonfeed(self) -> bytes:
        entries = [
            {
                "id": self.url(f"/{story.slug}"),
                "url": self.url(f"/{story.slug}"),
                "title": story.headline,
                "date_published": story.published_at.isoformat(),
                "date_modified": story.modified_at.isoformat(),
            }
            for story in self._newest_first()
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Loopback", "items": entries}
        return json.dumps(feed).encode()

    def _sitemap(self) -> bytes:
        urls = "".join(
            f"<url><loc>{self.url('/' + story.slug)}</loc><lastmod>{story.modified_at.isoformat()}</lastmod><news:news>"
            f"<news:publication><news:name>Loopback</news:name><news:language>en</news:language></news:publication>"
            f"<news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
            f"<news:title>{escape(story.headline)}</news:title></news:news></url>"
            for story in self._newest_first()
        )
        return (
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        ).encode()

    def _index(self) -> bytes:
        return (
            '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{self.url('/news-sitemap.xml')}</loc></sitemap></sitemapindex>"
        ).encode()

    def _listing(self) -> bytes:
        links = "".join(
            f'<li><a href="/{story.slug}">{html.escape(story.headline)}</a></li>' for story in self._newest_first()
        )
        return f'<!doctype html><title>News</title><ul class="list">{links}</ul>'.encode()
