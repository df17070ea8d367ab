"""Identifiers that some rows write in another case: `ab-12` among `AB-12` joins nothing, and reads as another thing."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from core.cells.identifiers import tidy
from core.clean.query.chain import Chain
from core.clean.suggestions.evidence import Reading, alive
from core.engine import Cursor

ODD = 0.2
"""Share of a column's identifiers with letters in the rarer case up to which it is a slip: where both are common, or
letters of both cases stand in one identifier as often, the case belongs to it."""
KNOWN = 0.5
"""Share of the rarer ones that must be there in the commoner case as well: the same thing, written in two ways."""


def cased(chain: Chain, cursor: Cursor, ids: set[str], read: Mapping[str, Reading]) -> dict[str, str]:
    """Column of identifiers -> the case ("upper", "lower") to which its other cells belong; others are left out."""
    texts = [one for one in chain.types if one in ids and one in read]
    if not texts:
        return {}
    table = alive(chain)
    found = chain.ask(cursor, table.agg(**_counts(table, texts)))[0]
    told: dict[str, str] = {}
    for n, column in enumerate(texts):
        upper, lower, lettered = (int(one or 0) for one in found[3 * n : 3 * n + 3])
        common, case = max((upper, "upper"), (lower, "lower"))
        if 0 < lettered - common <= ODD * lettered and _known(chain, cursor, table, column, case):
            told[column] = case
    return told


def _counts(table: ir.Table, columns: list[str]) -> dict[str, ir.Value]:
    """Of each column the cells whose letters are all of the one case, of the other, and the cells with letters."""
    parts: dict[str, ir.Value] = {}
    for n, column in enumerate(columns):
        cell = tidy(table[column])
        upper, lower = cell == cell.upper(), cell == cell.lower()
        parts |= {f"u{n}": (upper & ~lower).sum(), f"l{n}": (lower & ~upper).sum(), f"n{n}": (~(upper & lower)).sum()}
    return parts


def _known(chain: Chain, cursor: Cursor, table: ir.Table, column: str, case: str) -> bool:
    """Whether most of the identifiers in the rarer case stand in the commoner one as well."""
    cell = tidy(table[column])
    right = cell.upper() if case == "upper" else cell.lower()
    writings = table.select(cell=cell, right=right).distinct()
    both = writings.group_by("right").agg(
        well=(writings["cell"] == writings["right"]).any(), odd=(writings["cell"] != writings["right"]).sum()
    )
    asked = both.agg(odd=both["odd"].sum(), known=both["odd"].sum(where=both["well"]))
    odd, known = (int(one or 0) for one in chain.ask(cursor, asked)[0])
    return odd > 0 and known >= KNOWN * odd
