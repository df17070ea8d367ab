"""Read an events dataset into flat arrays; rows that cannot be used are counted, never silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.cells.convention import Convention
from core.cells.events import dictionary
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.kinds import role_label
from core.recommend.data import coded, parsing
from core.recommend.events import CODE, Events, Ints, Texts

if TYPE_CHECKING:
    from core.engine import Cursor

RATING_NAMES = ("rating", "ratings", "score", "stars", "评分", "星级")
MIN_RATING = 4.0
"""Ratings from here are liked: four of five stars, the usual cut of implicit feedback from MovieLens."""
NO_USER = N_("no user id")
NO_ITEM = N_("no item id")
UNKNOWN_TYPE = N_("unknown event type")
NOT_POSITIVE = N_("rating below {threshold}")


def read_events(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    *,
    catalog: Sequence[str] = (),
    event_map: Mapping[str, str] | None = None,
    min_rating: float = MIN_RATING,
    row: str = "_row",
    name: str = "",
    layer: str = "",
    version: int | None = None,
) -> Events:
    """Events of a table.

    Args:
        cursor: A DuckDB cursor.
        table: SQL reference of the table.
        columns: Column -> DuckDB type.
        roles: Role -> column; user_id and item_id are needed, event_type and timestamp wanted.
        catalog: Item ids to include in the universe.
        event_map: Spelling (lower case) -> standard type, on top of the common spellings.
        min_rating: For data with ratings and no event types: ratings from here on count as interest.
        row: Expression of the row id.
        name, layer, version: Where the rows come from, for the record.

    Raises:
        BadInput: No user or item column, or no usable row.
    """
    user, item = (_required(role, roles, columns) for role in ("user_id", "item_id"))
    kind = _optional("event_type", roles, columns)
    rating = rating_column(roles, columns)
    when = _optional("timestamp", roles, columns)
    parts = [f"{parsing.text(user)} AS u", f"{parsing.text(item)} AS i", f"{row} AS r"]

    def how(column: str) -> Convention:
        return parsing.column_convention(cursor, table, column, columns[column])

    parts.append(f"{parsing.seconds(when, columns[when], how(when))} AS t" if when else "NULL::DOUBLE AS t")
    parts.append(f"{parsing.key(kind)} AS k" if kind else "NULL::VARCHAR AS k")
    rated = (
        f"{parsing.number(rating, columns[rating], how(rating))} AS s" if rating and not kind else "NULL::DOUBLE AS s"
    )
    columns_of = f"SELECT {', '.join([*parts, rated])} FROM {table}"
    read, texts = coded.fetch(cursor, columns_of, ("u", "i", "k"))
    if (read["r"][1:] < read["r"][:-1]).any():  # sorted here, where a row is a few numbers
        order = np.argsort(read["r"], kind="stable")
        read = {column: cells[order] for column, cells in read.items()}
    types = texts["k"] if kind else None
    codes, notes = _kinds(read, types, rating is not None and not kind, min_rating, event_map or {})
    skipped: dict[str, int] = {}
    usable = np.ones(len(codes), dtype=np.bool_)
    negative = NOT_POSITIVE.format(threshold=f"{min_rating:g}")
    for reason, bad in (
        (NO_USER, read["u"] < 0),
        (NO_ITEM, read["i"] < 0),
        (UNKNOWN_TYPE if kind else negative, codes < 0),
    ):
        if lost := int((bad & usable).sum()):
            skipped[reason] = lost
        usable &= ~bad
    if not usable.any():
        raise BadInput(
            _("No row of this dataset can be used as an event."),
            hint=_("Check the roles of its columns on the Datasets page."),
            command=_("Check the roles of its columns; one is set by --role {role}=COLUMN.").format(role="event_type"),
            data={"rows": len(codes), "skipped": skipped},
        )
    times = read["t"].astype(np.float64)[usable]
    if when and (undated := int(np.isnan(times).sum())):
        notes.append((N_("{n} event has no readable time", "{n} events have no readable time"), {"n": undated}))
    users, user_at = coded.placed(read["u"][usable], texts["u"])
    items, item_at = coded.placed(read["i"][usable], texts["i"], catalog)
    return Events(
        users=users,
        items=items,
        user=user_at,
        item=item_at,
        kind=codes[usable],
        time=times,
        row=read["r"][usable].astype(np.int64),
        dataset=name,
        layer=layer,
        version=version,
        total=len(codes),
        skipped=skipped,
        notes=tuple(notes),
    )


def rating_column(roles: Mapping[str, str], columns: Mapping[str, str]) -> str | None:
    """The column of ratings, by role or by name."""
    named = (column for column in columns if column.lower() in RATING_NAMES)
    return _optional("rating", roles, columns) or next(named, None)


def _kinds(
    read: Mapping[str, np.ndarray],
    types: Texts | None,
    rated: bool,
    min_rating: float,
    event_map: Mapping[str, str],
) -> tuple[Ints, list[tuple[str, Mapping[str, object]]]]:
    """Type code per row, -1 for unusable, and what is worth telling; `types` are the spellings in the file."""
    notes: list[tuple[str, Mapping[str, object]]] = []
    if types is not None:
        table = dictionary(event_map)
        known = np.array([CODE.get(table.get(one, ""), -1) for one in types] + [-1], dtype=np.int64)
        if (known >= 0).any() or not len(types):
            return known[read["k"]], notes
        notes.append((N_("No event type was recognised: every row counts as one interaction."), {}))
    if rated:
        notes.append((N_("Ratings from {threshold} up count as interest."), {"threshold": f"{min_rating:g}"}))
        return np.where(read["s"].astype(np.float64) >= min_rating, CODE["rating"], -1), notes
    if types is None:
        notes.append((N_("No event type column: every row counts as one interaction."), {}))
    return np.full(len(read["r"]), CODE["interaction"]), notes


def _optional(role: str, roles: Mapping[str, str], columns: Mapping[str, str]) -> str | None:
    column = roles.get(role)
    return column if column in columns else None


def _required(role: str, roles: Mapping[str, str], columns: Mapping[str, str]) -> str:
    column = _optional(role, roles, columns)
    if column is None:
        raise BadInput(
            _("The dataset has no column for {role}.").format(role=role_label(role)),
            hint=_("Set the roles of its columns on the Datasets page."),
            command=_("Say which column it is when the file is loaded: --role {role}=COLUMN. Columns: {names}.").format(
                role=role, names=listed(list(columns)[:20])
            ),
            data={"role": role, "columns": list(columns)},
        )
    return column
