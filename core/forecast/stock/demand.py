"""What was sold, by item and day: purchases among events, orders, or daily sales; silent days are unknown.

The mends of `core.forecast.mends` are not used here, and for a reason. A forecast needs every period, so they put the
usual value in place of a broken one and bring the past to a new level. A stock draws from days as they came: a day that
is filled with the usual one narrows the scatter that a reorder point has to hold, an outlying day is demand that was
there to be met, and levels that move are followed by the memory of `drift` and widen the draws. Broken days are unknown
here and never drawn; the service figures of `benchmarks/stock.py` are kept by that. Only which weekdays a shop is
closed on is theirs to say: those are known to be 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.cells.events import dictionary
from core.collect.meaning import name_evidence
from core.engine import literal, quote
from core.errors import BadInput
from core.forecast.mends import resting_phases
from core.forecast.series import Floats, Mask, Times
from core.forecast.stock.item_names import item_column
from core.i18n import N_, _, listed, ngettext
from core.recommend.data import parsing
from core.recommend.events import Texts

if TYPE_CHECKING:
    from core.engine import Cursor

ROLES = ("item_id", "timestamp", "quantity", "price", "event_type", "stock")
DAY_NAMES = ("date", "day", "ds", "week", "month", "日期", "销售日期", "invoicedate", "order_date")
SALES_NAMES = ("units", "units_sold", "sales", "sold", "demand", "y", "销量", "销售量", "销售数量", "weekly_sales")
THIN = 0.02
"""Days at either end with less than a fiftieth of a usual day's rows are stray times (1970, next year), no trade."""
FAR = 50.0
"""A single sale of so many times what 99 in 100 sales stay within is a slip of the keyboard; daily sums are left alone,
which festivals move."""
SINGLE = 0.95
"""A table where so many rows stand alone with their item and day is one of daily sums; others hold single sales, of
which two may well be equal."""
HALF = 0.5
"""A last day with less than half of what its weekday usually brings is not over yet."""
MOST_DAYS = 1100
"""Three years: older days say nothing of the next delivery."""
RARE = 0.01
"""One item in a hundred with such a run by chance in all its days."""
STEADY = 0.1
"""More days of sales than one in ten that are followed by none: an item that sells now and then, or in bursts."""
LEAST_SELLING = 30
"""Days of sales below which the chance of a silent day is not known to be small."""
LONGEST_SILENCE = 31
"""Days: what rests longer is out of season or was taken from the range."""
WEEK = 7
"""Days of a week: a shop is closed by the weekday."""
FEWEST_DAYS = 7
"""Of less than a week, each weekday once, no demand is told."""
STRAY = N_("{n} row lies outside the days of trade", "{n} rows lie outside the days of trade")
REPEATED = N_("{n} row repeats another of its item and day", "{n} rows repeat another of their item and day")
RETURNED = N_("{n} row with a negative amount is left out", "{n} rows with a negative amount are left out")
HUGE = N_("{n} row with an amount beyond anything usual is left out",
          "{n} rows with an amount beyond anything usual are left out")  # fmt: skip
UNDATED = N_("{n} row has no readable time", "{n} rows have no readable time")
LOST = N_("{n} day without any row is taken for lost", "{n} days without any row are taken for lost")
CLOSED = N_(
    "{n} day without any row falls on a weekday that the shop is closed on and counts as 0",
    "{n} days without any row fall on weekdays that the shop is closed on and count as 0",
)
SILENT = N_(
    "{n} day without a sale amid daily sales is taken for sold out, not 0; a column of stock beside the sales would "
    "tell",
    "{n} days without a sale amid daily sales are taken for sold out, not 0; a column of stock beside the sales would "
    "tell",
)
SOLD_OUT = N_("{n} day of an item that was sold out is unknown, not 0",
              "{n} days of items that were sold out are unknown, not 0")  # fmt: skip
UNFINISHED = N_("the last day is not over and left out")


@dataclass(frozen=True)
class Demand:
    """What I items sold on T days.

    Attributes:
        items: Ids, sorted; shape (I,).
        days: datetime64[ns], one after the other; shape (T,).
        units: Pieces; NaN where unknown: a lost day, a day the item was sold out, a day before its first sale where
            it came later; shape (I, T).
        price: Median price of an item, NaN where none is told; shape (I,).
        notes: What was found in the days (msgid pair) and how often.
        columns: Role -> column; rows: rows read.
    """

    items: Texts
    days: Times
    units: Floats
    price: Floats
    notes: tuple[tuple[str, int], ...]
    columns: Mapping[str, str]
    rows: int


def demand_columns(columns: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """Role -> column of a table of events, orders or sales: by role, else by name, else (time) by type."""
    found = {role: roles[role] for role in ROLES if roles.get(role) in columns}
    free = [one for one in columns if one not in found.values()]
    if "item_id" not in found and "item_id" not in roles and (named := item_column("events", free)):
        found["item_id"] = named
        free.remove(named)
    for role, own in (("timestamp", DAY_NAMES), ("quantity", SALES_NAMES), ("price", ())):
        if role in found or role in roles:
            continue
        sure = [
            (max(name_evidence("events", role, one), 0.9 * (one.strip().lower() in own)), -free.index(one), one)
            for one in free
        ]
        best = max(sure, default=(0.0, 0, ""))
        if best[0] > 0:
            found[role] = best[2]
            free.remove(best[2])
    if "timestamp" not in found:
        timed = [one for one in free if columns[one].startswith(("DATE", "TIMESTAMP"))]
        if timed:
            found["timestamp"] = timed[0]
            free.remove(timed[0])
    if "stock" not in found:
        stock = [one for one in free if name_evidence("inventory", "stock", one) or one.lower() == "stock_on_hand"]
        if stock:
            found["stock"] = stock[0]
    return found


def fits(columns: Mapping[str, str], roles: Mapping[str, str]) -> bool:
    """Whether demand can be read from a table: what was sold, and when."""
    found = demand_columns(columns, roles)
    numeric = "quantity" in found and parsing.is_numeric(columns[found["quantity"]])
    return {"item_id", "timestamp"} <= set(found) and ("event_type" in found or numeric or "order_id" in roles)


def tells_sales(columns: Mapping[str, str], roles: Mapping[str, str]) -> bool:
    """Whether a column is named as sales: a history of stock that holds them tells demand, an inventory does not."""
    return demand_columns(columns, roles).get("quantity", "").strip().lower() in SALES_NAMES


def read_demand(cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str]) -> Demand:
    """The demand in a table.

    Raises:
        BadInput: No column of items or times, no sale at all, or fewer days than `FEWEST_DAYS`.
    """
    found = demand_columns(columns, roles)
    for role in ("item_id", "timestamp"):
        if role not in found:
            words = {"item_id": _("which item was sold"), "timestamp": _("when it was sold")}[role]
            raise BadInput(
                _("No column says {what}.").format(what=words),
                hint=_("Set the roles of its columns on the Datasets page."),
                command=_(
                    "Name the column {role}, or say which it is when the file is loaded: --kind {kind} --role "
                    "{role}=COLUMN. Columns: {names}."
                ).format(role=role, kind="orders", names=listed(list(columns)[:20])),
            )
    daily, counts = _by_day(cursor, table, columns, found)
    if not (daily["q"] > 0).any():
        raise BadInput(
            _("Nothing was sold in this dataset."),
            hint=_("It needs rows of purchases, orders or sales with an item and a readable time."),
        )
    return _made(daily, counts, found)


def _by_day(
    cursor: Cursor, table: str, columns: Mapping[str, str], found: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Item, day, pieces, rows, price, stock at the end; and counts of what was left out."""

    def how(role: str, read: str = "number") -> str:
        if role not in found:
            return "NULL::DOUBLE"
        column = found[role]
        convention = parsing.column_convention(cursor, table, column, columns[column])
        made: str = getattr(parsing, read)(column, columns[column], convention)
        return made

    where = ""
    if "event_type" in found:
        bought = [word for word, standard in dictionary().items() if standard == "purchase"]
        where = f" WHERE {parsing.key(found['event_type'])} IN ({', '.join(map(literal, sorted(bought)))})"
    # an event without a readable number is one piece; a day's sum without one is unknown
    told = "event_type" in found or "quantity" not in found
    pieces = how("quantity") if "quantity" in found else "1.0"
    pieces = f"coalesce({pieces}, 1)" if told else pieces
    fields = (
        f"{parsing.text(found['item_id'])} AS i, {how('timestamp', 'seconds')} AS t, {pieces} AS q, "
        f"{how('price', 'money')} AS p, {how('stock')} AS s, _row AS r"
    )
    inner = f"SELECT {fields} FROM {table}{where}"
    counted = cursor.execute(
        f"WITH r AS ({inner}) SELECT count(*), count(*) FILTER (t IS NULL), count(*) FILTER (q < 0), "
        f"quantile_cont(q, 0.99) FILTER (q > 0), bool_and(t % 86400 = 0 OR t IS NULL) FROM r"
    ).fetchone()
    total, undated, negative, usual, whole_days = counted if counted else (0, 0, 0, None, False)
    once, again = False, 0
    if whole_days and total:  # a table of sales by day: one row for each item and day, unless a day was loaded twice
        whole = ", ".join(quote(name) for name in columns)
        same = f"row_number() OVER (PARTITION BY {whole} ORDER BY _row) AS again"
        again, pairs = cursor.execute(
            f"WITH r AS (SELECT {fields}, {same} FROM {table}{where}) SELECT count(*) FILTER (again > 1), "
            f"count(DISTINCT (i, t)) FILTER (again = 1) FROM r"
        ).fetchone() or (0, 0)
        once = pairs >= SINGLE * (total - again)
        inner = f"SELECT {fields}, {same} FROM {table}{where}" if once else inner
    most = FAR * float(usual) if usual and not once else None
    huge = 0
    if most is not None:
        (huge,) = cursor.execute(f"WITH r AS ({inner}) SELECT count(*) FROM r WHERE q > {most!r}").fetchone() or (0,)
    keep = "i IS NOT NULL AND t IS NOT NULL AND (q IS NULL OR q >= 0)" + (
        " AND again = 1" if once else "" if most is None else f" AND q <= {most!r}"
    )
    frame = cursor.execute(
        f"WITH r AS ({inner}) SELECT i, CAST(floor(t / 86400) AS BIGINT) AS d, sum(q) AS q, count(*) AS n, "
        f"median(p) AS p, min(s) AS s FROM r WHERE {keep} GROUP BY ALL ORDER BY i, d"
    ).df()
    repeated = int(again) if once else 0
    return frame, {UNDATED: int(undated), RETURNED: int(negative), HUGE: int(huge), REPEATED: repeated,
                   "rows": int(total)}  # fmt: skip


def _trading(rows: pd.Series) -> tuple[int, int]:
    """First and last day of trade among days (index) with so many rows: the thin ends are no trade."""
    days, n = rows.index.to_numpy(), rows.to_numpy()
    heavy = np.sort(n)[::-1]
    usual = float(np.median(heavy[: max(len(heavy) * 4 // 5, 1)]))
    busy = days[n >= max(THIN * usual, 1e-9)]
    gaps = np.flatnonzero(np.diff(busy) > 60)  # after two months without a row another history begins
    parts = np.split(np.arange(len(busy)), gaps + 1)
    count = rows.to_dict()
    best = max(parts, key=lambda part: sum(count[day] for day in busy[part]))
    return int(busy[best[0]]), int(busy[best[-1]])


def _made(frame: pd.DataFrame, counts: dict[str, int], found: Mapping[str, str]) -> Demand:
    rows = frame.groupby("d")["n"].sum()
    first, last = _trading(rows)
    first = max(first, last - MOST_DAYS + 1)
    stray = int(rows[(rows.index < first) | (rows.index > last)].sum())
    inside = frame[(frame["d"] >= first) & (frame["d"] <= last)]
    items, place = np.unique(inside["i"].to_numpy(dtype=object).astype(str), return_inverse=True)
    length = last - first + 1
    at = inside["d"].to_numpy(dtype=np.int64) - first
    units = np.zeros((len(items), length))
    units[place, at] = inside["q"].to_numpy(dtype=np.float64)
    notes = {key: n for key, n in counts.items() if key != "rows"} | {STRAY: stray}
    traded = np.bincount(at, inside["n"], length)
    lost = traded == 0
    closed = np.zeros(length, dtype=np.bool_)
    if lost.mean() < 0.5:  # a shop that sells every other day has quiet days, not lost ones
        weekday = np.arange(length, dtype=np.int64) % WEEK
        closed = lost & np.isin(weekday, resting_phases(lost, weekday, WEEK))
        units[:, lost] = np.nan
        notes[LOST], notes[CLOSED] = int((lost & ~closed).sum()), int(closed.sum())
    stock = inside["s"].to_numpy(dtype=np.float64, na_value=np.nan)
    out = (stock <= 0) & (inside["q"].to_numpy(dtype=np.float64) <= 0)
    units[place[out], at[out]] = np.nan
    notes[SOLD_OUT] = int(out.sum())
    if "stock" not in found:
        silent = silent_days(units)
        units[silent] = np.nan
        notes[SILENT] = int(silent.sum())
    units[:, closed] = 0.0  # only now: a run of silent days is counted in days that could have sold
    if _unfinished(units):
        units, length, notes[UNFINISHED] = units[:, :-1], length - 1, 1
    if length < FEWEST_DAYS:
        raise BadInput(
            ngettext(
                "Stock cannot be judged: {n} day of sales is known, and a week is needed.",
                "Stock cannot be judged: {n} days of sales are known, and a week is needed.",
                length,
            ).format(n=length),
            hint=_("Load more days; three months tell slow items apart."),
        )
    begun = np.maximum.accumulate(np.nan_to_num(units) > 0, axis=1)
    late = begun.argmax(axis=1) > length // 2  # first sold in the later half: new, before that it was not there
    units[late[:, None] & ~begun] = np.nan
    priced = inside.assign(place=place).groupby("place")["p"].median()
    price = np.full(len(items), np.nan)
    price[priced.index.to_numpy()] = priced.to_numpy(dtype=np.float64, na_value=np.nan)
    days = (np.datetime64(0, "D") + np.arange(first, first + length)).astype("datetime64[ns]")
    said = tuple((key, n) for key, n in notes.items() if n)
    return Demand(items.astype(object), days, units, price, said, dict(found), counts["rows"])


def silent_days(units: Floats) -> Mask:
    """Days of items that sell nearly every day, on which nothing was sold so many times in a row that chance hardly
    does it: the item was not there. Shape (I, T).

    How often a day of sales is followed by none tells the chance of a silent day, however long the silences are; a run
    of them is marked where an independent chance would bring one in the whole history with less than `RARE`. Runs at
    either end (before a launch, after the last sale), of more than a month (out of season), and items that are silent
    after more than one day of sales in ten are left alone: there, nothing sold is what was asked for.

    Args:
        units: Pieces by item and day, NaN where unknown; shape (I, T).
    """
    found = np.zeros(units.shape, dtype=np.bool_)
    for item, row in enumerate(units):
        places = np.flatnonzero(np.isfinite(row))
        sold = row[places] > 0
        if sold.sum() < LEAST_SELLING:
            continue
        edges = np.diff(sold.astype(np.int8))
        first, last = np.flatnonzero(edges == -1) + 1, np.flatnonzero(edges == 1) + 1
        last = last[last > first[0]] if len(first) else last[:0]
        if not len(last):
            continue
        chance = (len(first) + 1) / (sold.sum() + 2)
        if chance > STEADY:
            continue
        for start, end in zip(first, last, strict=False):
            if end - start <= LONGEST_SILENCE and len(sold) * chance ** (end - start) < RARE:
                found[item, places[start:end]] = True
    return found


def _unfinished(units: Floats) -> bool:
    """Whether the last day brings far less than its weekday did before."""
    total = np.nansum(units, axis=0)
    before = total[-8::-7][:4] if len(total) > 2 * FEWEST_DAYS else np.zeros(0)
    usual = float(np.median(before)) if len(before) else 0.0
    return usual >= 10 and float(total[-1]) < HALF * usual
