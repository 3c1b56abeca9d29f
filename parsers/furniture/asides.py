"""What pages say beside their story: of players, polls and embeds, channels to follow, summaries that machines made, money."""

from parsers.furniture.rule import Rule, rule

ASIDES: tuple[Rule, ...] = (
    rule(
        "newsletter", 260, "anywhere",
        r"(?:get|receive)\b[^.!?]{0,80}\b(?:headlines|news|stories|updates)\b[^.!?]{0,60}\b(?:by|via) e-?mail\b.{0,80}$",
        r"der [\w-]{2,40}-newsletter\W*$", r"mit meiner anmeldung\b.{0,160}$",
        r"(?:(?:täglich|werktags|jeden \w{3,12})\s+)?die (?:wichtigsten|besten|neuesten) (?:nachrichten|meldungen|news|infos?)\b"
        r"[^.!?]{0,80}[.!]?$",
        r"(?:chaque|tous les) \w{4,9},? (?:recevez|retrouvez)\b.{0,160}$",
        r"vuoi ricevere\b.{0,120}\b(?:telefon\w*|whatsapp|newsletter|e-?mail)\b.{0,160}$",
        r"recib[aeí]\b.{0,60}\b(?:whatsapp|telegram)\b.{0,160}$",
    ),
    rule(
        "newsletter", 260, "anywhere",
        r"[^.!?]{3,140}\b(?:straight|direct|directly|delivered)(?: right)? to your (?:inbox|e-?mail)(?:\s*[.!:|,–—-].{0,50})?$",
        needs=(" to your inbox", " to your e"),
    ),
    rule(
        "newsletter", 320, "start",
        r"welcome to\b.{0,80}\b(?:newsletter|of you who (?:joined|subscribed)|new subscribers)\b.{0,220}$",
    ),
    rule("newsletter", 220, "end", r"(?:thanks|thank you)(?: so much)? for reading\b.{0,180}$"),
    rule(
        "share", 200, "anywhere",
        r"(?:participe|clique aqui e siga|siga|entre)\b.{0,40}\b(?:canal|grupo)\b.{0,80}\bwhatsapp\b.{0,40}$",
        r"читайте [^.!?]{2,40} в (?:telegram|телеграм\w*|дзене|вконтакте)(?:\s*подписаться)?\W*$",
    ),
    rule(
        "share", 160, "anywhere", r"[^.!?]{2,80}\bwhatsapp kanal[^.!?]{0,60}(?:tıklayın|tıkla)\W*$", needs=("whatsapp kanal",)
    ),
    rule(
        "app_prompt", 200, "anywhere",
        r"now playing\s*:?\s*(?:(?:listen|watch|video|audio|up next)\b.{0,60})?$",
        r"video (?:loading|unavailable|is not available)\W*$",
        r"auto-?updates? (?:is|are) (?:on|off)\W*$",
        r"listen to (?:this|the) (?:article|story|episode)\d.{0,20}$", r"view (?:the )?gallery\W*$",
        r"audio (?:playback|player) is(?: not|n['’]t) supported\b.{0,80}$",
        r"(?:find|get|read) [^.!?]{2,80} in the [^.!?]{2,30} app\b.{0,60}$",
        r"(?:stay|keep) (?:ahead|up|informed|connected|on top)\b[^.!?]{0,60}[:,.!]\s*(?:download|get)\b.{0,120}$",
        r"scroll untuk (?:membaca|melanjutkan)\b.{0,40}$",
        # what stands in an embed before its script has run
        r"(?:view|see) this (?:post|photo|profile) on (?:instagram|threads|facebook)\W*$", r"a post shared by\b.{0,100}$",
        r"(?:sieh dir|schau dir) diesen beitrag auf instagram\b.{0,20}$", r"ein beitrag geteilt von\b.{0,100}$",
        r"voir cette publication sur instagram\W*$", r"(?:une publication|un post) partagée? par\b.{0,100}$",
        r"ver esta publicación en instagram\W*$", r"una publicación (?:compartida (?:por|de)|de)\b[^.]{0,100}\(@[^.]{2,40}$",
        r"ver ess[ae] (?:foto|publicação) no instagram\W*$", r"uma publicação (?:com)?partilhada por\b.{0,100}$",
        r"visualizza questo post su instagram\W*$", r"un post condiviso da\b.{0,100}$",
    ),
    rule("counter", 60, "anywhere", r"[\d.,]+\s?k?\+? votes?(?: so far)?(?:\s*[·|•,-].{0,30})?\W*$"),
    rule(
        "comment", 160, "anywhere",
        r"(?:please note (?:that )?)?you must be (?:an? [\w ]{3,40}|signed in|registered) (?:in order )?to (?:comment|reply|post)\b"
        r".{0,60}$",
    ),
    rule(
        "feedback", 260, "anywhere",
        r"what do you think\b[^.!?]{0,80}\?\s*(?:let us know|tell us|comment|share|write|vote|e-?mail)\b.{0,100}$",
        r"(?:do you )?know (?:someone|somebody|a story)\b[^?]{0,60}\?\s*(?:reply|write|e-?mail|tell|let)\b.{0,120}$",
        r"haben sie (?:einen )?fehler (?:entdeckt|gefunden)\b.{0,160}$",
    ),
    rule(
        "disclosure", 420, "anywhere",
        r"(?:this|the) (?:summary|story|article|translation|transcript|audio|text) (?:was|is|has been) (?:generated|created"
        r"|produced|written|translated|transcribed)\b.{0,40}\b(?:ai|artificial intelligence|automatically|speech[- ]recognition|a"
        r" machine|software)\b.{0,280}$",
        r"ai[- ]generated summary\b.{0,120}$", r"(?:diese )?zusammenfassung wurde\b.{0,60}\b(?:ki|künstlicher)\b.{0,120}$",
        r"resumen (?:generado|creado) (?:por|con)\b.{0,100}$", r"if you (?:purchase|buy|register|sign up|click)\b.{0,140}\bwe"
        r" (?:may|might|will) (?:receive|earn|get)\b.{0,80}$",
    ),
    rule(
        "appeal", 460, "anywhere",
        r"before you (?:keep|continue|go|read)\b.{0,240}\b(?:paywall|donat\w+|chip in|support us|become a|your gift|subscri\w+)\b"
        r".{0,240}$",
        r"why you can (?:rely on|trust) us\b.{0,300}$", r"a message from (?:the|our) editor\W*.{0,60}$",
        r"thank you for reading\b.{0,200}\b(?:subscri\w+|our journalism|membership|donat\w+)\b.{0,200}$",
        r"every day a small group of readers\b.{0,160}$",
    ),
    rule(
        "related", 200, "anywhere",
        r"for (?:the latest|all the latest|more)\b[^.!?]{0,100}\b(?:news|stories|headlines|sports?|weather|coverage|updates)\b"
        r"[^!?]{0,60}\b(?:head to|visit|go to|click|check out|log on|tune in)\b.{0,80}$",
        r"(?:confira|veja) (?:outras|mais) (?:notícias|reportagens)\b[^.]{0,80}$",
        r"über dieses thema berichte(?:te|n)\b.{0,160}$",
    ),
    rule(
        "disclosure", 420, "end",
        r"(?:this|the) (?:story|article|project|reporting|series|investigation) (?:was|is) (?:produced|made possible|supported"
        r"|funded|reported)\b.{0,40}\b(?:with (?:the )?support|(?:by|with|through) a grant|supported by)\b.{0,300}$",
    ),
    rule(
        "legal", 880, "end",
        # what every release of a listed company ends with
        r"(?:cautionary (?:note|statement) (?:regarding|concerning|about) )?forward[- ]looking (?:statements?|information)\W*$",
        r"(?:certain statements (?:in|contained in) )?th(?:is|e) (?:press|news|earnings)? ?(?:release|announcement)\b.{0,120}"
        r"\bforward[- ]looking\b[^\n]{0,760}$",
        r"(?:a photo|photos?|a video|images?|multimedia)(?: accompanying this (?:announcement|release))? (?:is|are) available at\b"
        r".{0,200}$",
        r"view (?:original content|source version)\b.{0,240}$", r"investor (?:relations )?contacts?\b.{0,200}$",
        r"visit [^.!?]{2,40} at (?:https?://|www\.)\S{4,60}$",
    ),
    rule(
        "byline", 200, "end",
        # what a paper's own system printed under a text
        r"\(id:\s?\d{5,}\)\W*$", r"page [a-z]{1,2}\s?-\s?\d+\b(?:\s+url\b.{0,160})?$", r"this article appeared on page\b.{0,120}$",
    ),
    rule(
        "byline", 80, "end",
        # a reporter's address and the agency that helped; the initials of who handled an agency's text
        r"[\w.+-]{2,40}@[\w-]+\.[\w.-]{2,24}, with (?-i:[A-Z]{2,8})\W*$", r"(?-i:PTI(?: [A-Z]{2,4}){1,6})\W*$",
        needs=("@", "pti "),
    ),
)  # fmt: skip
