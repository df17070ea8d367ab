"""Pieces of fixes: conditions as the cleaning steps read them, and the steps that give a column its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.engine import quote
from core.expressions.expression import LONGEST
from core.kinds import KINDS
from core.lake import Dataset
from core.quality.model import Check, CheckResult
from core.quality.registry import Fix, FixStep

MOST = LONGEST - 500
"""Signs of the values in one condition; the rest of the expression is shorter than what is left."""


def text(value: object) -> str:
    """A value as a quoted text of a condition."""
    return "'" + str(value).replace("'", "''") + "'"


def among(column: str, values: Iterable[object]) -> str:
    """The condition that a column holds one of some values."""
    return f"{quote(column)} IN ({', '.join(text(value) for value in values)})"


def amongst(column: str, values: Iterable[object]) -> list[str]:
    """The same as one or several conditions, each short enough to be read as an expression."""
    found: list[list[object]] = [[]]
    length = 0
    for value in values:
        if length + len(text(value)) + 2 > MOST and found[-1]:
            found.append([])
            length = 0
        found[-1].append(value)
        length += len(text(value)) + 2
    return [among(column, part) for part in found if part]


def dropped(condition: str) -> FixStep:
    """The step that takes out the rows of a condition."""
    return FixStep("drop_rows", (), {"condition": condition})


def role_family(dataset: Dataset, column: str) -> tuple[bool, str]:
    """Whether the role of a column is required in its kind of dataset, and its family ("" without a role)."""
    kind = KINDS.get(dataset.kind)
    role = next((role for role, name in dataset.roles.items() if name == column), "")
    found = kind.role(role) if kind else None
    return bool(found and found.required), found.family if found else ""


def is_text(dataset: Dataset, column: str) -> bool:
    return dataset.types.get(column, "").upper() == "VARCHAR"


def read_as(dataset: Dataset, column: str, family: str) -> Fix:
    """The steps by which a column that is still text becomes numbers or times; none where it is not text."""
    kind = dataset.types.get(column, "").upper()
    if family == "time":
        counts = kind in ("BIGINT", "INTEGER", "UBIGINT", "HUGEINT")
        return (FixStep("parse_timestamp", (column,)),) if is_text(dataset, column) or counts else ()
    if not is_text(dataset, column):
        return ()
    priced = dataset.roles.get("price") == column
    return (FixStep("parse_price" if priced else "parse_number", (column,)),)


def timed(dataset: Dataset) -> Fix:
    """The steps by which the dataset's time column becomes times."""
    column = dataset.roles.get("timestamp")
    return read_as(dataset, column, "time") if column else ()


def mendable(found: Check | CheckResult) -> Mapping[str, Any]:
    """What a finding lists for its fixes; empty for a clause that has not run."""
    listed = found.detail.get("mend") if isinstance(found, CheckResult) else None
    return listed if isinstance(listed, Mapping) else {}
