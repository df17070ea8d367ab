"""What a dataset of ads may need: days exchanged, signs, copies under any number, ids as the catalog has them.

None of it is sure: which of two days was mistyped, which of two bids holds, a person knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.types as ir

from core.cells.identifiers import tidy
from core.clean.query.chain import Chain
from core.clean.recipes.recipe import RecipeStep
from core.clean.suggestions.evidence import Reading, alive
from core.clean.suggestions.suggestion import REASONS, Suggestion
from core.engine import Cursor, quote
from core.kinds import SAME_AD
from core.lake import Dataset, Lake
from core.quality.registry import LISTED

READS = 0.9
"""Share of a column's cells that must read as a number or a time, as for the step that reads them."""
RARE = 0.2
"""Share of ads that may repeat another one to be copies: in a report of every day each ad stands as often as it ran."""


def of_ads(
    lake: Lake, cursor: Cursor, dataset: Dataset, chain: Chain, read: Mapping[str, Reading]
) -> Iterator[Suggestion]:
    """Steps for a dataset of ads; `rows` is 0 in all of them."""
    if dataset.kind != "ads":
        return
    roles = {role: column for role, column in chain.roles.items() if column in chain.types}
    days = [roles[role] for role in ("start", "end") if role in roles]
    if len(days) == 2 and all(_timely(chain, read, one) for one in days):
        yield _offered(RecipeStep("order_pair", tuple(days)), "order_pair")
    money = [roles[role] for role in ("bid", "budget") if role in roles and _numeric(chain, read, roles[role])]
    if money:
        yield _offered(RecipeStep("drop_sign", tuple(money)), "drop_sign")
    yield from _copies(cursor, chain, roles)
    yield from _known(lake, cursor, chain, roles)


def _offered(step: RecipeStep, reason: str, **params: str) -> Suggestion:
    return Suggestion(step, 0, 0.75, False, REASONS[reason], params)


def _timely(chain: Chain, read: Mapping[str, Reading], column: str) -> bool:
    kind = chain.types[column]
    return bool(kind.is_timestamp() or kind.is_date() or (column in read and read[column].time >= READS))


def _numeric(chain: Chain, read: Mapping[str, Reading], column: str) -> bool:
    return bool(chain.types[column].is_numeric() or (column in read and read[column].number >= READS))


def _copies(cursor: Cursor, chain: Chain, roles: Mapping[str, str]) -> Iterator[Suggestion]:
    """One number with several cells, and one ad under several numbers; what is equal in all cells is another step's."""
    if "ad_id" not in roles or "item_id" not in roles:
        return
    same = tuple(roles[role] for role in SAME_AD if role in roles)
    table = alive(chain)
    cells = [table[one].cast("string").fill_null("") for one in chain.types]
    rows = table.select(
        number=_plain(table[roles["ad_id"]]),
        item=_plain(table[roles["item_id"]]),
        ad=ibis.literal("\x1f").join([_plain(table[one]).fill_null("") for one in same]),
        cells=ibis.literal("\x1f").join(cells),
    ).distinct()
    every, numbered, different = chain.ask(
        cursor,
        rows.agg(
            every=rows.count(),
            numbered=rows["number"].count() - rows["number"].nunique(),
            different=_again(rows),
        ),
    )[0]
    if 0 < int(numbered or 0) <= RARE * int(every):
        yield _offered(RecipeStep("deduplicate_key", (roles["ad_id"],)), "ad_number")
    if 0 < int(different or 0) <= RARE * int(every):
        there = f"{quote(roles['item_id'])} IS NOT NULL"
        yield _offered(RecipeStep("deduplicate_rows", same, {"alike": True}, where=there), "ad_repeats")


def _plain(column: ir.Value) -> ir.StringValue:
    return column.cast("string").strip().lower().nullif("")


def _again(rows: ir.Table) -> ir.IntegerScalar:
    """Numbers beyond the first of each ad."""
    there = rows["item"].notnull()
    pair = rows["ad"] + "\x1e" + rows["number"].fill_null("")
    return pair.nunique(where=there) - rows["ad"].nunique(where=there)


def _known(lake: Lake, cursor: Cursor, chain: Chain, roles: Mapping[str, str]) -> Iterator[Suggestion]:
    """Products whose number the catalog knows when case, blanks and lost zeros are set aside, and only one of them."""
    column = roles.get("item_id")
    catalogs = [one for one in lake.datasets(built=False) if one.kind == "items" and one.column("item_id") in one.types]
    if column is None or not chain.types[column].is_string() or not catalogs:
        return
    catalog = max(catalogs, key=lambda one: (one.rows, one.name))
    their = str(catalog.column("item_id"))
    table = alive(chain)
    cell = table[column]
    asked = chain.ask(cursor, table.filter(cell.notnull()).select(id=cell, tidy=tidy(cell)).distinct())
    ours = [(str(one), bare(str(tidied))) for one, tidied in asked]
    met = cursor.execute(
        f"SELECT bare, list(DISTINCT id) FROM (SELECT CAST({quote(their)} AS VARCHAR) AS id, {_bare('id')} AS bare "
        f"FROM {lake.table(catalog.name, catalog.layer)}) WHERE bare IN (SELECT unnest(?)) GROUP BY bare",
        [sorted({plain for _one, plain in ours})],
    ).fetchall()
    known = {str(plain): [str(one) for one in ids] for plain, ids in met}
    mapping = {one: known[plain][0] for one, plain in ours if len(known.get(plain, ())) == 1 and known[plain][0] != one}
    if 0 < len(mapping) <= LISTED:
        step = RecipeStep("map_values", (column,), {"mapping": mapping})
        yield _offered(step, "known_ids", dataset=catalog.name)


def bare(text: str) -> str:
    """An id without what commonly damages one: case, blanks, `.0`, leading zeros."""
    return re.sub(r"^0+(?=\d)", "", re.sub(r"\.0+$", "", text.strip().lower()))


def _bare(name: str) -> str:
    """The same in SQL."""
    return rf"regexp_replace(regexp_replace(lower(trim({name})), '\.0+$', ''), '^0+(\d)', '\1')"
