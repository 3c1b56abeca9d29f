"""Lists of cards: siblings of one shape that each carry a titled link to another page, perhaps with an excerpt.

They read like prose where excerpts are long, so they are found by their repetition, before the search for the body.
"""

from collections.abc import Sequence

from parsers.body.survey import Leaf, Region, Survey, address_of

_FEWEST = 3
_SHORTEST_TITLE = 18
_LONGEST_CARD = 700  # characters beside the title
_MOST_LEAVES = 9
_LEAST_LINKED = _FEWEST * _SHORTEST_TITLE
_MOSTLY = 0.7
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def card_regions(
    survey: Survey, children: Sequence[Sequence[int]], links: Sequence[int], texts: Sequence[int], host: str
) -> set[int]:
    """Return the numbers of all regions that are cards of a list of at least three.

    `links` and `texts` are the running sums of linked characters and of leaves with text, `host` is the page's own.
    """
    found: set[int] = set()
    regions = survey.regions
    for numbers in children:
        if len(numbers) < _FEWEST or links[regions[numbers[-1]].end] - links[regions[numbers[0]].start] < _LEAST_LINKED:
            continue
        groups: dict[tuple[str, str], list[int]] = {}
        for number in numbers:
            region = regions[number]
            if region.end > region.start and region.tag not in ("td", "tr", "th"):
                # The first class name; further ones (post ids, states) differ from card to card.
                groups.setdefault((region.tag, region.names.partition(" ")[0]), []).append(number)
        for group in groups.values():
            if len(group) >= _FEWEST:
                cards = [
                    number
                    for number in group
                    if links[regions[number].end] - links[regions[number].start] >= _SHORTEST_TITLE
                    and texts[regions[number].end] - texts[regions[number].start] <= _MOST_LEAVES
                    and _is_card(survey.leaves, regions[number], host)
                ]
                if len(cards) >= max(_FEWEST, _MOSTLY * len(group)):
                    found.update(cards)
    return found


def _is_card(leaves: Sequence[Leaf], region: Region, host: str) -> bool:
    heading = linked = None
    texts = size = 0
    for leaf in leaves[region.start : region.end]:
        if leaf.size:
            texts += 1
            size += leaf.size
            if heading is None and leaf.tag in _HEADINGS:
                heading = leaf
            elif linked is None and leaf.size >= _SHORTEST_TITLE and leaf.linked >= 0.9 * leaf.size:
                linked = leaf
    title = heading if heading is not None and heading.linked >= 0.9 * heading.size else linked
    if title is None or title.size < _SHORTEST_TITLE or not leads_on(title, host if texts == 1 else ""):
        return False
    return size - title.size <= _LONGEST_CARD


def leads_on(title: Leaf, host: str) -> bool:
    """Say whether a title's link leads to another page of the site, not down this one or away to a shop."""
    address = address_of(title)
    if address is None or address.startswith(("#", "mailto:", "javascript:")):
        return False
    if not host or not address.startswith(("http:", "https:", "//")):
        return True
    domain = ".".join(host.split(":", maxsplit=1)[0].split(".")[-2:])
    return domain in address.partition("//")[2].partition("/")[0]
