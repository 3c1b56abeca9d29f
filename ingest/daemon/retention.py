"""Retention: what is past its days goes, rows first, then the archive's files that no row points into any more."""

from datetime import datetime, timedelta

from ingest.config import RetentionSettings
from storage.engine import Database
from storage.raw.archive import Archive
from storage.raw.places import files_in_use
from storage.upkeep import maintenance


async def prune(database: Database, archive: Archive, keep: RetentionSettings, now: datetime) -> dict[str, int]:
    """Drop raw pages and change rows past the settings' days (0 keeps for ever); return how much of what was dropped."""
    dropped = await maintenance.prune(database, now, raw_days=keep.raw_days, changes_days=keep.changes_days)
    if not keep.raw_days:
        return dropped
    async with database.read() as conn:
        referenced = await files_in_use(conn)
    files = await archive.prune(now - timedelta(days=keep.raw_days), referenced)
    return {**dropped, "archive_files": len(files)}
