"""Read reviews and what the sentiment model said about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from core.cells.convention import Convention
from core.engine import literal
from core.integrate.shop import row_code
from core.lake import Dataset, has_table, table_columns
from core.recommend.data import parsing
from core.recommend.data.read_events import rating_column
from core.recommend.events import Events, Floats, Ints
from core.recommend.features.review_sentiment import Mentions, Origin, Reviews
from core.text.aspects import TABLE as ASPECTS
from core.text.aspects import fullest

if TYPE_CHECKING:
    from core.engine import Cursor

PREDICTIONS = "lake.text.predictions"
SCALES = (1.0, 5.0, 10.0, 100.0)
"""Where scales of ratings end: a share, stars, points of ten, percent."""


def predictions_columns(cursor: Cursor) -> set[str]:
    """Columns of the stored sentiment results; empty where no text has been read yet."""
    return set(table_columns(cursor, "text.predictions"))


def origins_of(dataset: Dataset) -> dict[str, int]:
    """Dataset whose texts are read -> what its rows are numbered from in this one: itself, or what it is built from.

    So the reviews of the one shop need no second reading.
    """
    if not dataset.built:
        return {dataset.name: 0}
    return {str(one["dataset"]): row_code(int(one["number"])) for one in dataset.imports.get("sources", [])}


def predictions_mark(cursor: Cursor, dataset: Dataset) -> int:
    """A number that changes when reviews are read or read again, so that caches follow."""
    mark = 0
    for name in origins_of(dataset):
        count, digest = _predictions(cursor, name)
        mark ^= (count + crc32(repr(_reading(cursor, name)).encode())) ^ digest
    return mark


def _predictions(cursor: Cursor, dataset: str) -> tuple[int, int]:
    """Stored sentiment results of a dataset, and a digest of them."""
    if not {"dataset", "p_positive", "p_negative", "_row"} <= predictions_columns(cursor):
        return 0, 0
    row = cursor.execute(
        f"SELECT count(*), bit_xor(hash(_row, p_positive, p_negative)) FROM {PREDICTIONS} WHERE dataset = ?", [dataset]
    ).fetchone()
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)


def read_reviews(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    events: Events,
    *,
    name: str,
    layer: str = "",
    version: int | None = None,
    origins: Mapping[str, int] | None = None,
) -> Reviews | None:
    """Reviews of items in the universe, or None where there is neither a reading nor a rating.

    Polarity is P(positive) - P(negative) of the newest stored reading; without any reading of this
    dataset the stars are used, scaled to [-1, 1].

    Args:
        origins: As `origins_of` gives them; the dataset itself where left out.
    """
    origins = origins or {name: 0}
    rating = rating_column(roles, columns)
    read = any(_predictions(cursor, one)[0] for one in origins)
    if roles.get("item_id") not in columns or not (rating or read):
        return None
    user, when = roles.get("user_id", ""), roles.get("timestamp", "")

    def how(column: str) -> Convention:
        return parsing.column_convention(cursor, table, column, columns[column])

    parts = [
        f"{parsing.text(roles['item_id'])} AS i",
        f"{parsing.text(user)} AS u" if user in columns else "NULL::VARCHAR AS u",
        f"{parsing.seconds(when, columns[when], how(when))} AS t" if when in columns else "NULL::DOUBLE AS t",
        f"{parsing.number(rating, columns[rating], how(rating))} AS s" if rating else "NULL::DOUBLE AS s",
        "_row AS r",
    ]
    query = f"SELECT {', '.join(parts)} FROM {table}"
    if read:
        query = f"""
            SELECT b.*, p.polarity FROM ({query}) b LEFT JOIN (
                SELECT _row + MAP {{{_numbered(origins)}}}[dataset] AS r,
                    arg_max(p_positive - p_negative, version) AS polarity FROM {PREDICTIONS}
                WHERE dataset IN (SELECT unnest(?)) AND p_positive IS NOT NULL GROUP BY dataset, _row
            ) p ON p.r = b.r ORDER BY b.r
        """
        frame = cursor.execute(query, [list(origins)]).df()
    else:
        frame = cursor.execute(f"{query} ORDER BY r").df()
    stars = frame["s"].to_numpy(dtype=np.float64, na_value=np.nan)
    polarity = frame["polarity"].to_numpy(dtype=np.float64, na_value=np.nan) if read else scaled(stars)
    item = _positions(frame["i"].tolist(), events.items)
    user_at = _positions(frame["u"].tolist(), events.users)
    usable = (item >= 0) & np.isfinite(polarity)
    origin: Origin = "read" if read else "stars"
    rows = frame["r"].to_numpy(dtype=np.int64)[usable]
    return Reviews(
        item=item[usable],
        user=user_at[usable],
        polarity=polarity[usable],
        time=frame["t"].to_numpy(dtype=np.float64, na_value=np.nan)[usable],
        row=rows,
        origin=origin,
        dataset=name,
        layer=layer,
        version=version,
        ratings=on_scale(stars)[0][usable],
        said=_said(cursor, origins, rows),
        skipped={"items": int((item < 0).sum()), "polarity": int((~np.isfinite(polarity)).sum())},
    )


def _reading(cursor: Cursor, dataset: str) -> tuple[int, str, int] | None:
    """Version, models and number of reviews of the reading of a dataset's aspects to use; None without any."""
    return fullest(cursor, dataset) if has_table(cursor, "text.aspects_read") else None


def _numbered(origins: Mapping[str, int]) -> str:
    return ", ".join(f"{literal(name)}: {first}::BIGINT" for name, first in origins.items())


def _said(cursor: Cursor, origins: Mapping[str, int], rows: Ints) -> Mentions:
    """The mentions of aspects in the reviews with these rows."""
    places = {int(row): place for place, row in enumerate(rows)}
    found: list[tuple[int, str, float]] = []
    for dataset, first in origins.items():
        reading = _reading(cursor, dataset)
        if reading is None:
            continue
        mentions = cursor.execute(
            "SELECT _row, aspect, CASE label WHEN 'positive' THEN p WHEN 'negative' THEN -p ELSE 0.0 END "
            f"FROM {ASPECTS} WHERE dataset = ? AND version = ? AND model = ? ORDER BY _row, start, aspect",
            [dataset, *reading[:2]],
        ).fetchall()
        found += [(places[first + int(row)], a, p) for row, a, p in mentions if first + int(row) in places]
    return Mentions.of([f[0] for f in found], [f[1] for f in found], [f[2] for f in found])


def on_scale(stars: Floats) -> tuple[Floats, float]:
    """Stars with those outside the scale as NaN, and the scale: 1, 5, 10 or 100.

    The scale is the smallest that holds 95 % of the stars, so that a few wrong ones (a 50 for 5.0)
    do not stretch it.
    """
    known = stars[np.isfinite(stars)]
    usual = float(np.quantile(known, 0.95)) if len(known) else 5.0
    scale = next((most for most in SCALES if usual <= most), SCALES[-1])
    return np.where((stars >= 0) & (stars <= scale), stars, np.nan), scale


def scaled(stars: Floats) -> Floats:
    """Stars as polarity in [-1, 1]; NaN outside the scale."""
    stars, scale = on_scale(stars)
    lowest = 1.0 if scale in (5.0, 10.0) else 0.0
    middle, half = (scale + lowest) / 2, (scale - lowest) / 2
    return np.asarray(np.clip((stars - middle) / half, -1, 1))


def _positions(ids: list[str | None], known: np.ndarray) -> np.ndarray:
    places = {value: place for place, value in enumerate(known)}
    return np.asarray([places.get(value, -1) if value else -1 for value in ids], dtype=np.int64)
