"""Saving a batch of parsed pages: look up, decide, write. The decision is in `dedupe.py` and `stories/`, both pure; this acts
on it.

A batch is saved in runs. Each page of a run is decided on what was there before and on the new pages ahead of it that it is a
copy of, and all are written together, a statement per table. Until then a new article and its story go by a stand-in, a number
below zero. Pages that share a key or a known article, and those that merge or divide a story that another one is in, go into the
next run and see what the first one wrote. Nearly all batches are one run, also when every outlet carries the same story.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from parsers.urls import url_key
from storage import entries
from storage.changes import write_changes
from storage.dedupe import Arrival, Decision, Duplicate, Hint, Knowledge, Known, New, Revision, Unchanged, decide
from storage.errors import UnknownOutletError
from storage.outcomes import Outcome, OutcomeKind
from storage.record import content_of
from storage.saving import writing
from storage.saving.knowledge import Lookup, look_up
from storage.saving.writing import Writes
from storage.schema import counters, outlets
from storage.sql.statements import key_hash
from storage.sql.storable import storable
from storage.stories import near
from storage.stories.join import Joined, join
from storage.stories.near import Near, Neighbour, Wanted, find_compilations, find_near
from storage.stories.origin import Directory, plain_name
from storage.stories.partition import Bond, holding
from storage.stories.refresh import Carrier, read_directory, refresh_origins
from storage.stories.regroup import divided, record, regroup
from storage.values import ChangeKind, Incoming, Saved

_TRUST = ("variant", "alias", "canonical", "guid")  # the kinds of further names, strongest first


@dataclass(slots=True)
class Prepared:
    """An incoming page made ready: its row, its keys, the original it points to."""

    incoming: Incoming
    outlet: Carrier
    row: dict[str, Any]
    arrival: Arrival
    url_key: int
    names: list[tuple[str, int]]  # (kind, key) beside the address
    claims: dict[int, str]  # target key -> rule
    own: frozenset[Any] = frozenset()  # what it is known by: pages that share one are decided one after the other
    repeats_own_text: bool = False  # the outlet printed this very text before
    named: str | None = None  # the outlet of the catalogue that its credit line names, where the parser could not tell
    claims_elsewhere: str | None = None  # a canonical that leads to no article here
    claimers: frozenset[int] = frozenset()  # stories with articles that point here
    wanted: Wanted | None = None  # its text as near copies are looked for; None where its text needs no looking

    @property
    def addresses(self) -> list[int]:
        """The keys of every address it goes by."""
        return [self.url_key, *(key for kind, key in self.names if kind != "guid")]


@dataclass(slots=True)
class Plan:
    """What is to be done about one page."""

    place: int
    page: Prepared
    decision: Decision
    joined: Joined
    own_story: int | None
    alters: frozenset[tuple[str, int]] = field(
        default_factory=frozenset
    )  # articles, and stories that change otherwise than
    joins: frozenset[tuple[str, int]] = field(default_factory=frozenset)  # by one article more: those are only joined
    neighbours: Sequence[Neighbour] = ()
    full: frozenset[int] = frozenset()  # hashes that take no more articles
    regroup: frozenset[int] = frozenset()  # stories that have to be divided anew

    @property
    def story(self) -> int:
        """The story the page's article comes into; a stand-in where it is not there yet."""
        return -1 - self.place if self.joined.story_id is None else self.joined.story_id


async def save_batch(conn: AsyncConnection, batch: Sequence[Incoming], now: datetime) -> list[Saved]:
    """Save parsed pages inside the caller's `save()` transaction; one result each, in order. Raises `UnknownOutletError`."""
    carriers = await _carriers(conn, {one.outlet_slug for one in batch})
    pages = [prepare(one, carriers) for one in batch]
    directory = None
    if any(page.row["credit_line"] for page in pages):
        directory = await read_directory(conn)
        for page in pages:
            page.named = directory.named(page.row["credit_line"], page.row["originator"])
    results: dict[int, Saved] = {}
    waiting = list(range(len(pages)))
    while waiting:
        run, later = _unrelated(pages, waiting)
        plans, clashing = await _plan(conn, pages, run)
        results |= await _carry_out(conn, plans, now, directory)
        waiting = sorted([*later, *clashing])
    return [results[place] for place in range(len(pages))]


async def decide_batch(conn: AsyncConnection, batch: Sequence[Incoming]) -> list[Decision]:
    """Return what saving each of these pages now would come to, writing nothing. Raises `UnknownOutletError`."""
    carriers = await _carriers(conn, {one.outlet_slug for one in batch})
    pages = [prepare(one, carriers) for one in batch]
    found = await look_up(
        conn,
        keys={name for page in pages for name in (page.url_key, *(key for _, key in page.names))},
        texts={page.row["fingerprint"] for page in pages} - {None},
        targets=(),
    )
    return [decide(page.arrival, _knowledge(page, found)) for page in pages]


def prepare(incoming: Incoming, carriers: dict[str, Carrier]) -> Prepared:
    """Return the page's row, keys and claims."""
    outlet = carriers.get(incoming.outlet_slug)
    if outlet is None:
        raise UnknownOutletError(outlet=incoming.outlet_slug, url=incoming.row["url"])
    row = incoming.row
    key = storable(incoming.url_key)
    names: list[tuple[str, str]] = [
        ("alias" if kind == "url" else kind, storable(name)) for kind, name in incoming.keys
    ]
    if incoming.feed_guid:
        names.append(("guid", incoming.feed_guid))
    hashed = [
        (kind, key_hash(f"{outlet.id} {name}" if kind == "guid" else name))
        for kind, name in dict.fromkeys(names)
        if name and not (kind in {"alias", "canonical"} and name == key)
    ]
    own = key_hash(key)
    claims: dict[int, str] = {}
    for rule, address in (("credit_link", row["original_url"]), ("canonical_claim", row["canonical_claim"])):
        target = _key_of(address)
        if target is not None and target != own and all(target != name for _, name in hashed):
            claims.setdefault(target, rule)
    text = row["fingerprint"]
    return Prepared(
        incoming,
        outlet,
        row,
        Arrival(outlet.id, content_of(row), incoming.fetched_at),
        own,
        hashed,
        claims,
        frozenset({own, *(name for _, name in hashed), *(() if text is None else ((outlet.id, text),))}),
    )


def _key_of(address: str | None) -> int | None:
    if address is None:
        return None
    try:
        return key_hash(url_key(address))
    except ValueError:
        return None  # printed in a page, and no address after all: it points nowhere


def _unrelated(pages: Sequence[Prepared], waiting: Iterable[int]) -> tuple[list[int], list[int]]:
    """Split pages into those that share no key, and no text of their outlet, with an earlier one and do not point at it or from
    it, and the others."""
    run: list[int] = []
    later: list[int] = []
    owned: set[Any] = set()
    claimed: set[int] = set()
    for place in waiting:
        page = pages[place]
        if owned.isdisjoint(page.own) and owned.isdisjoint(page.claims) and claimed.isdisjoint(page.own):
            run.append(place)
        else:
            later.append(place)
        owned |= page.own  # also of the later ones: the order among related pages stays
        claimed.update(page.claims)
    return run, later


async def _plan(conn: AsyncConnection, pages: Sequence[Prepared], run: Sequence[int]) -> tuple[list[Plan], list[int]]:
    chosen = {place: pages[place] for place in run}
    found = await look_up(
        conn,
        keys={
            name for page in chosen.values() for name in (page.url_key, *page.claims, *(key for _, key in page.names))
        },
        texts={page.row["fingerprint"] for page in chosen.values()} - {None},
        targets={address for page in chosen.values() for address in page.addresses},
    )
    decisions = {place: decide(page.arrival, _knowledge(page, found)) for place, page in chosen.items()}
    waiting = _look_alike(chosen, decisions, found)
    texts = {place: page.wanted for place, page in chosen.items() if page.wanted is not None and place not in waiting}
    nearby = await find_near(conn, texts)
    fresh = [one.bond(_stand_in(place, decisions[place])) for place, ones in nearby.neighbours.items() for one in ones]
    wholes = await find_compilations(conn, fresh)
    plans: dict[int, Plan] = {}
    altered: set[tuple[str, int]] = set()
    joined: set[tuple[str, int]] = set()
    for place, page in chosen.items():
        plan = None if place in waiting else _decide(place, page, decisions[place], found, nearby, wholes, plans)
        if plan is None:
            waiting.add(place)
            continue
        if altered.isdisjoint(plan.alters | plan.joins) and joined.isdisjoint(plan.alters):
            plans[place] = plan
        else:
            waiting.add(place)
        altered |= plan.alters
        joined |= plan.joins
    for plan in plans.values():
        await _respect_operators(conn, plan)
    return list(plans.values()), sorted(waiting)


def _look_alike(chosen: Mapping[int, Prepared], decisions: Mapping[int, Decision], found: Lookup) -> set[int]:
    """Make ready the texts that near copies are looked for; return the places of those that have to wait for an earlier page of
    this run: one of the two is a revision, and their texts are the same or may be near copies."""
    waiting: set[int] = set()
    places: defaultdict[int, list[int]] = defaultdict(list)
    revised = {place for place, decision in decisions.items() if isinstance(decision, Revision)}
    for place, page in chosen.items():
        decision = decisions[place]
        if not isinstance(decision, New | Revision):
            continue
        own = decision.known.article_id if isinstance(decision, Revision) else None
        pointed = {article for target in page.claims for _, article in found.keys.get(target, ())}
        pointed.update(article for address in page.addresses for article in found.claimed_by.get(address, ()))
        page.wanted = near.wanted(
            page.row,
            page.outlet.printed,
            article_id=own,
            pointed=frozenset(pointed - {own}),
            stand_in=_stand_in(place, decision) if own is None else None,
        )
        if not revised:
            continue
        alike = Counter(other for number in page.wanted.sketch for other in places[number])
        if any(
            (place in revised or other in revised) and _belong(page, chosen[other])
            for other, _ in alike.most_common(near.MOST_COMPARED)
        ):
            waiting.add(place)
        for number in page.wanted.sketch:
            places[number].append(place)
    return waiting


def _belong(page: Prepared, other: Prepared) -> bool:
    if page.row["fingerprint"] is not None and page.row["fingerprint"] == other.row["fingerprint"]:
        return True
    return page.wanted is not None and other.wanted is not None and near.belong(page.wanted, other.wanted)


def _stand_in(place: int, decision: Decision) -> int:
    """Return the id of a page's article; a new one has none yet and gets one that no article has."""
    return -1 - place if isinstance(decision, New) else decision.known.article_id


def _decide(
    place: int,
    page: Prepared,
    decision: Decision,
    found: Lookup,
    nearby: Near,
    wholes: set[int],
    planned: Mapping[int, Plan],
) -> Plan | None:
    """Return what is to be done about a page; None where it is a copy of a page that has to wait."""
    page.claimers = frozenset(
        found.articles[one].story_id for address in page.addresses for one in found.claimed_by.get(address, ())
    )
    if isinstance(decision, Unchanged | Duplicate):
        known = decision.known.article_id
        story = found.articles[known].story_id
        return Plan(place, page, decision, Joined(story), story, alters=frozenset({("article", known)}))
    own = None if isinstance(decision, New) else found.articles[decision.known.article_id].story_id
    neighbours = nearby.neighbours.get(place, [])
    twins = nearby.twins.get(place, ())
    ahead = {_place(one) for one in (*twins, *(one.article_id for one in neighbours)) if one < 0}
    if not ahead <= planned.keys() or (ahead and own is not None):
        return None
    neighbours = [
        one if one.article_id > 0 else replace(one, story_id=planned[_place(one.article_id)].story)
        for one in neighbours
    ]
    me = _stand_in(place, decision)
    stories = {one.article_id: one.story_id for one in neighbours}
    bonds = [one.bond(me) for one in neighbours]
    held = holding(bonds, wholes)
    same = {*_same_text(page, found), *(planned[_place(one)].story for one in twins)}
    joined = join(own, {*same, *(stories[_other(bond, me)] for bond in held)})
    page.repeats_own_text = any(
        found.articles[article].known.outlet_id == page.outlet.id
        for article in found.same_text.get(page.row["fingerprint"], ())
    )
    canonical = page.row["canonical_claim"]
    if canonical is not None and not any(
        found.keys.get(target) for target, rule in page.claims.items() if rule == "canonical_claim"
    ):
        page.claims_elsewhere = canonical if "canonical_claim" in page.claims.values() else None
    broken = {stories[_other(bond, me)] for bond in bonds if bond.long in wholes}
    alters = {("story", story) for story in broken}
    if joined.merged or isinstance(decision, Revision):
        alters |= {("story", story) for story in (joined.story_id, *joined.merged, *stories.values()) if story}
    if isinstance(decision, Revision):
        alters.add(("article", decision.known.article_id))
    plan = Plan(place, page, decision, joined, own, frozenset(alters), frozenset(), neighbours)
    plan.joins = frozenset(("story", story) for story in (plan.story, *stories.values()))
    plan.full, plan.regroup = nearby.full.get(place, frozenset()), frozenset(broken)
    return plan


def _place(stand_in: int) -> int:
    return -1 - stand_in


def _other(bond: Bond, me: int) -> int:
    return bond.long if bond.short == me else bond.short


async def _respect_operators(conn: AsyncConnection, plan: Plan) -> None:
    """Where an operator keeps apart what a page would merge, put it into one of the stories and have them divided anew."""
    if plan.joined.story_id is None or not plan.joined.merged:
        return
    stories = {plan.joined.story_id, *plan.joined.merged}
    if await divided(conn, stories):
        plan.joined = Joined(plan.own_story if plan.own_story is not None else plan.joined.story_id)
        plan.regroup |= stories


def _knowledge(page: Prepared, found: Lookup) -> Knowledge:
    at_address: Known | None = None
    hinted: dict[int, tuple[Hint, Known]] = {}
    for kind, article in found.keys.get(page.url_key, ()):
        known = found.articles[article].known
        if kind == "url":
            at_address = known
        else:
            hinted.setdefault(article, (cast("Hint", kind), known))
    for kind, key in sorted(page.names, key=lambda name: _TRUST.index(name[0])):
        for _, article in found.keys.get(key, ()):
            hinted.setdefault(article, (cast("Hint", kind), found.articles[article].known))
    same = found.same_text.get(page.row["fingerprint"], ())
    return Knowledge(at_address, tuple(hinted.values()), tuple(found.articles[article].known for article in same))


def _same_text(page: Prepared, found: Lookup) -> set[int]:
    """Return the stories of articles that have this very text, now or in an earlier revision. Tombstones lead nowhere."""
    alike = (found.articles[article] for article in found.same_text.get(page.row["fingerprint"], ()))
    return {one.story_id for one in alike if one.known.status != "deleted"}


# --- acting


async def _carry_out(
    conn: AsyncConnection, plans: Sequence[Plan], now: datetime, directory: Directory | None
) -> dict[int, Saved]:
    new = [plan for plan in plans if isinstance(plan.decision, New)]
    next_article, next_story, next_raw = await _numbers(
        conn,
        articles=len(new),
        stories=sum(plan.joined.story_id is None for plan in new),
        raw_pages=sum(plan.page.incoming.raw is not None for plan in plans),
    )
    writes = Writes(now)
    saved: dict[int, tuple[OutcomeKind, int, int, int]] = {}
    changed: list[
        tuple[ChangeKind, int | None, int, int | None, int]
    ] = []  # kind, article, story, revision, place of its page
    # Every page but an unchanged one brings addresses that may be pointed at.
    unsettled = {story for plan in plans if not isinstance(plan.decision, Unchanged) for story in plan.page.claimers}
    made: dict[int, int] = {}  # stories by their stand-ins
    for plan in plans:
        page, decision = plan.page, plan.decision
        if isinstance(decision, New):
            article, revision = next_article, 1
            next_article += 1
            story = made.get(plan.story, plan.story)
            if plan.joined.story_id is None:
                story = made[plan.story] = next_story
                next_story += 1
            else:
                unsettled.add(story)
            plan.neighbours = [_stored(one, saved) for one in plan.neighbours]
            writes.new_article(page, article, story, is_first=plan.joined.story_id is None)
            writes.near(plan, article)
            changed.append(("inserted", article, story, revision, plan.place))
            saved[plan.place] = ("saved.new", article, revision, story)
        elif isinstance(decision, Revision):
            article, revision = decision.known.article_id, decision.known.revision + 1
            story = plan.story
            assert plan.own_story is not None  # a known article has one
            unsettled.add(story)
            writes.revised_article(page, decision, plan.own_story)  # a merge moves it, and says so
            writes.near(plan, article)
            changed.append(
                ("restored" if decision.change == "restored" else "revised", article, story, revision, plan.place)
            )
            saved[plan.place] = ("saved.revised", article, revision, story)
        else:
            article, story = decision.known.article_id, plan.joined.story_id or 0
            writes.seen_again(page, article, is_duplicate=isinstance(decision, Duplicate))
            kind: OutcomeKind = "duplicate" if isinstance(decision, Duplicate) else "unchanged"
            saved[plan.place] = (kind, article, decision.known.revision, story)
        if page.incoming.raw is not None:
            writes.has_raw(page, next_raw, article)
            next_raw += 1
    await writes.write(conn)
    unsettled.update(saved[plan.place][3] for plan in plans if saved[plan.place][1] in writes.newly_pointing)
    moves = [(plan, story) for plan in plans for story in plan.joined.merged]
    for plan, absorbed in moves:
        assert plan.joined.story_id is not None
        into = plan.joined.story_id
        moved = await writing.merge_stories(conn, absorbed, into, now)
        changed.extend(("merged", article, into, None, plan.place) for article in moved)
        await _record_merge(conn, plan, saved[plan.place][1], absorbed, moved, now)
    place_of = {story: plan.place for plan in plans for story in (*plan.page.claimers, saved[plan.place][3])}
    absorbed_stories = {story for _, story in moves}
    unsettled -= absorbed_stories
    for plan in plans:
        if plan.regroup:
            moves_anew, alive = await regroup(conn, {*plan.regroup, saved[plan.place][3]}, now)
            unsettled.update(alive)
            for story in alive:
                place_of.setdefault(story, plan.place)
            for move in moves_anew:
                changed.append((move.kind, move.article_id, move.story_id, None, plan.place))
                if move.article_id == saved[plan.place][1]:
                    saved[plan.place] = (*saved[plan.place][:3], move.story_id)
    for story, origin in await refresh_origins(conn, sorted(unsettled), now, directory):
        changed.append(("origin_changed", origin, story, None, place_of[story]))
    sequence = await write_changes(conn, [row[:4] for row in changed], now)
    await _finish_entries(conn, plans, saved, now)
    numbers: dict[int, list[int]] = {}
    for seq, row in zip(sequence, changed, strict=True):
        numbers.setdefault(row[4], []).append(seq)
    return {place: Saved(*result, tuple(numbers.get(place, ()))) for place, result in saved.items()}


def _stored(neighbour: Neighbour, saved: Mapping[int, tuple[OutcomeKind, int, int, int]]) -> Neighbour:
    if neighbour.article_id > 0:
        return neighbour
    _, article, _, story = saved[_place(neighbour.article_id)]
    return replace(neighbour, article_id=article, story_id=story)


async def _record_merge(
    conn: AsyncConnection, plan: Plan, article: int, absorbed: int, moved: Sequence[int], now: datetime
) -> None:
    """Keep why a page merged two stories: by which article of the absorbed one, on what evidence."""
    near_ones = sorted(
        (one for one in plan.neighbours if one.story_id == absorbed and one.is_copy),
        key=lambda one: (-one.share, one.article_id),
    )
    other = near_ones[0].article_id if near_ones else moved[0]
    evidence = (
        {"rule": "near_copy", "text": f"{near_ones[0].share:.0%} of the longer text"}
        if near_ones
        else {"rule": "same_text", "text": plan.page.row["url"]}
    )
    if other != article:
        await record(conn, "join", [(article, other)], now, evidence=[evidence])


async def _numbers(conn: AsyncConnection, *, articles: int, stories: int, raw_pages: int) -> tuple[int, int, int]:
    """Return the first of as many new ids of each. Holds the row until the transaction ends."""
    if not (articles or stories or raw_pages):
        return 0, 0, 0
    row = (
        await conn.execute(_TAKE_NUMBERS, {"take_articles": articles, "take_stories": stories, "take_raw": raw_pages})
    ).one()
    return row.articles - articles + 1, row.stories - stories + 1, row.raw_pages - raw_pages + 1


async def _finish_entries(
    conn: AsyncConnection, plans: Sequence[Plan], saved: dict[int, tuple[OutcomeKind, int, int, int]], now: datetime
) -> None:
    rows = [
        entries.finished(plan.page.incoming.entry_id, Outcome(saved[plan.place][0]), now, saved[plan.place][1])
        | {
            "to_etag": plan.page.incoming.etag,
            "to_modified": plan.page.incoming.last_modified,
            "to_hash": plan.page.incoming.body_hash,
        }
        for plan in plans
        if plan.page.incoming.entry_id is not None
    ]
    await entries.finish_fetched(conn, rows)


async def _carriers(conn: AsyncConnection, slugs: set[str]) -> dict[str, Carrier]:
    rows = await conn.execute(_CARRIERS, {"slugs": sorted(slugs)})
    return {
        row.slug: Carrier(
            row.id, row.name, frozenset(map(plain_name, row.names)), row.wire, row.aggregator, tuple(row.names)
        )
        for row in rows
    }


_CARRIERS = select(
    outlets.c.id, outlets.c.slug, outlets.c.name, outlets.c.names, outlets.c.wire, outlets.c.aggregator
).where(outlets.c.slug.in_(bindparam("slugs", expanding=True)))
_TAKE_NUMBERS = (
    update(counters)
    .values(
        articles=counters.c.articles + bindparam("take_articles"),
        stories=counters.c.stories + bindparam("take_stories"),
        raw_pages=counters.c.raw_pages + bindparam("take_raw"),
    )
    .returning(counters.c.articles, counters.c.stories, counters.c.raw_pages)
)
