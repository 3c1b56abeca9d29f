"""Text: valid Unicode out of anything, bytes to HTML text, and cheap measures over text.

`clean` is what every text of a record passes through. `decode_or_keep` follows the WHATWG order (BOM, transport header, `<meta>`),
then strict UTF-8, then detection, and knows web encodings only. `check_complexity` refuses pages that an HTML parser would need
seconds for: HTML parsing is super-linear in nesting depth and in attributes per tag (measured: `docs/decisions`).
"""

import re
import unicodedata
from codecs import utf_8_decode
from collections import Counter
from functools import lru_cache
from hashlib import blake2b

from parsers.encodings import label_to_codec, prescan_meta
from parsers.errors import TooComplexError, UndecodablePageError
from parsers.expressions import expression

# --- cleaning ----------------------------------------------------------------------------------------------------------

# Out: C0/C1 controls (white space is folded before), soft hyphen, zero-width space and word joiner, direction marks, embeddings,
# overrides and isolates (they can make a printed name read as another), byte order mark, lone surrogates, interlinear
# annotations, noncharacters and tag characters.
_JUNK = expression(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners mean something between letters of joining scripts and inside emoji; elsewhere they are junk.
_STRAY_JOINER = expression(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\ufb50-\ufdff\ufe70-\ufefc\U0001f000-\U0001faff])"
    "[\u200c\u200d]|[\u200c\u200d](?=\\s|$)"
)
_LINE_SPACE = expression(r"[^\S\n]+")
_MANY_LINES = expression(r"\s*\n\s*\n\s*")


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Return `text` in NFC, without control, direction and zero-width junk, its white space folded to single spaces.

    With `keep_lines`, line breaks stay (at most one empty line in a row): for code and addresses.
    """
    if not keep_lines:
        folded = text.strip()
        if not folded.isprintable() or "  " in folded:
            folded = " ".join(folded.split())
            if not folded.isprintable():
                folded = fold(_without_junk(folded))
        return folded if folded.isascii() else composed(folded)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _without_junk(text.replace("\x0b", "\n").replace("\x0c", "\n")))
    lines = _LINE_SPACE.sub(" ", text).strip()
    return _MANY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines.split("\n")))


def fold(text: str) -> str:
    """Return `text` with its white space folded to single spaces, none at its ends.

    Splitting and joining folds every Unicode space, and takes \\t \\n \\v \\f \\r and \\x1c-\\x1f with it. What is printable has no
    white space but spaces; to ask for that costs half.
    """
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def composed(text: str) -> str:
    """Return `text` in NFC."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def _without_junk(text: str) -> str:
    text = _JUNK.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    return text


# --- counting ----------------------------------------------------------------------------------------------------------

# Scripts written without spaces count by character: Thai to Myanmar, Khmer, kana, Han. Hangul has spaces.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = expression(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+(?:['’.,\-/](?:(?![{_UNSPACED}])[^\W_])+)*")
_HAS_UNSPACED = expression(f"[{_UNSPACED}]")


def cut(text: str, most: int) -> str:
    """Return `text`, or its first `most` characters at a word's end with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = head.rfind(" ", most - 80)
    return (head[:space] if space > 0 else head).rstrip() + "…"


def count_words(text: str) -> int:
    """Return how many words a reader would count: runs between spaces that hold a letter or digit; CJK and Thai by character."""
    if _HAS_UNSPACED.search(text):
        return len(_WORD.findall(text))
    tokens = text.split()
    odd = [token for token in tokens if not token[0].isalnum()]
    return len(tokens) - sum(not any(map(str.isalnum, token)) for token in odd)


_NOT_LETTERS = expression(r"[\W_]+")


def paragraph_fingerprint(text: str) -> int:
    """Return a signed 64-bit fingerprint of a paragraph's letters and digits: white space, case and punctuation don't count.

    The first byte of the hashed text names the rule's version: a changed rule changes every fingerprint at once.
    """
    letters = _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    digest = blake2b(b"1" + letters.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


# --- bytes to text -----------------------------------------------------------------------------------------------------

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_MOST_TYPES = 256  # the content types of outlets are few
_CHARSET_PARAMETER = expression(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_BINARY = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x28\xb5\x2f\xfd",
    b"OggS",
    b"ID3",
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
_MOST_CONTROL_SHARE = 0.02
_MOST_BROKEN_SHARE = 0.01
_BINARY_BYTES = 16_000
_DETECTION_BYTES = 64_000
_BEYOND_ASCII = bytes(range(128, 256))
_SURELY_BYTES = 40
_MULTI_BYTE = frozenset(("gb18030", "big5hkscs", "euc_jp"))
_SINGLE_BYTE = expression(r"(?:cp\d+|iso8859|windows|mac|koi8)", re.IGNORECASE)


def decode_or_keep(body: bytes, content_type: str | None, *, url: str) -> str | bytes:
    """Return `body` as text: BOM, then the header's charset, then the `<meta>` prescan, then strict UTF-8, then detection; or
    `body` itself where it is that text in UTF-8 as it stands: a parser takes it so.

    Labels are those of the WHATWG Encoding Standard (`iso-8859-1` means windows-1252, and `utf-7` means nothing). Two departures,
    both for pages that contradict themselves: a declared single-byte encoding gives way when the bytes are valid UTF-8 beyond
    ASCII (a Chinese or Japanese one when there are many beyond it), and a declared encoding under which more than 1 % of the text
    is broken gives way to what is found in the bytes.
    Raises `UndecodablePageError` when the bytes are not text.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace")
    declared = _declared_codec(body, content_type)
    if declared in {"utf-16-le", "utf-16-be"}:
        text = body.decode(declared, "replace")
        if text.count("\ufffd") <= len(text) * _MOST_BROKEN_SHARE and "<" in text:
            return text
    _refuse_binary(body, url)
    try:
        if declared is None or declared == "utf-8" or _gives_way(declared, body):
            check_utf8(body)
            return body
        return body.decode(declared)
    except UnicodeDecodeError:
        pass
    if declared is not None:
        text = body.decode(declared, "replace")
        if text.count("\ufffd") <= max(3, len(text) * _MOST_BROKEN_SHARE):
            return text
    return _detect(body, url)


def _gives_way(declared: str, body: bytes) -> bool:
    """Tell whether bytes that are UTF-8 are that, whatever is declared.

    One in seven of the two-byte signs of GBK, Big5 and EUC is UTF-8 too: forty bytes in a row are one time in 10^17.
    """
    if _SINGLE_BYTE.match(declared):
        return True
    return declared in _MULTI_BYTE and len(body) - len(body.translate(None, _BEYOND_ASCII)) >= _SURELY_BYTES


def check_utf8(body: bytes) -> None:
    """Raise `UnicodeDecodeError` for what is no UTF-8. Most of a page is ASCII, which is seen without making a text of it."""
    start, size = 0, len(body)
    while start < size:
        end = start + _WINDOW
        window = body[start:end]
        start += len(window) if window.isascii() else utf_8_decode(window, "strict", end >= size)[1]


def _declared_codec(body: bytes, content_type: str | None) -> str | None:
    return (_codec_of(content_type) if content_type else None) or prescan_meta(body)


@lru_cache(maxsize=_MOST_TYPES)
def _codec_of(content_type: str) -> str | None:
    declared = _CHARSET_PARAMETER.search(content_type)
    return label_to_codec(declared[1]) if declared is not None else None


def _refuse_binary(body: bytes, url: str) -> None:
    if body.startswith(_BINARY):
        raise UndecodablePageError("the body is a binary file, not text", url=url)
    head = body[:_BINARY_BYTES]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    if controls > len(head) * _MOST_CONTROL_SHARE:
        raise UndecodablePageError("the body holds too many control characters to be text", url=url)


def _detect(body: bytes, url: str) -> str:
    import chardet

    # Bytes above ASCII decide; a window around the first ones is as good as the whole page and bounded in time.
    first = next((i for i in range(0, len(body), 4096) if not body[i : i + 4096].isascii()), 0)
    window = body[max(0, first - 4096) : first + _DETECTION_BYTES]
    found = chardet.detect(window, encoding_era=chardet.EncodingEra.MODERN_WEB).get("encoding")
    codec = label_to_codec(found) if found else None
    for candidate in (codec, "cp1252"):
        if candidate is None:
            continue
        text = body.decode(candidate, "replace")
        if text.count("\ufffd") <= max(3, len(text) * _MOST_BROKEN_SHARE):
            return text
    raise UndecodablePageError("no web encoding fits the bytes", url=url)


# --- complexity --------------------------------------------------------------------------------------------------------

MOST_BYTES = 16_000_000  # of UTF-8
MOST_TAGS = 150_000  # opening and closing; the largest pages seen have 30,000, and each costs ten microseconds to read
MOST_NESTED = 512  # where browsers stop nesting too
MOST_ATTRIBUTES = 2_000  # of one tag; real pages stay under 100
MOST_REPEATED = (
    5_000_000  # elements that a parser may make of unclosed <b>, <font> …, which it opens again in every paragraph
)
_WINDOW = 4_096  # bytes: a tag with MOST_ATTRIBUTES attributes of four characters covers at least one whole window
_MANY_TAGS = 4_900  # fewer can't make MOST_REPEATED elements, and nested in each other they parse in 30 ms
# Tags that never nest by themselves: void, or closed by the next of their kind.
_FLAT_NAMES = (
    "a p li br img input meta link path source td tr th tbody thead tfoot dd dt option hr use wbr col track area base embed param"
    " rect circle script style html head body"
)
_FLAT = frozenset(_FLAT_NAMES.split())
_FORMATTING = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
# The commonest flat tags are passed over here already, the others when they are looked up.
_TAG_NAME = expression(
    r"<(/?(?!(?:[apAP]|li(?:nk)?|br|img|t[dhr]|meta|path|input|option|script)[\s>/])[a-zA-Z][a-zA-Z0-9]*)"
)
_NOT_MARKUP = expression(
    r"<!--.*?(?:-->|$)|<(script|style|textarea|title|xmp|noembed|noframes)\b[^>]*>.*?(?:</\1|$)",
    re.IGNORECASE | re.DOTALL,
)
_TAG_START = expression(rb"<[a-zA-Z][^\s/>]{0,4096}")
_ATTRIBUTE = expression(rb"""[\s/]+[^\s/=>"'<]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]{1,4096}))?""")


def check_complexity(markup: bytes, *, url: str) -> None:
    """Raise `TooComplexError` for UTF-8 that an HTML parser could need seconds for: too long, too deep, too many attributes.

    Linear in the markup. A page of a few thousand tags parses in tens of milliseconds however they nest, so most pages are
    settled by a count. Of the others the tags are counted by name, a closing tag closing only what is open under its name; those
    too deep by that are counted again without scripts and comments. It stops the plain attacks; the parse deadline stops the rest.
    """
    if len(markup) > MOST_BYTES:
        raise TooComplexError(f"{len(markup)} bytes, more than {MOST_BYTES}", url=url)
    tags = len(markup) - len(markup.replace(b"<", b"", MOST_TAGS + 1))  # `count` takes three times as long
    if tags > _MANY_TAGS:
        _check_nesting(markup.decode("utf-8", "replace"), url)
    for start in range(0, len(markup) - _WINDOW, _WINDOW):
        end = start + _WINDOW
        # Either bracket may stand in a quoted value, and scripts miss either: the attributes themselves are counted then.
        if markup.find(b">", start, end) < 0 or markup.find(b"<", start, end) < 0:
            count = _attributes_around(markup, start)
            if count > MOST_ATTRIBUTES:
                raise TooComplexError(f"a tag of {count} attributes, more than {MOST_ATTRIBUTES}", url=url)


def _check_nesting(text: str, url: str) -> None:
    tags = text.count("<")
    if tags > MOST_TAGS:
        tags = _NOT_MARKUP.sub("", text).count("<")
        if tags > MOST_TAGS:
            raise TooComplexError(f"{tags} tags, more than {MOST_TAGS}", url=url)
        if tags <= _MANY_TAGS:
            return
    depth, formatting = _measured(_TAG_NAME.findall(text))
    if depth > MOST_NESTED or formatting * tags > MOST_REPEATED:
        depth, formatting = _measured(_TAG_NAME.findall(_NOT_MARKUP.sub("", text)))
    if depth > MOST_NESTED:
        raise TooComplexError(f"elements nested {depth} deep, more than {MOST_NESTED}", url=url)
    if formatting * tags > MOST_REPEATED:
        raise TooComplexError(f"{formatting} unclosed inline elements, repeated in up to {tags} others", url=url)


class _Nesting(dict[str, str]):
    """A tag as written to the name it nests under (`/name` where it closes one), "" for tags that never nest."""

    def __missing__(self, name: str) -> str:
        lower = name.lower()
        nesting = "" if lower.lstrip("/") in _FLAT else lower
        if len(self) < 4_000:
            self[name] = nesting
        return nesting


_NESTING = _Nesting()


def _measured(names: list[str]) -> tuple[int, int]:
    """Return the greatest number of elements open at once, and of formatting elements among them.

    A closing tag closes only an open element of its own name.
    """
    depth = deepest = 0
    still_open: Counter[str] = Counter()
    most_open: Counter[str] = Counter()
    for name in filter(None, map(_NESTING.__getitem__, names)):
        if name[0] != "/":
            still_open[name] += 1
            depth += 1
            if depth > deepest:
                deepest = depth
            if name in _FORMATTING and still_open[name] > most_open[name]:
                most_open[name] = still_open[name]
        elif still_open[name[1:]]:
            still_open[name[1:]] -= 1
            depth -= 1
    return deepest, most_open.total()


def _attributes_around(markup: bytes, position: int) -> int:
    """Return the number of attributes of the last tag that begins before `position`, their values read with their quotes."""
    opened = markup.rfind(b"<", max(0, position - 2 * _WINDOW), position)
    start = _TAG_START.match(markup, opened) if opened >= 0 else None
    count, end = 0, start.end() if start else 0
    while start and count <= MOST_ATTRIBUTES and (attribute := _ATTRIBUTE.match(markup, end)):
        count, end = count + 1, attribute.end()
    return count
