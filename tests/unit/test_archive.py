"""The raw archive: what is kept is read back, by us and by other tools; a crash, a full disk, a hostile file cost nothing else."""

import asyncio
import gzip
import io
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.raw import archive as archive_module
from storage.raw.archive import ArchiveError, Capture, FolderArchive, NullArchive, RawPageGoneError, open_archive
from storage.raw.inflating import MAX_MEMBERS
from storage.raw.warc import WarcReader, record_bytes
from storage.values import RawRef

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def capture(number: int = 1, *, body: bytes | None = None, at: datetime = NOON, **others: object) -> Capture:
    return Capture(
        url=f"https://gazette.example/{number}",
        fetched_at=at,
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{number}"')),
        body=body if body is not None else f"<p>Page {number} of the harbour.</p>".encode() * 50,
        **others,
    )


async def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path / "archive"))
    page = capture(requested_url="https://gazette.example/old", reason="OK")
    ref = await archive.keep(page)
    assert ref is not None
    read = await archive.read(ref)
    assert (read.url, read.requested_url, read.fetched_at, read.status, read.reason) == (
        page.url,
        page.requested_url,
        NOON,
        200,
        "OK",
    )
    assert read.body == page.body
    assert read.header("etag") == '"1"'
    await archive.close()


async def test_pages_kept_together_each_have_their_place(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    refs = await asyncio.gather(*(archive.keep(capture(number)) for number in range(200)))
    assert len({(ref.file, ref.offset) for ref in refs}) == 200
    for number, ref in enumerate(refs):
        assert (await archive.read(ref)).url == f"https://gazette.example/{number}"
    await archive.close()


async def test_other_tools_read_the_file(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    encoded = Capture(
        "https://gazette.example/é?a=1",
        NOON,
        200,
        (("Content-Encoding", "br"), ("Transfer-Encoding", "chunked")),
        b"<p>plain</p>",
    )
    ref = await archive.keep(encoded)
    await archive.close()
    with (tmp_path / ref.file).open("rb") as file:
        (record,) = [
            (one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read(), one.http_headers.headers)
            for one in ArchiveIterator(file, check_digests="raise")
        ]
    assert record[:2] == (encoded.url, b"<p>plain</p>")
    assert ("X-Archive-Orig-Content-Encoding", "br") in record[2]
    assert gzip.decompress((tmp_path / ref.file).read_bytes()).startswith(b"WARC/1.1\r\n")


async def test_files_turn_with_the_day_and_the_size(tmp_path: Path) -> None:
    size = len(record_bytes(capture()))
    archive = FolderArchive(tmp_path, max_file_bytes=2 * size + 20)
    today = [await archive.keep(capture()) for _ in range(3)]
    tomorrow = await archive.keep(capture(at=NOON + timedelta(days=1)))
    await archive.close()
    assert today[0].file == today[1].file != today[2].file
    assert today[2].offset == 0
    assert tomorrow.file.startswith("2026-11-24/")


async def test_folders_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        archive = FolderArchive(tmp_path / "deep" / "archive")
        ref = await archive.keep(capture())
        await archive.close()
    finally:
        os.umask(before)
    path = tmp_path / "deep" / "archive" / ref.file
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


async def test_two_processes_never_write_to_one_file(tmp_path: Path) -> None:
    one, other = FolderArchive(tmp_path), FolderArchive(tmp_path)
    assert (await one.keep(capture())).file != (await other.keep(capture())).file
    await one.close()
    await other.close()


async def test_a_file_cut_in_mid_record_is_recognised_read_up_to_there_and_left_alone(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    refs = [await archive.keep(capture(number)) for number in range(3)]
    await archive.close()
    path = tmp_path / refs[0].file
    with path.open("r+b") as file:
        file.truncate(refs[2].offset + refs[2].length // 2)
    reader = WarcReader(path, limit_bytes=1_000_000)
    assert [page.url for _, page in reader] == ["https://gazette.example/0", "https://gazette.example/1"]
    assert reader.is_cut
    restarted = FolderArchive(tmp_path)
    assert (await restarted.keep(capture())).file != refs[0].file
    assert (await restarted.read(refs[1])).url == "https://gazette.example/1"
    with pytest.raises(RawPageGoneError, match="beyond the end"):
        await restarted.read(refs[2])
    await restarted.close()


async def test_a_full_disk_fails_the_page_leaves_whole_records_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = FolderArchive(tmp_path)
    first = await archive.keep(capture(1))
    write, room = os.write, [100]

    def write_until_full(descriptor: int, record: bytes) -> int:
        if room[0] == 0:
            raise OSError(28, "No space left on device")
        written = write(descriptor, bytes(record)[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(archive_module.os, "write", write_until_full)
    results = await asyncio.gather(archive.keep(capture(2)), archive.keep(capture(3)), return_exceptions=True)
    assert [type(result) for result in results] == [ArchiveError, ArchiveError]
    assert "No space left" in str(results[0])
    monkeypatch.undo()
    assert (tmp_path / first.file).stat().st_size == first.offset + first.length
    again = await archive.keep(capture(2))
    assert again.file != first.file
    assert (await archive.read(again)).url == "https://gazette.example/2"
    await archive.close()


async def test_a_reference_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path / "archive")
    (tmp_path / "outside.warc.gz").write_bytes(record_bytes(capture()))
    for name in ("../outside.warc.gz", str(tmp_path / "outside.warc.gz"), "2026-11-23/missing.warc.gz"):
        with pytest.raises(RawPageGoneError):
            await archive.read(RawRef(name, 0, 100))
    ref = await archive.keep(capture())
    with pytest.raises(RawPageGoneError):
        await archive.read(RawRef(ref.file, 3, ref.length - 3))
    await archive.close()


async def test_pruning_keeps_what_is_referred_to_and_what_is_young(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    kept = [await archive.keep(capture(at=NOON + timedelta(days=day))) for day in range(4)]
    for ref in kept:
        written = (NOON + timedelta(days=2 if ref == kept[1] else 0)).timestamp()
        os.utime(tmp_path / ref.file, (written, written))
    deleted = await archive.prune(NOON + timedelta(days=1), {kept[2].file})
    assert deleted == [kept[0].file]
    assert not (tmp_path / "2026-11-23").exists()
    assert (await archive.read(kept[3])).url
    await archive.close()


async def test_a_cancelled_caller_does_not_disturb_the_others(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    tasks = [asyncio.create_task(archive.keep(capture(number))) for number in range(10)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(result, RawRef) for result in results] == [number != 3 for number in range(10)]
    await archive.close()


async def test_no_archive_keeps_nothing_and_says_so() -> None:
    archive = open_archive("")
    assert isinstance(archive, NullArchive)
    assert await archive.keep(capture()) is None
    with pytest.raises(RawPageGoneError):
        await archive.read(RawRef("x", 0, 1))


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match=r"archive\.path: .*file.* cannot be made"):
        open_archive(str(tmp_path / "file"))
    with pytest.raises(ArchiveError, match=r"^archive\.path: "):
        open_archive("ftp://archive.example/")


def test_headers_cannot_break_out_of_their_line() -> None:
    hostile = Capture(
        "https://gazette.example/\r\nX-Evil: 1",
        NOON,
        200,
        (("X-A", "1\r\n\r\n<script>"),),
        b"<p>x</p>",
        reason="OK\r\nY: 2",
    )
    plain = gzip.decompress(record_bytes(hostile))
    assert b"\r\nX-Evil" not in plain
    assert plain.count(b"\r\n\r\n") == 3
    assert plain.endswith(b"\r\n\r\n<p>x</p>\r\n\r\n")


def foreign_warc(*, packed: bool) -> bytes:
    """A file as another crawler writes it: requests, redirects, images and chunked, compressed or huge bodies among the pages."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)

    def response(url: str, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        fields = {"WARC-Date": "2025-03-01T10:00:00Z"}
        writer.write_record(
            writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=fields
            )
        )

    html = [("Content-Type", "text/html")]
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "another crawler"}))
    response("https://a.example/1", "200 OK", html, b"<p>one</p>")
    response("https://a.example/2", "301 Moved", [*html, ("Location", "/1")], b"")
    response("https://a.example/3", "200 OK", [("Content-Type", "image/png")], b"\x89PNG")
    response(
        "https://a.example/4",
        "200 OK",
        [*html, ("Transfer-Encoding", "chunked")],
        b"5\r\n<p>fo\r\n6\r\nur</p>\r\n0\r\n\r\n",
    )
    response("https://a.example/5", "200 OK", [*html, ("Content-Encoding", "gzip")], gzip.compress(b"<p>five</p>"))
    response("https://a.example/6", "200 OK", html, b"x" * 20_000)
    coded = [*html, ("Content-Encoding", "gzip")]
    response("https://a.example/bomb", "200 OK", coded, gzip.compress(bytes(3_000_000)))
    response("https://a.example/cut", "200 OK", coded, gzip.compress(b"<p>cut</p>" * 9)[:-9])
    response("https://a.example/no-gzip", "200 OK", coded, b"\x1f\x8b\x08<p>none</p>")
    response("https://a.example/br", "200 OK", [*html, ("Content-Encoding", "br")], b"coded")
    response("https://a.example/7", "200 OK", html, b"<p>seven</p>")
    return out.getvalue()


@pytest.mark.parametrize("packed", [True, False], ids=["gzip", "plain"])
def test_other_peoples_files_are_read_page_by_page(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "foreign.warc.gz"
    path.write_bytes(foreign_warc(packed=packed))
    reader = WarcReader(path, limit_bytes=10_000)
    found = list(reader)
    assert [(page.url[-1], page.body) for _, page in found[:2]] == [("1", b"<p>one</p>"), ("4", b"<p>four</p>")]
    assert [page.url[-1] for _, page in found] == ["1", "4", "5", "r", "7"]
    assert (found[2][1].body, found[2][1].header("content-encoding")) == (b"<p>five</p>", None)
    assert found[3][1].header("content-encoding") == "br", "gzip alone is undone here"
    assert found[1][1].header("transfer-encoding") is None
    assert found[0][1].fetched_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert reader.skipped == {"not_response": 1, "http_status": 1, "not_html": 1, "too_large": 2, "bad_encoding": 2}
    assert not reader.is_cut
    resumed = WarcReader(path, limit_bytes=10_000, offset=found[2][0].offset)
    assert [page.url[-1] for _, page in resumed] == ["5", "r", "7"]


def test_what_is_no_warc_file_yields_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    for body in (b"", b"<html>", gzip.compress(b"hello"), b"\x1f\x8b\x08garbage"):
        path.write_bytes(body)
        assert list(WarcReader(path, limit_bytes=1000)) == []


async def test_a_page_that_came_as_gzip_is_archived_as_it_came(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    page = b"<p>The ferry returns at dawn.</p>" * 40
    packed = gzip.compress(page[:700]) + gzip.compress(page[700:]) + b"\0\0"  # two members and padding
    came = replace(capture(1), body=page, packed=packed, headers=(("Content-Encoding", "gzip"), ("Age", "3")))
    ref = await archive.keep(came)
    kept = await archive.read(ref)
    await archive.close()
    assert (kept.body, kept.headers[0], kept.packed) == (page, ("Age", "3"), None)
    assert packed in gzip.decompress((tmp_path / ref.file).read_bytes())
    assert ref.length < len(packed) + 1_500, "it is not packed twice"
    with (tmp_path / ref.file).open("rb") as file:
        (other,) = [one.content_stream().read() for one in ArchiveIterator(file, check_digests="raise")]
    assert other.startswith(page[:700])


def test_bodies_that_only_say_gzip_stand_and_those_of_endless_members_are_passed_over(tmp_path: Path) -> None:
    """A crawler may have unpacked a body and left its header; empty members cost time and bring nothing forth."""
    path, coded = tmp_path / "foreign.warc.gz", (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    endless = gzip.compress(b"") * (MAX_MEMBERS + 2)
    path.write_bytes(
        b"".join(
            record_bytes(replace(capture(1), body=body, packed=body, headers=coded)) for body in (b"<p>a</p>", endless)
        )
    )
    reader = WarcReader(path, limit_bytes=1_000_000)
    assert [page.body for _, page in reader] == [b"<p>a</p>"]
    assert reader.skipped == {"bad_encoding": 1}


async def test_a_coded_page_that_is_cut_is_no_page(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    packed = bytearray(gzip.compress(b"<p>The ferry returns at dawn.</p>" * 40))
    packed[-5] ^= 1
    ref = await archive.keep(replace(capture(1), packed=bytes(packed), headers=(("Content-Encoding", "gzip"),)))
    with pytest.raises(RawPageGoneError):
        await archive.read(ref)
    await archive.close()
