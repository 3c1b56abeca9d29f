"""Which container holds the body: text weight per leaf, summed over regions, then a descent from the page's root.

The weight of a leaf is its unlinked text if it reads like prose. At each step the descent follows the child that holds nearly all
of the weight, and stops where the rest is prose of its own: a body split over sections stays whole, a rail of teasers does not
hold the descent up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from parsers.body.cards import card_regions
from parsers.body.hints import hint_of, strong_name
from parsers.body.known import Known
from parsers.body.survey import Leaf, Region, Survey

# Hints strong enough to leave a region out of the search for the body, unless it is most of the page.
_EXCLUDED = frozenset(
    {"navigation", "share", "newsletter", "related", "advertisement", "comment", "sidebar", "footer", "cookie", "modal"}
)
_EXCLUDED_TAGS = frozenset({"aside", "footer"})
_MOST_OF_PAGE = 0.5
_ENDS = (".", "!", "?", "”", '"', "…", ":", "»", "“", "’", "'", ")", "。", "」", "！", "？")
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "figcaption"))
_PROSE_TAGS = frozenset(("div", "span", "article", "section", "td", "blockquote"))
_NEARLY_ALL = 0.86
_NAMED_SHARE = 0.38
_LEDE_REACH = 40  # leaves before the container
_LEDE_WEIGHT = 50
_HEADED_LEDE, _HEADED_LEDE_WORDS = 90, 10  # a sentence: characters, spaces
_HEADED_LEDES = frozenset(("h2", "h3", "h4"))
_CHILDLESS: Final[list[int]] = []  # of the regions without children, which are most: never added to
_LEDE_HINTS = (None, "body", "teaser", "standfirst")


def weigh(leaf: Leaf) -> float:
    """Return how much prose a leaf holds: characters outside links, less for lists and scraps."""
    size = leaf.size
    own = float(size - leaf.linked)
    if size < 8 or own < 0.45 * size or leaf.tag in _HEADING_TAGS:
        return 0.0
    text = leaf.text
    if not text.isascii() and "\u3000" < text[:2] < "\ud7a4":
        return (
            2.5 * own if leaf.linked < 0.5 * size else 0.0
        )  # such a character says about as much as two and a half Latin ones
    if size < 20:
        return 0.0
    if not text.endswith(_ENDS):
        own *= 0.6 if size > 120 else 0.25
    elif size < 60:
        own *= 0.6
    if leaf.tag != "p":
        own *= 0.9 if leaf.tag in _PROSE_TAGS else 0.7
    return own


class Landscape:
    """Weights summed over a survey's regions."""

    def __init__(self, survey: Survey, host: str = "") -> None:
        self.survey = survey
        self.host = host
        leaves = survey.leaves
        self.weights = [weigh(leaf) for leaf in leaves]
        self.sums = [0.0, *accumulate(self.weights)]
        # Running sums of characters, of those inside links, and of leaves that hold text.
        self.sizes = [0, *accumulate([leaf.size for leaf in leaves])]
        self.links = [0, *accumulate([leaf.linked for leaf in leaves])]
        self.texts = [0, *accumulate([leaf.size > 0 for leaf in leaves])]
        self.children: list[list[int]] = [_CHILDLESS] * len(survey.regions)
        for number, region in enumerate(survey.regions):
            if (parent := region.parent) >= 0:
                if self.children[parent] is _CHILDLESS:
                    self.children[parent] = [number]
                else:
                    self.children[parent].append(number)
        self.cards = self._cards()
        self.related: list[int] = []
        self.excluded = self._exclude() | self.cards
        self.totals = self._totals()

    def size(self, region: Region) -> int:
        """Return the number of characters of a region."""
        return self.sizes[region.end] - self.sizes[region.start]

    def linked(self, region: Region) -> int:
        """Return the number of a region's characters inside links."""
        return self.links[region.end] - self.links[region.start]

    def has_table(self, region: Region) -> bool:
        """Say whether a region holds cells of a table."""
        return any(leaf.state.tabled for leaf in self.survey.leaves[region.start : region.end])

    def _cards(self) -> set[int]:
        """Cards, unless they are most of the page: then it is a listicle, or an index for others to refuse."""
        cards = card_regions(self.survey, self.children, self.links, self.texts, self.host)
        weight = sum(self.raw(self.survey.regions[number]) for number in cards)
        return cards if weight < _MOST_OF_PAGE * self.sums[-1] else set()

    def raw(self, region: Region) -> float:
        """Return the weight of all leaves of a region, furniture included."""
        return self.sums[region.end] - self.sums[region.start]

    def _exclude(self) -> set[int]:
        """Find the regions that are left out of the search, and on the way those named as related."""
        most = _MOST_OF_PAGE * self.sums[-1]
        sums = self.sums
        found = set()
        for number, region in enumerate(self.survey.regions):
            hint = region.hint
            if hint == "related":
                self.related.append(number)
            if (hint in _EXCLUDED or region.tag in _EXCLUDED_TAGS) and 0 < sums[region.end] - sums[region.start] < most:
                found.add(number)
        return found

    def _totals(self) -> list[float]:
        """Weights per region without those of excluded regions inside; regions come parents first."""
        regions, sums = self.survey.regions, self.sums
        totals = [sums[region.end] - sums[region.start] for region in regions]
        for number in sorted(self.excluded, reverse=True):
            lost = totals[number]
            totals[number] = 0.0
            parent = regions[number].parent
            while parent >= 0:
                totals[parent] -= lost
                parent = regions[parent].parent
        return totals


@dataclass(frozen=True)
class Choice:
    """The region to judge and, where the body is only some parts of it, the slices of leaves that are body.

    The first `ledes` slices are paragraphs that stand between the headline and the text's own container.
    """

    root: int
    slices: tuple[tuple[int, int], ...] = ()
    ledes: int = 0


def choice_of(survey: Survey, slices: Sequence[tuple[int, int]]) -> Choice:
    """Return the choice of exactly these slices of leaves."""
    start, end = slices[0][0], max(end for _, end in slices)
    best = 0
    for number, region in enumerate(survey.regions):
        if region.start > start:
            break
        if region.end >= end:
            best = number
    return Choice(best, tuple(slices))


def choose(landscape: Landscape, known: Known) -> Choice:
    """Return the region that holds the body.

    The descent from the page's root stops where the text is spread over several children. There a container whose name says
    "body" and that holds a good part of the text wins over its surroundings. A body in several containers of one name (text
    between pictures or advertisements) is the region around them, of which only those slices count.
    """
    here = _descend(landscape, 0)
    named = _largest_named(landscape, here)
    if named is not None:
        here = _descend(landscape, named)
    return _with_lede(landscape, _with_twins(landscape, here), known)


def _with_lede(landscape: Landscape, choice: Choice, known: Known) -> Choice:
    """Add the paragraphs between the headline and the container: many templates print the lede outside of the text.

    Outside of English pages that may be a heading of a sentence's length: there the lede is part of the text.
    """
    survey = landscape.survey
    region = survey.regions[choice.root]
    start, end = choice.slices[0] if choice.slices else (region.start, region.end)
    found: list[int] = []
    for place in range(start - 1, max(-1, start - _LEDE_REACH), -1):
        leaf = survey.leaves[place]
        if leaf.tag == "h1" or known.is_headline(leaf.text):
            break
        if not leaf.size:
            continue
        if _is_lede(landscape, leaf, place, headed=not known.standfirst_apart):
            found.append(place)
    else:
        return choice
    if not found:
        return choice
    root = choice.root
    while survey.regions[root].start > min(found):
        root = survey.regions[root].parent
    return Choice(root, (*((place, place + 1) for place in sorted(found)), (start, end)), len(found))


def _is_lede(landscape: Landscape, leaf: Leaf, place: int, *, headed: bool) -> bool:
    weight = float(leaf.size - leaf.linked) if headed and _is_headed_lede(leaf) else landscape.weights[place]
    if weight < _LEDE_WEIGHT or leaf.state.figure >= 0 or leaf.tag in ("li", "td", "th", "figcaption"):
        return False
    regions = landscape.survey.regions
    if leaf.names and hint_of(leaf.names) not in _LEDE_HINTS:
        return False
    number = leaf.region
    for _ in range(3):
        if number in landscape.excluded or regions[number].hint not in _LEDE_HINTS:
            return False
        if regions[number].parent < 0:
            break
        number = regions[number].parent
    return True


def _is_headed_lede(leaf: Leaf) -> bool:
    return leaf.tag in _HEADED_LEDES and leaf.size >= _HEADED_LEDE and leaf.text.count(" ") >= _HEADED_LEDE_WORDS


def _descend(landscape: Landscape, here: int) -> int:
    totals = landscape.totals
    while True:
        children = landscape.children[here]
        if not children:
            return here
        best = max(children, key=totals.__getitem__)
        if totals[best] <= 0:
            return here
        rest = totals[here] - totals[best]
        if totals[best] < _NEARLY_ALL * totals[here] and _is_prose(landscape, here, best, rest):
            return here
        here = best


def _strong(region: Region) -> str | None:
    return strong_name(region.names) if region.hint == "body" else None


def _largest_named(landscape: Landscape, here: int) -> int | None:
    """Return the largest region below `here` whose name says "body", if it holds a good part of the text."""
    regions, totals = landscape.survey.regions, landscape.totals
    least = _NAMED_SHARE * totals[here]
    best: int | None = None
    for number in range(here + 1, len(regions)):
        region = regions[number]
        if region.start >= regions[here].end:
            break
        if totals[number] >= least and (best is None or totals[number] > totals[best]) and _strong(region):
            best = number
    return best


def _with_twins(landscape: Landscape, here: int) -> Choice:
    """Add the regions that are named like the chosen one and stand in the same article, with what stands between them."""
    regions, totals = landscape.survey.regions, landscape.totals
    anchor = here
    while anchor >= 0 and not _strong(regions[anchor]):
        anchor = regions[anchor].parent
    if anchor < 0 or totals[anchor] > 1.1 * totals[here]:
        return Choice(here)
    name = _strong(regions[anchor])
    twins = [anchor]
    for number, other in enumerate(regions):
        if (
            totals[number] > 0
            and other.tag == regions[anchor].tag
            and not _overlap(other, regions[anchor])
            and _strong(other) == name
            and _same_article(landscape, anchor, number)
        ):
            twins.append(number)
    if len(twins) < 2:
        return Choice(here)
    start = min(regions[number].start for number in twins)
    end = max(regions[number].end for number in twins)
    return Choice(_common_ancestor(regions, twins), ((start, end),))


def _overlap(one: Region, other: Region) -> bool:
    return one.start < other.end and other.start < one.end


def _same_article(landscape: Landscape, one: int, other: int) -> bool:
    """Say whether no headline and no `article` boundary stands between two regions."""
    regions, leaves = landscape.survey.regions, landscape.survey.leaves
    root = _common_ancestor(regions, [one, other])
    for start in (one, other):
        number = start
        while number != root:
            if regions[number].tag == "article" or number in landscape.excluded:
                return False
            number = regions[number].parent
    low, high = sorted((one, other), key=lambda number: regions[number].start)
    between = leaves[regions[low].end : regions[high].start]
    return not any(leaf.tag in ("h1", "h2") for leaf in between) and sum(leaf.size for leaf in between) < 2500


def _common_ancestor(regions: Sequence[Region], numbers: Sequence[int]) -> int:
    start = min(regions[number].start for number in numbers)
    end = max(regions[number].end for number in numbers)
    here = numbers[0]
    while regions[here].start > start or regions[here].end < end or here in numbers:
        here = regions[here].parent
    return here


_PARAGRAPHS_APART = 3


def _is_prose(landscape: Landscape, here: int, best: int, rest: float) -> bool:
    """Say whether what `here` holds beside `best` is more of the same text and not teasers."""
    regions = landscape.survey.regions
    chosen = regions[best]
    if rest < 0.08 * landscape.totals[here]:
        return False
    prose = even = 0.0
    alike = 0
    for child in landscape.children[here]:
        if child == best or child in landscape.excluded or landscape.totals[child] <= 0:
            continue
        region = regions[child]
        is_unlinked = landscape.linked(region) < 0.3 * landscape.size(region)
        if (region.tag == chosen.tag and region.names == chosen.names and region.names) or (
            is_unlinked and landscape.totals[child] > min(200, 0.25 * landscape.totals[here])
        ):
            prose += landscape.totals[child]
        elif is_unlinked and region.tag == chosen.tag:
            alike += 1
            even += landscape.totals[child]
    # Each paragraph in an element of its own, as editors of blocks make them.
    if alike >= _PARAGRAPHS_APART and landscape.totals[best] < 0.5 * landscape.totals[here]:
        prose += even
    # leaves directly in `here`
    direct = rest - sum(landscape.totals[c] for c in landscape.children[here] if c != best)
    return prose + direct > 0.14 * landscape.totals[here]
