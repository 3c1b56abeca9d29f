"""Forms that single kinds of outlet print: wires, universities, public broadcasters, press offices."""

from parsers.furniture.rule import Rule, rule

FORMS: tuple[Rule, ...] = (
    rule(
        "correction", 180, "anywhere",
        # wires: "(Updates with share price in fifth paragraph.)"
        r"(?:updates|adds|recasts|corrects|refiles) (?:with|to|details|quotes|in|headline|first|second"
        r"|background)\b[^\n]{0,140}\)\s*$",
    ),
    rule(
        "disclosure", 420, "end",
        # how universities' writers say who pays them
        r"[^\n]{3,200}\b(?:receives? funding from|has received funding from|(?:do|does) not work for, consult)\b",
        needs=("funding from", "work for, consult"),
    ),
    rule(
        "disclosure", 200, "anywhere",
        r"this is a developing (?:news )?story\b.{0,140}$", r"developing (?:news )?story\W*$",
        r"this (?:story|news) is developing\b.{0,120}$",
    ),
    rule(
        "appeal", 420, "end",
        # what an outlet says of itself under its texts
        r"[^.\n]{2,80} is (?:an?|part of) [^.\n]{0,80}(?:newsroom|news organi[sz]ation|news outlet|news service"
        r"|news site)\b.{0,320}$",
        r"[^.\n]{2,60} is made possible by (?:readers|listeners|viewers|members|people|you|supporters)\b.{0,200}$",
        needs=("newsroom", "news organi", "news outlet", "news service", "news site", "made possible by"),
    ),
    rule(
        "appeal", 420, "start",
        r"[^.\n]{2,80} is an? [^.\n]{0,80}(?:newsroom|news organi[sz]ation|news outlet)\b.{0,240}\b(?:sign up|subscribe|"
        r"newsletters?)\b.{0,160}$",
        needs=("newsroom", "news organi", "news outlet"),
    ),
    rule(
        "appeal", 300, "end",
        r"(?:if you (?:value|appreciate|enjoy) (?:what we do|our (?:work|reporting|journalism)|this (?:work|reporting|journalism))|"
        r"stay with [\w ]{2,30} (?:on-?air|online)|become a (?:member|supporter|donor) (?:here|today|now)|"
        r"subscribe to [^.]{2,60} for (?:more|the latest)|support (?:our|independent|local) (?:work|journalism"
        r"|reporting))\b.{0,240}$",
    ),
    rule(
        "feedback", 260, "end",
        # releases: whom to ask
        r"(?:media|press|news) (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies)|relations)\s*(?::|$|\().{0,220}$",
        r"for (?:media|press|further|more) (?:enquiries|inquiries|information)\b[^.]{0,40}\b(?:contact|visit|call"
        r"|e-?mail)\b.{0,180}$",
    ),
    rule("byline", 80, "end", r"(?-i:SOURCE):?\s+(?-i:[A-Z])[^.!?]{2,60}$", needs=("source",)),
    rule(
        "byline", 160, "end",
        r"(?:this (?:story|article|post) was (?:originally |first |last )?(?:published|updated|posted)"
        r"|published in [^.,]{2,40},)(?: on| at)?\s+"
        r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}.{0,60}$",
    ),
    rule(
        "legal", 300, "end",
        r"our standards\s*:", r"republish (?:this (?:story|article)|our (?:stories|articles|work))\b.{0,240}$",
        r"more stories like this are available (?:on|at)\b.{0,60}$",
    ),
    rule(
        "app_prompt", 140, "anywhere",
        r"app users\b.{0,20}\bclick\b.{0,60}$", r"(?:story|article|advertisement\s*[-–—]\s*story) continues? (?:below"
        r"|after)\b[^.]{0,50}[.)]*$",
        r"(?:swipe|scroll|tap|click) (?:through|left|right) (?:the|for|to)\b[^.]{0,60}\.?$", r"can['’]t see (?:the"
        r"|this) (?:video|post|graphic|chart|map)\b.{0,60}$",
    ),
    rule(
        "caption", 330, "anywhere",
        # a caption that ends with who took it: "What it shows. Photo by Name", "… PHOTO | NAME", "… Ledger photo / Name"
        r"[^\n]{0,260}\b(?:photos?|images?|pictures?)\s*(?:/|\||by|:|courtesy(?: of)?)\s*(?-i:[A-ZÀ-Þ])[^.!?]{2,50}$",
        needs=("photo", "image", "picture"),
        barred=".!?",
    ),
)  # fmt: skip
