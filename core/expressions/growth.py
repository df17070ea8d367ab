"""How much longer than a cell an expression can make its text: `replace` inside `replace` doubles with each level.

An upper bound from the expression alone, before any row is read: times a cell's length, joined parts added up, the
longest of alternatives taken.
"""

from __future__ import annotations

import re
from typing import Any

from sqlglot import expressions as sg

MOST = 1_000.0
"""Times a cell's length that an expression may reach: a sentence put in for a letter, and no more than once."""
CELL = 200.0
"""Characters of a usual cell, where the text put in is a column's and not written out."""
_JOINED = (sg.Concat, sg.DPipe, sg.Add)
_GROUP = re.compile(r"\\\d")


def growth(node: Any) -> float:
    """At most so many times the length of a cell; below 1 is told as 1."""
    if not isinstance(node, sg.Expr):
        return 1.0
    if isinstance(node, sg.Literal | sg.Column):
        return 1.0
    if isinstance(node, sg.Replace):
        return growth(node.this) * _put_in(node.args.get("replacement"), _sought(node.expression))
    if isinstance(node, sg.RegexpReplace):
        new = node.args.get("replacement")
        groups = len(_GROUP.findall(new.name)) if isinstance(new, sg.Literal) else 0
        return growth(node.this) * (1.0 + groups + _put_in(new, 1.0))
    parts = [growth(child) for child in node.iter_expressions()]
    return sum(parts) if isinstance(node, _JOINED) else max(parts, default=1.0)


def _put_in(new: Any, sought: float) -> float:
    """How much longer a text is with every match replaced by `new`, a match being at least `sought` long."""
    length = float(len(new.name)) if isinstance(new, sg.Literal) else CELL * growth(new)
    return max(1.0, length / sought)


def _sought(old: Any) -> float:
    return float(max(1, len(old.name))) if isinstance(old, sg.Literal) else 1.0
