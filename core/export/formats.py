"""The forms in which a table leaves, called as their files end; a new one is a function in `write` and a line here."""

from __future__ import annotations

from pathlib import Path

from core.errors import BadInput
from core.i18n import _, listed

MIME = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = tuple(MIME)


def format_of(path: Path, said: str | None = None) -> str:
    """The form by name, or by the file's ending.

    Raises:
        BadInput: neither is known.
    """
    found = (said or path.suffix.removeprefix(".")).lower()
    if found in FORMATS:
        return found
    raise BadInput(
        _("There is no export as “{format}”.").format(format=found or path.name),
        hint=_("Use one of: {names}.").format(names=listed(FORMATS)),
    )
