"""Entries cut out of XML that is broken elsewhere: each is mended and parsed by itself, so that one fault costs one entry.

libxml2's own recovery hands nothing out before the end of the document, which is no way to read 200 MB.
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from parsers.feeds.vocabulary import USUAL_NAMESPACES

MAX_FRAGMENT_CHARACTERS = 2_000_000
MAX_CHARACTERS_BETWEEN = 4_000_000
MAX_BYTES = 16 * 1024 * 1024  # mending costs four times what sound XML costs
MAX_TAG_CHARACTERS = 100  # of a start tag's name, cut by a chunk's end
MAX_MARKUP = 200_000  # as between the entries of a stream

_WRAPPER = "<wrapper " + " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in USUAL_NAMESPACES.items())


class FragmentStream:
    """Iterates over the mended elements of the given names, as `EntryStream` does over sound ones. There is no `root`."""

    def __init__(
        self, chunks: Iterator[bytes], tags: tuple[str, ...], mend: Callable[[str], str], default_namespace: str | None
    ) -> None:
        """Take UTF-8 `chunks`, Clark names of which only the local part counts, and the repair to make to each fragment."""
        names = "|".join(tag.rpartition("}")[2] for tag in tags)
        self._start = re.compile(rf"<(?:[A-Za-z_][\w.-]*:)?(?:{names})(?=[\s>])")
        self._end = re.compile(rf"</(?:[A-Za-z_][\w.-]*:)?(?:{names})\s*>")
        self._chunks = chunks
        self._mend = mend
        self._wrapper = _WRAPPER + (f' xmlns="{default_namespace}">' if default_namespace else ">")
        self._parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        self.root: etree._Element | None = None
        self.stopped: str | None = None
        self.broken = 0

    def __iter__(self) -> Iterator[etree._Element]:
        """Yield each element that could be mended."""
        for fragment in self._fragments():
            if len(fragment) > MAX_FRAGMENT_CHARACTERS or fragment.count("<") + fragment.count("=") > MAX_MARKUP:
                self.broken += 1
                continue
            element = self._parse(fragment)
            if element is None:
                self.broken += 1
            else:
                yield element

    def _fragments(self) -> Iterator[str]:
        """Yield the texts from each start tag to its end tag or to the next start tag."""
        rest = ""
        total = 0
        for chunk in self._chunks:
            total += len(chunk)
            if total > MAX_BYTES:
                self.stopped = f"stopped after {MAX_BYTES // 1_048_576} MiB, the rest is left"
                return
            rest += chunk.decode("utf-8", "replace")
            at = 0
            while found := self._next(rest, at):
                yield rest[found[0] : found[1]]
                at = found[1]
            opened = self._start.search(rest, at)
            rest = rest[opened.start() if opened else max(at, len(rest) - MAX_TAG_CHARACTERS) :]
            if len(rest) > MAX_CHARACTERS_BETWEEN:
                self.stopped = f"stopped: {len(rest)} characters without the end of an entry"
                return
        if start := self._start.search(rest):
            yield rest[start.start() :]

    def _next(self, text: str, at: int) -> tuple[int, int] | None:
        start = self._start.search(text, at)
        if start is None:
            return None
        end = self._end.search(text, start.end())
        following = self._start.search(text, start.end(), end.start() if end else len(text))
        if following:
            return start.start(), following.start()
        return (start.start(), end.end()) if end else None

    def _parse(self, fragment: str) -> etree._Element | None:
        markup = f"{self._wrapper}{self._mend(fragment)}</wrapper>"
        try:
            wrapper = etree.fromstring(markup.encode("utf-8", "replace"), self._parser)
        except etree.XMLSyntaxError:
            return None
        return wrapper[0] if wrapper is not None and len(wrapper) else None
