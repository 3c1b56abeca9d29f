"""Whether an outlet's layout found but a part of the text, as after a redesign that its selectors do not know."""

from collections.abc import Sequence
from itertools import compress

from parsers.body.container import Choice, Landscape, choose
from parsers.body.known import Known
from parsers.body.survey import Leaf
from parsers.body.tags import HEADINGS

_MISSED, _LEAST_MISSED = 0.6, 600  # of the weight that a layout found
_LINKED_HEADING, _FEWEST_TEASERS = 0.8, 3
_WHOLE = frozenset(("article", "main", "body"))  # tags of what holds a story and not a part of it


def fuller(landscape: Landscape, choice: Choice, known: Known) -> Choice | None:
    """Return what the search finds where the slices that an outlet's layout chose are but a part of it; else None.

    A redesign that puts the text into several containers would else lose all but the first without a word; on the development
    pages a layout misses 14 % at most.
    """
    sums, totals = landscape.sums, landscape.totals
    held = sum(sums[end] - sums[start] for start, end in choice.slices)
    missed = max(_LEAST_MISSED, _MISSED * held)
    if (totals[0] or sums[-1]) < held + missed:
        return None  # not even with all of the page
    generic = choose(landscape, known)
    whole = totals[generic.root] or landscape.raw(landscape.survey.regions[generic.root])
    if whole < held + missed or _weight_beside(landscape, choice, generic) < missed:
        return None
    return generic


def _weight_beside(landscape: Landscape, choice: Choice, generic: Choice) -> float:
    """Return the weight of the search's text that stands in the article of the layout's and is none of it.

    What the layout cuts is not missed, nor what its name leaves out of the search, an article inside the article, other stories.
    """
    regions = landscape.survey.regions
    root, around = regions[generic.root], regions[choice.root]
    while around.parent >= 0 and around.tag not in _WHOLE and around is not root:
        around = regions[around.parent]
    left_out = (
        landscape.excluded if landscape.totals[generic.root] else ()
    )  # names that leave out everything say nothing
    first = choice.slices[0][0]
    apart = [
        (region.start, region.end)
        for number, region in enumerate(regions)
        if region.cut or number in left_out or (region.tag == "article" and not region.start <= first < region.end)
    ]
    end_of_story = _end_of_story(landscape.survey.leaves, max(end for _, end in choice.slices), around.end)
    counted = bytearray(len(landscape.weights))
    for start, end in generic.slices or ((root.start, root.end),):
        begin, stop = max(start, around.start), min(end, around.end, end_of_story)
        counted[begin:stop] = b"\1" * max(0, stop - begin)
    for start, end in (*choice.slices, *apart):
        counted[start:end] = bytes(end - start)
    return sum(compress(landscape.weights, counted))


def _end_of_story(leaves: Sequence[Leaf], start: int, end: int) -> int:
    """Return the place from `start` on where other stories begin: a page's heading, the first of several that are links."""
    teasers = [place for place in range(start, end) if _leads_away(leaves[place])]
    others = (place for place in range(start, end) if leaves[place].tag == "h1")
    return min(next(others, end), teasers[0] if len(teasers) >= _FEWEST_TEASERS else end)


def _leads_away(leaf: Leaf) -> bool:
    return leaf.tag in HEADINGS and leaf.linked > _LINKED_HEADING * leaf.size
