"""What a list is narrowed to, as conditions on `articles`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Alias, ColumnElement, Dialect, FromClause, and_, bindparam, func, or_, select, text

from storage import schema
from storage.views import Backend, shown_condition


@dataclass(frozen=True, slots=True)
class Filter:
    """What is wanted; None or empty means any.

    `language` takes a language with its regions ("pt" is also "pt-BR"). `since` (included) and `until` (not) bound the time an
    article is filed under: when it was published, or where its page doesn't say, when it was first seen.
    """

    outlets: tuple[str, ...] = ()
    section: str | None = None
    originator: str | None = None
    language: str | None = None
    rights: str | None = None
    kind: str | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_on_content(self) -> bool:
        """Tell whether it asks for more than a time."""
        return any((self.outlets, self.section, self.originator, self.language, self.rights, self.kind, self.status))


def shown(dialect: Dialect, articles: FromClause) -> ColumnElement[bool]:
    """Return the condition that an article may be shown."""
    name = articles.name if isinstance(articles, Alias) else "articles"
    backend: Backend = "sqlite" if dialect.name == "sqlite" else "postgresql"
    return text(shown_condition(backend, name))  # type: ignore[return-value]  # a text clause does as a condition


def content_conditions(dialect: Dialect, wanted: Filter, articles: FromClause) -> Iterator[ColumnElement[bool]]:
    """Return the conditions of a filter on what articles are, its times left out."""
    column = articles.c
    if wanted.outlets:
        ids = [_outlet_id(slug) for slug in wanted.outlets]
        yield column.outlet_id == ids[0] if len(ids) == 1 else column.outlet_id.in_(ids)
    if wanted.section is not None:
        yield _in_list(dialect, column.sections, wanted.section)
    if wanted.language is not None:
        yield or_(
            column.language == wanted.language, column.language.startswith(wanted.language + "-", autoescape=True)
        )
    for name, value in (
        ("originator", wanted.originator),
        ("rights_state", wanted.rights),
        ("kind", wanted.kind),
        ("status", wanted.status),
    ):
        if value is not None:
            yield column[name] == value


def time_conditions(wanted: Filter, at: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    """Return the conditions of a filter on the time an article is filed under."""
    if wanted.since is not None:
        yield at >= wanted.since
    if wanted.until is not None:
        yield at < wanted.until


def filed_at(articles: FromClause) -> ColumnElement[Any]:
    """Return the time an article is filed under."""
    return func.coalesce(articles.c.published_at, articles.c.first_seen_at, type_=articles.c.first_seen_at.type)


def _outlet_id(slug: str) -> Any:
    return select(schema.outlets.c.id).where(schema.outlets.c.slug == slug).scalar_subquery()


def _in_list(dialect: Dialect, column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Return the condition that a JSON list of texts holds this one."""
    name = str(column.compile(dialect=dialect))
    if dialect.name == "sqlite":
        clause = text(f"EXISTS (SELECT 1 FROM json_each({name}) AS one WHERE one.value = :one_of_list)")  # noqa: S608 - a column's name
    else:
        clause = text(f"{name} @> jsonb_build_array(CAST(:one_of_list AS text))")
    return and_(clause.bindparams(bindparam("one_of_list", value)))
