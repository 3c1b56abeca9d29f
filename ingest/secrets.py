"""Secrets: values that open doors, kept out of every log line, error, metric and repr."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parsers.errors import SyndicationError

MASK = "***"
# The password of a URL's userinfo (RFC 3986, 3.2.1), up to the last @ before the path: people leave @ and : unescaped in it.
_USERINFO = re.compile(r"(?P<head>\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/?#:@]*):[^\s/?#]*@")
# A web address's user name without a password: people put tokens there.
_USER = re.compile(r"(?P<head>\bhttps?://)[^\s/?#:@]+@", re.IGNORECASE)
# A password or key as a query parameter or in a libpq connection string.
_PARAMETER = re.compile(
    r"(?P<head>(?:\b(?:password|passwd|sslpassword|access_?(?:token|key)|api_?key|token|secret|signature|x-amz-signature)|"
    r"[?&](?:key|sig|auth|pass|pwd|jwt|credential))=)[^\s&;#'\"]+",
    re.IGNORECASE,
)
# A header as people and libraries print it.
_HEADER = re.compile(
    r"(?P<head>\b(?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:(?:bearer|basic|digest|token)\s+)?)[^\s'\",]+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return the text with passwords of URLs, keys in queries and authorization values replaced by `***`."""
    if "://" in text:
        text = _USERINFO.sub(rf"\g<head>:{MASK}@", text)
        text = _USER.sub(rf"\g<head>{MASK}@", text)
    if "=" in text:
        text = _PARAMETER.sub(rf"\g<head>{MASK}", text)
    if "uthorization" in text or "UTHORIZATION" in text:
        text = _HEADER.sub(rf"\g<head>{MASK}", text)
    return text


class MissingSecretError(SyndicationError):
    """A credential named in the settings has no value."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A header that opens a paid feed. The value shows in neither `repr` nor `str`; only `headers()` gives it away."""

    name: str
    header: str
    value: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Return the header to send. It is for the outlet's own origin alone: the fetcher drops it at a cross-origin redirect."""
        return {self.header: self.value}


@dataclass(frozen=True, slots=True)
class CredentialSource:
    """Where a credential's value is found: `[credentials.NAME] header = "…"` with `env = "VARIABLE"` or `file = "PATH"`."""

    name: str
    header: str
    variable: str | None = None
    file: Path | None = None
    section: str = "credentials"

    def read(self, environment: Mapping[str, str] | None = None) -> Secret:
        """Read the value now, so that a rotated file is picked up at the next reload.

        Raises `MissingSecretError` when the variable is unset, the file unreadable, or the value empty or not one line.
        """
        environment = os.environ if environment is None else environment
        if self.variable is not None:
            where = f"the environment variable {self.variable}"
            value = environment.get(self.variable, "")
        else:
            assert self.file is not None
            where = f"the file {self.file}"
            try:
                value = self.file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise MissingSecretError(f"{self.section}.{self.name}: {where} cannot be read ({error})") from error
        value = value.strip()
        if not value or not value.isprintable():
            raise MissingSecretError(f"{self.section}.{self.name}: {where} must hold one line of text")
        return Secret(self.name, self.header, value)
