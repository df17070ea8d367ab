"""The library of metrics: `lake.lab.metrics`, every version kept with its owner, author and time.

A metric means the same in every readout that names it; who changes one makes a new version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.errors import NotFound
from core.experiment.metrics.definition import Definition, from_json
from core.i18n import N_, _
from core.lake import Lake

_TABLE = (
    "CREATE TABLE IF NOT EXISTS lake.lab.metrics (name VARCHAR, version INTEGER, definition VARCHAR, owner VARCHAR, "
    'author VARCHAR, "time" TIMESTAMP WITH TIME ZONE, retired BOOLEAN)'
)

BUILT_IN = (
    Definition("conversion", "conversion", "purchase"),
    Definition("revenue", "value", "purchase"),
    Definition("orders", "count", "purchase"),
    Definition("order value", "value_rate", "purchase"),
    Definition("cart rate", "conversion", "cart"),
    Definition("click rate", "rate", "click", below="view"),
    Definition("session conversion", "session_rate", "purchase"),
    Definition("retention day 7", "retention", "", day=7),
    Definition("returns", "count", "return", higher_is_better=False, role="guardrail"),
)
"""What every shop can ask of its events, there before anybody defined anything; one of the same name replaces it."""


@dataclass(frozen=True)
class Entry:
    """One version of a metric of the library; version 0 comes with the product."""

    definition: Definition
    version: int
    owner: str
    author: str
    time: datetime | None
    retired: bool = False


def library(lake: Lake, *, retired: bool = False) -> list[Entry]:
    """The newest version of every metric, by name; those of the product last.

    Args:
        retired: also those that were taken out of use.
    """
    newest: dict[str, Entry] = {}
    for entry in _entries(lake):
        newest[entry.definition.name] = entry
    own = [entry for _name, entry in sorted(newest.items()) if retired or not entry.retired]
    shipped = [Entry(one, 0, "", "", None) for one in BUILT_IN if one.name not in newest]
    return [*own, *shipped]


def versions(lake: Lake, name: str) -> list[Entry]:
    """Every version of one metric, newest first."""
    return [entry for entry in reversed(_entries(lake)) if entry.definition.name == name]


def define(lake: Lake, definition: Definition, owner: str = "", author: str | None = None) -> Entry:
    """Put a metric into the library; the same definition and owner again are no new version.

    Raises:
        BadInput: the definition does not fit itself.
    """
    definition.check()
    return _put(lake, definition, owner, author, retired=False)


def retire(lake: Lake, name: str, author: str | None = None) -> Entry:
    """Take a metric out of use; its versions stay, and defining it again brings it back.

    Raises:
        NotFound: no such metric.
    """
    found = named(lake, [name])[0]
    return _put(lake, found.definition, found.owner, author, retired=True)


def named(lake: Lake, names: Sequence[str]) -> list[Entry]:
    """The metrics of some names, in that order.

    Raises:
        NotFound: no metric of a name.
    """
    known = {entry.definition.name: entry for entry in library(lake)}
    folded = {entry.definition.shown.casefold(): entry for entry in known.values()}
    folded |= {name.casefold(): entry for name, entry in known.items()}
    found = []
    for name in names:
        entry = known.get(name) or folded.get(name.strip().casefold())
        if entry is None:
            raise NotFound.among(_("metric"), name, list(known))
        found.append(entry)
    return found


def _put(lake: Lake, definition: Definition, owner: str, author: str | None, *, retired: bool) -> Entry:
    before = versions(lake, definition.name)
    newest = before[0] if before else None
    if newest and (newest.definition, newest.owner, newest.retired) == (definition, owner, retired):
        return newest
    entry = Entry(
        definition, newest.version + 1 if newest else 1, owner, author or lake.author, datetime.now(UTC), retired
    )
    row = [
        definition.name,
        entry.version,
        json.dumps(definition.to_json(), ensure_ascii=False),
        owner,
        entry.author,
        entry.time,
        retired,
    ]
    with lake.write(
        N_("Define a metric"), author=author, info={"metric": definition.name}, needs="experiment"
    ) as cursor:
        cursor.execute(_TABLE)
        cursor.execute("INSERT INTO lake.lab.metrics VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return entry


def _entries(lake: Lake) -> list[Entry]:
    """Every version of every metric, oldest first."""
    if not lake.holds("lab.metrics"):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(
            'SELECT definition, version, owner, author, "time", retired FROM lake.lab.metrics ORDER BY version, "time"'
        ).fetchall()
    return [Entry(from_json(json.loads(row[0])), *row[1:]) for row in rows]
