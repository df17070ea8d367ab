"""Starting a process of our own: the same Python, the same settings, its words in the workspace's logs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from core.settings import PREFIX, Settings, settings

ROOT = Path(__file__).parents[2]
MOST_LOG_BYTES = 5_000_000
"""The log is begun anew past this: weeks of it."""


def spawn(
    folder: Path, module: str, *words: str, changed: Mapping[str, object], pipe_out: bool = False
) -> subprocess.Popen[bytes]:
    """Start `python -m MODULE FOLDER WORDS...`, apart from this process' terminal signals.

    Its standard input is a pipe from here: it ends when this process does, however that happens.

    Args:
        folder: the workspace.
        changed: settings that the child has other than this process.
        pipe_out: give the child's standard output as a pipe instead of writing it into the log.
    """
    command: Sequence[str] = [sys.executable, "-m", module, str(folder), *words]
    with _log(folder, module.rsplit(".", 1)[-1]).open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if pipe_out else log,
            stderr=log,
            env=_environment(folder, changed),
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def _environment(folder: Path, changed: Mapping[str, object]) -> dict[str, str]:
    """This process' environment, and every setting as it is in force here."""
    here: Settings = settings()
    given = {item.name: getattr(here, item.name) for item in fields(here)} | {"workspace": folder, **changed}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        f"{PREFIX}CONFIG": os.devnull,
        **{PREFIX + name.upper(): str(value) for name, value in given.items()},
    }


def _log(folder: Path, name: str) -> Path:
    """The log to append to; a long one is put aside once."""
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    path = logs / f"{name}.log"
    with contextlib.suppress(OSError):  # Windows: another process has it open
        if path.exists() and path.stat().st_size > MOST_LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
    return path
