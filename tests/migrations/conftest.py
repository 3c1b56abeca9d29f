"""Migrations are tried on both databases, from nothing."""

from tests.contract.conftest import empty_url, url

__all__ = ["empty_url", "url"]
