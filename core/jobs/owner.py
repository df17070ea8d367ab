"""Who runs a job: a process on a machine, and whether it still lives."""

from __future__ import annotations

import os
import socket
import time
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

STALE_SECONDS = 20.0
"""Ten missed heartbeats of `process.STAY_SECONDS`: a busy machine is late, not silent."""
CLOCK_SECONDS = 2.0  # where a process' start is told by the machine's clock, that may be set in between


@dataclass(frozen=True)
class Owner:
    """A process: its machine, its number there, when it began (seconds on that machine), and a mark of its own."""

    host: str
    pid: int
    born: float
    token: str

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.born:.3f}/{self.token}"

    @classmethod
    def parse(cls, text: str | None) -> Owner | None:
        """What `str` wrote; None for anything else, such as the form of an older release."""
        parts = (text or "").rsplit("/", 3)
        try:
            host, pid, born, token = parts
            return cls(host, int(pid), float(born), token)
        except ValueError:
            return None


def this_process(token: str | None = None) -> Owner:
    """The owner that this process is; its parent may have given it the token."""
    return Owner(_host(), os.getpid(), _born(os.getpid()) or 0.0, token or uuid.uuid4().hex)


@lru_cache(maxsize=1)
def _host() -> str:
    """This machine since its start; two containers with one host name have process numbers of their own."""
    try:
        space = f"{os.stat('/proc/self/ns/pid').st_ino}-{Path('/proc/sys/kernel/random/boot_id').read_text()[:8]}"
    except OSError:
        space = ""
    return f"{socket.gethostname()}-{space}".replace("/", "-")


def _born(pid: int) -> float | None:
    """When a process of this machine began; None where it does not live (any more).

    Linux counts from the machine's start, which no setting of the clock moves: a clock put right by some seconds
    would otherwise make every live worker look dead, and its job could be run twice.
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


def is_alive(text: str | None, heartbeat: float | None) -> bool:
    """Whether an owner still lives: looked up on this machine, by its heartbeat (seconds since 1970) on another."""
    owner = Owner.parse(text)
    if owner is None:
        return False
    if owner.host != _host():
        return heartbeat is not None and time.time() - heartbeat < STALE_SECONDS
    born = _born(owner.pid)
    return born is not None and abs(born - owner.born) < CLOCK_SECONDS
