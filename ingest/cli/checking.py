"""`wiredesk outlets check`: an outlet tried live, before a daemon relies on it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import AS_JSON, SLUG, Commands, flag, option, whole
from ingest.cli.failures import FAILED

if TYPE_CHECKING:
    from ingest.cli.live import Visit
    from parsers.article import Article
    from parsers.outlet import Outlet

REQUIRED = ("headline", "text", "published_at")
FIELDS = (
    "headline",
    "standfirst",
    "byline",
    "authors",
    "published_at",
    "sections",
    "language",
    "lead_image",
    "text",
    "copyright_holder",
    "credit_line",
    "layout",
)


def add_to(group: Commands) -> None:
    """Add the command."""
    how_many = option(
        "--pages", "N", "how many of its newest pages to look at (default: 3)", type=whole(1, 50), default=3
    )
    each = flag("--each", "show the fields of each page beside its address")
    group.add("check", check, SLUG, how_many, each, AS_JSON)


@dataclass
class Findings:
    """What a look at an outlet brought: its feeds with what each lists, and its pages with what they hold."""

    feeds: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    removed: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """Say what is wrong, one line each; empty means the outlet can be relied on."""
        found = [f"feed {one['url']}: {one['problem']}" for one in self.feeds if one["problem"]]
        found += [f"page {one['url']}: {one['problem']}" for one in self.pages if one["problem"]]
        found += [
            f"page {one['url']}: no {name}"
            for one in self.pages
            if not one["problem"]
            for name in REQUIRED
            if not one["fields"][name]
        ]
        if not self.pages:
            found.append("no page was looked at: no feed lists any")
        return found


def check(slug: str, pages: int, config: Path | None, *, each: bool, as_json: bool) -> int:
    """Fetch an outlet's feeds and newest pages live and report which fields were found."""
    from ingest.cli.live import visiting
    from ingest.cli.printing import print_json
    from ingest.cli.session import await_result, known_slug, read_settings
    from ingest.fetching.contact import addresses_of, check_contact
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    catalogue = read_roster(settings).catalogue
    known_slug(catalogue, slug)
    outlet = catalogue.by_slug(slug)
    assert outlet is not None
    check_contact(settings.fetch, addresses_of([outlet]))

    async def look() -> Findings:
        async with visiting(settings, catalogue) as visit:
            return await look_at(outlet, visit, pages)

    findings = await_result(look())
    if as_json:
        print_json(
            {
                "feeds": findings.feeds,
                "pages": findings.pages,
                "removed": findings.removed,
                "problems": findings.problems,
            }
        )
    else:
        _print(findings, each=each)
    return FAILED if findings.problems else 0


async def look_at(outlet: "Outlet", visit: "Visit", pages: int) -> Findings:
    """Fetch each feed, then the newest pages they list, and note what was found; one failure does not end the look."""
    from parsers.errors import SyndicationError

    findings = Findings()
    urls: dict[str, None] = {}
    for feed in outlet.feeds:
        try:
            parsed = await visit.feed(feed, outlet)
        except SyndicationError as error:
            findings.feeds.append({"url": feed.url, "kind": None, "entries": 0, "problem": error.message})
            continue
        listed = len(parsed.entries) + len(parsed.sitemaps)
        problem = None if listed else "it lists nothing"
        findings.feeds.append({"url": feed.url, "kind": parsed.kind, "entries": listed, "problem": problem})
        urls |= dict.fromkeys(entry.url for entry in parsed.entries)
    for url in list(urls)[:pages]:
        try:
            article = await visit.article(url, outlet)
        except SyndicationError as error:
            findings.pages.append({"url": url, "fields": {}, "problem": error.message})
            continue
        findings.pages.append({"url": url, "fields": found_fields(article), "problem": None})
        for removed in article.removed:
            findings.removed[removed.rule] = findings.removed.get(removed.rule, 0) + 1
    return findings


def found_fields(article: "Article") -> dict[str, object]:
    """Return what the page gave for each field worth looking at; empty where it gave nothing."""
    values: dict[str, object] = {
        "text": f"{article.words:,} words" if article.words else None,
        "authors": [author.name for author in article.authors],
        "lead_image": article.lead_image.url if article.lead_image else None,
        "copyright_holder": article.rights.copyright_holder,
        "credit_line": article.attribution.credit_line,
    }
    return {name: values[name] if name in values else getattr(article, name) for name in FIELDS}


def _print(findings: Findings, *, each: bool) -> None:
    from ingest.cli.printing import console, cut, note, print_fields, say, shown, table

    out = console()
    feeds = [(one["url"], one["kind"], one["entries"], one["problem"] or "ok") for one in findings.feeds]
    out.print(table(("feed", "kind", "entries", "state"), feeds, right=("entries",)))
    good = [one for one in findings.pages if not one["problem"]]
    if good:
        rows = []
        for name in FIELDS:
            values = [one["fields"][name] for one in good if one["fields"][name]]
            rows.append((name, f"{len(values)}/{len(good)}", cut(shown(values[0]), 120) if values else None))
        out.print(table(("field", "found", "for example"), rows, right=("found",)))
    for one in good if each else ():
        say(one["url"])
        print_fields({f"  {name}": cut(shown(one["fields"][name]), 200) for name in FIELDS})
        say()
    if findings.removed:
        out.print("cut: " + ", ".join(f"{rule} {count}" for rule, count in sorted(findings.removed.items())))
    for problem in findings.problems:
        note(problem)
