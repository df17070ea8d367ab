"""Which process made something: its machine, its number and when it began, told apart from later ones of its number."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

import psutil

CLOCK_SECONDS = 2.0
"""By which the start of one process may differ between two tellings where the machine's clock tells it, which may be
set in between."""


@lru_cache(maxsize=1)
def machine() -> str:
    """This machine since its start; two containers with one host name have process numbers of their own."""
    try:
        space = f"{os.stat('/proc/self/ns/pid').st_ino}-{Path('/proc/sys/kernel/random/boot_id').read_text()[:8]}"
    except OSError:
        space = ""
    return f"{socket.gethostname()}-{space}".replace("/", "-")


def born(pid: int) -> float | None:
    """When a process of this machine began, in seconds; None where it does not live (any more).

    Linux counts from the machine's start, which no setting of the clock moves: a clock put right by some seconds
    would otherwise make every live process look dead, and what it works on would be taken from it.
    """
    try:
        _name, _bracket, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        fields = rest.split()
        return None if fields[0] in "ZX" else int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        if Path("/proc/self/stat").exists():
            return None
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def lives(pid: int, began: float) -> bool:
    """Whether the process of this machine that had the number and began then still lives."""
    now = born(pid)
    return now is not None and abs(now - began) < CLOCK_SECONDS


def name() -> str:
    """This process as a part of a file's name, for `dead`: letters, digits, hyphens and dots."""
    return f"{machine()}.{os.getpid()}-{round((born(os.getpid()) or 0.0) * 100)}"


def dead(host: str, pid: int, hundredths: str | None) -> bool | None:
    """Whether the process that was named so is gone; None where this machine cannot know."""
    if host not in (machine(), socket.gethostname()):
        return None
    if hundredths is None:  # the name of an older release
        return not psutil.pid_exists(pid)
    return not lives(pid, int(hundredths) / 100)
