"""The generic body: from a page's tree to blocks, with everything that was cut and the rule that cut it."""

from parsers.body.extract import Body, extract_body, extract_fragment

__all__ = ["Body", "extract_body", "extract_fragment"]
