"""What pages say beside their story: of players, polls and embeds, channels to follow, summaries that machines made, money."""

from parsers.furniture.rule import Rule, rule

ASIDES: tuple[Rule, ...] = (
    rule(
        "newsletter", 220, "anywhere",
        r"(?:get|receive)\b[^.!?,]{0,60}\b(?:headlines|news|stories|updates) (?:by|via) e-?mail\b.{0,60}$",
        r"der [\w-]{2,40}-newsletter\W*$",
        r"mit meiner anmeldung\b.{0,100}\b(?:stimme|akzeptiere|einverstanden|bestätige)\b.{0,60}$",
        r"(?:täglich|werktags|jeden \w{3,12}) die (?:wichtigsten|besten|neuesten) (?:nachrichten|meldungen|news|infos?)"
        r"(?: (?:zu|zum|zur|aus|über|rund um) [^.!?,]{2,40})?[.!]?$",
        r"die (?:wichtigsten|besten|neuesten) (?:nachrichten|meldungen|news|infos?)\b[^.!?]{0,50},"
        r" (?:werktags|täglich|jeden)\b.{0,40}$",
        r"(?:chaque|tous les) \w{4,9},? (?:recevez|retrouvez)\b.{0,80}\b(?:newsletter|infolettre|lettre)\b.{0,60}$",
        r"vuoi ricevere\b[^?]{0,80}\b(?:telefon\w*|whatsapp|newsletter)\b.{0,160}$",
        r"recib[ae]\b.{0,30}\b(?:noticias|novedades|titulares)\b.{0,60}\b(?:whatsapp|telegram)\b.{0,120}$",
        r"(?:this|the) (?:article|story|essay|piece|column) (?:was |is |has been )?(?:originally |first |also )?(?:featured"
        r"|appeared|published|sent) in (?:the|our) [^.!?]{2,60} newsletter\b.{0,120}$",
        r"while you(?: are|['’]re) here\s*[:,–—].{0,300}$",
        r"to (?:stay|keep) up[- ]to[- ]date (?:with|on)\b[^.!?]{0,60}\b(?:sign up|subscribe)\b.{0,80}$",
    ),
    rule(
        "newsletter", 220, "anywhere",
        r"[^.!?,]{3,100}(?:,\s*)?\b(?:straight|direct|directly|delivered)(?: right)? to your inbox\s*[.!:|–—-]*\s*"
        r"(?:sign up|subscribe|join)\b.{0,40}$",
        needs=(" to your inbox",),
    ),
    rule(
        "newsletter", 320, "start",
        r"(?:dear readers?\b[^.!?]{0,40}\b)?welcome to\b[^.!?]{0,80}\b(?:newsletter|of you who (?:joined|subscribed)"
        r"|new subscribers)\b.{0,220}$",
        r"(?:welcome to|you (?:are|['’]re) reading)\b[^.!?]{0,140}[.!]\s[^.!?]{0,60}\bforwarded\b.{0,40}\byou\b.{0,80}$",
    ),
    rule(
        "newsletter", 420, "end",
        r"[^.!?\n]{2,140}\b(?:briefing|newsletter|digest|bulletin),? delivered\b[^.!?]{0,40}\b(?:monday|weekday|inbox"
        r"|daily|every|each)\b.{0,260}$",
        needs=("delivered",),
    ),
    rule("newsletter", 220, "end", r"(?:thanks|thank you)(?: so much)? for reading(?:[.!]\s.{0,160}|\W*)$"),
    rule(
        "share", 200, "anywhere",
        r"(?:plus,? )?you can join our\b.{0,60}\b(?:facebook|whatsapp|telegram)\b.{0,100}$",
        r"follow related (?:authors|topics)\b.{0,40}$",
        r"(?:authors|topics)(?: and (?:authors|topics))? you follow will be added to\b.{0,80}$",
        r"(?:clique aqui e siga o canal|participe do (?:nosso )?(?:canal|grupo)|siga o (?:nosso )?canal"
        r"|entre (?:no|em nosso) (?:canal|grupo))\b.{0,80}\bwhatsapp\b.{0,40}$",
        r"читайте [^.!?]{2,40} в (?:telegram|телеграм\w*|дзене|вконтакте)(?:\s*подписаться)?\W*$",
    ),
    rule(
        "app_prompt", 200, "anywhere",
        r"now playing\s*:?\s*(?:(?:listen|watch|video|audio|up next)\b.{0,60})?$",
        r"video (?:loading|unavailable|is not available)\W*$", r"auto-?updates? (?:is|are) (?:on|off)\W*$",
        r"listen to (?:this|the) (?:article|story|episode)\d.{0,20}$", r"view (?:the )?gallery\W*$",
        r"audio (?:playback|player) is(?: not|n['’]t) supported\b.{0,80}$",
        r"(?:find|get|read) [^.!?]{2,80} in the [^.!?]{2,30} app[.!:]\s*(?:download|get|tap)\b.{0,40}$",
        r"(?:stay|keep) (?:ahead|up|informed|connected|on top)\b[^.!?]{0,60}[:,.!]\s*(?:download|get) (?:the|our)"
        r" [^.!?]{0,30}\bapps?\b.{0,80}$",
        r"scroll untuk (?:membaca|melanjutkan)\b.{0,40}$",
        r"video loading\s?(?:video unavailable|(?:click|tap) to play|the video will\b).{0,80}$",
        r"we apologi[sz]e,? but this (?:video|audio|player) (?:has )?failed to load\b.{0,20}$",
        r"try refreshing your (?:browser|page)\b.{0,80}$", r"you are viewing as (?:a )?\W?guest\b.{0,60}$",
        r"on (?:a |your )?(?:mobile )?phone\? (?:get|download|try|tap)\b.{0,80}$",
        r"watch more of our videos (?:on|at)\b.{0,80}$", r"\((?:foto|photo|video)\)(?:\s?\((?:foto|photo|video)\))*$",
        r"new\s?you can now listen to\b.{0,60}$", r"listen to this article\s?learn more about\b.{0,140}$",
        r"this (?:translation|audio|recording) has been automatically (?:generated|translated)\b.{0,80}$",
        r"visit [\w' -]{2,24}! now\W*$",
        r"(?:suscríbete|suscríbase) para (?:seguir leyendo|continuar)\b.{0,30}$", r"lee sin límites\W*$",
        r"you have (?:\d+|no|one|two) (?:gift|free) articles?\b.{0,80}$",
        # what stands in an embed before its script has run
        r"(?:view|see) this (?:post|photo|profile) on (?:instagram|threads|facebook)\W*$",
        r"(?:a post shared by|ein beitrag geteilt von|(?:une publication|un post) partagée? par"
        r"|uma publicação (?:com)?partilhada por|una publicación (?:compartida (?:por|de)|de)"
        r"|un post condiviso da)\b[^.!?]{0,80}\(@.{2,60}$",
        r"(?:sieh dir|schau dir) diesen beitrag auf instagram\b.{0,20}$", r"voir cette publication sur instagram\W*$",
        r"ver esta publicación en instagram\W*$", r"ver ess[ae] (?:foto|publicação) no instagram\W*$",
        r"visualizza questo post su instagram\W*$",
    ),
    rule(
        "counter", 60, "anywhere",
        r"(?:more than |over )?[\d.,]+\s?(?:million|thousand|[km])?\+? (?:views|vídeos)\W*$",
        r"[\d.,]+\s?k?\+? votes? so far\W*$", r"[\d.,]+\s?k?\+? votes?\s*[·|•]\s*(?:poll|voting|final)\b.{0,24}$",
    ),
    rule(
        "comment", 160, "anywhere",
        r"join (?:our|the) comment(?:ing|s|ary)? (?:forum|section|community)\W*$",
        r"join thought-provoking conversations\b.{0,100}$",
        r"(?:please note (?:that )?)?you must be (?:an? [\w ]{3,40}|signed in|registered) (?:in order )?to comment\W*$",
    ),
    rule(
        "feedback", 220, "anywhere",
        r"what do you think\b[^.!?]{0,80}\?\s*(?:let us know|tell us|comment below|vote)\b.{0,100}$",
        r"(?:do you )?know (?:someone|somebody|something|anything|a story)\b[^?]{0,80}\?\s*(?:reply|e-?mail|write to|tell us"
        r"|let us|contact|get in touch)\b.{0,120}$",
        r"do you have (?:an?|any|something)\b[^?]{2,100}\?\s*(?:contact|e-?mail|tell us|let us|get in touch"
        r"|reach|write|send|share"
        r"|please|call|message|you can|find out|pitch)\b.{0,200}$",
        r"do you have an opinion on the issues\b.{0,300}$", r"do you have a (?:story|tip) (?:to|for us|you)\b[^?]{0,40}\?$",
        r"do you [^?.!]{3,80}\? (?:tell|help|show) us\b.{0,80}$", r"get in touch by e-?mail(?:ing)?\b.{0,80}$",
        r"have you (?:had|been|seen|got|ever|experienced|lost|noticed|received|spotted"
        r"|changed)\b[^?]{0,120}\?\s*(?:contact|e-?mail"
        r"|tell us|let us know|get in touch|share your|join the)\b.{0,160}$",
        r"we want to hear from\b(?![^\n]*\b(?:said|told|says)\b)[^.!?]{0,160}[.!]?"
        r"(?:\s(?:e-?mail|contact|get in touch|fill in|tell us)\b.{0,120})?$",
        r"(?:no votes so far\W+)?be the first to rate\b.{0,30}$",
        r"hat ihnen (?:dieser|der) (?:artikel|beitrag|text) gefallen\?.{0,200}$",
        r"haben sie (?:einen )?fehler (?:entdeckt|gefunden)\?.{0,60}\b(?:schreiben sie|melden|hinweis an|teilen sie)\b.{0,100}$",
    ),
    rule(
        "disclosure", 320, "anywhere",
        r"this (?:summary|story|article|translation|transcript|audio|text) (?:was|is|has been) (?:generated|created"
        r"|produced|written|translated|transcribed)\b[^.!?]{0,30}\b(?:by|using|with)\s+(?:(?-i:AI)\b|artificial intelligence"
        r"|(?:an? )?(?:speech|voice)[- ]recognition|machine translation|automated).{0,240}$",
        r"ai[- ]generated summary\b.{0,120}$",
        r"(?:diese )?zusammenfassung wurde\b.{0,40}\b(?:ki|künstlicher intelligenz)\b.{0,120}$",
        r"resumen (?:generado|creado) (?:por|con) (?:ia|inteligencia artificial|una? (?:ia|inteligencia))\b.{0,80}$",
        r"if you (?:purchase|buy|register|sign up|click)\b.{0,100}\b(?:link|site)\b.{0,40}\bwe (?:may|might|will)"
        r" (?:receive|earn|get) (?:an? )?(?:\w+ )?(?:compensation|commission)\b.{0,60}$",
    ),
    rule(
        "appeal", 460, "anywhere",
        r"before you (?:keep|continue|go|read)\b.{0,200}\b(?:paywall|chip in|support us|your gift|donate today|become a (?:member"
        r"|supporter|subscriber))\b.{0,240}$",
        r"why you can (?:rely on|trust) us\s*(?::.{3,300})?$", r"a message from (?:the|our) editor\W*$",
        r"thank you for reading\b[^,]{0,120}\b(?:digital subscription|subscribing|subscribe|our journalism|donat\w+)\b.{0,200}$",
        r"every day a small group of readers\b.{0,160}$",
    ),
    rule(
        "related", 200, "anywhere",
        r"for (?:all )?the latest\b[^.!?]{0,100}\b(?:news|stories|headlines|sports?|weather|coverage|updates)\b"
        r"[^!?]{0,60}\b(?:head to|visit|go to|click|check out|log on to|tune in to)\s+\S{3,40}$",
        r"go deeper\s*:\s.{3,120}$",
        r"więcej (?:podobnych )?(?:informacji|artykułów|wiadomości) (?:przeczytasz|znajdziesz)\b.{0,80}$",
        r"(?:confira|veja) (?:outras|mais) (?:notícias|reportagens)\b[^.]{0,80}$", r"subscriber exclusive\s*:\s.{3,160}$",
        r"(?:dieses thema im programm\s*:\s*)?(?:über dieses thema berichtete"
        r"|dieses thema im programm\s*:)[^.!?]{0,60}\bam\b.{0,80}$",
        r"(?:lire|voir|écouter|regarder) (?:aussi|(?:le|la|notre|nos) (?:reportage|enquête|entretien|analyse"
        r"|tribune|récit|dossier"
        r"|portrait|décryptage|vidéo)|l['’](?:enquête|entretien|analyse|interview|éditorial))\s*[:|]\s.{3,200}$",
    ),
    rule(
        "disclosure", 320, "end",
        # how an outlet works, and who pays for it
        r"[^.!?\n]{2,40} uses? ai\b[^.!?]{0,140}\b(?:editorial|journalis\w+|newsroom"
        r"|editors)\b[^.!?]{0,160}[.!]?$",
        r"[^.!?\n]{2,60} is [\w -]{0,40}\bjournalism,? (?:co-)?funded by\b.{0,120}$",
        needs=(" use ai ", " uses ai ", "funded by"),
    ),
    rule(
        "appeal", 560, "end",
        r"at [^.,!?\"“”„]{2,40}, we (?:firmly |strongly |truly )?(?:believe|employ|are committed|strive)\b"
        r"(?=[^\n]{0,400}\b(?:journalis\w+|newsrooms?|news|reporting|pitches|submissions)\b)[^\"“”„«»]{0,500}$",
        r"support (?:the )?[^.!?,]{2,40}['’]s? journalism\b.{0,120}$",
        r"stay (?:informed|updated|ahead) with [^.!?]{2,60}\byour (?:\w+ )?(?:source|guide|home)\b.{0,300}$",
        r"our website is the place for\b.{0,300}$",
        r"(?:the times|we) (?:is|are) committed to publishing a diversity of letters\b.{0,400}$",
        r"want to hear more from\b[^?]{2,60}\?\s.{0,140}$",
        r"als genossenschaft gehören wir\b.{0,300}$",
        r"doceniasz naszą pracę\?.{0,80}$",
        r"noi non siamo un partito, non cerchiamo consenso\b.{0,400}$",
    ),
    rule(
        "appeal", 420, "end",
        r"[^.!?\n\"“]{2,50} is (?:the|your) home (?:on (?:the|our) (?:website|app)|of|for)\b[^.!?\"“]{0,40}\b(?:best|top|expert"
        r"|in-depth)\b[^.!?\"“]{0,40}\b(?:analysis|reporting|journalism|coverage)\b.{0,300}$",
        r"[\w ]{2,20} lesen kann jede\b.{0,6}$",
        r"[^.!?\n\"“]{2,40} is [^.!?\"“]{2,40}['’]s (?:home for|advice column)\b[^\"“]{0,240}$",
        r"[^.!?\n\"“]{2,50} takes readers beyond the headlines\b.{0,300}$",
        needs=("is the home ", "is your home ", "s home for ", "lesen kann jede", "s advice column", " takes readers beyond "),
    ),
    rule(
        "disclosure", 420, "end",
        r"this (?:story|article|reporting) (?:was|is) (?:produced|made possible|supported|funded"
        r"|reported)\b.{0,40}\b(?:with (?:the )?support|(?:by|with|through) a grant|supported by)\b.{0,300}$",
    ),
    rule(
        "legal", 880, "end",
        # what every release of a listed company ends with
        r"(?:cautionary (?:note|statement) (?:regarding|concerning|about) )?forward[- ]looking (?:statements?|information)\W*$",
        r"(?:certain statements (?:in|contained in) )?this (?:press |news |earnings )?(?:release|announcement)"
        r" (?:contains?|includes?|may (?:contain|include))\b.{0,60}\bforward[- ]looking (?:statements"
        r"|information)\b[^\n]{0,700}$",
        r"(?:a photo|photos?|a video|images?|multimedia)(?: accompanying this (?:announcement|release))? (?:is|are) available at"
        r" (?:https?://|www\.).{0,200}$",
        r"view (?:original content|source version)\b.{0,240}$", r"investor (?:relations )?contacts?\s*(?::.{0,200})?$",
        r"visit [^.!?]{2,40} at (?:https?://|www\.)\S{4,60}$",
    ),
    rule(
        "byline", 200, "end",
        # what a paper's own system printed under a text
        r"\(id:\s?\d{5,}\)\W*$", r"page [a-z]{1,2}\s?-\s?\d+\b(?:\s+url\b.{0,160})?\W*$",
        r"(?:a version of )?this article appear(?:ed|s) (?:in print )?on page [a-z]{0,2}\s?-?\s?\d+ (?:of|in) the\b.{0,100}$",
        r"(?:a version of )?this (?:article|story|essay|review|piece) appear(?:ed|s) in the\b[^.!?]{0,60}\b(?:print edition|issue"
        r"|edition)\b.{0,120}$",
        r"doi\s*:\s*(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+$",
        r"published in the print edition of\b.{0,160}$",
        # who made a broadcast, or edited a text
        r"produced by (?-i:[A-ZÀ-Þ])[^.!?]{2,60}\.(?:\s(?:associate producers?|broadcast associates?"
        r"|edited by|field producers?|camera)\b"
        r"[^.!?]{0,60}\.?)+$",
        r"the (?:audio|radio|broadcast|digital|web) (?:version|story)(?: of this (?:story|interview"
        r"|piece))? was (?:produced|edited"
        r"|adapted)\b.{0,120}$",
    ),
    rule(
        "byline", 160, "end",
        r"(?-i:[A-ZÀ-Þ])[\w.’'-]+(?: (?:and |(?-i:[A-ZÀ-Þ]))[\w.’'-]*){1,7} (?:edited|produced) this"
        r" (?:story|piece|episode|interview)\b.{0,60}$",
        needs=(" edited this ", " produced this "),
    ),
    rule(
        "byline", 200, "end",
        # where a wire's reporters were
        r"(?-i:[A-ZÀ-Þ][a-zà-ÿ’'-]+)(?: (?-i:[A-ZÀ-Þ])[\w.’'-]+){0,3} reported from (?-i:[A-ZÀ-Þ])[\w.’'-]+"
        r"(?:,? (?-i:[A-ZÀ-Þ])[\w.’'-]+){0,4}"
        r"(?:,? and (?-i:[A-ZÀ-Þ])[\w.’'-]+(?: (?-i:[A-ZÀ-Þ])[\w.’'-]+){0,3} from (?-i:[A-ZÀ-Þ])[\w.’'-]+"
        r"(?:,? (?-i:[A-ZÀ-Þ])[\w.’'-]+){0,3})?\.?$",
        needs=(" reported from ",),
    ),
    rule(
        "correction", 420, "anywhere",
        r"(?:correctie|rectificatie|rättelse|rettelse|sprostowanie|(?:correction|clarification|update) note)\s*[:–—]\s.{10,400}$",
    ),
    rule(
        "correction", 420, "anywhere",
        # what editors note of a conversation, and of a story told before
        r"(?:this|the|our) (?:conversation|interview|discussion|transcript|q&a|exchange)s? (?:has|have|was"
        r"|were) (?:been )?(?:lightly )?"
        r"(?:edited|condensed)\b[^\n]{0,160}$",
        r"(?:note\s*:\s*)?some (?:names|details|identifying details)\b[^.]{0,60}\bhave been changed\b.{0,120}$",
        r"this as-told-to (?:essay|article|story) is based on\b.{0,380}$",
        r"this is an updated version of (?:an?|the) (?:story|article|post|piece|report)\b.{0,160}$",
    ),
    rule(
        "disclaimer", 460, "end",
        r"[^\n]{3,300}\b(?:opinions?|views?) expressed\b[^.\n]{0,60}\bnot necessarily (?:reflect|represent)\b[^\n]{0,120}$",
        needs=("not necessarily",),
    ),
    rule(
        "disclaimer", 400, "anywhere",
        r"this (?:article|story|investigation|report) was (?:co-)?(?:produced|reported) (?:in (?:partnership|collaboration) with"
        r"|as part of)\b[^\n]{3,300}$",
    ),
    rule(
        "caption", 300, "anywhere",
        # a broadcaster's: what it shows, the day and how long it is
        r"[^\n]{3,240}\|\s\d:\d{2} min\W*$", r"[^\n]{0,240}\b\d{1,2}:\d{2} min\b\W{0,3}\s?verfügbar bis\b.{0,60}$",
        needs=("| 0:", "| 1:", "| 2:", "| 3:", "verfügbar bis"),
    ),
    rule(
        "caption", 160, "anywhere",
        r"[^\n]{3,140}[;:,] (?:veja|assista)(?: o)? vídeos?\W*$", r"(?-i:[A-Z][A-Z &]{2,40}, SOURCES?: ).{3,80}$",
        needs=("vídeo", ", source"),
    ),
)  # fmt: skip
