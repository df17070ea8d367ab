"""From a term to the rows of the uploaded files behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.events import CODE, TYPES
from core.recommend.features.bundle import Inputs
from core.recommend.terms import Source, Term

if TYPE_CHECKING:
    from core.lake import Lake


@dataclass(frozen=True)
class SourceRow:
    """One row of an uploaded file. `kind` is "events", "reviews" or "catalog"; `what` the event type."""

    kind: str
    dataset: str
    row: int
    file: str
    line: int
    what: str
    item: str
    time: float


def source_rows(lake: Lake | None, inputs: Inputs, wanted: Iterable[Source], limit: int = 20) -> list[SourceRow]:
    """The newest source rows behind some selectors, each row once.

    Args:
        lake: Where file and line are looked up; None leaves them empty.
        inputs: The data that was scored.
        wanted: Selectors of terms.
        limit: At most this many rows.
    """
    found: list[SourceRow] = []
    taken: set[tuple[str, int]] = set()
    for source in wanted:
        for row in _rows(inputs, source, limit):
            if (row.kind, row.row) not in taken and len(found) < limit:
                taken.add((row.kind, row.row))
                found.append(row)
    return located(lake, inputs, found) if lake else found


def sources_of(term: Term, leading: int = 3) -> list[Source]:
    """The selectors behind the leading parts of a term, the strongest part first."""
    found: list[Source] = []
    for part in term.leading(leading) or [term]:
        for node in part.walk():
            found.extend(source for source in node.sources if source not in found)
    if not found:
        found = [source for node in term.walk() for source in node.sources]
    return found


def _rows(inputs: Inputs, source: Source, limit: int) -> list[SourceRow]:
    if source.kind == "catalog":
        catalog = inputs.catalog
        if catalog is None or source.item is None or catalog.row[source.item] < 0:
            return []
        item = str(inputs.events.items[source.item])
        row = int(catalog.row[source.item])
        kind = "events" if catalog.dataset == inputs.events.dataset else "catalog"
        return [SourceRow(kind, catalog.dataset, row, "", 0, "", item, float("nan"))]
    if source.kind == "reviews":
        reviews = inputs.reviews
        if reviews is None:
            return []
        mask = np.ones(len(reviews), dtype=np.bool_)
        if source.user is not None:
            mask &= reviews.user == source.user
        if source.item is not None:
            mask &= reviews.item == source.item
        at = _newest(np.flatnonzero(mask), reviews.time, limit)
        ids = inputs.events.items[reviews.item[at]]
        return [
            SourceRow("reviews", reviews.dataset, int(r), "", 0, "", str(i), float(t))
            for r, i, t in zip(reviews.row[at], ids, reviews.time[at], strict=True)
        ]
    events = inputs.events
    mask = np.ones(len(events), dtype=np.bool_)
    if source.user is not None:
        mask &= events.user == source.user
    if source.item is not None:
        mask &= events.item == source.item
    mask &= np.isin(events.kind, [CODE[name] for name in source.types]) if source.types else events.active
    at = _newest(np.flatnonzero(mask), events.time, limit)
    ids = events.items[events.item[at]]
    return [
        SourceRow("events", events.dataset, int(r), "", 0, TYPES[k], str(i), float(t))
        for r, k, i, t in zip(
            events.row[at], events.kind[at], events.items[events.item[at]], events.time[at], strict=True
        )
    ]


def _newest(at: np.ndarray, time: np.ndarray, limit: int) -> np.ndarray:
    order = np.argsort(-np.where(np.isfinite(time[at]), time[at], -np.inf), kind="stable")
    return at[order[:limit]]


def located(lake: Lake, inputs: Inputs, rows: list[SourceRow]) -> list[SourceRow]:
    """The rows with file and physical line, looked up in one query per dataset."""
    places: dict[tuple[str, int], tuple[str, int]] = {}
    origin = {"events": inputs.events, "reviews": inputs.reviews, "catalog": inputs.catalog}
    with lake.read() as cursor:
        for kind, data in origin.items():
            wanted = [row.row for row in rows if row.kind == kind]
            if data is None or not wanted or data.version is None:
                continue
            table = lake.table(data.dataset, data.layer, data.version)
            marks = ", ".join("?" * len(wanted))
            query = f"SELECT _row, _file, _line FROM {table} WHERE _row IN ({marks})"
            for row, file, line in cursor.execute(query, wanted).fetchall():
                places[kind, int(row)] = (str(file), int(line))
    return [
        SourceRow(r.kind, r.dataset, r.row, *places.get((r.kind, r.row), ("", 0)), r.what, r.item, r.time) for r in rows
    ]
