"""What the columns of a dataset say of orders, whatever its kind: by names, by types, and by cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from core.anomaly.fraud.patterns import PATTERNS
from core.anomaly.records import Records, records_of, roles_in
from core.cells.statuses import status_of
from core.collect.meaning import Seen, moment_column, name_evidence, roles_as
from core.lake import kept
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.lake import Lake

KINDS = tuple(dict.fromkeys(kind for one in PATTERNS.values() for kind in one.kinds))
"""Kinds of dataset that some pattern is about; a dataset of another kind is read as orders, as far as it goes."""
SAMPLE = 5_000
"""Rows by which columns are judged: a word of a status that is met once in a thousand is still among them."""
EXAMPLES = 500
"""Different values of a column that are looked at: a status has at most 40, an address on the network shows at once."""
FITS = 0.9
"""Of the different values that must say it where only the cells speak: one in ten may be dirt."""


@kept
def kind_and_roles(lake: Lake, name: str) -> tuple[str, dict[str, str]]:
    """The kind that a dataset is searched as, and role -> column.

    A kind that no pattern is about gives way to orders: its columns are told by their names, and what its people said
    of them is kept. Where no column is the time, the status or the network address, the one that alone may be is
    taken: by its type for the time, by its cells for the others.

    Raises:
        NotFound: There is no such dataset.
    """
    dataset = lake.dataset(name)
    columns = {one: kind for one, kind in lake.columns(name, dataset.layer).items() if not one.startswith("_")}
    kind, found = dataset.kind, roles_in(dataset.kind, columns, dataset.roles)
    if kind in KINDS and {"timestamp", "status", "ip"} <= found.keys():
        return kind, found
    seen = _seen(lake, lake.table(name, dataset.layer), columns)
    if kind not in KINDS:
        guessed = roles_as("orders", seen)
        if not name_evidence("orders", "status", guessed.get("status", "")):
            guessed.pop("status", None)  # told by its cells: asked again below, where a second one may speak against it
        kind, found = "orders", guessed | {role: one for role, one in found.items() if role not in guessed}
    free = {one: of for one, of in columns.items() if one not in found.values()}
    if "timestamp" not in found and (moment := moment_column(free)):
        found["timestamp"] = moment
    for role, says in (("status", _says_status), ("ip", _says_network)):
        fitting = [one.name for one in seen if one.name in free and says(one)]
        if role not in found and len(fitting) == 1:
            found[role] = fitting[0]
    return kind, found


def sought_in(lake: Lake, name: str) -> Records:
    """The rows of a dataset as patterns are sought in them.

    Raises:
        NotFound: There is no such dataset.
        BadInput: The dataset has no rows.
    """
    kind, roles = kind_and_roles(lake, name)
    return replace(records_of(lake, name, roles=roles), kind=kind)


def readable(lake: Lake, name: str) -> bool:
    """Whether some pattern can be sought in a dataset, as far as its columns tell."""
    kind, roles = kind_and_roles(lake, name)
    known = set(roles) | ({"price"} if "amount" in roles else set())
    return any(
        known.issuperset(one.needs) and (not one.any_of or known.intersection(one.any_of))
        for one in PATTERNS.values()
        if kind in one.kinds
    )


def _seen(lake: Lake, table: str, columns: Mapping[str, str]) -> list[Seen]:
    """The columns as the reader of files sees them: some rows' different values."""
    found = []
    with lake.read() as cursor:
        for column, kind in columns.items():
            cursor.execute(f"SELECT {parsing.text(column)} FROM (SELECT * FROM {table} LIMIT {SAMPLE})")
            texts = [str(row[0]) for row in cursor.fetchall() if row[0] is not None]
            distinct = tuple(dict.fromkeys(texts))
            found.append(Seen(column, kind, distinct[:EXAMPLES], len(distinct), len(texts)))
    return found


def _says_status(column: Seen) -> bool:
    known = sum(status_of(one) is not None for one in column.values)
    return 1 < column.distinct < EXAMPLES and known >= FITS * len(column.values)


def _says_network(column: Seen) -> bool:
    return column.filled > 0 and sum(map(_is_network, column.values)) >= FITS * len(column.values)


def _is_network(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return not text.isdigit()
