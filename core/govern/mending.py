"""What a workspace can be mended of: what killed work left, jobs that nobody runs, a queue that is none any more."""

from __future__ import annotations

from dataclasses import dataclass

from core import access
from core.errors import Unavailable
from core.govern.erasure.running import unfinished
from core.i18n import _, ngettext
from core.jobs.table import Table
from core.jobs.whole import FILE, set_aside, unattended
from core.lake import Lake
from core.lake.doctor import Report, sweep


@dataclass(frozen=True)
class Leftover:
    """One kind of thing that can be mended. `what`: files, folders, jobs, workers or queue; `bytes` on the disk."""

    what: str
    count: int
    bytes: int = 0

    def __str__(self) -> str:
        """What it is and what mending does, in the reader's language."""
        n = f"{self.count:,}"
        if self.what == "files":
            return ngettext(
                "{n} file that no version has, of a load that was broken off: it is deleted.",
                "{n} files that no version has, of loads that were broken off: they are deleted.",
                self.count,
            ).format(n=n)
        if self.what == "folders":
            return ngettext(
                "{n} working folder or spilled file of a process that is gone: it is deleted.",
                "{n} working folders or spilled files of processes that are gone: they are deleted.",
                self.count,
            ).format(n=n)
        if self.what == "jobs":
            return ngettext(
                "{n} job that nobody runs any more: it is marked as interrupted and can be resumed.",
                "{n} jobs that nobody runs any more: they are marked as interrupted and can be resumed.",
                self.count,
            ).format(n=n)
        if self.what == "workers":
            return ngettext(
                "{n} place of a worker that is gone: it is given back.",
                "{n} places of workers that are gone: they are given back.",
                self.count,
            ).format(n=n)
        return _("The list of background jobs is damaged: it is set aside, and a new one begins.")


def leftovers(lake: Lake, found: Report) -> tuple[Leftover, ...]:
    """What `mend` would mend; changes nothing."""
    made = [Leftover("files", found.orphan_files, found.orphan_bytes), Leftover("folders", len(found.scratch))]
    try:
        queue = unattended(lake.path)
    except Unavailable:
        made.append(Leftover("queue", 1))
    else:
        made += [Leftover("jobs", queue.jobs), Leftover("workers", queue.workers)]
    return tuple(one for one in made if one.count)


def mend(lake: Lake, found: Report) -> tuple[Leftover, ...]:
    """Mend it; what was mended. What work under way holds is never taken.

    Raises:
        Forbidden: whoever acts may not have work done.
    """
    access.allow("compute", FILE, folder=lake.path)
    todo = leftovers(lake, found)
    kinds = {one.what for one in todo}
    if kinds & {"files", "folders"}:
        sweep(lake)
    if "queue" in kinds:
        set_aside(lake.path)
    if kinds & {"jobs", "workers", "queue"}:
        table = Table(lake.path / FILE)
        table.sweep()
        table.close()
    return todo


def by_hand(lake: Lake) -> tuple[str, ...]:
    """What only a person can end, in the reader's language."""
    if unfinished(lake) is None:
        return ()
    return (_("An erasure was broken off: “python -m core erase --resume” ends it."),)
