"""Records and SQL: what was taken in, what became of it, and who may read it. Knows no HTTP, no outlet and no schedule."""
