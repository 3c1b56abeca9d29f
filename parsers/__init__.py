"""Bytes in, record out: pages of news outlets to clean, attributed articles. Knows no network, database, scheduler or clock.

The names below are imported when first asked for: who reads one error class or one address does not load the parsers.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parsers.article import Article
    from parsers.catalogue import Catalogue
    from parsers.errors import (
        LayoutChangedError,
        NotArticleError,
        ParseError,
        SyndicationError,
        TooComplexError,
        UndecodablePageError,
    )
    from parsers.page import Page
    from parsers.record import PARSER_VERSION, parse, parse_generic

__all__ = [
    "PARSER_VERSION",
    "Article",
    "Catalogue",
    "LayoutChangedError",
    "NotArticleError",
    "Page",
    "ParseError",
    "SyndicationError",
    "TooComplexError",
    "UndecodablePageError",
    "parse",
    "parse_generic",
]
_MODULES = {
    "PARSER_VERSION": "record",
    "Article": "article",
    "Catalogue": "catalogue",
    "Page": "page",
    "parse": "record",
    "parse_generic": "record",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
