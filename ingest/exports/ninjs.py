"""ninjs 3 (IPTC, News in JSON): one news object a line. Only properties that every 3.x schema has."""

from collections.abc import Sequence
from typing import Any

from ingest.exports.format import Format, Head, Row, changed_at, credit, filed_at, rfc3339
from ingest.exports.jsonlines import line

SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"
ROLES = "http://cv.iptc.org/newscodes/contentprodpartyrole/"
TYPES = {"video": "video", "audio": "audio", "gallery": "composite"}


class Ninjs(Format):
    """A withdrawn article is a news object that is `canceled`, without its text.

    Of an erased one nothing is said: its address, which is its identity here, is erased too.
    """

    def __init__(self, head: Head) -> None:
        """Take the outlets' names."""
        self._head = head

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return a line an article."""
        return b"".join(line(self._object(row)) for row in rows)

    def _object(self, row: Row) -> dict[str, Any]:
        carrier = self._head.carrier(row["outlet"])
        is_usable = row["status"] == "live"
        told: dict[str, Any] = {
            "uri": row["url"],
            "type": TYPES.get(row["kind"], "text"),
            "version": str(row["revision"]),
            "firstCreated": rfc3339(row["first_seen_at"]),
            "versionCreated": rfc3339(changed_at(row)),
            "contentCreated": rfc3339(filed_at(row)),
            "pubStatus": "usable" if is_usable else "canceled",
            "copyrightHolder": row["copyright_holder"],
            "copyrightNotice": row["copyright_notice"],
            "usageTerms": row["usage_terms"],
            "rightsInfo": {"linkedRights": row["licence_url"]} if row["licence_url"] else None,
            "edNote": f"Credit: {credit(row, carrier)}",
            "language": row["language"],
            "title": row["headline"],
            "headlines": [{"role": "main", "value": row["headline"]}] if row["headline"] else None,
            "descriptions": [{"role": "summary", "value": row["standfirst"]}] if row["standfirst"] else None,
            "bodies": _bodies(row) if is_usable else None,
            "by": row["byline"] or ", ".join(author["name"] for author in row["authors"]),
            "located": row["dateline"],
            "subjects": [{"name": name} for name in dict.fromkeys([*row["sections"], *row["topics"]])],
            "infoSources": [
                {"name": carrier.name, "role": ROLES + "distributor", "literal": carrier.slug},
                *({"name": name, "role": ROLES + "originator"} for name in _originators(row)),
            ],
            "associations": _pictures(row) if is_usable else None,
            "altIds": [
                {"role": "wiredesk article", "value": str(row["article_id"])},
                {"role": "wiredesk story", "value": str(row["story_id"])},
                *([{"role": "original", "value": row["original_url"]}] if row["original_url"] else []),
            ],
            "standard": {"name": "ninjs", "version": "3.0", "schema": SCHEMA},
        }
        return {name: value for name, value in told.items() if value}


def _bodies(row: Row) -> list[dict[str, Any]]:
    counts = {"charCount": len(row["text"]), "wordCount": row["words"]}
    return [
        {"role": "main", "contentType": "text/html", "value": row["html"], **counts},
        {"role": "plain", "contentType": "text/plain", "value": row["text"], **counts},
    ]


def _originators(row: Row) -> list[str]:
    return list(dict.fromkeys(name for name in (row["originator"], row["wire"]) if name))


def _pictures(row: Row) -> list[dict[str, Any]]:
    """Return each picture as an associated news object, which its address identifies."""
    pictures = []
    for place, image in enumerate(row["images"], 1):
        rendition = {"name": "original", "href": image["url"]} | {
            name: image[name] for name in ("width", "height") if image.get(name)
        }
        told = {
            "name": f"picture {place}",
            "uri": image["url"],
            "type": "picture",
            "descriptions": [{"role": "caption", "value": image["caption"]}] if image.get("caption") else None,
            "by": image.get("credit"),
            "renditions": [rendition],
        }
        pictures.append({name: value for name, value in told.items() if value})
    return pictures
