"""The process that stays up: its rounds, its upkeep, and its health over HTTP."""
