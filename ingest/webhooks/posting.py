"""One delivery: a signed POST through the guarded dialer, bounded in time and in what is read of the answer."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.config import Webhook
from ingest.errors import FetchError
from ingest.fetching.transport import Transport

DEADLINE_SECONDS = 15.0
MOST_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a delivery did not arrive, in one line, and how many seconds the receiver wants us to wait."""

    reason: str
    retry_after: float | None = None


async def post(transport: Transport, webhook: Webhook, headers: dict[str, str], body: bytes) -> Refusal | None:
    """Send a body; None when the receiver took it, which only 2xx says. Redirects are not followed: nobody else is meant."""
    parts = urlsplit(webhook.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    headers = {"content-type": "application/json", "accept": "*/*", **headers}
    try:
        async with (
            asyncio.timeout(DEADLINE_SECONDS),
            transport.post(webhook.url, headers, body, ports=(port,), max_body_bytes=MOST_ANSWER_BYTES) as reply,
        ):
            async for _ in reply.chunks:
                if reply.received() > MOST_ANSWER_BYTES:
                    break
            if 200 <= reply.status < 300:
                return None
            return Refusal(f"HTTP {reply.status}", _retry_after(dict(reply.headers).get(b"retry-after")))
    except TimeoutError:
        return Refusal(f"no answer in {DEADLINE_SECONDS:g} s")
    except FetchError as error:
        return Refusal(str(error))


def delivery_id(webhook: Webhook, after: int, last: int) -> str:
    """Return what names a delivery, the same each time it is tried."""
    return f"{webhook.name}-{after + 1}-{last}"


def _retry_after(value: bytes | None) -> float | None:
    text = (value or b"").strip()
    return float(text) if text.isdigit() and len(text) < 10 else None
