"""English, German, French, Spanish, Portuguese and Italian furniture: an entry a class and place, languages side by side."""

from parsers.furniture.rule import Rule, rule

WEST: tuple[Rule, ...] = (
    rule(
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
        r"inhalte?)|vorheriger (?:artikel|beitrag)|nächster (?:artikel|beitrag))\b[^.]{0,200}"
        r"(?:$|:$|\b(?:hier|unter|www|finden)\b[^.]{0,80}\.$)",
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
    rule(
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
    rule(
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
        r"s[íi]guenos\b[^.,]{0,100}$", r"siga(?:-nos)?\b.{0,60}\b(?:facebook|twitter|instagram|whatsapp|google|telegram)",
        r"seguici\b[^.,]{0,80}$",
    ),
    rule(
        "advertisement", 140, "anywhere",
        r"(?:advertisement|advertising|sponsored(?: content| by\b[^.,]{0,60})?|advert|ad|promoted|paid content|"
        r"story continues below(?: advertisement)?|article continues (?:below|after)(?: (?:this|the|advertisement|"
        r"ad).{0,30})?|continue reading below|scroll (?:down )?to continue(?: reading)?.{0,30}|anzeige|werbung|publicit[ée]|"
        r"publicidad(?:e)?|pubblicità|annonce)\s*[:.…-]*\s*$",
    ),
    rule(
        "counter", 60, "anywhere",
        r"[\d.,]+\s*[km]?\s*\+?\s*(?:shares?|views?|likes?|reads?|retweets?|aufrufe|"
        r"min(?:ute)?s?\s+read|min(?:uten)? lesezeit)\W*$",
        r"(?:estimated )?(?:reading|read) time\b.{0,30}$",
        r"\d+\s*(?:-|–)?\s*min(?:ute)?s?\.?\s*(?:read|de lecture|lesezeit|de lectura|de leitura|di lettura)\W*$",
        r"(?:lesezeit|tempo de leitura|tiempo de lectura|temps de lecture|tempo di lettura)\b.{0,30}$",
    ),
    rule(
        "comment", 200, "anywhere",
        r"(?:leave|post|add|write|join) (?:a |your |the )?(?:comments?|reply|discussion|conversation)\b.{0,80}$",
        r"(?:show|view|read|see|load|hide|all)\s+(?:all\s+|the\s+|\d+\s+)*comments?\b.{0,30}$",
        r"comments?(?: are| have been)? (?:closed|disabled|off|turned off)\b",
        r"(?:no|\d+) (?:comments?|replies|responses)(?: yet)?\b[^.,]{0,40}$",
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
    rule(
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
    rule(
        "app_prompt", 240, "anywhere",
        r"(?:download|get|install)\s+(?:the|our)\b[^.]{0,60}\bapps?\b",
        r"(?:download|available) (?:on|in) (?:the )?(?:app store|google play)",
        r"(?:click|tap) here to (?:download|subscribe|sign|join|follow)\b",
        r"(?:please )?enable javascript", r"javascript (?:is|must be|needs)\b.{0,80}",
        r"your browser (?:does not|doesn['’]t|is)\b", r"(?:loading|please wait)\W*$", r"an error (?:has )?occurred\b[^,]{0,60}$",
        r"something went wrong\b[^,]{0,60}$",
        r"(?:back to top|skip to (?:main )?content|scroll to top|nach oben|zurück zur? (?:startseite|übersicht)|"
        r"zur startseite|retour en haut|volver arriba|toggle navigation|close|menu|search|suche|recherche|buscar)\W*$",
        r"(?:we use|this (?:web)?site uses) cookies\b",
        r"(?:play|pause|mute|unmute|video|audio|watch|listen|foto|photos?|gallery|slideshow|image|bild|advertise)\W*$",
        r"(?:watch|play) (?:the )?video\W*$", r"listen to (?:this|the) (?:article|story|episode|podcast)\b.{0,60}$",
        r"(?:diesen )?artikel (?:anhören|vorlesen)\b.{0,40}$", r"(?:got|have) a (?:news )?tip\b",
        r"(?:empfohlener|externer) (?:(?:redaktioneller|externer) )?inhalt\b", r"an dieser stelle finden sie\b",
    ),
    rule(
        "legal", 400, "end",
        r"(?:©|\(c\)|copyright|&copy;)\s*(?:©|\(c\))?\s*(?:\d{4}|by\b|the\b|(?-i:[A-Z]))", r"all rights reserved\b",
        r"(?:this material|this content|no part of this)\b.{0,60}\b(?:may not|not be)\b.{0,60}\b(?:published|reproduced|"
        r"copied|broadcast)",
        r"this document is subject to copyright", r"citation\s*:", r"alle rechte vorbehalten", r"tous droits réservés",
        r"(?:todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|riproduzione riservata|"
        r"reproducción prohibida)",
    ),
    rule(
        "caption", 260, "anywhere",
        r"(?:photos?|images?|pictures?|video|illustration|credits?|photograph|file photo|photo credits?|image credits?|"
        r"image source|photo by|picture by|foto|fotos|bild|bildquelle|quelle|titelbild|beitragsbild|symbolbild|abbildung|grafik|"
        r"image (?:illustrative|d['’]illustration)|crédito|créditos|crédit photo|fonte)"
        r"\s*(?:(?::|\||©|/|courtesy)\s*.{0,160}|by\s+(?-i:[A-ZÀ-Þ]).{0,160})$",
        r"(?:\(|\[)?\s*(?:ap|reuters|afp|getty|epa|shutterstock|dpa|imago|istock|unsplash|pixabay)(?:\s+(?:photo|images?|"
        r"file))?\s*(?:/|via|photo|images?)\s*[^.]{0,80}(?:\)|\])?\s*$", r"getty images\W*$",
        r"(?:foto|bild|photo)s?\s*:\s*\S.{0,80}$",
        # the button that enlarges a picture, and its caption in one
        r"(?:bild )?(?:vergrößern|enlarge(?: image)?|agrandir|ampliar|ingrandisci)\s+(?-i:[A-ZÀ-Þ„“\"]).{0,220}$",
    ),
    rule(
        "caption", 330, "anywhere",
        # a caption that ends with its credit: "What it shows. © Agency / Name", "What it shows. (name / Agency)"
        r"[^\n©\u3040-\ud7af]{0,200}(?:©|\(c\))\s*(?-i:[A-ZÀ-Þ])[^.!?©]{2,60}$",
        needs=("©", "(c)"),
        barred=".!?",
    ),
    rule(
        "caption", 260, "anywhere",
        r"[^\n]{0,200}\([^()]{2,40}/\s?(?:istock|getty|shutterstock|adobe|dpa|imago|reuters|afp|ap|alamy|unsplash|pixabay|fotolia|"
        r"wikimedia|picture alliance)[^()]{0,24}\)[^\w.!?]*$",
        needs=("/",),
        barred=".!?",
    ),
    rule(
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
    rule(
        "navigation", 200, "anywhere",
        # the bar of links that every page has
        r"(?:impressum|imprint|datenschutz(?:erklärung)?|agb|kontakt|privacy(?: policy)?|terms(?: of (?:use|service))?|"
        r"contact(?: us)?|about(?: us)?|mentions légales|aviso legal)\s*[|·•/]\s*[^.!?]{2,160}$",
    ),
    rule(
        "app_prompt", 320, "anywhere",
        # what a broken site prints
        r"(?:warning|notice|fatal error|deprecated)\s*:\s.{0,240}\bon line \d+",
    ),
    rule(
        "byline", 160, "start",
        r"by\s+(?:(?-i:[A-ZÀ-Þ])[\w.'’-]+\s*){1,5}(?:[,|•·-][^.!?]{0,80})?$",
        r"(?:published|updated|posted|last (?:updated|modified)|first published|created|modified|date)\b\s*(?:on|at|by|"
        r":)?\s*.{0,80}\d(?:[^.]{0,40}|.{0,30}[ap]\.m\.[^.]{0,10})$",
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
    rule(
        "tags", 300, "anywhere",
        r"(?:tags?|topics?|categor(?:y|ies)|keywords?|filed under|posted in|tagged|in this (?:article|story)|schlagw[oö]rter|"
        r"schlagworte|themen|kategorien?|stichw[oö]rter|mots[- ]cl[ée]s|etiquetas|temas|categor[íi]as?|argomenti|"
        r"tag correlati)\s*(?::|$|with\b|in\b)[^.]{0,240}$",
    ),
    rule(
        "navigation", 80, "anywhere",
        r"(?:home|startseite|accueil|inicio|início)\s*(?:[>/»›|]|$)", r"page \d+ of \d+\s*$",
        r"(?:table of contents|contents|inhaltsverzeichnis|inhalt|jump to|in this article|on this page|"
        r"auf einen blick)\s*:?$", r"(?:view|show|see|load|read) (?:more|all|less)\W*$", r"(?:mehr|alle) anzeigen\W*$",
    ),
    rule(
        "caption", 130, "anywhere",
        # a photo's credit alone: "Name / Agency", "Name | Agency | Getty Images", "Name/Agency via Getty Images"
        r"[^.!?:]{0,90}(?:/|\||,|–|-|\bvia)\s*(?:ap|afp|reuters|getty(?: images)?|epa|epa-efe|shutterstock|dpa|imago|istock|"
        r"bloomberg|anadolu|zuma|"
        r"nurphoto|sipa|xinhua|pa wire|pa images|alamy|redux|usa today sports|picture[- ]alliance|keystone|apa|unsplash|"
        r"pexels|pixabay|wikimedia"
        r"(?: commons)?)(?:\s+(?:images?|photo|news|sports))?(?:\s*(?:/|\||via)\s*[^.!?]{0,40})?\s*\W*$",
        needs=(" ap", "/ap", "|ap", "-ap", "–ap", ",ap", "afp", "reuters", "getty", "epa", "shutterstock", "dpa", "imago", "istock",
               "bloomberg", "anadolu", "zuma", "nurphoto", "sipa", "xinhua", "pa wire", "pa images", "alamy", "redux", "usa today",
               "picture", "keystone", "unsplash", "pexels", "pixabay", "wikimedia"),
    ),
    rule(
        "caption", 260, "anywhere",
        # a caption that ends with its credit in brackets
        r"[^\n]{0,200}[(\[]\s*(?:images?|photos?|pictures?|pic|foto|bild|photograph|credits?|crédit)\s*(?::|by\b|courtesy\b|"
        r"©)[^)\]]{0,70}[)\]]\W*$",
        needs=("image", "photo", "picture", "(pic", "[pic", "foto", "bild", "credit", "crédit"),
    ),
    rule(
        "counter", 40, "anywhere",
        r"\d{1,3}\s*$", r"\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?|uhr|h|gmt|et|est|bst)?\s*$",
        r"\d{1,2}\s+\w{3,9}\s+\d{4}\s*[•·|,–-]\s*\d{1,2}[:.]\d{2}\s*(?:[ap]m)?\s*$",
    ),
    rule("separator", 12, "anywhere", r"_[\W_]*$", r"-?\s*30\s*-?$", r"###$", r"ends?$"),
    rule(
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
    rule(
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
    rule(
        "disclosure", 420, "anywhere",
        r".{0,160}\b(?:we|i|you|this (?:post|page|site|article|podcast))\b.{0,120}\b(?:affiliate (?:links?|commissions?|"
        r"compensation|program)|earn (?:a |an )?(?:small )?(?:affiliate )?commissions?|"
        r"receive (?:a )?(?:small )?commissions?|commission (?:for|from|if|at no))\b",
        r"(?:anzeige, )?enthält affiliate|.{0,120}\baffiliate[- ]links?\b.{0,120}\b(?:provision|verlinkungen|einkauf|kauf)\b",
        r".{0,140}\bprovision\b.{0,140}\baffiliate",
        needs=("affiliate", "commission"),
    ),
    rule(
        "related", 200, "anywhere",
        r"schon gelesen\s*(?:[?:|].{0,180})?$", r"(?:relevantes aus|neueste artikel|mehr (?:themen|artikel|news)|das thema könnte|"
        r"le puede interesar|mira lo que|related (?:roundup|story|article)|buyer['’]s guide)\b.{0,180}$",
        r"(?:mira|lea?|vea|mire|lire|voir|leggi|veja|leia|lesen|mehr|read|see|watch)\s*:\s*\S.{0,170}$",
        r"(?:entdecke(?:n sie)?|stöbere(?:n sie)?) (?:weitere|mehr|auch|noch)\b[^.]{0,80}$",
    ),
    rule(
        "app_prompt", 80, "anywhere",
        r"(?:loading\s*error.*|error loading|\s*loading\W*|vergrößern|quellen (?:ein|aus)blenden|"
        r"sie sind (?:aktuell |derzeit )?nicht (?:eingeloggt|angemeldet)|bitte (?:einloggen|anmelden)|weiter\s*»?|zurück|"
        r"nächste seite|next page|video (?:verfügbar|abrufbar) (?:bis|in)\b.{0,50}|"
        r"previous page|« ?prev|next ?»)[\s.!]*$",
    ),
    rule(
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
    rule(
        "caption", 330, "anywhere",
        r"[^\n]{0,260}\b(?:bildrechte|bildquelle|image source|picture credit|photo credits?|image credits?|fotocredit|foto|"
        r"photo|crédit photo|crédits?)\s*:\s*[^.]{2,60}$",
        needs=("credit", "foto", "photo", "bild", "source", "crédit"),
        barred=".",
    ),
)  # fmt: skip
