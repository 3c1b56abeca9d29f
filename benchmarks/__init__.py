"""Measurements over corpora; not part of the product."""
