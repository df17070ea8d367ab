"""Open the sample shop: load its files in order, checking each version, so that trends have a history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import _

if TYPE_CHECKING:
    from core.jobs import JobContext
    from core.lake import Lake

SHOP = Path(__file__).parent / "shop"


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


def done_already(lake: Lake, load: dict[str, Any]) -> bool:
    """Whether one load of the manifest is already a version of its dataset."""
    names = {item.name for item in lake.datasets()}
    if load["dataset"] not in names:
        return False
    wanted = [Path(file).name for file in load["files"]]
    for version in lake.versions(load["dataset"]):
        files = version.info.get("imports", {}).get("files", [])
        if [str(one["name"] if isinstance(one, dict) else one) for one in files] == wanted:
            return True
    return False


def run(job: JobContext) -> dict[str, Any]:
    """Job handler: load everything in the manifest, then check every version; what is there already is skipped.

    The pages work as soon as all is loaded; the checks come oldest first, so that each contract is drafted from the
    first version of its dataset.
    """
    from core import collect, quality

    manifest = loads()
    loaded = 0
    steps = 2 * len(manifest)
    for number, load in enumerate(manifest):
        job.progress(number, steps, load["dataset"])
        if done_already(job.lake, load):
            continue
        result = collect.ingest(
            job.lake,
            [SHOP / file for file in load["files"]],
            load["dataset"],
            kind=load.get("kind"),
            append=bool(load.get("append")),
            author=job.author,
        )
        loaded += result.rows_loaded
    names = dict.fromkeys(load["dataset"] for load in manifest)
    waiting = [(name, version) for name in names for version in quality.unchecked(job.lake, name)]
    for place, (name, version) in enumerate(waiting):
        job.progress(steps - len(waiting) + place, steps, name)
        quality.check(job.lake, name, version)
    job.progress(steps, steps)
    return {"rows_loaded": loaded}
