"""extract_body: survey, container, judgement, blocks, in that order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from parsers.article import Block, Correction, Disclaimer, Image, Link, Removed
from parsers.attribution import CreditLine, is_house, is_signature, is_source_of_figures, recognise_credit
from parsers.body.assemble import assemble
from parsers.body.beside import credits_beside, links_of
from parsers.body.container import Choice, Landscape, choice_of, choose
from parsers.body.judge import judge
from parsers.body.known import Known, letters
from parsers.body.partial import fuller
from parsers.body.related import is_other_story, related_links
from parsers.body.survey import Leaf, Survey
from parsers.body.tags import HEADINGS
from parsers.document import Document
from parsers.fields import nodes_from
from parsers.metadata import Metadata
from parsers.metadata.names import is_desk, is_full_name
from parsers.outlet import Layout
from parsers.text import paragraph_fingerprint
from parsers.urls import host_of
from parsers.values import quick

_TOO_LITTLE = 140  # characters: below this a hidden body or a broken layout is looked for
_MUCH_MORE = 3  # times the layout's text
_LONGEST_CREDIT = 600
_AT_EDGE = 3  # paragraphs
_PARAGRAPH = 60  # characters
_MOST_AUTHORS = 30


@quick
@dataclass(frozen=True, slots=True)
class Body:
    """What was found of the body. `quality` is in 0-1; `credits` are in reading order; `related` are links to other stories;
    `above` are the bylines that stood before the first paragraph."""

    blocks: tuple[Block, ...] = ()
    removed: tuple[Removed, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    corrections: tuple[Correction, ...] = ()
    credits: tuple[CreditLine, ...] = ()
    related: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    above: tuple[str, ...] = ()
    quality: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass
class _Cutting:
    """The chosen leaves, sorted by what becomes of them."""

    kept: list[Leaf] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    disclaimers: list[Disclaimer] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    credits: list[CreditLine] = field(default_factory=list)
    kept_before: list[int] = field(default_factory=list)  # each credit: how many leaves
    above: list[str] = field(default_factory=list)  # bylines before the first paragraph
    credits_beside: tuple[CreditLine, ...] = ()  # right before and behind the container
    captions: dict[int, str] = field(default_factory=dict)

    def credit(self, leaf: Leaf, base: str) -> None:
        """Take a leaf out as a credit line."""
        cleaned = leaf.cleaned()
        self.credits.append(CreditLine(cleaned, links_of(leaf, base)))
        self.kept_before.append(len(self.kept))  # pictures too
        self.removed.append(Removed("credit_line", cleaned))

    def credits_of_article(self) -> Iterator[CreditLine]:
        """Yield the credits but those amid the text that say where a chart has its figures from, or who took a picture."""
        for line, before in zip(self.credits, self.kept_before, strict=True):
            aside = is_source_of_figures(line.text) or is_signature(line.text)
            if aside and _are_text(self.kept[:before]) and _are_text(self.kept[before:]):
                continue
            yield line
        yield from self.credits_beside


def _are_text(leaves: Sequence[Leaf]) -> bool:
    return sum(leaf.size >= _PARAGRAPH for leaf in leaves) >= _AT_EDGE


def extract_body(
    doc: Document, metadata: Metadata, *, layout: Layout | None = None, recurring: frozenset[int] = frozenset()
) -> Body:
    """Return the body of a page: by the layout's selector where it finds enough, else by the generic search.

    `recurring` are fingerprints of paragraphs that recur over the outlet's articles: they are cut as `recurring`.
    """
    known = _known(metadata, recurring)
    if layout is None or layout.body is None:
        return _generic(doc, metadata, known, layout)
    body = _by_layout(doc, metadata, layout, known)
    size = _size(body)
    if size >= _TOO_LITTLE:
        return body
    generic = _generic(doc, metadata, known, layout)
    if size and _size(generic) < _MUCH_MORE * size:
        return body  # a short article
    return replace(generic, warnings=(*generic.warnings, _fallen_back(layout, "too little" if size else "nothing")))


def _fallen_back(layout: Layout, found: str) -> str:
    return f"body: the layout of {layout.since} found {found}, the generic extractor was used"


def extract_fragment(
    nodes: Sequence[LexborNode], metadata: Metadata, *, base: str, recurring: frozenset[int] = frozenset()
) -> Body:
    """Return the body of a fragment that is all body (a feed's full text): the same furniture rules, no search."""
    if not nodes:
        return Body()
    survey = Survey(nodes)
    return _finish(survey, Landscape(survey), Choice(0), _known(metadata, recurring), metadata, base, None)


def _known(metadata: Metadata, recurring: frozenset[int]) -> Known:
    return Known(
        headlines=frozenset(letters(text) for text in (*metadata.headlines, metadata.headline) if text),
        standfirst=letters(metadata.standfirst or ""),
        standfirst_apart=(metadata.language or "").startswith("en"),
        authors=frozenset(letters(author.name) for author in metadata.authors[:_MOST_AUTHORS]),
        writers=frozenset(
            tuple(author.name.casefold().split())
            for author in metadata.authors[:_MOST_AUTHORS]
            if is_full_name(author.name) and not is_house(author.name) and not is_desk(author.name)
        ),
        houses=frozenset((letters(metadata.site_name),)) if metadata.site_name else frozenset(),
        recurring=recurring,
    )


def _by_layout(doc: Document, metadata: Metadata, layout: Layout, known: Known) -> Body:
    """Return what the layout's selector finds, less what the layout cuts; where that is one part of many, the whole."""
    assert layout.body is not None
    nodes = nodes_from(layout.body, doc)
    if not nodes or doc.tree.body is None:
        return Body()
    survey = Survey([doc.tree.body], cuts=_cuts(doc, layout), marked=frozenset(node.mem_id for node in nodes))
    if not survey.ranges:
        return Body()
    landscape = Landscape(survey, host_of(doc.url))
    choice = choice_of(survey, survey.ranges)
    whole = fuller(landscape, choice, known)
    body = _finish(survey, landscape, whole or choice, known, metadata, doc.url, layout)
    return replace(body, warnings=(_fallen_back(layout, "too little"),)) if whole else body


def _cuts(doc: Document, layout: Layout) -> dict[int, str]:
    """Return the rule under which the layout cuts each node, by `mem_id`; a `drop` goes before a rule, a later rule before others.

    A search costs a twentieth of a parse: the first says whether there is any of these nodes, and the last is spared where all that
    it could find have their rule.
    """
    selectors = (*layout.furniture, *layout.drop)
    open_nodes = {node.mem_id for node in doc.css(",".join(selectors))} if selectors else set()
    cuts: dict[int, str] = {}
    searches = [(",".join(layout.drop), "drop")] if layout.drop else []
    for selector, rule in (*searches, *reversed(tuple(layout.furniture.items()))):
        if not open_nodes:
            break
        last = selector == next(iter(layout.furniture), None)
        found = open_nodes.copy() if last else open_nodes.intersection(node.mem_id for node in doc.css(selector))
        cuts.update(dict.fromkeys(found, rule))
        open_nodes -= found
    return cuts


def _generic(doc: Document, metadata: Metadata, known: Known, layout: Layout | None) -> Body:
    body = doc.tree.body
    if body is None:
        return Body()
    survey = Survey([body])
    landscape = Landscape(survey, host_of(doc.url))
    found = _finish(survey, landscape, choose(landscape, known), known, metadata, doc.url, layout)
    if _size(found) < _TOO_LITTLE and survey.concealed:
        survey = Survey([body], hidden=True)
        landscape = Landscape(survey, host_of(doc.url))
        hidden = _finish(survey, landscape, choose(landscape, known), known, metadata, doc.url, layout)
        if _size(hidden) > 2 * _size(found):
            return hidden
    return found


def _finish(
    survey: Survey,
    landscape: Landscape,
    choice: Choice,
    known: Known,
    metadata: Metadata,
    base: str,
    layout: Layout | None,
) -> Body:
    root = choice.root
    region = survey.regions[root]
    leaves = survey.leaves[region.start : region.end]
    verdicts = judge(landscape, choice, known)
    cutting = _Cutting()
    patterns = _Patterns.of(layout) if layout is not None and (layout.credits or layout.disclaimers) else None
    for leaf, verdict in zip(leaves, verdicts, strict=True):
        if leaf.size:
            rule = verdict.partition(":")[0] if verdict else None
            _sort(leaf, (patterns.rule(leaf.text) if patterns else None) or rule, cutting, known, base)
        elif verdict is None or verdict == "caption":
            cutting.kept.append(leaf)
    cutting.credits_beside = tuple(credits_beside(survey, region.start, region.end, base))
    _drop_tail_headings(cutting)
    blocks = tuple(assemble(survey, cutting.kept, cutting.captions, base))
    related = _related(survey, landscape, root, verdicts, metadata, base)
    words = sum(len(block.text) for block in blocks)
    return Body(
        blocks=blocks,
        removed=tuple(cutting.removed),
        disclaimers=tuple(cutting.disclaimers),
        corrections=tuple(cutting.corrections),
        credits=tuple(cutting.credits_of_article()),
        related=related,
        images=tuple(dict.fromkeys(block.image for block in blocks if block.image is not None)),
        above=tuple(cutting.above),
        quality=_quality(words, blocks, cutting),
    )


def _sort(leaf: Leaf, verdict: str | None, cutting: _Cutting, known: Known, base: str) -> None:
    text = leaf.text
    if verdict == "credit_line":
        cutting.credit(leaf, base)
        return
    if (
        verdict in (None, "legal", "author_note", "disclaimer", "byline", "newsletter", "appeal", "sources")
        or (verdict == "footer" and "copyright" in leaf.names.lower())  # the text's own notice, not the site's
    ) and len(text) <= _LONGEST_CREDIT:
        cleaned = leaf.cleaned()
        credit = recognise_credit(cleaned, leaf.lower() if cleaned is text else None)
        if credit and leaf.tag not in HEADINGS and not _is_others(credit, leaf, cutting, verdict):
            cutting.credit(leaf, base)
            return
    if verdict is None and known.recurring and paragraph_fingerprint(text) in known.recurring:
        verdict = "recurring"
    if verdict is None:
        cutting.kept.append(leaf)
        return
    cleaned = leaf.cleaned()
    if verdict == "disclaimer":
        cutting.disclaimers.append(Disclaimer(cleaned))
    elif verdict == "correction":
        cutting.corrections.append(Correction(cleaned))
    elif verdict == "caption" and leaf.state.figure >= 0:
        before = cutting.captions.get(leaf.state.figure)
        cutting.captions[leaf.state.figure] = f"{before} {cleaned}" if before else cleaned
    elif verdict == "byline" and not cutting.kept:
        cutting.above.append(cleaned)
    if verdict not in ("drop", "outside"):
        cutting.removed.append(Removed(verdict, cleaned))


def _is_others(credit: str, leaf: Leaf, cutting: _Cutting, verdict: str | None) -> bool:
    """Say whether an agency's name is no mark of the text: among the words of a list, a table or a quotation, under a picture."""
    if credit != "agency_tag" or verdict is not None:
        return False
    stands = leaf.state
    if stands.item_depth or stands.tabled or stands.quoted:
        return True
    return bool(cutting.kept) and not cutting.kept[-1].size and is_signature(leaf.cleaned())


def _drop_tail_headings(cutting: _Cutting) -> None:
    """Cut headings that stand over nothing once credits and disclaimers are out."""
    while True:
        last = next((leaf for leaf in reversed(cutting.kept) if leaf.size), None)
        if last is None or last.tag not in HEADINGS:
            return
        cutting.kept.remove(last)
        cutting.removed.append(Removed("heading", last.cleaned()))


def _related(
    survey: Survey, landscape: Landscape, root: int, verdicts: list[str | None], metadata: Metadata, base: str
) -> tuple[Link, ...]:
    """Read the regions that are named as related, and what was cut as related inside the container."""
    top = survey.regions[root].start
    slices = list(_runs(verdicts, "related", top))
    inside = range(top, survey.regions[root].end)
    end = -1
    for number in landscape.related:
        region = survey.regions[number]
        if region.start >= end and region.start not in inside:
            slices.append((region.start, region.end))
            end = region.end
    slices.sort()
    links = related_links(survey, slices, page_url=base, language=metadata.language)
    return tuple(link for link in links if is_other_story(link, base))


def _runs(verdicts: Sequence[str | None], rule: str, offset: int) -> Iterator[tuple[int, int]]:
    """Yield the slices of leaves that were cut one after another under a rule."""
    start: int | None = None
    for place, verdict in enumerate((*verdicts, None)):
        cut = verdict is not None and verdict.startswith(rule)
        if cut and start is None:
            start = place
        elif not cut and start is not None:
            yield offset + start, offset + place
            start = None


@dataclass(frozen=True)
class _Patterns:
    """A layout's own regular expressions over whole blocks."""

    disclaimers: tuple[re.Pattern[str], ...]
    credits: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, layout: Layout) -> "_Patterns":
        return cls(tuple(map(re.compile, layout.disclaimers)), tuple(map(re.compile, layout.credits)))

    def rule(self, text: str) -> str | None:
        if any(pattern.search(text) for pattern in self.credits):
            return "credit_line"
        return "disclaimer" if any(pattern.search(text) for pattern in self.disclaimers) else None


def _quality(size: int, blocks: Sequence[Block], cutting: _Cutting) -> float:
    """Judge the body in 0-1: length, prose among its blocks, and how much had to be cut out of it."""
    if not size:
        return 0.0
    length = min(1.0, size / 1200)
    paragraphs = [block for block in blocks if block.kind in ("paragraph", "quote", "list_item")]
    prose = sum(1 for block in paragraphs if len(block.text) > 60) / max(1, len(paragraphs))
    cut = sum(len(removed.text) for removed in cutting.removed)
    clean_share = size / (size + cut)
    return round(0.4 * length + 0.3 * prose + 0.3 * clean_share, 3)


def _size(body: Body) -> int:
    return sum(len(block.text) for block in body.blocks)
