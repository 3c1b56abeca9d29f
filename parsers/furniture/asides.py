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
    ),
    rule(
        "newsletter", 220, "anywhere",
        r"[^.!?,]{3,100}(?:,\s*)?\b(?:straight|direct|directly|delivered)(?: right)? to your inbox\s*[.!:|–—-]*\s*"
        r"(?:sign up|subscribe|join)\b.{0,40}$",
        needs=(" to your inbox",),
    ),
    rule(
        "newsletter", 320, "start",
        r"welcome to\b[^.!?]{0,80}\b(?:newsletter|of you who (?:joined|subscribed)|new subscribers)\b.{0,220}$",
    ),
    rule("newsletter", 220, "end", r"(?:thanks|thank you)(?: so much)? for reading(?:[.!]\s.{0,160}|\W*)$"),
    rule(
        "share", 200, "anywhere",
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
        r"[\d.,]+\s?k?\+? votes? so far\W*$", r"[\d.,]+\s?k?\+? votes?\s*[·|•]\s*(?:poll|voting|final)\b.{0,24}$",
    ),
    rule(
        "comment", 160, "anywhere",
        r"(?:please note (?:that )?)?you must be (?:an? [\w ]{3,40}|signed in|registered) (?:in order )?to comment\W*$",
    ),
    rule(
        "feedback", 220, "anywhere",
        r"what do you think\b[^.!?]{0,80}\?\s*(?:let us know|tell us|comment below|vote)\b.{0,100}$",
        r"(?:do you )?know (?:someone|somebody|a story)\b[^?]{0,60}\?\s*(?:reply|e-?mail us|write to us|tell us|let us)\b.{0,120}$",
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
        r"(?:confira|veja) (?:outras|mais) (?:notícias|reportagens)\b[^.]{0,80}$", r"subscriber exclusive\s*:\s.{3,160}$",
        r"über dieses thema berichtete[^.!?]{0,60}\bam\b.{0,80}$",
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
        r" (?:contains?|includes?|may (?:contain|include))\b.{0,60}\bforward[- ]looking (?:statements|information)\b[^\n]{0,700}$",
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
        r"(?:correctie|rectificatie|rättelse|rettelse|sprostowanie)\s*[:–—]\s.{10,400}$",
    ),
)  # fmt: skip
