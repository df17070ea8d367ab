"""Memory that many threads freed goes back to the system, and threads share few pools of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FREED = """
import sys, threading
import psutil
from core.serve.memory import few_pools, give_back

if sys.argv[1] == "with":
    few_pools()
kept, ready = [], threading.Barrier(16)

def work():
    ready.wait()
    pieces = [bytearray(3000) for _ in range(4000)]  # past Python's own allocator, below the size that is mapped alone
    ready.wait()
    kept.append(pieces[-1])  # one that stays keeps a pool from shrinking by itself
    del pieces

threads = [threading.Thread(target=work) for _ in range(16)]
for one in threads: one.start()
for one in threads: one.join()
before = psutil.Process().memory_info().rss
if sys.argv[1] == "with":
    give_back()
print(before // 2**20, psutil.Process().memory_info().rss // 2**20)
"""


def _measured(how: str) -> tuple[int, int]:
    done = subprocess.run(
        [sys.executable, "-c", FREED, how], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    before, after = map(int, done.stdout.split())
    return before, after


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator")
def test_what_threads_freed_is_given_back() -> None:
    _before, without = _measured("without")
    _before, after = _measured("with")
    assert after < without - 50, (without, after)
