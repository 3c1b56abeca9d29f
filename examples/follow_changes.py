"""Follow wiredesk's change feed and keep a copy of every live article: each change takes effect exactly once, whatever kills us.

    python examples/follow_changes.py DATABASE_URL COPY.db [--once]

DATABASE_URL is wiredesk's (`sqlite:///wiredesk.db`, `postgresql://reader@host/wiredesk`); a read-only role is enough. COPY.db is a
SQLite file of our own. With `--once` it ends when there is nothing more to read.

Why nothing is missed and nothing counted twice:

- `seq` has no gaps and becomes visible in order: having seen 7, we have seen 1 to 6. So one number is the whole bookmark.
- The bookmark is committed together with what the changes did to the copy. Killed in between, we do them again from the bookmark.
- A change only says which article to look at. We copy the article as it is now, so doing it again does nothing.
- When the next `seq` is not the bookmark's successor, the rows between are past their retention: we read the views in full.
"""

import argparse
import sqlite3
import sys
import time
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, create_engine, text

BATCH = 500
WAIT_SECONDS = 2.0
COLUMNS = "article_id, revision, outlet, url, headline, text, originator, story_id"


class Behind(Exception):
    """Changes we have not read are no longer kept."""


def main() -> int:
    """Follow until interrupted."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("copy")
    options.add_argument("--once", action="store_true")
    asked = options.parse_args()
    source = create_engine(asked.database.replace("postgresql://", "postgresql+psycopg://", 1))
    copy = open_copy(asked.copy)
    while True:
        try:
            moved = take_over(source, copy)
        except Behind as error:
            print(error, file=sys.stderr)
            copy_everything(source, copy)
            continue
        if not moved:
            if asked.once:
                return 0
            wait(source)


def open_copy(file: str) -> sqlite3.Connection:
    """Open our copy; autocommit is off, so that a batch and its bookmark are one transaction."""
    copy = sqlite3.connect(file, isolation_level=None)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.execute("CREATE TABLE IF NOT EXISTS bookmark (seq INTEGER NOT NULL)")
    copy.execute(
        "CREATE TABLE IF NOT EXISTS articles (article_id INTEGER PRIMARY KEY, revision INTEGER, outlet TEXT, url TEXT, "
        "headline TEXT, text TEXT, originator TEXT, story_id INTEGER)"
    )
    return copy


def take_over(source: Engine, copy: sqlite3.Connection) -> int:
    """Take the next batch of changes over and return how many; raises `Behind`."""
    row = copy.execute("SELECT seq FROM bookmark").fetchone()
    if row is None:
        raise Behind("no bookmark yet: reading everything")
    (last,) = row
    with source.connect() as conn:
        changes = conn.execute(
            text("SELECT seq, article_id, story_id FROM changes_v1 WHERE seq > :last ORDER BY seq LIMIT :batch"),
            {"last": last, "batch": BATCH},
        ).all()
        if not changes:
            return 0
        if changes[0].seq != last + 1:
            raise Behind(f"changes {last + 1} to {changes[0].seq - 1} are no longer kept: reading everything")
        touched = {change.article_id for change in changes if change.article_id is not None}
        # A merge or split names stories; which articles are in them, the view says.
        stories = {change.story_id for change in changes if change.article_id is None}
        found = read(conn, "article_id", sorted(touched)) + read(conn, "story_id", sorted(stories))
    copy.execute("BEGIN IMMEDIATE")
    copy.executemany("DELETE FROM articles WHERE article_id = ?", [(article,) for article in touched])
    put(copy, found)
    copy.execute("UPDATE bookmark SET seq = ?", (changes[-1].seq,))
    copy.execute("COMMIT")
    return len(changes)


def copy_everything(source: Engine, copy: sqlite3.Connection) -> None:
    """Begin anew from the views. The bookmark is read first: what changes meanwhile is looked at once more, which does no harm."""
    with source.connect() as conn:
        newest = conn.scalar(text("SELECT max(seq) FROM changes_v1")) or 0
        everything = conn.execute(text(f"SELECT {COLUMNS} FROM articles_v1 WHERE status = 'live'")).all()
    copy.execute("BEGIN IMMEDIATE")
    copy.execute("DELETE FROM articles")
    copy.execute("DELETE FROM bookmark")
    put(copy, everything)
    copy.execute("INSERT INTO bookmark VALUES (?)", (newest,))
    copy.execute("COMMIT")


def read(conn: Connection, column: str, keys: Sequence[int]) -> list[Sequence[object]]:
    """Return live articles by id or by story, as they are now."""
    found: list[Sequence[object]] = []
    for key in keys:
        query = text(f"SELECT {COLUMNS} FROM articles_v1 WHERE {column} = :key AND status = 'live'")
        found.extend(conn.execute(query, {"key": key}).all())
    return found


def put(copy: sqlite3.Connection, rows: Sequence[Sequence[object]]) -> None:
    """Write articles into the copy."""
    copy.executemany(
        f"INSERT OR REPLACE INTO articles ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [tuple(row) for row in rows]
    )


def wait(source: Engine) -> None:
    """Wait for news: PostgreSQL tells, SQLite is asked again after a while."""
    if source.dialect.name != "postgresql":
        time.sleep(WAIT_SECONDS)
        return
    with source.connect() as conn:
        listening = conn.connection.dbapi_connection
        assert listening is not None  # it has just been opened
        listening.autocommit = True
        listening.execute("LISTEN wiredesk_changes")
        # Told of nothing for a while, we look anyway: a notification sent before LISTEN is nobody's.
        next(listening.notifies(timeout=WAIT_SECONDS, stop_after=1), None)


if __name__ == "__main__":
    sys.exit(main())
