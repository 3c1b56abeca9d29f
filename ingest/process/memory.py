"""Memory of a process that runs for months: what pages took is given back, and threads do not each keep a heap of their own."""

import ctypes
import gc

M_TRIM_THRESHOLD = -1  # mallopt(3)
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
TRIM_ABOVE_BYTES = 1 << 20
MAPPED_FROM_BYTES = 256 << 10
"""Above what most bodies take: memory that is given back and fetched anew for every page took 0.5 ms of it. Larger pieces of a
body among longer-lived things would leave holes that are never given back."""
ARENAS = 2
LIVING_BETWEEN_LOOKS = 2_000
"""Objects that come to be before cycles are looked for. With the interpreter's 700, and all that is loaded among them,
that took 0.5 ms a page; with more than this, bodies wait in cycles."""


def keep_steady() -> None:
    """Leave what was made until now out of the search for cycles, for it lives as long as the process, and search less often; tell
    glibc, where it is that, to return freed memory, large buffers at once, and to keep two heaps for all threads."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(LIVING_BETWEEN_LOOKS)
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    mallopt(M_TRIM_THRESHOLD, TRIM_ABOVE_BYTES)
    mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
    mallopt(M_ARENA_MAX, ARENAS)
