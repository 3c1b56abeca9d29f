"""Asking a host: requests made from what is stored, retried in place where that helps, on the lease of the host they go to."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.errors import FetchError, HostBacksOffError, NoRoomError, RedirectError, RefusedError, TransientFetchError
from ingest.fetching.fetch import Elsewhere, Fetched, NotModified, Request
from ingest.fetching.retry import with_retries
from ingest.fetching.robots import RobotsRules, fetch_robots
from ingest.fetching.room import Share
from ingest.service import Service
from parsers.outlet import Outlet
from parsers.urls import host_of
from storage import hosts
from storage.ledger import record_attempts
from storage.values import Attempt, EntryWork, FeedState, HostState

T = TypeVar("T")
GUEST_LEASE_SECONDS = 60.0
BUSY_SECONDS = 30.0
MAX_HOPS = 10
TRIES_FOR_ROOM = 3  # a broken exchange gives its claim back, and may find the room full once more
LARGEST_FEED_BYTES = 12 << 20  # what is longer is read up to here: the newest entries come first

_PORT = re.compile(r":(\d{1,5})$")


async def robots_of(service: Service, host: str, state: HostState, url: str) -> RobotsRules:
    """Return the host's rules, asking for robots.txt when what is stored is older than a day.

    Raises `FetchError` when nothing may be read for now: the server failed, can't be reached, or may not be asked.
    """
    rules = None
    if state.robots_status is not None and state.robots_fetched_at is not None:
        agent = service.settings.fetch.user_agent
        rules = RobotsRules(state.robots_status, state.robots_body or b"", state.robots_fetched_at, agent)
    if rules is None or rules.is_stale(service.clock.now()):
        rules = await _fresh_robots(service, host, url)
        if rules.must_wait:
            raise _without_rules(rules, url)
    elif rules.must_wait:
        # Found out a moment ago: nothing is sent, so this is nobody's try, and it is over when we may ask for the rules again.
        wait = rules.stale_at - service.clock.now()
        raise HostBacksOffError(
            "robots.txt could not be had a moment ago", reason="robots", retry_after=wait.total_seconds(), url=url
        )
    service.gate.set_crawl_delay(host, rules.crawl_delay_seconds)
    return rules


def _without_rules(rules: RobotsRules, url: str) -> TransientFetchError:
    """Say why nothing may be read for now: the network's own reason where robots.txt showed that the host can't be reached."""
    failure = rules.failure
    if failure is None or failure.status is not None:
        status = f" (HTTP {rules.status})" if rules.status else ""
        return TransientFetchError(
            f"robots.txt can't be had{status}, so nothing may be read for now", reason="robots", url=url
        )
    return TransientFetchError(failure.message, reason=failure.reason, url=url)


async def _fresh_robots(service: Service, host: str, url: str) -> RobotsRules:
    outlet = service.catalogue.for_host(host) or service.catalogue.for_host(_name_of(host))
    with service.room.share() as share:

        async def once() -> RobotsRules:
            return await fetch_robots(service.fetcher, url, ports=ports_at(outlet, host), share=share)

        fresh = await _with_room(share, once)
        await _keep_robots(service, host, url, fresh)
    return fresh


async def _keep_robots(service: Service, host: str, url: str, fresh: RobotsRules) -> None:
    outlet = service.catalogue.for_host(host)
    attempt = Attempt(
        at=fresh.fetched_at,
        url=f"{url.partition('://')[0]}://{host}/robots.txt",
        host=host,
        kind="robots",
        outlet=outlet.slug if outlet else None,
        status=fresh.status or None,
        bytes_body=len(fresh.body),
        reason=fresh.failure.reason if fresh.failure else None,
        detail=fresh.failure.message if fresh.failure else None,
    )

    async def keep(conn: AsyncConnection) -> None:
        await hosts.save_robots(
            conn,
            host,
            body=fresh.body,
            status=fresh.status,
            fetched_at=fresh.fetched_at,
            crawl_delay_seconds=fresh.crawl_delay_seconds,
        )
        await record_attempts(conn, [attempt])

    await service.filing.file(keep)


async def ask_feed(
    service: Service, feed: FeedState, outlet: Outlet | None, robots: RobotsRules, share: Share
) -> Fetched | NotModified:
    """Ask for a feed if it changed. Raises `FetchError`; `RefusedError` where robots.txt does not allow it."""
    _check(robots, feed.url, feed.outlet)
    ours = same_origin(
        feed.url, feed.declared_url
    )  # an adopted redirect may have led to somebody else: no secrets go there
    request = Request(
        url=feed.url,
        kind="feed",
        etag=feed.etag,
        last_modified=feed.last_modified,
        headers=outlet.headers if outlet and ours else {},
        credentials=service.credentials(outlet) if ours else None,
        max_bytes=LARGEST_FEED_BYTES,
        may_cut=True,
        ports=ports_at(outlet, host_of(feed.url)),
        outlet=feed.outlet,
        share=share,
        allows=robots.allows,
    )
    return await _follow(service, request, outlet)


async def ask_listing(
    service: Service,
    url: str,
    slug: str,
    outlet: Outlet | None,
    share: Share,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Fetched | NotModified:
    """Ask for a listing that a feed, an outlet or robots.txt names, as a guest of its host, by that host's robots.txt.

    Raises `FetchError`; `HostBacksOffError` while another process has its turn there.
    """
    host = host_of(url)
    async with guest(service, host, url) as robots:
        _check(robots, url, slug)
        request = Request(
            url=url,
            kind="sitemap",
            etag=etag,
            last_modified=last_modified,
            max_bytes=LARGEST_FEED_BYTES,
            may_cut=True,
            outlet=slug,
            ports=ports_at(outlet, host),
            share=share,
            allows=robots.allows,
        )
        return await _follow(service, request, outlet)


async def sitemaps_in_robots(service: Service, url: str) -> tuple[str, ...]:
    """Return the sitemaps that the robots.txt of an address's host names. Raises `FetchError` where it can't be had."""
    async with guest(service, host_of(url), url) as robots:
        return robots.sitemaps


async def ask_page(
    service: Service, entry: EntryWork, outlet: Outlet | None, robots: RobotsRules, share: Share
) -> Fetched | NotModified | Elsewhere:
    """Ask for an entry's page if it changed; a redirect to another host is returned, not followed.

    Raises `FetchError`; `RefusedError` where robots.txt does not allow it.
    """
    _check(robots, entry.fetch_url, entry.outlet)
    own = outlet is not None and service.catalogue.for_host(entry.host) is outlet
    request = Request(
        url=entry.fetch_url,
        kind="page",
        etag=None if entry.force else entry.etag,
        last_modified=None if entry.force else entry.last_modified,
        headers=outlet.headers if outlet and own else {},
        credentials=service.credentials(outlet) if own else None,
        ports=ports_at(outlet, host_of(entry.fetch_url)),
        outlet=entry.outlet,
        hops=entry.hops,
        share=share,
        allows=robots.allows,
    )
    return await _get(service, request, outlet)


def ports_at(outlet: Outlet | None, host: str) -> tuple[int, ...]:
    """Return the ports beside the usual ones that an outlet declares, by number or in its hosts and feeds: for its own hosts."""
    if outlet is None:
        return ()
    name = _name_of(host)
    own = {_name_of(one.lower()) for one in outlet.hosts} | {_name_of(host_of(feed.url)) for feed in outlet.feeds}
    if not any(name == one or name.endswith(f".{one}") for one in own):
        return ()
    stated = (*outlet.hosts, *(host_of(feed.url) for feed in outlet.feeds))
    written = {int(found[1]) for one in stated if (found := _PORT.search(one))}
    return tuple(sorted(written | set(outlet.ports)))


def _name_of(host: str) -> str:
    return _PORT.sub("", host)


def same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses have scheme, host and port in common (RFC 6454)."""
    return one.partition("://")[0] == other.partition("://")[0] and host_of(one) == host_of(other)


def _class_of(status: int | None) -> str:
    return f"{status // 100}xx" if status else ""


def _check(robots: RobotsRules, url: str, slug: str | None) -> None:
    if not robots.allows(url):
        raise RefusedError("robots.txt does not allow this address", reason="robots", url=url, outlet=slug)


async def _get(service: Service, request: Request, outlet: Outlet | None) -> Fetched | NotModified | Elsewhere:
    if outlet is not None and outlet.min_gap_seconds is not None:
        service.gate.set_gap(host_of(request.url), outlet.min_gap_seconds)

    async def once() -> Fetched | NotModified | Elsewhere:
        try:
            answer = await service.fetcher.get(request)
        except FetchError as error:
            service.metrics.count("fetches", kind=request.kind, status=_class_of(error.status) or error.reason)
            raise
        service.metrics.count("fetches", kind=request.kind, status=_class_of(answer.status))
        service.metrics.count("fetched_bytes", answer.wire_bytes, kind=request.kind)
        service.metrics.observe("fetch_seconds", answer.seconds, kind=request.kind)
        return answer

    return await _with_room(request.share, lambda: with_retries(once, clock=service.clock))


async def _with_room(share: Share | None, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask, and ask again where the body found no room: after a wait that holds no connection, and then nothing keeps it waiting."""
    for _ in range(TRIES_FOR_ROOM):
        try:
            return await ask()
        except NoRoomError:
            if share is None:
                raise
            await share.claim()
    return await ask()


async def _follow(service: Service, request: Request, outlet: Outlet | None) -> Fetched | NotModified:
    """Get, and go where redirects lead, as a guest of each further host: on its lease, at its pace, by its robots.txt.

    `permanent_to` of the answer counts from the first address on.
    """
    answer = await _get(service, request, outlet)
    permanent_to: str | None = None
    unbroken, moved = True, False
    while isinstance(answer, Elsewhere):
        moved = True
        unbroken = unbroken and answer.permanent
        if unbroken:
            permanent_to = answer.url
        if answer.hops > MAX_HOPS:
            raise RedirectError(f"more than {MAX_HOPS} redirects", url=request.url, outlet=request.outlet)
        request = request.moved(answer)
        async with guest(service, answer.host, request.url) as robots:
            _check(robots, request.url, request.outlet)
            request = replace(request, allows=robots.allows, ports=ports_at(outlet, answer.host))
            answer = await _get(service, request, None)
    if not moved:
        return answer
    return replace(answer, permanent_to=(unbroken and answer.permanent_to) or permanent_to)


@asynccontextmanager
async def guest(service: Service, host: str, url: str) -> AsyncIterator[RobotsRules]:
    """Hold the lease of a host that a redirect leads to. Raises `HostBacksOffError` while another process has its turn there."""
    now = service.clock.now()
    if host in service.held_hosts:
        async with service.database.read() as conn:
            state = await hosts.host_state(conn, host)
        yield await robots_of(service, host, state, url)
        return
    claimed = await service.filing.file(
        lambda conn: hosts.claim_host(conn, host, service.owner, now, GUEST_LEASE_SECONDS)
    )
    if claimed is None:
        raise HostBacksOffError(f"{host} is busy with another process", retry_after=BUSY_SECONDS, url=url)
    async with holding(service, host, claimed):
        yield await robots_of(service, host, claimed, url)


@asynccontextmanager
async def holding(service: Service, host: str, state: HostState) -> AsyncIterator[None]:
    """Open the host's gate for the time its lease is ours, and give both back with the pace that is still owed.

    A host whose last holder died may have been asked a moment ago: it is owed a whole gap.
    """
    service.held_hosts.add(host)
    outlet = service.catalogue.for_host(host)
    service.gate.open(
        host,
        not_before=state.next_allowed_at,
        quiet_until=state.backoff_until,
        quiet_reason=state.backoff_reason,
        gap_seconds=outlet.min_gap_seconds if outlet is not None else None,
        crawl_delay_seconds=state.crawl_delay_seconds,
        is_orphan=state.was_held,
    )
    try:
        yield
    finally:
        service.held_hosts.discard(host)
        quiet = service.gate.backoff(host)
        next_allowed_at = service.gate.close(host)

        async def give_back(conn: AsyncConnection) -> None:
            if quiet is not None:
                await hosts.back_off_host(conn, host, *quiet)
            await hosts.release_host(conn, host, service.owner, next_allowed_at)

        await asyncio.shield(service.filing.file(give_back))
