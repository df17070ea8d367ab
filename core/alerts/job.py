"""Sending in the background, after checks."""

from __future__ import annotations

from typing import Any

from core.alerts.send import send
from core.jobs import JobContext


def run(job: JobContext) -> dict[str, Any]:
    """Job handler without parameters: tell what has to be told."""
    job.progress(0, 1)
    done = send(job.lake)
    job.progress(1, 1)
    return {"told": done.told, "held": done.held, "failed": list(done.failed)}
