"""What the demo prints: articles with their credit, what was cut from their pages, which copies were joined, what to type next."""

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.printing import cut, table

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.demo.newsstand import Newsstand
    from storage.values import Balance

Rows = Sequence[dict[str, Any]]

ARTICLES = (
    "SELECT article_id, outlet, url, headline, byline, authors, originator, original_url, credit_line, copyright_holder, "
    "disclaimers, removed, is_origin, story_id, attribution_confidence FROM articles_v1 ORDER BY outlet, published_at"
)
STORIES = (
    "SELECT story_id, headline, originator, original_url, confidence, evidence, copies, outlets, origin_article_id "
    "FROM stories_v1 WHERE copies > 1 ORDER BY story_id"
)
QUERY = "select headline, byline, originator from articles_v1"
NOT_STORED = (
    "SELECT outlet, url, outcome, reason FROM outcomes_v1 "
    "WHERE outcome NOT IN ('saved.new', 'saved.revised', 'unchanged', 'duplicate') ORDER BY outlet, url"
)


def print_newsstand(out: "Console", newsstand: "Newsstand") -> None:
    """Say which outlets are served where, with which kinds of feed."""
    from ingest.demo.pages import NAMES

    kinds = {
        "harbour-gazette": "RSS, JSON Feed, news sitemap; clean pages with JSON-LD",
        "upland-courier": "Atom, sitemap index, listing; a table layout of 2003, windows-1252",
        "daily-carousel": "RSS with full text, WordPress, sitemap; copies one story of each",
    }
    rows = [(NAMES[slug], origin.removeprefix("http://"), kinds[slug]) for slug, origin in newsstand.origins.items()]
    out.print(table(("sample outlet", "served at", "what it has"), rows))


def print_articles(out: "Console", articles: Rows) -> None:
    """Print the stored articles with who is to be credited."""
    rows = [(one["article_id"], one["outlet"], cut(one["headline"], 25), credit_of(one)) for one in articles]
    out.print(
        table(("id", "outlet…", "headline…", "credit"), rows, right=("id",), title=f"Stored: {len(rows)} articles")
    )


def credit_of(article: dict[str, Any]) -> str:
    """Return whom a republisher must name for an article."""
    if article["originator"]:
        return f"first on {article['originator']}"
    names = " and ".join(author["name"] for author in article["authors"] or [])
    return names or article["byline"] or article["copyright_holder"] or "–"


def print_removed(out: "Console", articles: Rows) -> None:
    """Print how many blocks each rule cut from the pages, with one that it cut."""
    counts: Counter[str] = Counter()
    example: dict[str, str] = {}
    for article in articles:
        for removed in article["removed"] or []:
            counts[removed["rule"]] += 1
            if len(removed["text"]) > len(example.get(removed["rule"], "")) and len(removed["text"]) <= 160:
                example[removed["rule"]] = removed["text"]
    rows = [(rule, count, cut(example.get(rule, "(longer than a line)"), 50)) for rule, count in counts.most_common()]
    out.print(
        table(
            ("rule", "blocks", "for example"),
            rows,
            right=("blocks",),
            title=f"Cut from the pages: {counts.total()} blocks",
        )
    )


def print_stories(out: "Console", stories: Rows, articles: Rows) -> None:
    """Print which copies were joined to which original, and why."""
    out.print(f"Copies joined to their originals: {len(stories)} stories", style="bold")
    for story in stories:
        members = [one for one in articles if one["story_id"] == story["story_id"]]
        out.print(f"\n  {cut(story['headline'], 74)}")
        for one in sorted(members, key=lambda one: not one["is_origin"]):
            role = "original" if one["is_origin"] else "copy    "
            out.print(f"    {role}  {one['outlet']}, article {one['article_id']}")
        told: set[str] = set()  # one line may be evidence by two rules
        for evidence in story["evidence"] or []:
            if evidence["text"] not in told:
                out.print(f"    because   {evidence['rule']}: {cut(evidence['text'], 90)}", soft_wrap=True)
            told.add(evidence["text"])
        if story["confidence"] is not None:
            out.print(f"    sure to   {story['confidence']:.0%}")
    out.print()


def print_account(out: "Console", balance: "Balance", not_stored: Rows) -> None:
    """Print that every entry is accounted for, and why some were not stored."""
    parts = [f"{count} {kind}" for kind, count in sorted(balance.done.items()) if count]
    parts += [
        f"{count} {what}" for what, count in (("waiting", balance.waiting), ("in flight", balance.in_flight)) if count
    ]
    out.print(f"Every entry counted: {balance.entries} in = {' + '.join(parts)}", style="bold")
    for one in not_stored:
        out.print(f"  {one['outcome']} ({one['reason']}): {one['url']}", soft_wrap=True)
    out.print()


def print_next(out: "Console", stories: Rows) -> None:
    """Say what to type next."""
    from ingest.cli.demonstration import DATABASE, SETTINGS

    story = stories[0]["story_id"] if stories else 1
    wiredesk = program()
    select = f"sqlite3 {DATABASE} '{QUERY}'"
    if shutil.which("sqlite3") is None:
        python = Path(wiredesk).with_name("python") if "/" in wiredesk else "python3"
        select = f'{python} -c \'import sqlite3; print(*sqlite3.connect("{DATABASE}").execute("{QUERY}"), sep="\\n")\''
    out.print("What to type next", style="bold")
    for command, why in (
        (f"{wiredesk} serve --config {SETTINGS}", "the desk: all of this in a browser, at http://127.0.0.1:8080/"),
        (f"{wiredesk} demo --serve", "the same with news every few seconds"),
        (f"{wiredesk} search --config {SETTINGS} harbour bell", "full-text search"),
        (f"{wiredesk} stories show {story} --config {SETTINGS}", "a story, its copies, the evidence"),
        (f"{wiredesk} outcomes --config {SETTINGS}", "what was not stored, and why"),
        (f"{wiredesk} status --config {SETTINGS}", "how the outlets stand"),
        (select, "the view your programs read"),
    ):
        out.print(f"  {command}", soft_wrap=True, style="cyan")
        out.print(f"      {why}", soft_wrap=True)


def program() -> str:
    """Return how the command can be called from here: by its name if it is on the path, else by where it lies."""
    if shutil.which("wiredesk") is not None:
        return "wiredesk"
    called = Path(sys.argv[0]).absolute()
    if called.name != "wiredesk":
        return "wiredesk"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
