"""Schema migrations, run by programs and not by hand: locked, bounded in time, from inside an installed wheel.

All pending migrations run in one transaction: an interrupted one leaves the schema as it was. On PostgreSQL an advisory lock,
on SQLite the write lock (BEGIN IMMEDIATE) makes a second starter wait; it then finds nothing left to do.
"""

import re
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, exc, inspect, pool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import schema, views
from storage.engine import MIGRATE_LOCK, Database, create_file, database_url, translate
from storage.errors import CorruptStoreError, SchemaOutOfDateError

WAIT_SECONDS = 120  # for another starter's migration to end
LOCK_TIMEOUT_SECONDS = (
    10  # for a table lock held by a running release: better to fail and be tried again than to queue everybody
)
STATEMENT_TIMEOUT_SECONDS = 3600
COPYING = f"copying-{schema.HEAD}"
"""The revision of a database that `storage.upkeep.copying` has not finished."""


async def ready(database: Database, *, upgrade: bool) -> None:
    """Make sure the schema is the one this version needs, upgrading an older one when asked to.

    Costs one query when it already is. Raises `SchemaOutOfDateError` and `CorruptStoreError` (another program's SQLite file).
    """
    async with database.read() as conn:
        revision = await conn.run_sync(_revision)
    if revision == schema.HEAD:
        return
    if revision == COPYING:
        raise SchemaOutOfDateError(
            f"{database.shown_url} holds an unfinished copy: run the same `wiredesk db copy` again"
        )
    if revision is not None and revision not in _known_revisions():
        raise SchemaOutOfDateError(
            f"{database.shown_url} has schema {revision}, which is newer than this wiredesk knows ({schema.HEAD}): "
            "install the wiredesk that wrote it, then run `wiredesk db upgrade`"
        )
    if not upgrade:
        raise SchemaOutOfDateError(
            f"{database.shown_url} has schema {revision or 'none'} and needs {schema.HEAD}: run `wiredesk db upgrade`"
        )
    await _migrate(database.url.render_as_string(hide_password=False), schema.HEAD)


async def upgrade(url: str) -> str:
    """Bring the schema up to date and return its revision. Safe with two starters: one migrates, the other waits.

    Raises `SchemaOutOfDateError` when the schema is newer than this version.
    """
    from storage.engine import open_database

    async with await open_database(url):
        return schema.HEAD


async def downgrade(url: str, revision: str) -> None:
    """Go back to an earlier revision (`base` drops everything). For tests and for operators who have a backup."""
    await _migrate(url, revision, down=True)


async def current(url: str) -> str | None:
    """Return the schema's revision, None for an empty database or a SQLite file that is not there."""
    if _is_missing(url):
        return None
    engine = _engine(url)
    try:
        async with engine.connect() as conn:
            return await conn.run_sync(_revision)
    finally:
        await engine.dispose()


async def check(url: str) -> list[str]:
    """Return every difference between the schema and the models (tables, indexes, views, triggers); empty means they agree."""
    if _is_missing(url):
        return [f"schema revision is none, not {schema.HEAD}"]
    engine = _engine(url)
    try:
        async with engine.connect() as conn:
            return await conn.run_sync(_differences)
    finally:
        await engine.dispose()


def _is_missing(url: str) -> bool:
    """Tell whether there is no file: looking must not make one."""
    parsed = database_url(url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()


# --- running


async def _migrate(url: str, revision: str, *, down: bool = False) -> None:
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        create_file(Path(parsed.database))
    engine = _engine(url)
    try:
        async with engine.begin() as conn:
            if engine.dialect.name == "postgresql":
                await conn.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATE_LOCK})
                await conn.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
                await conn.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT_SECONDS}s'"))
            await conn.run_sync(_run, revision, down=down)
    except exc.DBAPIError as error:
        translated = translate(error, parsed.render_as_string(hide_password=True))
        if translated is None:
            raise
        raise translated from error
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str, *, down: bool) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, revision)
    if connection.dialect.name == "sqlite" and (
        broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    ):
        raise CorruptStoreError(
            f"the migration would leave a dangling reference in table {broken[0]}; nothing was changed"
        )


def _config() -> Any:
    from alembic.config import Config

    import migrations

    config = Config()
    # ConfigParser interpolates %: a path may hold one.
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _engine(url: str) -> AsyncEngine:
    parsed = database_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_async_engine(
            parsed, poolclass=pool.NullPool, connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"}
        )
    engine = create_async_engine(
        parsed, poolclass=pool.NullPool, connect_args={"isolation_level": None, "timeout": float(WAIT_SECONDS)}
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine.sync_engine, "connect")
    def connect(dbapi_connection: Any, _record: Any) -> None:
        # Batch migrations copy tables; the references are checked as a whole at the end instead.
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.close()

    return engine


def _revision(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables and connection.dialect.name == "sqlite":
            raise CorruptStoreError(
                f"{connection.engine.url.database} is a SQLite database of another program (tables {', '.join(tables[:3])})"
            )
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


# --- comparing


def _differences(connection: Connection) -> list[str]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    revision = _revision(connection)
    if revision != schema.HEAD:
        return [f"schema revision is {revision or 'none'}, not {schema.HEAD}"]
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": _same_type, "include_object": partial(_is_modelled, connection.dialect.name)},
    )
    found = [str(difference) for difference in compare_metadata(context, schema.metadata)]
    return found + (
        _sqlite_objects(connection) if connection.dialect.name == "sqlite" else _postgresql_objects(connection)
    )


def _is_modelled(dialect: str, found: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave out what is compared as text, the search index and its shadow tables, and tables of the other database."""
    return not (
        (kind == "table" and found.info.get("only", dialect) != dialect)
        or (kind == "table" and name is not None and name.startswith("articles_fts"))
        or (kind == "column" and name == "search")
        or (kind == "index" and name == "ix_articles_search")
    )


def _same_type(
    _context: Any, _inspected: Any, _metadata_column: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """Tell alembic that a column differs (True), doesn't (False), or to compare by itself (None)."""
    name = type(metadata_type).__name__
    if name in {"UTCDateTime", "JsonValue"}:
        expected = {"UTCDateTime": {"TEXT", "TIMESTAMP"}, "JsonValue": {"TEXT", "JSONB"}}[name]
        return str(inspected_type).split("(", maxsplit=1)[0] not in expected
    return None


def _sqlite_objects(connection: Connection) -> list[str]:
    expected = {name: f"CREATE VIEW {name} AS {query}" for name, query in views.view_queries("sqlite").items()}
    expected |= views.SQLITE_SEARCH
    rows = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type IN ('view', 'trigger') OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%')"
        )
    )
    present = {str(name): str(sql) for name, sql in rows}
    return _compare(expected, present)


def _postgresql_objects(connection: Connection) -> list[str]:
    """Compare views by what PostgreSQL makes of both texts, and the generated column by its expression."""
    rows = connection.execute(
        text("SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema() AND viewname LIKE '%\\_v_'")
    )
    present = {str(name): str(definition) for name, definition in rows}
    present["articles.search"] = str(connection.scalar(_SEARCH_EXPRESSION, {"table": "articles"}))
    expected = {}
    nested = connection.begin_nested()
    for name, query in views.view_queries("postgresql").items():
        connection.exec_driver_sql(f"CREATE TEMP VIEW wanted_{name} AS {query}")
        expected[name] = str(
            connection.scalar(
                text("SELECT pg_get_viewdef(CAST(:name AS regclass))"), {"name": f"pg_temp.wanted_{name}"}
            )
        )
    connection.exec_driver_sql(
        "CREATE TEMP TABLE wanted_articles (headline text, standfirst text, text text, "
        f"search tsvector GENERATED ALWAYS AS ({views.postgresql_search_expression()}) STORED)"
    )
    expected["articles.search"] = str(connection.scalar(_SEARCH_EXPRESSION, {"table": "pg_temp.wanted_articles"}))
    nested.rollback()
    return _compare(expected, present)


_SEARCH_EXPRESSION = text(
    "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum "
    "WHERE d.adrelid = CAST(:table AS regclass) AND a.attname = 'search'"
)


def _compare(expected: dict[str, str], present: dict[str, str]) -> list[str]:
    found = [f"{name} is missing" for name in expected.keys() - present.keys()]
    found += [f"{name} is not ours" for name in present.keys() - expected.keys()]
    found += [
        f"{name} differs from its definition"
        for name in expected.keys() & present.keys()
        if _squeezed(expected[name]) != _squeezed(present[name])
    ]
    return sorted(found)


def _squeezed(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip().rstrip(";")
