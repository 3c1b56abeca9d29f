"""Lines that name where a text was first: "appeared first on", "republished from", "originally published by", "distributed by".

A pattern matches the whole line, and what it takes for a source must look like a name: else the line is a sentence with such words.
"""

import re
from functools import cache

from parsers.attribution.credit import Credit
from parsers.attribution.sources import SHORT_AGENCIES, source_name
from parsers.expressions import expression
from parsers.openings import LONGEST, Openings, holds

END = r"[\s.!*_)\]]*$"
_S = r"(?P<source>[^.!?]{2,80}?(?:\.[A-Za-z]{2,}(?:\.[A-Za-z]{2,})?)?(?:\s?\([^)]{1,30}\))?)"
_T = r"[\"“„«‘']?(?P<title>.{3,300}?)[\"”“»’']?"
# What may follow a source in the same line.
_AFTER = (
    r"(?:(?:[.,;]|\s[-–—])?\s*(?<!\w)(?:"
    r"(?:and (?:is|was|has been) )?(?:it is )?(?:re-?published|reprinted|reproduced|shared|used)(?: here)?(?: with"
    r"| by)?(?: (?:their |the author[’']s )?permission)?[^.]{0,120}+(?:\.\d)?"
    r"|(?:under|via) (?:a|an|the) [^.]{0,60}licen[cs]e[^.]{0,40}|(?:on|in|am|le|el|il|em) [^.]{0,40}\d{4}|\d{1,2}\.? \w+ \d{4}"
    r"|read the original(?: article| story| post)?(?: here)?|(?:you can )?read (?:the original|it"
    r"|more)(?: [^.]{0,40})?|click here[^.]{0,60}|follow [^.]{0,80}"
    r"|(?:sign|subscribe)[^.]{0,100}|copyright \d{4}|lire l[’']article original"
    r"|hier geht[’']s zum original[^.]{0,40}|lea el original|leia o original[^.]{0,40}|leggi l[’']originale"
    r"|(?:it is )?(?:re-?published|reprinted)(?: here)? with permission|(?<=, )(?:an? [^.\n]{3,160}+"
    r"|part of (?:the |an? )?(?:(?-i:[A-Z])[\w’\'&-]* ){0,6}(?:[a-z]+ ){0,3}(?:network|group|collaboration|project|consortium"
    r"|family|initiative|partnership)\b(?! that| which| of)[^.,\n]{0,60}+)"
    r"|at https?://\S+|(?<=[.] )(?P=source) is an? [^\n]{3,280}"
    r"|con licencia[^.]{0,60}|sous licence[^.]{0,60}|sob licença[^.]{0,60}|unter (?:einer )?cc[^.]{0,60}|by (?-i:[A-Z])[^.]{0,50}"
    r")){0,4}(?:,? and (?:(?:it )?(?:is|was) part of (?:the "
    r"|an? )?(?:(?-i:[A-Z])[\w’'&.-]* ){1,6}(?:collaboration|network|project"
    r"|series|initiative|partnership|investigation)|(?:(?:it )?(?:is|was) )?distributed (?:through|by"
    r"|via) (?:a partnership with )?(?:the )?(?-i:[A-Z])[\w’'&.-]*(?: (?-i:[A-Z])[\w’'&.-]*){0,5}))?(?::\s[^\n]{3,220})?"
)
PIECE = (
    r"(?:news |opinion |guest |blog |feature )?(?:article|story|post|piece|column|essay|op-ed|commentary|interview|review|report"
    r"|feature|analysis|editorial|blog|excerpt|content|item|version|transcript|recipe|video)"
)
_ORIGINAL_VERB = (
    r"(?:originally|initially|first)\s+(?:published|appeared|posted|ran|printed|aired|written|featured|produced)"
    r"|(?:published|appeared|posted|ran)\s+(?:originally|first)"
)
_PRESS = (
    rf"(?P<source>(?:the )?(?:{SHORT_AGENCIES}"
    r"|(?-i:[A-Z])[\w.]*(?: (?-i:[A-Z])[\w.]*){0,3} (?:press|news(?: agency| service)?|wire)))"
)
_COPYRIGHT_INSIDE = rf"(?:[^\n]{{0,330}}?[.!?|)]\s*|aus dem [^\n.]{{3,60}} )?\bcopyright\s*:\s*{_S},?\s*\d{{4}}(?:[.,]?\s*(?:www\.|https?://)\S{{4,60}})?"


def _rule(name: str, *patterns: str) -> tuple[str, tuple[str, ...]]:
    return name, patterns


_SOURCES = (
    _rule(
        "appeared_first_on",
        rf"the (?:post|article|story) {_T} (?:first appeared|appeared first|was first published) (?:on|in|at) {_S}",
        rf"(?:der|dieser) (?:beitrag|artikel) {_T} (?:erschien|erscheint|ist) (?:zuerst"
        rf"|zunächst)(?: erschienen)? (?:auf|bei|in|im blog|im) {_S}(?: erschienen)?",
        rf"(?:l[’']article|cet article|le (?:post|billet)) {_T} (?:est apparu|apparaît|a été publié) (?:en premier"
        rf"|d[’']abord) (?:sur|dans|chez) {_S}",
        rf"(?:la entrada|el (?:cargo|artículo|post)|la (?:nota|noticia)) {_T} (?:se publicó primero"
        rf"|apareció primero|aparece primero|fue publicad[oa] primero) en {_S}",
        rf"(?:o (?:post|artigo|conteúdo)|a (?:postagem|notícia)) {_T} (?:apareceu primeiro"
        rf"|foi publicad[oa] primeiro|aparece primeiro) (?:em|no|na) {_S}",
        rf"(?:l[’']articolo|il post|questo articolo) {_T} (?:sembra essere il primo su|proviene da"
        rf"|è apparso (?:per la prima volta|per primo) (?:su|in)|è stato pubblicato per (?:la prima volta|primo) su) {_S}",
        rf"(?:het bericht|het artikel) {_T} verscheen (?:eerst|als eerste) op {_S}",
        rf"(?:artykuł|wpis|post) {_T} pochodzi z(?:e)? (?:serwisu|portalu)? ?{_S}",
    ),
    _rule(
        "republished",
        rf"(?:this|the) {PIECE} (?:is|was|has been) (?:being )?(?:re-?published|reprinted|reproduced"
        rf"|syndicated)(?: here)?(?: with| by)?(?: (?:kind )?permission)? (?:from|of|by|courtesy of) {_S}{_AFTER}",
        rf"(?:re-?published|reprinted|reproduced|excerpted|adapted|syndicated)(?: here)?(?:,)?(?: with"
        rf"| by)?(?: (?:the )?(?:kind )?permission)? (?:from|of) {_S}{_AFTER}",
        rf"(?:cet article est |article )?(?:republié|repris|reproduit)(?: à partir)?(?: de| du"
        rf"| avec l[’']autorisation (?:de|du)) {_S}{_AFTER}",
        rf"(?:dieser|der) (?:artikel|beitrag|text) (?:wurde|wird"
        rf"|ist)(?: hier)?(?: mit (?:freundlicher )?genehmigung)? (?:von|aus|der|des) {_S} (?:übernommen"
        rf"|nachgedruckt|wiederveröffentlicht){_AFTER}",
        rf"(?:(?:dieser|der) (?:artikel|beitrag|text)|diese meldung) wurde (?:automati(?:siert"
        rf"|sch) )?(?:aus dem (?:material|angebot)"
        rf"|auf basis des materials) (?:der|des|von) {_S} (?:übernommen|erstellt|veröffentlicht){_AFTER}",
        rf"(?:mit (?:freundlicher )?genehmigung (?:von|der|des)|übernommen von|nachdruck aus) {_S}{_AFTER}",
        rf"(?:este (?:artículo|texto) (?:es|se) )?(?:republicado|reproducido)(?: con (?:la )?autorización)? de {_S}{_AFTER}",
        rf"(?:este (?:artigo|texto) (?:é|foi) )?(?:republicado|reproduzido)(?: com (?:a )?(?:autorização"
        rf"|permissão))? (?:de|do|da) {_S}{_AFTER}",
        rf"(?:questo articolo è )?(?:ripubblicato|riprodotto)(?: con (?:il )?permesso)? (?:da|di|dal) {_S}{_AFTER}",
    ),
    _rule(
        "republished",
        r"(?:the following is |this is )?(?:an? )?(?:edited |adapted )?(?:excerpt(?:ed)?|taken|extract(?:ed)?"
        r"|adapted) from [^\n]{3,200}"
        r"(?:[.,;)]| and) (?:reprinted|used|excerpted|reproduced|published) (?:here )?(?:with|by) (?:the )?permission (?:of|from)"
        r" (?P<source>[^.,!?]{2,80})(?:, [^.]{3,60})?",
        r"(?:the following is |this is )?an? (?:edited )?(?:excerpt"
        r"|extract) from [^\n]{3,120} by (?-i:[A-Z])[^(\n]{3,60}\((?P<source>[^(),]{3,60}),? (?:19|20)\d\d\)"
        r"(?:[.,;]? (?:used|reprinted|published|reproduced|available|copyright|©|out)\b[^\n]{0,120})?",
    ),
    _rule(
        "originally_published",
        rf"(?:editor[’']s note\s*:\s*)?(?:a version of )?(?:this"
        rf"|an earlier version of this) {PIECE}(?: by [^.]{{3,50}})? (?:was |has been "
        rf"|had been )?(?:{_ORIGINAL_VERB}) (?:on|in|at|by|for|with|from|to)(?: the (?:pages|website|site"
        rf"|blog) of)? {_S}{_AFTER}",
        rf"(?:{_ORIGINAL_VERB}) (?:on|in|at|by|for)(?: the (?:pages|website|site|blog) of)? {_S}{_AFTER}",
        rf"this {PIECE} by {_PRESS} was (?:{_ORIGINAL_VERB})(?: on)? (?:[a-z]{{3,9}}\.? \d{{1,2}}"
        rf"|\d{{1,2}} [a-z]{{3,9}}\.?),? \d{{4}}",
        rf"(?:this|the) {PIECE} (?:comes|came) (?:to (?:us|you) )?(?:courtesy of|from) {_S}{_AFTER}",
        rf"(?:the )?original (?:{PIECE}|version)(?: (?:can be found|appeared|is|was published))?(?: here)? (?:on|at|in|by) {_S}",
        rf"dieser (?:artikel|beitrag|text|kommentar|essay|gastbeitrag|bericht|blogbeitrag) (?:ist|erschien|wurde"
        rf"|erscheint) (?:zuerst|ursprünglich|zunächst|erstmals|bereits|im original)?\s?(?:am [^.]{{4,30}} )?(?:auf"
        rf"|bei|in der|in dem|im|in|von|unter) {_S}(?: (?:erschienen|veröffentlicht|publiziert))?{_AFTER}",
        rf"(?:dieser (?:text|artikel|beitrag) stammt (?:von|aus)|(?:zuerst|ursprünglich|zunächst) (?:erschienen"
        rf"|veröffentlicht) (?:auf|bei|in der|im|in|von)|erstveröffentlichung (?:bei|auf|in)"
        rf"|im original erschienen (?:bei|auf|in|im)) {_S}{_AFTER}",
        rf"(?:cet article|ce texte|cette tribune|ce billet|cette analyse) (?:a été |est )?(?:initialement "
        rf"|d[’']abord |originellement |originalement )?(?:publiée?|parue?)(?: initialement| d[’']abord"
        rf"| à l[’']origine| pour la première fois)? (?:sur|par|dans|chez|en) {_S}{_AFTER}",
        rf"(?:(?:article |texte )?(?:initialement|d[’']abord) (?:publié|paru)|publié (?:initialement"
        rf"|à l[’']origine)|article (?:paru|publié)) (?:sur|par|dans) {_S}{_AFTER}",
        rf"(?:este (?:artículo|texto|reportaje|contenido)|esta (?:nota|noticia|columna|entrevista)) (?:fue |se "
        rf"|ha sido )?(?:originalmente )?(?:publicad[oa]|publicó|apareció)(?: originalmente| originariamente"
        rf"| primero| por primera vez)? (?:en|por) {_S}{_AFTER}",
        rf"(?:publicad[oa] (?:originalmente|originariamente)|originalmente publicad[oa]|artículo publicado) (?:en"
        rf"|por|em|no|na|pel[oa]) {_S}{_AFTER}",
        rf"(?:est[ea] (?:artigo|texto|conteúdo|reportagem|matéria"
        rf"|notícia)) foi (?:originalmente )?(?:publicad[oa])(?: originalmente| originariamente| primeiro"
        rf"| pela primeira vez)? (?:em|no|na|pel[oa]|por) {_S}{_AFTER}",
        rf"(?:questo (?:articolo|testo|contenuto|post)) è (?:stato )?(?:originariamente "
        rf"|inizialmente )?(?:pubblicato|apparso|uscito)(?: originariamente| inizialmente| originalmente"
        rf"| per la prima volta| in origine)? (?:su|da|in|sul|dal|nel|sulla) {_S}{_AFTER}",
        rf"(?:pubblicato (?:originariamente|originalmente|in origine)|originariamente pubblicato) (?:su|da|in|sul) {_S}{_AFTER}",
        rf"dit (?:artikel|bericht|stuk) (?:verscheen|is) (?:eerder|oorspronkelijk|eerst) (?:gepubliceerd )?(?:op|in"
        rf"|bij) {_S}(?: verschenen| gepubliceerd)?{_AFTER}",
    ),
    _rule(
        "distributed_by",
        r"visit (?P<source>(?:the )?(?-i:[A-Z])[^.!?\n(]{1,60} \([^()]{3,40}\)|[^.!?\n]{0,40}\b(?-i:Times|Post|News"
        r"|Journal|Tribune|Herald|Press|Gazette|Chronicle|Telegraph|Observer|Register|Dispatch|Inquirer|Bee"
        r"|Magazine)\b[^.!?\n]{0,24}) at (?:www\.|https?://)\S+",
        rf"(?:(?:©|\(c\)|copyright|visit|by)[^\n]{{0,160}}?[.\s]\s*)?(?:distributed|syndicated|(?<![a-z] )provided"
        rf"|(?<![a-z] )supplied) by {_S}",
        rf"(?:this (?:story|article|content) (?:was |is )?(?:produced|provided|supplied|created) by"
        rf"|(?:this {PIECE} (?:is|was) )?(?:published|produced|reported) in (?:partnership|collaboration) with"
        rf"|content provided by|story by|article courtesy of|courtesy of) {_S}{_AFTER}",
        _COPYRIGHT_INSIDE,
    ),
    _rule(
        "read_original",
        rf"(?:read|view|see) (?:the )?(?:original|full) (?:{PIECE})(?: here)? (?:on|at|in|from) {_S}",
        rf"(?:lire|lisez) l[’']article (?:original|complet) (?:sur|dans) {_S}",
        rf"(?:zum original(?:artikel|beitrag)?|den originalartikel lesen|hier geht es zum original(?:artikel)?) (?:auf|bei) {_S}",
        rf"(?:le[ae]|ver) (?:el|la) (?:artículo|nota) original en {_S}",
        rf"leia o (?:artigo|texto) original (?:em|no|na) {_S}",
        rf"leggi l[’']articolo originale su {_S}",
    ),
)
_RULES = tuple(
    (name, tuple(expression(r"^[\s(\[*_]*" + pattern + END, re.IGNORECASE) for pattern in patterns))
    for name, patterns in _SOURCES
)
_HOLDER = expression(
    r"^\W*(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:(?:19|20)\d\d,?\s*)?(?:by )?(?P<source>[^.\n]{3,60})\.\s+visit\b",
    re.IGNORECASE,
)
_NEAREST = expression(
    r"\b(?:and|und|et|y|e) (?:is|was|has been|wurde) (?:re-?published|reprinted|syndicated"
    r"|shared)(?: here)? (?:from|via|by) (?P<source>[^.,]{2,60})",
    re.IGNORECASE,
)
_NAMED_BEGINS = (
    "the ", "this ", "a version", "an earlier", "editor", "originally", "initially", "first ", "published",
    "appeared", "posted", "ran ", "re", "excerpt",
    "adapted", "syndicated", "der ", "dieser ", "mit ", "übernommen", "nachdruck", "zuerst", "ursprünglich",
    "zunächst", "erstver", "im original", "l'", "l’",
    "cet", "ce ", "le", "article", "texte", "initialement", "d'abord", "d’abord", "publi", "la ", "el ", "est",
    "taken ", "an ", "extract", "original", "artículo", "o ", "a ", "questo", "il ",
    "pubblicato", "ripubbl", "ripro", "dit ", "het ", "artykuł", "wpis", "post ", "©", "(c)", "c) ", "copyright",
    "distributed", "provided", "supplied", "content",
    "story by", "courtesy", "visit", "by ", "view", "see ", "lire", "lisez", "zum ", "den ", "hier ", "ver ", "aus ",
)  # fmt: skip
_NAMED_WORDS = (
    "appeared", "publish", "original", "initial", "reprint", "reprodu", "courtesy", "provided", "supplied",
    "distributed", "syndicat", "excerpt", "extract", "permission", "visit ", "adapted", "produced",
    "erschien", "veröffentlicht", "genehmigung", "stammt", "übernommen", "nachdruck", "appar", "publi", "paru",
    "aparec", "apareci", "proviene", "sembra", "ripubblic",
    "riprodott", "verscheen", "pochodzi", "repris", "copyright", "full ", "comes", "story by", "created", "pubblic",
)  # fmt: skip


def read_named(text: str, lower: str, begins: str) -> Credit | None:
    """Take a line apart that names its source. `lower` is the line in lower case, `begins` that without the signs before it."""
    is_notice = "copyright" in lower or begins.startswith(("©", "c)"))
    if not (is_notice or _openings().open(begins[:LONGEST])) or not begins.startswith(_NAMED_BEGINS):
        return None
    return _named(text) if holds(lower, _NAMED_WORDS) else None


@cache
def _openings() -> Openings:
    """Return what such lines begin with, but for signs and "copyright"."""
    return Openings(
        pattern.replace("(?<![a-z] )", "")  # only what stands before it is looked at
        for _, patterns in _SOURCES
        for pattern in patterns
        if pattern != _COPYRIGHT_INSIDE
    )


def _named(text: str) -> Credit | None:
    for rule, patterns in _RULES:
        for pattern in patterns:
            if (m := pattern.match(text)) and (name := source_name(m["source"])):
                title = m.groupdict().get("title")
                nearest = _NEAREST.search(text)
                nearer = source_name(nearest["source"]) if nearest else None
                names = (nearer, name) if nearer and nearer != name else (name,)
                if (
                    rule == "distributed_by"
                    and (held := _HOLDER.match(text))
                    and (holder := source_name(held["source"]))
                ):
                    names = (name, holder)  # the agency passes on what a paper holds
                return Credit(rule, names, title.strip(" \"“”„‘’«»'") if title else None)
    return None
