"""Memory of a process that runs for months: what pages took is given back, and threads do not each keep a heap of their own."""

import ctypes

M_TRIM_THRESHOLD = -1  # mallopt(3)
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
TRIM_ABOVE_BYTES = 128 << 10
MAPPED_FROM_BYTES = 60 << 10  # pieces of a body among longer-lived things leave holes that are never given back
ARENAS = 2


def keep_steady() -> None:
    """Tell glibc to return freed memory, buffers at once, and to keep two heaps for all threads; elsewhere do nothing."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(M_TRIM_THRESHOLD, TRIM_ABOVE_BYTES)
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
    mallopt(M_ARENA_MAX, ARENAS)
