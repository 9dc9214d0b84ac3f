"""How many heaps the threads of a process have."""

import subprocess
import sys

import pytest

from ui.heaps import HEAPS

THREADS = """
import ctypes, sys, threading
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
if "few" in sys.argv:
    from ui.heaps import few_heaps
    print(few_heaps(), file=sys.stderr)
together = threading.Barrier(12)
def work():
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]
[one.join() for one in threads]
file = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fflush(ctypes.c_void_p(file))
"""


def heaps(*arguments: str) -> int:
    """How many a process has in which twelve threads took memory at once."""
    done = subprocess.run(
        [sys.executable, "-c", THREADS, *arguments], capture_output=True, text=True, check=True
    )
    if arguments:
        assert done.stderr.strip() == "True"
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="heaps by thread are glibc's")
def test_many_threads_share_a_few_heaps() -> None:
    assert heaps() > HEAPS
    assert heaps("few") <= HEAPS
