"""Notices of rights as credits: whose a text is, and under which licence."""

import re

from parsers.attribution.credit import Credit
from parsers.attribution.named import PIECE
from parsers.attribution.sources import source_name
from parsers.expressions import expression
from parsers.openings import holds

_COPYRIGHT = expression(
    r"^[\s(\[*_]*(?:[\w-]+\.[a-z]{2,3}\s+|[\w-]{2,24}\s?(?:™|\(tm\))\s?(?:&|and)\s?)?(?:(?:©|\(c\)|&copy;"
    r"|copyright)[\s:]*){1,3}(?:(?P<year>(?:19|20)\d\d)(?:\s?[-–—]\s?(?:19|20)?\d\d)?[\s,.]*)?(?:(?:by|of"
    r"|the content of)\s+)?(?:©\s*)?(?P<source>[^.\n]{2,90}?(?:\s(?:Inc|Ltd|LLC|L\.P|Co|Corp|GmbH|S\.A|N\.V"
    r"|Pty Ltd)\.?(?:\s[A-Z][\w ]+)?)?)?"
    r"[\s,]*(?:(?P<year2>(?:19|20)\d\d)(?:\s?[-–—]\s?(?:19|20)?\d\d)?)?(?:[\s.,|;–—-]+(?:(?:all|alle|tous|todos"
    r"|tutti)\s+(?:(?:the|os|los|i)\s+)?(?:rights|rechte|droits|derechos|direitos|diritti)[^.]{0,60}"
    r"|this (?:material|article|content|story)[^.]{0,140}"
    r"|(?:may not|no part|reproduction|redistribution|nachdruck|vervielfältigung|reprinted|used)[^.]{0,140}"
    r"|distributed by[^.]{0,60}+|an? (?:(?-i:[A-Z])[\w.]* ){1,5}company"
    r"|a division of[^.]{0,60}+|registration on[^.]{0,80}+|terms[^.]{0,60}+)){0,6}[\s.*_)\]]*$",
    re.IGNORECASE,
)
_NOTICE_INSIDE = expression(
    r"^[^\n]{3,80}?\bcopyright\s(?:\(c\)\s)?(?:19|20)\d\d,?\s(?:by\s)?(?P<source>[^.\n]{2,60})\."
    r"\sall rights reserved\b[^\n]{0,240}$",
    re.IGNORECASE,
)
_RIGHTS_ONLY = expression(
    r"^(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    r"|todos os direitos reservados|tutti i diritti riservati)[\s.]*$",
    re.IGNORECASE,
)
_LICENSED = expression(
    rf"^(?:this (?:work|{PIECE}|material)|the text of this {PIECE}|dieser? (?:text|artikel|beitrag|werk)"
    rf"|dieses werk|cet article|este (?:artículo|texto|artigo|obra)|esta obra|questo articolo"
    rf"|unless otherwise (?:noted|stated),? [^.]{{3,60}})\s+"
    r"(?:is|are|steht|ist|est|está|é)\s+(?:licensed|available|published|lizenziert|veröffentlicht|unter|sous|bajo"
    r"|sob|publié|licenciad[oa])?[^.]{0,80}(?:creative commons|cc[ -]by)[^\n]{0,160}$",
    re.IGNORECASE,
)
_LEGAL_WORDS = (
    "©", "(c)", "copyright", "rights reserved", "rechte vorbehalten", "droits réservés", "derechos reservados",
    "direitos reservados", "diritti riservati", "creative commons", "cc by", "cc-by",
)  # fmt: skip
_LEGAL_BEGINS = (
    "all rights", "alle rechte", "tous droits", "todos ", "tutti ", "this ", "the text", "dies", "cet article", "este ",
    "esta ", "questo ", "unless ",
)  # fmt: skip
_RIGHTS_TAIL = expression(
    r"\s*[.,|–-]?\s*(?:all|alle|tous|todos|tutti)\s+(?:\w+\s+)?(?:rights|rechte|droits|derechos|direitos|diritti)\b.*$",
    re.IGNORECASE,
)


def read_notice(text: str, lower: str, begins: str) -> Credit | None:
    """Take a notice of rights apart. `lower` is the line in lower case, `begins` that without the signs before it."""
    if not ("copyright" in lower or "©" in lower or "(c)" in lower or begins.startswith(_LEGAL_BEGINS)):
        return None
    return _legal(text) if holds(lower, _LEGAL_WORDS) else None


def _legal(text: str) -> Credit | None:
    if _RIGHTS_ONLY.match(text):
        return Credit("copyright_notice", ())
    if (
        len(text) <= 360
        and (m := _COPYRIGHT.match(text))
        and (m["year"] or m["year2"] or "©" in text[:3] or "rights" in text.lower())
    ):
        holder = (
            source_name(_RIGHTS_TAIL.sub("", re.sub(r"^(?:by|of)\s+", "", m["source"].strip(" ,"))))
            if m["source"]
            else None
        )
        if holder or not m["source"] or m["year"]:
            return Credit("copyright_notice", (holder,) if holder else ())
    if (m := _NOTICE_INSIDE.match(text)) and (holder := source_name(m["source"])):
        return Credit("copyright_notice", (holder,))
    if _LICENSED.match(text):
        return Credit("licence", ())
    return None
