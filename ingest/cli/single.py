"""`wiredesk parse`: one page to a record."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import Commands, flag, option, positional
from ingest.cli.failures import WRONG_USAGE, Failure, one_of, wrong

if TYPE_CHECKING:
    from ingest.config import Settings
    from parsers.article import Article
    from parsers.page import Page

FORMATS = ("json", "text", "markdown", "html")
MAX_FILE_BYTES = 100_000_000


def add_to(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "parse",
        parse,
        positional("page", "URL|FILE", "an address, a saved page, or - for standard input"),
        option("--url", "URL", "the address a saved page came from"),
        option("--format", "FORM", "json, text, markdown or html (default: json)", to="form"),
        flag("--explain", "list every block that was removed and the rule that removed it"),
    )


def parse(page: str, url: str | None, form: str | None, config: Path | None, *, explain: bool) -> None:
    """Parse one page and print its record.

    A saved page that doesn't say where it came from needs --url. With --explain and no --format, the record's fields are
    printed for people and then what was removed; with --format json the list goes to standard error.
    """
    one_of("--format", form, FORMATS)
    from ingest.config import load_settings

    if is_address := page.startswith(("http://", "https://")) and not Path(page).exists():
        check_address("URL|FILE", page)
    settings = load_settings(config)
    found = _fetched_page(page, settings) if is_address else saved_page(page, url)
    article = _parsed(found, settings)
    _print(article, form, explain=explain)


def saved_page(name: str, url: str | None) -> "Page":
    """Read a saved page; its address is the one given, else the one the page itself names. Raises `Failure`."""
    from parsers.page import Page

    body = _read(name)
    if url is not None:
        check_address("--url", url)
    address = url or _own_address(body, name)
    if address is None:
        raise Failure(
            f"{name}: the page does not say where it came from; give its address with --url", exit_code=WRONG_USAGE
        )
    return Page(url=address, body=body)


def check_address(argument: str, url: str) -> None:
    """Raise `Failure` (wrong usage) for what is no address of a page."""
    if not _is_web_address(url):
        raise wrong(argument, url, "accepted is an http(s) address")


def _fetched_page(url: str, settings: "Settings") -> "Page":
    from ingest.cli.live import fetch_page
    from ingest.cli.session import await_result

    return await_result(fetch_page(settings, url))


def _is_web_address(url: str) -> bool:
    from parsers.errors import BadURLError
    from parsers.urls import canonical

    try:
        return canonical(url).startswith(("http://", "https://"))
    except BadURLError:
        return False


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MAX_FILE_BYTES)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise wrong(
            "URL|FILE", name, f"accepted is an http(s) address or a readable file ({error.strerror})"
        ) from error


def _own_address(body: bytes, name: str) -> str | None:
    """Return the address a page names as its own: canonical link, then `og:url`. Until then it is called by its file."""
    from parsers.page import Page

    tree = Page(url=name, body=body).tree
    for selector, attribute in (
        ('link[rel~="canonical"]', "href"),
        ('meta[property="og:url"]', "content"),
        ('meta[name="og:url"]', "content"),
    ):
        node = tree.css_first(selector)
        address = (node.attributes.get(attribute) or "").strip() if node else ""
        if address.startswith(("http://", "https://")) and _is_web_address(address):
            return address
    return None


def _parsed(page: "Page", settings: "Settings") -> "Article":
    from ingest.outlet_files import read_roster
    from parsers.record import parse as parse_page

    return parse_page(page, catalogue=read_roster(settings).catalogue)


def _print(article: "Article", form: str | None, *, explain: bool) -> None:
    from ingest.cli.printing import print_fields, print_json, say
    from ingest.cli.record import as_json, as_text, summary

    if form == "json" or (form is None and not explain):
        print_json(as_json(article), masks=False)
    elif form is None:
        print_fields(summary(article))
    else:
        for line in as_text(article, form).split("\n"):
            say(line)
    if explain:
        _explain(article, errors=form == "json")


def _explain(article: "Article", *, errors: bool) -> None:
    """List what was removed; on standard error where standard output is for a program."""
    from ingest.cli.printing import console, cut, table
    from ingest.cli.record import explanation

    removed = explanation(article)
    out = console(errors=errors)
    out.print()
    out.print(f"Removed: {len(removed)} blocks" if removed else "Removed: nothing")
    if removed:
        out.print(table(("rule", "text"), [(rule, cut(text, 300)) for rule, text in removed]))
    evidence = article.attribution.evidence + article.rights.evidence
    if evidence:
        out.print(table(("evidence", "text"), [(one.rule, cut(one.text, 300)) for one in evidence]))
