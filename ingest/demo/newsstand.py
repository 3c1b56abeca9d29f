"""The newsstand: the sample outlets on loopback, each on a port of its own, and how wiredesk is told about them."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from string import Template
from types import TracebackType

from ingest.demo import feeds
from ingest.demo.pages import CHARSETS, NAMES, story_page, story_path
from ingest.demo.server import Answer, Asked, LoopbackServer, conditional
from ingest.demo.stories import SLUGS, Story, load_stories

MOST_LISTED = 60
USUAL_PORTS = {"harbour-gazette": 8471, "upland-courier": 8472, "daily-carousel": 8473}


@dataclass(frozen=True, slots=True)
class Resource:
    """What one path answers with."""

    body: bytes
    content_type: str
    modified_at: datetime


class Newsstand:
    """Serves the sample outlets while entered. `now` (aware UTC) is when their newest stories have just come out.

    Each takes its usual port, or a free one when that is taken. `asked` counts the requests, `not_modified` those of them
    that were answered 304. `themes` says which outlets' new pages are in another theme than their own.
    """

    def __init__(self, now: datetime) -> None:
        self.stories = load_stories(now)
        self.origins: dict[str, str] = {}
        self.asked = 0
        self.not_modified = 0
        self.themes: dict[str, str] = {}
        self._resources: dict[str, dict[str, Resource]] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Newsstand":
        for slug in SLUGS:
            self.origins[slug] = (await self._open(slug)).origin
        for slug in SLUGS:
            self._resources[slug] = self._lay_out(slug)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def publish(self, *stories: Story) -> None:
        """Let stories of one outlet come out, or come out anew where they did before; their outlet's feeds list the newest."""
        slug = stories[0].outlet
        names = {story.slug for story in stories}
        kept = [story for story in self.stories[slug] if story.slug not in names]
        self.stories[slug] = sorted([*stories, *kept], key=lambda story: story.published_at, reverse=True)
        self._resources[slug] |= self._pages(slug, stories) | self._fronts(slug)

    def outlet_files(self) -> dict[str, str]:
        """Return the declarations of the sample outlets as an operator writes them: file name to TOML."""
        hosts = {slug.replace("-", "_"): origin.removeprefix("http://") for slug, origin in self.origins.items()}
        folder = files("ingest.demo").joinpath("outlets")
        return {
            f"{slug}.toml": Template(folder.joinpath(f"{slug}.toml").read_text("utf-8")).substitute(hosts)
            for slug in SLUGS
        }

    def paths(self, slug: str) -> list[str]:
        """Return every path an outlet answers."""
        return list(self._resources[slug])

    def networks(self) -> list[str]:
        """Return the networks that must be allowed for it: each outlet's address and port, nothing else."""
        return [origin.removeprefix("http://").replace(":", "/32:") for origin in self.origins.values()]

    async def _open(self, slug: str) -> LoopbackServer:
        async def respond(asked: Asked) -> Answer:
            return self._respond(slug, asked)

        try:
            return await self._stack.enter_async_context(LoopbackServer(respond, port=USUAL_PORTS[slug]))
        except OSError:
            return await self._stack.enter_async_context(LoopbackServer(respond))

    def _respond(self, slug: str, asked: Asked) -> Answer:
        self.asked += 1
        if asked.method not in {"GET", "HEAD"}:
            return Answer(405, b"", {"Allow": "GET, HEAD"})
        resource = self._resources[slug].get(asked.path.partition("?")[0])
        if resource is None:
            return Answer(404, b"<h1>Not found</h1>", {"Content-Type": "text/html; charset=utf-8"})
        answer = conditional(
            asked, resource.body, {"Content-Type": resource.content_type}, modified_at=resource.modified_at
        )
        self.not_modified += answer.status == 304
        return answer

    def _lay_out(self, slug: str) -> dict[str, Resource]:
        """Return every path of an outlet: robots.txt, front page, stories with their pictures, and its feeds."""
        robots = Resource(_robots(slug), "text/plain", self._newest(slug))
        return {"/robots.txt": robots, **self._pages(slug, self.stories[slug]), **self._fronts(slug)}

    def _pages(self, slug: str, stories: Sequence[Story]) -> dict[str, Resource]:
        page_type = f"text/html; charset={CHARSETS[slug]}"
        laid_out = {}
        for story in stories:
            page = story_page(story, self.stories, self.origins, theme=self.themes.get(slug))
            laid_out[story_path(story)] = Resource(page, page_type, story.published_at)
            laid_out[f"/images/{story.slug}.svg"] = Resource(_picture(story), "image/svg+xml", story.published_at)
        return laid_out

    def _fronts(self, slug: str) -> dict[str, Resource]:
        newest, listed = self._newest(slug), self._listed()
        front = Resource(feeds.listing(slug, listed, self.origins), "text/html; charset=windows-1252", newest)
        found = self._feeds(slug, listed)
        return {"/": front} | {path: Resource(body, kind, newest) for path, (body, kind) in found.items()}

    def _newest(self, slug: str) -> datetime:
        return max(story.published_at for story in self.stories[slug])

    def _listed(self) -> dict[str, list[Story]]:
        """Return what feeds list: the newest, and the originals of copies among them."""
        listed = {slug: stories[:MOST_LISTED] for slug, stories in self.stories.items()}
        for copy in listed["daily-carousel"]:
            if copy.copies:
                theirs, slug = copy.copies.split("/")
                if all(story.slug != slug for story in listed[theirs]):
                    listed[theirs] += [story for story in self.stories[theirs] if story.slug == slug]
        return listed

    def _feeds(self, slug: str, stories: dict[str, list[Story]]) -> dict[str, tuple[bytes, str]]:
        origins = self.origins
        origin = origins[slug]
        if slug == "harbour-gazette":
            tides = [("Tide times for Port Avel", f"{origin}/tides")]
            return {
                "/feed.xml": (feeds.rss(slug, stories, origins, full_text=False, extra=tides), "application/rss+xml"),
                "/feed.json": (feeds.jsonfeed(slug, stories, origins), "application/feed+json"),
                "/news-sitemap.xml": (feeds.news_sitemap(slug, stories, origins), "application/xml"),
                "/tides": (_TIDES, "text/html; charset=utf-8"),
            }
        if slug == "upland-courier":
            letters = [("Letters to the editor (subscribers)", f"{origin}/private/letters.html")]
            return {
                "/atom.xml": (feeds.atom(slug, stories, origins, extra=letters), "application/atom+xml"),
                "/sitemap-index.xml": (feeds.sitemap_index([f"{origin}/news.xml.gz"]), "application/xml"),
                "/news.xml.gz": (feeds.news_sitemap(slug, stories, origins, zipped=True), "application/gzip"),
                "/news/": (feeds.listing(slug, stories, origins), "text/html; charset=windows-1252"),
            }
        return {
            "/feed/": (feeds.rss(slug, stories, origins, full_text=True), "application/rss+xml; charset=UTF-8"),
            "/wp-json/wp/v2/posts": (feeds.wordpress(slug, stories, origins), "application/json; charset=UTF-8"),
            "/sitemap.xml": (feeds.news_sitemap(slug, stories, origins), "text/xml"),
        }


def _robots(slug: str) -> bytes:
    return f"# {NAMES[slug]}\nUser-agent: *\nDisallow: /private/\n".encode()


def _picture(story: Story) -> bytes:
    """Return a drawn placeholder: sky, water and a hue of the story's own."""
    hue = sum(story.slug.encode()) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800">'
        f'<rect width="1200" height="800" fill="hsl({hue} 40% 78%)"/>'
        f'<rect y="480" width="1200" height="320" fill="hsl({(hue + 30) % 360} 35% 45%)"/>'
        f'<circle cx="900" cy="260" r="90" fill="hsl({(hue + 60) % 360} 70% 88%)"/></svg>'
    ).encode()


_TIDES = (
    "<!doctype html><html lang=en><title>Tide times | Harbour Gazette</title><h1>Tide times for Port Avel</h1><table>"
    + "".join(f"<tr><td>Day {day}</td><td>{5 + day}.1{day}am</td><td>{1 + day}.2m</td></tr>" for day in range(1, 6))
    + "</table><p><a href='/'>Front page</a></p></html>"
).encode()
