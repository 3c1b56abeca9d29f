"""The parse pool against workers that hang, crash, eat memory, sleep, or whose daemon is killed."""

import asyncio
import os
import select
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from ingest.parsing import pool as parse_pool
from ingest.parsing.pool import (
    DeclaredOutlet,
    FeedJob,
    InlinePool,
    PageJob,
    ParseCrashError,
    ParsePool,
    ParseTimeoutError,
    PoolBrokenError,
    PoolClosedError,
)
from parsers.errors import NotArticleError, ParseError
from parsers.page import Page
from tests.e2e.test_daemon import until

ODD_WORKER = (sys.executable, str(Path(__file__).with_name("odd_worker.py")))
HARBOUR = 'slug = "harbour"\nname = "Harbour Gazette"\nhosts = ["gazette.example"]\n'


class CountedMetrics:
    """Remembers what the pool tells."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.highest: dict[str, float] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        self.counts[" ".join([name, *labels.values()])] += int(amount)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        self.counts[" ".join([name, *labels.values()])] += 1

    def gauge(self, name: str, value: float, **labels: str) -> None:
        self.highest[name] = max(value, self.highest.get(name, 0))


def page(body: str) -> PageJob:
    return PageJob(Page("https://gazette.example/1", body.encode()), outlet="harbour")


def odd_pool(workers: int = 2, deadline_seconds: float = 0.5, memory_mb: int = 256, **others: object) -> ParsePool:
    return ParsePool(workers, deadline_seconds, memory_mb, command=ODD_WORKER, **others)


async def parsed_by(pool: ParsePool, body: str = "fine") -> int:
    return int((await pool.parse(page(body))).headline)


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Block until a process that is not our child has ended; say whether it did in time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


async def test_jobs_are_shared_between_the_workers() -> None:
    async with odd_pool() as pool:
        workers = await asyncio.gather(*(parsed_by(pool, "busy 0.01") for _ in range(40)))
        assert set(workers) == set(pool.pids)
        assert len(pool.pids) == 2
    assert pool.pids == []


async def test_a_job_over_its_cpu_deadline_is_killed_and_its_siblings_never_notice() -> None:
    metrics = CountedMetrics()
    async with odd_pool(metrics=metrics) as pool:
        await asyncio.gather(*(parsed_by(pool) for _ in range(8)))
        before = set(pool.pids)
        ended: list[str] = []

        async def follow(body: str) -> None:
            try:
                await pool.parse(page(body))
            finally:
                ended.append(body.partition(" ")[0])

        results = await asyncio.gather(follow("spin"), *(follow("fine") for _ in range(50)), return_exceptions=True)
        assert isinstance(results[0], ParseTimeoutError)
        assert results[0].reason == "too_complex"
        assert (results[0].url, results[0].outlet) == ("https://gazette.example/1", "harbour")
        assert results[1:] == [None] * 50
        assert ended.index("spin") >= 40, "the others do not wait for the deadline, save those in the line behind it"
        assert await parsed_by(pool)
        assert metrics.counts["parse_failures timeout"] == 1
        assert metrics.counts["parse_workers_started"] == 3
        assert len(before & set(pool.pids)) == 1


async def test_the_deadline_is_cpu_time_so_a_busy_machine_kills_nobody() -> None:
    crowd = 6 * parse_pool.cores()
    async with odd_pool(workers=crowd, deadline_seconds=0.4) as pool:
        await asyncio.gather(*(parsed_by(pool) for _ in range(crowd)))
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(parsed_by(pool, "busy 0.2") for _ in range(crowd)))
        assert asyncio.get_running_loop().time() - started > 0.4, "each took longer than its deadline by the wall clock"


async def test_a_page_that_crashes_two_workers_is_to_blame() -> None:
    async with odd_pool() as pool:
        results = await asyncio.gather(
            *(pool.parse(page(body)) for body in ["crash", *["fine"] * 20]), return_exceptions=True
        )
        assert isinstance(results[0], ParseCrashError)
        assert results[0].reason == "parse"
        assert "SIGSEGV" in str(results[0])
        assert not [result for result in results[1:] if isinstance(result, BaseException)]


async def test_a_worker_killed_by_somebody_else_costs_no_page(tmp_path: Path) -> None:
    async with odd_pool() as pool:
        assert await parsed_by(pool, f"crash_once {tmp_path / 'marker'}")
        await asyncio.gather(*(parsed_by(pool) for _ in range(8)))
        os.kill(pool.pids[0], signal.SIGKILL)
        assert all(await asyncio.gather(*(parsed_by(pool) for _ in range(50))))


async def test_memory_is_bounded() -> None:
    async with odd_pool(memory_mb=128) as pool:
        with pytest.raises(ParseTimeoutError, match="128 MB"):
            await pool.parse(page("eat"))
        assert await parsed_by(pool)


async def test_errors_arrive_whole() -> None:
    async with odd_pool() as pool:
        with pytest.raises(NotArticleError, match=r"A wall\. \[harbour https://gazette.example/1\]") as refused:
            await pool.parse(page("refuse"))
        assert refused.value.reason == "paywall"
        with pytest.raises(ParseCrashError, match="ZeroDivisionError: one by none") as broken:
            await pool.parse(page("bug"))
        assert broken.value.reason == "internal"


@pytest.mark.parametrize("how", ["sleep", "stop"])
async def test_a_worker_that_sleeps_is_killed_too(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_pool, "MIN_OVERDUE_SECONDS", 0.05)
    monkeypatch.setattr(parse_pool, "OVERDUE_FACTOR", 1.0)
    monkeypatch.setattr(parse_pool, "LOOK_SECONDS", 0.3)
    async with odd_pool(deadline_seconds=0.05) as pool:
        with pytest.raises(ParseTimeoutError):
            await pool.parse(page(how))
        assert await parsed_by(pool)


async def test_the_queue_is_bounded_and_callers_wait() -> None:
    metrics = CountedMetrics()
    async with odd_pool(workers=1, metrics=metrics) as pool:
        await asyncio.gather(*(parsed_by(pool) for _ in range(200)))
    assert 0 < metrics.highest["parse_queue"] <= parse_pool.QUEUED_PER_WORKER
    assert metrics.counts["parse_seconds page"] == 200


async def test_a_cancelled_caller_disturbs_nobody() -> None:
    async with odd_pool(workers=1) as pool:
        await parsed_by(pool)
        tasks = [asyncio.create_task(pool.parse(page("busy 0.02"))) for _ in range(30)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(result, asyncio.CancelledError) for result in results] == [True, False] * 15
        assert await parsed_by(pool)


async def test_large_answers_arrive() -> None:
    async with odd_pool(deadline_seconds=5) as pool:
        feed = await pool.read_feed(FeedJob(b"20000", "https://gazette.example/feed.xml"))
        assert len(feed.entries) == 20_000


async def test_reload_reaches_every_worker_and_a_bad_text_changes_nothing() -> None:
    async with odd_pool(deadline_seconds=5) as pool:
        assert "harbour" not in (await pool.parse(page("fine"))).sections
        with pytest.raises(ValueError, match=r"."):
            await pool.reload([DeclaredOutlet("one.toml", HARBOUR), DeclaredOutlet("two.toml", HARBOUR)])
        under_way = [asyncio.create_task(pool.parse(page("busy 0.01"))) for _ in range(20)]
        await asyncio.sleep(0)
        await pool.reload([DeclaredOutlet("harbour.toml", HARBOUR)])
        for article in await asyncio.gather(*(pool.parse(page("busy 0.01")) for _ in range(20))):
            assert "harbour" in article.sections
        assert len(await asyncio.gather(*under_way)) == 20


async def test_no_secret_of_ours_is_within_reach_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARBOUR_TOKEN", "s3cret")
    async with odd_pool() as pool:
        assert "HARBOUR_TOKEN" not in (await pool.parse(page("fine"))).topics


async def test_signals_to_everybody_leave_the_workers_at_work() -> None:
    async with odd_pool() as pool:
        await asyncio.gather(*(parsed_by(pool) for _ in range(8)))
        pids = set(pool.pids)
        for pid in pids:
            assert os.getpgid(pid) != os.getpgid(0), "a Ctrl-C does not even reach them"
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(pid, number)
        assert await parsed_by(pool) in pids
        assert set(pool.pids) == pids


async def test_closing_ends_busy_workers_and_leaves_nothing_behind() -> None:
    descriptors = set(Path("/proc/self/fd").iterdir())
    pool = odd_pool(deadline_seconds=60)
    async with pool:
        await asyncio.gather(*(parsed_by(pool) for _ in range(8)))
        pids = pool.pids
        jobs = [asyncio.create_task(pool.parse(page("spin"))) for _ in range(60)]
        await asyncio.sleep(0)
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert {type(result) for result in results} == {PoolClosedError}
    with pytest.raises(PoolClosedError):
        await pool.parse(page("fine"))
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert set(Path("/proc/self/fd").iterdir()) <= descriptors


async def test_closing_waits_for_no_worker_that_was_just_being_put_in_anothers_place(monkeypatch) -> None:
    open_link = parse_pool.WorkerLink.open
    opening, may_open = asyncio.Event(), asyncio.Event()

    async def slowly(link: parse_pool.WorkerLink, declared: object) -> None:
        opening.set()
        await may_open.wait()
        await open_link(link, declared)

    async with odd_pool(workers=1) as pool:
        await parsed_by(pool)
        monkeypatch.setattr(parse_pool.WorkerLink, "open", slowly)
        os.kill(pool.pids[0], signal.SIGKILL)
        await opening.wait()
        asyncio.get_running_loop().call_soon(may_open.set)
    assert pool.pids == []


async def test_a_worker_whose_socket_cannot_be_opened_is_not_left_behind(monkeypatch) -> None:
    pids = []

    async def refused(link: parse_pool.WorkerLink, _declared: object) -> None:
        pids.append(link.process.pid)
        raise OSError("no descriptor to be had")

    monkeypatch.setattr(parse_pool.WorkerLink, "open", refused)
    descriptors = set(Path("/proc/self/fd").iterdir())
    pool = odd_pool(workers=1)
    with pytest.raises(OSError, match="no descriptor"):
        await pool.__aenter__()
    await pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
    assert set(Path("/proc/self/fd").iterdir()) <= descriptors


async def test_workers_that_do_not_start_fail_the_jobs_and_not_the_machine() -> None:
    async with ParsePool(2, command=(sys.executable, "-c", "raise SystemExit(3)")) as pool:
        results = await asyncio.gather(*(pool.parse(page("fine")) for _ in range(100)), return_exceptions=True)
        assert {type(result) for result in results} == {PoolBrokenError}


async def test_workers_that_cannot_start_for_a_while_make_jobs_wait_and_lose_none(monkeypatch) -> None:
    monkeypatch.setattr(parse_pool, "START_AGAIN_SECONDS", 0.01)
    async with ParsePool(1, command=ODD_WORKER) as pool:
        assert (await pool.parse(page("fine"))).headline
        assert pool.trouble is None
        working, pool.command = pool.command, (sys.executable, "-c", "raise SystemExit(3)")
        os.kill(pool.pids[0], signal.SIGKILL)

        async def given_up_twice_over() -> bool:
            return pool._failed_starts > 2 * parse_pool.MAX_FAILED_STARTS

        await until(given_up_twice_over, "starts that fail")
        waiting = asyncio.create_task(pool.parse(page("fine")))
        assert pool.trouble == "no parse worker is ready"
        pool.command = working
        assert (await asyncio.wait_for(waiting, 30)).headline
        assert pool.trouble is None


DAEMON = """
import asyncio, sys
from ingest.parsing.pool import PageJob, ParsePool
from parsers.page import Page

async def main():
    async with ParsePool(2, 1.0, 256, command=sys.argv[1:]) as pool:
        jobs = [pool.parse(PageJob(Page("https://gazette.example/1", b"fine"))) for _ in range(8)]
        await asyncio.gather(*jobs)
        busy = asyncio.create_task(pool.parse(PageJob(Page("https://gazette.example/1", b"spin"))))
        await asyncio.sleep(0)
        print(*pool.pids, flush=True)
        await busy

asyncio.run(main())
"""


async def test_workers_do_not_outlive_a_killed_daemon() -> None:
    daemon = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DAEMON, *ODD_WORKER, stdout=asyncio.subprocess.PIPE
    )
    assert daemon.stdout is not None
    pids = [int(pid) for pid in (await daemon.stdout.readline()).split()]
    assert len(pids) == 2
    daemon.kill()
    await daemon.wait()
    assert all(wait_until_gone(pid, 30) for pid in pids)


ARTICLE = b"""<html lang="en"><head><title>Ferry returns</title><meta property="og:type" content="article"></head><body><article>
<h1>The ferry returns to the harbour</h1>%s</article></body></html>"""
PARAGRAPH = b"<p>The ferry that left in March came back on Sunday with the mail, forty passengers and a piano.</p>"


def story(paragraphs: bytes) -> PageJob:
    return PageJob(
        Page("https://gazette.example/2026/11/ferry", ARTICLE % paragraphs, content_type="text/html; charset=utf-8")
    )


async def test_real_workers_parse_as_we_would() -> None:
    job = story(
        PARAGRAPH * 3
        + b"<p>The piano is now in the town hall, where it is out of tune and well loved by the pigeons.</p>"
    )
    feed = FeedJob(
        b'<rss version="2.0"><channel><title>Gazette</title><item><title>Ferry</title><link>https://gazette.example/1</link></item></channel></rss>',
        "https://gazette.example/feed.xml",
    )
    async with ParsePool(1, 30) as pool, InlinePool() as inline:
        assert await pool.parse(job) == await inline.parse(job)
        assert await pool.read_feed(feed) == await inline.read_feed(feed)
        with pytest.raises(ParseError) as refused:
            await pool.read_feed(FeedJob(b"<html>no feed</html>", "https://gazette.example/feed.xml"))
        assert refused.value.url == "https://gazette.example/feed.xml"


async def test_a_tree_that_fits_into_no_worker_is_too_complex() -> None:
    async with ParsePool(1, 30) as pool:
        with pytest.raises(ParseError) as refused:
            await pool.parse(PageJob(Page("https://gazette.example/1", b"&" * 9_500_000)))
        assert refused.value.reason == "too_complex"


async def test_an_operators_own_expression_that_never_ends_costs_its_page_alone() -> None:
    hostile = HARBOUR + "[[layouts]]\nsince = 2024-01-01\ndisclaimers = ['^(\\w+\\s?)+$']\n"
    pages = [
        story(b"<p>" + b"word " * 40 + b"!</p>"),
        *[PageJob(Page(f"https://other.example/{n}", ARTICLE % (PARAGRAPH * 3))) for n in range(10)],
    ]
    async with ParsePool(2, 1.0, declared=[DeclaredOutlet("harbour.toml", hostile)]) as pool:
        results = await asyncio.gather(*(pool.parse(job) for job in pages), return_exceptions=True)
    assert isinstance(results[0], ParseTimeoutError)
    assert not [result for result in results[1:] if isinstance(result, BaseException)]
