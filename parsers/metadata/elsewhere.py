"""Whether an element belongs to something else on the page: comments, sidebars, lists of other stories."""

from functools import lru_cache

from selectolax.lexbor import LexborNode

from parsers.document import Document
from parsers.expressions import expression

_OTHER = expression(
    r"comment(?!ary)|related|(?<!lay-)(?<!has-)(?<!with-)sidebar(?!__(?:main|content)|-grid)|recommend|promo|newsletter|widget(?!__)|latest|popular|trending|most-?read"
    r"|teaser-?(?:list|box)|copyright|calendar|archive-"
    r"|(?<!post-)(?<!entry-)(?<!article)(?<!article-)footer"
)
_MOST_MARKS = 4_096  # an outlet's pages mark their elements alike
_OWN_FOOTER = expression(r"post|entry|article|story")


@lru_cache(maxsize=_MOST_MARKS)
def _are_of_others(marks: str) -> bool:
    return _OTHER.search(marks) is not None


def is_elsewhere(doc: Document, node: LexborNode, *, own: bool = True) -> bool:
    """Return whether an ancestor (with `own`, or the element itself) is marked as other than the article.

    Ancestors of the headline are not asked: a wrapper called `latest-news` may hold the whole page. A `<footer>`
    inside the article, by its class, is the article's.
    """
    around = doc.around_headline
    current: LexborNode | None = node if own else node.parent
    for _ in range(12):
        if current is None or current.mem_id in around or current.tag in {"body", "html"}:
            return False
        tag = current.tag
        if tag in {"aside", "nav"}:
            return True
        attributes = current.attributes
        marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        if tag == "footer" and not _OWN_FOOTER.search(marks):
            return True
        if marks != " " and _are_of_others(marks):
            return True
        current = current.parent
    return False
