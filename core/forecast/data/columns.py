"""Which columns of a dataset can be time, measure, or tell series apart; and what is forecast where nobody chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.cells import periods, sql
from core.collect.column_names import NAMES, normalise
from core.engine import cell_sql, quote
from core.forecast.data.layout import Laid, Layout, laid_of, names_thing
from core.forecast.data.measure import Measure
from core.lake import kept
from core.recommend.data import parsing, shop

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake

LOOK = 5_000
"""Rows looked at to tell what a column of text holds: a share of 95 % is then known to 1 % of itself."""
SURE = 0.95
"""Share of the filled cells that must be moments, or numbers, for a column of text to count as one."""
MOST_SERIES = 50_000
"""Series that one measure may have: what a page, a job and the memory of a small server still carry."""
WIDE = 12
"""Columns of one name and a running number that are periods: a year of months."""
_FURTHER_TIMES = (
    "ds",
    "week",
    "month",
    "period",
    "year_month",
    "week_start",
    "week_ending",
    "周",
    "月",
    "月份",
    "年月",
)
_TIME = (*NAMES["*"]["timestamp"], *_FURTHER_TIMES)
_VALUE = re.compile(
    r"sales|revenue|turnover|units|volume|demand|orders|visits|traffic|amount|total|value|qty|quantity|^y$|销|额|量|收入|营收|金额"
)
_BEST = re.compile(r"sales|units|demand|quantity|qty|revenue|^y$|^value$|销量|销售|销")
_PRICE = re.compile(r"price|单价|售价|价格")
_STOCK = re.compile(r"stock|on_hand|inventory|库存")
_PROMOTION = re.compile(r"promo|discount|holiday|festival|campaign|促销|优惠|节|折扣")
_RUNNING = re.compile(r"^(.*?)(\d+)$")
_LOOSE = ("session_id", "query", "text", "user_agent", "review_id", "position", "event_type", "clicked_item")
"""Roles that tell no series apart."""
_ANSWERED = ("category", "brand")
"""Roles of a catalog that series may be told apart by."""


@dataclass(frozen=True)
class Offer:
    """What a dataset offers for a forecast.

    Attributes:
        times, values, prices, stocks, regressors: Columns, the likeliest first.
        by: Column -> how many values it has, about; columns that tell series apart.
        events: Standard event types there are, the one counted first.
        catalog: Dataset that categories and brands are looked up in; None without one.
        wide: Columns that are periods, in their order; empty where rows are.
        first: The measure where nobody chose; None where nothing can be forecast.
        layout: How periods stand in the table; None where each row has its moment in one column.
    """

    times: tuple[str, ...]
    values: tuple[str, ...]
    prices: tuple[str, ...]
    stocks: tuple[str, ...]
    regressors: tuple[str, ...]
    by: Mapping[str, int]
    events: tuple[str, ...]
    catalog: str | None
    wide: tuple[str, ...]
    first: Measure | None
    layout: Layout | None = None


@kept
def offer_of(lake: Lake, name: str, version: int | None = None) -> Offer:
    """What a dataset's version offers."""
    dataset, laid = lake.dataset(name, version), laid_of(lake, name, version)
    types = laid.types
    with lake.read() as cursor:
        offer = replace(_offer(cursor, laid, dataset), layout=laid.layout)
        events = _events(cursor, laid.table, dataset.roles.get("event_type"), types)
    catalog = shop.best_of(lake, "items", name) if "item_id" in dataset.roles and dataset.kind != "items" else None
    by = dict(offer.by)
    if catalog is not None:
        by |= {role: 0 for role in _ANSWERED if role in catalog.roles and role not in by and role not in types}
    offer = replace(offer, by=by, events=events, catalog=catalog.name if catalog else None)
    return replace(offer, first=_first(offer, dataset, types))


def _offer(cursor: Cursor, laid: Laid, dataset: Dataset) -> Offer:
    table, types = laid.table, laid.types
    roles = {column: role for role, column in dataset.roles.items() if column in types}
    wide = _wide(types) if laid.layout is None else ()
    if wide and not _a_row_each_time(cursor, table, types, wide):
        rest = [one for one in types if one not in wide]
        return Offer((), (), (), (), (), dict.fromkeys(rest, 0), (), None, wide, None)
    texts = [one for one, kind in types.items() if kind == "VARCHAR"]
    moments, numbers = _shares(cursor, table, texts)
    times = [one for one, kind in types.items() if _is_time(one, kind, roles.get(one), moments.get(one, 0.0))]
    if laid.layout is not None:
        times = [laid.layout.time]
    times.sort(key=lambda one: (roles.get(one) != "timestamp", normalise(one) not in _TIME, list(types).index(one)))
    found = [one for one, kind in types.items() if _is_number(kind) or numbers.get(one, 0.0) >= SURE]
    amounts = [one for one in found if one not in times and roles.get(one) != "position" and not names_thing(one)]
    flags = [one for one, kind in types.items() if kind == "BOOLEAN"]
    prices = [one for one in amounts if roles.get(one) == "price" or _PRICE.search(normalise(one))]
    stocks = [one for one in amounts if roles.get(one) == "stock" or _STOCK.search(normalise(one))]
    promotions = [one for one in (*flags, *amounts) if _PROMOTION.search(normalise(one))]
    values = [one for one in amounts if one not in stocks and one not in promotions and (one not in prices)]
    values = values or _empty(cursor, table, texts, roles)
    if laid.layout is not None and laid.layout.values:
        values = list(laid.layout.values)
    values.sort(key=lambda one: (roles.get(one) != "quantity", not _BEST.search(normalise(one)),
                                 not _VALUE.search(normalise(one)), list(types).index(one)))  # fmt: skip
    return Offer(
        tuple(times),
        tuple(values + [one for one in prices if one not in values]),
        tuple(prices),
        tuple(stocks),
        tuple(dict.fromkeys([*promotions, *prices])),
        _telling(cursor, table, types, {*times, *values, *prices, *stocks, *promotions}, roles),
        (),
        None,
        (),
        None,
    )


def _empty(cursor: Cursor, table: str, texts: Sequence[str], roles: Mapping[str, str]) -> list[str]:
    """Columns named as amounts are that have no value: to count rows instead would forecast another thing unasked."""
    named = [one for one in texts if roles.get(one) == "quantity" or _VALUE.search(normalise(one))]
    if not named:
        return []
    counts = ", ".join(f"count({parsing.text(one)})" for one in named)
    row = cursor.execute(f"SELECT {counts} FROM {table}").fetchone() or ()
    return [one for one, n in zip(named, row, strict=True) if not n]


def _is_time(column: str, kind: str, role: str | None, share: float) -> bool:
    if kind.startswith(("DATE", "TIMESTAMP")):
        return True
    named = role in ("timestamp", "start") or normalise(column) in _TIME
    return (kind == "VARCHAR" and share >= (0.5 if named else SURE)) or (named and kind in ("BIGINT", "INTEGER"))


def _is_number(kind: str) -> bool:
    return parsing.is_numeric(kind) and not kind.endswith("[]")


def _shares(cursor: Cursor, table: str, columns: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Of columns of text: the share of filled cells that are moments, and that are numbers."""
    if not columns:
        return {}, {}
    parts = []
    for column in columns:
        filled = f"nullif(count({parsing.text(column)}), 0)"
        moment, number = moment_of(column, "VARCHAR"), sql.number(quote(column), "VARCHAR")
        parts += [f"count({moment}) / {filled}", f"count({number}) / {filled}"]
    looked = f"(SELECT * FROM {table} LIMIT {LOOK})"
    row = cursor.execute(f"SELECT {', '.join(parts)} FROM {looked}").fetchone() or ()
    found = [float(one or 0.0) for one in row]
    return dict(zip(columns, found[::2], strict=True)), dict(zip(columns, found[1::2], strict=True))


def moment_of(column: str, kind: str, how: object = None) -> str:
    """SQL of the moment in a cell; a month or a quarter alone (2026-05, 2026年5月, 2026Q2) is its first day."""
    given = () if how is None else (how,)
    return cell_sql(periods.beginning, quote(column), kind, *given)


def _telling(
    cursor: Cursor, table: str, types: Mapping[str, str], taken: set[str], roles: Mapping[str, str]
) -> dict[str, int]:
    """Columns that tell series apart, those of fewest values first: at least two, and several rows to each."""
    fitting = [
        one
        for one, kind in types.items()
        if one not in taken and (kind in ("VARCHAR", "BOOLEAN") or _is_number(kind)) and roles.get(one) not in _LOOSE
    ]
    if not fitting:
        return {}
    counts = ", ".join(f"approx_count_distinct({quote(one)})" for one in fitting)
    row = cursor.execute(f"SELECT count(*), {counts} FROM {table}").fetchone() or (0,)
    rows = int(row[0])
    few = {one: int(n) for one, n in zip(fitting, row[1:], strict=True) if 2 <= n <= MOST_SERIES * 2 and n * 3 <= rows}
    return dict(sorted(few.items(), key=lambda one: one[1]))


def _a_row_each_time(cursor: Cursor, table: str, types: Mapping[str, str], wide: Sequence[str]) -> bool:
    """Whether rows are moments and the running columns are measures of them: a column of times, of one row each, and no
    column that names series."""
    rest = [one for one in types if one not in wide]
    texts = [one for one in rest if types[one] == "VARCHAR"]
    moments, _numbers = _shares(cursor, table, texts)
    times = [one for one in rest if types[one].startswith(("DATE", "TIMESTAMP")) or moments.get(one, 0.0) >= SURE]
    if not times:
        return False
    counts = ", ".join(f"count(DISTINCT {quote(one)}) / greatest(count({quote(one)}), 1)" for one in rest)
    alone = dict(zip(rest, cursor.execute(f"SELECT {counts} FROM {table}").fetchone() or (), strict=True))
    naming = [one for one in texts if one not in times and alone[one] >= SURE]
    return any(alone[one] >= SURE for one in times) and not naming


def _wide(types: Mapping[str, str]) -> tuple[str, ...]:
    """Columns of one name and a running number (V2, V3, ...): the periods of a series in each row."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for column, kind in types.items():
        found = _RUNNING.match(column.strip())
        if found and _is_number(kind):
            groups.setdefault(found[1], []).append((int(found[2]), column))
    best = max(groups.values(), key=len, default=[])
    numbers = sorted(best)
    running = [one[0] for one in numbers]
    there = len(best) >= WIDE and len(best) * 2 > len(types) and running == list(range(running[0], running[-1] + 1))
    return tuple(one[1] for one in numbers) if there else ()


def _events(cursor: Cursor, table: str, column: str | None, types: Mapping[str, str]) -> tuple[str, ...]:
    from core.kinds import EVENT_SYNONYMS, EVENT_TYPES

    if column is None or column not in types:
        return ()
    found = cursor.execute(f"SELECT DISTINCT {parsing.key(column)} FROM {table}").fetchall()
    standard = {EVENT_SYNONYMS.get(str(one[0])) for one in found}
    order = ("purchase", *EVENT_TYPES)
    return tuple(dict.fromkeys(one for one in order if one in standard))


def _first(offer: Offer, dataset: Dataset, types: Mapping[str, str]) -> Measure | None:
    """What is forecast where nobody chose: purchases of a shop, the likeliest amount of a table, all rows together."""
    if offer.wide:
        return Measure(None, by=tuple(list(offer.by)[:1]), how="mean")
    if not offer.times:
        return None
    time, roles = offer.times[0], dataset.roles
    if offer.events:
        return Measure(time, None, "count", event=offer.events[0])
    amounts = [one for one in offer.values if one == roles.get("quantity") or _VALUE.search(normalise(one))]
    lone = offer.values and (dataset.kind == "other" or offer.layout is not None)
    value = amounts[0] if amounts else offer.values[0] if lone else None
    stock = offer.stocks[0] if offer.stocks else None
    plain = set(types) - {time, value, *(offer.layout.values if offer.layout else ())}
    alone = next(iter(plain), "") if len(plain) == 1 else ""
    by = (alone,) if alone in offer.by and value else ()
    return Measure(time, value, "sum" if value else "count", by=by, stock=stock)
