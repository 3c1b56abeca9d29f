"""Well-formed XML as a stream of entry elements: no DTD, no entities, no network, bounded memory whatever the size."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from lxml import etree

from parsers.errors import UnsafeXMLError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PROLOG_BYTES = 64 * 1024  # XML declaration, comments and DOCTYPE; real ones stay under 2 kB
MAX_MARKUP_BETWEEN_ENTRIES = 200_000  # `<` and `=`: about as many nodes; libxml2 takes some 100-700 bytes for each
MAX_BYTES = 64 * 1024 * 1024  # of one feed; a sitemap may hold 50 MB (sitemaps.org), no honest feed as much
MAX_BYTES_BETWEEN_ENTRIES = 16 * 1024 * 1024

_CUT_OFF = frozenset(  # faults of a document that merely isn't over yet
    {
        etree.ErrorTypes.ERR_DOCUMENT_EMPTY,
        etree.ErrorTypes.ERR_DOCUMENT_END,
        etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
        etree.ErrorTypes.ERR_GT_REQUIRED,
        etree.ErrorTypes.ERR_LT_REQUIRED,
        etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED,
        etree.ErrorTypes.ERR_ATTRIBUTE_NOT_STARTED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_PI_NOT_FINISHED,
    }
)
_SPACE = b" \t\r\n"
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([^\s\"'<>%&]+)\s+(SYSTEM\b|PUBLIC\b|\"[^\"]*\"|'[^']*')?")
_ANY_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_PARAMETER_REFERENCE = re.compile(r"%[A-Za-z_:][\w:.\-]*;")


class Elements(Protocol):
    """A feed's entry elements in order, and its root once that is known."""

    root: "_Element | None"
    stopped: str | None

    def __iter__(self) -> Iterator["_Element"]: ...


class EntryStream:
    """Iterates over the elements of the given tags as they end; each is good until the next is asked for.

    Memory stays bounded: what was read is dropped, and reading stops (`stopped` says why) when much markup comes without an entry.
    Raises `lxml.etree.XMLSyntaxError` from iteration, after the entries before the fault were yielded.
    """

    def __init__(self, chunks: Iterator[bytes], tags: Sequence[str]) -> None:
        """Take UTF-8 `chunks` without DOCTYPE and Clark names, `{*}` for any namespace."""
        self._chunks = chunks
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=list(tags),
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
        self.root: _Element | None = None
        self.stopped: str | None = None

    def __iter__(self) -> Iterator["_Element"]:
        """Yield each finished entry element."""
        markup = size = total = 0
        for chunk in self._chunks:
            try:
                self._parser.feed(chunk)
            finally:  # a fault later in this chunk must not swallow the entries before it
                ended = [cast("_Element", element) for _, element in self._parser.read_events()]
            markup += chunk.count(b"<") + chunk.count(b"=")
            size += len(chunk)
            if ended:
                markup = size = 0
                if self.root is None:
                    self.root = ended[0].getroottree().getroot()
                yield from ended
                _forget(ended[-1])
            if markup > MAX_MARKUP_BETWEEN_ENTRIES or size > MAX_BYTES_BETWEEN_ENTRIES:
                self._raise_silent_fault()
                self.stopped = f"stopped: {size} bytes without an entry"
                return
            total += len(chunk)
            if total > MAX_BYTES:
                self.stopped = f"stopped after {MAX_BYTES // 1_048_576} MiB, the rest is left"
                return
        root = self._parser.close()
        if self.root is None:
            self.root = root

    def _raise_silent_fault(self) -> None:
        """Without entity resolution lxml's `feed` passes over a bare ampersand and hands out nothing more until `close`."""
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            if error.code not in _CUT_OFF:  # type: ignore[attr-defined]  # lxml-stubs don't know it
                raise


def _forget(element: "_Element") -> None:
    """Drop an element's content and all that stands before it, at every level: the tree holds a chunk's entries at a time."""
    element.clear()
    node = element
    while (parent := node.getparent()) is not None:
        del parent[: parent.index(node)]
        node = parent


def without_doctype(chunks: Iterator[bytes], *, url: str) -> tuple[Iterator[bytes], frozenset[str]]:
    """Cut the DOCTYPE off the prolog; return the rest and the names of the entities it declared.

    A harmless DOCTYPE (RSS 0.91 asks for one, MathML feeds declare `&nbsp;`) is dropped unread. Raises `UnsafeXMLError` when
    it holds external or parameter entities or entities made of entities, which exist to be resolved.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        found = _find_doctype(head)
        if found is not None:
            start, end = found
            doctype = head[start:end].decode("utf-8", "replace")
            names = _entities_of(doctype, url)
            return _chain(head[:start] + head[end:], chunks), names
        if len(head) > MAX_PROLOG_BYTES:
            raise UnsafeXMLError(f"XML prolog of more than {MAX_PROLOG_BYTES} bytes", url=url)
    return iter([head] if head else []), frozenset()


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _find_doctype(head: bytes) -> tuple[int, int] | None:
    """Return where the DOCTYPE starts and ends (the same place twice: there is none), or None when more bytes are needed."""
    at = 0
    while True:
        while at < len(head) and head[at] in _SPACE:
            at += 1
        rest = head[at : at + 9]
        if rest.startswith(b"<?"):
            end = head.find(b"?>", at)
            at = end + 2
        elif rest.startswith(b"<!--"):
            end = head.find(b"-->", at + 4)
            at = end + 3
        elif rest.upper().startswith(b"<!DOCTYPE"):
            end = _doctype_end(head, at + 9)
            return (at, end) if end > 0 else None
        elif b"<!DOCTYPE".startswith(rest.upper()):  # also the empty rest: cut in the middle
            return None
        else:
            return at, at
        if end < 0:
            return None


def _doctype_end(head: bytes, at: int) -> int:
    """Return the place after the `>` that closes the DOCTYPE, past quotes, comments and the internal subset; -1 if not there."""
    subset = False
    while at < len(head):
        byte = head[at : at + 1]
        if byte in (b'"', b"'"):
            at = head.find(byte, at + 1)
        elif head.startswith(b"<!--", at):
            at = head.find(b"-->", at)
        elif head.startswith(b"<?", at):
            at = head.find(b"?>", at)
        elif byte == b"[":
            subset = True
        elif byte == b"]":
            subset = False
        elif byte == b">" and not subset:
            return at + 1
        if at < 0:
            return -1
        at += 1
    return -1


def _entities_of(doctype: str, url: str) -> frozenset[str]:
    names = set()
    declared = list(_ENTITY.finditer(doctype))
    if len(declared) < len(_ANY_ENTITY.findall(doctype)):
        raise UnsafeXMLError("the DTD declares entities in a way that can't be judged", url=url)
    for entity in declared:
        value = entity[3] or ""
        if entity[1] or value in ("", "SYSTEM", "PUBLIC"):
            raise UnsafeXMLError(f"the DTD declares the external or parameter entity {entity[2][:40]!r}", url=url)
        if "&" in re.sub(r"&#\w{1,8};", "", value):
            raise UnsafeXMLError(f"the DTD declares the entity {entity[2][:40]!r} out of other entities", url=url)
        names.add(entity[2])
    if _PARAMETER_REFERENCE.search(doctype):
        raise UnsafeXMLError("the DTD refers to a parameter entity", url=url)
    return frozenset(names)
