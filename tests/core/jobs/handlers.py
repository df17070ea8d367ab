"""Work that a worker process of a test can import."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.engine import EngineError, unattached
from core.errors import BadInput, NotFound
from core.i18n import _
from core.jobs import JobContext
from core.settings import settings

KEPT: list[bytes] = []


@dataclass(frozen=True)
class Answer:
    """What a model process answers in a test."""

    text: str
    pid: int
    numbers: NDArray[np.float64]
    title: str


def facts(job: JobContext) -> dict[str, object]:
    """Where and how the job runs."""
    job.progress(1, 1)
    print("said on stdout", flush=True)
    title = BadInput("x").title
    return {
        "pid": os.getpid(),
        "title": title,
        "batch": settings().job_batch,
        "lake": str(job.lake.path),
        "torch": "torch" in sys.modules,
        "cancelled": _("cancelled"),
    }


def count(job: JobContext) -> dict[str, int]:
    """Add a line to a file for each unit, skipping what is there; `slow` seconds each."""
    file = Path(job.params["file"])
    there = len(file.read_text().splitlines()) if file.exists() else 0
    for unit in range(there, job.params["units"]):
        job.progress(unit, job.params["units"])
        time.sleep(job.params.get("slow", 0))
        with file.open("a") as stream:
            stream.write(f"{unit}\n")
    return {"units": job.params["units"], "pid": os.getpid()}


def deaf(job: JobContext) -> None:
    """Never looks whether it was cancelled."""
    Path(job.params["file"]).write_text(str(os.getpid()))
    time.sleep(600)


def toil(job: JobContext) -> None:
    """One statement of hours that looks for nothing, in a read, in a write, or in an engine of its own."""
    endless = "SELECT sum(hash(a.i * b.i)) AS s FROM range(10_000_000) a(i), range(10_000_000) b(i)"
    where = {"read": job.lake.read, "write": lambda: job.lake.write("Toil"), "beside": unattached}[job.params["where"]]
    with where() as cursor:
        Path(job.params["file"]).write_text("begun")
        try:
            cursor.execute(f"CREATE TABLE lake.lab.toil AS {endless}" if job.params["where"] == "write" else endless)
        except EngineError as error:
            if job.params["in_words"]:
                raise BadInput(str(error)) from error
            raise


def die(job: JobContext) -> dict[str, bool]:
    """Dies as by the system's killer, until a file is there."""
    if not Path(job.params["file"]).exists():
        os.kill(os.getpid(), 9)
    return {"lived": True}


def exhaust(job: JobContext) -> None:
    raise MemoryError


def answer(text: str, *, times: int = 1) -> Answer:
    """A plain answer, with the process that gave it."""
    print("this must not come among the answers", flush=True)
    return Answer(text * times, os.getpid(), np.arange(3.0), BadInput("x").title)


def refuse(text: str) -> None:
    raise NotFound.among("dataset", text, ["events", "items"])


def fail() -> None:
    raise ZeroDivisionError("no")


def kill_self() -> None:
    os.kill(os.getpid(), 9)


def grow(megabytes: int) -> int:
    KEPT.append(b"x" * megabytes * 1_000_000)
    return os.getpid()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def fill_the_disk(job: JobContext) -> dict[str, int]:
    """Leaves no byte free beside the workspace, so that the end of the job cannot be written."""
    job.progress(1, 1)
    time.sleep(0.5)  # progress is written
    with open(job.params["file"], "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(b"x" * 512):
            pass
    return {"facts": "x" * 100_000}  # type: ignore[dict-item]
