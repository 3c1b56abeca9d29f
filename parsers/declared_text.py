"""An outlet as the TOML an operator would write: for `outlets new` and `outlets import`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

from parsers.declared_fields import Written
from parsers.fields import Css, First
from parsers.outlet import Archive, Expect, Extractor, Feed, Layout, Outlet, Terms

_TABLES = ("layouts", "archives")
_PLAIN = ("since", "drop", "furniture", "disclaimers", "credits")


def outlet_to_toml(outlet: Outlet) -> str:
    """Return TOML that `outlet_from_toml` reads back as the same outlet; fields that hold their default are left out.

    An extractor that is a Python function can't be written: a comment stands in its place.
    """
    lines = list(_values(outlet, Outlet, skip=_TABLES))
    for layout in outlet.layouts:
        lines += ["", "[[layouts]]", *_layout(layout)]
    for archive in outlet.archives:
        lines += ["", "[[archives]]", *_values(archive, Archive)]
    return "\n".join(lines) + "\n"


def _values(holder: object, kind: type, skip: tuple[str, ...] = ()) -> Iterator[str]:
    for one in fields(kind):
        value = getattr(holder, one.name)
        if one.name in skip or _is_empty(value):
            continue
        if (one.name == "timezone" and value == "UTC") or (one.name == "step" and value == "day"):
            continue
        yield f"{one.name} = {_written(value)}"


def _layout(layout: Layout) -> Iterator[str]:
    for one in fields(Layout):
        value = getattr(layout, one.name)
        if _is_empty(value):
            continue
        if one.name in _PLAIN:
            yield f"{one.name} = {_written(value)}"
        elif (raw := _raw(value)) is not None:
            yield f"{one.name} = {_written(raw)}"
        else:
            yield f"# {one.name}: an extractor in Python, which TOML can't hold"


def _raw(extractor: Extractor) -> str | tuple[str, ...] | None:
    if isinstance(extractor, Written):
        return extractor.raw
    if isinstance(extractor, Css):
        return extractor.selector
    if isinstance(extractor, First):
        parts = [_raw(part) for part in extractor.extractors]
        if all(isinstance(part, str) for part in parts):
            return tuple(str(part) for part in parts)
    return None


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ((), {}) or value in (Terms(), Expect())


def _written(value: object) -> str:
    """Return a TOML value. JSON's strings are TOML's basic strings (TOML 1.0: the same escapes, DEL besides)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_written(str(key))} = {_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Feed | Terms | Expect):
        return "{" + ", ".join(_values(value, type(value))) + "}"
    assert isinstance(value, tuple | list), f"no TOML for {type(value).__name__}"
    return "[" + ", ".join(_written(inner) for inner in value) + "]"
