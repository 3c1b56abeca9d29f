"""attribute: credit lines, dateline, byline and declarations weighed into one answer with its evidence."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parsers.article import Attribution, Evidence
from parsers.attribution.credit import Credit, CreditLine
from parsers.attribution.credits import read_closing, read_credit
from parsers.attribution.dateline import Dateline
from parsers.attribution.sources import agency_of, source_name
from parsers.catalogue import Catalogue
from parsers.document import Document
from parsers.errors import BadURLError
from parsers.expressions import expression
from parsers.metadata import Metadata
from parsers.metadata.names import WIRES
from parsers.metadata.titles import plain
from parsers.outlet import Outlet
from parsers.structured import text_of
from parsers.structured.jsonld import url_of
from parsers.urls import absolute, host_of, registered_domain, same_site

# How far each rule is believed by itself: named and linked lines most, a claim in the head least.
_CONFIDENCE = {
    "appeared_first_on": 0.85,
    "republished": 0.85,
    "originally_published": 0.85,
    "wire_dateline": 0.85,
    "distributed_by": 0.75,
    "agency_tag": 0.7,
    "source_label": 0.7,
    "jsonld:isBasedOn": 0.7,
    "for_outlet": 0.65,
    "byline_source": 0.65,
    "read_original": 0.6,
    "meta:original-source": 0.6,
    "copyright_notice": 0.6,
    "jsonld:sourceOrganization": 0.6,
    "jsonld:creditText": 0.6,
    "jsonld:provider": 0.5,
    "meta:source": 0.5,
    "jsonld:copyrightHolder": 0.45,
    "reporting_by": 0.45,
    "canonical_claim": 0.4,
    "source_line": 0.35,
    "contributed": 0.3,
}
_MOST = 0.98
_LINKED = 0.08  # added where the credit links the original on the named outlet's own host
_KNOWN = 0.05  # added where the name is an outlet of the catalogue or an agency
_AGREES = 0.04  # added for each further rule that names the same source
# Rules that say where the text comes from; the others help only when these are silent.
_STRONG = frozenset(
    {
        "appeared_first_on",
        "republished",
        "originally_published",
        "distributed_by",
        "wire_dateline",
        "agency_tag",
        "for_outlet",
        "byline_source",
        "source_label",
    }
)
_STRONG_FOR_WIRES = frozenset({"copyright_notice", "source_line"})  # an agency's name there means the text, not a chart


@dataclass(frozen=True, slots=True)
class _Claim:
    """One thing said about the origin: `depth` grows with the distance from the carrier."""

    rule: str
    name: str
    text: str
    depth: float
    url: str | None = None
    title: str | None = None
    known: bool = False
    wire: str | None = None


def attribute(
    doc: Document,
    metadata: Metadata,
    credit_lines: tuple[CreditLine, ...],
    catalogue: Catalogue | None,
    *,
    dateline: Dateline | None = None,
    closing: str | None = None,
) -> Attribution:
    """Return who wrote the article first, as far as the page says, with every reason.

    `credit_lines` are those cut from the body, in reading order: the last printed is the latest hand, so it is nearest in the
    chain and an inner line is further away. `dateline` is what the body opens with, and may name an agency, `closing` its last
    paragraph, which an agency in brackets may end. Names are resolved against the catalogue's names and aliases where there is
    one. A canonical address on another host is only a claim.
    """
    resolver = _Resolver(doc, metadata, catalogue)
    claims = [
        *_of_lines(credit_lines, resolver),
        *_of_dateline(dateline, resolver),
        *_of_closing(closing, resolver),
        *_of_byline(metadata, resolver),
        *_of_source(metadata, resolver),
        *_declared(doc, metadata, resolver),
    ]
    evidence = _evidence(claims, credit_lines)
    foreign = [claim for claim in claims if not resolver.is_own(claim.name)]
    printed = _printed_line(credit_lines, frozenset(claim.text for claim in foreign))
    chain = _chain(foreign)
    if not chain:
        return _own(claims, evidence, printed)
    if printed is None and metadata.source is not None and any(claim.text == metadata.source[1] for claim in foreign):
        printed = metadata.source[1]
    origin = chain[-1]
    said = [claim for claim in foreign if plain(claim.name) == plain(origin)]
    best = max(said, key=lambda claim: _CONFIDENCE[claim.rule])
    url = next((claim.url for claim in sorted(said, key=lambda c: -_CONFIDENCE[c.rule]) if claim.url), None)
    title = next((claim.title for claim in said if claim.title), None)
    confidence = max(_CONFIDENCE[best.rule], 0.7 if best.wire and best.rule in _STRONG_FOR_WIRES else 0.0)
    confidence += _LINKED if url and best.rule in _STRONG else 0.0
    confidence += _KNOWN if best.known else 0.0
    confidence += _AGREES * (len({claim.rule for claim in said}) - 1)
    return Attribution(
        originator=origin,
        original_url=url,
        original_title=title,
        wire=next((claim.wire for claim in sorted(foreign, key=lambda c: -c.depth) if claim.wire), None),
        credit_line=printed,
        chain=tuple(chain),
        evidence=evidence,
        confidence=round(min(_MOST, confidence), 2),
    )


def _own(claims: list[_Claim], evidence: tuple[Evidence, ...], printed: str | None) -> Attribution:
    """The page credits nobody, or itself alone: a feed's own "appeared first on" says that this is the original."""
    for claim in claims:
        if claim.rule in {"appeared_first_on", "originally_published"}:
            return Attribution(
                originator=claim.name, credit_line=printed, chain=(claim.name,), evidence=evidence, confidence=0.6
            )
    return Attribution(credit_line=printed, evidence=evidence)


def _evidence(claims: list[_Claim], credit_lines: tuple[CreditLine, ...]) -> tuple[Evidence, ...]:
    found = [Evidence(claim.rule, claim.text) for claim in claims]
    for line in credit_lines:
        if not any(line.text == item.text for item in found):
            credit = read_credit(line.text)
            found.append(Evidence(credit.rule if credit else "credit_line", line.text))
    return tuple(dict.fromkeys(found))


_PRINTED_FIRST = (
    "appeared_first_on", "republished", "originally_published", "distributed_by", "for_outlet", "source_label", "source_line",
    "read_original", "agency_tag", "reporting_by", "contributed", "copyright_notice", "licence",
)  # fmt: skip


def _printed_line(credit_lines: tuple[CreditLine, ...], foreign: frozenset[str]) -> str | None:
    """Return the line that credits most plainly, as printed; a notice of the carrier's own rights credits nobody."""
    best: tuple[int, str] | None = None
    for line in credit_lines:
        credit = read_credit(line.text)
        rank = _PRINTED_FIRST.index(credit.rule) if credit and credit.rule in _PRINTED_FIRST else len(_PRINTED_FIRST)
        if credit and credit.rule in {"copyright_notice", "licence"} and line.text[:400] not in foreign:
            continue
        if best is None or rank < best[0]:
            best = (rank, line.text)
    return best[1] if best else None


def _chain(claims: list[_Claim]) -> list[str]:
    """Return the names, nearest first, the originator last. Weak rules count only where no strong one names anybody."""
    strong = [claim for claim in claims if claim.rule in _STRONG or (claim.wire and claim.rule in _STRONG_FOR_WIRES)]
    used = strong or _weak(claims)
    chain: list[str] = []
    for claim in sorted(used, key=lambda claim: claim.depth):
        if all(plain(claim.name) != plain(name) for name in chain):
            chain.append(claim.name)
    return chain


def _weak(claims: list[_Claim]) -> list[_Claim]:
    """Of weak claims only the best believed one counts; several source lines are the captions of several charts."""
    sources = {plain(claim.name) for claim in claims if claim.rule == "source_line"}
    usable = [
        claim
        for claim in claims
        if (claim.rule != "source_line" or len(sources) == 1) and not claim.text.lower().startswith("additional ")
    ]
    if not usable:
        return []
    return [max(usable, key=lambda claim: (_CONFIDENCE[claim.rule], claim.known))]


# --- claims ------------------------------------------------------------------------------------------------------------


class _Resolver:
    """Names and addresses to outlets, and which of them are the carrier itself."""

    def __init__(self, doc: Document, metadata: Metadata, catalogue: Catalogue | None) -> None:
        self.doc = doc
        self.catalogue = catalogue
        host = _host(doc.url) or ""
        domain = registered_domain(host)
        own = [metadata.site_name, host, host.removeprefix("www."), domain, (domain or "").partition(".")[0]]
        if doc.outlet:
            own += [doc.outlet.name, *doc.outlet.aliases]
        self.own = frozenset(_key(name) for name in own if name)

    def is_own(self, name: str) -> bool:
        """Return whether a name is the carrier's."""
        outlet = self.outlet(name)
        if outlet is not None and self.doc.outlet is not None:
            return outlet.slug == self.doc.outlet.slug
        return _key(name) in self.own

    def outlet(self, name: str) -> Outlet | None:
        """Return the catalogue's outlet of that name."""
        return self.catalogue.by_name(name) if self.catalogue else None

    def at(self, url: str | None) -> Outlet | None:
        """Return the catalogue's outlet at that address."""
        host = _host(url)
        return self.catalogue.for_host(host) if self.catalogue and host else None

    def claim(
        self, rule: str, name: str, text: str, depth: float, *, url: str | None = None, title: str | None = None
    ) -> _Claim:
        """Make a claim with its name resolved: the catalogue's name, else the agency's, else as printed."""
        outlet = self.outlet(name) or (self.at(url) if not source_name(name) else None)
        agency = agency_of(name)
        wire = outlet.name if outlet and outlet.wire else agency
        return _Claim(
            rule,
            outlet.name if outlet else agency or name,
            text[:400],
            depth,
            url,
            title,
            outlet is not None or agency is not None,
            wire,
        )


_LEGAL_FORM = expression(
    r",?\s+(?:Inc|LLC|L\.L\.C|Ltd|Limited|L\.?P|Co|Corp|Corporation|GmbH(?: & Co\.? KG)?|AG|SE|S\.?A\.?|S\.?p\.?A"
    r"|N\.?V|B\.?V|Pty Ltd|Company|Media Group|Publishing|Network, LLC|Media, LLC)\.?$",
    re.IGNORECASE,
)


_LEADING_ARTICLE = expression(r"^the\s+", re.IGNORECASE)
_SIGNS_AND_ARTICLE = expression(r"[\W_]+|^the\s+")


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    return _SIGNS_AND_ARTICLE.sub("", plain(_LEADING_ARTICLE.sub("", name.strip())))


def _host(url: str | None) -> str | None:
    try:
        return host_of(url) if url and url.startswith("http") else None
    except BadURLError:
        return None


def _of_lines(lines: tuple[CreditLine, ...], resolver: _Resolver) -> list[_Claim]:
    """Claims of the credit lines; the last printed line is nearest, so depth counts down."""
    claims: list[_Claim] = []
    for position, line in enumerate(lines):
        credit = read_credit(line.text)
        depth = float(len(lines) - position)
        if credit is None:
            if name := _linked_name(line, resolver):
                claims.append(
                    resolver.claim("source_line", name, line.text, depth, url=_original_url(line, name, resolver))
                )
            continue
        if credit.rule in {"reporting_by", "contributed", "licence"}:
            claims += _of_staff_line(credit, line, depth + 40, resolver)
            continue
        for order, printed in enumerate(credit.names):
            short = _LEGAL_FORM.sub("", printed).strip()
            name = short if resolver.outlet(short) or agency_of(short) else printed
            if credit.rule == "copyright_notice" and (
                resolver.is_own(name) or not (resolver.outlet(name) or agency_of(name))
            ):
                continue  # a holder nobody knows is a company, not where the text was
            passed_on = credit.rule == "distributed_by" and _PASSED_ON.search(line.text) is not None
            deeper = depth + order * 0.1 + (50 if agency_of(name) and not passed_on else 0)
            url = _original_url(line, name, resolver) if order == len(credit.names) - 1 else None
            claims.append(resolver.claim(credit.rule, name, line.text, deeper, url=url, title=credit.title))
    return claims


_PASSED_ON = expression(r"\b(?:distributed|syndicated) by\b", re.IGNORECASE)  # who brings it, not who wrote it


def _of_staff_line(credit: Credit, line: CreditLine, depth: float, resolver: _Resolver) -> list[_Claim]:
    """ "Reporting by …; Editing by …" is how Reuters signs, and few others; a named agency is evidence by itself."""
    if credit.names:
        return [resolver.claim(credit.rule, credit.names[0], line.text, depth)]
    lower = line.text.lower()
    if credit.rule == "reporting_by" and "editing by" in lower and ("reporting by" in lower or "writing by" in lower):
        return [resolver.claim("reporting_by", "Reuters", line.text, depth)]
    return []


def _linked_name(line: CreditLine, resolver: _Resolver) -> str | None:
    """A block that a layout calls a credit without our knowing its words: its link to a known outlet names the source."""
    for _anchor, url in line.links:
        outlet = resolver.at(url)
        if outlet is not None and not resolver.is_own(outlet.name):
            return outlet.name
    return None


def _original_url(line: CreditLine, name: str, resolver: _Resolver) -> str | None:
    """Return the link to the original: the deepest address on the named outlet's host, else on any host but ours."""
    outlet = resolver.outlet(name)
    best: tuple[int, int, str] | None = None
    for _anchor, url in line.links:
        host = _host(url)
        if host is None or (same_site(url, resolver.doc.url) and not (outlet and resolver.at(url) is outlet)):
            continue
        path = url.split("://", 1)[1].partition("/")[2].partition("?")[0].strip("/")
        if not path and "?" not in url:
            continue  # a home page is not an article
        fits = (
            2
            if outlet is not None and resolver.at(url) is outlet
            else 1
            if _key(name)[:6] in host.replace("-", "").replace(".", "")
            else 0
        )
        candidate = (fits, len(path), url)
        if best is None or candidate[:2] > best[:2]:
            best = candidate
    return best[2] if best else None


def _of_dateline(dateline: Dateline | None, resolver: _Resolver) -> list[_Claim]:
    if dateline is None or dateline.wire is None:
        return []
    return [resolver.claim("wire_dateline", dateline.wire, dateline.text, 60.0)]


def _of_closing(closing: str | None, resolver: _Resolver) -> list[_Claim]:
    found = read_closing(closing) if closing else None
    if found is None:
        return []
    text, agencies = found
    return [resolver.claim("agency_tag", agency, text, 60.0 + order) for order, agency in enumerate(agencies)]


_BYLINE_AGENCY = expression(rf"\s(?P<source>{WIRES})\.?$")
_BESIDE = expression(r"\b(?:avec|con|com|mit|met|with|med)\s+(?:l[’']|la |der )?[A-Z]")
_HOUSE_WITH = expression(
    r"^(?P<house>.{2,40}?)\s+(?:avec|con|com|mit|met|with|med)\s+(?:l[’'])?(?P<source>[^,|/]{2,30})$"
)
_BYLINE_FOR = expression(
    r"(?:,|\s[-–—|/]|^|\s)\s*(?:(?i:for|special to|via|from|f[üo]r|pour|para"
    r"|per))\s+(?P<source>(?:[Tt]he )?[A-Z][\w’'&.-]*(?: (?:of |[A-Z&])[\w’'&.-]*){0,4})$"
)
_BYLINE_TAIL = expression(
    r"(?:[,|/–—-]|\s(?:of|with|mit|et|and)\s|^by\s|^von\s|^par\s)\s*(?P<source>[^,|/–—]{2,40})$", re.IGNORECASE
)


def _of_byline(metadata: Metadata, resolver: _Resolver) -> list[_Claim]:
    """An agency or another outlet as author: "by TIME", "By Jane Roe, Associated Press", "Jane Roe for The Guardian"."""
    claims: list[_Claim] = []
    names = [author.name for author in metadata.authors]
    byline = metadata.byline or ""
    tail = next(
        (
            m["source"].strip(" .")
            for pattern in (_BYLINE_FOR, _BYLINE_TAIL, _BYLINE_AGENCY)
            if (m := pattern.search(byline)) and source_name(m["source"])
        ),
        None,
    )
    if tail:
        names.append(tail)
    is_beside = len(names) > 1 and _BESIDE.search(byline) is not None  # a staff writer's text, with an agency's words
    for printed in names:
        found = _HOUSE_WITH.match(printed)  # an agency's text in the house's hands
        name = found["source"] if found and resolver.is_own(found["house"]) else printed
        known = resolver.outlet(name)
        agency = agency_of(name) if len(name) > 2 or name in {"AP", "PA"} else None
        if not agency and "/" in name:
            agency = next((a for part in name.split("/") if (a := agency_of(part))), None)
        if (known is not None or agency is not None) and not resolver.is_own(name):
            claims.append(
                resolver.claim(
                    "contributed" if is_beside else "byline_source",
                    known.name if known else agency or name,
                    byline or name,
                    55.0 if agency else 30.0,
                )
            )
    return claims[:2]


def _of_source(metadata: Metadata, resolver: _Resolver) -> list[_Claim]:
    """A source named near the headline, which is where Chinese, Japanese and Korean papers print it."""
    if metadata.source is None or (name := source_name(metadata.source[0])) is None:
        return []
    return [resolver.claim("source_label", name, metadata.source[1], 50.0 if agency_of(name) else 10.0)]


def _declared(doc: Document, metadata: Metadata, resolver: _Resolver) -> list[_Claim]:
    structured = doc.structured
    claims: list[_Claim] = []
    article = structured.article or {}
    based = article.get("isBasedOn") or article.get("isBasedOnUrl")
    if based is not None:
        claims += _of_thing("jsonld:isBasedOn", based, resolver)
    for key in ("sourceOrganization", "creditText", "provider", "copyrightHolder"):
        name = _organisation(article.get(key))
        if name and _may_be_source(name, doc, resolver):
            claims.append(resolver.claim(f"jsonld:{key}", name, name, 20.0))
    if (name := source_name(structured.meta("source") or "")) and agency_of(name):
        claims.append(resolver.claim("meta:source", name, name, 20.0))
    for meta_name in ("original-source", "syndication-source", "article:original_source"):
        if (url := absolute(doc.url, structured.meta(meta_name))) and not same_site(url, doc.url):
            claims.append(_at_address("meta:original-source", url, resolver))
    claim = metadata.canonical_claim
    if (
        claim
        and _host(claim)
        and not same_site(claim, doc.url)
        and not (doc.outlet and resolver.at(claim) is doc.outlet)
    ):
        claims.append(_at_address("canonical_claim", claim, resolver))
    return claims


def _organisation(value: Any) -> str | None:
    if isinstance(value, list):
        value = next((v for v in value if v), None)
    name = text_of(value)
    return source_name(name) if name and len(name) < 100 else None


def _may_be_source(name: str, doc: Document, resolver: _Resolver) -> bool:
    """Companies behind a site declare themselves provider and holder: only a known outlet or agency is a source."""
    publisher = text_of((doc.structured.article or {}).get("publisher"))
    if publisher and _key(publisher) == _key(name):
        return False
    return resolver.outlet(name) is not None or agency_of(name) is not None


def _of_thing(rule: str, value: Any, resolver: _Resolver) -> list[_Claim]:
    url = absolute(resolver.doc.url, url_of(value))
    if url is None or same_site(url, resolver.doc.url):
        return []
    thing = value[0] if isinstance(value, list) and value else value
    publisher = text_of(thing.get("publisher") or thing.get("sourceOrganization")) if isinstance(thing, dict) else None
    title = text_of(thing.get("headline") or thing.get("name")) if isinstance(thing, dict) else None
    if publisher:
        return [resolver.claim(rule, publisher, url, 20.0, url=url, title=title)]
    return [_at_address(rule, url, resolver)]


def _at_address(rule: str, url: str, resolver: _Resolver) -> _Claim:
    """A claim that is only an address: the outlet there, else its domain."""
    outlet = resolver.at(url)
    host = (_host(url) or url).removeprefix("www.")
    return resolver.claim(rule, outlet.name if outlet else registered_domain(host) or host, url, 20.0, url=url)
