"""robots.txt by RFC 9309: what a host lets us read, and how fast.

`RobotsRules` is a value made of what was received, so that it can be stored and made again. We pick the one group that is for us
(RFC 9309, 2.2.1) and protego matches paths in it. The whole file never reaches protego: it adds every rule of a group to each of
the group's user agents, so that 18,000 agents over 23,000 rules, which fit into 500 KiB, would be 400 million.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from protego import Protego

from ingest.errors import BlockedError, FetchError, HostBacksOffError, HttpStatusError, RedirectError
from ingest.fetching.fetch import Fetcher, NotModified, Request
from ingest.fetching.room import Share
from parsers.errors import BadURLError
from parsers.urls import absolute, canonical

MAX_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read
MAX_ROBOTS_HOPS = 5  # RFC 9309, 2.3.1.2
MAX_RULES = 10_000  # of our group, so that a question stays below 10 ms; the largest seen in the wild has about 3,000
MAX_SITEMAPS = 1_000
UNREACHABLE = 0  # the `status` of a robots.txt that could not be had at all
FRESH = timedelta(hours=24)  # RFC 9309, 2.4
FRESH_UNREACHABLE = timedelta(minutes=10)
OUR_TOKEN = "wiredesk"  # noqa: S105 - a product token, no secret
_TOKEN = re.compile(r"[A-Za-z_-]+")  # RFC 9309, 2.2.1
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class RobotsRules:
    """A host's robots.txt as received: `status` 200 with its `body`, another HTTP status, or 0 when it could not be had.

    `agent` is the user agent we send; the group for its product token counts, else the one for `wiredesk`, else `*`.
    `failure` is why it could not be had, when that has just been found out.
    """

    status: int
    body: bytes = field(repr=False)
    fetched_at: datetime
    agent: str = OUR_TOKEN
    failure: FetchError | None = field(default=None, repr=False, compare=False)

    @property
    def must_wait(self) -> bool:
        """Tell that nothing may be read for now: the server failed or could not be reached (RFC 9309, 2.3.1.4).

        429 is counted with them, though it is a 4xx: a server that is too busy to show its rules is too busy for the rest.
        """
        return self.status in (UNREACHABLE, 429) or self.status >= 500

    def is_stale(self, now: datetime) -> bool:
        """Tell that it should be asked for again: after 24 hours (RFC 9309, 2.4), after ten minutes when it could not be had.

        A date in the future (the clock was set back) is stale too.
        """
        return not self.fetched_at <= now < self.stale_at

    @property
    def stale_at(self) -> datetime:
        """When it should be asked for again."""
        return self.fetched_at + (FRESH_UNREACHABLE if self.must_wait else FRESH)

    def allows(self, url: str) -> bool:
        """Tell whether we may read the address. Never while `must_wait`; always where there is no robots.txt (4xx)."""
        if self.must_wait:
            return False
        return self._group.can_fetch(url, OUR_TOKEN)

    @property
    def crawl_delay_seconds(self) -> float | None:
        """The Crawl-delay for us, as declared (the gate honours it up to two minutes)."""
        return self._group.crawl_delay(OUR_TOKEN)

    @cached_property
    def sitemaps(self) -> tuple[str, ...]:
        """The addresses on Sitemap lines, canonical, those that are http(s)."""
        found: dict[str, None] = {}
        for name, value in self._lines:
            if name == "sitemap" and len(found) < MAX_SITEMAPS:
                try:
                    found[canonical(value)] = None
                except BadURLError:
                    continue  # a relative or foreign-scheme line; the protocol asks for whole http(s) addresses (sitemaps.org)
        return tuple(found)

    @cached_property
    def _lines(self) -> list[tuple[str, str]]:
        """The lines as (directive in lower case, value), comments gone. Broken UTF-8 spoils its own line alone."""
        if not 200 <= self.status <= 299:
            return []
        body = self.body[:MAX_ROBOTS_BYTES]
        if len(body) == MAX_ROBOTS_BYTES:  # cut there: half a rule (`Disallow: /` of `Disallow: /private/`) is none
            body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
        text = body.decode("utf-8", "replace").removeprefix("\ufeff")
        lines = []
        for line in _LINE_END.split(text):
            name, colon, value = line.partition("#")[0].partition(":")
            if colon and (known := _DIRECTIVES.get(name.strip().lower())):
                lines.append((known, value.strip()))
        return lines

    @cached_property
    def _group(self) -> Protego:
        own = _TOKEN.match(self.agent)
        rules = group_for((own.group().lower() if own else OUR_TOKEN, OUR_TOKEN), self._lines)
        return Protego.parse("\n".join([f"user-agent: {OUR_TOKEN}", *(f"{name}: {value}" for name, value in rules)]))


_DIRECTIVES = {
    "user-agent": "user-agent",
    "useragent": "user-agent",
    "user agent": "user-agent",
    "allow": "allow",
    "disallow": "disallow",
    "dissallow": "disallow",
    "disalow": "disallow",
    "crawl-delay": "crawl-delay",
    "crawldelay": "crawl-delay",
    "sitemap": "sitemap",
    "site-map": "sitemap",
}


def group_for(tokens: Sequence[str], lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the rules of the first of the tokens that is named anywhere, all its groups together, else those for `*`.

    A group is a run of user-agent lines and the rules after it (RFC 9309, 2.2.1); Sitemap and unknown lines begin and end nothing.
    """
    rules: dict[str, list[tuple[str, str]]] = {}
    named: list[list[tuple[str, str]]] = []
    in_rules = False
    for name, value in lines:
        if name == "user-agent":
            if in_rules:
                named, in_rules = [], False
            agent = _agent_of(value)
            if agent in tokens or agent == "*":
                group = rules.setdefault(agent, [])
                if not any(group is one for one in named):
                    named.append(group)
        elif name in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for group in named:
                if len(group) < MAX_RULES:
                    group.append((name, value))
    for agent in (*tokens, "*"):
        if agent in rules:
            return rules[agent]
    return []


def _agent_of(value: str) -> str:
    """Return the product token of a user-agent line: `Wiredesk/1.0 (news)` names wiredesk."""
    if value.startswith("*"):
        return "*"
    found = _TOKEN.match(value)
    return found.group().lower() if found else ""


def robots_url(url: str) -> str:
    """Return the address of the robots.txt that rules a URL: same scheme, host and port. Raises `BadURLError`."""
    found = absolute(canonical(url), "/robots.txt")
    assert found is not None
    return found


async def fetch_robots(
    fetcher: Fetcher, url: str, *, ports: tuple[int, ...] = (), outlet: str | None = None, share: Share | None = None
) -> RobotsRules:
    """Ask for the robots.txt that rules a URL, through up to five redirects. What goes wrong is in the rules' `status`.

    Raises only `HostBacksOffError` (nothing was sent) and `BlockedError` (the host may not be asked anything).
    """
    request = Request(
        robots_url(url),
        kind="robots",
        max_bytes=MAX_ROBOTS_BYTES,
        ports=ports,
        outlet=outlet,
        may_cut=True,
        share=share,
    )
    agent = fetcher.settings.user_agent
    try:
        answer = await fetcher.follow(request, max_hops=MAX_ROBOTS_HOPS)
    except HostBacksOffError:
        raise
    except BlockedError as error:
        if error.status is None:
            raise
        status = UNREACHABLE  # a redirect to where we may not go
    except RedirectError:
        status = 404  # RFC 9309, 2.3.1.2: beyond five redirects it is unavailable, so it forbids nothing
    except HttpStatusError as error:
        status = error.status or UNREACHABLE
    except FetchError as error:
        status = UNREACHABLE if error.status is None or error.status < 400 else error.status
        return RobotsRules(status, b"", fetcher.clock.now(), agent, error)
    else:
        assert not isinstance(answer, NotModified)
        return RobotsRules(200, answer.body, answer.fetched_at, agent)
    return RobotsRules(status, b"", fetcher.clock.now(), agent)
