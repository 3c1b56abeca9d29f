"""A newsroom's database for the browser: two weeks of three invented outlets, with everything that a page can show."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from parsers.article import Correction, Removed, Rights
from storage import entries
from storage.articles import save_article, save_articles
from storage.engine import Database
from storage.feeds import due_feeds, save_poll
from storage.hosts import back_off_host
from storage.outcomes import Outcome
from storage.outlets import sync_outlets
from storage.raw.archive import open_archive
from storage.raw.warc import Capture
from storage.schema import outlets
from storage.values import Attempt, PollOutcome
from tests.records import LIGHTHOUSE, ORCHARD, OUTLETS, arriving, article, credit, entry

HOSTILE = (
    '"><script>document.title="owned"</script><img src=x onerror=alert(1)> {{ 7*7 }} \u202eesrever\u202c ' + "W" * 90
)
STREETS = ("Mill Lane", "Quay Street", "Station Road", "Chapel Hill", "Weir Bank", "North Parade", "Dyer's Row")
DEEDS = (
    "is closed for the winter",
    "gets its library back",
    "votes on a new bridge",
    "counts its swifts",
    "wants a night bus",
)
LONG = (
    "The survey, which took two winters, was paid for by the port and by a lottery for small museums.",
    "Its authors looked at forty drawings, three of which nobody had unrolled since the war.",
    "What they found under the lantern room surprised them: the old gear turns, and needs oil more than money.",
)
PAGE = """<!doctype html><html lang="en"><head><title>Lighthouse may shine again</title><style>body{{font:17px Georgia;margin:2em}}
nav{{background:#234;color:#fff;padding:.6em}} aside{{background:#ffd;padding:1em}}</style>
<script>document.body.innerHTML = "scripts ran"</script>
<meta http-equiv="refresh" content="1;url=https://evil.example/"></head>
<body><nav>Home Sport Weather Obituaries</nav><h1>Lighthouse may shine again</h1><p>{0}</p><aside>Get the Gazette at home, every
morning before seven. Subscribe today.</aside><p>{1}</p><p>{2}</p>
<p><a href="https://evil.example/next">A link that leads away</a></p>
<p>{3}</p><p>{4}</p><p>{5}</p><p>Read more: Oyster growers count the cost</p></body></html>"""


async def fill(database: Database, folder: Path, now: datetime) -> None:
    """File two weeks of news up to `now`, failures and a drifting outlet with it."""
    async with database.write() as conn:
        await sync_outlets(conn, OUTLETS, now - timedelta(days=20))
    async with database.save() as conn:
        for back in range(14, 0, -1):
            at = now - timedelta(days=back, hours=1)
            await save_articles(conn, [arriving(one, fetched_at=at) for one in _of_day(back, at)], at)
    await _lighthouse(database, folder, now)
    await _troubles(database, now)


def _of_day(back: int, at: datetime) -> list:
    count = {"harbour": 2 + back % 5, "mirror": 1 + back % 3, "valley": 0 if back < 5 else 3}
    return [
        article(
            outlet,
            f"{back}-{number}",
            f"{STREETS[(back + number) % 7]} {DEEDS[(back * 3 + number) % 5]}",
            [
                f"Nobody in {STREETS[(back + number) % 7]} had expected the letter that came on day {back}, number {number}."
            ],
            sections=(("Town", "Sea", "Transport")[number % 3],),
            language="en",
            published_at=at - timedelta(minutes=7 * number),
            byline="By Marit Solheim" if number % 2 else None,
            rights=Rights(state=("cleared", "unknown", "restricted")[number % 3]),
        )
        for outlet, most in count.items()
        for number in range(most)
    ]


async def _lighthouse(database: Database, folder: Path, now: datetime) -> None:
    """File the story with an origin, two copies, a revision and a raw page; and one with a hostile headline."""
    body = (*LIGHTHOUSE, *LONG)
    original = article(
        body=body,
        sections=("Sea", "Heritage"),
        language="en",
        byline="By Adaeze Okoro",
        published_at=now - timedelta(hours=3),
        standfirst="The council has until spring to find a lamp, and somebody to pay for it.",
        quality=0.94,
        removed=(
            Removed("newsletter", "Get the Gazette at home, every morning before seven. Subscribe today."),
            Removed("navigation", "Home Sport Weather Obituaries"),
            Removed("related", "Read more: Oyster growers count the cost"),
        ),
        rights=Rights(
            state="cleared", copyright_holder="Harbour Gazette Cooperative", usage_terms="Partner agreement 12"
        ),
    )
    archive = open_archive(str(folder / "archive"))
    page = PAGE.format(*body).encode()
    raw = await archive.keep(
        Capture(original.final_url, now, 200, (("content-type", "text/html; charset=utf-8"),), page)
    )
    await archive.close()
    edited = [body[0].replace("on Tuesday", "this week"), *body[1:3], "This paragraph is the Mirror's own.", *body[3:5]]
    copy = article(
        "mirror",
        "lamp",
        "Town wants its lamp back",
        edited,
        attribution=credit(original.final_url),
        language="en",
        published_at=now - timedelta(hours=2),
    )
    third = article("valley", "light", body=body[1:], published_at=now - timedelta(hours=1), language="en")
    revised = article(
        headline="Lighthouse will shine again",
        body=(body[0].replace("last winter's storm", "the storm of last winter"), *body[1:]),
        sections=("Sea", "Heritage"),
        language="en",
        byline="By Adaeze Okoro",
        published_at=now - timedelta(hours=3),
        standfirst=original.standfirst,
        quality=0.94,
        removed=original.removed,
        rights=original.rights,
        corrections=(Correction("An earlier version of this article gave the wrong day."),),
    )
    hostile = article(
        "valley",
        "hostile",
        HOSTILE,
        [HOSTILE, *ORCHARD],
        byline=HOSTILE,
        sections=(HOSTILE,),
        language='en"onx',
        removed=(Removed("newsletter", HOSTILE),),
        attribution=credit(None, HOSTILE),
    )
    async with database.save() as conn:
        for minutes, one in ((170, original), (110, copy), (50, third), (20, hostile)):
            at = now - timedelta(minutes=minutes)
            more = {"raw": raw, "content_type": "text/html; charset=utf-8"} if one is original else {}
            await save_article(conn, arriving(one, fetched_at=at, **more), at)
        at = now - timedelta(minutes=15)
        await save_article(conn, arriving(revised, fetched_at=at, raw=raw, content_type="text/html; charset=utf-8"), at)


async def _troubles(database: Database, now: datetime) -> None:
    """Let pages fail over two weeks, a feed ail, a host ask for quiet, an outlet drift."""
    reasons = ("robots", "timeout", "http_status", "timeout", "empty", "paywall", "dns", "challenge")
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry(f"failed-{n}") for n in range(60)], now)
        for number, one in enumerate(await entries.take_waiting(conn, "gazette.example", now, limit=55)):
            reason = reasons[number % len(reasons) if number % 3 else 1]
            kind = "quarantined" if reason in {"timeout", "dns", "http_status"} else "refused"
            at = now - timedelta(days=number * number % 13, minutes=number)
            await entries.finish(
                conn, one.id, Outcome(kind, reason, "HTTP 503" if reason == "http_status" else None), at
            )
        await entries.take_waiting(conn, "gazette.example", now, limit=2)
        await entries.add_entries(conn, "valley", None, [entry(f"v{n}", "valley") for n in range(40)], now)
        await back_off_host(conn, "valley.example", now + timedelta(minutes=25), "rate_limited")
        for host, outlet, failed in (("gazette.example", "harbour", False), ("valley.example", "valley", True)):
            (feed,) = await due_feeds(conn, host, now)
            outcome = Outcome("failed", "http_status", "HTTP 503") if failed else Outcome("unchanged")
            attempt = Attempt(
                now,
                feed.url,
                host,
                "feed",
                outlet,
                feed.id,
                status=503 if failed else 304,
                seconds=0.21,
                outcome=outcome.kind,
                reason=outcome.reason,
                detail=outcome.detail,
            )
            await save_poll(
                conn,
                PollOutcome(
                    feed.id,
                    now,
                    outcome,
                    now + timedelta(minutes=11),
                    900.0,
                    "ailing" if failed else "ok",
                    failures=4 * failed,
                    attempts=(attempt,),
                ),
            )
        drift = "byline in 5 of 100 articles, in 91 before"
        await conn.execute(update(outlets).where(outlets.c.slug == "mirror").values(drift=drift, drift_since=now))
