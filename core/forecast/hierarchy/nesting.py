"""Which columns lie within one another, and why some do not: each product in one category."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from core.engine import quote
from core.errors import BadInput
from core.forecast.data import laid_of, offer_of
from core.i18n import N_, _, listed, ngettext
from core.lake import kept
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

COLUMNS = 6
"""Columns whose nesting is looked at, those of fewest values: fifteen pairs are one pass each."""
OFFERED = 12
"""Choices that a person still reads."""
DEEPEST = 3
"""Columns below the shop: group, category, product."""
EXAMPLES = 3
"""Values named in a sentence of why a nesting is none."""
BLANK = "–"
"""Name of a cell without a value, which may stand anywhere."""


@kept
def nestings_of(lake: Lake, name: str, version: int | None = None) -> list[tuple[str, ...]]:
    """Columns that make levels below the shop, the coarsest first in each: the deepest choices first, then single ones.

    Only what holds in every row is offered; columns of the catalog nest above the item by their nature.
    """
    offer, laid = offer_of(lake, name, version), laid_of(lake, name, version)
    types = laid.types
    if offer.wide or offer.first is None:
        return []
    own = [one for one in offer.by if one in types][:COLUMNS]
    item = lake.dataset(name, version).roles.get("item_id", "")
    if item in offer.by and item not in own:
        own = [*own[:-1], item]
    looked = [one for one in offer.by if one not in types]
    pairs: set[tuple[str, str]] = set()
    with lake.read() as cursor:
        table = laid.table
        kinds = {one: types[one] for one in own}
        pairs |= {pair for pair in combinations(own, 2) if _within(cursor, table, *pair, kinds)}
        if item in own:
            pairs |= {(one, item) for one in looked}
            if offer.catalog and len(looked) > 1:
                roles, there = lake.dataset(offer.catalog).roles, lake.columns(offer.catalog)
                names = {one: roles[one] for one in looked}
                for a, b in ((looked[0], looked[1]), (looked[1], looked[0])):
                    if _within(cursor, lake.table(offer.catalog), names[a], names[b], there):
                        pairs.add((a, b))
    chains: list[tuple[str, ...]] = [*pairs]
    for _depth in range(DEEPEST - 2):
        chains += [(a, *one) for one in chains for a, b in pairs if b == one[0] and all((a, c) in pairs for c in one)]
    order = [*looked, *own]
    chains = sorted(dict.fromkeys(chains), key=lambda one: (-len(one), one[-1] != item, [order.index(c) for c in one]))
    return [*chains, *((one,) for one in own)][:OFFERED]


def _within(cursor: Cursor, table: str, coarse: str, fine: str, kinds: dict[str, str]) -> bool:
    """Whether each value of one column stands with one value of another, and there are more of them."""
    a, b = (_text(one, kinds[one]) for one in (coarse, fine))
    row = cursor.execute(f"""
        SELECT count(*), count(DISTINCT a), count(DISTINCT b)
        FROM (SELECT DISTINCT {a} AS a, {b} AS b FROM {table}) WHERE a IS NOT NULL AND b IS NOT NULL
    """).fetchone() or (0, 0, 0)
    return bool(2 <= row[1] < row[2] == row[0])


def _text(column: str, kind: str) -> str:
    return parsing.text(column) if kind == "VARCHAR" else f"CAST({quote(column)} AS VARCHAR)"


def check_nesting(keys: Sequence[Sequence[str]], by: Sequence[str]) -> None:
    """Refuse columns that do not lie within one another.

    Args:
        keys: Values of the columns for each series; shape (n, len(by)).

    Raises:
        BadInput: A value of a finer column stands in several of a coarser one.
    """
    for place in range(len(by) - 1):
        coarse, fine = by[place], by[place + 1]
        above: dict[str, set[str]] = {}
        for row in keys:
            if BLANK not in (row[place], row[place + 1]):
                above.setdefault(str(row[place + 1]), set()).add(str(row[place]))
        several = {value: sorted(there) for value, there in sorted(above.items()) if len(there) > 1}
        if several:
            value, there = next(iter(several.items()))
            said = ngettext(
                "{fine} does not lie within {coarse}: {n} value stands in several, as {value} in {others}.",
                "{fine} does not lie within {coarse}: {n} values stand in several, as {value} in {others}.",
                len(several),
            )
            raise BadInput(
                said.format(fine=fine, coarse=coarse, n=f"{len(several):,}", value=value, others=_some(there)),
                hint=_("Choose columns of which each value of the finer one lies within one value of the coarser one."),
                data={"coarse": coarse, "fine": fine, "values": len(several)},
            )


def _some(values: Sequence[str]) -> str:
    if len(values) <= EXAMPLES:
        return listed(values)
    return _("{some} and more (in all: {n})").format(some=listed(values[: EXAMPLES - 1]), n=len(values))


LEVEL_NAMES = {"total": N_("shop"), "item": N_("item")}
"""Names of the levels that are no column's."""


def level_name(level: str, by: Sequence[str] = ()) -> str:
    """A level in words: the shop, a column's name, a step of its path; items by the last column."""
    if level == "item" and by:
        return by[-1]
    if level in LEVEL_NAMES:
        return _(LEVEL_NAMES[level])
    column, cut, step = level.rpartition("/")
    return _("{column}, step {n}").format(column=column, n=step) if cut and step.isdigit() else level
