"""What a table's text shows: one full scan for damage, one sample for types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import ibis.expr.types as ir

from core.clean.chain import Chain
from core.clean.frame import FATE, ROW
from core.clean.functions import read_time
from core.clean.steps.identifiers import EXPONENT, TRAILING_ZERO, tidy, without_tail
from core.clean.steps.numbers import CURRENCY, FALSE, TRUE, bare, canonical
from core.clean.steps.text import MISSING, missing, narrowed, suspicious, trimmed
from core.clean.steps.times import ALWAYS, COMPACT, EPOCHS, ORDERS, ZONED
from core.clean.steps.values import event_key
from core.kinds import EVENT_SYNONYMS, EVENT_TYPES

SURE_MISSING = tuple(word for word in MISSING if word not in ("", "na", "none", "nil"))
"""Words that can hardly be a value; "none" and "NA" can be a size, a country, a sector."""
SAMPLE = 20_000
EMAIL = r"^[^@\s]{1,64}@[^@\s]{1,255}\.[A-Za-z]{2,24}$"
PHONE = r"^\+?[0-9][0-9 ()-]{8,18}[0-9]$"


@dataclass(frozen=True)
class Damage:
    """One kind of damage in one column: how many cells, and the first one before and after."""

    cells: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Reading:
    """How much of a column's text reads as what, as shares of its cells that are not missing."""

    cells: int
    distinct: int
    number: float
    currency: float
    time: float
    truth: float
    email: float
    phone: float


Mend = Callable[[ir.StringValue], tuple[ir.BooleanValue, ir.Value]]


def _differs(change: Callable[[ir.StringValue], ir.StringValue]) -> Mend:
    return lambda text: ((new := change(text)) != text, new)


def _event(text: ir.StringValue) -> tuple[ir.BooleanValue, ir.Value]:
    key = event_key(text)
    return key.isin(list(EVENT_SYNONYMS)) & ~text.isin(list(EVENT_TYPES)), key


ANYWHERE: dict[str, Mend] = {
    "trim_space": _differs(trimmed),
    "unify_width": _differs(narrowed),
    "mend_encoding": lambda text: (suspicious(text), text),
    "blank_missing": lambda text: (missing(text, SURE_MISSING) & (text != ""), text.nullif(text)),
}
IN_IDS: dict[str, Mend] = {
    "mend_ids": lambda text: (text.re_search(TRAILING_ZERO) | (tidy(text) != text), without_tail(tidy(text))),
    "exponents": lambda text: (text.re_search(EXPONENT), text),
}
IN_EVENTS: dict[str, Mend] = {"standardise_event_types": _event}


def alive(chain: Chain) -> ir.Table:
    """The rows a recipe leaves."""
    return chain.table.filter(chain.table[FATE].isnull())


def damage(
    chain: Chain, cursor: duckdb.DuckDBPyConnection, ids: set[str], events: set[str]
) -> dict[str, dict[str, Damage]]:
    """Step -> column -> damage that the step would mend; every row, one scan.

    Args:
        chain: The recipe so far.
        cursor: Where to ask.
        ids: Columns that hold identifiers.
        events: Columns that hold event types.
    """
    table = alive(chain)
    wanted: list[tuple[str, str]] = []
    parts: dict[str, ir.Value] = {}
    for column, kind in chain.types.items():
        if not kind.is_string():
            continue
        mends: Mapping[str, Mend] = (
            ANYWHERE | (IN_IDS if column in ids else {}) | (IN_EVENTS if column in events else {})
        )
        for step, mend in mends.items():
            test, new = mend(table[column])
            n = len(wanted)
            wanted.append((step, column))
            parts[f"n{n}"] = test.sum()
            parts[f"b{n}"] = table[column].argmin(table[ROW], where=test)
            parts[f"a{n}"] = new.cast("string").argmin(table[ROW], where=test)
    if not parts:
        return {}
    values = chain.ask(cursor, table.agg(**parts))[0]
    result: dict[str, dict[str, Damage]] = {}
    for n, (step, column) in enumerate(wanted):
        cells, before, after = values[3 * n : 3 * n + 3]
        if cells:
            result.setdefault(step, {})[column] = Damage(int(cells), before, after)
    return result


def readings(chain: Chain, cursor: duckdb.DuckDBPyConnection, rows: int) -> dict[str, Reading]:
    """How every text column reads, on evenly spread rows (at most about `SAMPLE`)."""
    table = alive(chain)
    step = max(1, rows // SAMPLE)
    table = table.filter(table[ROW] % step == 0) if step > 1 else table
    columns = [column for column, kind in chain.types.items() if kind.is_string()]
    parts: dict[str, ir.Value] = {}
    for n, column in enumerate(columns):
        cell = table[column]
        text = cell.strip()
        real = cell.notnull() & ~missing(cell)
        plain = bare(text)
        number = canonical(plain, ".").notnull() | canonical(plain, ",").notnull()
        word = text.lower()
        parts |= {
            f"cells{n}": real.sum(),
            f"distinct{n}": word.nunique(where=real),
            f"number{n}": (real & number).sum(),
            f"currency{n}": (real & number & text.re_search(CURRENCY)).sum(),
            f"time{n}": (real & _is_time(text)).sum(),
            f"truth{n}": (real & word.isin([*TRUE, *FALSE])).sum(),
            f"email{n}": (real & text.re_search(EMAIL)).sum(),
            f"phone{n}": (real & text.re_search(PHONE)).sum(),
        }
    if not parts:
        return {}
    values = chain.ask(cursor, table.agg(**parts))[0]
    result = {}
    for n, column in enumerate(columns):
        cells, distinct, *counts = [int(value or 0) for value in values[8 * n : 8 * n + 8]]
        shares = [count / cells if cells else 0.0 for count in counts]
        result[column] = Reading(cells, distinct, *shares)
    return result


def _is_time(text: ir.StringValue) -> ir.BooleanValue:
    written = read_time(text, [*ALWAYS, *ORDERS["day"], *ORDERS["month"], *COMPACT.values()]).notnull()
    zoned = text.re_search(ZONED) & text.re_search(r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}")
    epoch = text.re_search("|".join(pattern.replace("(", "(?:") for pattern in EPOCHS))
    return written | zoned | epoch
