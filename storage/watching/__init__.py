"""Watching outlets: what their articles usually have, when the latest differ, and when a feed fell silent."""
