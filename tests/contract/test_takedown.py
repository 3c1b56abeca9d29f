"""A takedown erases text, revisions and raw pages, says so, and nothing comes back."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from storage import articles
from storage.engine import Database
from storage.errors import StorageError
from storage.raw.archive import ArchiveError, FolderArchive
from storage.raw.places import record_raw
from storage.raw.warc import Capture, RawPageGoneError
from storage.sql.statements import key_hash
from storage.upkeep import takedown
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article

PAGE = b"<html>" + LIGHTHOUSE[0].encode() + b"</html>"


def capture(path: str = "lighthouse", body: bytes = PAGE) -> Capture:
    return Capture(f"https://gazette.example/{path}", NOW, 200, (("Content-Type", "text/html"),), body)


async def take_down(database: Database, article_id: int) -> None:
    async with database.save() as conn:
        await takedown.take_down(conn, article_id, NOW, by="Ann Lee", reason="court order 7")


async def test_a_takedown_leaves_a_tombstone_and_no_word(database: Database, tmp_path: Path):
    archive = FolderArchive(tmp_path / "archive")
    other = await archive.keep(capture("orchard", b"<html>orchard</html>"))
    first, second = await archive.keep(capture()), await archive.keep(capture())
    async with database.save() as conn:
        saved = await articles.save_article(conn, arriving(article(), raw=first), NOW)
        await articles.save_article(conn, arriving(article(headline="Another headline"), raw=second), NOW)
        await articles.save_article(
            conn, arriving(article(path="orchard", headline="Orchard", body=ORCHARD), raw=other), NOW
        )
        # A page that was no article once is of the same address.
        failed = await archive.keep(capture())
        await record_raw(
            conn, outlet="harbour", url=capture().url, ref=failed, fetched_at=NOW, content_type="text/html"
        )
    await take_down(database, saved.article_id)
    await take_down(database, saved.article_id)
    assert await takedown.overwrite_pending(database, archive, NOW) == 1
    assert await takedown.overwrite_pending(database, archive, NOW) == 0
    for ref in (first, second, failed):
        with pytest.raises(RawPageGoneError):
            await archive.read(ref)
    assert (await archive.read(other)).body == b"<html>orchard</html>"
    await archive.close()
    async with database.read() as conn:
        assert list(await conn.scalars(text("SELECT article_id FROM articles_v1"))) == [2]
        assert list(await conn.scalars(text("SELECT article_id FROM revisions_v1"))) == [2]
        kinds = list(await conn.scalars(text("SELECT kind FROM changes_v1 WHERE article_id = 1 ORDER BY seq")))
        (told,) = await takedown.list_takedowns(conn)
        assert await takedown.taken_down_keys(conn) == {key_hash("https://gazette.example/lighthouse")}
    assert kinds == ["inserted", "revised", "deleted"]
    assert (told.by, told.reason, told.at, told.erased_at) == ("Ann Lee", "court order 7", NOW, NOW)
    async with database.save() as conn:
        assert (await articles.save_article(conn, arriving(article()), NOW)).outcome == "unchanged"
    if database.is_sqlite:  # not in the tables, and not in the search index beside them
        async with database.read() as conn:
            hits = await conn.scalar(text("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'lighthouse'"))
        assert hits == 0
    # Any WARC tool still reads the file.
    (file,) = (tmp_path / "archive").glob("*/*.warc.gz")
    with file.open("rb") as opened:
        assert [record.rec_type for record in ArchiveIterator(opened)] == [
            "metadata" if n else "response" for n in range(4)
        ]
    assert LIGHTHOUSE[0].encode() not in gzip.decompress(file.read_bytes())


async def test_what_could_not_be_overwritten_is_not_forgotten(database: Database, tmp_path: Path):
    archive = FolderArchive(tmp_path / "archive")
    ref = await archive.keep(capture())
    async with database.save() as conn:
        saved = await articles.save_article(conn, arriving(article(), raw=ref), NOW)
    await take_down(database, saved.article_id)

    class Stuck(FolderArchive):
        async def erase(self, ref):
            raise ArchiveError("the disk is away")

    with pytest.raises(ArchiveError):
        await takedown.overwrite_pending(database, Stuck(tmp_path / "archive"), NOW)
    async with database.read() as conn:
        assert (await takedown.list_takedowns(conn))[0].erased_at is None
    assert await takedown.overwrite_pending(database, archive, NOW) == 1


async def test_there_must_be_an_article(database: Database):
    with pytest.raises(StorageError, match="no article 9"):
        await take_down(database, 9)
