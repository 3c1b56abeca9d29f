"""A host at a time: its lease, what is done under it, and rounds of turns until nothing is left to do."""
