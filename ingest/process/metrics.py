"""Counters, timings and levels behind three methods.

Every metric is declared in `DECLARED`, with its labels and one sentence; `docs/operations.md` lists the same. Labels are words
from short lists (an outcome, a reason, an outlet's slug), never URLs: each combination is a series kept in memory for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

PREFIX = "wiredesk"


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric: counters end in `_total` when exposed, histograms are in seconds."""

    kind: Literal["counter", "histogram", "gauge"]
    help: str
    labels: tuple[str, ...] = ()


DECLARED: Mapping[str, Declared] = MappingProxyType(
    {
        "polls": Declared("counter", "Feeds polled, by how it ended.", ("outlet", "outcome")),
        "entries": Declared("counter", "Entries that feeds brought, new to us or not.", ("outlet", "state")),
        "outcomes": Declared(
            "counter", "Entries that left the pipeline, by outcome and reason.", ("outcome", "reason")
        ),
        "fetches": Declared("counter", "Exchanges with outlets, by kind and status class.", ("kind", "status")),
        "fetched_bytes": Declared("counter", "Bytes received from outlets, as sent.", ("kind",)),
        "fetch_seconds": Declared("histogram", "One exchange, from dial to last byte.", ("kind",)),
        "parse_seconds": Declared("histogram", "One page or feed in a parse worker, waiting included.", ("kind",)),
        "parse_failures": Declared("counter", "Jobs the parse pool could not do, by why.", ("why",)),
        "parse_workers_started": Declared("counter", "Parse workers started, replacements included."),
        "parse_queue": Declared("gauge", "Jobs waiting for a parse worker."),
        "save_seconds": Declared("histogram", "One saving transaction."),
        "articles_saved": Declared("counter", "Articles and revisions saved.", ("outlet", "outcome")),
        "archived_bytes": Declared("counter", "Bytes written to the raw archive, compressed."),
        "archive_unsent": Declared("gauge", "Archive files complete here and not yet in the bucket."),
        "waiting": Declared("gauge", "Entries waiting for their page."),
        "in_flight": Declared("gauge", "Entries whose page is being fetched, parsed or saved."),
        "feeds_due": Declared("gauge", "Feeds that are due and not yet polled."),
        "feeds_ailing": Declared("gauge", "Feeds that failed their last polls."),
        "feeds_silent": Declared("gauge", "Feeds that answer, but are quieter than they ever were."),
        "outlet_drifting": Declared(
            "gauge", "1 while an outlet's latest articles differ from those before, else 0.", ("outlet",)
        ),
        "disk_free_bytes": Declared(
            "gauge", "Bytes free where the database (SQLite) and the raw archive are written.", ("place",)
        ),
        "webhook_deliveries": Declared(
            "counter", "Deliveries to webhooks: arrived, failed, given up.", ("webhook", "outcome")
        ),
        "webhook_behind": Declared("gauge", "Changes that a webhook was not told of yet.", ("webhook",)),
        "jobs": Declared("counter", "Jobs of the queue that this worker ran, by how they ended.", ("task", "outcome")),
        "jobs_waiting": Declared("gauge", "Jobs of the queue that wait for a worker or for their time."),
        "last_tick_timestamp_seconds": Declared("gauge", "When the scheduler last looked for work (Unix time)."),
    }
)


class Metrics(Protocol):
    """What the pipeline tells about itself; the names are the keys of `DECLARED`."""

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add one duration in seconds to a histogram."""

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a level."""


class NullMetrics:
    """Counts nothing: for one-off commands and for tests that do not look."""

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Forget it."""

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Forget it."""

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Forget it."""


class PrometheusMetrics:
    """Counts for Prometheus in a registry of its own, so that two daemons in one test do not share their figures."""

    def __init__(self) -> None:
        """Create every declared metric: a name nobody declared is a `KeyError`, a label nobody declared a `ValueError`."""
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client.gc_collector import GCCollector
        from prometheus_client.process_collector import ProcessCollector

        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        kinds = {"counter": Counter, "histogram": Histogram, "gauge": Gauge}
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        self._gauges: dict[str, Gauge] = {}
        for name, metric in DECLARED.items():
            made = kinds[metric.kind](name, metric.help, metric.labels, namespace=PREFIX, registry=self.registry)
            if isinstance(made, Counter):
                self._counters[name] = made
            elif isinstance(made, Histogram):
                self._histograms[name] = made
            elif isinstance(made, Gauge):
                self._gauges[name] = made

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add one duration in seconds to a histogram."""
        histogram = self._histograms[name]
        (histogram.labels(**labels) if labels else histogram).observe(seconds)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a level."""
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set(value)

    def exposition(self) -> bytes:
        """Return all figures in Prometheus' text format 0.0.4."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)
