"""Structured: one page's head, JSON-LD and microdata behind one object."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.structured.jsonld import (
    ARTICLE_TYPES,
    Node,
    article_of,
    bare_urls,
    load_json,
    nodes_of,
    plain_text,
    text_of,
    types_of,
    values_at,
)
from parsers.structured.microdata import microdata_nodes

_HEAD = 'meta,link[rel~="canonical"],link[rel~="license"],link[rel~="image_src"],link[rel~="amphtml"],title,script[type*="ld+json"]'
_USUAL = frozenset({
    "og:title", "og:url", "description", "og:description", "og:type", "twitter:card", "robots", "generator", "viewport", "author",
})  # fmt: skip


class Structured:
    """What the page declares.

    `metas` maps a lower-cased `property`, `name`, `itemprop` or `http-equiv` to its raw contents in order, `links` a lower-cased
    `rel` token to the attributes of its `<link>` elements. Values from the methods are clean text.
    """

    def __init__(self, tree: LexborHTMLParser, *, url: str) -> None:
        """Read the head at once; JSON-LD and microdata when first asked for."""
        self._tree = tree
        self._url = url
        self.metas: dict[str, list[str]] = {}
        self.links: dict[str, list[dict[str, str | None]]] = {}
        self.title: str | None = None
        self._scripts: list[str] = []
        self._cleaned: dict[str, str] = {}
        head = tree.head
        if head is not None:
            self._read(head.css(_HEAD))
        # A head that broke early has its metas in the body: the whole tree is searched only then.
        if not self._reads_like_a_head():
            self.metas.clear()
            self.links.clear()
            self._scripts.clear()
            self._read(tree.css(_HEAD))

    def _reads_like_a_head(self) -> bool:
        return self.title is not None and not self.metas.keys().isdisjoint(_USUAL)

    def _read(self, nodes: list[LexborNode]) -> None:
        for node in nodes:
            tag = node.tag
            if tag == "meta":
                self._read_meta(node.attributes)
            elif tag == "link":
                attributes = node.attributes
                for rel in (attributes.get("rel") or "").lower().split():
                    self.links.setdefault(rel, []).append(attributes)
            elif tag == "title":
                if self.title is None and node.parent is not None and node.parent.tag != "svg":
                    self.title = plain_text(node.text()) or None
            else:
                self._scripts.append(node.text())

    def _read_meta(self, attributes: dict[str, str | None]) -> None:
        content = attributes.get("content") or attributes.get("value")  # plugins write it so by mistake
        if not content:
            return
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name:
                self.metas.setdefault(name.strip().lower(), []).append(content)

    # --- meta and link --------------------------------------------------------------------------------------------------

    def meta(self, *names: str) -> str | None:
        """Return the first non-empty content of the first of `names` (lower case) that the page has."""
        for name in names:
            for raw in self.metas.get(name, ()):
                if value := self._plain(raw):
                    return value
        return None

    def meta_all(self, *names: str) -> list[str]:
        """Return every content of all of `names`, in the order of the names."""
        return [value for name in names for raw in self.metas.get(name, ()) if (value := self._plain(raw))]

    def _plain(self, raw: str) -> str:
        """Clean a content once: half a dozen fields ask for the same titles and descriptions."""
        value = self._cleaned.get(raw)
        if value is None:
            value = self._cleaned[raw] = plain_text(raw)
        return value

    def link(self, rel: str) -> str | None:
        """Return the `href` of the first `<link rel=…>`, as written."""
        for attributes in self.links.get(rel, ()):
            if href := (attributes.get("href") or "").strip():
                return href
        return None

    @cached_property
    def html_attributes(self) -> dict[str, str | None]:
        """Attributes of the `html` element."""
        root = self._tree.root
        return root.attributes if root is not None else {}

    # --- JSON-LD and microdata ------------------------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> list[Node]:
        """Every JSON-LD node of the page: graphs flattened, references followed.

        Scripts of the body are looked for only where those of the head hold no article.
        """
        nodes = _nodes_in(self._scripts)
        if not any(types_of(node) & ARTICLE_TYPES for node in nodes):
            found = self._tree.tags("script")  # a third of what a selector for them takes
            scripts = [script.text() for script in found if "ld+json" in (script.attributes.get("type") or "")]
            if len(scripts) > len(self._scripts):
                return _nodes_in(scripts)
        return nodes

    @cached_property
    def types(self) -> list[frozenset[str]]:
        """The types of each of `nodes`: half a dozen fields ask for nodes by type."""
        return [types_of(node) for node in self.nodes]

    @cached_property
    def same_page(self) -> frozenset[str]:
        """The page's addresses without scheme, `www.`, query: fetched, canonical, og:url."""
        return bare_urls(self._url, self.link("canonical"), *self.metas.get("og:url", ())[:1])

    @cached_property
    def article(self) -> Node | None:
        """The JSON-LD node of the page's own article."""
        return article_of(self.nodes, self.same_page)

    @cached_property
    def microdata(self) -> Node | None:
        """The microdata item of the page's own article, shaped like a JSON-LD node; not read where JSON-LD says it all."""
        if self.article is not None and all(self.article.get(key) for key in ("headline", "author", "datePublished")):
            return None
        return article_of(microdata_nodes(self._tree), self.same_page)

    def of_type(self, *names: str) -> Iterator[Node]:
        """Yield the JSON-LD nodes of any of these types."""
        return (node for node, types in zip(self.nodes, self.types, strict=True) if not types.isdisjoint(names))

    def values(self, path: str) -> list[Any]:
        """Return the raw values at a dotted path of the article's JSON-LD node (`author.name`), [] without one."""
        return list(values_at(self.article, path.split("."))) if self.article is not None else []

    def value(self, path: str) -> str | None:
        """Return the first value at a dotted path of the article's node as clean text."""
        return next((text for value in self.values(path) if (text := text_of(value))), None)


def _nodes_in(scripts: list[str]) -> list[Node]:
    return nodes_of(value for raw in scripts if (value := load_json(raw)) is not None)
