"""Parsing in worker processes that may be killed: the pool, the link to each worker, and the worker itself."""
