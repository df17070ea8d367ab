"""Who runs a job: a process on a machine, and whether it still lives."""

from __future__ import annotations

import os
import socket
import time
import uuid
from dataclasses import dataclass
from functools import lru_cache

import psutil

STALE_SECONDS = 20.0
CLOCK_SECONDS = 2.0  # a process' start is read from the machine's clock, which may be set in between


@dataclass(frozen=True)
class Owner:
    """A process: its machine, its number there, when it began (seconds), and a mark of its own."""

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
    return Owner(_host(), os.getpid(), psutil.Process().create_time(), token or uuid.uuid4().hex)


@lru_cache(maxsize=1)
def _host() -> str:
    """This machine; two containers with one host name have process numbers of their own."""
    try:
        space = str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        space = ""
    return f"{socket.gethostname()}-{space}".replace("/", "-")


def is_alive(text: str | None, heartbeat: float | None) -> bool:
    """Whether an owner still lives: looked up on this machine, by its heartbeat (seconds since 1970) on another."""
    owner = Owner.parse(text)
    if owner is None:
        return False
    if owner.host != _host():
        return heartbeat is not None and time.time() - heartbeat < STALE_SECONDS
    try:
        process = psutil.Process(owner.pid)
        same = abs(process.create_time() - owner.born) < CLOCK_SECONDS
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
