"""Feeds under `/feeds`: what `wiredesk export` writes, the newest of it, for feed readers and syndication."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.datastructures import URL
from starlette.responses import Response

from ingest.exports.format import Carrier, Head, changed_at
from ingest.exports.subscriptions import opml
from ingest.exports.writing import carrier_of, format_of
from ingest.serve.answers import read_cursor, validated, write_cursor
from ingest.serve.asked import Narrowed
from ingest.serve.state import Reading, ServingNow
from storage.reading.articles import list_articles
from storage.reading.exporting import carriers

router = APIRouter(tags=["feeds"], prefix="/feeds")

FeedName = Literal["rss", "atom", "jsonfeed", "ninjs"]
FILES: dict[str, tuple[FeedName, str]] = {
    "rss.xml": ("rss", "application/rss+xml"),
    "atom.xml": ("atom", "application/atom+xml"),
    "feed.json": ("jsonfeed", "application/feed+json"),
    "ninjs.jsonl": ("ninjs", "application/x-ndjson"),
}
FRESH_SECONDS = 60


class FeedAsked(Narrowed):
    """Parameters of a feed."""

    rights: Literal["cleared", "restricted", "unknown", "any"] = Field(  # type: ignore[assignment]  # one word more, and another default
        "cleared", description="A feed is shown to others: what rights don't allow is in it only when asked for."
    )


@router.get("/outlets.opml", summary="The outlets and their feeds", response_class=Response)
async def outlets(request: Request, conn: Reading) -> Response:
    """OPML 2.0."""
    known = [carrier_of(row) for row in await carriers(conn)]
    return validated(request, opml(one for one in known if one.feeds), "text/x-opml; charset=utf-8", _FRESH)


@router.get("/{name}", summary="The newest articles as a feed", response_class=Response)
async def feed(
    request: Request,
    conn: Reading,
    serving: ServingNow,
    name: Literal["rss.xml", "atom.xml", "feed.json", "ninjs.jsonl"],
    asked: Annotated[FeedAsked, Query()],
) -> Response:
    """RSS 2.0, Atom, JSON Feed, or ninjs a line each. The next page is linked where the format has a word for it."""
    kind, media_type = FILES[name]
    wanted = asked.model_copy(update={"rights": None if asked.rights == "any" else asked.rights, "status": "live"})
    page = await list_articles(
        conn, wanted.filter(), after=read_cursor("published", asked.after), limit=asked.limit, whole=True
    )
    known: dict[str, Carrier] = {row["slug"]: carrier_of(row) for row in await carriers(conn)}
    home = serving.settings.serve.public_url or str(request.base_url)
    query = f"?{request.url.query}" if request.url.query else ""
    self_url = f"{home.rstrip('/')}{request.url.path}{query}"
    head = Head(title=_title(asked, known), home_url=home, self_url=self_url, carriers=known)
    if page.after is not None:
        head = replace(head, next_url=_with_cursor(self_url, write_cursor("published", page.after)))
    if page.rows:
        head = replace(head, updated=max(map(changed_at, page.rows)))
    made = format_of(kind, head)
    return validated(
        request, made.begin() + made.articles(page.rows) + made.end(), f"{media_type}; charset=utf-8", _FRESH
    )


_FRESH = {"Cache-Control": f"private, max-age={FRESH_SECONDS}"}


def _title(asked: FeedAsked, known: dict[str, Carrier]) -> str:
    parts = [known[slug].name if slug in known else slug for slug in asked.outlet] + [asked.section or ""]
    return ", ".join(part for part in parts if part) or "wiredesk"


def _with_cursor(url: str, cursor: str) -> str:
    return str(URL(url).include_query_params(after=cursor))
