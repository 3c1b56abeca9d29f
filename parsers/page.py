"""Page: the bytes of one fetched page, decoded once and parsed once."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

_WITHOUT_EVENTS = (
    LexborDocumentOptions.WO_EVENTS.value
)  # they copy the chosen option of a form's list, which is no text


@dataclass(frozen=True)
class Page:
    """One fetched page.

    `url` is the address the bytes came from after redirects, `requested_url` the one first asked for (default: the same).
    `content_type` is the response header's value. `fetched_at` is aware UTC; unknown when the page came from a file.
    `robots` holds the `X-Robots-Tag` and `TDM-Reservation` response headers' values, if any.
    """

    url: str
    body: bytes
    content_type: str | None = None
    fetched_at: datetime | None = None
    requested_url: str | None = None
    robots: tuple[str, ...] = field(default=())

    @cached_property
    def _decoded(self) -> str | bytes:
        from parsers.text import decode_or_keep

        return decode_or_keep(self.body, self.content_type, url=self.url)

    @cached_property
    def text(self) -> str:
        """The decoded HTML: BOM, header, meta, then content (WHATWG order), web encodings only.

        Raises `UndecodablePageError` when the bytes are not text.
        """
        return self._decoded if isinstance(self._decoded, str) else self._decoded.decode("utf-8")

    @cached_property
    def markup(self) -> bytes:
        """`text` in UTF-8, as a parser takes it: most pages' bytes as they are. Raises as `text` does."""
        return self._decoded if isinstance(self._decoded, bytes) else self._decoded.encode("utf-8", "ignore")

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed tree. One tree belongs to one thread.

        Raises `TooComplexError` when the page would not parse in bounded time.
        """
        from parsers.text import check_complexity

        check_complexity(self.markup, url=self.url)
        return LexborHTMLParser(self.markup, options=_WITHOUT_EVENTS)

    def __getstate__(self) -> dict[str, object]:
        """Send only the bytes and what came with them to another process, never the tree."""
        return {key: value for key, value in self.__dict__.items() if key not in {"_decoded", "text", "markup", "tree"}}
