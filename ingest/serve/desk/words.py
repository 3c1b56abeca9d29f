"""What the pipeline's short names mean, in words for people. A name nobody explained is shown as it is."""

OUTCOMES = {
    "saved.new": "saved, new",
    "saved.revised": "saved, changed",
    "unchanged": "as before",
    "duplicate": "known already",
    "not_article": "no article",
    "refused": "refused",
    "gone": "gone",
    "failed": "failed",
    "quarantined": "given up for now",
}

REASONS = {
    "blocked_address": "the name leads to a private address",
    "blocked_scheme": "neither http nor https",
    "bad_url": "the address cannot be read",
    "redirect": "sent round in circles, or too far",
    "too_large": "larger than we take",
    "bad_encoding": "the compressed body is broken",
    "bad_charset": "the bytes are no text",
    "timeout": "took too long",
    "connect": "no connection",
    "dns": "the name is not known",
    "tls": "no secure connection",
    "protocol": "not proper HTTP",
    "http_status": "the server answered with an error",
    "gone": "the page is gone",
    "rate_limited": "asked to come back later",
    "robots": "robots.txt asks us not to",
    "empty": "a page without an article's text",
    "not_feed": "not a feed",
    "not_article": "another kind of page",
    "consent": "only a consent form came",
    "challenge": "only a test for robots came",
    "paywall": "behind a paywall",
    "parse": "could not be read",
    "unsafe_xml": "XML that is not safe to read",
    "too_complex": "took too much time or memory to read",
    "storage": "could not be stored",
    "internal": "a fault of ours",
}

EVIDENCE = {
    "credit_link": "a credit line links the original",
    "credit_name": "a credit line names the outlet",
    "wire_outlet": "it is an agency's, and the agency is here",
    "canonical_claim": "a page names the original as its canonical address, and the texts agree",
    "credit_elsewhere": "a credit line names somebody who is not here",
    "wire_elsewhere": "it is an agency's, and the agency is not here",
    "canonical_elsewhere": "a page names a canonical address that is not here",
    "earliest_publication": "it was published first",
    "first_seen": "we saw it first",
    "only_publication": "nobody else has it",
}

CUTS = {
    "related": "leads to other stories",
    "newsletter": "newsletter box",
    "advertisement": "advertisement",
    "standfirst": "standfirst, kept apart",
    "appeal": "appeal to readers",
    "tags": "tags",
    "disclaimer": "disclaimer, kept apart",
    "credit_line": "credit line, kept apart",
    "correction": "correction, kept apart",
    "byline": "byline, kept apart",
    "caption": "caption of a picture",
    "navigation": "navigation",
    "share": "share buttons",
    "counter": "counters of shares and views",
    "comment": "comments",
    "legal": "legal notice",
    "disclosure": "disclosure",
    "paywall_prompt": "prompt to subscribe",
    "app_prompt": "prompt to install an app",
    "feedback": "request for feedback",
    "separator": "separator",
    "heading": "a heading with nothing under it",
    "recurring": "stands on many of this outlet's pages",
}

CHANGES = {
    "first": "first seen",
    "edited": "edited",
    "corrected": "corrected",
    "withdrawn": "withdrawn",
    "restored": "back again",
}

RIGHTS = {
    "cleared": "cleared",
    "restricted": "restricted",
    "unknown": "rights unknown",
}
