"""What every built-in outlet declares, whatever else it does."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.catalogue import built_in
from parsers.fields import Css, First
from parsers.outlet import Layout
from parsers.urls import canonical, host_of

GOLDEN = Path(__file__).parents[1] / "golden"
OUTLETS = list(built_in())
LAYOUTS = [
    pytest.param(outlet, layout, id=f"{outlet.slug}-{layout.since}") for outlet in OUTLETS for layout in outlet.layouts
]
FIRST_TWENTY = {
    "al-jazeera", "time", "dnyuz", "ap", "bbc", "guardian", "reuters", "npr", "cnn", "fox-news", "politico", "atlantic", "wired",
    "techcrunch", "business-insider", "washington-post", "new-york-times", "la-times", "nbc-news", "rolling-stone",
}  # fmt: skip
FIELDS = [
    name for name in Layout.__dataclass_fields__ if name not in {"since", "drop", "furniture", "disclaimers", "credits"}
]

every_outlet = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
every_layout = pytest.mark.parametrize(("outlet", "layout"), LAYOUTS)


def test_the_first_twenty_are_there():
    assert {outlet.slug for outlet in OUTLETS} >= FIRST_TWENTY


@every_outlet
def test_module_is_named_after_the_slug(outlet):
    module = Path(__file__).parents[2] / "parsers" / "outlets" / f"{outlet.slug.replace('-', '_')}.py"
    assert module.is_file()
    assert outlet.slug == outlet.slug.lower().strip("-")


@every_outlet
def test_feeds_and_a_sitemap_are_declared(outlet):
    urls = [feed.url for feed in outlet.feeds]
    assert len(urls) == len(set(urls)) >= 2
    assert all(url.startswith("https://") and canonical(url) == url for url in urls)
    assert any("sitemap" in url or "map_news" in url for url in urls)


@every_outlet
def test_hosts_are_bare_domains_that_lead_back_to_the_outlet(outlet):
    assert outlet.hosts
    for host in outlet.hosts:
        assert host_of(f"https://{host}/") == host
        assert not host.startswith("www.")
        assert built_in().for_host(f"www.{host}") is outlet


@every_outlet
def test_names_lead_back_to_the_outlet(outlet):
    for name in (outlet.name, *outlet.aliases):
        assert built_in().by_name(name) is outlet


@every_outlet
def test_zone_and_language_are_known(outlet):
    assert ZoneInfo(outlet.timezone)
    assert outlet.language
    assert len(outlet.language) == 2


@every_outlet
def test_rights_name_a_holder_and_claim_no_agreement(outlet):
    """Built-in outlets come without an agreement: terms would read as leave to publish. An aggregator holds nothing itself."""
    assert bool(outlet.rights.copyright_holder) is not outlet.aggregator
    assert outlet.rights.usage_terms is None
    assert outlet.rights.licence_url is None


@every_outlet
def test_layouts_are_dated_newest_first(outlet):
    days = [layout.since for layout in outlet.layouts]
    assert days == sorted(set(days), reverse=True)
    assert all(date(2000, 1, 1) <= day for day in days)


@every_layout
def test_layout_knows_more_than_the_generic_extractor(outlet, layout):
    assert layout.body is not None
    assert (
        layout.furniture
        or layout.drop
        or layout.disclaimers
        or layout.credits
        or any(getattr(layout, name) for name in FIELDS if name != "body")
    )


@every_layout
def test_layout_has_a_golden_page(outlet, layout):
    folder = GOLDEN / outlet.slug / layout.since.isoformat()
    assert {path.name for path in folder.iterdir()} == {"page.html", "meta.toml", "expected.json"}


@every_layout
def test_selectors_are_css(outlet, layout):
    tree = LexborHTMLParser("<p>x</p>")
    for selector in (*layout.drop, *layout.furniture, *_selectors(layout)):
        tree.css(selector)


@every_layout
def test_furniture_rules_are_named_like_the_extractors(outlet, layout):
    known = {
        "navigation", "share", "newsletter", "related", "advertisement", "caption", "credit_line", "disclaimer", "author_note",
        "comment", "paywall_prompt", "correction", "counter", "pull_quote", "legal", "promotion", "embed", "byline", "hidden",
    }  # fmt: skip
    assert set(layout.furniture.values()) <= known


def test_goldens_belong_to_layouts():
    layouts = {(outlet.slug, layout.since.isoformat()) for outlet in OUTLETS for layout in outlet.layouts}
    assert {(page.parent.parent.name, page.parent.name) for page in GOLDEN.glob("*/*/page.html")} == layouts


def _selectors(layout):
    pending = [getattr(layout, name) for name in FIELDS]
    while pending:
        extractor = pending.pop()
        if isinstance(extractor, Css):
            yield extractor.selector
        elif isinstance(extractor, First):
            pending += extractor.extractors
