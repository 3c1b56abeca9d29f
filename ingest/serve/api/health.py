"""Whether this server can do its work."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from ingest.serve.state import Reading

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The answer of a server that works; one that doesn't answers 503."""

    ready: bool


@router.get("/health")
async def health(conn: Reading) -> Health:
    """Tell whether the database answers. Needs no token."""
    await conn.execute(text("SELECT 1"))
    return Health(ready=True)
