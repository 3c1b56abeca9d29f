"""Each document in `feeds/` opens with its own description and expectation, as feedparser's tests do."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parsers.article import Author
from parsers.feeds import read_feed

FOLDER = Path(__file__).parent / "feeds"
DOCUMENTS = sorted(FOLDER.iterdir())


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document(path):
    body = path.read_bytes()
    head = body.decode("utf-8")
    said = {
        name: [value.strip() for value in re.findall(rf"^{name}: (.*)$", head, re.MULTILINE)]
        for name in ("Url", "Links", "Expect")
    }
    assert said["Expect"], "a document states what it expects"
    address = "https://gazette.example/news" if path.suffix == ".html" else "https://feeds.example/gazette/feed.xml"
    if "next" in path.name or "archive" in path.name:
        address = "https://gazette.example/feed"
    feed = read_feed(body, url=(said["Url"] or [address])[0], links=(said["Links"] or [None])[0])
    names = {"feed": feed, "entry": next(iter(feed.entries), None), "utc": utc, "Author": Author}
    for expected in said["Expect"]:
        assert eval(expected, {}, names), f"{expected}\n{feed}"
