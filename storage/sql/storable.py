"""Texts and JSON as both databases take them. Without SQLAlchemy: parse workers make rows too."""

import json
from typing import Any

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """Return compact JSON that both databases take: no NUL and no lone surrogate, which PostgreSQL refuses."""
    if not value and isinstance(value, list):
        return "[]"
    text = _ENCODE(value)
    return storable(text.replace("\\u0000", "") if "\\u0000" in text else text)


def storable(text: str) -> str:
    """Return the text without NULs and lone surrogates. The parsers clean every text; this is the last line, not the rule."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\x00", "") if "\x00" in text else text
