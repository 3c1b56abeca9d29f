"""Bearer tokens of the API. What is kept is a hash: a copy of the database opens nothing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import tokens

TokenScope = Literal["read", "operate"]
SCOPES: tuple[TokenScope, ...] = ("read", "operate")
PREFIX = "wd_"
"""So that a token found in a log or a repository is known for what it is."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed: never the token itself."""

    id: int
    name: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


async def create_token(
    conn: AsyncConnection, name: str, scope: TokenScope, now: datetime, *, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is shown this once: 256 random bits, so a plain hash is enough."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {"name": name, "scope": scope, "hash": _hash(secret), "created_at": now, "expires_at": expires_at}
    made = await conn.execute(tokens.insert().values(row).returning(tokens.c.id))
    return Token(made.scalar_one(), name, scope, now, expires_at, None), secret


async def find_token(conn: AsyncConnection, secret: str, now: datetime | None = None) -> Token | None:
    """Return the token of this secret; None when there is none, it was revoked, or (with `now`) has expired."""
    row = (
        await conn.execute(select(*_COLUMNS).where(tokens.c.hash == _hash(secret), tokens.c.revoked_at.is_(None)))
    ).one_or_none()
    found = Token(*row) if row is not None else None
    return None if found and now and found.expires_at and found.expires_at <= now else found


async def list_tokens(conn: AsyncConnection) -> list[Token]:
    """Return every token, revoked ones too, oldest first."""
    return [Token(*row) for row in await conn.execute(select(*_COLUMNS).order_by(tokens.c.id))]


async def revoke_token(conn: AsyncConnection, token_id: int, now: datetime) -> bool:
    """Revoke a token; False when there is no such one, or it was revoked before."""
    changed = await conn.execute(
        update(tokens).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    return changed.rowcount == 1


_COLUMNS = (
    tokens.c.id, tokens.c.name, tokens.c.scope, tokens.c.created_at, tokens.c.expires_at, tokens.c.revoked_at,
)  # fmt: skip


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
