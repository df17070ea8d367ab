"""Who answers for a column: the person named for it, else the owner of its dataset."""

from __future__ import annotations

from core.errors import NotFound
from core.govern.catalog import about
from core.govern.statements import newest, say
from core.i18n import _
from core.lake import Lake

OWNER = "owner:"
"""How the item of a statement begins that names a column's owner."""


def owner_of(lake: Lake, dataset: str, column: str) -> tuple[str, bool]:
    """Who answers for a column, "" for nobody; and whether that person is named for the column itself."""
    item = f"{OWNER}{column}"
    own = next((one.value for one in newest(lake, f"dataset:{dataset}") if one.item == item
                and one.subject == f"dataset:{dataset}"), "")  # fmt: skip
    return (own, True) if own else (about(lake, dataset).owner, False)


def owners_of(lake: Lake, dataset: str) -> dict[str, str]:
    """Column -> the person named for the column itself; columns of nobody are left out."""
    subject = f"dataset:{dataset}"
    known = [one for one in newest(lake, subject) if one.subject == subject and one.item.startswith(OWNER)]
    return {one.item.removeprefix(OWNER): one.value for one in known}


def own(lake: Lake, dataset: str, column: str, person: str, author: str | None = None) -> int:
    """Name who answers for a column; "" takes it back. 1 where it changed something.

    Raises:
        Forbidden: whoever acts may not describe data.
        NotFound: no such dataset or column.
    """
    known = lake.dataset(dataset)
    if column not in known.types:
        raise NotFound.among(_("column"), column, known.types)
    return say(lake, f"dataset:{dataset}", {f"{OWNER}{column}": " ".join(person.split())}, author)
