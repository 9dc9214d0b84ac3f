"""How does the server's memory stay where it is for days?

The C library of Linux gives threads heaps of their own, eight times as many as there are
processors, and each keeps the room of the largest thing that was ever made in it. The server's
threads wait for one another in Python anyway, so a few heaps do.
"""

import ctypes

HEAPS = 2
ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h


def few_heaps() -> bool:
    """Let all threads of this process share a few heaps; before they are made.

    Returns:
        Whether the C library here knows how; others have no heaps by thread, or not so many.
    """
    try:
        change = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return False
    return bool(change(ARENA_MAX, HEAPS))
