"""The raw archive in a bucket; a folder stands in for it, through the same library."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.raw.archive import ArchiveError, Capture, FolderArchive, RawPageGoneError, open_archive
from storage.raw.bucket import BucketArchive
from storage.raw.warc import record_bytes
from storage.values import RawRef

pytest.importorskip("obstore", reason="the extra `bucket` is not installed")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def capture(number: int = 1) -> Capture:
    return Capture(
        f"https://gazette.example/{number}", NOON, 200, (("Content-Type", "text/html"),), b"<p>harbour</p>" * 50
    )


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    path = tmp_path / "bucket"
    path.mkdir()
    return path


def open_bucket(tmp_path: Path, bucket: Path, **others: int) -> BucketArchive:
    return BucketArchive(f"file://{bucket}", waiting_room=tmp_path / "waiting", **others)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.warc.gz"))


async def test_pages_are_read_from_here_until_they_are_there(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket)
    ref = await archive.keep(capture())
    assert files(bucket) == []
    assert (await archive.read(ref)).url == "https://gazette.example/1"
    await archive.close()
    assert files(bucket) == [ref.file]
    assert files(tmp_path / "waiting") == []
    again = open_bucket(tmp_path, bucket)
    assert (await again.read(ref)).body == capture().body
    await again.close()


async def test_full_files_are_sent_while_it_runs(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket, max_file_bytes=len(record_bytes(capture())) + 20)
    refs = [await archive.keep(capture(number)) for number in range(5)]
    assert [(await archive.read(ref)).url[-1] for ref in refs] == list("01234")
    await archive.close()
    assert files(bucket) == sorted({ref.file for ref in refs})
    assert len(files(bucket)) == 5
    assert archive.unsent() == {}


class Hasty(ThreadPoolExecutor):
    """Gives the work time to be done before whoever handed it in goes on."""

    def submit(self, *args: Any, **others: Any) -> Future[Any]:
        future = super().submit(*args, **others)
        wait([future], timeout=0.2)
        return future


async def test_a_file_that_is_sent_before_its_sending_is_noted_is_sent_once(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket, max_file_bytes=10)
    archive._senders = Hasty(max_workers=1)
    refs = [await archive.keep(capture(number)) for number in range(2)]
    await archive.close()
    assert files(bucket) == sorted(ref.file for ref in refs)
    assert archive.unsent() == {}


async def test_a_file_that_a_neighbour_has_sent_meanwhile_is_done_and_a_lost_one_is_told(
    tmp_path: Path, bucket: Path
) -> None:
    neighbour = open_bucket(tmp_path, bucket)
    ref = await neighbour.keep(capture())
    await neighbour.close()
    archive = open_bucket(tmp_path, bucket)
    archive._send_soon(ref.file)
    archive._send_soon("2026-11-23/lost.warc.gz")
    await archive.close()
    assert list(archive.unsent()) == ["2026-11-23/lost.warc.gz"]
    assert isinstance(archive.unsent()["2026-11-23/lost.warc.gz"], FileNotFoundError)


async def test_what_a_crash_left_is_sent_at_the_next_start_and_a_living_neighbours_file_is_not(
    tmp_path: Path, bucket: Path
) -> None:
    crashed = FolderArchive(tmp_path / "waiting")
    left = await crashed.keep(capture(1))
    await crashed.close()
    neighbour = FolderArchive(tmp_path / "waiting")
    being_written = await neighbour.keep(capture(2))
    archive = open_bucket(tmp_path, bucket)
    await archive.close()
    assert files(bucket) == [left.file]
    assert files(tmp_path / "waiting") == [being_written.file]
    await neighbour.close()


async def test_what_cannot_be_sent_stays_and_is_told(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket)
    ref = await archive.keep(capture())
    bucket.rmdir()
    bucket.write_text("no folder any more")
    await archive.close()
    assert isinstance(archive.unsent()[ref.file], Exception)
    assert files(tmp_path / "waiting") == [ref.file]


async def test_what_is_not_there_is_gone(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket)
    ref = await archive.keep(capture())
    await archive.close()
    again = open_bucket(tmp_path, bucket)
    for missing in (RawRef("2026-11-23/other.warc.gz", 0, 10), RawRef(ref.file, ref.offset, ref.length + 1)):
        with pytest.raises(RawPageGoneError):
            await again.read(missing)
    await again.close()


async def test_pruning_keeps_what_is_referred_to(tmp_path: Path, bucket: Path) -> None:
    archive = open_bucket(tmp_path, bucket, max_file_bytes=10)
    refs = [await archive.keep(capture(number)) for number in range(3)]
    await archive.close()
    (bucket / "notes.txt").write_text("not ours")
    again = open_bucket(tmp_path, bucket)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await again.prune(datetime.now(UTC) - timedelta(days=1), set()) == []
    assert await again.prune(tomorrow, {refs[1].file}) == sorted([refs[0].file, refs[2].file])
    assert files(bucket) == [refs[1].file]
    assert (bucket / "notes.txt").exists()
    await again.close()


def test_a_url_nobody_can_open_is_a_setting_to_change() -> None:
    with pytest.raises(ArchiveError, match=r"archive\.path: ftp:// cannot be opened .*accepted are") as raised:
        open_archive("ftp://archive.example/")
    assert "\n" not in str(raised.value)
