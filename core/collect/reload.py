"""Read a dataset's files again with other types: its kept files, each with the options it was first read with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.collect.facts import Ingested, Options
from core.collect.kept_files import stored_files
from core.collect.landing import Landing, land
from core.collect.quarantine.read_again import reapply
from core.errors import Unavailable
from core.i18n import _
from core.lake import Lake, until_still


def retype(lake: Lake, name: str, types: Mapping[str, str], *, author: str | None = None) -> Ingested:
    """Load a dataset's present content anew with the types given, and admit what was mended in quarantine before.

    Nothing is cast from cast cells: the files are read again, so text is as it was written.

    Args:
        lake: The workspace.
        name: The dataset.
        types: Column -> type, from `TYPE_FAMILIES`; VARCHAR keeps the column as text and frees its quarantine.
        author: Who asked.

    Raises:
        NotFound: no such dataset.
        Unavailable: a file is not kept in the workspace any more.
        BadInput: an unknown column or type.
    """
    done = until_still(lake, lambda: _retyped(lake, name, types, author))
    reapply(lake, name)
    return replace(done, version=lake.dataset(name).raw_version)


def _retyped(lake: Lake, name: str, types: Mapping[str, str], author: str | None) -> Ingested:
    """One try; see `until_still`: rows that were added while the files were read would be lost."""
    dataset = lake.dataset(name)
    files = stored_files(lake, dataset)
    if files is None:
        raise Unavailable(
            _("The files of “{name}” are not kept in the workspace any more.").format(name=name),
            hint=_("Load them again and choose the types there."),
        )
    held = Options.from_json(dataset.imports.get("options", {}))
    columns = lake.columns(name, "raw")
    options = replace(
        held, types={**held.types, **types}, roles={r: c for r, c in dataset.roles.items() if c in columns}
    )
    before = {c: r for c, r in dataset.imports.get("rules", {}).items() if c not in types}
    key = tuple(dataset.imports.get("key", ()))
    changes = ", ".join(f"{column} as {kind}" for column, kind in types.items())
    message = f"Read {name} again with {changes}"
    asked = Landing(name, None, dataset.kind, None, options, key, author, before, message, dataset.raw_version)
    return land(lake, files, asked)
