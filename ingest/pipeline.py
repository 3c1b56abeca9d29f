"""One story's way: due feed -> entries; waiting entry -> fetch -> archive -> parse -> decide and save.

Every way out is one outcome. Each step hands over one small value, what to do is decided by pure functions elsewhere (`polling`,
`outcome`, `storage.dedupe`), and a step's writes are one transaction: what is not committed is simply done again.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.asking import ask_feed, ask_listing, ask_page
from ingest.decisions.children import chosen, left, refs_of, remembered
from ingest.decisions.evidence import from_evidence
from ingest.decisions.outcome import Verdict, verdict
from ingest.decisions.polling import (
    FetchedPage,
    body_hash_of,
    child_attempt,
    incoming,
    page_attempt,
    poll_failed,
    poll_unchanged,
    poll_worked,
)
from ingest.decisions.schedule import Bounds
from ingest.errors import FetchError, GoneError, HostBacksOffError, InternalError
from ingest.fetching.fetch import Elsewhere, Fetched, NotModified
from ingest.fetching.robots import RobotsRules
from ingest.fetching.room import Share
from ingest.parsing.jobs import FeedJob, PageJob, PoolClosedError
from ingest.process.logs import get_logger
from ingest.service import Service
from parsers.errors import NotArticleError, ParseError, SyndicationError
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.identity import KnownEntry
from parsers.outlet import Outlet
from parsers.page import Page
from parsers.urls import host_of
from storage import articles, entries, feeds
from storage.errors import StorageError, StoreUnavailableError
from storage.ledger import record_attempts
from storage.outcomes import Outcome
from storage.raw.archive import Capture
from storage.raw.places import record_raw
from storage.record import Row
from storage.sql.statements import key_hash
from storage.values import Attempt, ChildSitemap, EntryWork, FeedState, PollOutcome, RawRef

# What a feed's entries may take in memory: in proportion to its body, between a news sitemap's and what we can spare.
BACK_COSTS = 4
LEAST_BACK_BYTES = 4 << 20
MOST_BACK_BYTES = 24 << 20
MAX_ENTRY_HOPS = 10
RECORD_BYTES = 32 << 10  # beside its texts: more than nearly all take
WAITING_JUDGED_AT_ONCE = 500
FALL_BACK_ON_FEED_TEXT = frozenset({"http_status", "robots", "paywall", "consent", "challenge"})

log = get_logger("pipeline")


# --- a host that can't be asked


async def unreachable(
    service: Service,
    host: str,
    due: Sequence[FeedState],
    taken: Sequence[EntryWork],
    error: FetchError,
    outlets: Sequence[str] | None,
) -> int:
    """Judge all that waits at the host: its due feeds failed, its due entries failed once more (those `taken` already too).

    Return how many entries were taken beside them.
    """
    for feed in due:
        await _file_failed_poll(service, feed, error)
    now = service.clock.now()

    async def judge(conn: AsyncConnection) -> list[tuple[EntryWork, Verdict]]:
        batch = await entries.take_waiting(conn, host, now, WAITING_JUDGED_AT_ONCE, outlets)
        judged = [(entry, _judge(service, entry, error)) for entry in (*taken, *batch)]
        for entry, result in judged:
            await _store_verdict(conn, entry, result, service)
        return judged

    judged = await service.filing.file(judge)
    for entry, result in judged:
        _count(service, entry, result)
    return len(judged) - len(taken)


# --- a feed


async def poll_feed(service: Service, feed: FeedState, robots: RobotsRules) -> None:
    """Poll one due feed: fetch it if it changed, read it, and store its entries with the feed's new state."""
    with service.room.share() as share:
        await _poll_feed(service, feed, robots, share)


async def _poll_feed(service: Service, feed: FeedState, robots: RobotsRules, share: Share) -> None:
    outlet = service.outlet(feed.outlet)
    bounds = _bounds(service)
    try:
        answer = await ask_feed(service, feed, outlet, robots, share)
        changed = isinstance(answer, Fetched) and body_hash_of(answer.body) != feed.body_hash
        if not changed and not feed.children:
            poll = poll_unchanged(feed, answer, service.clock.now(), bounds)
        else:
            if isinstance(answer, Fetched) and changed:
                parsed = await _parsed_feed(service, feed, outlet, answer, share)
            else:
                parsed = ParsedFeed(kind="sitemapindex", sitemaps=refs_of(feed.children))
            children, more = dict[str, ChildSitemap](), list[Attempt]()
            if parsed.sitemaps:
                parsed, children, more = await _with_children(service, feed, outlet, parsed, share)
            async with service.database.read() as conn:
                known = [KnownEntry(*line) for line in await entries.recent_lines(conn, feed.id)]
            keep_query = outlet.keep_query if outlet else ()
            poll = poll_worked(
                feed,
                answer,
                parsed,
                service.clock.now(),
                bounds,
                known=known,
                keep_query=keep_query,
                children=children,
            )
            poll = replace(poll, attempts=(*poll.attempts, *more))
    except (StoreUnavailableError, PoolClosedError):
        raise
    except SyndicationError as error:
        await _file_failed_poll(service, feed, error)
        return
    except Exception as error:
        log.exception("a bug met this feed", outlet=feed.outlet, feed=feed.url)
        await _file_failed_poll(service, feed, InternalError(f"{type(error).__name__}: {error}", url=feed.url))
        return
    saved = await service.filing.file(lambda conn: feeds.save_poll(conn, poll))
    report = service.report
    report.polls["worked" if isinstance(answer, Fetched) else "unchanged"] += 1
    report.entries_new += saved.new
    report.entries_changed += saved.changed
    service.metrics.count("polls", outlet=feed.outlet, outcome=poll.outcome.kind)
    for state, number in (("new", saved.new), ("changed", saved.changed), ("known", saved.known)):
        if number:
            service.metrics.count("entries", number, outlet=feed.outlet, state=state)
    log.info("polled", outlet=feed.outlet, feed=feed.url, new=saved.new, changed=saved.changed, known=saved.known)


async def _with_children(
    service: Service, feed: FeedState, outlet: Outlet | None, index: ParsedFeed, share: Share
) -> tuple[ParsedFeed, dict[str, ChildSitemap], list[Attempt]]:
    """Ask for a sitemap index's live children; return all their entries as one feed, what to remember of each child, and the
    ledger's rows.

    A child that fails costs its own entries and is asked again at the next poll. Raises what the last one raised when all fail.
    """
    found = list(index.entries)
    asked: dict[str, ChildSitemap] = {}
    attempts: list[Attempt] = []
    failed: FetchError | ParseError | None = None
    for url in chosen(index.sitemaps, feed.children):
        before = feed.children.get(url)
        try:
            listed = await ask_listing(
                service,
                url,
                feed.outlet,
                outlet,
                share,
                etag=before.etag if before else None,
                last_modified=before.last_modified if before else None,
            )
            had = before.body_hash if before else None
            body_hash = body_hash_of(listed.body) if isinstance(listed, Fetched) else had
            if isinstance(listed, Fetched) and body_hash != had:
                found.extend((await _parsed_feed(service, feed, outlet, listed, share)).entries)
        except (FetchError, ParseError) as error:
            failed = error
            attempts.append(child_attempt(feed, url, error, service.clock.now()))
            log.warning("child sitemap failed", outlet=feed.outlet, feed=feed.url, url=url, error=str(error))
        else:
            asked[url] = ChildSitemap(service.clock.now(), None, listed.etag, listed.last_modified, body_hash)
            attempts.append(child_attempt(feed, url, listed, service.clock.now()))
    if failed is not None and not asked:
        raise failed
    if unread := left(index.sitemaps):
        log.info("older sitemaps are for backfill", outlet=feed.outlet, feed=feed.url, sitemaps=unread)
    return replace(index, entries=tuple(found)), remembered(index.sitemaps, feed.children, asked), attempts


async def _parsed_feed(
    service: Service, feed: FeedState, outlet: Outlet | None, answer: Fetched, share: Share
) -> ParsedFeed:
    """Read one body in a worker: `share` then holds what comes back too, and there is no more of it than that."""
    job = _feed_job(feed, outlet, answer)
    await share.grow(job.most_back)
    parsed = await service.parser.read_feed(job)
    for warning in parsed.warnings:
        log.warning("feed", outlet=feed.outlet, feed=answer.url, warning=warning)
    return parsed


def _feed_job(feed: FeedState, outlet: Outlet | None, answer: Fetched) -> FeedJob:
    return FeedJob(
        body=answer.body,
        most_back=min(max(BACK_COSTS * len(answer.body), LEAST_BACK_BYTES), MOST_BACK_BYTES),
        is_cut=answer.cut,
        newest=True,
        url=answer.url,
        content_type=answer.content_type,
        kind="listing" if feed.links else None,
        links=feed.links,
        timezone=outlet.timezone if outlet else "UTC",
        language=outlet.language if outlet else None,
        outlet=feed.outlet,
    )


async def _file_failed_poll(service: Service, feed: FeedState, error: SyndicationError) -> None:
    poll: PollOutcome = poll_failed(feed, error, service.clock.now(), _bounds(service))
    await service.filing.file(lambda conn: feeds.save_poll(conn, poll))
    service.report.polls[poll.outcome.kind] += 1
    if not isinstance(error, HostBacksOffError):
        service.report.failed_outlets.setdefault(feed.outlet, f"{poll.outcome.reason}: {error}")
    service.metrics.count("polls", outlet=feed.outlet, outcome=poll.outcome.kind)
    log.warning("poll failed", outlet=feed.outlet, feed=feed.url, reason=poll.outcome.reason, error=str(error))


# --- a page


@asynccontextmanager
async def accounted(service: Service, entry: EntryWork) -> AsyncIterator[None]:
    """Make sure that the entry leaves with an outcome whatever is raised inside.

    Only a database that is away and a pool that is closing come through: then the entry stays in flight, and waits again once the
    host is given back.
    """
    try:
        yield
    except (StoreUnavailableError, PoolClosedError):
        raise
    except StorageError as error:
        await _give_up(service, entry, error)
    except Exception as error:
        log.exception("a bug met this page", outlet=entry.outlet, url=entry.url)
        await _give_up(service, entry, InternalError(f"{type(error).__name__}: {error}", url=entry.url))


async def fetch_page(service: Service, entry: EntryWork, robots: RobotsRules, share: Share) -> FetchedPage | None:
    """Fetch an entry's page into `share`; None when the entry has been dealt with: unchanged, moved on, or failed."""
    if key_hash(entry.url_key) in await service.taken_down():
        await _give_up(service, entry, GoneError("taken down here, for good", url=entry.url, outlet=entry.outlet))
        return None
    outlet = service.outlet(entry.outlet)
    if outlet is not None and any(re.search(rule, entry.url) for rule in outlet.not_articles):
        await _give_up(service, entry, NotArticleError("the outlet's own rules say that this address is no article"))
        return None
    try:
        answer = await ask_page(service, entry, outlet, robots, share)
    except FetchError as error:
        await _give_up(service, entry, error)
        return None
    if isinstance(answer, Elsewhere):
        await _move_on(service, entry, answer)
        return None
    if isinstance(answer, NotModified) or (body_hash := body_hash_of(answer.body)) == entry.body_hash:
        await _file_unchanged(service, entry, answer)
        return None
    return FetchedPage(answer, body_hash)


async def file_page(service: Service, entry: EntryWork, got: FetchedPage, share: Share) -> None:
    """Archive a fetched page, parse it and save the article with the entry's outcome."""
    fetched = got.answer
    await share.grow(RECORD_BYTES + len(fetched.body) // 4, filing=True)
    page = Page(
        url=fetched.url,
        body=fetched.body,
        content_type=fetched.content_type,
        fetched_at=fetched.fetched_at,
        requested_url=entry.url,
        robots=(*fetched.header_values("x-robots-tag"), *fetched.header_values("tdm-reservation")),
    )
    carrier = carrier_of(service, entry, fetched.url)
    # A feed's words complete its own outlet's pages; about another outlet's they are hearsay.
    is_own = carrier == entry.outlet
    feed_entry = from_evidence(entry.url, dict(entry.evidence)) if entry.evidence and is_own else None
    raw = await service.archive.keep(
        Capture(
            url=fetched.url,
            fetched_at=fetched.fetched_at,
            status=fetched.status,
            headers=fetched.headers,
            body=fetched.body,
            requested_url=entry.url,
            packed=fetched.packed,
        )
    )
    if raw is not None:
        service.metrics.count("archived_bytes", raw.length)
    try:
        row = await service.parser.parse_to_row(PageJob(page, feed_entry, carrier, await service.recurring(carrier)))
    except ParseError as error:
        await _give_up(service, entry, error, got, raw)
        return
    del fetched, page
    got.let_body_go()  # many records may wait for the next transaction, and a page is ten times its record
    share.shrink_to(_size_of(row))
    await _save(service, entry, row, got, raw)


def _size_of(row: Row) -> int:
    """Return about how many bytes of memory a record takes."""
    return RECORD_BYTES + 2 * (len(row["text"]) + len(row["html"] or ""))


def carrier_of(service: Service, entry: EntryWork, url: str) -> str:
    """Return whose article stands at an address: its host's outlet where the catalogue has one, whoever's feed led there."""
    own = service.catalogue.for_host(host_of(url))
    return own.slug if own is not None else entry.outlet


async def _file_unchanged(service: Service, entry: EntryWork, answer: Fetched | NotModified) -> None:
    result = Verdict(Outcome("unchanged"), entry.tries + 1)
    attempt = page_attempt(entry, answer, service.clock.now(), result.outcome)

    async def write(conn: AsyncConnection) -> None:
        await _store_verdict(conn, entry, result, service)
        if entry.article_id is not None:
            await articles.seen_again(conn, [entry.article_id], attempt.at)
        await record_attempts(conn, [attempt])

    await service.filing.file(write)
    _count(service, entry, result)


async def _save(
    service: Service, entry: EntryWork, row: Row, got: FetchedPage | None, raw: RawRef | None = None
) -> None:
    now = service.clock.now()
    carrier = carrier_of(service, entry, got.answer.url if got is not None else entry.url)
    await service.know(carrier)
    arriving = incoming(entry, row, got, raw, service.outlet(carrier), now, carrier=carrier)
    attempts = [page_attempt(entry, got.answer, now)] if got is not None else []
    saved = await service.filing.save(arriving, attempts)
    _count(service, entry, Verdict(Outcome(saved.outcome), entry.tries + 1))


async def _give_up(
    service: Service,
    entry: EntryWork,
    error: SyndicationError,
    got: FetchedPage | None = None,
    raw: RawRef | None = None,
) -> None:
    """Deal with a page that could not be had or used: take the feed's own text where it has one, else file the failure.

    A page that was fetched stays in the archive, so that a better parser can read it later.
    """
    result = _judge(service, entry, error)
    if _is_refused(result) and result.outcome.reason in FALL_BACK_ON_FEED_TEXT:
        row = await _feed_text(service, entry)
        if row is not None:
            await _save(service, entry, row, got, raw)
            return
    now = service.clock.now()
    was_asked = got is not None or (isinstance(error, FetchError) and error.was_sent)
    attempts = [page_attempt(entry, got.answer if got else error, now, result.outcome)] if was_asked else []
    withdrawn = entry.article_id if isinstance(error, GoneError) else None

    async def write(conn: AsyncConnection) -> None:
        if withdrawn is not None:
            await articles.save_gone(conn, withdrawn, now, entry_id=entry.id)
        else:
            await _store_verdict(conn, entry, result, service)
        if raw is not None and got is not None:
            await record_raw(
                conn,
                outlet=entry.outlet,
                url=got.answer.url,
                ref=raw,
                fetched_at=got.answer.fetched_at,
                content_type=got.answer.content_type,
            )
        await record_attempts(conn, attempts)

    await service.filing.file(write, saves=withdrawn is not None)
    _count(service, entry, result)


def _is_refused(result: Verdict) -> bool:
    """Tell that the page is not to be had, today at least."""
    return result.next_try_at is None or result.outcome.kind in {"refused", "not_article"}


async def _feed_text(service: Service, entry: EntryWork) -> Row | None:
    """Return the article that the feed's full text makes: only of a page of the feed's own outlet, for an outlet can't speak at
    another's address."""
    if not entry.evidence.get("content_html") or service.catalogue.for_host(entry.host) is not service.outlet(
        entry.outlet
    ):
        return None
    job = PageJob(
        None, from_evidence(entry.url, dict(entry.evidence)), entry.outlet, await service.recurring(entry.outlet)
    )
    try:
        return await service.parser.parse_to_row(job)
    except NotArticleError:
        return None  # a teaser: too little to be an article, so the page's own failure stands
    except ParseError as error:
        log.warning("the feed's text can't be used either", outlet=entry.outlet, url=entry.url, error=str(error))
        return None


async def _move_on(service: Service, entry: EntryWork, to: Elsewhere) -> None:
    """Send an entry on to the host a redirect names; it waits there for that host's turn, pace and robots.txt."""
    if to.hops > MAX_ENTRY_HOPS:
        error = FetchError(f"more than {MAX_ENTRY_HOPS} redirects", reason="redirect", url=entry.url)
        await _give_up(service, entry, error)
        return
    now = service.clock.now()

    async def move(conn: AsyncConnection) -> None:
        await entries.move_entry(conn, entry.id, to.url, to.host, to.hops, now)
        await record_attempts(conn, [page_attempt(entry, to, now)])

    await service.filing.file(move)


async def _store_verdict(conn: AsyncConnection, entry: EntryWork, result: Verdict, service: Service) -> None:
    now = service.clock.now()
    if result.next_try_at is None:
        await entries.finish(conn, entry.id, result.outcome, now, entry.article_id, tries=result.tries)
    else:
        await entries.wait_again(conn, entry.id, result.next_try_at, result.outcome, result.tries, now)


def _judge(service: Service, entry: EntryWork, error: SyndicationError) -> Verdict:
    return verdict(
        error,
        tries=entry.tries,
        now=service.clock.now(),
        max_tries=service.settings.fetch.max_tries,
        url=entry.url,
    )


def _count(service: Service, entry: EntryWork, result: Verdict) -> None:
    """Count an entry that left the pipeline; one that waits for another try has not."""
    outcome = result.outcome
    if result.next_try_at is not None:
        log.info("waits for another try", outlet=entry.outlet, url=entry.url, reason=outcome.reason, tries=result.tries)
        return
    service.report.page_left(outcome)
    service.metrics.count("outcomes", outcome=outcome.kind, reason=outcome.reason or "none")
    if outcome.kind in {"saved.new", "saved.revised"}:
        service.metrics.count("articles_saved", outlet=entry.outlet, outcome=outcome.kind)
    if outcome.kind == "saved.new":
        service.watch.took_in(entry.outlet)
    if outcome.reason is None:
        log.info(outcome.kind, outlet=entry.outlet, url=entry.url)
    else:
        log.warning(
            outcome.kind, outlet=entry.outlet, url=entry.url, reason=outcome.reason, detail=outcome.detail or ""
        )
    if service.on_page is not None:
        service.on_page(entry.outlet, outcome)


def _bounds(service: Service) -> Bounds:
    poll = service.settings.poll
    return Bounds(poll.min_interval_seconds, poll.max_interval_seconds)
