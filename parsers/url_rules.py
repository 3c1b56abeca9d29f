"""What a URL key leaves out, each with its reason. Data for `parsers.urls`, and nothing else."""

import re

# Sites' dresses for one text: the desktop site, its mobile and AMP twins, numbered mirrors.
SEPARATE_VERSION_HOSTS = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "mobil", "touch", "wap", "amp"})

# A directory and its index file are one page on every common server.
INDEX_FILES = frozenset(
    f"{stem}.{ending}"
    for stem in ("index", "default")
    for ending in ("html", "htm", "shtml", "php", "asp", "aspx", "jsp", "cfm")
)

# `story.amp`, `story.amp.html`, `story.print.html`: AMP (Fox News, Brightspot sites) and print templates (Vignette, CQ).
VERSION_PATH_ENDINGS = ((".amp.html", ".html"), (".amp.htm", ".htm"), (".amp", ""), (".print.html", ".html"))

# A last segment that asks for another template of the same page: WordPress AMP plugins, print views.
VERSION_SEGMENTS = frozenset({"amp", "amp.html", "print", "printable"})

TRACKER_PREFIXES = (
    "utm_",  # Google Analytics campaigns
    "ga_",  # Google Analytics, older
    "pk_",  # Piwik
    "piwik_",
    "mtm_",  # Matomo
    "matomo_",
    "hsa_",  # HubSpot ads
    "_hs",  # HubSpot mail: _hsenc, _hsmi
    "at_",  # AT Internet: BBC, France 24, Radio France
    "ns_",  # comScore: BBC ns_mchannel, ns_campaign
    "wt_",  # Webtrekk and Webtrends
    "wt.",
    "amp_",  # AMP runtime: amp_js_v, amp_gsa, amp_kit
    "aspsessionid",  # classic ASP puts a random suffix behind it
    "vero_",
    "trk_",
    "xtor",  # AT Internet, older: Le Monde, Le Figaro
    "itm_",  # internal campaigns: The Telegraph, NBC
    "int_",  # internal campaigns
)

TRACKERS = frozenset(
    {
        # click identifiers of advertisers, social networks and mailers
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
        "li_fat_id", "epik", "srsltid", "gad_source", "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash",
        "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "vgo_ee", "cvid", "ocid", "cmpid", "cmp", "cmpuuid", "icid", "ncid",
        "nlid", "rssid", "sref", "spm", "sr_share", "share_id", "__twitter_impression", "__source", "_ga", "_gl", "usqp",
        # how the outlets we read mark a click
        "smid", "smtyp", "partner", "emc", "referringsource",  # The New York Times
        "cmptype",
        "wprss", "ss_soc_trk", "itid", "wpisrc", "wpmm",  # The Washington Post
        "ftag", "taid",  # CBS, Reuters
        "guccounter", "guce_referrer", "guce_referrer_sig", "guce_referrer_cs",  # TechCrunch, Yahoo: the consent hop
        "mbid", "reflink",  # Condé Nast; The Wall Street Journal
        "traffic_source", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref",
        "ftcamp", "rel_source", "sh_kit", "sharetype", "shared", "sharesource", "share_source",
        "feedtype", "feedname", "rssfeed", "syndicated", "cid_source", "campaign_id", "instance_id", "segment_id",
        # another template of the same page
        "amp", "_amp", "isamp", "is_amp", "print", "printable", "printmode", "printpage", "singlepage", "single_page",
        "nocache", "cachebust", "cache_bust",
        "replytocom", "noredirect", "redirected",
        # sessions
        "jsessionid", "phpsessid", "sessionid", "session_id", "cfid", "cftoken", "aspsession",
    }
)  # fmt: skip

# Parameters that ask for a template by value; other values may choose another article.
TEMPLATE_VALUES = {
    "outputtype": frozenset({"amp", "default-amp", "amp-type", "print"}),  # Arc XP: The Washington Post, Reuters
    "output": frozenset({"amp", "print", "1"}),
    "format": frozenset({"amp", "print", "html"}),
    "view": frozenset({"amp", "print", "mobile", "desktop", "full"}),
    "mode": frozenset({"amp", "print"}),
    "action": frozenset({"print"}),
    "type": frozenset({"amp", "print"}),
    "platform": frozenset({"amp"}),
    "tmpl": frozenset({"component"}),  # Joomla's print view
    "pagewanted": frozenset({"all", "print", "1"}),  # The New York Times until 2015
    "page": frozenset({"1", "all"}),
    "m": frozenset({"1", "0"}),  # Blogger's mobile site
}

# A tracker at one outlet, an article's number or name at another.
WEAK_TRACKERS = frozenset(
    {
        "ref", "ref_src", "ref_url", "referrer", "referer", "source", "src", "from", "via", "share", "cid", "mid", "rid", "sc",
        "intcid", "origin", "feed", "rss", "mod", "tid", "xid", "scid",
    }
)  # fmt: skip

_NAMES_AN_ARTICLE = re.compile(r"[0-9a-z]-[0-9a-z]|[0-9]{4}", re.IGNORECASE)
_SESSION_VALUE = re.compile(r"[0-9a-z]{16,}", re.IGNORECASE)


def is_noise(name: str, value: str, path: str) -> bool:
    """Return whether a query parameter (name in lower case) leaves the article the same."""
    if name in TRACKERS or name.startswith(TRACKER_PREFIXES):
        return True
    if (values := TEMPLATE_VALUES.get(name)) is not None:
        return value.lower() in values
    if name == "sid":  # a session at most outlets, the story's number in PHP-Nuke (`modules.php?name=News&sid=123`)
        return _SESSION_VALUE.fullmatch(value) is not None and not value.isdigit()
    if name in WEAK_TRACKERS:
        return not value.isdigit() and _NAMES_AN_ARTICLE.search(path) is not None
    return False
