"""`wiredesk search` and `wiredesk stories`: what was stored, read from the views that every downstream service reads; and an
operator's word on what is one story."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import AS_JSON, ONLY_OUTLET, SINCE, Commands, at_most, option, positional, whole

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.values import Found


def add_to(commands: Commands) -> None:
    """Add the commands."""
    words = positional("query", "QUERY", 'words, "a phrase", or after -- also -without', nargs="+")
    commands.add("search", search, words, ONLY_OUTLET, SINCE, at_most(20), AS_JSON)
    stories = commands.group("stories", "Stories: one text, whoever published it.")
    stories.add("show", show_story, positional("story", "STORY_ID", "the id, as in stories_v1", type=whole(1)), AS_JSON)

    number = whole(1)
    note = option("--note", "TEXT", "why, for whoever looks at it later")
    stories.add(
        "split",
        split_story,
        positional("story", "STORY_ID", "the story", type=number),
        positional("articles", "ARTICLE_ID", "what is not part of it", type=number, nargs="+"),
        note,
    )
    stories.add("join", join_stories, positional("stories", "STORY_ID", "two or more", type=number, nargs="+"), note)


def split_story(story: int, articles: list[int], note: str | None, config: Path | None) -> None:
    """Take articles out of a story into one of their own; no later article brings them back together."""
    from ingest.cli.printing import say

    async def split(conn: "AsyncConnection", now: datetime) -> int:
        from storage.stories.rulings import split_story as split_out

        return await split_out(conn, story, articles, now, note=note)

    say(f"story {story} was split: the other part is story {_decided(config, split)}")


def join_stories(stories: list[int], note: str | None, config: Path | None) -> None:
    """Make stories one, and take back what was split before."""
    from ingest.cli.printing import say

    async def join(conn: "AsyncConnection", now: datetime) -> int:
        from storage.stories.rulings import join_stories as join_up

        return await join_up(conn, stories, now, note=note)

    say(f"joined into story {_decided(config, join)}")


def _decided(config: Path | None, decide: "Callable[[AsyncConnection, datetime], Awaitable[int]]") -> int:
    from ingest.cli.failures import Failure
    from ingest.cli.session import await_result, opened, read_settings
    from storage.errors import StorageError, StoreUnavailableError

    settings = read_settings(config)

    async def run() -> int:
        async with opened(settings) as database, database.save() as conn:
            return await decide(conn, datetime.now(UTC))

    try:
        return await_result(run())
    except StoreUnavailableError:
        raise
    except StorageError as error:
        raise Failure(str(error)) from None


def search(
    query: list[str], outlet: str | None, since: datetime | None, limit: int, config: Path | None, *, as_json: bool
) -> None:
    """Search the stored articles' headlines and texts, best first."""
    from ingest.cli.printing import cut, note, print_json, print_table
    from ingest.cli.session import await_result, known_outlet, read_settings

    settings = read_settings(config)

    async def find() -> "list[Found]":
        from ingest.cli.session import opened
        from storage.search import search as find_articles

        async with opened(settings) as database, database.read() as conn:
            return await find_articles(conn, " ".join(query), limit=limit, outlet=outlet, since=since)

    found = await_result(find())
    if not found:
        known_outlet(settings, outlet)
    if as_json:
        print_json(found, masks=False)
    elif found:
        rows = [
            (one.article_id, one.published_at, one.outlet, f"{one.headline}\n{cut(one.snippet, 160)}") for one in found
        ]
        print_table(("id", "published…", "outlet…", "headline"), rows, right=("id",))
    else:
        note("nothing found")


def show_story(story: int, config: Path | None, *, as_json: bool) -> None:
    """Show a story: who had it first and why we think so, every copy, and what changed."""
    from ingest.cli.failures import Failure
    from ingest.cli.printing import print_fields, print_json, print_table, say, shown
    from ingest.cli.session import await_result, read_settings

    settings = read_settings(config)

    async def read() -> dict[str, Any] | None:
        from ingest.cli.session import opened

        async with opened(settings) as database, database.read() as conn:
            return await read_story(conn, story)

    found = await_result(read())
    if found is None:
        raise Failure(f"there is no story {story}")
    if as_json:
        print_json(found, masks=False)
        return
    copies, changes, evidence = found.pop("articles"), found.pop("changes"), found.pop("evidence") or []
    found.pop("text")
    print_fields(found)
    say()
    say("carried by")
    for one in copies:
        role = "original" if one["is_origin"] else "copy"
        say(f"  {role}: {one['outlet']}, article {one['article_id']}, published {shown(one['published_at'])}")
        say(f"    {one['url']}")
    if evidence:
        say()
        say("because")
    for one in evidence:
        say(f"  {one['rule']}: {one['text']}")
    if changes:
        lines = [(one["seq"], one["at"], one["kind"], one["article_id"], one["revision"]) for one in changes]
        print_table(("seq", "at", "change", "article", "revision"), lines, right=("seq", "article", "revision"))


async def read_story(conn: "AsyncConnection", story_id: int) -> dict[str, Any] | None:
    """Return a row of `stories_v1` with its `articles` (origin first) and its `changes`; None where there is no such story."""
    stories = await rows(conn, "SELECT * FROM stories_v1 WHERE story_id = :id", id=story_id)
    if not stories:
        return None
    articles = await rows(
        conn,
        "SELECT article_id, outlet, url, headline, published_at, first_seen_at, is_origin, credit_line, status, revision "
        "FROM articles_v1 WHERE story_id = :id ORDER BY is_origin DESC, first_seen_at, article_id",
        id=story_id,
    )
    changes = await rows(conn, "SELECT * FROM changes_v1 WHERE story_id = :id ORDER BY seq", id=story_id)
    return {**stories[0], "articles": articles, "changes": changes}


async def rows(conn: "AsyncConnection", query: str, **values: object) -> list[dict[str, Any]]:
    """Return a view's rows as dictionaries; times are aware and JSON columns plain values on both databases."""
    from sqlalchemy import text

    result = await conn.execute(text(query), values)
    return [{name: _value(name, value) for name, value in row.items()} for row in result.mappings()]


JSON_COLUMNS = frozenset(
    {
        "authors",
        "sections",
        "topics",
        "images",
        "attribution_evidence",
        "disclaimers",
        "removed",
        "warnings",
        "evidence",
        "outlets",
        "diff",
    }
)


def _value(name: str, value: object) -> object:
    """Turn what SQLite keeps as text into what it means; PostgreSQL's driver has done so already."""
    import json
    from datetime import datetime

    if not isinstance(value, str):
        return value
    if name in JSON_COLUMNS:
        return json.loads(value)
    return datetime.fromisoformat(value) if name.endswith("_at") or name == "at" else value
