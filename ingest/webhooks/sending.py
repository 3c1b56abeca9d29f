"""Telling webhooks: looks for something to tell, each webhook by itself, so that one that hangs holds up no other."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress

from ingest.clock import Clock, SystemClock
from ingest.config import FetchSettings, Settings, Webhook
from ingest.exports.jsonlines import line
from ingest.fetching.transport import Transport
from ingest.process.logs import get_logger
from ingest.process.metrics import Metrics, NullMetrics
from ingest.secrets import MissingSecretError
from ingest.webhooks.patience import next_try
from ingest.webhooks.posting import DEADLINE_SECONDS, Refusal, delivery_id, post
from ingest.webhooks.signing import signed_headers
from parsers.errors import SyndicationError
from storage import webhooks as store
from storage.changes import last_seq, oldest_seq
from storage.engine import Database
from storage.errors import ChangesPrunedError
from storage.webhooks import Letter, WebhookState

LEASE_SECONDS = 4 * DEADLINE_SECONDS
MOST_CHANGES = 200
"""In one delivery."""

log = get_logger("webhooks")


class Sender:
    """Tells the webhooks of the settings what changed. One in each daemon; between daemons the store's leases decide."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        owner: str,
        *,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Take what it works with; `owner` is the name its leases are held under."""
        self._database = database
        self._owner = owner
        self._clock = clock or SystemClock()
        self._metrics = metrics or NullMetrics()
        self._webhooks: Mapping[str, Webhook] = {}
        self._fetch: FetchSettings | None = None
        self._transport: Transport | None = None
        self._known: frozenset[str] = frozenset()
        self._telling: dict[str, asyncio.Task[None]] = {}
        self.use(settings)

    def use(self, settings: Settings) -> None:
        """Work by these settings from now on."""
        self._webhooks = settings.webhooks
        if settings.fetch != self._fetch:
            self._fetch, retired = settings.fetch, self._transport
            self._transport = Transport(settings.fetch)
            if retired is not None:  # what it has under way ends within a delivery's deadline
                asyncio.get_running_loop().call_later(
                    2 * DEADLINE_SECONDS, lambda: asyncio.ensure_future(retired.aclose())
                )

    async def look(self) -> None:
        """Begin to tell every webhook that is due and that nobody is telling."""
        if not self._webhooks:
            return
        now = self._clock.now()
        if self._known != self._webhooks.keys():
            async with self._database.write() as conn:
                await store.add_webhooks(conn, self._webhooks.keys(), now)
            self._known = frozenset(self._webhooks)
        async with self._database.read() as conn:
            due = await store.due_webhooks(conn, [name for name in self._webhooks if name not in self._telling], now)
        for name in due:
            task = asyncio.create_task(self._tell(self._webhooks[name]), name=f"webhook {name}")
            self._telling[name] = task
            task.add_done_callback(lambda _, name=name: self._telling.pop(name, None))  # type: ignore[misc]  # mypy infers no default

    async def measure(self) -> None:
        """Tell the metrics how far behind each webhook is."""
        if not self._webhooks:
            return
        async with self._database.read() as conn:
            states = await store.list_webhooks(conn)
            newest = await last_seq(conn)
        for state in states:
            if state.name in self._webhooks:
                self._metrics.gauge("webhook_behind", newest - state.seq, webhook=state.name)

    async def until_idle(self) -> None:
        """Wait until nobody is being told anything."""
        await asyncio.gather(*self._telling.values(), return_exceptions=True)

    async def close(self, within: float = 0.0) -> None:
        """Let what is under way end for so many seconds, then break it off: it is sent again by whoever comes next."""
        if self._telling and within:
            await asyncio.wait(self._telling.values(), timeout=within)
        for task in list(self._telling.values()):
            task.cancel()
        await self.until_idle()
        if self._transport is not None:
            await self._transport.aclose()

    async def _tell(self, webhook: Webhook) -> None:
        try:
            while await self._tell_next(webhook):
                pass
        except SyndicationError as error:
            log.error("a webhook will be tried again", webhook=webhook.name, error=str(error))
        except Exception:
            log.exception("a bug met this webhook; it will be tried again", webhook=webhook.name)
        finally:
            with suppress(SyndicationError):
                async with self._database.write() as conn:
                    await store.let_go(conn, webhook.name, self._owner)

    async def _tell_next(self, webhook: Webhook) -> bool:
        """Make one delivery; True when there may be more."""
        now = self._clock.now()
        async with self._database.write() as conn:
            state = await store.claim(conn, webhook.name, self._owner, now, LEASE_SECONDS)
            if state is None:
                return False
            try:
                letter = await store.next_letter(conn, state, webhook.kinds, webhook.outlets, MOST_CHANGES)
            except ChangesPrunedError:
                last = await oldest_seq(conn) - 1
                log.error("a webhook is too far behind", webhook=webhook.name, first_seq=state.seq + 1, last_seq=last)
                self._metrics.count("webhook_deliveries", webhook=webhook.name, outcome="given up")
                return await store.bury(
                    conn, webhook.name, self._owner, state.seq + 1, last, state.tries, now, "no longer kept"
                )
            if letter is None:
                return False
            if not letter.changes:
                return await store.told(conn, webhook.name, self._owner, letter.last, now, was_sent=False)
        refusal = await self._deliver(webhook, letter)
        if refusal is None:
            self._metrics.count("webhook_deliveries", webhook=webhook.name, outcome="arrived")
            async with self._database.write() as conn:
                return await store.told(conn, webhook.name, self._owner, letter.last, self._clock.now())
        return await self._refused(webhook, state, letter, refusal)

    async def _deliver(self, webhook: Webhook, letter: Letter) -> Refusal | None:
        assert self._transport is not None
        try:
            secret = webhook.secret.read().value
        except MissingSecretError as error:
            return Refusal(str(error))
        name = delivery_id(webhook, letter.after, letter.last)
        body = line({"id": name, "webhook": webhook.name, "changes": letter.changes, "last": letter.last})
        return await post(self._transport, webhook, signed_headers(secret, name, self._clock.now(), body), body)

    async def _refused(self, webhook: Webhook, state: WebhookState, letter: Letter, refusal: Refusal) -> bool:
        now = self._clock.now()
        tries = state.tries + 1
        again = next_try(tries, now, retry_after=refusal.retry_after, spread=random.random())  # noqa: S311 - spreads load
        told = {
            "webhook": webhook.name,
            "first_seq": letter.after + 1,
            "last_seq": letter.last,
            "reason": refusal.reason,
        }
        self._metrics.count(
            "webhook_deliveries", webhook=webhook.name, outcome="failed" if again is not None else "given up"
        )
        async with self._database.write() as conn:
            if again is None:
                log.error("a delivery was given up", **told, tries=tries)
                return await store.bury(
                    conn, webhook.name, self._owner, letter.after + 1, letter.last, tries, now, refusal.reason
                )
            log.warning("a delivery failed", **told, tries=tries, next_try_at=again)
            await store.put_off(conn, webhook.name, self._owner, letter, tries, again, refusal.reason)
            return False
