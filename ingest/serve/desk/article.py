"""An article as it was read: the cleaned text beside what was cut and why, and the page as it came, made inert."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from ingest.process.logs import get_logger
from ingest.serve.desk import inert
from ingest.serve.desk.pages import Plain, render
from ingest.serve.desk.strips import Strip, strips
from ingest.serve.gate import SECURITY_HEADERS
from ingest.serve.state import Reading, Serving, ServingNow
from parsers.errors import SyndicationError
from parsers.page import Page
from storage.errors import StorageError
from storage.raw.archive import Archive, open_archive
from storage.raw.warc import Capture
from storage.reading.desk.audit import Audit, read_audit

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**62)]
HOLDS_A_FRAME = SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
"""Of the page around it: where a link in the frame is followed, it may lead to us alone."""
MARKUP = ("text/html", "application/xhtml+xml", "")

log = get_logger("desk")


@router.get("/articles/{article_id}")
async def article(request: Request, conn: Reading, serving: ServingNow, article_id: Id) -> Response:
    """Show how an article was read."""
    found = await _audit(conn, article_id)
    capture, missing = await _capture(serving, found)
    page = await asyncio.to_thread(_laid_out, found, capture)
    return render(
        request, "article.html", headers={"Content-Security-Policy": HOLDS_A_FRAME}, article=found, strips=page,
        has_page=capture is not None, missing=missing,
    )  # fmt: skip


@router.get("/articles/{article_id}/raw")
async def raw(conn: Reading, serving: ServingNow, article_id: Id) -> Response:
    """Return the page as it came, so that a browser can show it and do nothing else with it."""
    found = await _audit(conn, article_id)
    capture, missing = await _capture(serving, found)
    if capture is None:
        raise Plain(404, missing)
    declared = found.raw_type or capture.header("content-type") or ""
    body, kind = await asyncio.to_thread(_shown, Page(capture.url, capture.body, declared or None))
    return Response(body, headers=inert.HEADERS, media_type=f"{kind}; charset=utf-8")


async def _audit(conn: Reading, article_id: int) -> Audit:
    found = await read_audit(conn, article_id)
    if found is None:
        raise Plain(404, f"There is no article {article_id}.", "It may have been taken down, or may not be shown yet.")
    return found


async def _capture(serving: Serving, audit: Audit) -> tuple[Capture | None, str]:
    """Return the raw page, or None and why there is none."""
    if audit.raw is None:
        return None, "No raw page is kept of this article: it is past its retention, or the archive is switched off."
    try:
        async with _opened(serving.settings.archive.path) as archive:
            return await archive.read(audit.raw), ""
    except (StorageError, OSError) as error:
        log.info("a raw page cannot be read", article=audit.article_id, error=str(error))
        return None, "The raw page is not in the archive any more, or the archive cannot be read from here."


@asynccontextmanager
async def _opened(path: str) -> AsyncIterator[Archive]:
    """Open the archive for one look. Raises `ArchiveError`."""
    archive = open_archive(path)
    try:
        yield archive
    finally:
        await archive.close()


def _laid_out(audit: Audit, capture: Capture | None) -> list[Strip]:
    kept = [part for part in audit.text.split("\n\n") if part.strip()]
    text = _page_text(audit, capture) if capture else None
    return strips(kept, audit.removed, text)


def _page_text(audit: Audit, capture: Capture) -> str | None:
    """Return the words a reader of the page sees, for where things stand on it; None where it cannot be read."""
    try:
        tree = Page(capture.url, capture.body, audit.raw_type).tree
    except SyndicationError:
        return None
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    return tree.body.text(separator=" ") if tree.body else None


def _shown(page: Page) -> tuple[bytes, str]:
    """Return the page for a browser, inert, and its type; what cannot be made so is shown as the text it is."""
    declared = (page.content_type or "").partition(";")[0].strip().lower()
    try:
        if declared in MARKUP:
            return inert.inert(page).encode("utf-8", "replace"), "text/html"
        return page.text.encode("utf-8", "replace"), "text/plain"
    except SyndicationError:
        return page.body, "text/plain"
