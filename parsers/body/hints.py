"""What class, id and role names hint at: furniture of a named kind, or the body itself.

Names are split into words and looked up, never searched as substrings: `sharepoint` is no share bar, `thread-body` no head.
Results are kept by the attribute's text, because a page repeats few names many times.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from parsers.remembered import Remembered

# Furniture kinds by whole words of a class, id, role or data name. The words were collected from themes and from pages whose
# furniture leaked; a word here is a hint, and containers that hold most of the text are never cut by a hint alone.
FURNITURE_WORDS: dict[str, str] = {
    word: kind
    for kind, words in {
        "navigation": "nav navbar navigation menu submenu breadcrumb breadcrumbs crumbs pagination pager paginate toc sitemap"
        " skiplink hamburger masthead offcanvas tabs tablist toolbar navi topbar prevnext pagenav",
        "share": "udostepnij paylas compartilhar compartir"
        " share sharing shares sharebar sharedaddy sharetools social socials socialmedia addthis addtoany follow"
        " followus whatsapp shariff sharebuttons sociallinks likes",
        "newsletter": "newsletter newsletters signup subscribe subscription subscribebox mailchimp optin mailinglist mailmunch"
        " emailsignup abo",
        "related": "related recirc recirculation recommended recommendation recommendations readmore taboola"
        " czytaj leesook lasocksa lesogsa leggianche lireaussi ilgilihaber bacajuga terkait tepuedeinteresar leiatambem"
        " outbrain mostread mostpopular morestories readnext alsoread seealso onward zergnet"
        " relatedposts relatedarticles relatedcontent moreon upnext interlinks crosslink jp-relatedposts empfehlungen"
        " recommends",
        "teaser": "teaser teasers promo promos trending popular card cards crosspromo",
        "advertisement": "ad ads advert adverts advertisement advertising adslot adunit adbox dfp googlead adsense sponsor"
        " publicidad publicidade pubblicita reklama reklam advertentie annons annonse iklan"
        " sponsored werbung anzeige publicite adwrapper adcontainer mpu teads inread",
        "comment": "comment comments commentlist disqus respond replies livefyre kommentare commenting commentaires comentarios"
        " commentform coral",
        "author_note": "authorbox authorbio bio aboutauthor biography abouttheauthor authorinfo",
        "byline": "author authors byline bylines timestamp pubdate dateline postmeta entrymeta posted metadata"
        " articlemeta authorname",
        "sidebar": "sidebar rail complementary factbox factsbox faktaruta faktabox infobox infokasten faktenbox",
        "paywall_prompt": "regwall paywallprompt paywallmessage paywallbanner",
        "footer": "footer copyright colophon contentinfo imprint",
        "cookie": "cookie cookies consent gdpr",
        "tags": "etiquetas etiketler tagi taggar tagger tags tag taglist tagcloud keywords posttags topics",
        "pullquote": "pullquote pullquotes pull-quote blickfang",
        "caption": "podpis didascalia piedefoto piefoto fotobijschrift bildtext bildunterschrift legende"
        " cutline cutlines photocredit photocaption imagecaption trcaption caption captions figcaption wp-caption-text gallery"
        " slideshow lightbox",
        "hidden": "sr-only screen-reader visuallyhidden srtext",
        "standfirst": "dek standfirst subhead subheadline subtitle strapline deck tagline subheading",
        "button": "button buttons btn btns cta ctas callout-cta",
        "disclosure": "disclosure disclaimer disclaimers",
        "feedback": "feedback readerpoll",
        "tooltip": "tooltip tooltips tippy",
        "modal": "modal popup overlay dialog toast",
    }.items()
    for word in words.split()
}
# Two adjacent words that say what neither does alone.
FURNITURE_PAIRS: dict[tuple[str, str], str] = {
    ("read", "more"): "related",
    ("read", "next"): "related",
    ("read", "also"): "related",
    ("also", "read"): "related",
    ("also", "like"): "related",
    ("more", "from"): "related",
    ("more", "stories"): "related",
    ("more", "on"): "related",
    ("most", "read"): "related",
    ("most", "popular"): "related",
    ("most", "viewed"): "related",
    ("up", "next"): "related",
    ("see", "also"): "related",
    ("latest", "news"): "related",
    ("next", "post"): "related",
    ("previous", "post"): "related",
    ("post", "navigation"): "navigation",
    ("article", "list"): "related",
    ("sign", "up"): "newsletter",
    ("mailing", "list"): "newsletter",
    ("call", "out"): "newsletter",
    ("author", "bio"): "author_note",
    ("author", "box"): "author_note",
    ("author", "info"): "author_note",
    ("author", "card"): "author_note",
    ("about", "author"): "author_note",
    ("author", "description"): "author_note",
    ("author", "profile"): "author_note",
    ("author", "name"): "byline",
    ("post", "meta"): "byline",
    ("entry", "meta"): "byline",
    ("article", "meta"): "byline",
    ("article", "info"): "byline",
    ("post", "info"): "byline",
    ("publish", "date"): "byline",
    ("published", "date"): "byline",
    ("pub", "date"): "byline",
    ("pull", "quote"): "pullquote",
    ("screen", "reader"): "hidden",
    ("sr", "only"): "hidden",
    ("visually", "hidden"): "hidden",
    ("side", "bar"): "sidebar",
    ("right", "rail"): "sidebar",
    ("article", "footer"): "footer",
    ("image", "credit"): "caption",
    ("photo", "credit"): "caption",
    ("image", "description"): "caption",
    ("media", "credit"): "caption",
    ("table", "contents"): "navigation",
    ("sub", "title"): "standfirst",
    ("reader", "poll"): "feedback",
    ("poll", "widget"): "feedback",
    ("poll", "embed"): "feedback",
    ("affiliate", "disclaimer"): "disclosure",
    ("affiliate", "disclosure"): "disclosure",
    ("disclaimer", "affiliate"): "disclosure",
    ("ad", "disclaimer"): "disclosure",
}
# Names of containers that hold a body.
BODY_WORDS = frozenset(
    [
        "articlebody",
        "storybody",
        "postbody",
        "entrycontent",
        "postcontent",
        "articlecontent",
        "storycontent",
        "bodytext",
        "articletext",
        "storytext",
        "maintext",
        "bodycopy",
        "articlecopy",
        "richtext",
        "fulltext",
        "newsbody",
        "contentbody",
    ]
)
BODY_PAIRS = frozenset(
    {
        (a, b)
        for a in (
            "article",
            "story",
            "post",
            "entry",
            "news",
            "blog",
            "single",
            "main",
            "page",
            "node",
            "text",
            "rich",
            "wysiwyg",
        )
        for b in ("body", "content", "text", "copy", "inner")
    }
    | {
        ("body", "content"),
        ("body", "text"),
        ("body", "copy"),
        ("content", "body"),
        ("content", "inner"),
        ("field", "body"),
    }
)
# Of the pairs those that name an article's text and hardly anything else.
_STRONG_PAIRS = frozenset(
    {(a, b) for a in ("article", "story", "post", "entry", "news") for b in ("body", "content", "text", "copy")}
    | {("body", "text"), ("body", "copy"), ("article", "inner"), ("field", "body")}
)
# Words that make a hint mean something else: a layout *with* a sidebar, an open comment section on the whole post.
_DEFUSED = frozenset(
    ["has", "with", "without", "no", "open", "closed", "layout", "enabled", "disabled", "is", "not", "show", "hide"]
)
# Words of which one is in every name that says something, if that is not one word.
_TELLING = frozenset((*FURNITURE_WORDS, *(first for first, _ in (*FURNITURE_PAIRS, *BODY_PAIRS))))
# What a word that is written in parts may begin with; single letters say nothing, but for the one of `e-mail`.
_BEGINNINGS = {word[:end] for word in (*FURNITURE_WORDS, *BODY_WORDS) for end in range(2, len(word) + 1)} | {"e"}
_MOST_HINTS = 32_768
_MOST_NAMES = 32_768
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NOT_UNDONE = frozenset(
    {"related", "comment", "newsletter", "author_note", "sidebar"}
)  # cuts that a body's name doesn't undo


def _words(name: str) -> list[str]:
    """Split `postMeta_right` into post, meta, right; tokens with digits or signs are hashes or measures and say nothing."""
    tokens = name.replace("_", "-").split("-")
    if name.islower() and name.isascii():
        return [token for token in tokens if token.isalpha()]
    words: list[str] = []
    for token in tokens:
        if token.isalpha() and token.isascii():
            if token.islower():
                words.append(token)
            else:
                words += map(str.lower, _CAMEL.findall(token))
    return words


def _of_name(name: str) -> tuple[str | None, bool]:
    """Return the furniture that one name hints at, and whether it names a body."""
    words = _words(name)
    if not words:
        return None, False
    body = False
    if words[0] in _BEGINNINGS:
        whole = "".join(words)
        body = whole in BODY_WORDS
        if whole in FURNITURE_WORDS:
            return FURNITURE_WORDS[whole], body
    if _TELLING.isdisjoint(words) or not _DEFUSED.isdisjoint(words):
        return None, body
    furniture: str | None = None
    for pair in pairwise(words):
        if pair in FURNITURE_PAIRS:
            furniture = furniture or FURNITURE_PAIRS[pair]
        elif pair in BODY_PAIRS:
            body = True
    if furniture is None and len(words) <= 5:
        furniture = next((FURNITURE_WORDS[word] for word in words if word in FURNITURE_WORDS), None)
    return furniture, body


_NAMES: Final = Remembered(_of_name, _MOST_NAMES)


def _hint_of(names: str) -> str | None:
    furniture: str | None = None
    body = False
    for name in names.split():
        own, is_body = _NAMES[name]
        if own and furniture is None:
            furniture = own
        if is_body:
            body = True
    if body and furniture not in _NOT_UNDONE:
        return "body"
    return furniture


HINTS: Final = Remembered(_hint_of, _MOST_HINTS)
"""The furniture kind that a class/id/role text hints at, `"body"` for a body's container, or None."""


def hint_of(names: str) -> str | None:
    """Return `HINTS[names]`."""
    return HINTS[names]


@lru_cache(maxsize=2048)
def strong_name(names: str) -> str | None:
    """Return the name that says "an article's own text" (`entry-content`, `articleBody`), not just some content; else None.

    A number in the name is left out: `article-section-2` continues `article-section-1`.
    """
    for name in names.split():
        words = _words(name)
        if "".join(words) in BODY_WORDS or (
            len(words) <= 4
            and any(pair in _STRONG_PAIRS for pair in pairwise(words))
            and not _DEFUSED.intersection(words)
        ):
            return "-".join(words)
    return None
