"""Outlets, what became of their entries, and what an operator may do about it."""

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ingest.serve.answers import answer, listing, read_cursor
from ingest.serve.api.models import Done, Outcomes, Outlet, Outlets
from ingest.serve.asked import Asked, Id, Slug
from ingest.serve.problems import Problem
from ingest.serve.state import Operating, Reading, ServingNow
from storage import entries
from storage import outlets as store
from storage.errors import UnknownOutletError
from storage.outcomes import OutcomeKind, Reason
from storage.reading.outlets import get_outlet, list_outcomes, list_outlets

router = APIRouter(tags=["outlets"])
operators = APIRouter(tags=["operators"])

OutletSlug = Annotated[Slug, Path(examples=["harbour-gazette"])]


class OutcomesAsked(Asked):
    """Parameters of the list of outcomes."""

    outlet: Slug | None = Field(None, description="Of this outlet.")
    outcome: OutcomeKind | None = Field(None, description="Only this outcome.")
    reason: Reason | None = Field(None, description="Only this reason.")
    all: bool = Field(False, description="Successes too; of one outlet only.")


class Retried(BaseModel):
    """Which entries are to be tried again: by id, or all that were quarantined (of an outlet, for a reason)."""

    model_config = ConfigDict(extra="forbid")

    entries: list[Id] | None = Field(None, max_length=1_000, examples=[[90211]])
    outlet: Slug | None = None
    reason: Reason | None = None


@router.get("/outlets", response_model=Outlets, summary="The outlets")
async def outlets(request: Request, conn: Reading) -> Response:
    """All of them, by slug."""
    return answer(request, {"outlets": await list_outlets(conn)})


@router.get("/outlets/{slug}", response_model=Outlet, summary="An outlet with its feeds")
async def outlet(request: Request, conn: Reading, slug: OutletSlug) -> Response:
    """How its feeds stand and when they are due."""
    found = await get_outlet(conn, slug)
    if found is None:
        raise Problem(404, f"there is no outlet {slug}")
    return answer(request, found)


@router.get("/outcomes", response_model=Outcomes, summary="Why pages were refused or failed")
async def outcomes(request: Request, conn: Reading, asked: Annotated[OutcomesAsked, Query()]) -> Response:
    """The latest outcome of each entry that is no success, newest first."""
    if asked.all and asked.outlet is None:
        raise Problem(400, "`all` needs an `outlet`")
    page = await list_outcomes(
        conn,
        outlet=asked.outlet,
        outcome=asked.outcome,
        reason=asked.reason,
        troubled=not asked.all,
        after=read_cursor("outcomes", asked.after),
        limit=asked.limit,
    )
    return listing(request, "outcomes", page, "outcomes")


@operators.post("/outlets/{slug}/{action}", summary="Pause, resume or poll an outlet")
async def act(
    conn: Operating, serving: ServingNow, slug: OutletSlug, action: Literal["pause", "resume", "poll"]
) -> Done:
    """Needs the scope `operate`. A running daemon sees it at its next look; `changed` counts feeds that became due."""
    now = serving.clock.now()
    try:
        if action == "poll":
            await store.outlet_id(conn, slug)
            return Done(changed=await store.make_due(conn, [slug], now))
        await store.set_outlet_state(conn, slug, "paused" if action == "pause" else "active", now)
    except UnknownOutletError:
        raise Problem(404, f"there is no outlet {slug}") from None
    return Done(changed=1)


@operators.post("/outcomes/retry", summary="Let entries be tried again")
async def retry(conn: Operating, serving: ServingNow, wanted: Retried) -> Done:
    """Needs the scope `operate`. Entries named by id may have been refused or have failed too."""
    kinds = ("quarantined",) if wanted.entries is None else _AT_REST
    try:
        released = await entries.release(
            conn, serving.clock.now(), reason=wanted.reason, outlet=wanted.outlet, ids=wanted.entries, kinds=kinds
        )
    except UnknownOutletError:
        raise Problem(404, f"there is no outlet {wanted.outlet}") from None
    return Done(changed=released)


_AT_REST: tuple[OutcomeKind, ...] = tuple(
    kind for kind in get_args(OutcomeKind) if kind in ("quarantined", "refused", "failed", "gone", "not_article")
)
