"""Kill wiredesk at random moments and see where it ends: where an undisturbed run does, with few requests more.

    python -m tests.crash --kills 200 [--database postgresql] [--seed N]

An outlet and an aggregator that copies from it publish; `run --once` and `backfill` are killed with SIGKILL again and again, some
after so many requests and some after so much time, from an empty database on (so the first kills meet the migration), then run
to their end. Then the outlet edits, removes and publishes, and
the same once more. The end state is compared with that of one run nobody disturbed: articles, texts, revisions, changes, outcomes,
stories; and what was asked of the outlets. Prints the seed; the same seed kills at the same moments as far as the machine lets it.
"""

import argparse
import asyncio
import contextlib
import os
import random
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from ingest.parsing.link import cpu_ticks
from storage.engine import open_database
from tests.databases import postgresql_database
from tests.e2e.loopback import FILLER, LoopbackOutlet

STORIES = 150
STORIES_AN_ACT = 90
KILLS_AN_ACT = 10
BACKFILL = ("backfill", "origin", "--since", "2026-01-01", "--until", "2026-12-31")
MOST_REQUESTS = 1.5  # times those of the undisturbed run


@dataclass
class Stage:
    """Two outlets and the settings of one installation that takes them in."""

    origin: LoopbackOutlet
    carrier: LoopbackOutlet
    settings: Path
    url: str

    @property
    def asked(self) -> int:
        return len(self.origin.asked) + len(self.carrier.asked)


@asynccontextmanager
async def stage(folder: Path, url: str) -> AsyncIterator[Stage]:
    """Set the outlets and the settings up."""
    folder.mkdir(parents=True)
    async with (
        LoopbackOutlet("origin", host="127.0.0.3") as origin,
        LoopbackOutlet("carrier", host="127.0.0.4") as carrier,
    ):
        (folder / "outlets").mkdir()
        for outlet in (origin, carrier):
            (folder / "outlets" / f"{outlet.slug}.toml").write_text(
                f'slug = "{outlet.slug}"\nname = "{outlet.slug.title()} Post"\nhosts = ["{outlet.host}"]\n'
                f'feeds = [{{url = "{outlet.url("/feed.xml")}"}}, {{url = "{outlet.url("/news-sitemap.xml")}"}}]\n'
            )
        settings = folder / "wiredesk.toml"
        settings.write_text(
            f'[database]\nurl = "{url}"\n[archive]\npath = "{folder / "archive"}"\n[fetch]\nmin_gap_seconds = 0.0\n'
            f'allow_networks = ["127.0.0.0/8"]\nper_host_concurrency = 2\n[poll]\nmin_interval_seconds = 300.0\n'
            f'[outlets]\nenabled = []\npath = "{folder / "outlets"}"\n[parse]\nworkers = 1\n[metrics]\nlisten = ""\n'
        )
        yield Stage(origin, carrier, settings, url)


def publish(on: Stage, first: int, last: int) -> None:
    """Publish stories, every fifth of which the carrier copies with credit."""
    for number in range(first, last):
        # No paragraph stands in two stories: what an outlet repeats is learned as furniture, and when depends on the order.
        own = tuple(f"{paragraph[:-1]}, in report {number}." for paragraph in FILLER)
        address = on.origin.publish(f"story-{number}", paragraphs=own)
        if number % 5 == 0:
            copied = on.origin.stories[f"story-{number}"].paragraphs
            on.carrier.publish(
                f"copy-{number}",
                f"Elsewhere: {number}",
                copied,
                credit_html=f'<p>This article was originally published by <a href="{address}">Origin Post</a>.</p>',
            )


def change(on: Stage, first: int, last: int) -> None:
    """Edit, remove and add: what stood from `first` on, and new ones up to `last`."""
    stood = len(on.origin.stories)
    newest = max(int(slug.rpartition("-")[2]) for slug in on.origin.stories) + 1
    for number in range(first, newest, 7):
        on.origin.edit(f"story-{number}", headline=f"Corrected: story {number}")
    for number in range(first + 3, newest, 29):
        on.origin.remove(f"story-{number}")
    assert len(on.origin.stories) < stood
    publish(on, newest, last)


async def wiredesk(on: Stage, *words: str, requests: int | None = None, cpu_seconds: float | None = None) -> int:
    """Run a command, killed after so many requests or so much CPU time if it still runs; return its exit code (-9 for killed)."""
    enough = None if requests is None else on.asked + requests
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ingest",
        *words,
        "--config",
        str(on.settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    ending = asyncio.create_task(running.wait())
    while not ending.done() and (enough is None or on.asked < enough):
        if cpu_seconds is not None and cpu_ticks(running.pid) >= cpu_seconds * os.sysconf("SC_CLK_TCK"):
            break
        await asyncio.wait([ending], timeout=0.005)
    with contextlib.suppress(ProcessLookupError):
        running.kill()
    return await ending


def commands(chance: random.Random) -> tuple[str, ...]:
    """Choose what to run: mostly the daemon's work, sometimes a backfill of the same outlet."""
    if chance.random() < 0.25:
        return BACKFILL
    return ("run", "--once")


async def settle(on: Stage, chance: random.Random, kills: int) -> int:
    """Run with `kills` kills, then to the end; return how many processes died of one."""
    died = 0
    while died < kills:
        if chance.random() < 0.6:
            code = await wiredesk(on, *commands(chance), requests=chance.randint(1, 25))
        else:
            code = await wiredesk(on, *commands(chance), cpu_seconds=chance.uniform(0.1, 2.0))
        died += code == -9
    await wiredesk(on, *BACKFILL)
    for _ in range(6):
        await wiredesk(on, "run", "--once")
        if not await left_over(on):
            break
        await let_time_pass(on)
    return died


async def let_time_pass(on: Stage) -> None:
    """Let what waits for another try be due: a busy machine may have timed a page out."""
    async with await open_database(on.url) as database, database.write() as conn:
        await conn.execute(text("UPDATE entries SET next_try_at = first_seen_at WHERE state = 'waiting'"))
        await conn.execute(
            text(
                "UPDATE hosts SET backoff_until = NULL, next_work_at = (SELECT min(e.next_try_at) FROM entries e "
                "WHERE e.host = hosts.host AND e.state = 'waiting')"
            )
        )


async def left_over(on: Stage) -> int:
    """Return how many entries are not at rest."""
    async with await open_database(on.url) as database, database.read() as conn:
        return int(await conn.scalar(text("SELECT count(*) FROM entries WHERE state <> 'done'")) or 0)


async def state(on: Stage) -> dict[str, object]:
    """Return the end state as what it is to a reader, without ids and times."""
    queries = {
        "articles": "SELECT a.outlet, a.url, a.headline, a.text, a.status, a.revision, a.originator FROM articles_v1 a",
        "revisions": (
            "SELECT a.url, r.revision, r.headline, r.text, r.change FROM revisions_v1 r "
            "JOIN articles_v1 a ON a.article_id = r.article_id"
        ),
        "changes": (
            "SELECT c.kind, a.url, c.revision FROM changes_v1 c JOIN articles_v1 a ON a.article_id = c.article_id "
            "WHERE c.kind NOT IN ('merged', 'split', 'origin_changed')"
        ),
        "outcomes": "SELECT e.url, e.state FROM entries e",
        "copies": (
            "SELECT a.url, b.url FROM articles_v1 a JOIN articles_v1 b ON b.story_id = a.story_id AND b.url > a.url"
        ),
    }
    async with await open_database(on.url) as database, database.read() as conn:
        found: dict[str, object] = {}
        for name, query in queries.items():
            found[name] = Counter(tuple(row) for row in await conn.execute(text(query)))
        seqs = list(await conn.scalars(text("SELECT seq FROM changes_v1 ORDER BY seq")))
    found["gapless"] = seqs == list(range(1, len(seqs) + 1))
    return found


def spelled(found: dict[str, object], on: Stage) -> dict[str, object]:
    """Return a state with the outlets' names in place of their ports."""
    hosts = {on.origin.host: "origin", on.carrier.host: "carrier"}

    def plain(value: object) -> object:
        if isinstance(value, Counter):
            return Counter({plain(key): count for key, count in value.items()})
        if isinstance(value, tuple):
            return tuple(plain(part) for part in value)
        if isinstance(value, str):
            for host, name in hosts.items():
                value = value.replace(host, name)
        return value

    return {name: plain(value) for name, value in found.items()}


async def history(on: Stage, chance: random.Random, kills: int, acts: int) -> tuple[dict[str, object], int, int]:
    """Take the installation through its acts; return its end state, the requests it made and how many kills it survived."""
    publish(on, 0, STORIES)
    died = await settle(on, chance, min(kills, KILLS_AN_ACT // 2))
    first, last = 0, STORIES + STORIES_AN_ACT
    for _ in range(acts):
        change(on, first, last)
        await make_due(on)
        died += await settle(on, chance, min(kills - died, KILLS_AN_ACT))
        first, last = last - STORIES_AN_ACT, last + STORIES_AN_ACT
    return spelled(await state(on), on), on.asked, died


async def make_due(on: Stage) -> None:
    """Make the feeds due, as time would."""
    async with await open_database(on.url) as database, database.write() as conn:
        await conn.execute(text("UPDATE feeds SET next_due_at = outcome_at"))
        await conn.execute(text("UPDATE hosts SET next_work_at = NULL, backoff_until = NULL"))
        await conn.execute(
            text("UPDATE hosts SET next_work_at = (SELECT min(f.next_due_at) FROM feeds f WHERE f.host = hosts.host)")
        )


async def compare(
    folder: Path, backend: str, kills: int, seed: int, *, most_requests: float = MOST_REQUESTS
) -> tuple[list[str], str]:
    """Run both and return what differs (more than `most_requests` times the requests, too), and a line of figures."""
    chance = random.Random(seed)
    acts = -(-(kills - KILLS_AN_ACT // 2) // KILLS_AN_ACT)
    with empty_database(backend, folder / "calm.db") as url:
        async with stage(folder / "calm", url) as calm:
            expected, usual, _ = await history(calm, chance, 0, acts)
    with empty_database(backend, folder / "struck.db") as url:
        async with stage(folder / "struck", url) as struck:
            found, asked, died = await history(struck, chance, kills, acts)
    differing = [
        f"{name}: only undisturbed {_some(expected[name], found[name])}, only killed {_some(found[name], expected[name])}"
        for name in expected
        if expected[name] != found[name]
    ]
    if asked > most_requests * usual:
        differing.append(f"{asked} requests, undisturbed {usual}")
    return differing, f"{backend}, seed {seed}: {died} kills survived, {asked} requests (undisturbed {usual})"


def _some(one: object, other: object) -> object:
    return list((one - other).items())[:3] if isinstance(one, Counter) and isinstance(other, Counter) else one


@contextmanager
def empty_database(backend: str, file: Path) -> Iterator[str]:
    """Yield the address of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{file}"
    else:
        with postgresql_database(empty=True) as url:
            yield url


def main() -> int:
    """Strike and report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options.add_argument("--seed", type=int, default=None)
    asked = options.parse_args()
    seed = asked.seed if asked.seed is not None else secrets.randbelow(1_000_000)
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="wiredesk-crash-") as folder:
        differing, figures = asyncio.run(compare(Path(folder), asked.database, asked.kills, seed))
    print(figures)
    for line in differing:
        print(line)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
