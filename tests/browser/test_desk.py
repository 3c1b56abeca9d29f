"""The desk in a real browser: the main path of each page, live, by keyboard, on a phone, in the dark, for everybody.

Debian's chromium, driven by playwright. Screenshots are kept in `tests/browser/screenshots/`.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from ingest.config import ArchiveSettings, Settings
from ingest.serve.app import create_app
from ingest.serve.state import Serving
from storage.articles import save_article
from storage.engine import Database, open_database, open_reader
from storage.reading.desk.cards import Filters, list_cards
from tests.browser.newsroom import HOSTILE, fill
from tests.databases import sqlite_database
from tests.records import arriving, article, credit

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENSHOTS = Path(__file__).parent / "screenshots"
DESKTOP, PHONE = {"width": 1120, "height": 800}, {"width": 360, "height": 740}
PATIENCE_MS = 30_000  # a machine may have much else to do; nothing waits that long otherwise
AUDITED = {"desktop-light", "phone-dark"}
"""Both layouts and both palettes, at half the time."""

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here (Debian: apt-get install chromium)"),
]


@dataclass
class Desk:
    """A served newsroom and a browser."""

    address: str
    database: Database
    browser: Browser
    now: datetime
    story: int
    origin: int
    complaints: list[str]

    async def open(self, path: str, *, size: dict[str, int] = DESKTOP, scheme: str = "light") -> Page:
        context = await self.browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on("console", lambda message: self._note(path, message))
        await page.goto(self.address + path)
        return page

    def _note(self, path: str, message: ConsoleMessage) -> None:
        if message.type == "error" and "sandboxed" not in message.text and "/raw" not in message.text:
            self.complaints.append(f"{path}: {message.text}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """One newsroom, one server and one browser for all tests of a worker."""
    folder = tmp_path_factory.mktemp("newsroom")
    url = sqlite_database(folder)
    now = datetime.now(UTC)
    expect.set_options(timeout=PATIENCE_MS)
    async with (
        await open_database(url) as database,
        open_reader(url, statement_seconds=10) as reader,
        async_playwright() as playwright,
    ):
        await fill(database, folder, now)
        settings = replace(Settings(), archive=ArchiveSettings(path=str(folder / "archive")))
        serving = Serving(settings, reader, database, is_local=True)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            server = uvicorn.Server(
                uvicorn.Config(
                    create_app(serving), log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=0
                )
            )
            task = asyncio.create_task(server.serve([listening]))
            as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*as_root, "--disable-gpu"])
            port = listening.getsockname()[1]
            async with database.read() as conn:
                page = await list_cards(conn, Filters())
            card = next(one for one in page.cards if one.copies == 3)
            assert card.origin_article_id is not None
            desk = Desk(f"http://127.0.0.1:{port}", database, browser, now, card.story_id, card.origin_article_id, [])
            yield desk
            await browser.close()
            serving.following.stop()
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await task
    assert desk.complaints == []


def pages(desk: Desk) -> dict[str, str]:
    return {
        "stories": "/",
        "story": f"/stories/{desk.story}",
        "article": f"/articles/{desk.origin}",
        "outlets": "/outlets",
        "outlet": "/outlets/harbour",
        "outcomes": "/outcomes",
        "queue": "/queue",
    }


@pytest.mark.parametrize("look", ["desktop-light", "desktop-dark", "phone-light", "phone-dark"])
async def test_every_page_is_for_everybody(desk: Desk, look: str) -> None:
    """No serious violation of axe's rules (WCAG 2 A and AA among them), no sideways scrolling; a screenshot of each."""
    device, _, scheme = look.partition("-")
    size = PHONE if device == "phone" else DESKTOP
    page = await desk.open("/", size=size, scheme=scheme)
    SCREENSHOTS.mkdir(exist_ok=True)
    found: dict[str, list[str]] = {}
    for name, path in pages(desk).items():
        await page.goto(desk.address + path)
        if name == "article":
            frame = page.frame_locator("iframe")
            await page.locator("iframe").scroll_into_view_if_needed()
            await expect(frame.locator("h1")).to_have_text("Lighthouse may shine again")
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} scrolls sideways at {size['width']} px"
        await page.screenshot(path=SCREENSHOTS / f"{name}-{look}.png", full_page=True)
        if look not in AUDITED:
            continue
        results = await Axe().run(page)
        violations = [
            f"{one['impact']}: {one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
            for one in results.response["violations"]
        ]
        if violations:
            found[name] = violations
    await page.context.close()
    assert found == {}


async def test_a_story_arrives_while_one_looks(desk: Desk) -> None:
    page = await desk.open("/")
    await expect(page.locator("#live")).to_have_text("live")
    top = page.locator(".card").first
    before = await top.get_attribute("data-key")
    whale = (
        "A whale came into the harbour with the tide on Thursday morning, and lay beside the ferry until the ferry left.",
        "Nobody on the quay had seen one so near before, and the school let its pupils out to look at it from the wall.",
        "The harbour master asked everybody to keep their boats away, and the whale to leave before the tide did.",
    )
    arriving_now = article("harbour", "new", "A whale is in the harbour", whale)
    async with desk.database.save() as conn:
        await save_article(conn, arriving(arriving_now), datetime.now(UTC))
    await expect(top.locator("h2")).to_have_text("A whale is in the harbour")
    assert await top.get_attribute("data-key") != before
    await expect(page.locator("#told")).to_have_text("1 new")
    copy = article("mirror", "whale", "A whale is in the harbour", whale, attribution=credit(arriving_now.final_url))
    async with desk.database.save() as conn:
        await save_article(conn, arriving(copy), datetime.now(UTC))
    await expect(top.locator(".copies")).to_have_text("2 copies")
    await top.locator("a.open").click()
    await expect(page.locator("tbody tr")).to_have_count(2)
    third = article("valley", "whale", "Whale", whale, attribution=credit(arriving_now.final_url))
    async with desk.database.save() as conn:
        await save_article(conn, arriving(third), datetime.now(UTC))
    await expect(page.locator("tbody tr")).to_have_count(3)
    await page.context.close()


async def test_stories_are_read_by_keyboard_alone(desk: Desk) -> None:
    page = await desk.open("/")
    for key in "jjk":
        await page.keyboard.press(key)
    second = page.locator(".card").first
    await expect(second).to_have_class("card here")
    href = await second.locator("a.open").get_attribute("href")
    await page.keyboard.press("o")
    await page.wait_for_url(f"**{href}")
    await page.keyboard.press("u")
    await page.wait_for_url(f"{desk.address}/")
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()
    await page.keyboard.press("/")
    await page.keyboard.type("lighthouse jk?")
    await expect(page.locator("#q")).to_have_value("lighthouse jk?")
    await page.locator("#q").fill("spades soup")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**q=spades**")  # loaded: a key pressed before the page's script is there is lost
    await expect(page.locator(".card")).to_have_count(1)
    await page.keyboard.press("2")
    await page.wait_for_url("**/outlets")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.context.close()


async def test_filters_narrow_the_list_and_are_kept_in_the_address(desk: Desk) -> None:
    page = await desk.open("/")
    await page.locator(".filters summary").click()
    await page.get_by_label("Outlet").select_option("mirror")
    await page.get_by_role("button", name="Show").click()
    await page.wait_for_url("**outlet=mirror**")
    assert {"Coast Mirror"} >= set(await page.locator(".card .outlet").all_inner_texts()) - {"Harbour Gazette"}
    await page.get_by_label("Published on").fill("2001-01-01")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".empty")).to_contain_text("No story matches")
    await page.get_by_role("link", name="Show all").click()
    await page.get_by_role("link", name="Older stories").click()
    await page.wait_for_url("**before=**")
    assert await page.locator(".card").count() > 5
    await page.context.close()


async def test_a_storys_copies_lie_side_by_side_with_what_differs_marked(desk: Desk) -> None:
    page = await desk.open(f"/stories/{desk.story}")
    await expect(page.locator(".who")).to_contain_text("Harbour Gazette")
    await expect(page.locator(".evidence")).to_contain_text("a credit line links the original")
    await expect(page.locator(".compared ins").first).to_be_visible()
    await expect(page.locator(".row.right p").last).to_contain_text("the Mirror's own")
    await page.get_by_label("Right").select_option(
        label=await page.get_by_label("Right").locator("option").nth(2).inner_text()
    )
    await page.get_by_role("button", name="Compare").click()
    await page.wait_for_url("**right=**")
    await expect(page.locator(".heads h3").nth(1)).to_contain_text("Valley Post")
    await expect(page.locator(".history")).to_contain_text("corrected")
    await expect(page.locator(".history del").first).to_contain_text("may")
    await page.context.close()


async def test_an_operator_splits_and_joins(desk: Desk) -> None:
    page = await desk.open(f"/stories/{desk.story}")
    await page.locator(".choice", has_text="Valley Post").locator("input").check()
    await page.get_by_role("button", name="Split").click()
    await expect(page.locator(".done")).to_contain_text("This is the new story.")
    await page.get_by_label("Story", exact=True).fill(str(desk.story))
    await page.get_by_role("button", name="Join").click()
    await expect(page.locator(".done")).to_contain_text("This is the story now.")
    assert page.url.startswith(f"{desk.address}/stories/{desk.story}")
    await page.context.close()


async def test_an_article_shows_what_was_cut_and_its_page_can_do_nothing(desk: Desk) -> None:
    page = await desk.open(f"/articles/{desk.origin}")
    answered: list[str] = []
    page.on("requestfinished", lambda request: answered.append(request.url))
    rows = await page.locator(".strips .row").all_inner_texts()
    places = [
        next(n for n, row in enumerate(rows) if words in row)
        for words in ("Obituaries", "The harbour council", "at home", "Keepers")
    ]
    assert places == sorted(places)
    await page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    await expect(frame.locator("h1")).to_have_text("Lighthouse may shine again")
    await expect(frame.locator("body")).not_to_contain_text("scripts ran")
    await frame.get_by_text("A link that leads away").click()
    assert await frame.locator("[href], script, meta[http-equiv]").count() == 0
    assert await page.frames[1].evaluate("document.URL") == f"{desk.address}/articles/{desk.origin}/raw"
    assert all(url.startswith(desk.address) for url in answered)
    await page.context.close()


async def test_a_page_full_of_hostile_words_shows_them(desk: Desk) -> None:
    page = await desk.open("/?q=spades")
    title = page.locator(".card h2").first
    assert await title.inner_text() == HOSTILE
    await title.locator("a").click()
    await expect(page.locator("h1")).to_have_text(HOSTILE)
    await page.locator("tbody a").last.click()
    await expect(page.locator(".strips")).to_contain_text('<script>document.title="owned"')
    assert "owned</title" not in await page.content()
    assert (await page.title()).startswith('"><script>')
    assert await page.locator("img").count() == 0
    await page.context.close()


async def test_outlets_outcomes_and_the_queue_are_worked_with(desk: Desk) -> None:
    page = await desk.open("/outlets")
    names = await page.locator(".outlet-line h2").all_inner_texts()
    assert names[0] == "Valley Post", "what is in trouble comes first"
    await expect(page.locator(".outlet-line", has_text="Coast Mirror")).to_contain_text("drifting")
    await page.get_by_role("link", name="Harbour Gazette").click()
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator(".done")).to_have_text("It is paused.")
    await page.get_by_role("button", name="Resume").click()
    await expect(page.locator("h1")).to_contain_text("well")
    await page.get_by_role("link", name="Outcomes").click()
    await page.locator(".reasons a", has_text="took too long").click()
    await page.wait_for_url("**reason=timeout**")
    shown = await page.locator(".troubles li").count()
    assert shown > 3
    await page.locator(".troubles button").first.click()
    await expect(page.locator(".done")).to_contain_text("tried again")
    assert "reason=timeout" in page.url, "one comes back to where one was"
    await expect(page.locator(".troubles li")).to_have_count(shown)
    await page.get_by_role("link", name="Queue").click()
    await expect(page.locator("tr", has_text="valley.example")).to_contain_text("asked to come back later")
    await page.context.close()
