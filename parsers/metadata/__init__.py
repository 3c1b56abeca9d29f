"""read_metadata: headline, authors, dates and all else that a page says about its article outside of the body."""

from parsers.metadata.read import read_metadata
from parsers.metadata.record import Metadata

__all__ = ["Metadata", "read_metadata"]
