"""What houses ask of their readers, say of themselves and note of their texts: no block in which somebody speaks."""

from parsers.furniture.rule import Rule, rule

_NAME = r"(?-i:[A-ZÀ-Þ])[\w.’'&-]*"
_PERSON = r"(?-i:[A-Z])\w+ (?-i:[A-Z])\w+"
_US = rf"(?:us\b|our\b|the (?:author|reporter)|this reporter|{_PERSON} at\b|\S+@)"

HOUSES: tuple[Rule, ...] = (
    rule(
        "newsletter", 220, "anywhere",
        r"(?:this|the) (?:article|story|essay|piece|column) (?:was |is |has been )?(?:originally |first |also )?(?:featured"
        r"|appeared|published|sent) in (?:the|our) [^.!?,]{2,60}\bnewsletter"
        r"(?:\W*$|[.,] (?:sign up|subscribe|get|click|you can|to (?:get|receive|sign|subscribe))\b.{0,100}$)",
        r"find out what['’]s happening in [^.!?]{2,60} with (?:free|our|real-time|local)\b.{0,80}$",
        r"to (?:stay|keep) up[- ]to[- ]date (?:with|on)\b[^.!?]{0,60}\b(?:sign up|subscribe)\b[^.!?]{0,20}"
        r"\b(?:our|newsletters?|here|alerts?)\b[^.!?]{0,60}[.!]?$",
        unspoken=True,
    ),
    rule(
        "newsletter", 320, "anywhere",
        r"while you(?: are|['’]re) here\s*[:,–—](?=.{0,200}\b(?:newsletters?|our (?:editors|reporting|journalism)"
        r"|subscribe|sign up|support (?:us|our)|we have a (?:small )?favou?r)\b).{0,300}$",
        unspoken=True,
    ),
    rule(
        "newsletter", 320, "start",
        r"dear readers?\b[^.!?]{0,40}\bwelcome to\b[^.!?]{0,80}\b(?:our newsletter|this newsletter"
        r"|of you who (?:joined|subscribed)|new subscribers)\b.{0,220}$",
        r"(?:welcome to|you (?:are|['’]re) reading)\b[^.!?]{0,140}[.!]\s[^.!?]{0,60}\bforwarded this\b.{0,40}\byou\b.{0,80}$",
        unspoken=True,
    ),
    rule(
        "newsletter", 420, "end",
        r"[^.!?\n]{2,60} is [^.!?\n]{2,80}\b(?:briefing|newsletter|digest|bulletin),? delivered\b[^.!?]{0,40}\b(?:monday|weekday"
        r"|inbox|daily|every|each)\b.{0,260}$",
        needs=("delivered",), unspoken=True,
    ),
    rule(
        "newsletter", 200, "anywhere",
        r"(?:get|stay|start|keep|find|discover|be|never|make|join|catch|explore|plan|enjoy|follow|learn|know"
        r"|understand|save)\b[^.!?\n]{3,110} with our (?:free )?(?:daily|weekly|twice-weekly|monthly) (?:newsletter"
        r"|guide|briefing|digest|e-?mail)\W*$",
        needs=(" with our ",), unspoken=True,
    ),
    rule(
        "share", 200, "anywhere",
        r"(?:plus,? )?you can join our [^.!?]{0,60}\b(?:facebook|whatsapp|telegram) (?:group|channel|community|page)\b.{0,80}$",
        r"follow related (?:authors|topics)\b.{0,40}$",
        r"(?:authors|topics)(?: and (?:authors|topics))? you follow will be added to\b.{0,80}$",
        unspoken=True,
    ),
    rule(
        "app_prompt", 200, "anywhere",
        r"video loading\s?(?:video unavailable|(?:click|tap) to play|the video will\b).{0,80}$",
        r"we apologi[sz]e,? but this (?:video|audio|player) (?:has )?failed to load\W*$",
        r"try refreshing your (?:browser|page)\b.{0,80}$", r"you are viewing as (?:a )?\W?guest\W.{0,60}$",
        r"on (?:a |your )?(?:mobile )?phone\? (?:get|download|try|tap)\b.{0,40}\bapp\b.{0,40}$",
        r"watch on youtube\W*$", r"on our exclusive\b.{0,120}\bapp[.!]\s*download now\W*$",
        r"escuchar\s?escuch[aá] esta nota.{0,12}$",
        r"watch more of our videos (?:on|at)\b.{0,80}$", r"\((?:foto|photo|video|vídeo)\)(?:\s?\((?:foto|photo|video|vídeo)\))*$",
        r"new\s?you can now listen to\b.{0,60}$", r"listen to this article\s?learn more about\b.{0,140}$",
        r"this (?:translation|audio|recording) has been automatically (?:generated|translated)(?:\W*$| and\b.{0,80}$)",
        r"(?:suscríbete|suscríbase) para (?:seguir leyendo|continuar)(?: leyendo)?\W*$", r"lee sin límites\W*$",
        r"you have (?:\d+|no|one|two) (?:gift|free) articles? (?:to share|left|remaining|per|each|this)\b.{0,60}$",
        unspoken=True,
    ),
    rule("app_prompt", 60, "linked", r"visit [\w!' -]{2,24} now\W*$"),
    rule("counter", 60, "anywhere", r"(?:more than |over )?[\d.,]+\s?(?:million|thousand|[km])?\+? (?:views|vídeos)$"),
    rule(
        "comment", 160, "anywhere",
        r"join (?:our|the) comment(?:ing|s|ary)? (?:forum|section|community)\W*$",
        r"join thought-provoking conversations, (?:follow|share|see|comment)\b.{0,80}$",
        unspoken=True,
    ),
    rule(
        "feedback", 240, "anywhere",
        rf"(?:do you )?know (?:something|anything)\b[^?]{{0,80}}\?\s*(?:reply to|(?:e-?mail|write to|contact|tell) {_US}"
        r"|let us know|get in touch)\b.{0,120}$",
        rf"do you have (?:an?|any|something)\b[^?]{{2,100}}\?\s*(?:(?:please )?(?:contact|e-?mail:?|call|message|reach|write to"
        rf"|get in touch with) {_US}|tell us\b|let us know\b|get in touch\b|share (?:it|your|them)\b|send (?:it|us|your|them)\b"
        r"|find out (?:how to|what we)\b|you can (?:contact|reach|e-?mail|send|write to|message|call|tell|share)\b).{0,200}$",
        r"do you have (?:an?|any)\b[^?]{2,80}\?\s*do you have any\b[^?]{2,80}\?\s*(?:please )?(?:contact"
        r"|e-?mail) (?:us\b|our\b|\S+@).{0,100}$",
        r"do you have an opinion on the issues raised\b.{0,300}$", r"do you have a (?:story|tip) (?:to (?:share|tell)|for us)\?$",
        r"do you [^?.!]{3,80}\? (?:tell|help|show) us (?:about (?:it|your)|what you think|your|in the comments|know"
        r"|how we)\b.{0,80}$",
        r"get in touch by e-?mail(?:ing)?\W{1,3}\S+@\S+$",
        r"have you (?:had|been|seen|got|ever|experienced|lost|noticed|received|spotted|changed)\b[^?]{0,120}\?\s*"
        rf"(?:(?:contact|e-?mail) {_US}|tell us (?:your|about your|in the)|let us know|get in touch|share your"
        r"|join the (?:conversation|discussion))\b.{0,160}$",
        r"we want to hear from (?:you\b|(?:our )?readers|people who\b|anyone\b|parents\b|students\b"
        r"|residents\b)[^.!?,]{0,160}[.!]?(?:\s(?:e-?mail|contact|get in touch|fill in|tell us)\b.{0,120})?$",
        r"(?:no votes so far\W+)?be the first to rate\b.{0,30}$",
        r"hat ihnen (?:dieser|der) (?:artikel|beitrag|text) gefallen\?\s(?:dann|wir|hier|teilen|unterstützen"
        r"|abonnieren)\b.{0,180}$",
        unspoken=True,
    ),
    rule(
        "related", 200, "anywhere",
        r"więcej (?:podobnych )?(?:informacji|artykułów|wiadomości) (?:przeczytasz|znajdziesz) na (?:stronie|naszej"
        r"|portalu)\b.{0,60}$",
        r"dieses thema im programm\s*:\s(?:über dieses thema berichtet[^.!?]{0,60}\b|[^.!?]{2,60}, )am \d.{0,60}$",
        unspoken=True,
    ),
    rule("related", 200, "linked", r"go deeper\s*:\s.{3,120}$", r"tap here\W*$"),
    rule(
        "related", 200, "anywhere",
        r"(?:lire|voir|écouter|regarder) (?:aussi|(?:le|la|notre|nos) (?:reportage|enquête|entretien|analyse|tribune"
        r"|récit|dossier"
        r"|portrait|décryptage|vidéo)|l['’](?:enquête|entretien|analyse|interview|éditorial))\s*[:|]\s[^.!?…]{3,200}$",
        unspoken=True,
    ),
    rule(
        "disclosure", 320, "end",
        # how an outlet works, and who pays for it
        r"[^.!?\n]{2,40} uses? ai\b[^.!?]{0,140}\b(?:editorial (?:oversight|standards|review|control)"
        r"|human (?:oversight|review))\b[^.!?]{0,160}[.!]?$",
        rf"[^.!?\n]{{2,60}} is (?:local|public|public-interest"
        rf"|public interest)[\w -]{{0,30}}\bjournalism,? (?:co-)?funded by (?:the )?{_NAME}"
        rf"(?: (?:and|of|for|on|the|{_NAME})){{0,12}}\W*$",
        needs=(" use ai ", " uses ai ", "funded by"), unspoken=True,
    ),
    rule(
        "appeal", 560, "end",
        rf"at (?:the )?{_NAME}[^.,!?]{{0,38}}, we (?:firmly |strongly |truly )?(?:believe|are committed to|strive"
        rf"|employ)\b(?=[^\n]{{0,120}}"
        r"\b(?:(?:our|quality|high-quality|independent|investigative|honest|fearless|accountability|local|public)[ -]journalis\w+"
        r"|newsrooms?\b|pitches|submissions|importance of [\w-]+ journalism|fresh news))[^\n]{0,500}$",
        r"support (?:the )?[^.!?,]{2,40}['’]s? journalism(?: of [\w ]{3,60}| today| now)?\W*$",
        r"stay (?:informed|updated|ahead) with [^.!?]{2,60}\byour (?:\w+ )?(?:source|guide|home) (?:for|to|of)\b.{0,300}$",
        r"discover the latest in [^.!?]{3,60} with over [\d,]+ subscribers\b.{0,240}$",
        r"keep up with all the latest news\b[^.!?]{0,80}\bby following\b.{0,60}$",
        r"our website is the place for the latest\b.{0,300}$",
        r"(?:the times|we) (?:is|are) committed to publishing a diversity of letters\b.{0,400}$",
        r"want to know more about [^?]{3,80}\?\s*(?:check out|see|read) (?:all )?(?:of )?(?:our|more)\b.{0,240}$",
        r"looking for (?:something|more)\b[^?]{0,80}\?\s*(?:check out our|see our|here are (?:some )?(?:more|other"
        r"|of our))\b.{0,160}$",
        r"about (?-i:[A-Z])[\w&.’' -]{1,60}:\s[^\n]{2,80}\b(?:is|was) (?:founded (?:in|by)|one of the (?:oldest"
        r"|largest|biggest|leading|world)|(?:an?|the)\b[^.!?\n]{0,80}\b(?:compan(?:y|ies)|universit(?:y|ies)|provider"
        r"|leader|organi[sz]ation|firm|institute|manufacturer|platform|agency|charity|foundation|association"
        r"|non-?profit|bank|retailer|developer|publisher|producer))\b[^\n]{5,400}$",
        r"want to hear more from\b[^?]{2,60}\?\s[^?]{0,60}\b(?:podcast|episode|newsletter|sign up|subscribe)\b.{0,80}$",
        r"als genossenschaft gehören wir unseren leser.{0,300}$",
        r"doceniasz naszą pracę\?(?:\s(?:podaruj|wesprzyj|wspieraj)\b.{0,60})?$",
        r"subscribe to [^.!?]{2,60} to (?:get|gain|enjoy) (?:access|unlimited|full)\b.{0,300}$",
        r"noi non siamo un partito, non cerchiamo consenso, non riceviamo\b.{0,400}$",
        unspoken=True,
    ),
    rule(
        "appeal", 420, "end",
        r"[^.!?\n]{2,50} is (?:the|your) home (?:on (?:the|our) (?:website|app)(?: and (?:website|app))?|of"
        r"|for)\b (?:for |of )?(?:the )?(?:best|top|expert|in-depth) (?:analysis|reporting|journalism|coverage)\b.{0,300}$",
        r"[^.!?\n]{2,40} is [^.!?]{2,40}['’]s (?:home for (?:reporting|news|coverage|analysis|stories|journalism"
        r"|essays|opinion|ideas)|advice column\b.{0,40}\bquestions?)\b.{0,240}$",
        rf"{_NAME}(?: (?:by|of|the|{_NAME})){{0,6}} takes readers beyond the headlines (?:with|of)\b[^.]{{3,120}}\.\s.{{3,300}}$",
        needs=("is the home ", "is your home ", "s home for ", "s advice column", " takes readers beyond "),
        unspoken=True,
    ),
    rule(
        "byline", 200, "end",
        # where a text was printed, and when
        r"(?:a version of )?this (?:article|story|essay|review|piece) appear(?:ed"
        r"|s) in the\b(?:[^.!?,;]|, \d{4}|\b[a-z]{3,4}\.){0,40}\b(?:print edition|issue"
        r"|(?:19|20)\d\d edition)\b(?:\W*$|,? (?:(?:with|under) the (?:headline|title)|as [“\"‘']"
        r"|on pages?\b)[^.!?]{0,100}[.!?]?[\"”’]?$"
        rf"| of (?:the )?{_NAME}(?: {_NAME}){{0,4}}\W*$)",
        r"published in the print edition of (?:the )?(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2})\b[^.!?]{0,20}\b(?:issue"
        r"|with the headline)\b.{0,120}$",
        r"doi\s*:\s*(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+$",
    ),
    rule(
        "byline", 320, "end",
        # who made a broadcast, or edited a text
        rf"produced by {_NAME}(?: (?:and|{_NAME})){{0,6}}\.(?:\s(?:associate producers?|broadcast associates?"
        rf"|edited by|field producers?"
        r"|camera)\b,?(?: (?:by|and|(?-i:[A-ZÀ-Þ])[\w’'-]*)\b,?){1,8}\.)+$",
        r"the (?:audio|radio|broadcast|digital|web) (?:version|story)(?: of this (?:story|interview|piece))? was "
        r"(?:(?:produced|edited|adapted)(?: for (?:the )?(?:web|radio|broadcast))?(?:,? and |, )?){1,3} by"
        rf"(?: (?:and|for|the|{_NAME}),?){{1,10}}\W*$",
    ),
    rule(
        "byline", 320, "end",
        rf"{_NAME}(?: (?:and|{_NAME})){{1,7}} (?:edited|produced)(?: and (?:edited|produced))? this (?:story|piece"
        rf"|episode|interview)"
        r"(?: for (?:broadcast|radio|digital|the web|air)\b[^.]{0,60})?\W*$",
        rf"[^.!?\n]{{2,60}} is (?:written and |hosted and )?produced by {_NAME}(?: (?:and"
        rf"|{_NAME})){{0,6}}[,.]? (?:and )?(?:edited|mixed|engineered|hosted) by {_NAME}[^\n]{{2,160}}$",
        needs=(" edited this ", " produced this ", " is produced by ", " and produced by "), unspoken=True,
    ),
    rule(
        "byline", 260, "end",
        r"\S+@\S+\.\w{2,6}(?:,? with (?-i:[A-Z]{2,8}))?$",
        r"[^\n]{10,200}\([\w.+-]{2,30}@[\w-]{2,30}\.[\w.-]{2,20}\)$",
        needs=("@",), barred=".!?", unspoken=True,
    ),
    rule(
        "correction", 420, "anywhere",
        # what editors note of a conversation, and of a story told before
        r"(?:note\s*:\s*)?(?:this|the|our) (?:conversation|interview|discussion|transcript|q&a"
        r"|exchange)s?(?: (?:above|below))? (?:has|have"
        r"|was|were) (?:been )?(?:(?:lightly|slightly|minimally) )?(?:edited|condensed)(?:(?:,? (?:and|for|&)"
        r"|,)(?: lightly)? (?:edited"
        r"|condensed|brevity|clarity|length|space|style|grammar|readability)){0,5}(?: from the original \w+)?\W*$",
        r"(?:note\s*:\s*)?some (?:names|details|identifying details"
        r"|names and (?:identifying )?details)(?: (?:in this (?:story|article"
        r"|piece|essay)|of (?:people|those) [^.,]{3,40}))? have been changed(?:(?: in order)? (?:to (?:protect|preserve|respect)"
        r"|for (?:privacy|reasons of privacy|security|safety|legal))\b.{0,120})?\W*$",
        r"name(?:n)? (?:der redaktion bekannt|(?:von der redaktion |durch die redaktion )?geändert)\W*$",
        r"this as-told-to (?:essay|article|story) is based on\b.{0,380}$",
        r"this is an updated version of (?:an?|the) (?:story|article|post|piece|report) (?:(?:that was "
        r"|which was )?(?:first|originally|previously|initially) (?:published|posted|appeared|ran)|published|from)\b.{0,120}$",
        r"(?:correction|clarification) note\s*[:–—]\s.{0,120}\b(?:version|article|story|report|headline|caption)\b.{0,300}$",
        unspoken=True,
    ),
    rule(
        "disclaimer", 460, "end",
        r"[^\n]{3,300}[.!?]\s(?:the |any |all )?(?:opinions?"
        r"|views?) expressed\b[^.\n]{0,60}\bnot necessarily (?:reflect|represent)\b[^.\n]{0,120}\W*$",
        needs=("not necessarily",), unspoken=True,
    ),
    rule(
        "disclaimer", 400, "anywhere",
        r"this (?:article|story|investigation|report) was (?:co-)?(?:produced|reported) (?:in (?:partnership|collaboration) with"
        rf"|as part of) (?:the )?{_NAME}(?: (?:of|for|on|the|and|{_NAME}),?){{0,12}}(?:,? (?:an?|which) [^.\n]{{3,120}})?\W*$",
        unspoken=True,
    ),
    rule(
        "caption", 300, "anywhere",
        # a broadcaster's: what it shows, the day and how long it is
        r"[^\n]{3,240}\b\d{4}\s[·|]\s\d{1,3} min$", r"[^\n]{3,240}\|\s\d:\d{2} min$",
        needs=("| 0:", "| 1:", "| 2:", "| 3:", "·"), barred=".!?",
    ),
    rule(
        "caption", 300, "anywhere",
        r"[^\n]{0,240}\b\d{1,2}:\d{2} min\b\W{0,3}\s?verfügbar bis\b.{0,60}$",
        needs=("verfügbar bis",),
    ),
    rule(
        "related", 200, "anywhere",
        r"also on (?!(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?-i:[A-Z])\w+(?: \w+)?\s*:\s(?-i:[“\"‘'A-Z])[^.!?,;]{3,160}$",
        r"for more on [^,.!?]{2,40}, (?:also )?(?:see|read)\s*:\s[^.!?]{3,160}$",
        unspoken=True,
    ),
    rule("caption", 300, "anywhere", r"© provided by (?:the )?(?-i:[A-Z]).{3,280}$"),
    rule(
        "caption", 80, "end",
        r"all (?:photographs|photos|pictures|images) (?:by|courtesy of) (?-i:[A-ZÀ-Þ])[\w.’'-]*"
        r"(?:,? (?:and|&|for|of|the|de|van|von|(?-i:[A-ZÀ-Þ])[\w.’'-]*)){0,8}\W*$",
    ),
    rule("byline", 60, "start", r"\d{1,3} min read\s?(?:[a-z]{3,9}\.? \d{1,2}(?:, \d{4})?)?\W*$"),
    rule(
        "newsletter", 340, "anywhere",
        r"(?:get|receive|sign up|subscribe|want|enjoy|discover|all the|the (?:best|latest|top|day['’]s|week['’]s"
        r"|biggest|most)|an? (?:selection|round-?up|digest|weekly|daily|curated)|our|your (?:daily|weekly|morning)"
        r"|breaking|top|daily|weekly|exclusive"
        r"|news)\b[^\n]{5,250}(?<!come)(?<!comes)(?<!go)(?<!goes)(?<!land)(?<!lands) (?:straight|directly"
        r"|right) to your inbox\b[^\n]{0,80}$",
        needs=(" to your inbox",), unspoken=True,
    ),
    rule(
        "caption", 160, "anywhere",
        r"[^\n]{3,120}\((?:foto|fotó|zdjęcie) (?-i:[A-ZÀ-Þ])[^()]{2,40}\)$",
        r"[^\n]{3,140}[;:,] (?:veja|assista)(?: o)? vídeos?$",
        r"(?-i:[A-Z][A-Z &]{2,40}, SOURCES?: [A-Z][A-Z ,&]{2,60})$",
        needs=("vídeo", ", source", "(foto ", "(fotó ", "(zdjęcie "), barred=".!?",
    ),
)  # fmt: skip
