"""The two sides of a match: datasets of a workspace or files, which are landed for the moment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, NotFound
from core.i18n import _
from core.integrate.match.records import LEAST_CELLS, Records, choose, person_columns, read

if TYPE_CHECKING:
    from core.lake import Lake

TELLING = 0.5
"""Share of rows that differ in something from which cells without a title name the rows: where most rows have a copy,
the cells say of which sort a thing is, not which one."""


def side(lake: Lake | None, given: str, parts: Mapping[str, str] | None = None, version: int | None = None) -> Records:
    """The records of a file, or of a dataset of the workspace.

    Args:
        lake: The workspace; None where there is none yet.
        given: A file, or the name of a dataset.
        parts: Part -> column where a person corrects.

    Raises:
        NotFound: neither a file nor a dataset, or no such column.
        BadInput: a file that is no table, or nothing in it to compare.
    """
    if Path(given).is_file():
        from core.collect.temporary import landed

        with landed({"rows": given}) as temporary:
            records = _read(temporary, "rows", parts, None, Path(given).name)
    elif lake is not None and given in {one.name for one in lake.datasets()}:
        records = _read(lake, given, parts, version, given)
    elif "/" in given or "." in given:
        raise NotFound(_("There is no file {file}.").format(file=given))
    else:
        raise NotFound.among(_("dataset or file"), given, [one.name for one in lake.datasets()] if lake else [])
    return records


def _read(lake: Lake, name: str, parts: Mapping[str, str] | None, version: int | None, shown: str) -> Records:
    columns = choose(lake, name, parts, version)
    people = person_columns(lake, name, version)
    if lake.dataset(name, version).kind == "users" and not (
        people.keys() & {"email", "phone"} or people.keys() >= {"name", "birth"}
    ):
        raise BadInput(
            _("Nothing in {name} belongs to one person alone.").format(name=shown),
            hint=_("An email, a telephone, or a name with a date of birth is needed."),
        )
    named = bool(columns.title or columns.gtin or people)
    if not named and len(columns.attributes) < LEAST_CELLS:
        raise _too_little(shown)
    records = read(lake, name, columns, version)
    if not named and len({records.content(at) for at in range(len(records))}) < TELLING * len(records):
        raise _too_little(shown)
    return records


def _too_little(shown: str) -> BadInput:
    return BadInput(
        _("{name} says too little of each row to tell which are the same.").format(name=shown),
        hint=_("A title, a name, a GTIN or several properties of each row are needed."),
    )
