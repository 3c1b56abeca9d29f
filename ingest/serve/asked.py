"""What may be asked of lists, checked: the query parameters all of them share. One that nobody reads is an error."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from storage.reading.filters import Filter
from storage.reading.pages import MOST_ROWS
from storage.sql.storable import storable

LARGEST_ID = 2**53 - 1
"""Ids are exact in every JSON reader up to here."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d))?", re.ASCII)


def _read_moment(value: Any) -> Any:
    """Take a day for its beginning, in UTC. pydantic alone would take any number for seconds since 1970."""
    if isinstance(value, str) and not _TIME.fullmatch(value):
        raise ValueError("a day like 2026-11-23, or a time with its zone like 2026-11-23T12:00:00Z")
    return f"{value}T00:00:00Z" if isinstance(value, str) and len(value) == 10 else value


def _read_day(value: Any) -> Any:
    if isinstance(value, str) and not (_TIME.fullmatch(value) and len(value) == 10):
        raise ValueError("a day like 2026-11-23")
    return value


def _aware(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time between the years 1 and 9999") from None


Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    AfterValidator(_aware),
    Field(json_schema_extra={"examples": ["2026-11-23", "2026-11-23T12:00:00Z"]}),
]
Day = Annotated[date, BeforeValidator(_read_day)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(storable)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=200)]

Rights = Literal["cleared", "restricted", "unknown"]
Kind = Literal["article", "live", "gallery", "video", "audio"]
Status = Literal["live", "withdrawn"]


class Asked(BaseModel):
    """Parameters of a list that is cut into pages."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST_ROWS, description="Rows in this answer.")
    after: Cursor | None = Field(None, description="The `next` of the answer before.")


class Narrowed(Asked):
    """Parameters that narrow a list of articles or stories."""

    outlet: list[Slug] = Field(
        [], max_length=50, description="Slug of the outlet; may be repeated.", examples=[["bbc"]]
    )
    section: Word | None = Field(None, description="Name of a section, as printed.", examples=["Politics"])
    originator: Word | None = Field(None, description="Who wrote it first, as credited.", examples=["Al Jazeera"])
    language: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None
    ) = Field(None, description="BCP 47 code; `pt` finds `pt-BR` too.", examples=["pt"])
    rights: Rights | None = Field(None, description="State of the rights.")
    kind: Kind | None = Field(None, description="Kind of article.")
    status: Status | None = Field(None, description="`withdrawn`: the page is gone or was retracted.")
    day: Day | None = Field(None, description="Published on this day (UTC).", examples=["2026-11-23"])
    since: Moment | None = Field(None, description="Published then or later: a day, or a time with its zone.")
    until: Moment | None = Field(None, description="Published before then.")

    def filter(self) -> Filter:
        """Return what the store is asked. A page without a time counts as published when it was first seen."""
        since, until = self.since, self.until
        if self.day is not None:
            begin = datetime.combine(self.day, time(), UTC)
            end = begin + timedelta(days=1) if self.day < date.max else begin
            since, until = max(since or begin, begin), min(until or end, end)
        return Filter(
            outlets=tuple(dict.fromkeys(self.outlet)),
            section=self.section,
            originator=self.originator,
            language=self.language,
            rights=self.rights,
            kind=self.kind,
            status=self.status,
            since=since,
            until=until,
        )
