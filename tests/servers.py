"""Real servers for the tests, as whom they run, and until when they are waited for."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def server_folder() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A folder for a server, and as whom to run it: they refuse root, so that another user runs them then."""
    other: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "server"
        folder.mkdir()
        if other:
            Path(name).chmod(0o711)
            os.chown(folder, 65534, 65534)
        yield folder, other


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def until(ready: Callable[[], bool]) -> None:
    for _try in range(150):
        if ready():
            return
        time.sleep(0.2)
    raise AssertionError("the server did not come up")


def done(words: list[str], **more: Any) -> bool:
    return subprocess.run(words, capture_output=True, check=False, **more).returncode == 0


class Postgres:
    """A real server on a port of its own; `stop` and `start` at will."""

    def __init__(self, folder: Path, other: dict[str, Any]) -> None:
        self.port, self._folder, self._other = free_port(), folder, other
        self.start()

    def start(self) -> None:
        place = str(self._folder)
        words = ["postgres", "-D", f"{place}/data", "-p", str(self.port), "-h", "127.0.0.1", "-k", place]
        self._server = subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=place, **self._other)
        until(lambda: self.says(";"))

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: whoever is connected is let go
        self._server.wait(30)

    def says(self, statement: str) -> bool:
        """Whether a statement of its owner goes through."""
        return done([*self.asking, "-c", statement])

    @property
    def asking(self) -> list[str]:
        """The command line's client, as the owner."""
        return ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "ann", "-d", "postgres"]


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL, whose user `ann` needs no password, where one is installed."""
    if shutil.which("initdb") is None or shutil.which("postgres") is None:
        pytest.skip("no PostgreSQL here")
    with server_folder() as (folder, other):
        if not done(["initdb", "-D", str(folder / "data"), "-U", "ann", "-A", "trust"], cwd=folder, **other):
            pytest.skip("PostgreSQL does not run here")
        server = Postgres(folder, other)
        try:
            yield server
        finally:
            server.stop()
