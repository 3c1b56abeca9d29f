"""Answers: JSON with a validator, 304 for who has it already, and cursors."""

import base64
import binascii
import hashlib
import json
import operator
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from ingest.serve.problems import Problem
from storage.reading.pages import Listed, ListedJson, Position, encode

JSON = "application/json"


def answer(request: Request, value: object) -> Response:
    """Return a value as JSON, or 304 when the caller's copy is the same."""
    return validated(request, as_json(value), JSON)


def as_json(value: object) -> bytes:
    """Return compact JSON; times as RFC 3339 with Z."""
    return encode(value).encode()


def validated(request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body with its ETag, or 304 when If-None-Match names it (RFC 9110, 13.1.2). Weak: it may be sent compressed."""
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    known = request.headers.get("if-none-match")
    if known is not None and (known.strip() == "*" or etag in (one.strip() for one in known.split(","))):
        return Response(status_code=304, headers={"ETag": etag, **(headers or {})})
    return Response(body, headers={"ETag": etag, **(headers or {})}, media_type=media_type)


def listing(request: Request, name: str, page: Listed | ListedJson, order: str) -> Response:
    """Return a page of a list under its name, with the cursor of the next one."""
    after = None if page.after is None else write_cursor(order, page.after)
    if isinstance(page, Listed):
        return answer(request, {name: page.rows, "next": after})
    body = f'{{"{name}":[{",".join(page.rows)}],"next":{encode(after)}}}'
    return validated(request, body.encode(), JSON)


def write_cursor(order: str, position: Position) -> str:
    """Return a position as a text nobody needs to understand."""
    told = json.dumps([order, (position.at - _EPOCH) // _MICROSECOND, position.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_cursor(order: str, cursor: str | None) -> Position | None:
    """Return the position of a cursor. Raises `Problem` (400) for what is none, or one of a list in another order."""
    if cursor is None:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        of_order, at, number = told
        position = Position(_EPOCH + operator.index(at) * _MICROSECOND, operator.index(number))
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        raise Problem(400, "`after` is not the `next` of an earlier answer") from None
    if of_order != order or not 0 <= position.id < 2**63:
        raise Problem(400, "`after` comes from another list, or one in another order")
    return position


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = datetime.resolution
