"""Which leaves of the chosen container are body, and under which rule the others are cut.

Structure first (hinted regions, link lists, figures), then words, then order: what follows an end cue, headings over nothing.
"""

import re
from collections.abc import Sequence

from parsers.attribution import read_closing, recognise_credit
from parsers.body.cards import leads_on
from parsers.body.container import Choice, Landscape
from parsers.body.hints import hint_of
from parsers.body.known import Known, letters
from parsers.body.survey import Leaf, Region
from parsers.boilerplate import word_rule
from parsers.dates import is_date_line, without_dates

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
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TABLE_PARTS = frozenset(("table", "thead", "tbody", "tr", "td", "th"))
_LONGEST_CELL = 240
_LONGEST_MARK = 24  # characters of an agency's mark that may be a picture's: "© dpa"; not of one with its number
_BEFORE_PROSE = 120  # characters
_LONGEST_DATE_LINE = 120
_LONGEST_BYLINE = 140
_BYLINE = re.compile(
    r"(?:By|BY) (?:[A-ZÀ-Þ][\w.’'-]+ ){1,3}[A-ZÀ-Þ][\w.’'-]+(?:(?:,? and |, )(?:[A-ZÀ-Þ][\w.’'&-]+ ){0,4}[A-ZÀ-Þ][\w.’'&-]+){0,5}$"
)
_LONGEST_END_MARK = 2
_ANSWERS = frozenset(
    (
        "no", "ja", "si", "sí", "sì", "ok", "oh", "ha", "да", "ne", "ah", "us", "me", "go", "up", "we", "he", "it", "xi", "nu",
        "so", "do", "be", "by", "my", "to", "an", "at", "in", "on", "of", "is", "as", "if", "or", "ii", "iv", "vi", "ix",
    )
)  # fmt: skip
_PRINTED_ON = re.compile(
    r"\W*(?:(?:first |last |originally )?(?:published|posted|updated|modified)|erschien|veröffentlicht|aktualisiert|stand\b|publié"
    r"|publicad|pubblicat|actualizad|date\b|datum\b|erscheinungsdatum)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_SENTENCE_ENDS = ".!?…"
_LONGEST_LABELLED = 160
_LONGEST_NOTE = 420  # characters of what a page tells of its author
_COMMENTED = 500  # characters of a text that readers comment on, or a day stands under
_LINKED_TAGS, _LONGEST_TAG = 0.3, 40  # of the characters, and characters
_ABOUT, _LONGEST_ABOUT = 0.4, 1_600  # of the text's characters, and characters
_ABOUT_HOUSE = re.compile(
    r"About (?:the )?(?P<house>[A-Z][\w&.’'-]*(?: (?:of|for|and|the|&|[A-Z][\w&.’'-]*)){0,7}?)\s?:?$"
)
_NAMED_WITHIN = 120  # characters in which a house's own words name it, and half of those in which they say what it is
_IS_A_HOUSE = re.compile(
    r"\b(?:compan(?:y|ies)|universit(?:y|ies)|college|provider|leader|organi[sz]ation|firm|institute|manufacturer|maker|platform|agency"
    r"|charity|foundation|association|non-?profit|bank|retailer|developer|publisher|producer|headquartered|founded (?:in|by)"
    r"|builds|serves|patents|(?:NYSE|NASDAQ|TSX|LSE|AIM)\b)",
    re.IGNORECASE,
)
_CARDS_FROM = 0.6  # of the container's leaves
_REPEAT_SHORTEST = 80
_PULL_SHORTEST, _PULL_LONGEST = 30, 320
_MOST_QUOTES = 60  # each is looked for in every paragraph
_FEWEST_SHORTENED, _MOST_SHORTENED = 3, 40  # words: those that count, and all
_JOINING = 3  # letters of a word that may be new
_STRETCH = 3  # times the quotation's words: how far apart they may stand
_JOINED = 2  # words before the first, one of which may turn the sense
_TURNING = frozenset(
    (
        "not", "never", "no", "none", "nobody", "nothing", "neither", "nor", "cannot", "t", "nicht", "nie", "kein", "keine",
        "keinen", "niemand", "ne", "pas", "jamais", "aucun", "nunca", "ninguno", "non", "mai", "nessuno", "não", "niet", "nooit",
        "geen", "inte", "aldrig", "ikke", "ingen", "inget", "hardly", "rarely", "barely", "seldom", "scarcely", "without",
        "refused",
        "denied", "failed", "keinem", "keiner", "keines", "keinerlei", "nichts", "niemals", "weder", "ohne", "kaum", "jamás",
        "tampoco", "nadie", "nada", "sin", "ni", "rien", "personne", "sans", "guère", "senza", "nulla", "niente", "nem", "sem",
        "не", "ни", "нет", "ei", "en", "et", "eivät", "nie", "żaden", "within", "unless", "until", "bis",
    )
)  # fmt: skip
_POSTED = re.compile(r"\(@|t\.co/|^\W*[—–-]\s?[^—–]{2,60}\b(?:19|20)\d\d$")
_SPEAKER = re.compile(r"[—–-]?\s?[A-ZÀ-ÞА-Я][^.!?]*$")
_POST = 4  # leaves of an embedded post, which ends with its writer's handle or the day: it may say what the story says
_WORD = re.compile(r"\w+")
_QUOTE_SIGNS = " \"'“”„‘’«»…."
# words in quotation marks, and who said them
_ATTRIBUTED = re.compile(r"[\"“”„«»‹›]\s*([^\"“”„«»‹›]{20,300})\s*[\"“”«»‹›]\s*[—–,-]?\s*([^\"“”„«»‹›.!?]{3,90})$")
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
    _cut_about(leaves, verdicts)
    _cut_after_cues(leaves, verdicts)
    _cut_repeats(leaves, verdicts, survey.regions)
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
        if before < _BEFORE_PROSE and leaf.size <= _LONGEST_DATE_LINE and is_date_line(leaf.text):
            verdicts[place] = "byline"
            before += leaf.size
            continue
        if (
            before < _BEFORE_PROSE
            and leaf.size <= _LONGEST_BYLINE
            and leaf.tag not in HEADINGS
            and _BYLINE.match(leaf.text)
        ):
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
    if len(left) > 1 and sizes >= _COMMENTED and _is_colophon(leaves[left[-1]], leaves[left[-2]].text, known):
        verdicts[left[-1]] = "byline"


def _is_colophon(leaf: Leaf, before: str, known: Known) -> bool:
    """Say whether the very last leaf is the mark or the name that a paper ends its texts with, or the day of publication.

    What answers a question or a label, an item of a list and a heading are the story's.
    """
    if leaf.tag in HEADINGS or leaf.state.item_depth or leaf.state.quoted or before[-1] in "?:":
        return False
    text = leaf.text
    if leaf.size <= _LONGEST_END_MARK:
        return text.isalpha() and text.casefold() not in _ANSWERS
    if known.is_house(text):
        return True
    if leaf.size > _LONGEST_DATE_LINE or not is_date_line(text):
        return False
    if _PRINTED_ON.match(text) is not None:
        return True
    return _CLOCK.search(text) is not None and not any(map(str.isalnum, without_dates(text)))


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


def _cut_repeats(leaves: Sequence[Leaf], verdicts: list[str | None], regions: Sequence[Region]) -> None:
    """Cut what is printed twice: a paragraph again, or a pull quote whose words stand in a paragraph."""
    seen: set[str] = set()
    told: list[Leaf] = []
    quotes: list[int] = []
    for place, leaf in enumerate(leaves):
        if verdicts[place] is not None or not leaf.size >= _PULL_SHORTEST or leaf.state.tabled:
            continue
        if (
            leaf.text in seen
            and leaf.size > _REPEAT_SHORTEST
            and leaf.tag in ("p", "div")
            and not leaf.state.item_depth
        ):
            verdicts[place] = "repeat"
            continue
        seen.add(leaf.text)
        if not leaf.state.quoted:
            told.append(leaf)
        if (
            leaf.size <= _PULL_LONGEST
            and (leaf.state.quoted or leaf.tag not in ("p", "li"))
            and leaf.tag not in HEADINGS
        ):
            quotes.append(place)
    said_elsewhere: list[tuple[int, str]] = []
    for place in quotes[:_MOST_QUOTES]:
        own = leaves[place].text.strip(_QUOTE_SIGNS)
        longer = leaves[place].size + 20
        if any(own in text for text in seen if len(text) > longer):
            verdicts[place] = "pullquote"
        elif _may_be_shortened(leaves, place) and _is_shortened(own, [other for other in told if other.size > longer]):
            verdicts[place] = "pullquote"
            _cut_speaker(leaves, verdicts, place, regions)
        elif said := _ATTRIBUTED.match(leaves[place].text):
            said_elsewhere.append((place, letters(said[1])))
    if said_elsewhere:
        # the same words of two speakers are two quotations
        quoted = {leaves[place].text for place, _ in said_elsewhere}
        texts = [letters(text) for text in seen if text not in quoted and len(text) > _PULL_SHORTEST]
        for place, words in said_elsewhere:
            if any(words in text for text in texts):
                verdicts[place] = "pullquote"


def _may_be_shortened(leaves: Sequence[Leaf], place: int) -> bool:
    """Say whether a leaf may be a pull quote in other words: it stands in a quotation that nothing leads to and that is no post."""
    leaf = leaves[place]
    if not leaf.state.quoted or leaf.text.rstrip(_QUOTE_SIGNS).endswith("?"):
        return False
    before = next((other.text for other in reversed(leaves[:place]) if other.size), "")
    after = leaves[place + 1 : place + _POST]
    return before[-1:] != ":" and not any(other.state.quoted and _POSTED.search(other.text) for other in (leaf, *after))


def _is_shortened(quote: str, others: Sequence[Leaf]) -> bool:
    """Say whether a paragraph holds a quotation's words in order, with others between them: editors shorten pull quotes.

    Short words may be new, where two sentences were joined; none that turns the sense may have been left out between them.
    """
    words = _WORD.findall(quote.lower())
    needed = [word for word in words if len(word) > _JOINING or word.isdigit()]
    if len(words) > _MOST_SHORTENED or len(needed) < _FEWEST_SHORTENED:
        return False
    longest = max(needed, key=len)
    return any(
        longest in other.lower() and _holds_in_order(_WORD.findall(other.lower()), needed, words) for other in others
    )


def _holds_in_order(there: Sequence[str], needed: Sequence[str], words: Sequence[str]) -> bool:
    for start, first in enumerate(there):
        if first != needed[0]:
            continue
        at, taken = start, 0
        for end in range(start, min(len(there), start + _STRETCH * len(words))):
            if there[end] == needed[taken]:
                taken, at = taken + 1, end
                if taken == len(needed):
                    break
        if taken == len(needed):
            return _TURNING.isdisjoint(set(there[max(0, start - _JOINED) : at + 1]).difference(words))
    return False


def _cut_speaker(leaves: Sequence[Leaf], verdicts: list[str | None], place: int, regions: Sequence[Region]) -> None:
    """Cut who said a pull quote, where that stands behind it and ends the same quotation."""
    number = leaves[place].region
    while number >= 0 and regions[number].tag != "blockquote":
        number = regions[number].parent
    after = place + 1
    if number < 0 or after >= len(leaves) or verdicts[after] is not None:
        return
    leaf = leaves[after]
    within = leaf.region
    while within > number:
        within = regions[within].parent
    is_last = after + 1 >= len(leaves) or not leaves[after + 1].state.quoted
    if within == number and is_last and 0 < leaf.size <= _LONGEST_LABEL and _SPEAKER.match(leaf.text):
        verdicts[after] = "pullquote"


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


def _cut_about(leaves: Sequence[Leaf], verdicts: list[str | None]) -> None:
    """Cut what a release ends with: "About Harbour & Sons" as a heading, what the house says of itself, whom to ask."""
    left = [place for place, leaf in enumerate(leaves) if leaf.size and verdicts[place] is None]
    sizes = sum(leaves[place].size for place in left)
    after = 0
    for order in range(len(left) - 1, -1, -1):
        leaf = leaves[left[order]]
        if after + leaf.size > min(_LONGEST_ABOUT, _ABOUT * sizes):
            return
        after += leaf.size
        about = _ABOUT_HOUSE.match(leaf.text) if leaf.size <= _LONGEST_LABEL else None
        if about is not None:
            said = [leaves[place] for place in left[order + 1 :]]
            if not said or any(other.tag in HEADINGS for other in said) or not _tells_of(said[0].text, about["house"]):
                return
            for place in left[order:]:
                verdicts[place] = "about"
            return


def _tells_of(text: str, house: str) -> bool:
    """Say whether a text begins with what a house is: "Harbour & Sons builds", "The Harbour Trust, founded in 1922, is a"."""
    at = text.find(house, 0, _NAMED_WITHIN)
    return at >= 0 and _IS_A_HOUSE.search(text, at + len(house), at + len(house) + 2 * _NAMED_WITHIN) is not None


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
