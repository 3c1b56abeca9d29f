"""The record: one article as a page printed it, and the one vocabulary every folder shares.

Every value is immutable. Texts are valid Unicode, normalised by `parsers.text.clean`; times are aware UTC; URLs are
absolute http(s). What the page does not say is `None` or empty: nothing is guessed without a warning or evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from parsers.values import quick

BlockKind = Literal["paragraph", "heading", "quote", "list_item", "image", "table", "embed", "code"]
MarkKind = Literal["link", "strong", "emphasis", "code"]
LinkKind = Literal["inline", "related"]
Access = Literal["free", "metered", "paywalled"]
Completeness = Literal["full", "partial"]
ArticleKind = Literal["article", "live", "gallery", "video", "audio"]
RightsState = Literal["cleared", "restricted", "unknown"]

RUNNING_TEXT: frozenset[BlockKind] = frozenset({"paragraph", "heading", "quote", "list_item", "code"})


@quick
@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup over `text[start:end]` of its block; `url` only for links."""

    start: int
    end: int
    kind: MarkKind
    url: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Image:
    """A picture with what is printed beside it; width and height in CSS pixels as declared, if they are."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body in reading order.

    `text` is plain; inline links and emphasis are kept apart in `marks`. `level` is 1-6 for headings and the nesting
    depth from 1 for list items. `rows` holds a table's cells, `image` a picture, `url` an embed's address.
    """

    kind: BlockKind
    text: str
    marks: tuple[Mark, ...] = ()
    level: int = 0
    ordered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    image: Image | None = None
    url: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Author:
    """A person or desk the page names as author."""

    name: str
    url: str | None = None
    role: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is believed: the rule that fired and the text it fired on."""

    rule: str
    text: str


@quick
@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A date as printed and where it was found (`jsonld:datePublished`, `meta:article:published_time`, `url` ...)."""

    raw: str
    where: str


@quick
@dataclass(frozen=True, slots=True)
class Attribution:
    """Who wrote it first, as far as the page says.

    `originator` is an outlet's or agency's name; `wire` the agency, for agency copy; `chain` the names a copy went
    through, nearest first, originator last; `confidence` is in 0-1 and 0 means nothing is known.
    """

    originator: str | None = None
    original_url: str | None = None
    original_title: str | None = None
    wire: str | None = None
    credit_line: str | None = None
    chain: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0


@quick
@dataclass(frozen=True, slots=True)
class Rights:
    """Terms of use; the page's own over the outlet's. `unknown` is not `cleared`.

    Not to be shown before `embargoed_until` nor from `expires_at` on (aware UTC).
    """

    copyright_holder: str | None = None
    copyright_notice: str | None = None
    usage_terms: str | None = None
    licence_url: str | None = None
    state: RightsState = "unknown"
    evidence: tuple[Evidence, ...] = ()
    embargoed_until: datetime | None = None
    expires_at: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class Disclaimer:
    """A disclaimer that was taken out of the text."""

    text: str


@quick
@dataclass(frozen=True, slots=True)
class Correction:
    """A correction, update or editor's note that was taken out of the text."""

    text: str


@quick
@dataclass(frozen=True, slots=True)
class Removed:
    """A block that was cut from the body and the rule that cut it (`share`, `related`, `newsletter` ...)."""

    rule: str
    text: str


@quick
@dataclass(frozen=True, slots=True)
class Link:
    """A link worth keeping: inside the text (`inline`) or to another story (`related`)."""

    url: str
    title: str
    kind: LinkKind
    section: str | None = None
    byline: str | None = None
    published: date | None = None
    excerpt: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Engagement:
    """Counters as printed on the page."""

    shares: int | None = None
    views: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Article:
    """What one page says: the clean text and everything around it that is not furniture."""

    headline: str
    blocks: tuple[Block, ...]
    requested_url: str
    final_url: str
    outlet: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    dateline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published_evidence: DateEvidence | None = None
    modified_evidence: DateEvidence | None = None
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str | None = None
    lead_image: Image | None = None
    images: tuple[Image, ...] = ()
    canonical_claim: str | None = None
    attribution: Attribution = field(default_factory=Attribution)
    rights: Rights = field(default_factory=Rights)
    disclaimers: tuple[Disclaimer, ...] = ()
    corrections: tuple[Correction, ...] = ()
    removed: tuple[Removed, ...] = ()
    links: tuple[Link, ...] = ()
    access: Access = "free"
    completeness: Completeness = "full"
    kind: ArticleKind = "article"
    engagement: Engagement = field(default_factory=Engagement)
    layout: date | None = None
    parser_version: str = ""
    warnings: tuple[str, ...] = ()
    quality: float = 0.0

    @property
    def text(self) -> str:
        """Running text: paragraphs, headings, quotes and list items, one block a line, blank line between."""
        return "\n\n".join(self.paragraphs())

    def paragraphs(self) -> Iterator[str]:
        """Yield the running text block by block; images, tables and embeds are not running text."""
        return (block.text for block in self.blocks if block.kind in RUNNING_TEXT and block.text)

    @property
    def html(self) -> str:
        """The body as HTML, made from the blocks: every text escaped, only our own tags, links http(s) and mailto."""
        from parsers.render import to_html

        return to_html(self.blocks)

    @property
    def markdown(self) -> str:
        """The body as CommonMark, made from the blocks."""
        from parsers.render import to_markdown

        return to_markdown(self.blocks)

    @property
    def words(self) -> int:
        """Number of words of the running text; in scripts without spaces, of characters."""
        from parsers.text import count_words

        return sum(count_words(text) for text in self.paragraphs())
