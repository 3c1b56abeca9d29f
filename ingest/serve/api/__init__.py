"""The JSON routes under `/api/v1`, a module a subject. `docs/api.md` documents them by example."""
