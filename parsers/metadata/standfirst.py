"""The standfirst: the sentence or two that the page prints under its headline, else its description."""

from functools import lru_cache

from parsers.document import Document
from parsers.expressions import expression
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.surroundings import Line
from parsers.metadata.titles import plain, says_again
from parsers.structured import text_of

_MARK = expression(
    r"stand-?first|sub-?head(?:line|ing|er)?|sub-?title|(?:^|[\s_-])(?:dek|deck|lede?|sell|chapo|chapeau|bajada|copete|sumario|entradilla|intro(?:duction|text)?|abstract|excerpt|summary|strap-?line"
    r"|vorspann|anleser|teaser-?text|unterzeile|subtitulo|subtítulo|sottotitolo|sommario|occhiello|linha-?fina)(?:$|[\s_-])|description"
)
_SHORTEST, _LONGEST = 25, 700
_OPENING = 8  # characters
_MOST_MARKS = 2_048  # an outlet's pages mark their lines alike
_CUT_OFF = expression(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


@lru_cache(maxsize=_MOST_MARKS)
def _are_of_standfirst(marks: str) -> bool:
    return _MARK.search(marks) is not None


def find_standfirst(doc: Document, lines: list[Line], headline: str | None) -> str | None:
    """Return the standfirst as printed near the headline: marked as one, or saying what the description says.

    A description that is printed nowhere near is returned only when it is whole; one cut off with dots is for search engines.
    """
    structured = doc.structured
    article = structured.article or {}
    candidates = [
        text_of(article.get("description")),
        structured.meta("og:description"),
        structured.meta("description", "twitter:description", "dc.description"),
    ]
    described = [text for text in candidates if text and not (headline and plain(text) == plain(headline))]
    wanted = {plain(text) for text in described}
    title = plain(headline or "")
    openings = {text[:_OPENING] for text in (*wanted, title)}
    for line in lines:
        if line.above or not _SHORTEST <= len(line.text) <= _LONGEST:
            continue
        if plain(line.text[: 2 * _OPENING])[:_OPENING] in openings:  # few lines: the others are not looked at whole
            if (whole := plain(line.text)) == title:
                continue
            if whole in wanted:
                return line.text
        if (
            line.tag in {"h2", "h3", "p", "div", "span", "strong", "header"}
            and " " in line.text
            and _are_of_standfirst(line.marks)
            and not _CUT_OFF.search(line.text)  # an excerpt of another story
            and not is_elsewhere(doc, line.node)
        ):
            return line.text
    for text in described:
        if not _CUT_OFF.search(text) and len(text) >= _SHORTEST and not (headline and says_again(text, headline)):
            return text[:_LONGEST]
    return None
