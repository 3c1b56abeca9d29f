"""Furniture by its words: named rules over one block's text, in six European languages, Chinese, Japanese and Korean.

Precision first. A rule looks at the whole block (anchored patterns, a limit on length), never at a phrase somewhere inside a
paragraph: a sentence that merely quotes such words stays in the text. Rules that hold only near the end of the text, or only for a
block that is mostly links, say so.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Literal

from parsers.expressions import expression
from parsers.openings import LONGEST, SIGN, Openings, branches, group, openings

_SIGNS = (
    r"\W{0,12}"  # what may stand before a cue; without an end a block of signs alone would be tried from each of them
)
Where = Literal["anywhere", "end", "start", "linked"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: an alternative must match at the block's start, the block be no longer than `longest` characters.

    `needs` are lower-case words of which any match holds one: alternatives that begin with free text are slow to fail. `barred` are
    signs that no match ends with: sentences end with them.
    """

    name: str
    longest: int
    where: Where
    alternatives: str
    needs: tuple[str, ...] = ()
    barred: str = ""


def _rule(
    name: str, longest: int, where: Where, *alternatives: str, needs: tuple[str, ...] = (), barred: str = ""
) -> Rule:
    return Rule(name, longest, where, "|".join(alternatives), needs, barred)


# One entry a class of furniture and place; languages side by side so that a missing one is seen.
RULES: tuple[Rule, ...] = (
    _rule(
        "related", 300, "anywhere",
        # en
        r"(?:read|see|watch|listen|view|explore|find out|learn|discover)\s+(?:more|also|next|now|too)\s*(?:[:|›»→>–—-]|$|"
        r"\bfrom\b|\babout\b|\bon\b|\bat\b|here\b)",
        r"(?:also|must|further|recommended|suggested|related)[\s-]+(?:read(?:ing)?|watch|stor(?:y|ies)|articles?|posts?|"
        r"coverage|content|topics?|links?|news|videos?)\s*(?:[:|›»→>–—-]|$)",
        r"related\s*(?:[:|›»→>–—-]|$)", r"more\s+(?:from|on|about|in|stories|news|coverage|to read|like this)\b[^.]{0,80}$",
        r"(?:you|we)\s+(?:may|might|could)\s+(?:also\s+)?(?:like|be interested|enjoy|want to read)\b[^.!?]{0,80}$",
        r"recommended(?:\s+for you)?\s*:?$",
        r"(?:most|top)\s+(?:read|popular|viewed|shared|stories)\b[^.]{0,40}$", r"trending(?:\s+(?:now|stories|topics))?\s*:?$",
        r"(?:read|watch|listen|see)\s*[:|›»→>]\s*\S",
        r"(?:don['’]t miss|up next|in case you missed it|editor['’]?s['’]? picks?)\s*(?:[:|›»→>–—-]|$)",
        r"(?:previous|next)\s+(?:article|post|story)\b[^.]{0,200}$", r"what to read next\b",
        r"(?:click|tap) here (?:to|for) (?:read|more|view|see)\b[^.]{0,120}",
        r"(?:continue|keep) reading\b[^.]{0,80}$", r"(?:also|more) (?:on|from) (?-i:[A-Z])[\w’' ]{2,40}:?$",
        r"latest (?:news|stories|headlines|posts|articles|videos)\s*:?$",
        # de
        r"(?:lesen sie (?:auch|hier|mehr|dazu|weiter)|mehr (?:zum thema|dazu|lesen|infos?|aus|von|über|zu)|auch interessant|"
        r"lesetipps?|weiterlesen|zum weiterlesen|siehe auch|das könnte (?:sie|dich) auch|passend dazu|weitere (?:artikel|"
        r"meldungen|nachrichten|informationen|themen|infos?|beiträge)|hier (?:lesen|geht)|mehr:|lesen:|ähnliche (?:artikel|"
        r"beiträge|themen)|verwandte (?:artikel|themen|beiträge)|meistgelesen|empfohlene[rs]? (?:artikel|redaktionell|"
        r"inhalte?)|vorheriger (?:artikel|beitrag)|nächster (?:artikel|beitrag))\b[^.]{0,200}(?:$|[:.]$)",
        # fr
        r"(?:lire (?:aussi|également|plus|la suite)|à lire(?: aussi| également| sur)?|voir (?:aussi|également|plus)|"
        r"sur le m[êe]me (?:sujet|thème)|en savoir plus|articles? (?:liés?|similaires?|connexes?|recommandés?)|"
        r"à voir (?:aussi|également)|les plus lus|retrouvez (?:aussi|également))\b[^.]{0,200}$",
        # es / pt / it
        r"(?:le[ae] también|lea (?:más|además)|leer más|te puede interesar|también (?:te puede|le puede|puedes leer)|"
        r"ver (?:más|también)|más información|noticias? relacionadas?|art[íi]culos? relacionados?|más sobre|"
        r"sigue leyendo)\b[^.]{0,200}$",
        r"(?:leia (?:também|mais)|veja (?:também|mais)|saiba mais|mais lidas|not[íi]cias relacionadas|confira também|"
        r"artigos relacionados)\b[^.]{0,200}$",
        r"(?:legg[ie] anche|leggi (?:di più|tutto|qui)|potrebbe(?:ro)? interessart[ie]|vedi anche|articoli correlati|"
        r"per approfondire|altri articoli|scopri di più)\b[^.]{0,200}$",
    ),
    _rule(
        "newsletter", 420, "anywhere",
        r"(?:sign|signing)[\s-]?up\b.{0,90}\b(?:newsletters?|e-?mails?|alerts?|briefing|inbox|free|daily|weekly|updates)\b",
        r"subscribe\s+(?:to|for|now|today|here|via)\b.{0,140}\b(?:newsletters?|e-?mails?|channel|podcasts?|updates|youtube|"
        r"alerts?|inbox|digital|magazine|today|now|feed|us)\b",
        r"(?:get|receive|want)\b.{0,120}\b(?:in|to|into|straight to) your (?:inbox|e-?mail|mailbox)",
        r"(?:enter|type)\s+your\s+e-?mail", r"your e-?mail (?:address|will)\b",
        r"(?:subscribe|subscribed|newsletter|newsletters)\s*[:!.]?$",
        r"join (?:our|the|over|more than|thousands|\d)[^.]{0,80}\b(?:newsletter|mailing list|subscribers|e-?mail|community|"
        r"readers|channel|telegram|whatsapp)\b",
        r"by (?:signing up|subscribing|clicking|submitting|entering|providing)\b.{0,60}\byou\b.{0,60}\b(?:agree|consent|"
        r"confirm|accept|acknowledge)", r"(?:thanks?|thank you) for (?:signing up|subscribing)",
        r"this site is protected by recaptcha",
        r"(?:get|receive) (?:the|our|all|your|daily|weekly|breaking|more)\b.{0,120}\b(?:newsletters?|by e-?mail|via e-?mail|"
        r"e-?mail alerts?|e-?mailed)\b",
        r"(?:jetzt |hier |zum )?(?:newsletter)\b.{0,100}(?:abonnieren|anmelden|bestellen|registrieren)",
        r"(?:abonnieren|melden) sie\b.{0,140}\bnewsletter",
        r"mit (?:ihrer|der) (?:anmeldung|registrierung)\b.{0,100}(?:zu|einverstanden|akzeptieren|stimmen)",
        r"(?:inscrivez-vous|abonnez-vous|recevez)\b.{0,140}\b(?:newsletters?|lettre|e-?mails?|alertes?|infolettre|"
        r"bo[îi]te)\b",
        r"(?:suscr[íi]bete|suscr[íi]base|recib[ea]|reg[íi]strate|ap[úu]ntate)\b.{0,140}\b(?:newsletters?|bolet[íi]n(?:es)?|"
        r"correo|canal)\b",
        r"(?:assine|inscreva-se|receba|cadastre-se)\b.{0,140}\b(?:newsletters?|boletim|e-?mails?|canal|whatsapp)\b",
        r"(?:iscriviti|iscrivetevi|abbonati|ricevi)\b.{0,140}\b(?:newsletters?|canale|e-?mail|notifiche)\b",
    ),
    _rule(
        "share", 240, "anywhere",
        r"(?:share|tweet|pin|e-?mail|print|whatsapp|facebook|twitter|linkedin|reddit|telegram|pinterest|copy link|"
        r"link copied!?|save|bookmark|comments?|flipboard|pocket|messenger|x)(?:[\s|,/·•]+(?:share|tweet|pin|e-?mail|print|"
        r"whatsapp|facebook|twitter|linkedin|reddit|telegram|pinterest|copy link|save|comments?|flipboard|on|via|this|"
        r"article|by|to|a|friend|with|friends|link|messenger|x|\d+))*\s*$",
        r"share\s+(?:this|on|via|with|the|your)\b[^.]{0,60}$",
        r"(?:follow|like|find|join|connect with|add)\s+(?:us|me|him|her|them|@\w+)\b.{0,120}\b(?:twitter|facebook|instagram|"
        r"youtube|linkedin|tiktok|telegram|whatsapp|threads|bluesky|google|social|pinterest|mastodon|x)\b",
        r"follow\s+[^.]{2,80}\bon\s+(?:twitter|facebook|instagram|youtube|linkedin|tiktok|telegram|whatsapp|threads|bluesky|"
        r"google news|x|social media|flipboard|pinterest)\b(?:.{0,80}$|.{0,40}[@#])",
        r"(?:you can )?(?:follow|find|reach|contact|e-?mail) [^.]{2,60}\b(?:on (?:twitter|x|facebook|instagram)|@\w+|"
        r"at \S+@\S+).{0,60}$",
        r"(?:artikel )?(?:teilen|drucken|merken|weiterempfehlen|versenden|e-mail senden)(?:[\s,|]+(?:teilen|drucken|merken|"
        r"auf|per|facebook|twitter|whatsapp|e-?mail|mail|artikel))*\s*$",
        r"folgen sie (?:uns|der|dem)\b.{0,100}\b(?:facebook|twitter|instagram|whatsapp|google)",
        r"(?:partager|imprimer|envoyer)(?:\s+(?:sur|cet article|par|l['’]article|facebook|twitter|e-?mail)){0,4}\s*$",
        r"suivez(?:-nous)?\b.{0,80}\b(?:facebook|twitter|instagram|whatsapp|google)",
        r"(?:compartir|comparte|imprimir|enviar|compartilhe|compartilhar|condividi|stampa)(?:\s+(?:en|esta|este|no|via|su|"
        r"per|com|noticia|artículo|artigo|facebook|twitter|whatsapp|e-?mail)){0,4}\s*$",
        r"s[íi]guenos\b.{0,100}$", r"siga(?:-nos)?\b.{0,60}\b(?:facebook|twitter|instagram|whatsapp|google|telegram)",
        r"seguici\b.{0,80}$",
    ),
    _rule(
        "advertisement", 140, "anywhere",
        r"(?:advertisement|advertising|sponsored(?: content| by\b.{0,60})?|advert|ad|promoted|paid content|"
        r"story continues below(?: advertisement)?|article continues (?:below|after)(?: (?:this|the|advertisement|"
        r"ad).{0,30})?|continue reading below|scroll (?:down )?to continue(?: reading)?.{0,30}|anzeige|werbung|publicit[ée]|"
        r"publicidad(?:e)?|pubblicità|annonce)\s*[:.…-]*\s*$",
    ),
    _rule(
        "counter", 60, "anywhere",
        r"[\d.,]+\s*[km]?\s*\+?\s*(?:shares?|views?|likes?|reads?|retweets?|aufrufe|"
        r"min(?:ute)?s?\s+read|min(?:uten)? lesezeit)\W*$",
        r"(?:estimated )?(?:reading|read) time\b.{0,30}$",
        r"\d+\s*(?:-|–)?\s*min(?:ute)?s?\.?\s*(?:read|de lecture|lesezeit|de lectura|de leitura|di lettura)\W*$",
        r"(?:lesezeit|tempo de leitura|tiempo de lectura|temps de lecture|tempo di lettura)\b.{0,30}$",
    ),
    _rule(
        "comment", 200, "anywhere",
        r"(?:leave|post|add|write|join) (?:a |your |the )?(?:comments?|reply|discussion|conversation)\b.{0,80}$",
        r"(?:show|view|read|see|load|hide|all)\s+(?:all\s+|the\s+|\d+\s+)*comments?\b.{0,30}$",
        r"comments?(?: are| have been)? (?:closed|disabled|off|turned off)\b",
        r"(?:no|\d+) (?:comments?|replies|responses)(?: yet)?\b.{0,40}$",
        r"(?:log|sign) in to (?:comment|reply|leave|post|join)", r"you must be logged in",
        r"(?:kommentar (?:schreiben|verfassen|hinterlassen)|kommentare|diskutieren sie|laisser un commentaire|commentaires|"
        r"deja un comentario|comentarios|deixe (?:um|seu) comentário|comentários|lascia un commento|commenti)\b.{0,40}$",
        r"(?:leserkommentare|kommentieren|so können sie kommentieren|(?:reader|user) comments|comments?|responses?)\s*"
        r"(?:\(\d+\)|:)?\s*$",
        r"[\d.,]+\s*[km]?\s*\+?\s*(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|antworten|réponses?|"
        r"respuestas?)\b.{0,40}$",
        r"no (?:comments?|responses?|replies) (?:so far|yet)\b.{0,20}$",
        r"(?:keine|noch keine) kommentare\b.{0,40}$",
        r"kommentar(?:e|funktion|bereich)?\b.{0,30}\b(?:geschlossen|deaktiviert|gesperrt)\b",
        r"(?:kommentarfeed|comments? feed|trackback(?:[- ]url)?|pingback)s?\b.{0,80}$",
        r"(?:sie müssen|du musst|bitte)\b.{0,24}\b(?:einloggen|anmelden|registrieren|eingeloggt|angemeldet)\b.{0,130}$",
        r"(?:verraten|schreiben?|sag(?:t|en)|teil(?:t|en))\b.{0,40}\b(?:in (?:den|die)|im|als) kommentar(?:en|e|bereich)?\b",
        r"(?:vous devez|debes?|você precisa|devi)\b.{0,40}\b(?:connect(?:é|er)|inici(?:ar|ado)|acceder|registrad|logad|accedere)\b"
        r".{0,100}$",
    ),
    _rule(
        "paywall_prompt", 320, "anywhere",
        r"(?:already (?:a|have)\b.{0,20}\b(?:subscriber|member|account|subscription)|to (?:continue|keep) reading\b|"
        r"(?:subscribe|register|log in|sign in|create an account|become a member)\b.{0,40}\bto (?:continue|read|access|"
        r"unlock|keep)|this (?:article|content|story) is (?:for|only|available|exclusive|reserved|"
        r"locked)\b.{0,60}\b(?:subscribers?|members?|premium)|you(?:['’]ve| have) (?:reached|read|used)\b.{0,40}\b(?:limit|"
        r"free articles?)|unlock this (?:article|story))",
        r"(?:weiterlesen mit|jetzt (?:abo|abonnieren|testen|weiterlesen)|sie haben bereits ein abo|"
        r"dieser artikel ist (?:nur )?(?:für|exklusiv)|bereits (?:abonnent|registriert)|testen sie\b.{0,60}\b(?:monat|"
        r"kostenlos|abo))",
        r"(?:cet article est réservé|il vous reste\b.{0,40}à lire|déjà abonné|la suite est réservée|abonnez-vous pour|"
        r"pour (?:lire la suite|continuer|poursuivre|accéder)\b.{0,120}\b(?:compte|abonn|inscri|connect))",
        r"(?:contenido exclusivo para|ya eres suscriptor|este artículo es (?:solo|exclusivo)|conteúdo exclusivo para|"
        r"já é assinante|contenuto riservato|sei già abbonato)",
    ),
    _rule(
        "app_prompt", 240, "anywhere",
        r"(?:download|get|install)\s+(?:the|our)\b[^.]{0,60}\bapps?\b",
        r"(?:download|available) (?:on|in) (?:the )?(?:app store|google play)",
        r"(?:click|tap) here to (?:download|subscribe|sign|join|follow)\b",
        r"(?:please )?enable javascript", r"javascript (?:is|must be|needs)\b.{0,80}",
        r"your browser (?:does not|doesn['’]t|is)\b", r"(?:loading|please wait)\W*$", r"an error (?:has )?occurred",
        r"something went wrong",
        r"(?:back to top|skip to (?:main )?content|scroll to top|nach oben|zurück zur? (?:startseite|übersicht)|"
        r"zur startseite|retour en haut|volver arriba|toggle navigation|close|menu|search|suche|recherche|buscar)\W*$",
        r"(?:we use|this (?:web)?site uses) cookies\b",
        r"(?:play|pause|mute|unmute|video|audio|watch|listen|foto|photos?|gallery|slideshow|image|bild|advertise)\W*$",
        r"(?:watch|play) (?:the )?video\W*$", r"listen to (?:this|the) (?:article|story|episode|podcast)\b.{0,60}$",
        r"(?:diesen )?artikel (?:anhören|vorlesen)\b.{0,40}$", r"(?:got|have) a (?:news )?tip\b",
        r"(?:empfohlener|externer) (?:redaktioneller )?inhalt\b", r"an dieser stelle finden sie\b",
    ),
    _rule(
        "legal", 400, "end",
        r"(?:©|\(c\)|copyright|&copy;)\s*(?:©|\(c\))?\s*(?:\d{4}|by\b|the\b|(?-i:[A-Z]))", r"all rights reserved\b",
        r"(?:this material|this content|no part of this)\b.{0,60}\b(?:may not|not be)\b.{0,60}\b(?:published|reproduced|"
        r"copied|broadcast)",
        r"this document is subject to copyright", r"citation\s*:", r"alle rechte vorbehalten", r"tous droits réservés",
        r"(?:todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|riproduzione riservata|"
        r"reproducción prohibida)",
    ),
    _rule(
        "caption", 260, "anywhere",
        r"(?:photos?|images?|pictures?|video|illustration|credits?|photograph|file photo|photo credits?|image credits?|"
        r"image source|photo by|picture by|foto|fotos|bild|bildquelle|quelle|titelbild|beitragsbild|symbolbild|abbildung|grafik|"
        r"image (?:illustrative|d['’]illustration)|crédito|créditos|crédit photo|fonte)\s*(?::|\||©|/|by\s|courtesy)\s*.{0,160}$",
        r"(?:\(|\[)?\s*(?:ap|reuters|afp|getty|epa|shutterstock|dpa|imago|istock|unsplash|pixabay)(?:\s+(?:photo|images?|"
        r"file))?\s*(?:/|via|photo|images?)\s*[^.]{0,80}(?:\)|\])?\s*$", r"getty images\W*$",
        r"(?:foto|bild|photo)s?\s*:\s*\S.{0,80}$",
        # the button that enlarges a picture, and its caption in one
        r"(?:bild )?(?:vergrößern|enlarge(?: image)?|agrandir|ampliar|ingrandisci)\s+(?-i:[A-ZÀ-Þ„“\"]).{0,220}$",
    ),
    _rule(
        "caption", 330, "anywhere",
        # a caption that ends with its credit: "What it shows. © Agency / Name", "What it shows. (name / Agency)"
        r"[^\n©\u3040-\ud7af]{0,200}(?:©|\(c\))\s*(?-i:[A-ZÀ-Þ])[^.!?©]{2,60}$",
        needs=("©", "(c)"),
        barred=".!?",
    ),
    _rule(
        "caption", 260, "anywhere",
        r"[^\n]{0,200}\([^()]{2,40}/\s?(?:istock|getty|shutterstock|adobe|dpa|imago|reuters|afp|ap|alamy|unsplash|pixabay|fotolia|"
        r"wikimedia|picture alliance)[^()]{0,24}\)\W*$",
        needs=("/",),
    ),
    _rule(
        "byline", 260, "end",
        # when it was posted, under the text
        r"(?:publiziert|veröffentlicht|erstellt|aktualisiert|zuletzt (?:geändert|aktualisiert)|stand|published|posted|last "
        r"(?:updated|modified)|updated|publié|mis à jour|publicado|actualizado|pubblicato|aggiornato)\s*"
        r"(?:(?:on|am|le|el|il|vom|em)\b)?\s*:?\s*(?:\w{3,10},?\s+)?(?:den\s+)?\d{1,2}[./ -]\s?(?:\d|\w{3,10}\b).{0,40}$",
        r"(?:dieser|der) (?:beitrag|eintrag|artikel|blogbeitrag|post) wurde\b.{0,160}\b(?:veröffentlicht|geschrieben|gepostet|"
        r"erstellt|publiziert|abgelegt)\b",
        r"this (?:entry|post) was (?:posted|published|filed|written|tagged)\b.{0,60}\b(?:on|in|by|under|at)\b",
        r"(?:cet article|ce billet|cette entrée) a été publiée? (?:dans|le|par)\b.{0,160}",
        r"esta entrada fue publicada (?:en|el|por)\b.{0,160}",
    ),
    _rule(
        "navigation", 200, "anywhere",
        # the bar of links that every page has
        r"(?:impressum|imprint|datenschutz(?:erklärung)?|agb|kontakt|privacy(?: policy)?|terms(?: of (?:use|service))?|"
        r"contact(?: us)?|about(?: us)?|mentions légales|aviso legal)\s*[|·•/]\s*[^.!?]{2,160}$",
    ),
    _rule(
        "app_prompt", 320, "anywhere",
        # what a broken site prints
        r"(?:warning|notice|fatal error|deprecated)\s*:\s.{0,240}\bon line \d+",
    ),
    _rule(
        "byline", 160, "start",
        r"by\s+(?:(?-i:[A-ZÀ-Þ])[\w.'’-]+\s*){1,5}(?:[,|•·-][^.!?]{0,80})?$",
        r"(?:published|updated|posted|last (?:updated|modified)|first published|created|modified|date)\b\s*(?:on|at|by|"
        r":)?\s*.{0,80}\d.{0,40}$",
        r"(?:von|par|por|di)\s+(?:(?-i:[A-ZÀ-Þ])[\w.'’-]+\s*){1,4}$",
        r"(?:veröffentlicht|aktualisiert|stand|erstellt|publié|mis à jour|publicado|actualizado|atualizado|pubblicato|"
        r"aggiornato)\b.{0,80}\d.{0,40}$",
        r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|"
        r"oct|nov|dec)[a-z]*\.?\s+\d{1,2}?,?\s*(?:\d{4}).{0,40}$",
        r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.{0,40}$", r"\d{4}-\d{2}-\d{2}.{0,40}$",
        r"\d{1,2}\.?\s+(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|janvier|février|"
        r"mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
        r"septiembre|octubre|noviembre|diciembre)\s+\d{4}.{0,40}$",
        r"\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?)\s+ago\b.{0,20}$",
    ),
    _rule(
        "tags", 300, "anywhere",
        r"(?:tags?|topics?|categor(?:y|ies)|keywords?|filed under|posted in|tagged|in this (?:article|story)|schlagw[oö]rter|"
        r"schlagworte|themen|kategorien?|stichw[oö]rter|mots[- ]cl[ée]s|etiquetas|temas|categor[íi]as?|argomenti|"
        r"tag correlati)\s*(?::|$|with\b|in\b)[^.]{0,240}$",
    ),
    _rule(
        "navigation", 80, "anywhere",
        r"(?:home|startseite|accueil|inicio|início)\s*(?:[>/»›|]|$)", r"page \d+ of \d+\s*$",
        r"(?:table of contents|contents|inhaltsverzeichnis|inhalt|jump to|in this article|on this page|"
        r"auf einen blick)\s*:?$", r"(?:view|show|see|load|read) (?:more|all|less)\W*$", r"(?:mehr|alle) anzeigen\W*$",
    ),
    _rule(
        "caption", 130, "anywhere",
        # a photo's credit alone: "Name / Agency", "Name | Agency | Getty Images", "Name/Agency via Getty Images"
        r"[^.!?:]{0,90}(?:/|\||,|–|-|\bvia)\s*(?:ap|afp|reuters|getty(?: images)?|epa|epa-efe|shutterstock|dpa|imago|istock|"
        r"bloomberg|anadolu|zuma|"
        r"nurphoto|sipa|xinhua|pa wire|pa images|alamy|redux|usa today sports|picture[- ]alliance|keystone|apa|unsplash|"
        r"pexels|pixabay|wikimedia"
        r"(?: commons)?)(?:\s+(?:images?|photo|news|sports))?(?:\s*(?:/|\||via)\s*[^.!?]{0,40})?\s*\W*$",
        needs=("ap", "afp", "reuters", "getty", "epa", "shutterstock", "dpa", "imago", "istock", "bloomberg", "anadolu", "zuma",
               "nurphoto", "sipa", "xinhua", "pa wire", "pa images", "alamy", "redux", "usa today", "picture", "keystone",
               "unsplash", "pexels", "pixabay", "wikimedia"),
    ),
    _rule(
        "caption", 260, "anywhere",
        # a caption that ends with its credit in brackets
        r"[^\n]{0,200}[(\[]\s*(?:images?|photos?|pictures?|pic|foto|bild|photograph|credits?|crédit)\s*(?::|by\b|courtesy\b|"
        r"©)[^)\]]{0,70}[)\]]\W*$",
        needs=(")", "]"),
    ),
    _rule(
        "counter", 40, "anywhere",
        r"\d{1,3}\s*$", r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?|uhr|h|gmt|et|est|bst)?\s*$",
        r"\d{1,2}\s+\w{3,9}\s+\d{4}\s*[•·|,–-]\s*\d{1,2}[:.]\d{2}\s*(?:[ap]m)?\s*$",
    ),
    _rule("separator", 12, "anywhere", r"_[\W_]*$", r"-?\s*30\s*-?$", r"###$", r"ends?$"),
    _rule(
        "newsletter", 240, "anywhere",
        r"(?:[^.!?]{0,100}[.!?:]\s+|(?:for more|to (?:get|receive|read|stay))\b[^.!?]{0,80},\s*|"
        r"(?:you can|be sure to|click here to)\s+)?"
        r"(?:please )?(?:sign(?:ing)? up (?:for|to|here)|subscribe (?:to|for|here))\b.{0,80}\b(?:newsletters?|briefing|inbox|"
        r"alerts|mailing list)\b",
        r".{0,80}\bwant (?:more|to (?:get|know|receive|stay))\b.{0,80}\b(?:sign up|subscribe|newsletter)\b",
        r"(?:never|don['’]t) miss (?:a|an|the|out on)\b.{0,120}\b(?:news|story|update|newsletter|sign)\b",
        r".{0,100}\bnewsletter\b.{0,60}\b(?:abonnieren|anmelden|bestellen)\b",
        r"(?:lust auf mehr|nichts (?:mehr )?verpassen|keine neuigkeiten)\b.{0,200}",
        r"[^.?]{0,120}\?\s*(?:sign up|subscribe|register) (?:here|now|today)\W*$",
        needs=("newsletter", "sign up", "signing up", "subscribe", " miss ", "lust auf mehr", "verpassen", "neuigkeiten"),
    ),
    _rule(
        "feedback", 260, "anywhere",
        r"(?:we want to hear (?:from you|what you think)|what do you think\b[^.]{0,80}$|(?:have|got) (?:a|"
        r"something)\b.{0,40}\b(?:tips?|story|to say|questions?)\b.{0,60}\b(?:e-?mail|contact|send|let us|comment)|"
        r"let us know\b.{0,80}\bcomments?|"
        r"tell us (?:what you think|in the comments|your)\b|was this (?:article|page|helpful)|did you (?:find|like|"
        r"enjoy) this|like this (?:story|article|post)\?|submit a letter|if you (?:liked|enjoyed) this (?:article|story|post)|"
        r"send (?:us )?(?:your )?(?:tips|feedback|comments|a letter|a correction)|report (?:a|an) (?:error|correction|typo)|"
        r"rate this)",
        r"(?:war (?:der|dieser) artikel|hat ihnen der artikel|wie gefällt|gefällt (?:dir|ihnen|euch)|möchten sie den artikel|"
        r"diesen artikel (?:teilen|bewerten)|\(?(?:noch )?keine bewertungen|schreiben sie uns|haben sie fragen)\b.{0,160}",
    ),
    _rule(
        "disclosure", 420, "anywhere",
        r".{0,160}\b(?:we|i|you|this (?:post|page|site|article|podcast))\b.{0,120}\b(?:affiliate (?:links?|commissions?|"
        r"compensation|program)|earn (?:a |an )?(?:small )?(?:affiliate )?commissions?|"
        r"receive (?:a )?(?:small )?commissions?|commission (?:for|from|if|at no))\b",
        r"(?:anzeige, )?enthält affiliate|.{0,120}\baffiliate[- ]links?\b.{0,120}\b(?:provision|verlinkungen|einkauf|kauf)\b",
        r".{0,140}\bprovision\b.{0,140}\baffiliate",
        needs=("affiliate", "commission"),
    ),
    _rule(
        "related", 200, "anywhere",
        r"(?:schon gelesen\??|relevantes aus|neueste artikel|mehr (?:themen|artikel|news)|das thema könnte|"
        r"le puede interesar|mira lo que|related (?:roundup|story|article)|buyer['’]s guide)\b.{0,180}$",
        r"(?:mira|lea?|vea|mire|lire|voir|leggi|veja|leia|lesen|mehr|read|see|watch)\s*:\s*\S.{0,170}$",
        r"(?:entdecke(?:n sie)?|stöbere(?:n sie)?) (?:weitere|mehr|auch|noch)\b[^.]{0,80}$",
    ),
    _rule(
        "app_prompt", 80, "anywhere",
        r"(?:loading\s*error.*|error loading|\s*loading\W*|vergrößern|quellen (?:ein|aus)blenden|"
        r"sie sind (?:aktuell |derzeit )?nicht (?:eingeloggt|angemeldet)|bitte (?:einloggen|anmelden)|weiter\s*»?|zurück|"
        r"nächste seite|next page|video (?:verfügbar|abrufbar) (?:bis|in)\b.{0,50}|"
        r"previous page|« ?prev|next ?»)[\s.!]*$",
    ),
    _rule(
        "related", 240, "anywhere",
        # pl, nl, da, no, sv, fi, cs, ro, hu, tr, ru
        r"(?:czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również|więcej)|przeczytaj|lees (?:ook|meer|verder)|"
        r"bekijk ook|læs (?:også|mere)|les (?:også|mer)|"
        r"läs (?:också|mer|även)|lue (?:myös|lisää)|čtěte také|přečtěte si|citește (?:și|mai)|olvas(?:sa|d) el|olvasta már|"
        r"kapcsolódó|devamını oku|ilgili haber|"
        r"читайте (?:также|ещё)|смотрите также)(?:\W.{0,200})?$",
    ),
    _rule(
        "correction", 180, "anywhere",
        # wires: "(Updates with share price in fifth paragraph.)"
        r"(?:updates|adds|recasts|corrects|refiles) (?:with|to|details|quotes|in|headline|first|second"
        r"|background)\b[^\n]{0,140}\)\s*$",
    ),
    _rule(
        "disclosure", 420, "end",
        # how universities' writers say who pays them
        r"[^\n]{3,200}\b(?:receives? funding from|has received funding from|(?:do|does) not work for, consult)\b",
        needs=("funding from", "work for, consult"),
    ),
    _rule(
        "disclosure", 200, "anywhere",
        r"(?:this is a )?developing (?:news )?story\b.{0,140}$", r"this (?:story|news) is developing\b.{0,120}$",
    ),
    _rule(
        "appeal", 420, "end",
        # what an outlet says of itself under its texts
        r"[^.\n]{2,80} is (?:an?|part of) [^.\n]{0,80}(?:newsroom|news organi[sz]ation|news outlet|news service"
        r"|news site)\b.{0,320}$",
        r"[^.\n]{2,60} is made possible by (?:readers|listeners|viewers|members|people|you|supporters)\b.{0,200}$",
        needs=("newsroom", "news organi", "news outlet", "news service", "news site", "made possible by"),
    ),
    _rule(
        "appeal", 420, "start",
        r"[^.\n]{2,80} is an? [^.\n]{0,80}(?:newsroom|news organi[sz]ation|news outlet)\b.{0,240}\b(?:sign up|subscribe|"
        r"newsletters?)\b.{0,160}$",
        needs=("newsroom", "news organi", "news outlet"),
    ),
    _rule(
        "appeal", 300, "end",
        r"(?:if you (?:value|appreciate|enjoy) (?:what we do|our (?:work|reporting|journalism)|this (?:work|reporting|journalism))|"
        r"stay with [\w ]{2,30} (?:on-?air|online)|become a (?:member|supporter|donor) (?:here|today|now)|"
        r"subscribe to [^.]{2,60} for (?:more|the latest)|support (?:our|independent|local) (?:work|journalism"
        r"|reporting))\b.{0,240}$",
    ),
    _rule(
        "feedback", 260, "end",
        # releases: whom to ask
        r"(?:media|press|news) (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|relations)\s*(?::|$|\().{0,220}$",
        r"for (?:media|press|further|more) (?:enquiries|inquiries|information)\b[^.]{0,40}\b(?:contact|visit|call"
        r"|e-?mail)\b.{0,180}$",
    ),
    _rule("byline", 80, "end", r"(?-i:SOURCE):?\s+(?-i:[A-Z])[^.!?]{2,60}$", needs=("source",)),
    _rule(
        "byline", 160, "end",
        r"(?:this (?:story|article|post) was (?:originally |first |last )?(?:published|updated|posted)"
        r"|published in [^.,]{2,40},)(?: on| at)?\s+"
        r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}.{0,60}$",
    ),
    _rule(
        "legal", 300, "end",
        r"our standards\s*:", r"republish (?:this (?:story|article)|our (?:stories|articles|work))\b.{0,240}$",
        r"more stories like this are available (?:on|at)\b.{0,60}$",
    ),
    _rule(
        "app_prompt", 140, "anywhere",
        r"app users\b.{0,20}\bclick\b.{0,60}$", r"(?:story|article|advertisement\s*[-–—]\s*story) continues? (?:below"
        r"|after)\b[^.]{0,50}[.)]*$",
        r"(?:swipe|scroll|tap|click) (?:through|left|right) (?:the|for|to)\b[^.]{0,60}\.?$", r"can['’]t see (?:the"
        r"|this) (?:video|post|graphic|chart|map)\b.{0,60}$",
    ),
    _rule(
        "caption", 330, "anywhere",
        # a caption that ends with who took it: "What it shows. Photo by Name", "… PHOTO | NAME", "… Ledger photo / Name"
        r"[^\n]{0,260}\b(?:photos?|images?|pictures?)\s*(?:/|\||by|:|courtesy(?: of)?)\s*(?-i:[A-ZÀ-Þ])[^.!?]{2,50}$",
        needs=("photo", "image", "picture"),
        barred=".!?",
    ),
    # the other languages of Europe and beyond: fr es pt it nl pl ru uk bg sr tr el sv no da fi ar fa he hi bn id vi th
    _rule(
        "related", 240, "anywhere",
        r"(?:lisez (?:aussi|l[’'])|lire (?:l[’']article|notre)|mir[áa] también|leé (?:también|más)|segu[íi] leyendo|"
        r"te recomendamos|"
        r"leia ainda|saiba também|continua a leggere|ti potrebbe(?:ro)? interessare|guarda anche|polecamy|warto przeczytać|"
        r"więcej (?:artykułów|na ten temat|informacji)|"
        r"читать также|смотреть также|по теме|материалы по теме|читайте по теме|читайте також|дивіться також|читайте більше|"
        r"за темою|"
        r"прочетете (?:още|и)|вижте още|pročitajte (?:još|i)|čitajte još|prečítajte si|ilgili haber(?:ler)?|ilginizi çekebilir|"
        r"ayrıca okuyun|"
        r"bunu da okuyun|haberle ilgili daha fazlası|"
        r"διαβ[άα]στε (?:επ[ίι]σης|ακ[όο]μα|ακ[όο]μη|περισσ[όο]τερα|και)|δε[ίι]τε (?:επ[ίι]σης|ακ[όο]μα|ακ[όο]μη|[όο]λες)|"
        r"σχετικά άρθρα|اقرأ أيض\w*|اقرأ ايض|إقرأ أيض\w*|اقرأ المزيد|شاهد أيض|موضوعات متعلقة|مواضيع ذات صلة|أخبار ذات صلة"
        r"|مقالات ذات صلة|"
        r"بیشتر بخوانید|קראו גם|ראו גם|כתבות נוספות|baca juga|lihat juga|simak juga|pilihan editor|berita terkait|artikel terkait|"
        r"halaman selanjutnya|xem thêm|đọc thêm|tin liên quan|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง|আরও পড়ুন|"
        r"あわせて読む)(?:\s*[:：|»>–—-].{0,220}|\W[^.。]{0,200})?$",
        r"(?:ये|यह|इसे) भी [^।]{1,200}$", r"(?:vídeos|vidéos)\s*:\s.{2,200}$", r"больше новостей (?:в|"
        r"на)\b.{0,120}$", r"simak video\b.{0,120}$",
    ),
    _rule(
        "advertisement", 140, "anywhere",
        r"(?:la suite après cette publicité|continua (?:depois|após) (?:da|a) publicidade|advertentie|reklama|reklame|reklam|"
        r"реклама|"
        r"haberin devamı|إعلان|الإعلان|विज्ञापन|iklan|annons|annonse|διαφ[ήη]μιση|广告|廣告|広告|광고|quảng cáo|פרסומת|oglas"
        r"|hirdetés)"
        r"[\s:.…-]*$",
        r"(?:(?:de )?(?:tekst|artikel) gaat (?:verder|door) (?:onder|na)|dals(?:za część|zy ciąg) (?:artykułu|tekstu) pod|"
        r"artikeln fortsätter|artikkelen fortsetter|saken fortsetter|artiklen fortsætter)[^.]{0,60}\.?$",
    ),
    _rule(
        "newsletter", 300, "anywhere",
        r"(?:wil je (?:niks|niets) missen|meld (?:je|u) (?:je |nu )?aan voor|abonneer (?:je|u) op|recevez l[’']essentiel"
        r"|suscr[íi]bite|recib[íi] (?:en tu|"
        r"las noticias)|"
        r"подпишитесь на (?:нашу )?рассылку|zapisz się (?:na|do)|prenumerera på|tilmeld dig)\b.{0,240}$",
    ),
    _rule(
        "share", 260, "anywhere",
        r"(?:suivez (?:la chaîne|notre chaîne)|suivez-nous sur|rejoignez (?:la|notre) chaîne|abonnez-vous à (?:la|notre) chaîne|"
        r"(?:únete|unite|sumate|súmate) al?|seguinos en|puedes seguir a|clique aqui para seguir|participe do nosso grupo|"
        r"entre no nosso (?:grupo|canal)|siga o canal|volg ons (?:op|via)|stuur (?:een|ons een) appje|deel dit (?:artikel|"
        r"bericht)|obserwuj nas|"
        r"dołącz do nas|подписывайтесь на|подпишитесь на|підписуйтесь на|google news[’']?(?:te|de)? (?:abone|takip)|تابعوا|"
        r"تابعونا|انضم إلى|"
        r"لمتابعة|हमारे whatsapp|हमें (?:फेसबुक|गूगल)|ikuti kami|dapatkan update|följ oss|følg oss|følg os|"
        r"ακολουθήστε)(?:\W.{0,220})?$",
        r"(?:följ|følg|volg|segui|suivez|siga|sigue a|obserwuj)\s+[^.]{2,60}\b(?:facebook|instagram|twitter|telegram|whatsapp|"
        r"google|"
        r"tiktok|youtube)\b.{0,80}$",
        r"(?:udostępnij|поделиться|поділитися|paylaş|مشاركة|شارك|bagikan|dela|κοινοποίηση|chia sẻ)(?:[\s:|,]+[^.!?]{0,40})?$",
    ),
    _rule(
        "share", 140, "anywhere", r"[^.!?]{2,110} (?:takip edin|abone olun?|takip et)\W*$",
        needs=("takip et", "takip ed", "abone ol"),
    ),
    _rule("byline", 30, "end", r"(?:\d{4,}\s*//\s*)?[(\[]?[a-z]{2,4}(?:/[a-z]{2,4})+[)\]]?\W*$", needs=("/",)),
    _rule("tags", 200, "anywhere", r"#[^\s#]+(?:[\s,]+#[^\s#]+)+\s*$"),
    _rule(
        "feedback", 260, "anywhere",
        r"(?:heb (?:je|jij|u) een tip|tip de redactie|masz ciekawy temat|napisz do nas|нашли ошибку|если вы (?:заметили|"
        r"нашли) ошибку|"
        r"якщо ви (?:помітили|знайшли) помилку|tipsa oss|tips oss|vill du tipsa|제보는|signaler une (?:erreur|faute))\b.{0,220}$",
    ),
    _rule(
        "comment", 200, "anywhere",
        r"(?:votre adresse e-?mail ne sera pas|su dirección de correo electrónico no será|"
        r"o seu endereço de e-?mail não será)\b.{0,160}$",
        r"(?:комментарии|коментарі|yorumlar|yorum yap|σχόλια|komentarze|reacties|kommentarer|التعليقات|komentar|"
        r"תגובות)\s*(?:\(?\d+\)?)?\W*$",
    ),
    _rule(
        "tags", 300, "anywhere",
        r"(?:archivado en|temas relacionados|теги|ключевые слова|мітки|етикети|etiketler|ετικέτες|كلمات مفتاحية|"
        r"الكلمات المفتاحية|tagi|"
        r"trefwoorden|emner|ämnen|kata kunci|topik terkait)\s*(?::|$)[^.]{0,240}$",
    ),
    _rule(
        "legal", 300, "end",
        r"(?:جميع الحقوق محفوظة|все права защищены|усі права захищені|wszelkie prawa zastrzeżone|tüm hakları saklıdır|"
        r"alle rechten voorbehouden|"
        r"hak cipta|© riproduzione riservata)",
    ),
    _rule(
        "byline", 180, "start",
        r"(?:publicerad|uppdaterad|publisert|oppdatert|publiceret|opdateret|geplaatst|gepubliceerd|bijgewerkt|aangepast|"
        r"laatste update|"
        r"güncelleme|güncellenme|yayınlanma|yayınlandı|opublikowan[oye]|aktualizacja|data publikacji|опубликовано|обновлено|"
        r"опубліковано|"
        r"оновлено|публикувано|تحديث|آخر تحديث|نشر في|تاريخ النشر|diterbitkan|diperbarui|dipublikasikan|δημοσίευση|δημοσιεύτηκε|"
        r"ενημέρωση|julkaistu|päivitetty|publikováno|aktualizováno|megjelent|frissítve|objavljeno)\b.{0,90}\d.{0,70}$",
    ),
    _rule(
        "caption", 200, "anywhere",
        r"(?:fot\.|фото:|фото пресс-служб|фото\s*[—–/]|φωτογραφία:|φωτο:|foto:|ilustrasi|צילום:|ảnh:|写真[:：]|【写真】|"
        r"사진[=:])\s*.{0,160}$",
        r"[^。！？]{0,100}(?:摄|攝|供图|供圖|撮影)\s*[)）】]?$", r"[^\n]{0,120}[\s：:/]\S{2,4}\s?(?:摄|攝)\s*[)）】]?$",
        r"[^\n]{0,120}재판매 및 db 금지.{0,4}$", r"(?-i:PHOTO|FOTO|VIDÉO)\s+(?-i:[A-ZÀ-Þ]{2,}).{2,80}$",
        needs=("fot.", "фото", "φωτο", "foto:", "ilustrasi", "צילום", "ảnh:", "写真", "사진", "摄", "攝", "供图", "供圖", "撮影",
               "db 금지", "photo ", "foto ", "vidéo "),
    ),
    _rule(
        "byline", 80, "anywhere",
        r"(?:kaynak|المصدر|источник|джерело|sumber|πηγή|स्रोत)\s*:\s[^.!?]{2,40}$",
        # a reporter's name or address alone, as Korean papers print them
        r"[가-힣]{2,4}\s*(?:기자|특파원)\s*$",
        r"(?:[가-힣]{2,4}\s*(?:기자|특파원)?\s*)?[\w.+-]{2,40}@[\w-]+\.[\w.-]+\W*$",
        needs=("@", "기자", "특파원", ":"),
    ),
    _rule(
        "headline", 160, "start",
        # Chinese papers retitle what they take over and print the original's title first
        r"(?:原标题|原標題|原题|本文原标题|原文标题)\s*[:：].{2,140}$",
    ),
    _rule(
        "byline", 130, "start",
        # zh, ja, ko: when, by whom and from where, in one line
        r"(?:更新时间|更新時間|最后更新|最後更新|发布时间|發佈時間|发布日期|发表于|發表於|发表时间|发布于|刊登时间|时间|時間|日期|"
        r"更新日時|更新日|公開日時?|掲載日時?|配信日時?|投稿日|기사입력|입력|등록|수정|최종수정|승인|발행일)\s*[:：]?\s*(?:19|"
        r"20)\d\d.{0,110}$",
    ),
    _rule(
        "byline", 100, "anywhere",
        # zh, ja, ko: who, and from where
        r"(?:责任编辑|責任編輯|责编|编辑|編輯|校对|审核|审校|作者|文|撰文|记者|記者|通讯员|来源|來源|稿源|文章来源|信息来源|"
        r"出处|执笔|執筆|"
        r"取材・文|文責|出典|출처|글|기자)\s*[:：|｜丨/／]\s*[^。！？]{1,80}$",
    ),
    _rule(
        "related", 120, "anywhere",
        # zh, ja, ko
        r"(?:相关阅读|相关新闻|相关报道|相关链接|相关文章|相關新聞|相關閱讀|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|猜你喜欢|"
        r"热门推荐|热门文章|"
        r"更多精彩|更多新闻|编辑推荐|往期回顾|往期推荐|上一篇|下一篇|関連記事|関連ニュース|関連リンク|あわせて読みたい|"
        r"おすすめ記事|"
        r"人気記事|続きを読む|관련기사|관련뉴스|추천기사|많이 본 뉴스|이전기사|다음기사)[^。]{0,90}$",
    ),
    _rule(
        "share", 60, "anywhere",
        # zh, ja, ko
        r"(?:分享到|分享至|分享给|微信扫一扫|扫一扫|扫描二维码|长按识别|长按二维码|用微信扫|打开微信|シェアする?|ツイートする?|"
        r"ブックマーク|"
        r"공유하기|공유|카카오톡|페이스북|트위터)[^。]{0,40}$",
    ),
    _rule(
        "app_prompt", 90, "anywhere",
        # zh, ja, ko
        r"(?:打开|下载|安装|点击|扫码|登录)[^。，]{0,16}(?:app|客户端|小程序|二维码)[^。]{0,50}$",
        r"(?:纠错|糾錯)[】\]]?\s*(?:[【\[].{0,40})?$", r"(?:完|终|了)\s*$",
        r"字[号體体]\s*[:：]?[\s\[\]大中小打印]{0,20}$",
        r"(?:vídeo|vidéo|видео|відео|βίντεο|فيديو|रहें हर खबर)(?:\W.{0,140})?$",
        r"(?:返回顶部|返回首页|返回列表|回到顶部|关闭窗口|打印本页|打印|加入收藏|ページトップへ?|トップへ戻る|목록)(?:[\s|"
        r"丨·]*(?:关闭|打印|"
        r"收藏|返回|分享))*\s*$",
    ),
    _rule(
        "legal", 260, "end",
        # zh, ja, ko
        r"(?:版权声明|版權聲明|版权所有|免责声明|免責聲明|特别声明|未经(?:授权|许可|本网)|转载请注明|轉載請註明|凡本(?:网|站)|"
        r"本(?:网|站)(?:转载|声明)|声明\s*[：:]|本文为.{0,20}(?:原创|授权)|無断転載|無断複製|著作権|저작권자|무단\s?전재|ⓒ)",
        r"本文.{0,12}(?:仅代表|只代表|不代表).{0,60}$",
    ),
    _rule(
        "tags", 140, "end",
        r"(?:标签|標籤|关键词|关键字|タグ|キーワード|태그|키워드)\s*[:：]",
    ),
    _rule(
        "comment", 40, "anywhere",
        r"(?:网友评论|发表评论|我要评论|最新评论|条评论|コメントする|コメントを(?:書く|見る)|댓글)[^。]{0,24}$",
    ),
    _rule(
        "paywall_prompt", 140, "anywhere",
        r"(?:この記事は(?:有料|会員)|会員限定|有料会員|残り\s?[\d,]+\s?文字|ログインして続き|本文为付费|付费阅读|订阅后|"
        r"登录后(?:查看|阅读))",
    ),
    _rule(
        "app_prompt", 300, "anywhere",
        # embeds that wait for consent
        r"(?:(?:personen-)?box (?:auf|zu)klappen|(?:youtube|twitter|x|facebook|instagram|externe)[- ]inhalte? (?:erlauben|"
        r"anzeigen|laden|zulassen)|ich bin damit einverstanden, dass mir|"
        r"personenbezogene daten können an|mehr dazu in unserer datenschutz|ein klick für den datenschutz|"
        r"link zum \w+-inhalt|inhalt (?:laden|entsperren)|"
        r"(?:um|damit) (?:diesen|dieses|dieser|den|das)\b.{0,60}\b(?:inhalt|video|beitrag)\b.{0,80}\b(?:anzuzeigen|ansehen|"
        r"zustimm|cookies)|hauptinhalt$|article content$|latest videos from|"
        r"(?:this|the) (?:video|content|embed) (?:is|can(?:not|['’]t))\b.{0,60}\b(?:cookies|consent|settings|available|"
        r"displayed|loaded)|to (?:view|see|watch) this (?:content|video|embed)\b.{0,120}|"
        r"ce contenu (?:est|a été) bloqué|pour (?:afficher|voir) ce contenu|para ver este contenido|"
        r"per visualizzare questo contenuto)",
    ),
    _rule(
        "caption", 330, "anywhere",
        r"[^\n]{0,260}\b(?:bildrechte|bildquelle|image source|picture credit|photo credits?|image credits?|fotocredit|foto|"
        r"photo|crédit photo|crédits?)\s*:\s*[^.]{2,60}$",
        needs=("credit", "foto", "photo", "bild", "source", "crédit"),
        barred=".",
    ),
)  # fmt: skip
_LONGEST = max(rule.longest for rule in RULES)
_SIZES = (140, 260, _LONGEST)

_DISCLAIMERS = (
    r"disclaimer\s*[:.]|disclosure\s*:|(?:content |trigger )?warning\s*:\s*this (?:story|article)\b|"
    r"the following is an? (?:opinion|commentary|guest)\b|"
    r"(?:the |all |any )?(?:views?|opinions?)(?:,? (?:thoughts|and opinions|and views|"
    r"or opinions))*\s+(?:and\s+\w+\s+)?(?:expressed|stated|contained|presented|reflected)\b.{0,120}\b(?:are|do|does|is|"
    r"belong|remain|necessarily|solely)\b|"
    r"(?:this|the) (?:article|column|piece|post|op-ed|essay|commentary)\b.{0,60}\b(?:does not|do not|"
    r"is not)\b.{0,60}\b(?:necessarily )?(?:reflect|represent|constitute|intended)\b|"
    r"(?:the )?information (?:provided|contained|in this|on this)\b.{0,100}\b(?:not (?:constitute|intended|financial|medical|"
    r"investment|legal)|(?:for|purposes) (?:informational|educational|general))|"
    r"(?:die|der|das) (?:hier |in diesem )?.{0,40}(?:geäußerten?|vertretenen?) (?:meinung|ansicht|auffassung)(?:en)?\b|"
    r"gastbeiträge geben\b|"
    r"les (?:opinions?|propos|points? de vue) (?:exprimées?|exprimés?)\b|las? opinion(?:es)? (?:expresadas?|vertidas?)\b|"
    r"a opini(?:ão|ões) (?:expressas?|aqui|do autor)\b|as opini(?:ão|ões) (?:expressas?|aqui|do autor)\b|"
    r"le opinioni (?:espresse|contenute)\b"
)  # fmt: skip
_CORRECTIONS = (
    r"(?:corrections?|clarifications?|editor['’]?s?['’]? (?:note|update)|editors['’]? note|note from the editor|update|"
    r"updated|this (?:article|story|post|piece|headline|column|version)(?: of (?:this|the) (?:article|story))? (?:has been|"
    r"was|have been)\s+(?:\w+\s+){0,3}?(?:updated|corrected|amended|edited|revised|clarified)|an earlier version of this|"
    r"a previous version of this|the (?:story|article|headline) (?:was|has been) (?:corrected|updated)|note\s*:\s*this (?:story"
    r"|article)|(?:anmerkung|hinweis) der redaktion|korrektur|korrigiert|richtigstellung|"
    r"in einer früheren (?:version|fassung)|rectificati(?:f|on)|note de la rédaction|une (?:version|"
    r"première version) (?:précédente|antérieure)|correcci[óo]n|nota del editor|fe de erratas|nota da reda[çc][ãa]o|"
    r"corre[çc][ãa]o|errata|rettifica|nota della redazione|ndr)\b\s*(?:[:(.–—-]|to (?:include|reflect|add|correct|clarify|"
    r"note)|with|at|on \w+ \d|\d|$|\w|,[^:.]{3,48}:)"
)  # fmt: skip
DISCLAIMER = expression(f"{_SIGNS}(?:{_DISCLAIMERS})", re.IGNORECASE)
CORRECTION = expression(f"{_SIGNS}(?:{_CORRECTIONS})", re.IGNORECASE)
# Words after which CORRECTION needs a colon, dash or bracket: "Update" and "Correction" begin ordinary sentences too.
_BARE_CORRECTION = expression(
    _SIGNS + r"(?:corrections?|clarifications?|updated?|korrektur|korrigiert|correcci[óo]n|errata|rettifica|ndr)\b"
    r"(?!\s*(?:\([^)]*\)|[\d/.,: ]*|[A-Z][a-z]+\.? \d{1,2}(?:,? \d{4})?|,[^:]{3,48})?\s*[:–—-])",
    re.IGNORECASE,
)  # fmt: skip
_ABOUT_AUTHORS = (
    r"about the (?:authors?|writer)|(?:über|zur) (?:den autor|die autorin|person)|à propos de l['’]auteur|"
    r"sobre (?:el autor|la autora|o autor|a autora|la firma)|l['’]autore|об авторе|про автора|o autorze|over de auteur|"
    r"yazar hakkında"
)  # fmt: skip
AUTHOR_NOTE = expression(
    rf"(?i:\W{{0,12}}(?:{_ABOUT_AUTHORS})\b.{{0,60}}$)|"
    r"\W{0,12}(?:[A-Z][\w.'’-]+\s+){1,4}(?:is|are|was)\s+(?:an?|the|our|(?:currently )?(?:based|senior|chief|deputy|"
    r"associate))\s+(?:\w+[\s,-]+){0,6}?(?i:reporter|correspondent|editor|writer|journalist|columnist|contributor|professor|"
    r"author|fellow|analyst|director|blogger|founder|producer|freelancer?|critic|lecturer|commentator|co-?founder|ceo|"
    r"researcher)\b|"
    r"\W{0,12}(?:[A-Z][\w.'’-]+\s+){1,4}(?:(?:covers|writes about|reports on)\s[^.\n]{3,120}\sfor\s|can be (?:reached|contacted"
    r"|followed) (?:at|on|via)\s)|"
    r"(?:[Rr]each|[Cc]ontact|[Ee]-?mail|[Ff]ollow) (?:him|her|them|[A-Z]\w+(?: [A-Z]\w+)?) (?:at|on|via|by)\s[^\n]{0,80}@|"
    r"(?:(?:[A-ZÀ-Þ][\w.'’-]+\s+){1,4})?[Ss]chreibt\s+(?:seit (?:\w+ )?\d{4} )?(?:für|über)\b",
)  # fmt: skip


_NOTES = (_DISCLAIMERS, _CORRECTIONS, _ABOUT_AUTHORS)
_FIRST_LETTER = expression(r"\W*([^\W\d_])?")
_LONGEST_SEPARATOR = 12
_LONGEST_NOTE = 900


def word_rule(
    text: str, lower: str, *, linked: bool = False, near_start: bool = False, near_end: bool = False
) -> str | None:
    """Return what `rule_for` does, else "disclaimer", "correction" or, near the end, "author_note" for a text that is one.

    `lower` is the text in lower case.
    """
    size = len(text)
    if size >= _LONGEST_NOTE:
        return None
    start = 0 if text[0].isalpha() else _first_letter(text)
    beginning = "" if start is None else lower[start : start + LONGEST]
    if "\u0307" in beginning:  # of a Turkish capital I
        beginning = lower[start or 0 :][: 2 * LONGEST].replace("\u0307", "")[:LONGEST]
        text = text.replace("\u0130", "I")
    reach = _reach(size)
    opens = reach.any_openings.open(beginning)
    if (opens or start != 0 or _holds(lower, reach.needed_by_sentences if text[-1] == "." else reach.needed)) and (
        rule := _rule_for(text, lower, start, beginning, linked=linked, near_start=near_start, near_end=near_end)
    ):
        return rule
    if opens and _note_openings().open(beginning):
        if is_disclaimer(text):
            return "disclaimer"
        if is_correction(text):
            return "correction"
    if near_end and (opens or _holds(lower, _AUTHOR_WORDS)) and is_author_note(text):
        return "author_note"
    return None


def rule_for(text: str, *, linked: bool = False, near_start: bool = False, near_end: bool = False) -> str | None:
    """Return the name of the furniture rule that a block's text matches, or None for body text.

    `linked`: most of the block is a link. `near_start` and `near_end` say where the block stands in the container.
    """
    start = _first_letter(text)
    lower = text.lower()
    beginning = "" if start is None else lower[start : start + LONGEST]
    return _rule_for(text, lower, start, beginning, linked=linked, near_start=near_start, near_end=near_end)


def _first_letter(text: str) -> int | None:
    """Return the place of the letter that a text begins with, signs aside; None where it begins with a digit, or has no letter."""
    if text[:1].isalpha():
        return 0
    first = _FIRST_LETTER.match(text)
    return first.start(1) if first is not None and first[1] is not None else None


def _rule_for(
    text: str, lower: str, start: int | None, beginning: str, *, linked: bool, near_start: bool, near_end: bool
) -> str | None:
    size = len(text)
    if size > _LONGEST:
        return None
    if start is None and not any(map(str.isalnum, text)) and "_" not in text:  # signs alone
        return "separator" if size <= _LONGEST_SEPARATOR else None
    reach = _reach(size)
    plain = reach.openings.open(beginning) or reach.openings.anything
    if not plain and start != 0:
        plain = _CUES[""].any_signed.match(text) is not None
    if not plain and not _holds(lower, reach.needed_by_sentences if text[-1] == "." else reach.needed):
        return None
    cues = _CUES[beginning[:1] if beginning[:1] in _initials() else ""]
    for rule, pattern in cues.rules if plain else cues.needing:
        if size > rule.longest:
            continue
        if (rule.where == "end" and not near_end) or (rule.where == "start" and not near_start):
            continue
        if rule.where == "linked" and not linked:
            continue
        if rule.needs and not _holds(lower, rule.needs):
            continue
        if pattern.match(text):
            return rule.name
    return None


def _holds(lower: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  a generator costs more than what it runs over
        if word in lower:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a block may begin with or hold, of which there is at least one in every match of the rules for its size.

    `openings` are those of the alternatives that need no word, `any_openings` those of disclaimers, corrections and notes about
    authors too; `needed` are the words of the other alternatives, `needed_by_sentences` those of a block that ends in a full stop.
    """

    openings: Openings
    any_openings: Openings
    needed: tuple[str, ...]
    needed_by_sentences: tuple[str, ...]


@cache
def _reaches() -> tuple[_Reach, ...]:
    """Return the reach for each of `_SIZES` and beyond: nearly all alternatives begin with a word, few blocks with one of them."""
    return tuple(
        _Reach(
            Openings(opening),
            Openings((*opening, *_NOTES)),
            tuple(dict.fromkeys(word for rule in reaching for word in rule.needs)),
            tuple(dict.fromkeys(word for rule in reaching if "." not in rule.barred for word in rule.needs)),
        )
        for shorter in (0, *_SIZES)
        for reaching in [[rule for rule in RULES if rule.longest > shorter]]
        for opening in [[rule.alternatives for rule in reaching if not rule.needs]]
    )


def _reach(size: int) -> _Reach:
    one, two, three = _SIZES
    return _reaches()[0 if size <= one else 1 if size <= two else 2 if size <= three else 3]


@dataclass(frozen=True, slots=True)
class _Cues:
    """The rules that a block can match whose first letter is known, narrowed to that letter; those that need a word again apart.

    `any_signed` matches where an alternative does that begins with a digit or a sign.
    """

    rules: tuple[tuple[Rule, re.Pattern[str]], ...]
    needing: tuple[tuple[Rule, re.Pattern[str]], ...]
    any_signed: re.Pattern[str]


class _CuesByLetter(dict[str, _Cues]):
    """Cues by a block's first letter, "" where it is one that no alternative begins with, or where there is none."""

    def __missing__(self, letter: str) -> _Cues:
        narrowed = [(rule, kept) for rule in RULES if (kept := _narrowed(rule.alternatives, letter))]
        rules = tuple((rule, _compiled(kept)) for rule, kept in narrowed)
        plain = (branch for rule, kept in narrowed if not rule.needs for branch in branches(kept))
        signed = "|".join(branch for branch in plain if SIGN in openings(branch))
        cues = self[letter] = _Cues(rules, tuple(each for each in rules if each[0].needs), _compiled(signed or "(?!)"))
        return cues


_CUES = _CuesByLetter()


@cache
def _initials() -> frozenset[str]:
    """Return the letters that some alternative begins with."""
    found = chain.from_iterable(openings(branch) for rule in RULES for branch in branches(rule.alternatives))
    return frozenset(opening[0] for opening in found if opening)


_AUTHOR_WORDS = (
    " is ",
    " are ",
    " was ",
    "chreibt",
    " covers ",
    " writes about ",
    " reports on ",
    " can be ",
    " at ",
    " on ",
    " via ",
)
# one is in every author note that begins with a name


@cache
def _note_openings() -> Openings:
    """Return what disclaimers, corrections and notes about authors begin with."""
    return Openings(_NOTES)


@lru_cache(maxsize=1024)
def _compiled(alternatives: str) -> re.Pattern[str]:
    return expression(rf"{_SIGNS}(?:{alternatives})", re.IGNORECASE)


def _narrowed(alternatives: str, letter: str) -> str:
    """Return those alternatives of a pattern that can begin with a letter; what begins with no plain letter or group stays."""
    return "|".join(kept for branch in branches(alternatives) if (kept := _narrowed_branch(branch, letter)))


def _narrowed_branch(branch: str, letter: str) -> str:
    if branch.startswith("(?:"):
        inner, rest = group(branch)
        if rest[:1] in _OPTIONAL:
            return branch
        kept = _narrowed(inner, letter)
        return f"(?:{kept}){rest}" if kept else ""
    if not branch[:1].isalpha() or branch[1:2] in _OPTIONAL or branch[0].lower() == letter:
        return branch
    return ""


_OPTIONAL = frozenset("?*{")


def is_disclaimer(text: str) -> bool:
    """Say whether a block is a disclaimer as a whole."""
    return len(text) < _LONGEST_NOTE and DISCLAIMER.match(text) is not None


def is_correction(text: str) -> bool:
    """Say whether a block is a correction, an update notice or an editor's note."""
    return len(text) < _LONGEST_NOTE and CORRECTION.match(text) is not None and not _BARE_CORRECTION.match(text)


def is_author_note(text: str) -> bool:
    """Say whether a block tells who the author is; only meaningful at the end of a text."""
    return len(text) < 700 and AUTHOR_NOTE.match(text) is not None
