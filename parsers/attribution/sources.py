"""Names of sources: agencies under their many spellings, and what can be an outlet's name at all."""

import re
from functools import lru_cache

from parsers.expressions import expression

# Agency: spellings, lower case, beside its own name. Short ones are read only where an agency is expected.
_AGENCIES = {
    "The Associated Press": "ap associated-press the-ap 美联社 美聯社 ap通信",
    "Reuters": "thomson-reuters rtrs 路透社 路透 ロイター 로이터 رويترز",
    "Agence France-Presse": "afp 法新社 afp時事 أ-ف-ب فرانس-برس",
    "dpa": "deutsche-presse-agentur dpa-infocom د-ب-أ",
    "dpa-AFX": "dpa-afx",
    "EFE": "agencia-efe efe-agencia",
    "ANSA": "agenzia-ansa",
    "Bloomberg": "bloomberg-news bloomberg-l.p.",
    "APA": "austria-presse-agentur",
    "Keystone-SDA": "sda keystone sda-ats ats keystone/sda sda/keystone",
    "SID": "sport-informations-dienst",
    "epd": "evangelischer-pressedienst",
    "KNA": "katholische-nachrichten-agentur",
    "dts": "dts-nachrichtenagentur",
    "PA Media": "pa press-association pa-news-agency the-press-association",
    "AAP": "australian-associated-press",
    "The Canadian Press": "canadian-press",
    "UPI": "united-press-international",
    "Kyodo News": "kyodo jiji-kyodo 共同 共同通信 共同通信社 共同社",
    "Jiji Press": "jiji jiji-press 時事 時事通信 時事通信社",
    "Xinhua": "xinhua-news-agency 新华社 新華社 新华网 新华每日电讯",
    "TASS": "itar-tass тасс итар-тасс",
    "Interfax": "interfax-news-agency интерфакс",
    "PTI": "press-trust-of-india",
    "ANI": "asian-news-international",
    "IANS": "indo-asian-news-service",
    "Yonhap": "yonhap-news-agency yonhap-news 연합뉴스 韩联社",
    "Anadolu": "anadolu-agency anadolu-ajansı aa الأناضول",
    "Europa Press": "europapress ep",
    "Lusa": "agência-lusa",
    "Agência Brasil": "agencia-brasil",
    "Adnkronos": "",
    "AGI": "agenzia-italia",
    "Belga": "belga-news-agency",
    "ANP": "",
    "NTB": "",
    "Ritzau": "",
    "STT": "",
    "Notimex": "",
    "CNN Newsource": "cnn-wire the-cnn-wire cnn-newsource",
    "Tribune News Service": "tribune-content-agency tns",
    "Creators Syndicate": "creators-syndicate-inc creators-syndicate,-inc. creators.com",
    "King Features Syndicate": "king-features",
    "Andrews McMeel Syndication": "",
    "States Newsroom": "",
    "Inter Press Service": "ips",
    "Zenger News": "zenger",
    "PAP": "polska-agencja-prasowa",
    "TT": "tt-nyhetsbyrån",
    "DHA": "demirören-haber-ajansı",
    "İHA": "ihlas-haber-ajansı i̇ha iha",
    "ČTK": "čtk ctk",
    "MTI": "magyar-távirati-iroda",
    "Antara": "antara-news",
    "RIA Novosti": "риа-новости ria-novosti",
    "Ukrinform": "укрінформ укринформ",
    "UNIAN": "уніан униан",
    "AMNA": "απε-μπε απεμπε ana-mpa",
    "WAM": "وام",
    "SPA": "واس",
    "LaPresse": "",
    "News Agency of Nigeria": "nan",
    "Ghana News Agency": "gna",
    "Bernama": "",
    "Nampa": "namibia-press-agency",
    "Philippine News Agency": "pna",
    "Associated Press of Pakistan": "",
    "BSS": "bangladesh-sangbad-sangstha",
    "UNB": "united-news-of-bangladesh",
    "Tanjug": "танјуг",
    "BTA": "бта bulgarian-news-agency",
    "BNS": "baltic-news-service",
    "Kuwait News Agency": "كونا",
    "Qatar News Agency": "قنا",
    "United News of India": "",
    "Middle East News Agency": "",
    "Télam": "telam",
    "Agerpres": "",
    "La Presse Canadienne": "",
    "China News Service": "中新社 中新网 中国新闻社 中国新闻网",
    "Central News Agency": "中央社 中央通訊社",
    "Newsis": "뉴시스",
    "News1": "뉴스1",
    "Business Wire": "businesswire",
    "PR Newswire": "prnewswire",
    "GlobeNewswire": "globe-newswire",
}
_NAME_OF = {
    spelling.replace("-", " ").replace("/", " "): name
    for name, spellings in _AGENCIES.items()
    for spelling in (name.lower(), *spellings.split())
}
# In small letters they are names, and what empty fields hold.
_IN_CAPITALS = frozenset(("nan", "gna", "pna", "bss", "unb", "bta", "bns"))
SHORT_AGENCIES = (
    "AP|Reuters|REUTERS|AFP|dpa|DPA|EFE|ANSA|APA|SDA|SID|sid|epd|KNA|dts|PA|AAP|UPI|Xinhua|TASS|PTI|ANI|IANS|Lusa|LUSA|Adnkronos"
    "|AGI|Belga|ANP|NTB|Ritzau|Kyodo|Bloomberg|Europa Press|Interfax|CNN|Agência Brasil|PAP|TT|DHA|İHA|ČTK|MTI|Antara|ANTARA|ritzau"
    "|NAN|GNA|NAMPA|Bernama|BERNAMA|PNA|UNB|BSS|Tanjug|BTA|БТА|BNS"
    "|ТАСС|РИА Новости|Интерфакс|Укрінформ|УНІАН|ΑΠΕ-ΜΠΕ|أ ف ب|رويترز|د ب أ|共同通信|共同|時事|연합뉴스|뉴시스"
)
_SEPARATORS = expression(r"[-/\s]+")
_ARTICLE = expression(r"^(?:the|der|die|das|le|la|el|il|o|a)\s+", re.IGNORECASE)


_PLACE_OF = expression(r"\s\([A-ZÀ-Þ][\w.’' -]{2,24}, [A-Z][\w. ]{1,16}\)$")  # The Sacramento Bee (Sacramento, Calif.)


@lru_cache(maxsize=2048)
def agency_of(name: str) -> str | None:
    """Return the agency that `name` spells, by its own name, or None: "AP" -> "The Associated Press"."""
    key = _SEPARATORS.sub(" ", name.strip(" .,;:()[]©\"'“”").lower())
    if key in _IN_CAPITALS and not name.strip(" .,;:()[]©\"'“”").isupper():
        return None
    return _NAME_OF.get(key) or _NAME_OF.get(_ARTICLE.sub("", key))


_PARTICLES_WORDS = (
    "of the and for de la le les des du del della dei der die das den und y e et da do dos das di el los las in im "
    "on al an der zur zum en van het a o i & + - – | at by"
    " news online magazine"
)
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_DATE_WORD = expression(
    r"^(?:\d{1,4}|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues"
    r"|wednes|thurs|fri|satur|sun)day|januar|februar|märz|mai|juni"
    r"|juli|oktober|dezember|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lunes|martes|lundi|mardi)\b",
    re.IGNORECASE,
)
_DOMAIN = expression(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?$", re.IGNORECASE)
_NOBODY = frozenset(
    (
        "agencies",
        "agencias",
        "agences",
        "agenzie",
        "agenturen",
        "agências",
        "وكالات",
        "haber merkezi",
        "redaksi",
        "redakcja",
        "агентства",
    )
)
_QUOTES = "\"'“”„‘’«»‚‹› "


def source_name(raw: str) -> str | None:
    """Return `raw` as an outlet's name, or None when it can't be one: a name has capitals, no date and at most nine words."""
    name = raw.strip(_QUOTES + ".,;:|").strip()
    name = re.sub(
        r"^(?:the|der|die|das)\s+(?:website|site|blog|newspaper|magazine|Website|Zeitung|Magazin|Blog|Seite)\s+(?:of\s+|von\s+)?",
        "",
        name,
    ).strip(_QUOTES)
    name = _PLACE_OF.sub("", name)
    if not 2 <= len(name) <= 80 or not any(c.isalpha() for c in name) or name.casefold() in _NOBODY:
        return None
    if _DOMAIN.match(name):
        return name.removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/", 1)[0]
    words = name.split()
    if len(words) > 9 or _DATE_WORD.match(re.sub(r"^the ", "", name, flags=re.IGNORECASE)):
        return None
    if any(c in name for c in "?!;") or re.search(r"[,.]\s+[a-zà-ÿ]", name):
        return None
    lower = [w for w in words if w[0].islower() and w.lower() not in _PARTICLES]
    if (
        lower
        and not (len(words) == 1 and agency_of(name))
        and not (len(words) <= 2 and all("." in w or any(c.isupper() for c in w) for w in lower))
    ):
        return None
    return name
