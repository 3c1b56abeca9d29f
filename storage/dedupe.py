"""Decide what a parsed page is: a new article, a new revision, the same again, or another address of a known one. Pure.

The rules, in order:

1. The address names the article, whoever's feed led there: what stands at it speaks for itself, and only what was fetched from
   it gets here under it. An outlet can't take over another's article: guids and canonicals are only ever compared within the
   outlet (and a page's cross-host canonical never gets here at all).
2. Further names (an address that redirected here, the feed's guid, the page's same-host canonical) count where the content
   agrees: sites reuse guids, point every canonical at the home page and rotate what `/latest` redirects to.
3. The same outlet printing the same headline and text under another address, at about the same time, is the same publication.
4. Content decides between unchanged and revised. Counters and rotating links inside the text are churn and not a revision; a
   page that became partial (a paywall) doesn't replace the full text.
5. The present moves forward: a page that was fetched before the known content (an old WARC file, a slow reparse beside a daemon)
   replaces nothing.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from storage.fingerprint import normal_words, paragraph_key

Status = Literal["live", "withdrawn", "deleted"]
Hint = Literal["variant", "alias", "guid", "canonical"]
RevisionChange = Literal["edited", "corrected", "withdrawn", "restored"]

SAME_PUBLICATION_WITHIN = timedelta(days=2)
AGREEMENT = 0.5  # share of paragraphs that two versions of one article have at least in common
EDITED = 0.5  # similarity from which a replaced paragraph counts as edited and not as removed and added
COUNTER_WORDS = 8  # longest paragraph that is churn when only its numbers changed: "495 shares", "Read by 1,400 people"
LONGEST_DIFF = 200  # paragraphs kept in a diff; beyond it only counts

_DIGITS = re.compile(r"\d+")
_POINTER = re.compile(
    r"^(?:read (?:more|also|next)|related|see also|more (?:on|from)|also read|recommended|lire aussi|à lire|lesen sie auch|"
    r"mehr zum thema|leia (?:também|mais)|lea también|leggi anche|lees ook)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"^(?:\d+|a|an) (?:second|minute|hour|day|min|hr)s? (?:ago|read)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """What makes two versions of an article differ. `fields` are the lesser record fields by name, as JSON values."""

    headline: str
    headline_key: int
    standfirst: str | None
    text: str
    words: int
    fingerprint: int | None
    digest: int
    published_at: datetime | None
    partial: bool
    fields: dict[str, Any] = field(default_factory=dict)
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed page, and when its bytes were fetched."""

    outlet_id: int
    content: Content
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An article the store has; its content was on the page at `content_fetched_at` for the last time we know of."""

    article_id: int
    outlet_id: int
    revision: int
    status: Status
    content: Content
    content_fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the store knows about an arrival: the article at its address, articles it may be by a further name, and same-outlet
    articles with its exact text."""

    at_address: Known | None = None
    hinted: tuple[tuple[Hint, Known], ...] = ()
    same_text: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """Nothing here is this article."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The article at this address, as it was (or with churn only, or gone for good)."""

    known: Known


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another address of a known article."""

    known: Known


@dataclass(frozen=True, slots=True)
class Revision:
    """A known article whose content changed; `moved` tells that its address did too."""

    known: Known
    change: RevisionChange
    diff: dict[str, Any]
    moved: bool = False


Decision = New | Unchanged | Duplicate | Revision


def decide(arrival: Arrival, knowledge: Knowledge) -> Decision:
    """Return what the arrival is. See the module's rules."""
    if knowledge.at_address is not None:
        return _same_article(arrival, knowledge.at_address)
    for hint, known in knowledge.hinted:
        if known.outlet_id == arrival.outlet_id and agree(arrival.content, known.content):
            # A variant of a page (AMP, print) is worded a little differently for good: the two must not take turns as revisions.
            # A guid or an old address that leads here means that the article itself moved.
            if hint in {"variant", "canonical"} or known.status == "deleted":
                return Duplicate(known)
            decision = _same_article(arrival, known)
            return (
                Revision(known, decision.change, decision.diff, moved=True)
                if isinstance(decision, Revision)
                else Duplicate(known)
            )
    for known in knowledge.same_text:
        if known.outlet_id == arrival.outlet_id and _same_publication(arrival.content, known.content):
            return Duplicate(known)
    return New()


def agree(one: Content, other: Content) -> bool:
    """Tell whether two contents can be versions of one article: same headline, same text or half of the paragraphs in common."""
    if one.headline_key == other.headline_key or (one.fingerprint is not None and one.fingerprint == other.fingerprint):
        return True
    return shared_share(one.text, other.text) >= AGREEMENT


def shared_share(one: str, other: str) -> float:
    """Return the share of the shorter text's words that stand in paragraphs both texts have, in 0-1."""
    lengths = {key: len(key.split()) for key in map(paragraph_key, one.split("\n\n")) if key}
    others = {key: len(key.split()) for key in map(paragraph_key, other.split("\n\n")) if key}
    shorter = min(sum(lengths.values()), sum(others.values()))
    return sum(lengths[key] for key in lengths.keys() & others.keys()) / shorter if shorter else 0.0


def describe(old: Content, new: Content) -> dict[str, Any]:
    """Return the diff of two contents as JSON: `headline` and `standfirst` as [old, new], `paragraphs` with counts and texts of
    those `added`, `removed` and `edited`, other `fields` as [old, new], new `corrections`; empty when they read the same."""
    diff: dict[str, Any] = {}
    if paragraph_key(old.headline) != paragraph_key(new.headline):
        diff["headline"] = [old.headline, new.headline]
    if paragraph_key(old.standfirst or "") != paragraph_key(new.standfirst or ""):
        diff["standfirst"] = [old.standfirst, new.standfirst]
    if paragraphs := _paragraph_changes(
        old.text.split("\n\n") if old.text else [], new.text.split("\n\n") if new.text else []
    ):
        diff["paragraphs"] = paragraphs
    fields = {
        name: [old.fields.get(name), value] for name, value in new.fields.items() if old.fields.get(name) != value
    }
    if fields:
        diff["fields"] = fields
    if notices := [
        text for text in new.corrections if paragraph_key(text) not in set(map(paragraph_key, old.corrections))
    ]:
        diff["corrections"] = notices
    return diff


def _same_article(arrival: Arrival, known: Known) -> Unchanged | Revision:
    if known.status == "deleted":
        return Unchanged(known)  # a tombstone: nothing comes back
    if arrival.fetched_at < known.content_fetched_at:
        return Unchanged(known)  # it was so once
    old, new = known.content, arrival.content
    diff = {} if old.digest == new.digest else describe(old, new)
    shortened = new.partial and not old.partial and new.words < old.words
    only_paragraphs = set(diff) <= {"paragraphs"}
    if shortened or (only_paragraphs and _is_churn(diff.get("paragraphs", {}))):
        diff = {}
    if known.status == "withdrawn":
        return Revision(known, "restored", diff)
    if not diff:
        return Unchanged(known)
    return Revision(known, "corrected" if "corrections" in diff else "edited", diff)


def _same_publication(one: Content, other: Content) -> bool:
    if one.headline_key != other.headline_key:
        return False
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at) <= SAME_PUBLICATION_WITHIN


def _paragraph_changes(old: Sequence[str], new: Sequence[str]) -> dict[str, Any]:
    before, after = [paragraph_key(text) for text in old], [paragraph_key(text) for text in new]
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, before = old[start : len(old) - end], before[start : len(before) - end]
    new, after = new[start : len(new) - end], after[start : len(after) - end]
    added: list[str] = []
    removed: list[str] = []
    edited: list[list[str]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            _pair(old[i:j], new[k:m], added, removed, edited)
    if not (added or removed or edited):
        return {}
    return {
        "counts": {"added": len(added), "removed": len(removed), "edited": len(edited)},
        "added": added[:LONGEST_DIFF],
        "removed": removed[:LONGEST_DIFF],
        "edited": edited[:LONGEST_DIFF],
    }


def _pair(
    old: Sequence[str], new: Sequence[str], added: list[str], removed: list[str], edited: list[list[str]]
) -> None:
    """Pair replaced paragraphs in order where they resemble each other; the rest was removed or added."""
    waiting = list(new)
    for text in old:
        words = normal_words(text)
        for position, candidate in enumerate(waiting[:8]):
            if difflib.SequenceMatcher(None, words, normal_words(candidate), autojunk=False).ratio() >= EDITED:
                added.extend(waiting[:position])
                edited.append([text, candidate])
                del waiting[: position + 1]
                break
        else:
            removed.append(text)
    added.extend(waiting)


def _is_churn(paragraphs: dict[str, Any]) -> bool:
    return all(_is_furniture(text) for text in (*paragraphs.get("added", ()), *paragraphs.get("removed", ()))) and all(
        _only_counts(before, after) or (_is_furniture(before) and _is_furniture(after))
        for before, after in paragraphs.get("edited", ())
    )


def _is_furniture(text: str) -> bool:
    return bool(_POINTER.match(text) or _MINUTES.match(text.strip())) and len(text.split()) <= 30


def _only_counts(before: str, after: str) -> bool:
    one, other = paragraph_key(before), paragraph_key(after)
    return len(one.split()) <= COUNTER_WORDS and _DIGITS.sub("0", one) == _DIGITS.sub("0", other)
