"""Which article of a story is its origin, on what evidence, how surely. Pure, and independent of the order of the articles.

Evidence, strongest first:

1. a credit that links an article of the story (`credit_link`), followed along chains of copies;
2. a credit that names an outlet whose article is in the story (`credit_name`), an agency that is itself an outlet here
   (`wire_outlet`);
3. a cross-host canonical that points at an article of the story (`canonical_claim`): the texts are the same, so the claim is
   confirmed;
4. credits to somebody who is not here: the origin is outside (`credit_elsewhere`, `wire_elsewhere`);
5. the earliest publication time that can be trusted (`earliest_publication`): not in the future, and printed on a page first
   seen soon after it, because a copy can be back-dated; an aggregator's page without a credit comes after everybody else's;
6. first seen (`first_seen`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

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
EARLIEST_PUBLICATION = 0.6
CLOSE_PUBLICATION = 0.5
BACKLOG_PUBLICATION = 0.45
FIRST_SEEN = 0.4
ONLY_PUBLICATION = 0.5


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story as origin finding sees it.

    `outlet_names` are normalised names and aliases of its outlet. `credits_article` and `claims_article` are articles of the
    story that its credit's link and its cross-host canonical lead to. `originator`, `wire` and `original_url` are what the page
    says.
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


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a story comes from; `article_id` is None when the original is not here."""

    article_id: int | None
    originator: str | None
    original_url: str | None
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Pointer:
    target: int
    confidence: float
    evidence: Evidence


def plain_name(name: str) -> str:
    """Return a name as names are compared: letters and digits, case-folded, without a leading "the"."""
    words = "".join(letter if letter.isalnum() else " " for letter in name.casefold()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def find_origin(members: Sequence[Member]) -> Origin:
    """Return the origin of a story of at least one article."""
    by_id = {member.article_id: member for member in members}
    pointers = {member.article_id: pointer for member in members if (pointer := _points_to(member, members, by_id))}
    ends = _ends(pointers)
    if ends:
        best = min(ends, key=lambda end: (-len({by_id[one].outlet_id for one in ends[end]}), _seniority(by_id[end])))
        direct = max(
            (pointer for pointer in pointers.values() if pointer.target == best),
            key=lambda pointer: (pointer.confidence, pointer.evidence.text),
        )
        evidence = tuple(pointers[one].evidence for one in sorted(ends[best]) if one in pointers)[:10]
        outside = _outside([by_id[best]])
        if outside is not None:
            return Origin(
                None, outside.originator, outside.original_url, outside.confidence, evidence + outside.evidence
            )
        return Origin(best, by_id[best].outlet_name, by_id[best].url, direct.confidence, evidence)
    return _outside(members) or _earliest(members)


def _points_to(member: Member, members: Sequence[Member], by_id: Mapping[int, Member]) -> _Pointer | None:
    credit = member.credit_line or member.original_url or ""
    if member.credits_article in by_id and member.credits_article != member.article_id:
        return _Pointer(member.credits_article, CREDIT_LINK, Evidence("credit_link", credit))  # type: ignore[arg-type]  # in by_id
    for name, rule, confidence in (
        (member.originator, "credit_name", CREDIT_NAME),
        (member.wire, "wire_outlet", WIRE_OUTLET),
    ):
        named = (
            []
            if name is None
            else [
                other
                for other in members
                if other.outlet_id != member.outlet_id and plain_name(name) in other.outlet_names
            ]
        )
        if named and name is not None and plain_name(name) not in member.outlet_names:
            senior = min(named, key=_seniority)
            return _Pointer(senior.article_id, confidence, Evidence(rule, member.credit_line or name))
    if member.claims_article in by_id and member.claims_article != member.article_id:
        target = by_id[member.claims_article]  # type: ignore[index]  # in by_id
        return _Pointer(target.article_id, CANONICAL_CLAIM, Evidence("canonical_claim", target.url))
    return None


def _ends(pointers: Mapping[int, _Pointer]) -> dict[int, set[int]]:
    """Follow every pointer to its end; return the articles that arrive at each. Articles that credit each other in a circle
    have no end."""
    ends: defaultdict[int, set[int]] = defaultdict(set)
    for start in pointers:
        path = [start]
        while (pointer := pointers.get(path[-1])) is not None and pointer.target not in path:
            path.append(pointer.target)
        if pointer is None:
            ends[path[-1]].update(path[:-1])
    return dict(ends)


def _outside(members: Sequence[Member]) -> Origin | None:
    """Return the origin that members name but that is not here: the one most outlets name."""
    votes: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members:
        name = member.originator or member.wire
        if name is not None and plain_name(name) not in member.outlet_names:
            votes[plain_name(name)].append(member)
        elif name is None and member.original_url is not None:
            votes[member.original_url].append(member)
    if not votes:
        return None
    chosen = min(
        votes,
        key=lambda name: (
            -len({member.outlet_id for member in votes[name]}),
            _seniority(min(votes[name], key=_seniority)),
        ),
    )
    voters = sorted(votes[chosen], key=lambda member: (member.original_url is None, _seniority(member)))
    first = voters[0]
    linked = first.original_url is not None
    rule = "credit_elsewhere" if first.originator is not None or linked else "wire_elsewhere"
    confidence = (
        CREDIT_ELSEWHERE_LINKED if linked else CREDIT_ELSEWHERE if rule == "credit_elsewhere" else WIRE_ELSEWHERE
    )
    evidence = tuple(
        Evidence(rule, member.credit_line or member.originator or member.wire or member.original_url or "")
        for member in voters[:10]
    )
    return Origin(None, first.originator or first.wire, first.original_url, confidence, evidence)


def _earliest(members: Sequence[Member]) -> Origin:
    own = [member for member in members if not member.is_aggregator] or list(members)
    if len(members) == 1:
        (only,) = members
        return _here(only, ONLY_PUBLICATION, "only_publication", "")
    fresh = [member for member in own if _dated_freshly(member)]
    dated = fresh or [member for member in own if _dated_sanely(member)]
    if dated:
        first, *later = sorted(dated, key=_seniority)
        clear = not later or _published(later[0]) - _published(first) >= CLEAR_LEAD
        confidence = (EARLIEST_PUBLICATION if clear else CLOSE_PUBLICATION) if fresh else BACKLOG_PUBLICATION
        return _here(first, confidence, "earliest_publication", _published(first).isoformat())
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
    return max(member.published_at, min(member.published_at + timedelta(days=1), member.first_seen_at))


def _seniority(member: Member) -> tuple[datetime, datetime, int]:
    """Order members by their publication time, or when there is none by when they were first seen."""
    at = member.first_seen_at if member.published_at is None else _published(member)
    return (at, member.first_seen_at, member.article_id)
