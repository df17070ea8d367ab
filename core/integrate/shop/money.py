"""Prices in one currency, by the rates that an analyst gives as a dataset; none is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells import sql
from core.cells.convention import USUAL
from core.cells.money import currency_of
from core.engine import cell_sql, literal, quote
from core.errors import BadInput
from core.i18n import _, listed
from core.integrate.shop.plan import Rates
from core.lake import Lake

if TYPE_CHECKING:
    from core.engine import Cursor

GIVEN = ("price_given", "currency_given")
"""Where a converted price and its currency stand as the source says them."""


def code(cell: str) -> str:
    """SQL of a currency's code: ISO 4217 where a sign or word is known, else what is written in upper case."""
    return f"coalesce({cell_sql(currency_of, cell, 'VARCHAR')}, upper(trim({cell})))"


def read_rates(lake: Lake, cursor: Cursor, rates: Rates, version: int, name: str) -> None:
    """Keep the dated rates as a table of the cursor's own: `code`, `since`, `rate`.

    Raises:
        BadInput: a column is missing, or no row says a rate.
    """
    columns = lake.columns(rates.dataset, None, version)
    for column in (rates.date, rates.currency, rates.rate):
        if column not in columns:
            raise BadInput(
                _("The rates in {dataset} have no column “{column}”.").format(dataset=rates.dataset, column=column),
                hint=_("Columns: {names}.").format(names=listed(list(columns)[:20])),
            )
    table = lake.table(rates.dataset, None, version)

    def how(column: str) -> object:
        kind = columns[column]
        return sql.convention_of(cursor, table, quote(column), kind) if kind == "VARCHAR" else USUAL

    since = sql.moment(quote(rates.date), columns[rates.date], how(rates.date))  # type: ignore[arg-type]
    rate = sql.number(quote(rates.rate), columns[rates.rate], how(rates.rate))  # type: ignore[arg-type]
    said = f"SELECT {code(f'CAST({quote(rates.currency)} AS VARCHAR)')} AS code, {since} AS since, {rate} AS rate, _row"
    cursor.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT code, since, arg_min(rate, _row) AS rate FROM ({said} FROM {table}) "
        "WHERE code IS NOT NULL AND since IS NOT NULL AND rate > 0 GROUP BY code, since"
    )
    if not (cursor.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,))[0]:
        raise BadInput(_("No row of {dataset} says a date, a currency and a rate.").format(dataset=rates.dataset))


def converted(cursor: Cursor, staged: str, table: str, rates: str, base: str, moment: str) -> dict[str, int]:
    """Make `table` of `staged` with prices in the base currency, the newest rate at each row's moment.

    A price whose currency is not said, or has no rate yet at its moment, stays as it is and is counted.

    Returns:
        Currency -> prices that stay apart; "" for those that say none.
    """
    own = code("s.currency")
    known = f"(SELECT code, since, rate FROM {rates} WHERE code <> {literal(base)})"
    apart = f"s.price IS NOT NULL AND r.rate IS NULL AND {own} IS DISTINCT FROM {literal(base)}"
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT s.* REPLACE (coalesce(s.price * r.rate, s.price) AS price, "
        f"CASE WHEN r.rate IS NOT NULL OR {own} = {literal(base)} THEN {literal(base)} ELSE s.currency END "
        "AS currency), "
        f"CASE WHEN r.rate IS NOT NULL THEN s.price END AS {GIVEN[0]}, "
        f"CASE WHEN r.rate IS NOT NULL THEN s.currency END AS {GIVEN[1]}, {apart} AS _apart FROM {staged} s "
        f"ASOF LEFT JOIN {known} r ON {own} = r.code AND s.{moment} >= r.since"
    )
    found = cursor.execute(
        f"SELECT coalesce(currency, ''), count(*) FROM {table} WHERE _apart GROUP BY 1 ORDER BY 1"
    ).fetchall()
    cursor.execute(f"ALTER TABLE {table} DROP COLUMN _apart")
    return {str(currency): int(n) for currency, n in found}
