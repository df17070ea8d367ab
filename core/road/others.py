"""Another workspace's roadmap: its folder, or the JSON that it exported."""

from __future__ import annotations

from pathlib import Path

from core.collect.sources import permit
from core.errors import BadInput
from core.govern.roadmap import LARGEST, Other, other_of, read_other
from core.i18n import _
from core.lake import Lake, open_lake
from core.road.standing import standing

CATALOG = "catalog.sqlite"
"""The file by which a folder is known to be a workspace; none is made by looking."""


def other_in(lake: Lake, place: str | Path, *, anywhere: bool = False) -> Other:
    """The roadmap at a place: a workspace's folder, or an exported file.

    Args:
        lake: The workspace that it is compared with.
        anywhere: The reach of the command line; a page reads within the setting `sources` alone.

    Raises:
        BadInput: neither of both is there, or it may not be read.
    """
    path = permit(anywhere=anywhere).require_path(Path(place))
    if path.is_file():
        if path.stat().st_size > LARGEST:
            return read_other(b"")
        return read_other(path.read_bytes())
    if not (path / CATALOG).is_file():
        raise BadInput(_("“{path}” is neither a workspace nor a roadmap exported as JSON.").format(path=path.name))
    if path == lake.path:
        raise BadInput(_("That is this workspace itself."))
    return other_of(path.name, standing(open_lake(path)).road)
