"""Articles, their revisions, and search among them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from ingest.serve.answers import answer, listing, read_cursor
from ingest.serve.api.models import Article, Articles, Matches, Revision, Revisions
from ingest.serve.asked import LARGEST_ID, Narrowed, Word
from ingest.serve.problems import Problem
from ingest.serve.state import Reading
from storage.reading.articles import articles_listing, get_article, get_revision, list_revisions
from storage.reading.pages import ListedJson
from storage.reading.search import search_listing

router = APIRouter(tags=["articles"])

ArticleId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[812])]


class ArticlesAsked(Narrowed):
    """Parameters of the list of articles."""

    order: Literal["published", "arrived"] = Field(
        "published", description="Newest publication first, or the latest to arrive first."
    )
    whole: bool = Field(False, description="With text, HTML and everything else.")


class Searched(Narrowed):
    """Parameters of a search."""

    q: Annotated[Word, StringConstraints(max_length=1_000)] = Field(
        description='Words that must all be there, "a phrase", -without.', examples=['"night ferry" -cancelled']
    )
    order: Literal["relevance", "newest"] = Field(
        "relevance", description="Best of the newest 5,000 matches first, on one page; or newest publication first."
    )


@router.get("/articles", response_model=Articles, summary="Articles, newest first")
async def articles(request: Request, conn: Reading, asked: Annotated[ArticlesAsked, Query()]) -> Response:
    """Every article that may be shown, at its latest revision."""
    after = read_cursor(asked.order, asked.after)
    found = articles_listing(
        conn.dialect, asked.filter(), order=asked.order, after=after, limit=asked.limit, whole=asked.whole
    )
    return listing(request, "articles", await found.json(conn), asked.order)


@router.get("/articles/{article_id}", response_model=Article, summary="An article, whole")
async def article(request: Request, conn: Reading, article_id: ArticleId) -> Response:
    """404 when it was deleted, expired, or is under embargo: `/changes` says which."""
    found = await get_article(conn, article_id)
    if found is None:
        raise Problem(404, f"there is no article {article_id}")
    return answer(request, found)


@router.get("/articles/{article_id}/revisions", response_model=Revisions, summary="What an article said, and when")
async def revisions(request: Request, conn: Reading, article_id: ArticleId) -> Response:
    """Oldest first, each with its difference to the one before; their texts are asked for one by one."""
    found = await list_revisions(conn, article_id, whole=False)
    if not found:
        raise Problem(404, f"there is no article {article_id}")
    return answer(request, {"revisions": found})


@router.get("/articles/{article_id}/revisions/{revision}", response_model=Revision, summary="A revision with its text")
async def revision(
    request: Request,
    conn: Reading,
    article_id: ArticleId,
    revision: Annotated[int, Path(ge=1, le=2**31 - 1, examples=[2])],
) -> Response:
    """The article's content at that moment."""
    found = await get_revision(conn, article_id, revision)
    if found is None:
        raise Problem(404, f"there is no revision {revision} of an article {article_id}")
    return answer(request, found)


@router.get("/search", response_model=Matches, summary="Articles that hold these words")
async def search(request: Request, conn: Reading, asked: Annotated[Searched, Query()]) -> Response:
    """Case and diacritics are folded, nothing is stemmed. Any text is a query."""
    after = read_cursor(asked.order, asked.after)
    if asked.order == "relevance" and after is not None:
        raise Problem(400, "relevance has one page; order by newest for more")
    found = await search_listing(conn, asked.q, asked.filter(), order=asked.order, after=after, limit=asked.limit)
    page = ListedJson() if found is None else await found.json(conn)
    return listing(request, "articles", page, asked.order)
