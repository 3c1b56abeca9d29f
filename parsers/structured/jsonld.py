"""JSON-LD as pages really write it: to plain nodes, graphs flattened, references followed, and the page's own article found."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from parsers.expressions import expression
from parsers.text import clean

Node = dict[str, Any]

ARTICLE_TYPES = frozenset({
    "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle",
    "AskPublicNewsArticle", "ReviewNewsArticle", "AdvertiserContentArticle", "SatiricalArticle", "BlogPosting", "LiveBlogPosting",
    "SocialMediaPosting", "Report", "ScholarlyArticle", "TechArticle", "MedicalScholarlyArticle", "Review", "CriticReview",
    "Recipe", "HowTo", "Interview",
})  # fmt: skip
_OTHER_WORKS = frozenset({
    "VideoObject", "AudioObject", "PodcastEpisode", "ImageGallery", "MediaGallery", "CreativeWork", "Event", "Product",
})  # fmt: skip
_MOST_NODES = 2_000
_DEEPEST = 24

# --- JSON, repaired ----------------------------------------------------------------------------------------------------

_CDATA = expression(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*;?\s*$"
)
_STRING = expression(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_TOKEN = expression(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|//[^\n]*|,(?=\s*[}\]])|,(?=\s*,)|\bundefined\b|\bNaN\b', re.DOTALL)
_BAD_ESCAPE = expression(r'\\(?!["\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})')
_QUOTE = expression(r'(?<!\\)"')


def load_json(raw: str) -> Any | None:
    """Return the value of a JSON-LD script, or None when it can't be read even after repair.

    Repaired: comments, CDATA and HTML comment wrappers, trailing and doubled commas, raw line breaks and tabs inside strings,
    invalid escapes, `undefined`, a text after the value, quotes inside strings, entities where the whole script was escaped.
    """
    raw = raw.strip().lstrip("\ufeff")
    if not raw:
        return None
    try:
        return _LENIENT.decode(raw)
    except (ValueError, RecursionError):
        pass
    text = _CDATA.sub("", raw).strip().rstrip(";").strip()
    if "{" not in text and "[" not in text:
        return None
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    for repaired in _repairs(text):
        try:
            return _LENIENT.raw_decode(repaired.strip())[0]
        except (ValueError, RecursionError):
            continue
    return None


_LENIENT = json.JSONDecoder(strict=False)


def _repairs(text: str) -> Iterator[str]:
    yield text
    text = _TOKEN.sub(lambda m: m[1] or ("null" if m[0] in {"undefined", "NaN"} else ""), text)
    yield text
    text = _BAD_ESCAPE.sub(r"\\\\", text)
    yield text
    yield _QUOTE.sub(_escaped_if_inner, text)


def _escaped_if_inner(quote: re.Match[str]) -> str:
    """Escape a quote that neither opens a string (after `{ [ , :`) nor closes one (before `, : ] }`)."""
    text = quote.string
    before = text[max(0, quote.start() - 40) : quote.start()].rstrip()[-1:]
    after = text[quote.end() : quote.end() + 40].lstrip()[:1]
    return '"' if before in "{[,:" or after in ",:]}" else '\\"'


# --- nodes -------------------------------------------------------------------------------------------------------------


def nodes_of(values: Iterable[Any]) -> list[Node]:
    """Return all typed nodes of the values, top first: lists and `@graph` flattened, `{"@id": …}` references replaced."""
    found: list[Node] = []
    for value in values:
        _collect(value, found, 0)
    by_id: dict[str, Node] = {}
    for node in found:
        key = node.get("@id")
        if isinstance(key, str) and len(node) > 1:
            by_id.setdefault(key, node)
    if by_id:
        for node in found:
            _follow(node, by_id)
    return found


def _collect(value: Any, found: list[Node], depth: int) -> None:
    if depth > _DEEPEST or len(found) >= _MOST_NODES:
        return
    if isinstance(value, list):
        for child in value:
            _collect(child, found, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            found.append(value)
        for key in (
            "@graph",
            "mainEntity",
            "mainEntityOfPage",
            "hasPart",
            "itemListElement",
            "video",
            "liveBlogUpdate",
        ):
            child = value.get(key)
            if (
                child
                and isinstance(child, list | dict)
                and (key in {"@graph", "mainEntity", "mainEntityOfPage"} or "@type" not in value)
            ):
                _collect(child, found, depth + 1)
        if "@type" not in value and "@graph" not in value:
            for child in value.values():  # some wrap the node in a key of their own
                if isinstance(child, dict) and "@type" in child:
                    _collect(child, found, depth + 1)


def _follow(node: Node, by_id: dict[str, Node]) -> None:
    """Replace references one level deep, in place; the targets are nodes of the same list, so chains resolve too."""
    for key, value in node.items():
        if isinstance(value, dict):
            target = _target(value, by_id)
            if target is not None and target is not node:
                node[key] = target
        elif isinstance(value, list) and len(value) <= 100:
            node[key] = [_target(v, by_id) or v if isinstance(v, dict) else v for v in value]


def _target(value: Node, by_id: dict[str, Node]) -> Node | None:
    key = value.get("@id")
    if isinstance(key, str) and not (value.keys() - {"@id", "@type"}):
        return by_id.get(key)
    return None


def types_of(node: Node) -> frozenset[str]:
    """Return the node's types without their schema.org prefix."""
    declared = node.get("@type")
    if isinstance(declared, str) and declared.isalnum():
        return frozenset((declared,))
    names = declared if isinstance(declared, list) else [declared]
    return frozenset(str(n).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for n in names if n)


def text_of(value: Any) -> str | None:
    """Return a node's value as clean text: a string, a number, `@value`, or a thing's name; HTML entities decoded."""
    if value is None:
        return None
    for _ in range(4):
        if isinstance(value, list):
            value = next((v for v in value if v), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("headline") or value.get("text")
        else:
            break
    if isinstance(value, str):
        return plain_text(value) or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


_MARKUP = expression(r"</?[a-zA-Z][^<>]{0,300}>")


def plain_text(value: str) -> str:
    """Return a string value as clean text; twice-escaped entities decoded, inline markup dropped."""
    if "&" in value:
        value = html.unescape(value)
        if "&" in value:
            value = html.unescape(value)
    if "<" in value:
        value = _MARKUP.sub("", value)
    return clean(value)


def url_of(value: Any) -> str | None:
    """Return the address a value holds: a string, or a thing's `url`, `contentUrl` or `@id`."""
    if isinstance(value, list):
        return next((u for v in value if (u := url_of(v))), None)
    if isinstance(value, dict):
        for key in ("url", "contentUrl", "@id"):
            child = value.get(key)
            if isinstance(child, str | list) and (found := url_of(child)):
                return found
        return None
    return value.strip() or None if isinstance(value, str) else None


# --- the page's article ------------------------------------------------------------------------------------------------


def article_of(nodes: list[Node], same_page: frozenset[str]) -> Node | None:
    """Return the node of the page's own article, or None.

    Articles come before other works. Among several the one whose address is the page's wins, then the one with the most of
    headline, author, date, image, body; a page that lists other articles has them inside `itemListElement`, not here.
    """
    best: tuple[float, Node] | None = None
    for position, node in enumerate(nodes):
        score = _article_score(node, same_page) - position * 0.001
        if score > 0 and (best is None or score > best[0]):
            best = (score, node)
    return best[1] if best else None


def _article_score(node: Node, same_page: frozenset[str]) -> float:
    types = types_of(node)
    if types & ARTICLE_TYPES:
        score = 10.0
    elif types & _OTHER_WORKS:
        score = 3.0
    else:
        return 0.0
    if types & {"Review", "CriticReview", "SocialMediaPosting", "Recipe", "HowTo"}:
        score -= 3
    filled = sum(
        1
        for key in ("headline", "author", "datePublished", "image", "articleBody", "publisher", "dateModified")
        if node.get(key)
    )
    if types.isdisjoint(ARTICLE_TYPES) and not (node.get("headline") or node.get("datePublished")):
        return 0.0
    addresses = {_bare(u) for key in ("url", "mainEntityOfPage", "@id") if (u := url_of(node.get(key)))}
    if addresses:
        score += 6 if addresses & same_page else -1
    return score + filled * 0.5


def _bare(url: str) -> str:
    return url.split("#", 1)[0].split("?", 1)[0].split("://", 1)[-1].removeprefix("www.").rstrip("/").lower()


def bare_urls(*urls: str | None) -> frozenset[str]:
    """Return the addresses without scheme, `www.`, query and fragment, for comparing what a page says with where it is."""
    return frozenset(_bare(u) for u in urls if u)


def values_at(node: Any, path: list[str]) -> Iterator[Any]:
    """Yield every value at a dotted path of a node, through lists; a string where a thing is expected stands for its name."""
    if isinstance(node, list):
        for child in node:
            yield from values_at(child, path)
    elif not path:
        if node not in (None, "", {}):
            yield node
    elif isinstance(node, dict):
        if path[0] in node:
            yield from values_at(node[path[0]], path[1:])
    elif isinstance(node, str) and path == ["name"]:
        yield node
