"""Rows known again by what they say: a hash of some cells, and conditions that name single rows for a fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
from ibis.expr.types import IntegerValue, StringValue, Value

from core.engine import quote
from core.kinds import KEYS
from core.lake import Dataset
from core.quality.bases.fixing import MOST, amongst, dropped, text
from core.quality.bases.functions import bytes_of, different, signs_in
from core.quality.registry import FixStep, Flags
from core.quality.scope import Scope

SHORT = 60
"""Bytes of the letters and digits of a text from which two people hardly write it alike: a dozen words, or twenty
Chinese characters; “good quality and fast delivery” has 26."""
VARIED = 10
"""Different signs among a text's first `LOOKED_AT` from which it says something: a sentence of sixty letters has some
fifteen; 很好很好很好 and “nice nice nice”, which fill the space that a shop asks for, have two to six."""
LOOKED_AT = 120
"""Signs of a text whose variety is counted."""
NAMED = 200
"""Rows that a fix names one by one by several of their cells; a recipe of more would no longer be read."""


def bare(column: Value) -> StringValue:
    """A text by its letters and digits alone, in lower case; "" where there is none."""
    found: StringValue = column.cast("string").lower().re_replace(r"[^\p{L}\p{N}]+", "").fill_null("")
    return found


def told(column: Value) -> StringValue:
    """A long text by its letters and digits. NULL where it is short, or a few signs over and over: such are alike by
    chance."""
    plain = bare(column)
    long = bytes_of(plain) >= SHORT
    varied = different(signs_in(plain.substr(0, LOOKED_AT), "")) >= VARIED
    found: StringValue = (long & varied).ifelse(plain, ibis.null("string"))
    return found


def digest(cells: Sequence[Value]) -> IntegerValue:
    """64 bits of some cells as texts; two different rows of a million share them with a probability of 3e-8."""
    texts = [one.cast("string").fill_null("\x01") for one in cells]
    found: IntegerValue = ibis.literal("\x1f").join(texts).hash()
    return found


def own_id(scope: Scope) -> str:
    """The column that names one row of this kind of dataset, or ""."""
    return scope.roles.get(KEYS.get(scope.kind, ""), "")


def names(scope: Scope, flags: Flags, by: Sequence[str], most: int) -> dict[str, Any]:
    """The cells of failing rows by which a fix can name them: of `by` columns, at most `most` different ones."""
    columns = [name for name in by if name in scope.types]
    if not columns:
        return {}
    failing = flags.fails.fill_null(False)
    if flags.applies is not None:
        failing = failing & flags.applies.fill_null(False)
    chosen = flags.table.filter(failing).select(**{name: flags.table[name].cast("string") for name in columns})
    rows = scope.fetch(chosen.distinct().order_by(columns).limit(most + 1))
    if len(rows) > most:
        return {}
    return {"columns": columns, "cells": [[row[name] for name in columns] for row in rows]}


def drops(found: Mapping[str, Any], dataset: Dataset, more: str = "") -> Iterator[FixStep]:
    """The steps that take out the rows named by `names`, where `more` holds too."""
    columns, cells = [str(name) for name in found.get("columns", [])], list(found.get("cells", []))
    tail = f" AND ({more})" if more else ""
    plain = len(columns) == 1 and dataset.types.get(columns[0], "VARCHAR").upper() == "VARCHAR"
    if plain and all(row[0] is not None for row in cells):
        yield from (dropped(one + tail) for one in amongst(columns[0], [row[0] for row in cells]))
        return
    parts, length = list[str](), 0
    for row in cells:
        part = " AND ".join(_is(name, value, dataset) for name, value in zip(columns, row, strict=True))
        if parts and length + len(part) + len(tail) > MOST:
            yield dropped(_any(parts) + tail)
            parts, length = [], 0
        parts.append(f"({part})")
        length += len(part) + 6
    if parts:
        yield dropped(_any(parts) + tail)


def _any(parts: Sequence[str]) -> str:
    return f"({' OR '.join(parts)})" if len(parts) > 1 else parts[0]


def _is(column: str, value: object, dataset: Dataset) -> str:
    if value is None:
        return f"{quote(column)} IS NULL"
    plain = dataset.types.get(column, "VARCHAR").upper() == "VARCHAR"
    return f"{quote(column) if plain else f'CAST({quote(column)} AS VARCHAR)'} = {text(value)}"
