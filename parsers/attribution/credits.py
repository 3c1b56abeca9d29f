"""Credit lines: recognised as whole blocks, precision first, and taken apart into title, names and links.

A rule matches a block from its first to its last character, and what it takes for a source must look like a name: a sentence that
merely quotes such words goes on after them, or names no source, and stays in the text.
"""

import re
from dataclasses import dataclass
from functools import cache

from parsers.attribution.sources import SHORT_AGENCIES, agency_of, source_name
from parsers.eastern import source_of
from parsers.expressions import expression
from parsers.openings import LONGEST, Openings

_LONGEST = 420


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit block as printed: its text and its links as (anchor text, absolute URL)."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit line says: the rule that read it, the sources it names (nearest first), the original's title."""

    rule: str
    names: tuple[str, ...]
    title: str | None = None


_END = r"[\s.!*_)\]]*$"
_S = r"(?P<source>[^.!?]{2,80}?(?:\.[A-Za-z]{2,}(?:\.[A-Za-z]{2,})?)?(?:\s?\([^)]{1,30}\))?)"
_T = r"[\"“„«‘']?(?P<title>.{3,300}?)[\"”“»’']?"
# What may follow a source in the same line.
_AFTER = (
    r"(?:(?:[.,;]|\s[-–—])?\s*(?<!\w)(?:"
    r"(?:and (?:is|was|has been) )?(?:it is )?(?:re-?published|reprinted|reproduced|shared|used)(?: here)?(?: with"
    r"| by)?(?: (?:their |the author[’']s )?permission)?[^.]{0,120}+"
    r"|(?:under|via) (?:a|an|the) [^.]{0,60}licen[cs]e[^.]{0,40}|(?:on|in|am|le|el|il|em) [^.]{0,40}\d{4}|\d{1,2}\.? \w+ \d{4}"
    r"|read the original(?: article| story| post)?(?: here)?|(?:you can )?read (?:the original|it"
    r"|more)(?: [^.]{0,40})?|click here[^.]{0,60}|follow [^.]{0,80}"
    r"|(?:sign|subscribe)[^.]{0,100}|copyright \d{4}|lire l[’']article original"
    r"|hier geht[’']s zum original[^.]{0,40}|lea el original|leia o original[^.]{0,40}|leggi l[’']originale"
    r"|(?:it is )?(?:re-?published|reprinted)(?: here)? with permission|(?<=, )(?:an? [^.\n]{3,160}+"
    r"|part of (?:the |an? )?(?:(?-i:[A-Z])[\w’\'&-]* ){0,6}(?:network|group|collaboration|project|consortium"
    r"|family|initiative|partnership)\b(?! that| which| of)[^.,\n]{0,60}+)"
    r"|at https?://\S+|(?<=[.] )(?P=source) is an? [^\n]{3,280}"
    r"|con licencia[^.]{0,60}|sous licence[^.]{0,60}|sob licença[^.]{0,60}|unter (?:einer )?cc[^.]{0,60}|by (?-i:[A-Z])[^.]{0,50}"
    r")){0,4}(?:,? and (?:(?:it )?(?:is|was) part of (?:the "
    r"|an? )?(?:(?-i:[A-Z])[\w’'&.-]* ){1,6}(?:collaboration|network|project"
    r"|series|initiative|partnership|investigation)|(?:(?:it )?(?:is|was) )?distributed (?:through|by"
    r"|via) (?:a partnership with )?"
    r"(?:the )?(?-i:[A-Z])[\w’'&.-]*(?: (?-i:[A-Z])[\w’'&.-]*){0,5}))?(?::\s[^\n]{3,220})?"
)
_PIECE = (
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
_COPYRIGHT_INSIDE = rf"(?:[^\n]{{0,330}}?[.!?|)]\s*|aus dem [^\n.]{{3,60}} )?\bcopyright\s*:\s*{_S},?\s*\d{{4}}"
_I = re.IGNORECASE


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
        rf"|è apparso (?:per la prima volta|per primo) (?:su|in)|è stato pubblicato per (?:la prima volta"
        rf"|primo) su) {_S}",
        rf"(?:het bericht|het artikel) {_T} verscheen (?:eerst|als eerste) op {_S}",
        rf"(?:artykuł|wpis|post) {_T} pochodzi z(?:e)? (?:serwisu|portalu)? ?{_S}",
    ),
    _rule(
        "republished",
        rf"(?:this|the) {_PIECE} (?:is|was|has been) (?:being )?(?:re-?published|reprinted|reproduced"
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
        rf"|an earlier version of this) {_PIECE}(?: by [^.]{{3,50}})? (?:was |has been "
        rf"|had been )?(?:{_ORIGINAL_VERB}) (?:on|in|at|by|for|with|from|to)(?: the (?:pages|website|site"
        rf"|blog) of)? {_S}{_AFTER}",
        rf"(?:{_ORIGINAL_VERB}) (?:on|in|at|by|for)(?: the (?:pages|website|site|blog) of)? {_S}{_AFTER}",
        rf"this {_PIECE} by {_PRESS} was (?:{_ORIGINAL_VERB})(?: on)? (?:[a-z]{{3,9}}\.? \d{{1,2}}"
        rf"|\d{{1,2}} [a-z]{{3,9}}\.?),? \d{{4}}",
        rf"(?:this|the) {_PIECE} (?:comes|came) (?:to (?:us|you) )?(?:courtesy of|from) {_S}{_AFTER}",
        rf"(?:the )?original (?:{_PIECE}|version)(?: (?:can be found|appeared|is|was published))?(?: here)? (?:on|at|in|by) {_S}",
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
        rf"|(?:this {_PIECE} (?:is|was) )?(?:published|produced|reported) in (?:partnership|collaboration) with"
        rf"|content provided by|story by|article courtesy of|courtesy of) {_S}{_AFTER}",
        _COPYRIGHT_INSIDE,
    ),
    _rule(
        "read_original",
        rf"(?:read|view|see) (?:the )?(?:original|full) (?:{_PIECE})(?: here)? (?:on|at|in|from) {_S}",
        rf"(?:lire|lisez) l[’']article (?:original|complet) (?:sur|dans) {_S}",
        rf"(?:zum original(?:artikel|beitrag)?|den originalartikel lesen|hier geht es zum original(?:artikel)?) (?:auf|bei) {_S}",
        rf"(?:le[ae]|ver) (?:el|la) (?:artículo|nota) original en {_S}",
        rf"leia o (?:artigo|texto) original (?:em|no|na) {_S}",
        rf"leggi l[’']articolo originale su {_S}",
    ),
)
_RULES = tuple(
    (name, tuple(expression(r"^[\s(\[*_]*" + pattern + _END, _I) for pattern in patterns))
    for name, patterns in _SOURCES
)
_SOURCE_LINE = expression(
    rf"^[\s(\[]*(?:sources?|quellen?|fuentes?|fontes?|fonti|bron(?:nen)?|źródło|источник|джерело"
    r"|kaynak|πηγή|المصدر|स्रोत|sumber|källa|kilde|izvor|zdroj|forrás|sursa|nguồn|via|h/t|hat tip)(?:\s?/\s?(?:via"
    rf"|quelle|source))?\s*:\s*(?P<source>[^\n:]{{2,60}}?)"
    rf"(?:\.?\s(?:h/t|hat tip)\b[^\n]{{2,60}})?{_END}",
    _I,
)
_VIA = expression(rf"^[\s(\[]*(?:via|per) (?P<source>[A-Z][\w’'&.-]*(?: [A-Z&][\w’'&.-]*){{0,4}}){_END}")
_FOR_OUTLET = expression(
    r"^[\s(\[]*(?i:special (?:correspondent )?to|exclusive to|written for|contributed to|from|for)\s+"
    r"(?P<source>(?:[Tt]he )?[A-Z][\w’'&.-]*(?: (?:of |[A-Z&])[\w’'&.-]*){0,4})[\s.)]*$"
)
_PAPER_WORD = expression(
    r"\b(?:Times|Post|News|Journal|Tribune|Herald|Guardian|Press|Gazette|Chronicle|Telegraph|Observer|Star|Sun"
    r"|Globe|Mail|Record|Review|Register|Dispatch|Inquirer|Examiner|Bee|Enquirer"
    r"|Standard|Independent|Mirror|Express|Today|Magazine|Online|Digital|Network|TIME|CNN|BBC|NPR|NBC|CBS|ABC|PBS"
    r"|AP|AFP|Reuters|Bloomberg|Politico|POLITICO|Insider|Wire|Newsweek|Forbes)\b"
)
_STAFF = (
    r"(?:additional |with |further |original )?(?:reporting|writing|written|reported|editing|edited|compiled"
    r"|translated|translation|rewritten|produced|graphics|fact[- ]check(?:ing|ed)?|research|assistance)"
    r"(?:,? (?:and |& )?(?:additional )?(?:reporting|writing|editing|filming|graphics|production|compiling))*\s+(?:by|from)\b"
)
_INPUTS = r"with (?:inputs?|(?:an? )?reports?|files) (?:from|by)\b"
_REPORTING = expression(rf"^[\s(\[*_–—-]*(?:{_STAFF}|{_INPUTS})[\s:]+[^\n]{{3,380}}$", _I)
_ABROAD_BRACKETED = (
    r"(?:bericht|bearbeitet|reporte|reportage|rédigé|reportagem|por|escrito|redacción|información|redazione)"
)
_ABROAD = (
    r"(?:bericht(?:erstattung)? von|(?:geschrieben|bearbeitet|redigiert) von|reporte de|reportaje de"
    r"|editado (?:en español )?por|traducido por|(?:con )?información de"
    r"|reportage (?:de|par)|rédigé par|édité par|version française|traduit par|avec la contribution de"
    r"|reportagem de|edição de|com reportagem de|tradução de|tradotto da|ha collaborato"
    r"|con la collaborazione di)"
)
_REPORTING_ABROAD = expression(
    rf"^[\s(\[]*(?:\({_ABROAD_BRACKETED}[^)]{{5,300}}\)|{_ABROAD}\b[^\n]{{3,250}})[\s.)]*$", _I
)
_NAME = r"[A-ZÀ-Þ][\w’'.-]*(?: (?:de|la|van|von|der|al|bin|el|[A-ZÀ-Þ][\w’'.-]*)){0,5}"
_CONTRIBUTED = expression(
    r"^[\s(\[*_]*(?P<who>[A-ZÀ-Þ“\"][^.!?]{2,220}?(?:\b[A-Z]\.[^.!?]{1,100}?){0,4}) (?:also )?(?:contributed"
    r"|provided additional)(?: reporting| research| writing)?"
    r"(?: to (?:this|the) (?:report|story|article|piece|post|guide|reporting|dispatch|newsletter"
    r"|analysis))?(?: from [A-Z][\w ,.’'-]{2,60})?[\s.)*_]*$"
)
# "Bloomberg's Ann Lee contributed.": without a house the words tell of a game
_REPORTED_AND = expression(
    r"^(?:[A-ZÀ-Þ][\w.’'-]+ )?[A-ZÀ-Þ][\w.’'-]+ reported from [A-ZÀ-Þ][^.!?]{2,60}\.\s(?P<source>Associated Press"
    r"|AP|CNN|Reuters|AFP)"
    r"(?:['’]s)? (?:(?:[a-z]+ ){0,2}(?:writers?|reporters?|journalists?|correspondents?"
    r"|producers?) )?(?:[A-ZÀ-Þ][\w.’'-]+,? (?:(?:in"
    r"|and) )?){2,20}(?:also )?contributed(?: to this report)?(?: from [A-Z][\w ,]{2,60})?[\s.]*$"
)
_OF_A_HOUSE = expression(r"^[\s(\[*_]*(?P<house>[A-ZÀ-Þ][\w’'&. ]{1,40}?)[’']s? [A-ZÀ-Þ]")
_MATERIAL = expression(
    rf"^[\s(\[*]*(?:mit (?:material|agenturmaterial|informationen)? ?(?:von|der"
    rf"|des)?(?: nachrichtenagentur(?:en)?)?|with (?:reporting "
    rf"|additional reporting |files |inputs? |(?:an? )?reports? )?(?:from|by)?|\(?with agency inputs"
    rf"|additional reporting|avec|con (?:información"
    rf"|informazioni|material) de?(?:lla|ll[’'])?|com (?:informações|agências|material)? ?(?:d[aeo]s?)?)\s*"
    rf"(?P<source>(?:the )?(?:{SHORT_AGENCIES}|associated press|agenturen|agencies|agences|agencias"
    rf"|agências)(?:\s*(?:,|/|und|and|et|y|e|&)\s*(?:the )?(?:{SHORT_AGENCIES}|associated press))*)[\s.)\]]*$",
    _I,
)
_AGENCY_TAG = expression(
    rf"^[\s(（\[©/–—-]*(?P<source>(?:{SHORT_AGENCIES})(?:[/,\s-]+(?:{SHORT_AGENCIES}|[a-z]{{2,4}}|infocom))*)"
    r"(?:,\s*dpa:[\d-]+/\d+)?(?:(?<=PTI|ANI)(?:\s[A-Z]{2,4}){1,6})?[\s.)）\]/]*$"
)
# "Australian Associated Press", "Rhys Macklem, The Canadian Press"
_SIGNED = expression(
    r"^(?!By |BY )(?:(?:[A-ZÀ-Þ][\w.’'-]+ ){1,3}[A-ZÀ-Þ][\w.’'-]+, )?(?P<source>(?:The )?(?:Canadian|Associated"
    r"|Australian Associated) Press"
    r"|Agence France-Presse|Deutsche Presse-Agentur|Press Association)[\s.]*$"
)
_LONGEST_SIGNED = 90
_LONGEST_TAG = 48
_LONGEST_CLOSING = 60
_CLOSING = expression(
    rf"(?<=[.!?。”\"»)])\s*(?:[(（\[/]\s?©?\s?|©\s?)(?P<source>(?:{SHORT_AGENCIES})"
    rf"(?:[/,\s-]+(?:{SHORT_AGENCIES}|[a-z]{{2,4}}))*)\s?[)）\]/]?\.?\s*$"
)
_COPYRIGHT = expression(
    r"^[\s(\[*_]*(?:[\w-]+\.[a-z]{2,3}\s+|[\w-]{2,24}\s?(?:™|\(tm\))\s?(?:&|and)\s?)?(?:(?:©|\(c\)|&copy;"
    r"|copyright)[\s:]*){1,3}(?:(?P<year>(?:19"
    r"|20)\d\d)(?:\s?[-–—]\s?(?:19|20)?\d\d)?[\s,.]*)?(?:(?:by|of"
    r"|the content of)\s+)?(?:©\s*)?(?P<source>[^.\n]{2,90}?(?:\s(?:Inc|Ltd|LLC|L\.P|Co|Corp|GmbH|S\.A|N\.V"
    r"|Pty Ltd)\.?(?:\s[A-Z][\w ]+)?)?)?"
    r"[\s,]*(?:(?P<year2>(?:19|20)\d\d)(?:\s?[-–—]\s?(?:19|20)?\d\d)?)?(?:[\s.,|;–—-]+(?:(?:all|alle|tous|todos"
    r"|tutti)\s+(?:(?:the|os|los|i)\s+)?(?:rights|rechte|droits|derechos|direitos|diritti)[^.]{0,60}"
    r"|this (?:material|article|content|story)[^.]{0,140}"
    r"|(?:may not|no part|reproduction|redistribution|nachdruck|vervielfältigung|reprinted|used)[^.]{0,140}"
    r"|distributed by[^.]{0,60}+|an? (?:(?-i:[A-Z])[\w.]* ){1,5}company"
    r"|a division of[^.]{0,60}+|registration on[^.]{0,80}+|terms[^.]{0,60}+)){0,6}[\s.*_)\]]*$",
    _I,
)
_NOTICE_INSIDE = expression(
    r"^[^\n]{3,80}?\bcopyright\s(?:\(c\)\s)?(?:19|20)\d\d,?\s(?:by\s)?(?P<source>[^.\n]{2,60})\."
    r"\sall rights reserved\b[^\n]{0,240}$",
    _I,
)
_RIGHTS_ONLY = expression(
    r"^(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    r"|todos os direitos reservados|tutti i diritti riservati)[\s.]*$",
    _I,
)
_LICENSED = expression(
    rf"^(?:this (?:work|{_PIECE}|material)|the text of this {_PIECE}|dieser? (?:text|artikel|beitrag|werk)"
    rf"|dieses werk|cet article|este (?:artículo|texto|artigo|obra)|esta obra|questo articolo"
    rf"|unless otherwise (?:noted|stated),? [^.]{{3,60}})\s+"
    r"(?:is|are|steht|ist|est|está|é)\s+(?:licensed|available|published|lizenziert|veröffentlicht|unter|sous|bajo"
    r"|sob|publié|licenciad[oa])?[^.]{0,80}(?:creative commons|cc[ -]by)[^\n]{0,160}$",
    _I,
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
    _I,
)
_HOLDER = expression(
    r"^\W*(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:(?:19|20)\d\d,?\s*)?(?:by )?(?P<source>[^.\n]{3,60})\.\s+visit\b", _I
)
_NEAREST = expression(
    r"\b(?:and|und|et|y|e) (?:is|was|has been|wurde) (?:re-?published|reprinted|syndicated"
    r"|shared)(?: here)? (?:from|via|by) (?P<source>[^.,]{2,60})",
    _I,
)


def recognise_credit(text: str, lower: str | None = None) -> str | None:
    """Return the name of the rule by which a whole block is a credit line, or None. Precision first.

    `appeared_first_on`, `republished`, `originally_published`, `distributed_by`, `read_original`, `source_line`, `source_label`,
    `for_outlet`, `reporting_by`, `contributed`, `agency_tag`, `copyright_notice`, `licence`.
    """
    credit = read_credit(text, lower)
    return credit.rule if credit else None


def is_house(name: str) -> bool:
    """Say whether a name is an agency's, or has a word of an outlet's: `Reuters`, `Harbour Gazette`."""
    return agency_of(name) is not None or _PAPER_WORD.search(name) is not None


def is_signature(text: str) -> bool:
    """Say whether a line is a person's name and an agency's, or an agency's in full: what signs a text, or a picture."""
    return len(text) < _LONGEST_SIGNED and _SIGNED.match(text) is not None


def is_source_of_figures(text: str) -> bool:
    """Say whether a credit is a bare "Source: X" that names no agency: amid a text it tells where a box has its figures from."""
    credit = read_credit(text)
    return credit is not None and credit.rule == "source_line" and not any(map(agency_of, credit.names))


def read_credit(text: str, lower: str | None = None) -> Credit | None:
    """Take a whole block apart as a credit line; None when it is not one. `lower` is the text in lower case, if that is at hand."""
    size = len(text)
    if size > _LONGEST or size < 2:
        return None
    if size < _LONGEST_TAG and (tag := _AGENCY_TAG.match(text)):
        return Credit("agency_tag", _agencies(tag["source"]))
    if size < _LONGEST_SIGNED and (signed := _SIGNED.match(text)) and (name := agency_of(signed["source"])):
        return Credit("agency_tag", (name,))
    if size < _LONGEST_TAG and text[0] in "–—-" and (name := agency_of(text.lstrip("–—- ").rstrip(" ."))):
        return Credit("agency_tag", (name,))
    if text[0] in '"“„«' and text.rstrip()[-1] in '"”“»':
        return None  # somebody's words
    lower = text.lower() if lower is None else lower
    begins = lower.lstrip(" ([*_–—-")
    beginning = begins[:LONGEST]
    has_copyright = "copyright" in lower
    named, staff = _openings()
    if (
        (named.open(beginning) or has_copyright or begins.startswith(("©", "c)")))
        and begins.startswith(_NAMED_BEGINS)
        and _holds(lower, _NAMED_WORDS)
        and (credit := _named(text))
    ):
        return credit
    if size < 90 and (credit := _short(text)):
        return credit
    if staff.open(beginning) and (credit := _reporting(text)):
        return credit
    if size < 320 and ("contributed" in lower or "provided" in lower) and (credit := _contributed(text)):
        return credit
    if has_copyright or "©" in lower or "(c)" in lower or begins.startswith(_LEGAL_BEGINS):
        return _legal(text) if _holds(lower, _LEGAL_WORDS) else None
    return None


@cache
def _openings() -> tuple[Openings, Openings]:
    """Return what lines that name their source begin with, but for signs and "copyright", and what those of reporters do."""
    return (
        Openings(
            pattern.replace("(?<![a-z] )", "")  # only what stands before it is looked at
            for _, patterns in _SOURCES
            for pattern in patterns
            if pattern != _COPYRIGHT_INSIDE
        ),
        Openings((_STAFF, _INPUTS, _ABROAD_BRACKETED, _ABROAD)),
    )


def _holds(lower: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  asked of every block: a generator costs more than what it runs over
        if word in lower:
            return True
    return False


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


def _short(text: str) -> Credit | None:
    for pattern in (_SOURCE_LINE, _VIA):
        if (m := pattern.match(text)) and (name := source_name(m["source"])):
            return Credit("source_line", (name,))
    if not text.isascii() and (source := source_of(text)) and (name := source_name(source)):
        return Credit("source_label", (name,))
    if (
        len(text) < 60
        and (m := _FOR_OUTLET.match(text))
        and _PAPER_WORD.search(m["source"])
        and (name := source_name(m["source"]))
    ):
        return Credit("for_outlet", (name,))
    if m := _MATERIAL.match(text):
        beside = "additional" in text[:20].lower()  # an agency's words in a reporter's own text
        return Credit("contributed" if beside else "agency_tag", _agencies(m["source"]))
    return None


def _reporting(text: str) -> Credit | None:
    pattern = _REPORTING.match(text) or (len(text) < 320 and _REPORTING_ABROAD.match(text))
    return Credit("reporting_by", ()) if pattern and _is_staff_line(text) else None


def _contributed(text: str) -> Credit | None:
    if (reported := _REPORTED_AND.match(text)) and (agency := agency_of(reported["source"])):
        return Credit("contributed", (agency,))
    found = _CONTRIBUTED.match(text)
    if (
        found is None
        or not _mostly_names(found["who"])
        or not (_holds(text, ("this", "report", "research")) or _is_of_a_house(text))
    ):
        return None
    parts = re.split(r",| and ", found["who"])
    return Credit("contributed", tuple(name for part in parts if (name := agency_of(part)) is not None))


def _is_of_a_house(text: str) -> bool:
    found = _OF_A_HOUSE.match(text)
    return found is not None and is_house(found["house"])


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


def _is_staff_line(text: str) -> bool:
    """Return whether a line that begins "Reporting by" is names and roles only: a sentence has lower-case words.

    "With files from" begins sentences too: there every other word must be one of a name.
    """
    words = re.sub(r"[()\[\];]", " ", text)
    return _mostly_names(words, roles=True) and (not _WITH.match(text) or not _has_verb(words))


_STAFF_WORD = expression(
    r"^(?:additional|assistance|further|reporting|report|writing|written|editing|edited|compiled|translated|translation"
    r"|inputs?|files|reports|an?|produced|graphics|research|filming|production|fact|checking|by|from|and|in|at|with|for|of|the|on"
    r"|reported|bericht(?:erstattung)?|von|und|aus|redigiert|bearbeitet|geschrieben|reporte|reportaje|reportage"
    r"|reportagem|de|en|y|e|et|par|por|da|do|di|la|el|editado|editada|español|traducido|rédigé|édité|version"
    r"|française|edição|tradução|tradotto"
    r"|collaborato|collaborazione|colaboró|contributo"
    r"|information|información|con|com|mit|avec|pour|news|desk|bureau|bureaux|newsroom|staff|writers?"
    r"|correspondents?|team|also|bei|im|in|der|die|redacción|van|bin|al)$",
    _I,
)


_WITH = expression(rf"^\W*{_INPUTS}", _I)


def _has_verb(text: str) -> bool:
    """Return whether a line of names holds a lower-case word that is no staff word, or a year."""
    words = [w for word in text.split() if (w := word.strip(".,:;’'\"“”"))]
    return any(w.isdigit() or (w[0].islower() and not _STAFF_WORD.match(w)) for w in words)


def _mostly_names(text: str, *, roles: bool = False) -> bool:
    words = [w.strip(".,:;’'\"“”") for w in text.split()]
    words = [w for w in words if w]
    lower = [w for w in words if w[0].islower() and not _STAFF_WORD.match(w)]
    capitals = [w for w in words if w[0].isupper()]
    return len(lower) <= len(words) // 12 and len(capitals) >= (2 if roles else 1)


def read_closing(paragraph: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the agency's mark that a story's last paragraph ends with, and the agencies: `(dpa/afp)`, `(©NTB)`, `/ritzau/`."""
    m = _CLOSING.search(paragraph[-_LONGEST_CLOSING:])
    if m is None or not (agencies := _agencies(m["source"])):
        return None
    return m[0].strip(), agencies


def _agencies(raw: str) -> tuple[str, ...]:
    parts = (raw, *re.split(r"\s*(?:,|/|\bund\b|\band\b|\bet\b|\by\b|&)\s*", raw))
    return tuple(dict.fromkeys(name for part in parts if (name := agency_of(part))))
