"""Questions asked of stored sentiment: over time, by product, category or stars, and single examples.

Every answer is about one dataset at one version by one model, over the scored rows only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cells import sql as cells
from core.cells.convention import USUAL, Convention
from core.engine import quote
from core.errors import BadInput
from core.i18n import _, listed
from core.lake import kept
from core.text import LABELS
from core.text.sentiment import stars
from core.text.sentiment.predictions import TABLE, chosen, text_column

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Dataset, Lake

GRAINS = ("auto", "day", "week", "month", "quarter")
GROUPS = ("item", "category", "brand", "rating", "user", "language")
ORDERS = ("confident", "uncertain", "contradiction")

_SHARES = ", ".join(f"round(avg((label = '{label}')::INT), 4) AS {label}" for label in LABELS)
INDIVIDUAL = 24
"""Bytes of a text (24 Latin or 8 Chinese letters) that two people do not write alike on one day of one thing; shorter
praise is said by many in the same words."""
CONFIDENCE = "greatest(found.p_negative, found.p_neutral, found.p_positive)"


@dataclass(frozen=True)
class Scored:
    """SQL of the scored rows joined with the dataset: aliases ``found`` (result) and ``source`` (dataset)."""

    dataset: str
    sql: str
    values: list[object]
    version: int
    columns: dict[str, str]
    roles: dict[str, str]
    how: Convention = USUAL
    """How the column of times writes its dates."""

    def role(self, name: str) -> str | None:
        """Quoted column of a role, when the version has it."""
        column = self.roles.get(name)
        return f"source.{quote(column)}" if column in self.columns else None


@kept
def scored_rows(lake: Lake, dataset: str, version: int | None, model: str | None) -> Scored | None:
    """The scored rows of a dataset at a version by one model, the newest and fullest by default; None without any."""
    place = chosen(lake, dataset, version, model)
    if place is None:
        return None
    number, stamp = place
    sql = f"""
        (SELECT * FROM {TABLE} WHERE dataset = ? AND version = ? AND model = ? AND label IS NOT NULL) AS found
        JOIN {lake.table(dataset, version=number)} AS source ON source._row = found._row
    """
    columns = lake.columns(dataset, version=number)
    roles = lake.dataset(dataset).roles
    time, how = roles.get("timestamp", ""), USUAL
    if time in columns:
        with lake.read() as cursor:
            how = cells.convention_of(cursor, lake.table(dataset, version=number), quote(time), columns[time])
    return Scored(dataset, sql, [dataset, number, stamp], number, columns, roles, how)


def mix_over_time(
    lake: Lake, dataset: str, version: int | None = None, grain: str = "auto", model: str | None = None
) -> pd.DataFrame:
    """Label shares per period.

    Times in the future, or far outside the span of the middle 98 %, are damage and are left out; ``undated``
    counts them.

    Args:
        grain: one of ``GRAINS``; auto takes the finest with at most about 60 periods.

    Returns:
        Columns period (date), reviews, negative, neutral, positive (shares, 0 to 1), oldest first; empty when nothing
        is scored, or no column plays the role time or holds readable times.
    """
    _one_of(grain, GRAINS)
    scored = scored_rows(lake, dataset, version, model)
    if scored is None or scored.role("timestamp") is None:
        return _empty("period")
    return by_period(lake, scored, grain)


def by_period(lake: Lake, scored: Scored, grain: str, least: int = 1) -> pd.DataFrame:
    """Columns period (date), reviews, and the shares of the labels, oldest first, of rows with a possible time.

    Args:
        grain: one of ``GRAINS``.
        least: auto takes no grain, but a quarter, whose periods would hold fewer rows on average.
    """
    rows = dated(scored)
    with lake.read() as cursor:
        if grain == "auto":
            span = cursor.execute(
                f"SELECT date_diff('day', min(time), max(time)), count(*) FROM ({rows})", scored.values
            ).fetchone()
            days, count = (int(span[0]), int(span[1])) if span and span[0] is not None else (0, 0)
            fitting = (
                name
                for name, length, most in (("day", 1, 60), ("week", 7, 420), ("month", 30, 1800))
                if days <= most and count * length >= least * days
            )
            grain = next(fitting, "quarter")
        frame: pd.DataFrame = cursor.execute(
            f"SELECT date_trunc('{grain}', time)::DATE AS period, count(*) AS reviews, {_SHARES} FROM ({rows}) "
            "GROUP BY period ORDER BY period",
            scored.values,
        ).df()
    return frame


def dated(scored: Scored, more: str = "", join: str = "", where: str = "true") -> str:
    """SQL of the scored rows with a possible time: columns time, label, and those of ``more``.

    Times in the future, or far outside the span of the middle 98 %, are damage and are left out.
    """
    time = cells.moment(scored.role("timestamp") or "", scored.columns[scored.roles["timestamp"]], scored.how)
    return f"""
        WITH dated AS (SELECT {time} AS time, found.label AS label {more} FROM {scored.sql} {join} WHERE {where}),
        bounds AS (
            SELECT quantile_disc(time, 0.01) AS low, quantile_disc(time, 0.99) AS high
            FROM dated WHERE time <= now()::TIMESTAMP + INTERVAL 1 DAY)
        SELECT dated.* FROM dated, bounds
        WHERE time BETWEEN low - (high - low) / 4 - INTERVAL 31 DAY AND high + (high - low) / 4 + INTERVAL 31 DAY
              AND time <= now()::TIMESTAMP + INTERVAL 1 DAY
    """


def once(lake: Lake, dataset: str, version: int) -> str:
    """SQL of a row of `source`: it is the only or the first one that says this in every column; a copy is no further
    review."""
    text = quote(text_column(lake, dataset, version))
    columns = ", ".join(map(quote, lake.columns(dataset, version=version)))
    first = f"SELECT min(_row) FROM {lake.table(dataset, version=version)} GROUP BY {columns}"
    return f"(coalesce(strlen(source.{text}::VARCHAR), 0) < {INDIVIDUAL} OR source._row IN ({first}))"


def undated(scored: int, mix: pd.DataFrame) -> int:
    """Scored rows that a mix over time leaves out: their time is missing, unreadable or impossible."""
    return scored - int(mix["reviews"].sum()) if "reviews" in mix else scored


def mix_by(
    lake: Lake,
    dataset: str,
    version: int | None = None,
    by: str = "item",
    *,
    minimum: int = 5,
    limit: int = 500,
    model: str | None = None,
) -> pd.DataFrame:
    """Label shares per product, category, brand, star rating, shopper or language.

    Category and brand come from the reviews themselves when they have that role, else from the catalog dataset, by
    item id.

    Args:
        by: one of ``GROUPS``.
        minimum: groups with fewer scored reviews are left out.

    Returns:
        Columns key, title (products with a catalog only, else null), reviews, negative, neutral, positive (shares),
        confidence and expected (mean stars read from the texts, null where the model gives none), largest negative
        share first; ratings in their own order. Empty when it cannot be told.
    """
    _one_of(by, GROUPS)
    scored = scored_rows(lake, dataset, version, model)
    if scored is None:
        return _empty("key")
    key, title, join = grouping(lake, scored, by)
    if key is None:
        return _empty("key")
    order = "try_cast(key AS DOUBLE), key" if by == "rating" else "negative DESC, reviews DESC, key"
    sql = f"""
        SELECT * FROM (
            SELECT key, any_value(title) AS title, count(*) AS reviews, {_SHARES}, avg(confidence) AS confidence,
                   avg(expected) AS expected
            FROM (SELECT ({key})::VARCHAR AS key, {title} AS title, found.label AS label, {CONFIDENCE} AS confidence,
                         {stars.expression("found")} AS expected
                  FROM {scored.sql} {join})
            WHERE key IS NOT NULL AND key <> '' GROUP BY key)
        WHERE reviews >= ? ORDER BY {order} LIMIT ?
    """
    with lake.read() as cursor:
        frame: pd.DataFrame = cursor.execute(sql, [*scored.values, minimum, limit]).df()
    return frame


def groups(lake: Lake, dataset: str, version: int | None = None) -> list[str]:
    """The members of ``GROUPS`` that can be told apart for this dataset."""
    scored = scored_rows(lake, dataset, version, None)
    return [by for by in GROUPS if grouping(lake, scored, by)[0]] if scored else []


def examples(
    lake: Lake,
    dataset: str,
    version: int | None = None,
    *,
    label: str | None = None,
    order: str = "confident",
    limit: int = 20,
    model: str | None = None,
) -> pd.DataFrame:
    """Single reviews with their result and where they stand in the source file.

    Args:
        label: only this label.
        order: confident (surest first), uncertain (least sure first), or contradiction (four or five stars with a
            negative text, one or two with a positive one; the farthest from the stars read first, then the surest).

    Returns:
        Columns text, label, confidence, p_negative, p_neutral, p_positive, rating, expected (stars read from the text),
        item, file, line, row, scorer (name and fingerprint of the model), times (rows of the same text, stars and item,
        of which the first is given); rating and item are null where the dataset has no such role, expected where the
        model gives no stars.
    """
    _one_of(order, ORDERS)
    if label is not None:
        _one_of(label, LABELS)
    scored = scored_rows(lake, dataset, version, model)
    rating = scored.role("rating") if scored else None
    if scored is None or (order == "contradiction" and rating is None):
        return _empty("text")
    given = f"try_cast({rating} AS DOUBLE)" if rating else "NULL::DOUBLE"
    farthest = "coalesce(abs(rating - expected), 0) DESC, " if order == "contradiction" else ""
    where = {
        "contradiction": "WHERE ((rating BETWEEN 4 AND 5 AND label = 'negative') "
        "OR (rating BETWEEN 1 AND 2 AND label = 'positive'))"
    }.get(order, "WHERE true")
    where += " AND label = ?" if label else ""
    sql = f"""
        SELECT *, count(*) OVER (PARTITION BY text, label, rating, item) AS times FROM (
            SELECT source.{quote(text_column(lake, dataset, scored.version))}::VARCHAR AS text,
                   found.label AS label, {CONFIDENCE} AS confidence, found.p_negative, found.p_neutral,
                   found.p_positive, {given} AS rating, {stars.expression("found")} AS expected,
                   {scored.role("item_id") or "NULL"}::VARCHAR AS item,
                   source._file AS file, source._line AS line, source._row AS row,
                   coalesce(found.scorer, found.model) AS scorer
            FROM {scored.sql})
        {where} QUALIFY row_number() OVER (PARTITION BY text, label, rating, item ORDER BY row) = 1
        ORDER BY {farthest}confidence {"ASC" if order == "uncertain" else "DESC"}, row LIMIT ?
    """
    with lake.read() as cursor:
        values = [*scored.values, *([label] if label else []), limit]
        frame: pd.DataFrame = cursor.execute(sql, values).df()
    return frame


def catalog(lake: Lake, role: str = "item_id") -> Dataset | None:
    """The largest dataset of kind items that has a column for a role."""
    fitting = [d for d in lake.datasets(built=False) if d.kind == "items" and d.column("item_id") and d.column(role)]
    return max(fitting, key=lambda d: d.rows, default=None)


def grouping(lake: Lake, scored: Scored, by: str) -> tuple[str | None, str, str]:
    """Key expression (None: not possible), title expression, and the join they need."""
    if by == "language":
        return "found.language", "NULL::VARCHAR", ""
    if by in ("rating", "user"):
        column = scored.role("rating" if by == "rating" else "user_id")
        tidy = f"coalesce(try_cast({column} AS DOUBLE)::DECIMAL(18, 1)::VARCHAR, {column}::VARCHAR)"
        return (f"replace({tidy}, '.0', '')" if by == "rating" and column else column), "NULL::VARCHAR", ""
    item = scored.role("item_id")
    own = scored.role(by) if by != "item" else None
    if own:
        return own, "NULL::VARCHAR", ""
    items = catalog(lake, "title" if by == "item" else by)
    if item is None or (items is None and by != "item"):
        return None, "NULL::VARCHAR", ""
    if items is None:
        return item, "NULL::VARCHAR", ""
    wanted = quote(items.column("title" if by == "item" else by) or "")
    identity = quote(items.column("item_id") or "")
    join = f"""
        LEFT JOIN (SELECT {identity}::VARCHAR AS item_key, any_value({wanted}::VARCHAR) AS item_value
                   FROM {lake.table(items.name)} GROUP BY ALL) AS catalog ON catalog.item_key = {item}::VARCHAR
    """
    return (item, "item_value", join) if by == "item" else ("item_value", "NULL::VARCHAR", join)


def _one_of(value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadInput(
            _("“{value}” is not possible here.").format(value=value),
            hint=_("Choose one of {names}.").format(names=listed(allowed)),
        )


def _empty(first: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({first: []})
