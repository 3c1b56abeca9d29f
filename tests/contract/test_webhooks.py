"""Webhooks over both databases: at least once, in order, signed, through outages, and given up in the end."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ingest.config import FetchSettings, Settings, Webhook
from ingest.process.metrics import PrometheusMetrics
from ingest.secrets import CredentialSource
from ingest.webhooks.patience import MOST_TRIES
from ingest.webhooks.sending import Sender
from storage import articles
from storage import webhooks as store
from storage.engine import Database
from tests.contract.test_reading import body
from tests.records import NOW, arriving, article

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing sleeps here")


class Receiver:
    """Takes POSTs on loopback and answers with the statuses it is given, then with 204."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    @property
    def seqs(self) -> list[int]:
        return [change["seq"] for _, told in self.got for change in json.loads(told)["changes"]]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                headers = {
                    name.lower(): value for name, value in (line.split(": ", 1) for line in head.split("\r\n")[1:-2])
                }
                assert head.startswith("POST /hook HTTP/1.1")
                told = await reader.readexactly(int(headers["content-length"]))
                self.got.append((headers, told))
                answer = self.answers.pop(0) if self.answers else b"204 No Content\r\n"
                if not answer:
                    return
                writer.write(b"HTTP/1.1 " + answer + b"Content-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield made
        server.close()


@asynccontextmanager
async def sending(
    database: Database,
    url: str,
    folder: Path,
    *,
    owner: str = "me",
    clock: Any = None,
    metrics: Any = None,
    **more: Any,
):
    (folder / "secret").write_text(SECRET)
    source = CredentialSource("site", "", file=folder / "secret", section="webhooks")
    settings = Settings(
        fetch=FetchSettings(allow_networks=("127.0.0.1/32",)), webhooks={"site": Webhook("site", url, source, **more)}
    )
    sender = Sender(database, settings, owner, clock=clock or Clock(), metrics=metrics)
    try:
        await look(sender)
        yield sender
    finally:
        await sender.close()


async def look(sender: Sender) -> None:
    await sender.look()
    await sender.until_idle()


async def save(database: Database, *numbers: int, outlet: str = "harbour") -> None:
    async with database.save() as conn:
        for number in numbers:
            await articles.save_article(
                conn, arriving(article(outlet, f"n{number}", f"Number {number}", body(number))), NOW
            )


async def state(database: Database) -> store.WebhookState:
    async with database.read() as conn:
        (found,) = await store.list_webhooks(conn)
    return found


async def test_changes_are_told_once_signed_and_in_order(database: Database, receiver: Receiver, tmp_path: Path):
    await save(database, 1)
    async with sending(database, receiver.url, tmp_path) as sender:
        assert receiver.got == []  # a new webhook is told of what comes, not of what was
        await save(database, 2, 3)
        await look(sender)
        await look(sender)
        await save(database, 4)
        await look(sender)
    assert receiver.seqs == [2, 3, 4]
    headers, told = receiver.got[0]
    document = json.loads(told)
    assert (document["id"], document["last"], headers["webhook-id"]) == ("site-2-3", 3, "site-2-3")
    assert document["changes"][0].items() >= {"kind": "inserted", "article_id": 2, "outlet": "harbour"}.items()
    wanted = hmac.new(b"k" * 24, f"site-2-3.{headers['webhook-timestamp']}.".encode() + told, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(wanted).decode()}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
    assert SECRET not in str(headers)


@pytest.mark.parametrize(
    "failure", [b"500 Oh\r\n", b"302 Found\r\nLocation: http://127.0.0.1:1/\r\n", b"404 No\r\n", b""]
)
async def test_what_failed_is_sent_again_as_it_was(
    database: Database, receiver: Receiver, tmp_path: Path, failure: bytes
):
    clock = Clock()
    async with sending(database, receiver.url, tmp_path, clock=clock) as sender:
        await save(database, 1)
        receiver.answers = [failure]
        await look(sender)
        await save(database, 2)
        await look(sender)
        assert len(receiver.got) == 1  # not before its time
        stands = await state(database)
        assert (stands.tries, stands.seq, stands.until_seq) == (1, 0, 1)
        assert stands.last_failure
        clock.at += timedelta(seconds=6)
        await look(sender)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == ["site-1-1", "site-1-1", "site-2-2"]
    assert receiver.got[0][1] == receiver.got[1][1]
    assert receiver.got[0][0]["webhook-signature"] != receiver.got[1][0]["webhook-signature"]
    stands = await state(database)
    assert (stands.tries, stands.seq, stands.last_failure) == (0, 2, None)


async def test_a_receiver_that_asks_for_time_gets_it(database: Database, receiver: Receiver, tmp_path: Path):
    clock = Clock()
    async with sending(database, receiver.url, tmp_path, clock=clock) as sender:
        await save(database, 1)
        receiver.answers = [b"503 Busy\r\nRetry-After: 600\r\n"]
        await look(sender)
        clock.at += timedelta(minutes=9)
        await look(sender)
        assert len(receiver.got) == 1
        clock.at += timedelta(minutes=3)
        await look(sender)
        assert receiver.seqs == [1, 1]


async def test_what_never_arrives_becomes_a_dead_letter_and_can_be_replayed(
    database: Database, receiver: Receiver, tmp_path: Path
):
    clock = Clock()
    async with sending(database, receiver.url, tmp_path, clock=clock) as sender:
        await save(database, 1, 2)
        receiver.answers = [b"500 Oh\r\n"] * MOST_TRIES
        for _ in range(MOST_TRIES):
            await look(sender)
            clock.at += timedelta(hours=7)
        await save(database, 3)
        await look(sender)
        assert receiver.seqs == [1, 2] * MOST_TRIES + [3]
        async with database.read() as conn:
            (dead,) = await store.list_dead_letters(conn, "site")
        assert (dead.first_seq, dead.last_seq, dead.tries, dead.reason) == (1, 2, MOST_TRIES, "HTTP 500")
        async with database.write() as conn:
            assert await store.replay(conn, "site", 1)
            assert not await store.replay(conn, "nobody", 0)
        receiver.got.clear()
        await look(sender)
        assert receiver.seqs == [2, 3]


async def test_metrics_tell_what_arrived_and_who_is_behind(database: Database, receiver: Receiver, tmp_path: Path):
    clock = Clock()
    metrics = PrometheusMetrics()
    async with sending(database, receiver.url, tmp_path, clock=clock, metrics=metrics) as sender:
        await save(database, 1, 2)
        receiver.answers = [b"500 Oh\r\n"]
        await look(sender)
        await sender.measure()
        told = metrics.exposition().decode()
        assert 'wiredesk_webhook_deliveries_total{outcome="failed",webhook="site"} 1.0' in told
        assert 'wiredesk_webhook_behind{webhook="site"} 2.0' in told
        clock.at += timedelta(hours=7)
        await look(sender)
        await sender.measure()
        told = metrics.exposition().decode()
        assert 'wiredesk_webhook_deliveries_total{outcome="arrived",webhook="site"} 1.0' in told
        assert 'wiredesk_webhook_behind{webhook="site"} 0.0' in told


async def test_kinds_and_outlets_that_are_not_wanted_are_passed_over(
    database: Database, receiver: Receiver, tmp_path: Path
):
    async with sending(database, receiver.url, tmp_path, kinds=("deleted",), outlets=("valley",)) as sender:
        await save(database, 1, outlet="harbour")
        await save(database, 2, outlet="valley")
        async with database.save() as conn:
            await articles.delete_article(conn, 1, NOW)
            await articles.delete_article(conn, 2, NOW)
        await look(sender)
        told = receiver.got[0][1]
        assert [(one["kind"], one["outlet"]) for one in json.loads(told)["changes"]] == [("deleted", "valley")]
        assert len(receiver.got) == 1
        await save(database, 3)
        await look(sender)
        assert len(receiver.got) == 1
        async with database.read() as conn:
            assert (await state(database)).seq == await conn.scalar(text("SELECT changes FROM counters"))


async def test_one_process_tells_and_another_takes_over(database: Database, receiver: Receiver, tmp_path: Path):
    clock = Clock()
    async with (
        sending(database, receiver.url, tmp_path, owner="first", clock=clock),
        sending(database, receiver.url, tmp_path, owner="second", clock=clock) as second,
    ):
        await save(database, 1)
        async with database.write() as conn:
            assert await store.claim(conn, "site", "first", clock.now(), 60)  # and dies
            assert await store.claim(conn, "site", "second", clock.now(), 60) is None
        await look(second)
        assert receiver.got == []
        clock.at += timedelta(seconds=61)
        await look(second)
        assert receiver.seqs == [1]
        async with database.write() as conn:  # the first one wakes up again: what it says counts no more
            assert not await store.told(conn, "site", "first", 0, clock.now())


async def test_who_is_too_far_behind_is_told_of_what_is_kept(database: Database, receiver: Receiver, tmp_path: Path):
    async with sending(database, receiver.url, tmp_path) as sender:
        await save(database, 1, 2, 3)
        async with database.write() as conn:
            await conn.execute(text("DELETE FROM changes WHERE seq <= 2"))
            await conn.execute(text("UPDATE counters SET changes_pruned_to = 2"))
        await look(sender)
        assert receiver.seqs == [3]
        async with database.read() as conn:
            (dead,) = await store.list_dead_letters(conn)
        assert (dead.first_seq, dead.last_seq, dead.reason) == (1, 2, "no longer kept")


async def test_an_address_that_is_not_allowed_is_never_dialled(database: Database, receiver: Receiver, tmp_path: Path):
    async with sending(database, receiver.url.replace("127.0.0.1", "127.0.0.2"), tmp_path) as sender:
        await save(database, 1)
        await look(sender)
        assert receiver.got == []
        assert "loopback" in str((await state(database)).last_failure)


async def test_a_secret_that_is_missing_is_a_failure_like_any_other(
    database: Database, receiver: Receiver, tmp_path: Path
):
    async with sending(database, receiver.url, tmp_path) as sender:
        (tmp_path / "secret").unlink()
        await save(database, 1)
        await look(sender)
        assert receiver.got == []
        assert "webhooks.site" in str((await state(database)).last_failure)
