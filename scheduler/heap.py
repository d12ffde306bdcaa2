"""One heap for all threads of a process."""

import ctypes
from contextlib import suppress

M_ARENA_MAX, ARENAS = -8, 2  # malloc.h


def share_the_heap() -> None:
    """glibc gives each thread a heap of its own, and what one has freed no other can
    use; elsewhere this does nothing.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
