"""Where the engine puts what does not fit in memory: a folder for each instance of each process.

Two instances that spill into one folder use the same file names there and end in a segmentation fault, in one process
or in two (DuckDB 1.5.5).
"""

from __future__ import annotations

import re
import shutil
import uuid
from contextlib import suppress
from pathlib import Path

from core.engine import living

FOLDER = "spill"
_NAME = re.compile(r"(?P<host>.+)\.(?P<pid>\d+)(?:-(?P<born>\d+))?\.[0-9a-f]{32}")


def fresh(workspace: Path) -> Path:
    """A folder that no other instance has; DuckDB makes it when it needs it and removes it when it is closed."""
    with suppress(OSError):  # a workspace that cannot be written to is read all the same, within memory
        (workspace / FOLDER).mkdir(parents=True, exist_ok=True)
    return workspace / FOLDER / f"{living.name()}.{uuid.uuid4().hex}"


def left(workspace: Path) -> list[Path]:
    """Folders of processes of this machine that are gone."""
    found = []
    for one in (workspace / FOLDER).glob("*.*.*"):
        name = _NAME.fullmatch(one.name)
        if name and living.dead(name["host"], int(name["pid"]), name["born"]):
            found.append(one)
    return sorted(found)


def sweep(workspace: Path) -> None:
    """Remove what processes of this machine that are gone have left behind."""
    for one in left(workspace):
        shutil.rmtree(one, ignore_errors=True)
