"""One piece of work in a process of its own, stopped at a write of its own: forked from one that has all loaded.

A fresh Python takes two seconds to load the product; a fork takes some milliseconds, so that hundreds of runs take
minutes. The parent never opens a workspace: only what is loaded is shared.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODES = {"count": 1, "before": 2, "middle": 3, "after": 4, "full": 5, "broken": 6, "read-only": 7}
ENDS_S = 20.0
"""Seconds that helpers of a killed process get to see that it is gone."""


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        code: Its exit code; negative: the signal that ended it; None: it hung and was ended.
        writes: Calls that changed a file of the workspace, where they were counted and it lived.
        out, err: What it printed.
        seconds: How long it took.
    """

    code: int | None
    writes: int
    out: str
    err: str
    seconds: float


def available() -> str:
    """Why this machine cannot stop a process at a write of its own; empty where it can."""
    if sys.platform != "linux":
        return "needs Linux"
    return "" if shutil.which("cc") else "needs a C compiler"


def under_the_library(module: str, words: list[str], folder: Path) -> int:
    """Run a module with the library loaded beneath it; its exit code."""
    library = folder / "stops.so"
    source = str(HERE / "stops.c")
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", str(library), source, "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(library), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, env=environment).returncode


def loaded() -> bool:
    """Whether this process runs with the library beneath it."""
    return "stops.so" in os.environ.get("LD_PRELOAD", "")


def arm(workspace: Path, mode: str, at: int) -> None:
    """From now on the writes of this process below a folder are counted, and the n-th meets its fate."""
    library = ctypes.CDLL(None)
    library.stops_arm(str(workspace.resolve()).encode(), ctypes.c_long(at), MODES[mode])


def arm_clock(seconds: int) -> None:
    """From now on the clock of this process stands elsewhere."""
    ctypes.CDLL(None).stops_clock(ctypes.c_long(seconds))


def _made() -> int:
    library = ctypes.CDLL(None)
    library.stops_made.restype = ctypes.c_long
    return int(library.stops_made())


def apart(
    work: Callable[[], int],
    workspace: Path,
    *,
    mode: str = "",
    at: int = 0,
    kill_after: float = 0.0,
    patience: float = 120.0,
) -> Ended:
    """Do work in a fork of this process.

    Args:
        work: Gives the exit code.
        workspace: The folder whose writes count.
        mode: One of `MODES`; empty leaves them alone.
        at: The write that meets its fate, from 1.
        kill_after: Seconds after which the process is killed wherever it is; 0 never.
        patience: Seconds after which it counts as hung.
    """
    folder = Path(tempfile.mkdtemp(prefix="run_"))
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _child(work, workspace, mode, at, folder)
    limit = kill_after or patience
    code: int | None = None
    hung = False
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            break
        if time.monotonic() - began > limit:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            hung = not kill_after
            code = os.waitstatus_to_exitcode(status)
            break
        time.sleep(0.005)
    seconds = time.monotonic() - began
    _helpers_end(pid)
    texts = [(folder / name).read_text("utf-8", errors="replace") for name in ("out", "err")]
    counted = folder / "writes"
    writes = int(counted.read_text()) if counted.exists() else 0
    shutil.rmtree(folder, ignore_errors=True)
    return Ended(None if hung else code, writes, *texts, seconds)


def _child(work: Callable[[], int], workspace: Path, mode: str, at: int, folder: Path) -> None:
    """Never returns."""
    code = 70
    try:
        os.setsid()
        for number, name in ((1, "out"), (2, "err")):
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, number)
        if mode:
            arm(workspace, mode, at)
        try:
            code = work()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(error.code is not None)
        except BaseException:
            traceback.print_exc()
        if mode:
            made = _made()
            arm(Path("/nowhere"), "count", 0)
            (folder / "writes").write_text(str(made))
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
    finally:
        os._exit(code)


def _helpers_end(group: int) -> None:
    """Wait for the processes that one had started: they see that it is gone and end by themselves, or are ended."""
    end = time.monotonic() + ENDS_S
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
