"""Who runs a job: a process on a machine, and whether it still lives."""

from __future__ import annotations

import os
import time
import uuid
from dataclasses import dataclass

from core.engine.living import born, lives, machine

STALE_SECONDS = 20.0
"""Ten missed heartbeats of `process.STAY_SECONDS`: a busy machine is late, not silent."""


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
    return Owner(machine(), os.getpid(), born(os.getpid()) or 0.0, token or uuid.uuid4().hex)


def is_alive(text: str | None, heartbeat: float | None) -> bool:
    """Whether an owner still lives: looked up on this machine, by its heartbeat (seconds since 1970) on another."""
    owner = Owner.parse(text)
    if owner is None:
        return False
    if owner.host != machine():
        return heartbeat is not None and time.time() - heartbeat < STALE_SECONDS
    return lives(owner.pid, owner.born)
