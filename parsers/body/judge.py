"""Which leaves of the chosen container are body, and under which rule the others are cut.

Structure first (hinted regions, link lists, figures), then words, then order: what follows an end cue, headings over nothing.
"""

import re
from collections.abc import Sequence

from parsers.attribution import read_closing, recognise_credit
from parsers.body.cards import leads_on
from parsers.body.container import Choice, Landscape
from parsers.body.endings import cut_about, is_colophon
from parsers.body.hints import hint_of
from parsers.body.known import Known, letters
from parsers.body.repeats import cut_repeats
from parsers.body.survey import Leaf, Region
from parsers.body.tags import HEADINGS
from parsers.boilerplate import word_rule
from parsers.dates import is_date_line

# How much of the container's prose a hinted region may hold and still be cut by the hint.
_HINT_LIMITS: dict[str, float] = {
    "navigation": 0.3, "share": 0.3, "newsletter": 0.3, "related": 0.35, "advertisement": 0.3, "comment": 0.6, "author_note": 0.3,
    "footer": 0.25, "cookie": 0.3, "modal": 0.3, "paywall_prompt": 0.2, "hidden": 0.2, "sidebar": 0.3, "tags": 0.1, "byline": 0.08,
    "caption": 0.2, "pullquote": 0.15, "teaser": 0.2, "tooltip": 0.15, "disclosure": 0.1, "button": 0.06, "feedback": 0.1,
}  # fmt: skip
_TAG_HINTS = {"aside": "sidebar", "footer": "footer", "form": "newsletter"}
_RULED_TAGS = frozenset((*_TAG_HINTS, "figure", "figcaption"))
_LOOSE_NAMES = frozenset(("share", "byline", "tags", "button", "modal", "tooltip"))
_LONGEST_LABEL = 100  # characters
_TELLING = 60  # characters of a paragraph that is no label
_STANDFIRST_REACH = 12  # leaves from the container's start
_TABLE_PARTS = frozenset(("table", "thead", "tbody", "tr", "td", "th"))
_LONGEST_CELL = 240
_LONGEST_MARK = 24  # characters of an agency's mark that may be a picture's: "© dpa"; not of one with its number
_BEFORE_PROSE = 120  # characters
_LONGEST_DATE_LINE = 120
_LONGEST_BYLINE = 140
_BYLINE = re.compile(
    r"(?:By|BY) (?:[A-ZÀ-Þ][\w.’'-]+ ){1,3}[A-ZÀ-Þ][\w.’'-]+(?:(?:,? and |, )(?:[A-ZÀ-Þ][\w.’'&-]+ ){0,4}[A-ZÀ-Þ][\w.’'&-]+){0,5}$"
)
_SENTENCE_ENDS = ".!?…"
_LONGEST_LABELLED = 160
_LONGEST_NOTE = 420  # characters of what a page tells of its author
_COMMENTED = 500  # characters of a text that readers comment on, or that ends with a mark
_LINKED_TAGS, _LONGEST_TAG = 0.3, 40  # of the characters, and characters
_CARDS_FROM = 0.6  # of the container's leaves
_OPENING_RULES = frozenset(("related", "newsletter", "comment", "author_note", "tags", "share", "sources"))
_LABEL = re.compile(r"\W{0,12}[A-Z][\w’'&/-]*(?: [A-Z][\w’'&/-]*){0,3} ?[:|]\s*")


def judge(landscape: Landscape, choice: Choice, known: Known) -> list[str | None]:
    """Return, for each leaf of the chosen region, None for body or the rule that cuts it."""
    survey = landscape.survey
    root = choice.root
    region = survey.regions[root]
    leaves = survey.leaves[region.start : region.end]
    verdicts: list[str | None] = [None] * len(leaves)
    if choice.slices:
        verdicts = ["outside"] * len(leaves)
        for start, end in choice.slices:
            verdicts[start - region.start : end - region.start] = [None] * (end - start)
    whole = max(landscape.totals[root], 1.0)
    if choice.slices:
        whole = max(min(whole, sum(landscape.sums[end] - landscape.sums[start] for start, end in choice.slices)), 1.0)
    if known.standfirst_apart:
        _cut_standfirst(landscape, choice, leaves, verdicts, known)
    _cut_regions(landscape, root, verdicts, whole)
    _cut_words(leaves, verdicts, known)
    _cut_comments(leaves, verdicts)
    cut_about(leaves, verdicts)
    _cut_after_cues(leaves, verdicts)
    cut_repeats(leaves, verdicts, survey.regions)
    _cut_lone_headings(leaves, verdicts)
    return verdicts


def _cut_standfirst(
    landscape: Landscape, choice: Choice, leaves: Sequence[Leaf], verdicts: list[str | None], known: Known
) -> None:
    """Cut a standfirst that is printed before the text, apart from it."""
    regions = landscape.survey.regions
    top = regions[choice.root].start
    apart = {place - top for start, end in choice.slices[: choice.ledes] for place in range(start, end)}
    is_told = False  # a paragraph of the story came: from there on such a name is a subheading's
    for place, leaf in enumerate(leaves[:_STANDFIRST_REACH]):
        if not leaf.size or verdicts[place] is not None:
            continue
        named = hint_of(leaf.names) == "standfirst" or regions[leaf.region].hint == "standfirst"
        if named and is_told and letters(leaf.text) != known.standfirst:
            continue
        is_told = is_told or (not named and place not in apart and leaf.size >= _TELLING and leaf.tag not in HEADINGS)
        if (place in apart or named) and (named or letters(leaf.text) == known.standfirst):
            verdicts[place] = "standfirst"


def _cut_regions(landscape: Landscape, root: int, verdicts: list[str | None], whole: float) -> None:
    regions, links, texts = landscape.survey.regions, landscape.links, landscape.texts
    top = regions[root]
    title_cards: list[Region] = []
    for number in range(root + 1, len(regions)):
        region = regions[number]
        start, end = region.start, region.end
        if start >= top.end:
            break
        if end > top.end:
            continue
        linked = links[end] - links[start]
        if number in landscape.cards:
            rule: str | None = "related:card"
        elif linked or region.cut or region.hint or region.tag in _RULED_TAGS:
            rule = _region_rule(region, landscape, whole)
        else:
            continue
        if rule:
            for place in range(start - top.start, end - top.start):
                verdicts[place] = verdicts[place] or rule
        elif linked and 2 <= texts[end] - texts[start] <= 5 and _is_title_card(region, landscape):
            title_cards.append(region)
    # Titled links with a line or two, all of them late in the container: a listicle has them throughout.
    if all(region.start - top.start > _CARDS_FROM * (top.end - top.start) for region in title_cards):
        for region in title_cards:
            for place in range(region.start - top.start, region.end - top.start):
                verdicts[place] = verdicts[place] or "related:card"


def _region_rule(region: Region, landscape: Landscape, whole: float) -> str | None:
    if region.cut:
        return region.cut
    hint = region.hint if region.hint not in ("body", "standfirst") else None  # a standfirst is decided leaf by leaf
    hint = hint or _TAG_HINTS.get(region.tag)
    if region.tag in _TABLE_PARTS and hint != "caption":
        hint = None
    share = landscape.raw(region) / whole
    size, linked = landscape.size(region), landscape.linked(region)
    if hint == "teaser":
        return "related" if size and share < 0.2 and linked > 0.25 * size else None
    if hint == "caption" and landscape.has_table(region):
        hint = None
    if hint == "tags" and linked < _LINKED_TAGS * size and _is_prose(region, landscape):
        hint = None  # what editors tagged, not the tags
    if hint and share < _HINT_LIMITS[hint]:
        return hint
    if region.tag == "figcaption":
        return "caption"
    if region.tag == "figure" and share < 0.3 and not landscape.has_table(region) and not _is_quote(region, landscape):
        return "caption"
    if linked <= 0.75 * size or share > 0.25:
        return None
    return "related:links" if landscape.texts[region.end] - landscape.texts[region.start] >= 2 else None


def _is_title_card(region: Region, landscape: Landscape) -> bool:
    """Say whether a region of a few texts is small, a linked title with a line or two."""
    if landscape.size(region) > 420:
        return False
    title = next(leaf for leaf in landscape.survey.leaves[region.start : region.end] if leaf.size)
    return title.tag in HEADINGS and title.linked >= 0.9 * title.size and leads_on(title, landscape.host)


def _is_prose(region: Region, landscape: Landscape) -> bool:
    texts = [leaf.text for leaf in landscape.survey.leaves[region.start : region.end] if leaf.size]
    return any(len(text) > _LONGEST_TAG or text[-1] in ".;!?" for text in texts) and not any(
        text[0] == "#" for text in texts
    )


def _is_quote(region: Region, landscape: Landscape) -> bool:
    return any(leaf.state.quoted for leaf in landscape.survey.leaves[region.start : region.end])


def _cut_words(leaves: Sequence[Leaf], verdicts: list[str | None], known: Known) -> None:
    texts = [place for place, leaf in enumerate(leaves) if leaf.size and verdicts[place] is None]
    sizes = sum(leaves[place].size for place in texts) or 1
    before = 0
    for place in texts:
        leaf = leaves[place]
        if before < _BEFORE_PROSE and _is_head_matter(leaf):
            verdicts[place] = "byline"
            before += leaf.size
            continue
        near_start = before < 0.25 * sizes
        near_end = before + leaf.size > 0.75 * sizes
        before += leaf.size
        if leaf.state.tabled and leaf.size < _LONGEST_CELL:  # a table is kept or dropped whole
            continue
        verdicts[place] = (_named(leaf) if leaf.names else None) or _word_rule(leaf, known, near_start, near_end)
    if not texts:
        return
    last = texts[-1]
    if verdicts[last] == "caption" and leaves[last].tag == "p" and _is_wires(leaves[last].text):
        verdicts[last] = None  # a wire story's last paragraph or its mark, not a picture's words
    left = [place for place in texts if verdicts[place] is None]
    if len(left) > 1 and sizes >= _COMMENTED and is_colophon(leaves[left[-1]], leaves[left[-2]].text, known):
        verdicts[left[-1]] = "byline"


def _is_head_matter(leaf: Leaf) -> bool:
    """Return whether a block is a date line or a byline, as they stand before the prose."""
    if leaf.size <= _LONGEST_DATE_LINE and is_date_line(leaf.text):
        return True
    return leaf.size <= _LONGEST_BYLINE and leaf.tag not in HEADINGS and _BYLINE.match(leaf.text) is not None


def _is_wires(text: str) -> bool:
    return read_closing(text) is not None or (len(text) > _LONGEST_MARK and recognise_credit(text) == "agency_tag")


def _word_rule(leaf: Leaf, known: Known, near_start: bool, near_end: bool) -> str | None:
    text = leaf.text
    linked = leaf.linked > 0.8 * leaf.size
    if rule := word_rule(text, leaf.lower(), linked=linked, near_start=near_start, near_end=near_end):
        return rule
    if leaf.linked and leaf.tag not in HEADINGS:
        if linked and leaf.size > 15 and leaf.state.item_depth == 0:
            return "related:linked"
        if _is_labelled_link(leaf):
            return "related:label"
    if near_start and known.repeats(text):
        return "headline"
    if known.signs(text) or (near_end and leaf.tag not in HEADINGS and known.is_signed(text)):
        return "byline"
    if leaf.size <= _LONGEST_NOTE and (
        (near_end and known.is_told_of(text)) or (near_start and known.introduces(text))
    ):
        return "author_note"
    return None


def _is_labelled_link(leaf: Leaf) -> bool:
    """Say whether a leaf is a label and a link: `LOOK-UP TOOL: Check cases in your area`; in a list only in capitals."""
    found = _LABEL.match(leaf.text) if leaf.size < _LONGEST_LABELLED else None
    if found is None or abs(leaf.size - found.end() - leaf.linked) > 2:
        return False
    if "|" in found[0]:  # a name and a handle, a result and a match stand so too
        return found[0].isupper() and " " in found[0].strip(" |") and leaf.text[-1] not in _SENTENCE_ENDS
    return leaf.state.item_depth == 0 or found[0].isupper()


def _named(leaf: Leaf) -> str | None:
    """Return the rule that the leaf's own class names; headings take only those that name a whole section."""
    hint = hint_of(leaf.names)
    if hint in (None, "body", "teaser", "standfirst") or leaf.size > 400:
        return None
    if leaf.tag in HEADINGS and hint not in {"related", "newsletter", "comment", "author_note"}:
        return None
    if hint in _LOOSE_NAMES and leaf.size >= _LONGEST_LABEL and not leaf.linked and leaf.text[-1] in '.!?”"':
        return None  # `share-price`, `author-quote`: a paragraph of the story
    return hint


def _cut_comments(leaves: Sequence[Leaf], verdicts: list[str | None]) -> None:
    """Cut all that stands under the heading of a comment section: nothing of the article follows its readers."""
    before = 0
    for place, leaf in enumerate(leaves):
        if verdicts[place] is None:
            before += leaf.size
        elif verdicts[place] == "comment" and leaf.tag in HEADINGS and before >= _COMMENTED:
            for after in range(place, len(leaves)):
                verdicts[after] = verdicts[after] or "comment:after"
            return


def _cut_after_cues(leaves: Sequence[Leaf], verdicts: list[str | None]) -> None:
    """Cut what hangs on a cut heading: the links and scraps under "Related articles" or "About the author"."""
    open_rule: str | None = None
    for place, leaf in enumerate(leaves):
        if not leaf.size:
            continue
        if open_rule == "sources" and (leaf.tag != "li" or leaf.text[-1] in ".!?"):
            open_rule = None
        if (verdict := verdicts[place]) is not None:
            if leaf.size < 90 and (rule := verdict.partition(":")[0]) in _OPENING_RULES:
                open_rule = rule
        elif open_rule:
            if leaf.linked > 0.5 * leaf.size or (leaf.tag == "li" and (leaf.linked or open_rule == "sources")):
                verdicts[place] = f"{open_rule}:after"
            else:
                open_rule = None


def _cut_lone_headings(leaves: Sequence[Leaf], verdicts: list[str | None]) -> None:
    following = False
    for place in range(len(leaves) - 1, -1, -1):
        leaf = leaves[place]
        if not leaf.size or verdicts[place] is not None:
            continue
        if leaf.tag in HEADINGS:
            if not following:
                verdicts[place] = "heading"
        else:
            following = True
