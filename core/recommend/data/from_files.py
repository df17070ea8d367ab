"""Use files without a workspace: they are landed in a temporary one, with everything landing repairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, NotFound
from core.i18n import _
from core.recommend.data.shop import Shop, open_shop

if TYPE_CHECKING:
    from core.lake import Lake


@contextmanager
def shop_of(
    lake: Lake | None,
    events: str,
    *,
    items: str | None = None,
    reviews: str | None = None,
    layer: str | None = None,
    roles: Mapping[str, str] | None = None,
) -> Iterator[tuple[Lake, Shop]]:
    """A shop from dataset names of a workspace, or from files.

    Args:
        lake: The workspace; None where there is none yet.
        events, items, reviews: All dataset names, or all files.
        layer: For datasets: "raw", "clean" or None for the newest.
        roles: Role -> column of the events file or dataset, on top of the known ones.

    Raises:
        NotFound: `events` is neither a dataset nor a file.
        BadInput: A file cannot be used, names and files are mixed, or roles are given for a dataset.
    """
    if not Path(events).is_file():
        if lake is None or events not in {item.name for item in lake.datasets()}:
            known = [item.name for item in lake.datasets()] if lake else []
            raise NotFound.among(_("dataset or file"), events, known)
        if roles:
            raise BadInput(
                _("Roles are given with a file; those of a dataset are part of it."),
                hint=_("Set the roles of its columns on the Datasets page."),
                command=_("Set them when the file is loaded: touchstone ingest FILE --role ROLE=COLUMN."),
            )
        yield lake, open_shop(lake, events, items=items, reviews=reviews, layer=layer)
        return
    from core.collect.temporary import landed

    given = {"events": events, "items": items, "reviews": reviews}
    files = {role: path for role, path in given.items() if path}
    for path in files.values():
        if not Path(path).is_file():
            raise BadInput(_("There is no file {file}.").format(file=path))
    with landed(files, {role: role for role in files}) as temporary:
        if roles:
            found = temporary.dataset("events").roles
            _check_columns(temporary, roles)
            temporary.describe("events", roles={**found, **roles})
        yield temporary, open_shop(temporary, "events")


def _check_columns(lake: Lake, roles: Mapping[str, str]) -> None:
    columns = lake.columns("events")
    for column in roles.values():
        if column not in columns:
            raise NotFound.among(_("column"), column, columns)
