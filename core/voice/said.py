"""What was said: the texts of a dataset with their day, tone, product, and the groups that they fall into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cells.sql import convention_of, moment
from core.engine import quote
from core.errors import BadInput
from core.govern.personal import personal_data
from core.i18n import _
from core.lake import kept
from core.text.reading import content
from core.text.sentiment import predictions
from core.voice import posts

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

ROLES = ("text", "question", "query")
"""Roles of a column that holds what people say, the first that a dataset has."""
MOST = 50_000
"""Newest texts that are heard: half of what is remembered of an encoder, and more than a topic needs to be seen."""
LONGEST = 4_000
"""Letters of a text that are read; an encoder reads fewer."""
MOST_VALUES, LEAST_ROWS = 60, 5
"""Values that a column of groups has at most, and rows of each that count on average at least: suppliers, versions and
regions; more are keys."""
LOW_STARS = 2
"""Stars up to which a review is negative, of five (as stored sentiment reads them)."""


@dataclass(frozen=True)
class Said:
    """Texts, the oldest row first; copies count once.

    Attributes:
        dataset, version: Where they are from.
        column: The column of the texts.
        rows: (texts,) number of the row in its table.
        texts: What was said.
        days: (texts,) datetime64[D]; NaT where there is no possible time.
        negative: (texts,) 1, 0, or NaN where nobody knows.
        tone_from: "sentiment", "stars", or "" where no tone is known.
        items: (texts,) the product, "" for none.
        groups: Column -> (texts,) its values, "" for none: what may be the cause.
        left_out: Rows without words, and copies.
        copies: (texts,) how many rows say the same: a long text again, or a short one of the same product and day.
    """

    dataset: str
    version: int
    column: str
    rows: NDArray[np.int64]
    texts: tuple[str, ...]
    days: NDArray[np.datetime64]
    negative: NDArray[np.float64]
    tone_from: str
    items: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    left_out: int = 0
    copies: tuple[int, ...] = ()

    @property
    def negative_share(self) -> float | None:
        """Negative share, 0 to 1, of the texts whose tone is known; None where none is."""
        known = self.negative[~np.isnan(self.negative)]
        return float(known.mean()) if len(known) else None

    def __len__(self) -> int:
        return len(self.texts)


def fitting(lake: Lake) -> list[str]:
    """The datasets that hold what people say: a column with one of the roles; reviews first."""
    found = [one for one in lake.datasets(built=False) if column_of(one)]
    return [one.name for one in sorted(found, key=lambda one: (one.kind != "reviews", -one.rows, one.name))]


def column_of(dataset: Dataset) -> str | None:
    """The column that holds what people say, if one is known."""
    return next((column for role in ROLES if (column := dataset.column(role)) in dataset.types), None)


@kept
def said_of(lake: Lake, name: str) -> Said:
    """The texts of a dataset's newest version.

    Raises:
        NotFound: there is no such dataset.
        BadInput: no column is known to hold texts.
    """
    dataset = lake.dataset(name)
    column = column_of(dataset)
    if column is None:
        raise BadInput(
            _("{name} has no column with the role text.").format(name=name),
            hint=_("Say which column holds the review text on the Datasets page."),
            command=_("Name it when you load it: --role {role}=COLUMN.").format(role="text"),
        )
    table = lake.table(name, dataset.layer)
    tones, tone_from = _tones(lake, dataset)
    item = dataset.column("item_id")
    groups = _groups(lake, dataset, {column, item, dataset.column("timestamp"), dataset.column("rating")})
    with lake.read() as cursor:
        when = dataset.column("timestamp")
        day = "NULL"
        if when in dataset.types:
            how = convention_of(cursor, table, quote(when), dataset.types[when])
            day = f"{moment(quote(when), dataset.types[when], how)}::DATE"
        cells = [f"left(CAST({quote(column)} AS VARCHAR), {LONGEST})", day]
        cells.append(f"CAST({quote(item)} AS VARCHAR)" if item in dataset.types else "NULL")
        cells += [f"CAST({quote(one)} AS VARCHAR)" for one in groups]
        rows = cursor.execute(
            f"SELECT _row, {', '.join(cells)} FROM {table} AS source ORDER BY _row DESC LIMIT {MOST}"
        ).fetchall()[::-1]
    return _said(dataset, column, rows, tones, tone_from, groups)


def _said(
    dataset: Dataset,
    column: str,
    rows: list[tuple[object, ...]],
    tones: Mapping[int, float],
    tone_from: str,
    groups: list[str],
) -> Said:
    seen: dict[tuple[object, ...], int] = {}
    used: list[tuple[object, ...]] = []
    texts: list[str] = []
    copies: list[int] = []
    for row in rows:
        text = posts.plain(content.cleaned(str(row[1]))) if row[1] is not None else ""
        if not any(sign.isalpha() for sign in text):
            continue
        again = posts.same_words(text)
        key = (again,) if again else (text, row[2], row[3])
        place = seen.setdefault(key, len(used))
        if place < len(used):
            copies[place] += 1
            continue
        used.append(row)
        texts.append(text)
        copies.append(1)
    days = np.array([row[2] if isinstance(row[2], date) else None for row in used], dtype="datetime64[D]")
    return Said(
        dataset.name,
        dataset.version,
        column,
        np.array([row[0] for row in used], dtype=np.int64),
        tuple(texts),
        _possible(days),
        np.array([tones.get(int(str(row[0])), np.nan) for row in used], dtype=np.float64),
        tone_from,
        tuple(str(row[3] or "") for row in used),
        {name: tuple(str(row[4 + at] or "").strip() for row in used) for at, name in enumerate(groups)},
        len(rows) - len(used),
        tuple(copies),
    )


def _possible(days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Days in the future, or far outside the middle 98 %, are damage and none (as the mix of sentiment leaves out)."""
    held = np.sort(days[~np.isnat(days)])
    if not len(held):
        return days
    low, high = held[int(0.01 * (len(held) - 1))], held[int(np.ceil(0.99 * (len(held) - 1)))]
    room = (high - low) // 4 + np.timedelta64(31, "D")
    today = np.datetime64(date.today(), "D") + np.timedelta64(1, "D")
    wrong = (days < low - room) | (days > high + room) | (days > today)
    return np.where(wrong, np.datetime64("NaT"), days)


def _tones(lake: Lake, dataset: Dataset) -> tuple[dict[int, float], str]:
    """Row -> 1 where it is negative, 0 where it is not; by the stored sentiment of this version, else by stars."""
    if predictions.exists(lake) and (place := predictions.chosen(lake, dataset.name)) is not None:
        version, model = place
        if version == dataset.version:
            with lake.read() as cursor:
                found = cursor.execute(
                    f"SELECT _row, (label = 'negative')::INT FROM {predictions.TABLE} "
                    "WHERE dataset = ? AND version = ? AND model = ? AND label IS NOT NULL",
                    [dataset.name, version, model],
                ).fetchall()
            if found:
                return {int(row): float(negative) for row, negative in found}, "sentiment"
    stars = dataset.column("rating")
    if stars in dataset.types:
        with lake.read() as cursor:
            found = cursor.execute(
                f"SELECT _row, stars FROM (SELECT _row, try_cast({quote(stars)} AS DOUBLE) AS stars "
                f"FROM {lake.table(dataset.name, dataset.layer)} AS source) WHERE stars BETWEEN 1 AND 5"
            ).fetchall()
        return {int(row): float(given <= LOW_STARS) for row, given in found}, "stars" if found else ""
    return {}, ""


def _groups(lake: Lake, dataset: Dataset, taken: set[str | None]) -> list[str]:
    """Columns whose few values the rows fall into, personal ones left out."""
    hidden = {one.column for one in personal_data(lake, dataset.name) if one.direct or one.sensitive}
    names = [one for one in dataset.types if one[:1] != "_" and one not in taken and one not in hidden]
    if not names:
        return []
    counted = ", ".join(f"approx_count_distinct(CAST({quote(one)} AS VARCHAR))" for one in names)
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT count(*), {counted} FROM {lake.table(dataset.name, dataset.layer)} AS s"
        ).fetchone()
    rows, *counts = row or (0,)
    return [
        name
        for name, values in zip(names, counts, strict=False)
        if 2 <= values <= MOST_VALUES and values * LEAST_ROWS <= rows
    ]
