"""What the API answers, as its OpenAPI document describes it. Rows are written as the store gives them; tests hold them to this."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ingest.serve.api.examples import (
    ARTICLE,
    BRIEF,
    CHANGE,
    COPY,
    FOUND,
    OUTCOME,
    OUTLET,
    REVISION,
    STORY,
    WHOLE_OUTLET,
    WHOLE_STORY,
)


def _like(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class Author(BaseModel):
    """An author as printed."""

    name: str
    url: str | None = None
    role: str | None = None


class Evidence(BaseModel):
    """The rule that fired and the text it fired on."""

    rule: str
    text: str


class Image(BaseModel):
    """A picture of an article."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None


class ArticleBrief(BaseModel):
    """An article without its text: a row of `articles_v1` (docs/record.md explains every field)."""

    model_config = _like(BRIEF)

    article_id: int
    outlet: str
    url: str
    canonical_claim: str | None
    headline: str
    standfirst: str | None
    byline: str | None
    authors: list[Author]
    dateline: str | None
    published_at: datetime | None
    modified_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    sections: list[str]
    topics: list[str]
    language: str | None
    words: int
    lead_image_url: str | None
    kind: str
    access: str
    completeness: str
    status: str
    originator: str | None
    original_url: str | None
    original_title: str | None
    wire: str | None
    credit_line: str | None
    attribution_confidence: float
    copyright_holder: str | None
    copyright_notice: str | None
    usage_terms: str | None
    licence_url: str | None
    rights_state: str
    quality: float
    revision: int
    story_id: int
    is_origin: bool


class Article(ArticleBrief):
    """An article, whole."""

    model_config = _like(ARTICLE)

    text: str
    html: str = Field(description="Sanitised; show it under a content security policy all the same.")
    images: list[Image]
    attribution_evidence: list[Evidence]
    disclaimers: list[str]
    removed: list[Evidence]
    warnings: list[str]
    layout: date | None
    parser_version: str
    raw_ref: str | None


class Articles(BaseModel):
    """A page of articles."""

    articles: list[Article | ArticleBrief]
    next: str | None = Field(description="Send it as `after` for the next page; null: this is the last one.")


class Found(ArticleBrief):
    """An article that matches, with the text around the first match."""

    model_config = _like(FOUND)

    snippet: str


class Matches(BaseModel):
    """A page of articles that match."""

    articles: list[Found]
    next: str | None = Field(description="Always null when ordered by relevance.")


class Revision(BaseModel):
    """The content of an article at one moment: a row of `revisions_v1`."""

    model_config = _like(REVISION)

    article_id: int
    revision: int
    seen_at: datetime
    headline: str
    text: str | None = Field(None, description="Left out of lists.")
    change: str
    diff: dict[str, Any]


class Revisions(BaseModel):
    """All revisions of an article, oldest first."""

    revisions: list[Revision]


class StoryBrief(BaseModel):
    """A story without its text: a row of `stories_v1`."""

    model_config = _like(STORY)

    story_id: int
    origin_article_id: int | None
    originator: str | None
    original_url: str | None
    confidence: float
    headline: str
    credit_line: str | None
    published_at: datetime | None
    copies: int
    outlets: list[str]
    first_seen_at: datetime
    last_changed_at: datetime


class Copy(ArticleBrief):
    """An article that carries a story."""

    model_config = _like(COPY)

    text: str | None = None
    html: str | None = None


class Story(StoryBrief):
    """A story with its evidence and its copies, the origin first."""

    model_config = _like(WHOLE_STORY)

    evidence: list[Evidence]
    text: str
    articles: list[Copy]


class Stories(BaseModel):
    """A page of stories."""

    stories: list[StoryBrief]
    next: str | None


class OutletRow(BaseModel):
    """An outlet: a row of `outlets_v1`."""

    model_config = _like(OUTLET)

    slug: str
    name: str
    state: str
    last_success_at: datetime | None
    next_due_at: datetime | None
    articles_per_day: float
    drift: str | None


class FeedHealth(BaseModel):
    """How a feed stands."""

    url: str
    kind: str | None
    state: str
    next_due_at: datetime | None
    interval_seconds: float | None
    failures: int
    last_success_at: datetime | None
    outcome: str | None
    reason: str | None
    outcome_at: datetime | None


class Outlet(OutletRow):
    """An outlet with its feeds."""

    model_config = _like(WHOLE_OUTLET)

    feeds: list[FeedHealth]


class Outlets(BaseModel):
    """All outlets, by slug."""

    outlets: list[OutletRow]


class Outcome(BaseModel):
    """What became of an entry last."""

    model_config = _like(OUTCOME)

    entry_id: int
    outlet: str
    feed: str | None
    url: str
    outcome: str
    reason: str | None
    detail: str | None
    tries: int
    at: datetime
    next_try_at: datetime | None
    article_id: int | None


class Outcomes(BaseModel):
    """A page of outcomes."""

    outcomes: list[Outcome]
    next: str | None


class Change(BaseModel):
    """A row of `changes_v1`."""

    model_config = _like(CHANGE)

    seq: int
    at: datetime
    kind: str
    article_id: int | None
    story_id: int | None
    revision: int | None


class Changes(BaseModel):
    """Changes in order. Keep `last` and send it as `after` next time: nothing is missed and nothing comes twice."""

    changes: list[Change]
    last: int


class ProblemDetails(BaseModel):
    """Why there is no answer (RFC 9457)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"status": 404, "title": "Not Found", "detail": "there is no article 7"}]},
    )

    status: int
    title: str
    detail: str


class Done(BaseModel):
    """What an operator's request did."""

    changed: int
