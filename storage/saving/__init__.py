"""Saving parsed pages in batches: look up, decide, write."""
