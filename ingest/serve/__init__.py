"""`wiredesk serve`: the read API under `/api/v1`, feeds under `/feeds`, and the desk at `/`.

Imported by its command alone: FastAPI takes half a second, and is installed with the extra `api`.
"""
