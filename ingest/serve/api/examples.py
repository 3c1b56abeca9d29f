"""The examples of the OpenAPI document: one invented story, its copy and what befell them."""

from typing import Any

BRIEF: dict[str, Any] = {
    "article_id": 812,
    "outlet": "daily-carousel",
    "url": "https://carousel.example/2026/11/night-ferry",
    "canonical_claim": "https://gazette.example/2026/11/ferry-returns",
    "headline": "Night ferry returns after nine years",
    "standfirst": "The first crossing was sold out in an hour.",
    "byline": "By Ines Duarte",
    "authors": [{"name": "Ines Duarte"}],
    "dateline": "LISBON",
    "published_at": "2026-11-23T07:30:00Z",
    "modified_at": None,
    "first_seen_at": "2026-11-23T07:41:12.402518Z",
    "last_seen_at": "2026-11-23T09:12:00.118004Z",
    "sections": ["Travel"],
    "topics": ["ferries"],
    "language": "en",
    "words": 412,
    "lead_image_url": "https://carousel.example/img/ferry.jpg",
    "kind": "article",
    "access": "free",
    "completeness": "full",
    "status": "live",
    "originator": "Harbour Gazette",
    "original_url": "https://gazette.example/2026/11/ferry-returns",
    "original_title": "Night ferry returns",
    "wire": None,
    "credit_line": "This article first appeared in the Harbour Gazette.",
    "attribution_confidence": 0.95,
    "copyright_holder": "Harbour Gazette",
    "copyright_notice": None,
    "usage_terms": "Partner agreement 12",
    "licence_url": None,
    "rights_state": "cleared",
    "quality": 0.97,
    "revision": 1,
    "story_id": 640,
    "is_origin": False,
}
ARTICLE: dict[str, Any] = BRIEF | {
    "text": "The night ferry left at eleven, and the whole quay was there to see it.\n\nIt had been away for nine years.",
    "html": "<p>The night ferry left at eleven, and the whole quay was there to see it.</p>\n<p>It had been away …</p>",
    "images": [{"url": "https://carousel.example/img/ferry.jpg", "caption": "The ferry", "credit": "R. Alves"}],
    "attribution_evidence": [{"rule": "credit_link", "text": "This article first appeared in the Harbour Gazette."}],
    "disclaimers": [],
    "removed": [{"rule": "newsletter", "text": "Get our morning letter"}],
    "warnings": [],
    "layout": "2025-03-01",
    "parser_version": "1",
    "raw_ref": "2026-11-23/wiredesk-2026-11-23-4711-1.warc.gz@10432+8813",
}
FOUND: dict[str, Any] = BRIEF | {"snippet": "The night ferry left at eleven, and the whole quay was there to see it.…"}
COPY = BRIEF
STORY: dict[str, Any] = {
    "story_id": 640,
    "origin_article_id": 798,
    "originator": "Harbour Gazette",
    "original_url": "https://gazette.example/2026/11/ferry-returns",
    "confidence": 0.95,
    "headline": "Night ferry returns",
    "credit_line": "This article first appeared in the Harbour Gazette.",
    "published_at": "2026-11-23T06:00:00Z",
    "copies": 2,
    "outlets": ["daily-carousel", "harbour-gazette"],
    "first_seen_at": "2026-11-23T06:04:51.000212Z",
    "last_changed_at": "2026-11-23T07:41:12.402518Z",
}
WHOLE_STORY: dict[str, Any] = STORY | {
    "evidence": [{"rule": "credit_link", "text": "https://gazette.example/2026/11/ferry-returns"}],
    "text": ARTICLE["text"],
    "articles": [BRIEF],
}
REVISION: dict[str, Any] = {
    "article_id": 798,
    "revision": 2,
    "seen_at": "2026-11-23T08:10:00.402518Z",
    "headline": "Night ferry returns after nine years",
    "text": ARTICLE["text"],
    "change": "edited",
    "diff": {"headline": ["Night ferry returns", "Night ferry returns after nine years"]},
}
OUTLET: dict[str, Any] = {
    "slug": "harbour-gazette",
    "name": "Harbour Gazette",
    "state": "active",
    "last_success_at": "2026-11-23T09:10:00Z",
    "next_due_at": "2026-11-23T09:25:00Z",
    "articles_per_day": 23.4,
    "drift": None,
}
WHOLE_OUTLET: dict[str, Any] = OUTLET | {
    "feeds": [
        {
            "url": "https://gazette.example/feed.xml",
            "kind": "rss",
            "state": "ok",
            "next_due_at": "2026-11-23T09:25:00Z",
            "interval_seconds": 900.0,
            "failures": 0,
            "last_success_at": "2026-11-23T09:10:00Z",
            "outcome": "unchanged",
            "reason": None,
            "outcome_at": "2026-11-23T09:10:00Z",
        }
    ]
}
OUTCOME: dict[str, Any] = {
    "entry_id": 90211,
    "outlet": "harbour-gazette",
    "feed": "https://gazette.example/feed.xml",
    "url": "https://gazette.example/2026/11/members-only",
    "outcome": "refused",
    "reason": "paywall",
    "detail": "HTTP 402",
    "tries": 1,
    "at": "2026-11-23T08:00:03Z",
    "next_try_at": "2026-11-24T08:00:03Z",
    "article_id": None,
}
CHANGE: dict[str, Any] = {
    "seq": 40117,
    "at": "2026-11-23T07:41:12.402518Z",
    "kind": "inserted",
    "article_id": 812,
    "story_id": 640,
    "revision": 1,
}
