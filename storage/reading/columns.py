"""The views as SQLAlchemy sees them: their columns with types that mean the same on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, TableClause, Text, column, table
from sqlalchemy.types import TypeEngine

from storage.sql.types import Id, JsonValue, UTCDateTime

_TIMES = {"at", "published_at", "modified_at", "first_seen_at", "last_seen_at", "last_changed_at", "seen_at", "last_success_at",
          "next_due_at", "next_try_at"}  # fmt: skip
_JSON = {"authors", "sections", "topics", "images", "attribution_evidence", "disclaimers", "removed", "warnings", "evidence",
         "outlets", "diff"}  # fmt: skip
_IDS = {"article_id", "story_id", "origin_article_id"}
_NUMBERS = {"words", "revision", "copies", "tries"}
_FLOATS = {"attribution_confidence", "quality", "confidence", "articles_per_day"}


def _view(name: str, columns: str) -> TableClause:
    return table(name, *(column(one, _type(one)) for one in columns.split()))


def _type(name: str) -> TypeEngine[Any]:
    if name in _TIMES:
        return UTCDateTime()
    if name in _JSON:
        return JsonValue()
    if name in _IDS:
        return Id
    if name in _NUMBERS:
        return Integer()
    if name in _FLOATS:
        return Float()
    if name == "is_origin":
        return Boolean()
    return Date() if name == "layout" else Text()


ARTICLES = _view(
    "articles_v1",
    "article_id outlet url canonical_claim headline standfirst byline authors dateline published_at modified_at first_seen_at "
    "last_seen_at sections topics language text html words lead_image_url images kind access completeness status originator "
    "original_url original_title wire credit_line attribution_confidence attribution_evidence copyright_holder "
    "copyright_notice usage_terms licence_url rights_state disclaimers removed warnings quality layout parser_version "
    "revision story_id is_origin raw_ref",
)
STORIES = _view(
    "stories_v1",
    "story_id origin_article_id originator original_url confidence evidence headline text credit_line published_at copies "
    "outlets first_seen_at last_changed_at",
)
REVISIONS = _view("revisions_v1", "article_id revision seen_at headline text change diff")
OUTLETS = _view("outlets_v1", "slug name state last_success_at next_due_at articles_per_day drift")
OUTCOMES = _view("outcomes_v1", "outlet feed url outcome reason tries at next_try_at")

ARTICLE_COLUMNS: Sequence[str] = tuple(ARTICLES.c.keys())
LONG_COLUMNS = frozenset(
    {"text", "html", "images", "attribution_evidence", "disclaimers", "removed", "warnings", "parser_version", "layout"}
)
"""What a list of articles leaves out unless it is asked for whole."""
BRIEF_COLUMNS: Sequence[str] = tuple(name for name in ARTICLE_COLUMNS if name not in LONG_COLUMNS | {"raw_ref"})
