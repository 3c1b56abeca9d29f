"""Exports: rows of `articles_v1` to the formats other programs read. The renderers are pure: rows in, bytes out, a piece at a time.

Which articles go out is `storage.reading.exporting`'s; `ingest.exports.writing` puts the two together.
"""
