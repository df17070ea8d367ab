"""Open the sample shop: load its files in order, checking each version, so that trends have a history."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import _

if TYPE_CHECKING:
    from core.jobs import JobContext
    from core.lake import Lake

SHOP = Path(__file__).parent / "shop"
AT_ONCE = 2
"""Datasets that are checked at the same time: statements over so few rows run on one core each."""


def loads() -> list[dict[str, Any]]:
    """The loads in order: dataset, files, kind, append.

    Raises:
        Unavailable: when the shop's files have not been generated.
    """
    manifest = SHOP / "manifest.json"
    if not manifest.is_file():
        raise Unavailable(_("The sample shop's files are missing."), hint=_("Run: python -m sample_data.generate"))
    found: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))
    return found


def names(lake: Lake, manifest: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Dataset of the manifest -> its name in the workspace: another one where somebody's own dataset has that name."""
    held = {item.name for item in lake.datasets()}
    found = {}
    for name in dict.fromkeys(load["dataset"] for load in manifest):
        own = name in held and not any(_holds(lake, name, load) for load in manifest if load["dataset"] == name)
        found[name] = f"sample_{name}" if own else name
    return found


def done_already(lake: Lake, name: str, load: Mapping[str, Any]) -> bool:
    """Whether one load of the manifest is already a version of its dataset."""
    return name in {item.name for item in lake.datasets()} and _holds(lake, name, load)


def _holds(lake: Lake, name: str, load: Mapping[str, Any]) -> bool:
    wanted = [Path(file).name for file in load["files"]]
    for version in lake.versions(name):
        files = version.info.get("imports", {}).get("files", [])
        if [str(one["name"] if isinstance(one, dict) else one) for one in files] == wanted:
            return True
    return False


def _checked(lake: Lake, waiting: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Check the versions of several datasets, those of one in their order; gives a dataset's name after each check.

    The threads carry the job's context, so that their statements end with the job. Who stops to ask stops the threads
    behind the check they are at.
    """
    from core import quality

    told: SimpleQueue[str | Exception] = SimpleQueue()
    stop = threading.Event()

    def work(name: str) -> None:
        try:
            for version in waiting[name]:
                if stop.is_set():
                    return
                quality.check(lake, name, version)
                told.put(name)
        except Exception as error:
            told.put(error)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for name in sorted(waiting, key=lambda name: -len(waiting[name])):
            threads.submit(copy_context().run, work, name)
        try:
            for _check in range(sum(len(versions) for versions in waiting.values())):
                found = told.get()
                if isinstance(found, Exception):
                    raise found
                yield found
        finally:
            stop.set()


def run(job: JobContext) -> dict[str, Any]:
    """Job handler: load everything in the manifest, then check every version; what is there already is skipped.

    Nothing of the workspace is touched: where a dataset has a sample dataset's name, the sample gets another.

    The pages work as soon as all is loaded; the checks come oldest first, so that each contract is drafted from the
    first version of its dataset.
    """
    from core import collect, quality
    from core.quality.job import look_at_days

    manifest = loads()
    called = names(job.lake, manifest)
    loaded = 0
    steps = 2 * len(manifest)
    for number, load in enumerate(manifest):
        name = called[load["dataset"]]
        job.progress(number, steps, name)
        if done_already(job.lake, name, load):
            continue
        result = collect.ingest(
            job.lake,
            [SHOP / file for file in load["files"]],
            name,
            kind=load.get("kind"),
            append=bool(load.get("append")),
            author=job.author,
        )
        loaded += result.rows_loaded
    waiting = {name: quality.unchecked(job.lake, name) for name in called.values()}
    done = steps - sum(len(versions) for versions in waiting.values())
    for place, name in enumerate(_checked(job.lake, waiting), start=done):
        job.progress(place, steps, name)
    for name in (name for name, versions in waiting.items() if versions):
        look_at_days(job.lake, name)
    job.progress(steps, steps)
    return {"rows_loaded": loaded}
