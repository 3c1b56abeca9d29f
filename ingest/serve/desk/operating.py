"""What operators do from the desk. Each form is answered with a redirect to a page that says what happened."""

from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import RedirectResponse, Response

from ingest.process.logs import get_logger
from ingest.serve.desk.pages import Plain, with_query
from ingest.serve.desk.session import Operator
from ingest.serve.state import Operating, ServingNow
from storage.entries import release
from storage.errors import StorageError, StoreUnavailableError, UnknownOutletError
from storage.outcomes import REASONS, OutcomeKind
from storage.outlets import make_due, set_outlet_state
from storage.stories.rulings import join_stories, split_story

router = APIRouter(include_in_schema=False)

AT_REST: tuple[OutcomeKind, ...] = ("quarantined", "failed", "refused", "gone", "not_article")
LONGEST_NOTE = 500

Id = Annotated[int, Path(ge=1, le=2**62)]
Ids = Annotated[list[int], Form()]
Note = Annotated[str, Form(max_length=LONGEST_NOTE)]

log = get_logger("desk")


@router.post("/outlets/{slug}/{what}")
async def outlet(
    conn: Operating, serving: ServingNow, who: Operator, slug: str, what: Literal["poll", "pause", "resume", "retry"]
) -> Response:
    """Poll an outlet now, pause it, resume it, or try again what it has at rest."""
    now = serving.clock.now()
    try:
        match what:
            case "poll":
                done = "polled" if await make_due(conn, [slug], now) else "none-due"
            case "pause":
                await set_outlet_state(conn, slug, "paused", now)
                done = "paused"
            case "resume":
                await set_outlet_state(conn, slug, "active", now)
                done = "resumed"
            case "retry":
                done = "released" if await release(conn, now, outlet=slug, kinds=AT_REST) else "none-released"
    except UnknownOutletError:
        raise Plain(404, f"There is no outlet {slug}.") from None
    log.info("an operator did", what=what, outlet=slug, by=who.caller)
    return RedirectResponse(with_query(f"/outlets/{slug}", {"done": done}), 303)


@router.post("/outcomes/retry")
async def retry(
    request: Request,
    conn: Operating,
    serving: ServingNow,
    who: Operator,
    entry: Annotated[list[int] | None, Form()] = None,
    reason: Annotated[str, Form()] = "",
    outlet: Annotated[str, Form()] = "",
) -> Response:
    """Try entries again: those named, or all at rest for a reason."""
    now = serving.clock.now()
    only = next((one for one in REASONS if one == reason), None)
    if not entry and only is None:
        raise Plain(422, "Nothing was chosen.", "Choose entries, or a reason.")
    try:
        count = await release(conn, now, reason=only, outlet=outlet or None, ids=entry or None, kinds=AT_REST)
    except UnknownOutletError:
        raise Plain(404, f"There is no outlet {outlet}.") from None
    log.info("an operator released entries", count=count, reason=reason, outlet=outlet, by=who.caller)
    return RedirectResponse(_back(request, "/outcomes", "released" if count else "none-released"), 303)


@router.post("/stories/{story_id}/split")
async def split(serving: ServingNow, who: Operator, story_id: Id, article: Ids, note: Note = "") -> Response:
    """Take articles out of a story into a story of their own, for good."""
    try:
        async with serving.operators.save() as conn:
            new = await split_story(conn, story_id, article, serving.clock.now(), by=who.caller, note=note or None)
    except StoreUnavailableError:
        raise
    except StorageError as error:
        raise Plain(409, "This cannot be split so.", f"{str(error).capitalize()}.") from error
    log.info("an operator split a story", story=story_id, articles=article, new=new, by=who.caller)
    return RedirectResponse(f"/stories/{new}?done=split", 303)


@router.post("/stories/{story_id}/join")
async def join(
    serving: ServingNow, who: Operator, story_id: Id, other: Annotated[int, Form(ge=1, le=2**62)], note: Note = ""
) -> Response:
    """Make two stories one, for good."""
    try:
        async with serving.operators.save() as conn:
            joined = await join_stories(conn, [story_id, other], serving.clock.now(), by=who.caller, note=note or None)
    except StoreUnavailableError:
        raise
    except StorageError as error:
        raise Plain(409, "These cannot be joined.", f"{str(error).capitalize()}.") from error
    log.info("an operator joined stories", stories=[story_id, other], by=who.caller)
    return RedirectResponse(f"/stories/{joined}?done=joined", 303)


def _back(request: Request, otherwise: str, done: str) -> str:
    """Return the page of ours that the form was on, which then says what was done; else another."""
    came = urlsplit(request.headers.get("referer", ""))
    ours = came.netloc == request.headers.get("host") and came.path.startswith("/") and not came.path.startswith("//")
    asked = dict(parse_qsl(came.query)) if ours else {}
    return with_query(came.path if ours else otherwise, asked, done=done)
