"""Jobs done file by file: stopped and taken up, here and by the workers of a cluster, from WARC files made of invented pages."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from ingest.backfill.plan import BackfillPlan
from ingest.cluster.workers import install_queue, work
from ingest.parsing.inline import InlinePool
from ingest.warcs.shards import do_by_queue, do_here, do_shard, finish, open_shards, progress, start_reparse, start_warc
from storage.raw.warc import Capture, record_bytes
from tests.databases import postgresql_database
from tests.e2e.desk import desk
from tests.e2e.loopback import LoopbackOutlet

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
FILES, PAGES = 3, 40  # more pages than a portion has


def warcs(folder: Path, outlet: LoopbackOutlet) -> tuple[Path, ...]:
    """Write the outlet's pages into WARC files."""
    folder.mkdir()
    files = []
    for number in range(FILES):
        file = folder / f"crawl-{number}.warc.gz"
        with file.open("wb") as out:
            for page in range(PAGES):
                address = outlet.publish(f"story-{number}-{page}", paragraphs=own(number, page))
                story = outlet.stories[f"story-{number}-{page}"]
                at = AT + timedelta(seconds=page)
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                out.write(record_bytes(Capture(address, at, 200, headers, outlet._page(story))))
        files.append(file)
    return tuple(files)


def own(number: int, page: int) -> tuple[str, ...]:
    return tuple(
        " ".join(f"w{number}p{page}x{part}n{word}" for word in range(30)).capitalize() + "." for part in range(4)
    )


async def articles(service) -> int:
    async with service.database.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM articles")) == await conn.scalar(
            text("SELECT count(*) FROM changes WHERE kind = 'inserted'")
        )
        return int(await conn.scalar(text("SELECT count(*) FROM articles")))


class StoppingPool(InlinePool):
    """Tells the service to stop after so many pages."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self.left = pages
        self.stop = asyncio.Event()

    async def parse_to_row(self, job):
        self.left -= 1
        if not self.left:
            self.stop.set()
        return await super().parse_to_row(job)


async def test_a_backfill_by_shard_goes_on_where_it_was_stopped(url, outlet, tmp_path):
    plan = BackfillPlan((outlet.slug,), warc_files=warcs(tmp_path / "crawl", outlet))
    async with desk(url, outlet) as service:
        job = await start_warc(service, plan)
        parser = service.parser = StoppingPool(PAGES + 5)
        service.stopping = parser.stop
        await do_here(service, job)
        assert await articles(service) == PAGES + 32  # the portion under way is finished
        assert len(await open_shards(service, job)) == FILES - 1
        assert (await finish(service, job)).left == FILES - 1
    async with desk(url, outlet) as service:
        job = await start_warc(service, plan)
        await do_here(service, job)
        assert await progress(service, job) == (FILES, FILES)
        done = await finish(service, job)
        assert (done.left, done.problems) == (0, {})
        assert done.tally.outcomes == {"saved.new": FILES * PAGES}
        assert await articles(service) == FILES * PAGES
        assert (await start_warc(service, plan)).id != job.id
    assert outlet.asked == []


async def test_a_file_that_is_not_there_is_named_and_the_rest_is_done(url, outlet, tmp_path):
    files = warcs(tmp_path / "crawl", outlet)
    plan = BackfillPlan((outlet.slug,), warc_files=files)
    files[1].rename(tmp_path / "away.warc.gz")
    async with desk(url, outlet) as service:
        job = await start_warc(service, plan)
        await do_here(service, job)
        done = await finish(service, job)
        assert list(done.problems) == [str(files[1])]
        assert done.left == 1
        (tmp_path / "away.warc.gz").rename(files[1])
        job = await start_warc(service, plan)
        await do_here(service, job)
        done = await finish(service, job)
    assert (done.left, done.problems, done.tally.outcomes["saved.new"]) == (0, {}, FILES * PAGES)


async def test_a_reparse_is_done_file_by_file_and_once(url, outlet, tmp_path):
    plan = BackfillPlan((outlet.slug,), warc_files=warcs(tmp_path / "crawl", outlet))
    async with desk(url, outlet, archive=str(tmp_path / "archive")) as service:
        job = await start_warc(service, plan)
        await do_here(service, job)
        await finish(service, job)
        again = await start_reparse(service, outlet.slug, None)
        parser = service.parser = StoppingPool(5)
        service.stopping = parser.stop
        await do_here(service, again)
        assert (await finish(service, again)).left > 0
        service.stopping = asyncio.Event()
        assert (await start_reparse(service, outlet.slug, None)).id == again.id
        await do_here(service, again)
        done = await finish(service, again)
    assert done.tally.outcomes == {"unchanged": FILES * PAGES}
    assert done.left == 0


async def test_a_cluster_s_workers_do_the_files_and_the_command_waits_for_them(outlet, tmp_path):
    plan = BackfillPlan((outlet.slug,), warc_files=warcs(tmp_path / "crawl", outlet))
    with postgresql_database() as url:
        async with desk(url, outlet) as command, desk(url, outlet) as one, desk(url, outlet) as other:
            await install_queue(command.database)
            workers = [asyncio.create_task(work(service, concurrency=4)) for service in (one, other)]
            job = await start_warc(command, plan)
            await asyncio.wait_for(do_by_queue(command, job), 60)
            done = await finish(command, job)
            for service in (one, other):
                service.stopping.set()
            await asyncio.gather(*workers)
            assert (done.left, done.problems) == (0, {})
            assert done.tally.outcomes == {"saved.new": FILES * PAGES}
            assert await articles(command) == FILES * PAGES


async def test_a_shard_that_is_done_is_not_done_again(url, outlet, tmp_path):
    plan = BackfillPlan((outlet.slug,), warc_files=warcs(tmp_path / "crawl", outlet)[:1])
    async with desk(url, outlet) as service:
        job = await start_warc(service, plan)
        for _ in range(2):  # at least once: a job may be taken over from a worker that was only slow
            await do_shard(service, job.id, str(plan.warc_files[0]))
        assert (await finish(service, job)).tally.outcomes == {"saved.new": PAGES}
