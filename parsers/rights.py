"""Rights: the page's own terms over the outlet's; what nobody said is unknown, and unknown is not cleared."""

import re
from collections.abc import Sequence
from typing import Any

from parsers.article import Evidence, Rights, RightsState
from parsers.attribution import CreditLine, agency_of, read_credit
from parsers.document import Document
from parsers.expressions import expression
from parsers.metadata import Metadata
from parsers.metadata.titles import plain
from parsers.outlet import Outlet, Terms
from parsers.release import read_release
from parsers.structured import text_of
from parsers.structured.jsonld import url_of
from parsers.urls import absolute

_CC_ADDRESS = expression(r"^https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)", re.IGNORECASE)
_CC_NAME = expression(r"\bCC[ -](BY(?:-(?:NC|ND|SA))*|0|Zero)(?:[ -]?(\d\.\d))?\b|creative commons", re.IGNORECASE)
_RESERVED = expression(
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    r"|todos os direitos reservados|tutti i diritti riservati"
    r"|may not be (?:published|republished|reproduced|redistributed|broadcast|rewritten|copied)|no part of this"
    r"|reproduction (?:is )?prohibited|nachdruck verboten",
    re.IGNORECASE,
)
_OPEN = frozenset({"by", "by-sa", "zero", "mark", "0"})  # may be used by anybody with credit; -nc and -nd need a look
_YEARS = expression(r"(?:©|\(c\)|copyright)|(?:19|20)\d\d(?:\s?[-–—]\s?(?:(?:19|20)\d\d|\d\d))?", re.IGNORECASE)


def read_rights(
    doc: Document,
    metadata: Metadata,
    credit_lines: tuple[CreditLine, ...],
    outlet: Outlet | None,
    *,
    top: Sequence[str] = (),
) -> Rights:
    """Return the terms of use: the page's own where it states any, the outlet's agreement where it doesn't contradict them.
    `top` are the first paragraphs of the text, where an embargo is printed.

    `cleared`: an open licence on the page, or an agreement with the outlet and no foreign holder. `restricted`: the page
    reserves its rights (notice, noarchive, noai, TDM reservation) or names another holder, and no agreement covers it. Else
    `unknown`.
    """
    terms = outlet.rights if outlet else Terms()
    notice, holder, evidence = _own_notice(doc, metadata, credit_lines)
    licence = _licence(doc, credit_lines, evidence)
    usage = _usage(doc)
    if usage:
        evidence.append(Evidence("jsonld:usageInfo", usage))
    evidence += metadata.opt_outs
    foreign = holder is not None and _is_foreign(holder, outlet, terms)
    state = _state(licence, foreign=foreign, agreed=bool(terms.usage_terms), reserved=_is_reserved(notice, metadata))
    if terms.usage_terms and state == "cleared" and licence is None:
        evidence.append(Evidence("outlet terms", terms.usage_terms))
    release = read_release(doc, metadata, top, terms)
    evidence += release.evidence
    return Rights(
        copyright_holder=holder or terms.copyright_holder,
        copyright_notice=notice,
        usage_terms=usage or (None if foreign else terms.usage_terms),
        licence_url=licence or (None if foreign else terms.licence_url),
        state=state,
        evidence=tuple(dict.fromkeys(evidence)),
        embargoed_until=release.embargoed_until,
        expires_at=release.expires_at,
    )


def _state(licence: str | None, *, foreign: bool, agreed: bool, reserved: bool) -> RightsState:
    if licence is not None and (m := _CC_ADDRESS.match(licence)):
        return "cleared" if m[1].lower() in _OPEN else "restricted"
    if agreed and not foreign:
        return "cleared"
    return "restricted" if foreign or reserved else "unknown"


def _is_reserved(notice: str | None, metadata: Metadata) -> bool:
    strict = {"robots:noarchive", "robots:noai", "robots:none", "tdm-reservation"}
    return bool(notice and _RESERVED.search(notice)) or any(item.rule in strict for item in metadata.opt_outs)


def _own_notice(
    doc: Document, metadata: Metadata, credit_lines: tuple[CreditLine, ...]
) -> tuple[str | None, str | None, list[Evidence]]:
    """Return the notice as printed, the holder it names, and the evidence: the article's own lines before the head's."""
    evidence: list[Evidence] = []
    notice = holder = None
    for line in credit_lines:
        credit = read_credit(line.text)
        if credit is None or credit.rule != "copyright_notice":
            continue
        evidence.append(Evidence("copyright_notice", line.text[:400]))
        named = credit.names[0] if credit.names else None
        if holder is None or (named and agency_of(named)):
            notice, holder = line.text, named or holder
    article = doc.structured.article or {}
    for rule, raw in (
        ("jsonld:copyrightNotice", text_of(article.get("copyrightNotice"))),
        (
            "meta:copyright",
            doc.structured.meta(
                "copyright", "dc.rights", "dcterms.rights", "dcterms.rightsholder", "rights", "rights-standard"
            ),
        ),
    ):
        if raw and "://" not in raw:
            evidence.append(Evidence(rule, raw[:400]))
            notice = notice or raw[:400]
            holder = holder or _holder_in(raw)
    declared = _name(article.get("copyrightHolder"))
    if declared:
        evidence.append(Evidence("jsonld:copyrightHolder", declared))
        holder = holder or declared
    return notice, _full(holder, metadata), evidence


def _full(holder: str | None, metadata: Metadata) -> str | None:
    if holder is None:
        return None
    name = agency_of(holder) or holder
    return metadata.site_name if metadata.site_name and plain(metadata.site_name) == plain(name) else name


def _holder_in(notice: str) -> str | None:
    credit = read_credit(notice)
    if credit is not None and credit.names:
        return credit.names[0]
    bare = _YEARS.sub(" ", _RESERVED.sub(" ", notice)).strip(" .,;:|-–—")
    bare = re.sub(r"^(?:by|of)\s+", "", " ".join(bare.split()), flags=re.IGNORECASE)
    return bare if 2 <= len(bare) <= 60 and bare[0].isupper() and len(bare.split()) <= 7 else None


def _name(value: Any) -> str | None:
    name = text_of(value)
    return name if name and "://" not in name and len(name) <= 100 else None


def _is_foreign(holder: str, outlet: Outlet | None, terms: Terms) -> bool:
    """Return whether an agreement with the outlet can't cover that holder: an agency, or a company that is not the outlet's."""
    if outlet is None:
        return agency_of(holder) is not None
    known = {plain(name) for name in (outlet.name, *outlet.aliases, terms.copyright_holder or "") if name}
    ours = plain(holder)
    if any(ours == name or (len(name) > 4 and (name in ours or ours in name)) for name in known):
        return False
    return agency_of(holder) is not None or bool(terms.usage_terms)


def _licence(doc: Document, credit_lines: tuple[CreditLine, ...], evidence: list[Evidence]) -> str | None:
    structured = doc.structured
    article = structured.article or {}
    candidates = [
        ("jsonld:license", url_of(article.get("license"))),
        ("link:license", structured.link("license")),
        (
            "meta:license",
            structured.meta(
                "dcterms.license", "dc.rights.license", "license", "licence", "dc.rights", "dcterms.rights"
            ),
        ),
    ]
    candidates += [
        ("credit line", url) for line in credit_lines for _anchor, url in line.links if _CC_ADDRESS.match(url)
    ]
    if not any(raw for _rule, raw in candidates):
        candidates += [
            ("rel:license", attributes.get("href")) for _, attributes in doc.rel_links.get("license", [])[:3]
        ]
    for rule, raw in candidates:
        url = absolute(doc.url, raw) if raw and "://" in raw else None
        if url is not None and url.startswith("http"):
            evidence.append(Evidence(rule, url))
            return url
    for line in credit_lines:
        if (m := _CC_NAME.search(line.text)) and m[1]:
            kind = m[1].lower()
            evidence.append(Evidence("licence", line.text[:400]))
            version = m[2] or ("1.0" if kind in {"0", "zero"} else "4.0")
            return f"https://creativecommons.org/{'publicdomain/zero' if kind in {'0', 'zero'} else 'licenses/' + kind}/{version}/"
    return None


def _usage(doc: Document) -> str | None:
    article = doc.structured.article or {}
    value = article.get("usageInfo") or article.get("acquireLicensePage")
    return url_of(value) or text_of(value) if value else None
