"""How long a record's lines may be: what no newsroom writes is cut, with a warning, before it reaches a table, a feed or a log.

Measured on 1,589 real pages: headlines to 187 characters, standfirsts to 700, bylines to 202, names to 44, captions to 774.
The body has no such limit: pages of any length are read, and the worker that reads them is bounded.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from parsers.article import Article, Attribution, Author, Evidence, Image, Rights
from parsers.text import cut

HEADLINE = 500
STANDFIRST = 4_000
LINE = 1_000
NAME = 200
T = TypeVar("T")


def within_lengths(article: Article) -> Article:
    """Return the record with every line of its metadata within bounds; the fields that were cut are named in `warnings`."""
    whole: dict[str, object] = {
        "headline": cut(article.headline, HEADLINE),
        "standfirst": _line(article.standfirst, STANDFIRST),
        "byline": _line(article.byline),
        "dateline": _line(article.dateline, NAME),
        "authors": _each(article.authors, _author),
        "lead_image": article.lead_image and _image(article.lead_image),
        "images": _each(article.images, _image),
        "attribution": _attribution(article.attribution),
        "rights": _rights(article.rights),
    }
    changes = {field: value for field, value in whole.items() if value is not getattr(article, field)}
    if not changes:
        return article
    warnings = (*article.warnings, f"too long, cut: {', '.join(changes)}")
    return replace(article, **changes, warnings=warnings)  # type: ignore[arg-type]  # fields of Article, each with its own type


def _line(text: str | None, most: int = LINE) -> str | None:
    return None if text is None else cut(text, most)


def _each(values: tuple[T, ...], within: Callable[[T], T]) -> tuple[T, ...]:
    """Return the tuple itself where nothing in it changes: identity is how a cut is noticed."""
    changed = tuple(map(within, values))
    return values if all(new is old for new, old in zip(changed, values, strict=True)) else changed


def _author(author: Author) -> Author:
    return author if len(author.name) <= NAME else replace(author, name=cut(author.name, NAME))


def _image(image: Image) -> Image:
    texts = (image.caption, image.credit, image.alt)
    if all(text is None or len(text) <= LINE for text in texts):
        return image
    caption, credit, alt = map(_line, texts)
    return replace(image, caption=caption, credit=credit, alt=alt)


def _are_short(*texts: str | None) -> bool:
    """Say whether no text is longer than the least bound: a look at them costs a third of a copy, and few are."""
    return all(text is None or len(text) <= NAME for text in texts)


def _said(found: Attribution | Rights) -> list[str]:
    return [one.text for one in found.evidence]


def _evidence(one: Evidence) -> Evidence:
    return one if len(one.text) <= LINE else replace(one, text=cut(one.text, LINE))


def _attribution(found: Attribution) -> Attribution:
    if _are_short(found.originator, found.original_title, found.wire, found.credit_line, *found.chain, *_said(found)):
        return found
    within = replace(
        found,
        originator=_line(found.originator, NAME),
        original_title=_line(found.original_title, HEADLINE),
        wire=_line(found.wire, NAME),
        credit_line=_line(found.credit_line),
        chain=_each(found.chain, partial(cut, most=NAME)),
        evidence=_each(found.evidence, _evidence),
    )
    return found if within == found else within


def _rights(found: Rights) -> Rights:
    if _are_short(found.copyright_holder, found.copyright_notice, found.usage_terms, *_said(found)):
        return found
    within = replace(
        found,
        copyright_holder=_line(found.copyright_holder, NAME),
        copyright_notice=_line(found.copyright_notice),
        usage_terms=_line(found.usage_terms, STANDFIRST),
        evidence=_each(found.evidence, _evidence),
    )
    return found if within == found else within
