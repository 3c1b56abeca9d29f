"""Signatures by the Standard Webhooks convention (standardwebhooks.com), so that a receiver finds a library for its language. Pure.

HMAC-SHA256 over `id.timestamp.body`; the timestamp is signed with the rest, so an old delivery cannot be sent again by somebody
who overheard it.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """Return a secret's key: what follows `whsec_` is base64, any other secret is its own UTF-8."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass  # then it is a secret like any other
    return secret.encode()


def signed_headers(secret: str, delivery_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that sign a delivery. `at` is when it is sent; each try has a signature of its own."""
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(key_of(secret), f"{delivery_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
