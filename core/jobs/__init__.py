"""Background work: a queue in a small SQLite file, worker processes, progress, cancel, resume.

Progress and heartbeats go to SQLite beside the catalog because a lake commit costs 30 to 150 ms;
results go to the lake in batches. A handler must skip what is already stored, so that running the
same job again, after a cancel or a crash, completes it and adds nothing twice.

- queue: what pages and commands call; table: the rows; owner: who runs a job, and whether it lives
- pool: keeps worker processes; process: such a process; inline: the same on a thread; spawn: starting one
- asking, answer: a process that answers at once for a model or about a file, as its asker and as itself
- worker: one job after the other; moved: handlers by name
"""

from __future__ import annotations

from core.jobs.asking import READER, ask
from core.jobs.model import Job, JobContext
from core.jobs.queue import Jobs, open_jobs

__all__ = ["READER", "Job", "JobContext", "Jobs", "ask", "open_jobs"]
