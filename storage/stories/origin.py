"""Which article of a story is its origin, on what evidence, how surely. Pure, and independent of the order of the articles.

What each article says of where its text comes from, strongest first:

1. a credit that links an article of the story (`credit_link`);
2. a credit that names an outlet whose article is in the story (`credit_name`), an agency that is itself an outlet here
   (`wire_outlet`);
3. a cross-host canonical that points at an article of the story (`canonical_claim`): the texts are the same, so the claim is
   confirmed;
4. a credit, a wire or a canonical that leads to somebody who is not here (`credit_elsewhere`, `wire_elsewhere`,
   `canonical_elsewhere`).

Each outlet speaks once for every source it names. A source in the story that names another one hands on what it was given:
chains of copies are followed to their ends, in the story or outside it. The end that most is said for is the origin. Where
nobody says anything, or all credit each other in a circle:

5. the earliest publication time that can be trusted (`earliest_publication`): not in the future, and printed on a page first
   seen soon after it, because a copy can be back-dated; an aggregator's page without a credit comes after everybody else's;
6. first seen (`first_seen`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from parsers.article import Evidence

FRESH_WITHIN = timedelta(hours=36)  # a page first seen so soon after its printed time was not back-dated by much
CLOCK_SKEW = timedelta(minutes=10)
CLEAR_LEAD = timedelta(minutes=5)

CREDIT_LINK = 0.95
CREDIT_NAME = 0.85
WIRE_OUTLET = 0.85
CANONICAL_CLAIM = 0.8
CREDIT_ELSEWHERE_LINKED = 0.85
CREDIT_ELSEWHERE = 0.75
WIRE_ELSEWHERE = 0.75
CANONICAL_ELSEWHERE = 0.5
EARLIEST_PUBLICATION = 0.6
CLOSE_PUBLICATION = 0.5
BACKLOG_PUBLICATION = 0.45
FIRST_SEEN = 0.4
ONLY_PUBLICATION = 0.5
MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story as origin finding sees it.

    `outlet_names` are normalised names and aliases of its outlet. `credits_article` and `claims_article` are articles of the
    story that its credit's link and its cross-host canonical lead to. `originator`, `wire` and `original_url` are what the page
    says; `named` is the outlet of the catalogue that its credit line names where the parser could not tell whom.
    `claims_elsewhere` is a cross-host canonical that leads to no article here at all.
    """

    article_id: int
    outlet_id: int
    outlet_name: str
    outlet_names: frozenset[str]
    url: str
    first_seen_at: datetime
    published_at: datetime | None = None
    is_wire: bool = False
    is_aggregator: bool = False
    originator: str | None = None
    original_url: str | None = None
    wire: str | None = None
    credit_line: str | None = None
    credits_article: int | None = None
    claims_article: int | None = None
    claims_elsewhere: str | None = None
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a story comes from; `article_id` is None when the original is not here."""

    article_id: int | None
    originator: str | None
    original_url: str | None
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """That a text comes from an article of the story (an id), or from somebody who is not here (a key)."""

    source: int | str
    confidence: float
    evidence: Evidence
    name: str | None = None
    url: str | None = None


@lru_cache(4096)
def plain_name(name: str) -> str:
    """Return a name as names are compared: letters and digits, case-folded, without a leading "the"."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


class Directory:
    """The outlets' names, for reading credit lines against."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names and aliases, as printed."""
        self._printed = {plain: name for name in sorted(names) if (plain := plain_name(name))}
        self._longest = max((plain.count(" ") + 1 for plain in self._printed), default=0)

    def named(self, credit_line: str | None, originator: str | None) -> str | None:
        """Return the outlet that a credit line names, by the longest of the names it holds; None where it names none, or where
        the `originator` that the parser read is an outlet's name already."""
        if credit_line is None or (originator is not None and plain_name(originator) in self._printed):
            return None
        words = plain_name(credit_line).split()
        held = {
            run
            for size in range(1, min(self._longest, len(words)) + 1)
            for begin in range(len(words) - size + 1)
            if (run := " ".join(words[begin : begin + size])) in self._printed
        }
        if not held and not credit_line.isascii():  # no spaces around a name in Japanese
            line = " ".join(words)
            held = {name for name in self._printed if len(name) > 5 and name in line}
        return self._printed[max(held, key=lambda name: (len(name), name))] if held else None


def find_origin(members: Sequence[Member]) -> Origin:
    """Return the origin of a story of at least one article."""
    by_id = {member.article_id: member for member in members}
    said = _statements(members, by_id)
    ends = _ends(said, by_id)
    if ends:
        best = min(ends, key=lambda end: (-ends[end], isinstance(end, str), _first_word(end, by_id)))
        return _origin(best, said, by_id)
    return _earliest(members)


def _first_word(end: int | str, by_id: Mapping[int, Member]) -> tuple[datetime, datetime, int, str]:
    if isinstance(end, str):
        return (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), 0, end)
    return (*_seniority(by_id[end]), "")


def _statements(members: Sequence[Member], by_id: Mapping[int, Member]) -> dict[int, list[_Statement]]:
    """Return what each article says, strongest first."""
    hosts = _hosts(members)
    carried: defaultdict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=_seniority):
        for name in member.outlet_names:
            carried[name].append(member)
    said: dict[int, list[_Statement]] = {}
    for member in members:
        found = [one for one in _says(member, carried, by_id, hosts) if one.source != member.article_id]
        if found:
            said[member.article_id] = found
    return said


def _says(
    member: Member, carried: Mapping[str, Sequence[Member]], by_id: Mapping[int, Member], hosts: Mapping[str, str]
) -> Iterable[_Statement]:
    """Return what an article says; `carried` are the articles by the names of their outlets, first ones first."""
    credit = member.credit_line or member.original_url or ""
    linked = member.credits_article in by_id and member.credits_article is not None
    if linked:
        yield _Statement(member.credits_article or 0, CREDIT_LINK, Evidence("credit_link", credit))
    name = _foreign(member.named, member) or _foreign(member.originator, member)
    wire = _foreign(member.wire, member)
    if name is not None and wire is not None and plain_name(name) == plain_name(wire):
        wire = None  # said once
    for who, rule, confidence in ((name, "credit_name", CREDIT_NAME), (wire, "wire_outlet", WIRE_OUTLET)):
        if who is not None and (senior := _article_of(who, member, carried)) is not None:
            yield _Statement(senior, confidence, Evidence(rule, member.credit_line or who))
    if member.claims_article in by_id and member.claims_article is not None:
        target = by_id[member.claims_article]
        yield _Statement(target.article_id, CANONICAL_CLAIM, Evidence("canonical_claim", target.url))
    named_here = name is not None and _article_of(name, member, carried) is not None
    if not linked and not named_here and (name is not None or member.original_url is not None):
        host = _host(member.original_url)
        key = hosts.get(host, host) if name is None else plain_name(name)
        confidence = CREDIT_ELSEWHERE if member.original_url is None else CREDIT_ELSEWHERE_LINKED
        text = member.credit_line or name or member.original_url or ""
        yield _Statement(key, confidence, Evidence("credit_elsewhere", text), name, member.original_url)
    if wire is not None and _article_of(wire, member, carried) is None:
        text = member.credit_line or wire
        yield _Statement(plain_name(wire), WIRE_ELSEWHERE, Evidence("wire_elsewhere", text), wire)
    if member.claims_elsewhere is not None and (host := _host(member.claims_elsewhere)) != _host(member.url):
        evidence = Evidence("canonical_elsewhere", member.claims_elsewhere)
        yield _Statement(hosts.get(host, host), CANONICAL_ELSEWHERE, evidence, None, member.claims_elsewhere)


def _foreign(name: str | None, member: Member) -> str | None:
    return None if name is None or plain_name(name) in member.outlet_names else name


def _article_of(name: str, member: Member, carried: Mapping[str, Sequence[Member]]) -> int | None:
    """Return the first article of the outlet of this name, not the member's own."""
    named = (other for other in carried.get(plain_name(name), ()) if other.outlet_id != member.outlet_id)
    return next((other.article_id for other in named), None)


def _hosts(members: Sequence[Member]) -> dict[str, str]:
    """Return whom hosts belong to, as far as credits say it by naming and linking the same."""
    return {
        _host(member.original_url): plain_name(name)
        for member in sorted(members, key=_seniority, reverse=True)
        if member.original_url is not None and (name := member.named or member.originator) is not None
    }


def _host(url: str | None) -> str:
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def _ends(said: Mapping[int, Sequence[_Statement]], by_id: Mapping[int, Member]) -> dict[int | str, float]:
    """Return what is said for each source at the end of a chain: the sum over outlets of how sure each is. A link and a
    canonical that agree make an outlet surer; two articles of it don't."""
    doubts: defaultdict[int | str, dict[int, float]] = defaultdict(dict)
    for start in sorted(said):
        outlet = by_id[start].outlet_id
        doubt: defaultdict[int | str, float] = defaultdict(lambda: 1.0)
        for statement in said[start]:
            end = _follow(statement.source, said, {start})
            if end is not None:
                doubt[end] *= 1 - statement.confidence
        for end, left in doubt.items():
            doubts[end][outlet] = min(doubts[end].get(outlet, 1.0), left)
    return {end: round(sum(1 - left for left in outlets.values()), 6) for end, outlets in doubts.items()}


def _follow(source: int | str, said: Mapping[int, Sequence[_Statement]], seen: set[int]) -> int | str | None:
    """Return the end of the chain that begins at a source; None for a circle."""
    while isinstance(source, int) and source in said and said[source][0].confidence > CANONICAL_ELSEWHERE:
        if source in seen:
            return None
        seen.add(source)
        source = said[source][0].source
    return None if source in seen else source


def _origin(best: int | str, said: Mapping[int, Sequence[_Statement]], by_id: Mapping[int, Member]) -> Origin:
    direct = [one for article in sorted(said) for one in said[article] if one.source == best]
    handed = [
        one
        for article in sorted(said)
        for one in said[article]
        if one.source != best and _follow(one.source, said, {article}) == best
    ]
    strongest = max(direct, key=lambda one: (one.confidence, one.evidence.text))
    if isinstance(best, int):
        evidence = _once((*direct, *handed))
        return Origin(best, by_id[best].outlet_name, by_id[best].url, strongest.confidence, evidence)
    # The chain first, then who is not here: it reads as it was followed.
    evidence = _once((*handed, *sorted(direct, key=lambda one: -one.confidence)))
    name = next((one.name for one in sorted(direct, key=_by_weight) if one.name is not None), None)
    url = next((one.url for one in sorted(direct, key=_by_weight) if one.url is not None), None)
    return Origin(None, name, url, strongest.confidence, evidence)


def _once(found: Iterable[_Statement]) -> tuple[Evidence, ...]:
    """Return the evidence of statements; what two articles say in the same words is kept once."""
    return tuple(dict.fromkeys(one.evidence for one in found))[:MOST_EVIDENCE]


def _by_weight(statement: _Statement) -> tuple[float, str, str]:
    return (-statement.confidence, statement.name or "", statement.url or "")


def _earliest(members: Sequence[Member]) -> Origin:
    own = [member for member in members if not member.is_aggregator] or list(members)
    if len(members) == 1:
        (only,) = members
        return _here(only, ONLY_PUBLICATION, "only_publication", "")
    fresh = [member for member in own if _dated_freshly(member)]
    dated = fresh or [member for member in own if _dated_sanely(member)]
    # An undated page was published when it was seen, at the latest.
    dated += [member for member in own if member.published_at is None] if dated else []
    if dated:
        first, *later = sorted(dated, key=_seniority)
        clear = not later or _seniority(later[0])[0] - _seniority(first)[0] >= CLEAR_LEAD
        confidence = (EARLIEST_PUBLICATION if clear else CLOSE_PUBLICATION) if fresh else BACKLOG_PUBLICATION
        return _here(first, confidence, "earliest_publication", _seniority(first)[0].isoformat())
    first = min(own, key=lambda member: (member.first_seen_at, member.article_id))
    return _here(first, FIRST_SEEN, "first_seen", first.first_seen_at.isoformat())


def _here(member: Member, confidence: float, rule: str, text: str) -> Origin:
    return Origin(member.article_id, member.outlet_name, member.url, confidence, (Evidence(rule, text),))


def _dated_sanely(member: Member) -> bool:
    return member.published_at is not None and member.published_at <= member.first_seen_at + CLOCK_SKEW


def _dated_freshly(member: Member) -> bool:
    return _dated_sanely(member) and member.first_seen_at - _published(member) <= FRESH_WITHIN


def _published(member: Member) -> datetime:
    """Return the publication time. One that is a bare day (midnight) says no more than that it was published by that day's end."""
    assert member.published_at is not None
    if member.published_at.time() != time():
        return member.published_at
    return member.published_at + timedelta(days=1)


def _seniority(member: Member) -> tuple[datetime, datetime, int]:
    """Order members by their publication time, or when there is none by when they were first seen."""
    at = member.first_seen_at if member.published_at is None else _published(member)
    return (at, member.first_seen_at, member.article_id)
