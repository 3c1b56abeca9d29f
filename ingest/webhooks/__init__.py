"""Webhooks: changes told to whoever asked, signed, at least once, in order, with retries and a dead letter in the end."""
