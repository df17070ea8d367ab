"""Whose calendar a dataset follows, by what speaks of a country in it; another shop beside it in the workspace does
not.

Asked in turn: the currency that the table states (a column of currencies, signs in its cells, a code in a heading);
that of a catalog with the table's items; the script it is written in; last the reader's language. A currency that
names no country, as the euro, ends the search: a shop that sells in it is not the reader's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.engine import quote
from core.forecast.calendar import country_of
from core.lake import kept
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake

LOOKED_AT = 5_000
"""Rows read of a column: enough to tell its script and its items, and a few milliseconds."""
MOST = 0.5
"""Share of cells, headings or item ids that must speak for a country: fewer are names and chance."""
MOST_COLUMNS = 30
"""Columns of text looked through; what a table is written in shows in the first."""
_CURRENCY = ("currency", "货币", "币种")
_HAN, _KANA = "[\u3400-\u4dbf\u4e00-\u9fff]", "[\u3040-\u30ff]"
_CODES = re.compile(
    r"(?i)(?<![a-z])(?:CNY|RMB|HKD|SGD|JPY|KRW|INR|AUD|USD|CAD|MXN|BRL|GBP|PLN|EUR|CHF|SEK|TWD|THB|VND)(?![a-z])"
)
"""Currencies beside another word in a heading; alone, INR and CAD are measures of a patient as well."""
_SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "£": "GBP", "€": "EUR", "円": "JPY", "₹": "INR",
          "₩": "KRW"}  # fmt: skip


@kept
def _evidence(lake: Lake, dataset: str) -> tuple[str, bool]:
    """Country by what is in the tables, "" for none; and whether anything spoke of one at all."""
    own = lake.dataset(dataset)
    columns = lake.columns(dataset)
    with lake.read() as cursor:
        money = _stated(cursor, str(lake.table(dataset)), own, columns) or _of_catalog(cursor, lake, own, columns)
        if money:
            return country_of([money]), True
        written = _written(cursor, str(lake.table(dataset)), columns)
    return written, bool(written)


def country_for(lake: Lake, dataset: str) -> str:
    """The country whose festivals a dataset follows, by its ISO code; "" where nothing tells one."""
    from core.i18n import language

    country, told = _evidence(lake, dataset)
    return country if told else country_of((), language())


def _stated(cursor: Cursor, table: str, own: Dataset, columns: Mapping[str, str]) -> str:
    """The currency that a table states of itself."""
    named = own.roles.get("currency", "")
    column = named if named in columns else next((one for one in columns if one.strip().lower() in _CURRENCY), "")
    if column and (money := _usual(cursor, table, column)):
        return money
    rules = (own.imports or {}).get("rules", {})
    signs = [str(one["currency"]) for name, one in rules.items() if name in columns and one.get("currency")]
    if signs:
        return _SIGNS.get(signs[0], signs[0])  # a dollar sign may be anyone's and names no country
    for name in columns:
        found = _CODES.search(name)
        code = found[0].upper() if found and found[0] != name.strip() else ""
        sign = next((_SIGNS[one] for one in _SIGNS if one in name), "")
        if code or sign:
            return code or sign
    return ""


def _usual(cursor: Cursor, table: str, column: str) -> str:
    row = cursor.execute(
        f"SELECT {parsing.text(column)} AS c FROM {table} WHERE c IS NOT NULL GROUP BY c "
        f"ORDER BY count(*) DESC, c LIMIT 1"
    ).fetchone()
    money = str(row[0]).upper() if row else ""
    return _SIGNS.get(money, money)


def _of_catalog(cursor: Cursor, lake: Lake, own: Dataset, columns: Mapping[str, str]) -> str:
    """The currency of the largest catalog that holds most items of a column of the table."""
    table = str(lake.table(own.name))
    catalogs = [one for one in lake.datasets() if one.kind == "items" and {"item_id", "currency"} <= set(one.roles)]
    for catalog in sorted(catalogs, key=lambda one: -one.rows):
        there = lake.columns(catalog.name)
        ids, currency = catalog.roles["item_id"], catalog.roles["currency"]
        if catalog.name == own.name or ids not in there or currency not in there:
            continue
        item = own.roles.get("item_id", "")
        # small whole numbers are in every catalog that counts its items: they need the name as well
        texts = [one for one, kind in columns.items() if kind == "VARCHAR" or one in (item, ids)]
        for column in texts[:MOST_COLUMNS]:
            row = cursor.execute(
                f"SELECT count(*), count(b.i) FROM (SELECT DISTINCT {parsing.text(column)} AS i FROM (SELECT "
                f"{quote(column)} FROM {table} LIMIT {LOOKED_AT})) a LEFT JOIN (SELECT DISTINCT {parsing.text(ids)} "
                f"AS i FROM {lake.table(catalog.name)}) b USING (i) WHERE a.i IS NOT NULL"
            ).fetchone()
            if row and row[0] and row[1] >= MOST * row[0]:
                return _usual(cursor, str(lake.table(catalog.name)), currency)
    return ""


def _written(cursor: Cursor, table: str, columns: Mapping[str, str]) -> str:
    """The country of a script that one country writes, in most headings or most cells of a column of text."""
    names = list(columns)
    if any(re.search(_KANA, one) for one in names):
        return "JP"
    if sum(bool(re.search(_HAN, one)) for one in names) >= MOST * len(names):
        return "CN"
    texts = [one for one, kind in columns.items() if kind == "VARCHAR"][:MOST_COLUMNS]
    for column in texts:
        row = cursor.execute(
            f"SELECT count(c), count(*) FILTER (regexp_matches(c, '{_HAN}')), "
            f"count(*) FILTER (regexp_matches(c, '{_KANA}')) FROM (SELECT {parsing.text(column)} AS c FROM {table} "
            f"LIMIT {LOOKED_AT})"
        ).fetchone()
        if row and row[0] and row[1] + row[2] >= MOST * row[0]:
            return "JP" if row[2] * 10 > row[0] else "CN"
    return ""
