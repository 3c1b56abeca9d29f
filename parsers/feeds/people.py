"""Authors as feeds write them: `desk@gazette.example (Jane Roe)`, `Jane Roe <jane@…>`, `By Jane Roe and John Doe`."""

import re
from functools import lru_cache

from parsers.article import Author
from parsers.feeds.collect import name
from parsers.metadata.names import split_names

_MAIL_THEN_NAME = re.compile(r"\s*(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+\s*\(([^()]{2,200})\)\s*")  # RSS 2.0's author
_ADDRESS_ONLY = re.compile(r"\s*(?:mailto:|https?://)?\S*[@/]\S*\s*")
_ONE_WORD_EACH = re.compile(r"[^\s,]+,\s*[^\s,]+")  # `Roe, Jane` is one person


@lru_cache(maxsize=2048)
def people(raw: str) -> tuple[Author, ...]:
    """Return the persons or desks a text names; a name that is no person's (`Gazette Staff`) stays as it is printed."""
    if wrapped := _MAIL_THEN_NAME.fullmatch(raw):
        raw = wrapped[1]
    text = name(raw)
    if text is None or _ADDRESS_ONLY.fullmatch(text):
        return ()
    if _ONE_WORD_EACH.fullmatch(text):
        return (Author(text),)
    found = split_names(text)
    return tuple(Author(one) for one in found) if found else (Author(text),)
