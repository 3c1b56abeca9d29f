"""Alarms: outlets that begin to drift and feeds that fall silent are logged once, when they do, and counted for metrics."""

from collections import Counter
from datetime import datetime

from ingest.filing import Filing
from ingest.process.logs import get_logger
from ingest.process.metrics import Metrics
from storage.engine import Database
from storage.feeds import SilentFeed, silent_feeds
from storage.watching.drift import drifting_outlets, refresh_drift

LOOK_AFTER = 5  # new articles of an outlet: a redesign is seen within twenty

log = get_logger("watch")


class Watch:
    """Counts new articles by outlet, so that only outlets that brought some are looked at."""

    def __init__(self) -> None:
        """Begin with nothing seen: what is silent at the first look is logged."""
        self._fresh: Counter[str] = Counter()
        self._silent: frozenset[SilentFeed] = frozenset()
        self._drifting: frozenset[str] = frozenset()

    def took_in(self, outlet: str) -> None:
        """Note a new article of an outlet."""
        self._fresh[outlet] += 1

    async def look(
        self, database: Database, filing: Filing, metrics: Metrics, now: datetime, *, everything: bool = False
    ) -> None:
        """Look at outlets that brought some articles since they were looked at (or at all), and at all feeds."""
        ripe = sorted(slug for slug, count in self._fresh.items() if everything or count >= LOOK_AFTER)
        for slug in ripe:
            del self._fresh[slug]
        if ripe or everything:
            changed = await filing.file(lambda conn: refresh_drift(conn, now, slugs=None if everything else ripe))
            for slug, what in changed.items():
                if what is not None:
                    log.warning("drifting", outlet=slug, what=what)
                else:
                    log.info("no longer drifting", outlet=slug)
        async with database.read() as conn:
            silent = frozenset(await silent_feeds(conn))
            drifting = await drifting_outlets(conn)
        for slug in drifting | self._drifting:
            metrics.gauge("outlet_drifting", float(slug in drifting), outlet=slug)
        self._drifting = drifting
        metrics.gauge("feeds_silent", len(silent))
        for feed in sorted(silent - self._silent, key=lambda one: (one.outlet, one.url)):
            log.warning("silent", outlet=feed.outlet, feed=feed.url, since=feed.since.isoformat())
        for feed in sorted(self._silent - silent, key=lambda one: (one.outlet, one.url)):
            log.info("no longer silent", outlet=feed.outlet, feed=feed.url)
        self._silent = silent
