"""The record as plain JSON values and back, without loss: what crosses processes and what a revision stores."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from parsers.article import Article


def article_to_json(article: Article) -> dict[str, Any]:
    """Return the article as JSON values: times as ISO 8601, dates as days, fields that hold their default left out."""
    return _plain(article)  # type: ignore[no-any-return]


def article_from_json(values: Mapping[str, Any]) -> Article:
    """Return the article that `article_to_json` wrote; unknown names are an error (TypeError): nothing is lost in silence."""
    return _built(Article, values)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(own)
            for field in fields(value)
            if (own := getattr(value, field.name)) != _default_of(type(value), field.name)
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


_REQUIRED = object()


@cache
def _default_of(kind: type, name: str) -> Any:
    from dataclasses import MISSING

    field = next(field for field in fields(kind) if field.name == name)
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _REQUIRED


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    """Rebuild a value of the annotated type `kind`."""
    origin = get_origin(kind)
    if origin is UnionType or (origin is not None and NoneType in get_args(kind)):
        if value is None:
            return None
        return _built(next(option for option in get_args(kind) if option is not NoneType), value)
    if origin is tuple:
        return tuple(_built(get_args(kind)[0], part) for part in value)
    if origin is Literal:
        return value
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _built(hints[name], own) if name in hints else own for name, own in value.items()})  # type: ignore[operator]
    return value
