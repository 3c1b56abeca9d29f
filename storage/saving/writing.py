"""The rows a run of saved pages leaves behind, written with one statement a table."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dedupe import Revision
from storage.raw.places import raw_row
from storage.saving.paragraphs import count_paragraphs, edge_paragraphs
from storage.schema import (
    article_authors,
    article_keys,
    articles,
    authors,
    bonds,
    claims,
    fingerprints,
    raw_pages,
    revisions,
    stories,
)
from storage.sql.statements import insert_new
from storage.sql.types import JsonValue, UTCDateTime
from storage.stories import near
from storage.stories.origin import find_origin
from storage.stories.refresh import origin_values, sole_member
from storage.stories.regroup import merge_away
from storage.stories.sketches import Kept, keep_sketches
from storage.watching.drift import keep_profiles

if TYPE_CHECKING:
    from storage.saving.batch import Plan, Prepared


class Writes:
    """Collects the rows of a run, then writes them."""

    def __init__(self, now: datetime) -> None:
        """Collect rows that are written at `now`."""
        self._now = now
        self._inserted: list[dict[str, Any]] = []
        self._updated: list[dict[str, Any]] = []
        self._seen: list[int] = []
        self._content_seen: list[dict[str, Any]] = []
        self._stories: list[dict[str, Any]] = []
        self._keys: list[dict[str, Any]] = []
        self._revisions: list[dict[str, Any]] = []
        self._kept: list[dict[str, Any]] = []
        self._fingerprints: list[dict[str, Any]] = []
        self._sketches: list[Kept] = []
        self._bonds: list[dict[str, Any]] = []
        self._claims: list[dict[str, Any]] = []
        self._claims_renewed: list[int] = []
        self._claims_beside: list[dict[str, Any]] = []
        self.newly_pointing: set[int] = set()
        """Articles that point at an original since another address of theirs was seen."""
        self._authors: list[dict[str, Any]] = []
        self._authors_renewed: list[int] = []
        self._paragraphs: list[tuple[int, int]] = []
        self._raw_pages: list[dict[str, Any]] = []
        self._raw_adopted: list[dict[str, int]] = []
        self._latest: dict[int, dict[str, Any]] = {}

    def new_article(self, page: "Prepared", article: int, story: int, *, is_first: bool) -> None:
        """Add an article; `is_first` makes its story too."""
        row = page.row | {
            "id": article,
            "outlet_id": page.outlet.id,
            "story_id": story,
            "revision": 1,
            "status": "live",
            "first_seen_at": self._now,
            "last_seen_at": None,
            "content_fetched_at": self._fetched_at(page),
            "raw_page_id": page.incoming.raw_page_id,
            "hidden": self._hidden(page),
        }
        self._inserted.append(row)
        self._latest[id(page)] = row
        if page.incoming.raw_page_id is not None:  # kept when it was no article to us
            self._raw_adopted.append({"raw_page": page.incoming.raw_page_id, "of_article": article})
        self._key(page.url_key, "url", article)
        self._names(page, article)
        self._text(page, article)
        self._people(page, article)
        if is_first:
            self._stories.append(self._story(page, article, story))
        if not page.repeats_own_text:
            cut = (one["text"] for one in page.row["removed"] if one["rule"] == "recurring")
            paragraphs = page.row["text"].split("\n\n") if page.row["text"] else []
            self._paragraphs.extend((page.outlet.id, one) for one in edge_paragraphs(paragraphs, cut))

    def revised_article(self, page: "Prepared", decision: Revision, story: int) -> None:
        """Give an article its new content; what it replaces stays with the revision before."""
        known, old = decision.known, decision.known.content
        row = {f"to_{name}": value for name, value in page.row.items()} | {
            "article": known.article_id,
            "to_story_id": story,
            "to_revision": known.revision + 1,
            "to_status": "live",
            "to_last_seen_at": self._now,
            "to_content_fetched_at": self._fetched_at(page),
            "to_raw_page_id": page.incoming.raw_page_id,
            "to_hidden": self._hidden(page),
        }
        self._updated.append(row)
        self._latest[id(page)] = row
        self._kept.append(
            {
                "article": known.article_id,
                "number": known.revision,
                "to_headline": old.headline if old.headline != page.row["headline"] else None,
                "to_text": old.text if old.text != page.row["text"] else None,
            }
        )
        self._revisions.append(
            _revision(known.article_id, known.revision + 1, self._now, decision.change, decision.diff)
        )
        self._key(page.url_key, "url", known.article_id)
        self._names(page, known.article_id)
        self._text(page, known.article_id)
        self._claims_renewed.append(known.article_id)
        if "authors" in decision.diff.get("fields", {}):
            self._authors_renewed.append(known.article_id)
            self._people(page, known.article_id)

    def near(self, plan: "Plan", article: int) -> None:
        """Make an article's text findable for near copies, and keep what it has in common with its neighbours."""
        page = plan.page
        if page.wanted is None:
            return
        before: tuple[int, ...] = ()
        if isinstance(plan.decision, Revision):
            old = plan.decision.known.content
            row = {"text": old.text, "credit_line": old.fields["credit_line"], "fingerprint": old.fingerprint}
            before = near.wanted(row, page.outlet.printed).sketch
        hashes = frozenset(page.wanted.sketch) - plan.full
        if hashes or before:
            self._sketches.append(Kept(article, hashes, frozenset(before)))
        self._bonds.extend(near.bond_row(one.bond(article)) for one in plan.neighbours)

    def seen_again(self, page: "Prepared", article: int, *, is_duplicate: bool) -> None:
        """Note that an article was seen; a duplicate's address becomes a further key of it."""
        self._seen.append(article)
        if is_duplicate:
            self._key(page.url_key, "variant", article)
            self._names(page, article)
            self._claims_beside.extend(_claims(page, article))
        else:
            self._content_seen.append({"article": article, "to_fetched_at": self._fetched_at(page)})

    def has_raw(self, page: "Prepared", number: int, article: int) -> None:
        """Remember the page's bytes as raw page `number`; its article points to them if the page made its present content."""
        incoming = page.incoming
        assert incoming.raw is not None  # the caller looked
        self._raw_pages.append(
            {
                "id": number,
                **raw_row(
                    page.outlet.id, page.row["url"], incoming.raw, incoming.fetched_at, article, incoming.content_type
                ),
            }
        )
        if (row := self._latest.get(id(page))) is not None:
            row["raw_page_id" if "raw_page_id" in row else "to_raw_page_id"] = number

    async def write(self, conn: AsyncConnection) -> None:
        """Write everything, parents before children."""
        await _many(conn, _INSERT_RAW, self._raw_pages)
        await _many(conn, _INSERT_STORY, self._stories)
        await _many(conn, _INSERT_ARTICLE, self._inserted)
        await _many(conn, _REVISE, self._updated)
        if self._seen:
            await conn.execute(_SEEN, {"ids": self._seen, "to_seen": self._now})
        await _many(conn, _CONTENT_SEEN, self._content_seen)
        await _many(conn, _ADOPT_RAW, self._raw_adopted)
        await _many(conn, insert_new(conn, article_keys), self._keys)
        kept = [row for row in self._kept if row["to_headline"] is not None or row["to_text"] is not None]
        first = [{"of_article": row["article"]} for row in kept if row["number"] == 1]
        await _many(conn, _keep_first(conn.dialect.name == "sqlite"), first)
        await _many(conn, _KEEP, kept)
        await _many(conn, _INSERT_REVISION, self._revisions)
        await _many(conn, insert_new(conn, fingerprints), self._fingerprints)
        ids = [row["id"] for row in self._inserted]
        await keep_sketches(conn, self._sketches, range(min(ids), max(ids) + 1) if ids else range(0))
        if self._bonds:
            await conn.execute(_keep_bond(conn.dialect.name == "sqlite"), self._bonds)
        await self._write_claims(conn)
        await self._write_authors(conn)
        await count_paragraphs(conn, self._paragraphs, self._now.date())
        await keep_profiles(conn, self._inserted)

    async def _write_claims(self, conn: AsyncConnection) -> None:
        if self._claims_renewed:
            await conn.execute(delete(claims).where(claims.c.article_id.in_(self._claims_renewed)))
        await _many(conn, insert_new(conn, claims), self._claims)
        if self._claims_beside:
            added = await conn.scalars(insert_new(conn, claims).returning(claims.c.article_id), self._claims_beside)
            self.newly_pointing = set(added)

    async def _write_authors(self, conn: AsyncConnection) -> None:
        if self._authors_renewed:
            await conn.execute(delete(article_authors).where(article_authors.c.article_id.in_(self._authors_renewed)))
        if self._authors:
            people = {(row["outlet_id"], row["name"]): row for row in self._authors}
            await conn.execute(
                insert_new(conn, authors),
                [{name: person[name] for name in ("outlet_id", "name", "url")} for _, person in sorted(people.items())],
            )
            await conn.execute(
                _CREDIT,
                [
                    {
                        "of_outlet": row["outlet_id"],
                        "named": row["name"],
                        "article_id": row["article_id"],
                        "position": row["position"],
                        "role": row["role"],
                    }
                    for row in self._authors
                ],
            )

    def _hidden(self, page: "Prepared") -> str | None:
        until = page.row["embargoed_until"]
        return "embargo" if until is not None and until > self._now else None

    def _fetched_at(self, page: "Prepared") -> datetime:
        """Return when a page was fetched, at the latest now: a WARC file dated ahead must not keep tomorrow's page out."""
        return min(page.incoming.fetched_at, self._now)

    def _key(self, key: int, kind: str, article: int) -> None:
        self._keys.append({"key": key, "kind": kind, "article_id": article})

    def _names(self, page: "Prepared", article: int) -> None:
        for kind, key in page.names:
            self._key(key, kind, article)

    def _text(self, page: "Prepared", article: int) -> None:
        if page.row["fingerprint"] is not None:
            self._fingerprints.append({"fingerprint": page.row["fingerprint"], "article_id": article})
        self._claims.extend(_claims(page, article))

    def _people(self, page: "Prepared", article: int) -> None:
        once = {person["name"]: person for person in reversed(page.row["authors"])}  # a page may print one name twice
        for position, person in enumerate(reversed(once.values())):
            self._authors.append({"outlet_id": page.outlet.id, "article_id": article, "position": position, **person})

    def _story(self, page: "Prepared", article: int, story: int) -> dict[str, Any]:
        member = sole_member(
            article, page.row, page.outlet, self._now, claims_elsewhere=page.claims_elsewhere, named=page.named
        )
        values = origin_values(find_origin([member]), [member])
        return {
            "id": story,
            "origin_article_id": values["to_origin"],
            "shown_article_id": values["to_shown"],
            "originator": values["to_originator"],
            "original_url": values["to_url"],
            "confidence": values["to_confidence"],
            "evidence": values["to_evidence"],
            "first_seen_at": self._now,
            "last_changed_at": self._now,
        }


async def merge_stories(conn: AsyncConnection, absorbed: int, into: int, now: datetime) -> list[int]:
    """Move a story's articles into another story and return them; the empty story remembers where they went."""
    moved = await conn.scalars(
        update(articles).where(articles.c.story_id == absorbed).values(story_id=into).returning(articles.c.id)
    )
    found = sorted(moved)
    await merge_away(conn, {absorbed: into}, now)
    return found


def _claims(page: "Prepared", article: int) -> list[dict[str, Any]]:
    return [{"target_key": target, "article_id": article, "rule": rule} for target, rule in page.claims.items()]


def _revision(article: int, number: int, at: datetime, change: str, diff: dict[str, Any]) -> dict[str, Any]:
    return {"article_id": article, "revision": number, "seen_at": at, "change": change, "diff": diff}


async def _many(conn: AsyncConnection, statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        await conn.execute(statement, found)


@cache
def _keep_bond(is_sqlite: bool) -> Any:
    statement = (sqlite if is_sqlite else postgresql).insert(bonds)
    return statement.on_conflict_do_update(
        index_elements=["long_id", "short_id"],
        set_={name: statement.excluded[name] for name in ("is_copy", "share", "begins", "ends")},
    )


def last_seen() -> ColumnElement[datetime]:
    """Return when an article was seen for the last time, for statements on `articles`."""
    return func.coalesce(articles.c.last_seen_at, articles.c.first_seen_at)


@cache
def _keep_first(is_sqlite: bool) -> Any:
    """Return the statement that gives an article's first revision the row it did without."""
    row = select(
        articles.c.id,
        literal(1, Integer),
        articles.c.first_seen_at,
        literal("first", Text),
        literal({}, JsonValue),
    ).where(articles.c.id == bindparam("of_article"))
    columns = ["article_id", "revision", "seen_at", "change", "diff"]
    return (sqlite if is_sqlite else postgresql).insert(revisions).from_select(columns, row).on_conflict_do_nothing()


_INSERT_RAW, _INSERT_STORY, _INSERT_ARTICLE, _INSERT_REVISION = map(insert, (raw_pages, stories, articles, revisions))
_SEEN = (
    update(articles)
    .where(
        articles.c.id.in_(bindparam("ids", expanding=True)),
        or_(last_seen() < bindparam("to_seen"), articles.c.first_seen_at > bindparam("to_seen")),
    )
    .values(
        last_seen_at=case(
            (last_seen() < bindparam("to_seen"), bindparam("to_seen", type_=UTCDateTime)), else_=last_seen()
        ),
        first_seen_at=case(
            (articles.c.first_seen_at > bindparam("to_seen"), bindparam("to_seen", type_=UTCDateTime)),
            else_=articles.c.first_seen_at,
        ),
    )
)
_CONTENT_SEEN = (
    update(articles)
    .where(articles.c.id == bindparam("article"), articles.c.content_fetched_at < bindparam("to_fetched_at"))
    .values(content_fetched_at=bindparam("to_fetched_at"))
)
_ADOPT_RAW = (
    update(raw_pages)
    .where(raw_pages.c.id == bindparam("raw_page"), raw_pages.c.article_id.is_(None))
    .values(article_id=bindparam("of_article"))
)
_CREDIT = insert(article_authors).values(
    author_id=select(authors.c.id)
    .where(authors.c.outlet_id == bindparam("of_outlet"), authors.c.name == bindparam("named"))
    .scalar_subquery()
)
_NOT_REVISED = {"id", "outlet_id", "first_seen_at"}
_REVISE = (
    update(articles)
    .where(articles.c.id == bindparam("article"))
    .values({column.name: bindparam(f"to_{column.name}") for column in articles.c if column.name not in _NOT_REVISED})
)
_KEEP = (
    update(revisions)
    .where(revisions.c.article_id == bindparam("article"), revisions.c.revision == bindparam("number"))
    .values(headline=bindparam("to_headline"), text=bindparam("to_text"))
)
