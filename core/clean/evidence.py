"""What a table's text shows: one full scan for damage, one sample for types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import ibis
import ibis.expr.types as ir

from core.cells.damage import garbled, has_entity
from core.cells.events import dictionary, event_key
from core.cells.identifiers import CODE, DECIMALS, ODD_EXPONENT, is_exponent, tidy, without_tail
from core.cells.missing import SURE, says_missing
from core.cells.money import SIGN
from core.cells.numbers import COMMA, POINT, body
from core.cells.signs import narrowed
from core.cells.times import moment
from core.cells.truth import truth
from core.clean.chain import Chain
from core.clean.frame import FATE, ROW
from core.clean.steps.letters import mends
from core.clean.steps.text import trimmed
from core.engine import Cursor
from core.errors import BadInput
from core.kinds import EVENT_TYPES

SAMPLE = 2_000
"""Rows read for types: a share of 0.98 is then known to 0.6 points (one standard error is 0.3)."""
LONGEST_TIME = 40
"""Longer texts are no times: ISO with microseconds and a zone has 32 signs."""
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
    code: float


Mend = Callable[[ir.StringValue], ir.StringValue]
"""The mended text where a cell is damaged, NULL where it is sound."""


def _differs(change: Callable[[ir.StringValue], ir.StringValue]) -> Mend:
    return lambda text: change(text).nullif(text)


def _where(test: Callable[[ir.StringValue], ir.BooleanValue]) -> Mend:
    """Damage that SQL can find but not mend: the text itself stands for it."""
    return lambda text: test(text).ifelse(text, ibis.null("string"))


def _is_odd_event(text: ir.StringValue) -> ir.BooleanValue:
    return event_key(text).isin(list(dictionary())) & ~text.isin(list(EVENT_TYPES))


ANYWHERE: dict[str, Mend] = {
    "trim_space": _differs(trimmed),
    "unify_width": lambda text: text.re_search(r"[^\x00-\x7F]").ifelse(
        narrowed(text).nullif(text), ibis.null("string")
    ),
    "mend_encoding": _where(lambda text: garbled(text) | has_entity(text)),
    "blank_missing": _where(lambda text: says_missing(text, SURE) & (text != "")),
}
IN_IDS: dict[str, Mend] = {
    "mend_ids": _differs(lambda text: without_tail(tidy(text))),
    "exponents": _where(is_exponent),
    "odd_exponents": _where(lambda text: text.re_search(ODD_EXPONENT) & ~is_exponent(text)),
    "untidy": _differs(tidy),
    "decimals": _where(lambda text: tidy(text).re_search(DECIMALS)),
}
"""Odd exponents and decimals are no damage: they say that exponents and tails mean something in the column."""
IN_EVENTS: dict[str, Mend] = {"standardise_event_types": _where(_is_odd_event)}


def alive(chain: Chain) -> ir.Table:
    """The rows a recipe leaves."""
    return chain.table.filter(chain.table[FATE].isnull())


def damage(chain: Chain, cursor: Cursor, ids: set[str], events: set[str]) -> dict[str, dict[str, Damage]]:
    """Step -> column -> damage that the step would mend; every row, one scan.

    Args:
        chain: The recipe so far.
        cursor: Where to ask.
        ids: Columns that hold identifiers.
        events: Columns that hold event types.
    """
    table = alive(chain)
    wanted: list[tuple[str, str]] = []
    new: dict[str, ir.Value] = {}
    for column, kind in chain.types.items():
        if not kind.is_string():
            continue
        kinds: Mapping[str, Mend] = (
            {step: mend for step, mend in ANYWHERE.items() if column not in ids or step != "mend_encoding"}
            | (IN_IDS if column in ids else {})
            | (IN_EVENTS if column in events else {})
        )
        for step, mend in kinds.items():
            new[f"a{len(wanted)}"] = mend(table[column])
            wanted.append((step, column))
    if not wanted:
        return {}
    raw, chain = chain, chain.followed(table.mutate(**new))
    parts: dict[str, ir.Value] = {}
    for n, (_step, column) in enumerate(wanted):
        after = chain.table[f"a{n}"]
        parts[f"n{n}"] = after.count()
        parts[f"b{n}"] = chain.table[column].argmin(chain.table[ROW], where=after.notnull())
        parts[f"c{n}"] = after.argmin(chain.table[ROW], where=after.notnull())
    values = chain.ask(cursor, chain.table.agg(**parts))[0]
    result: dict[str, dict[str, Damage]] = {}
    for n, (step, column) in enumerate(wanted):
        cells, before, after = values[3 * n : 3 * n + 3]
        if cells:
            result.setdefault(step, {})[column] = Damage(int(cells), before, after)
    return _meant(_lettered(raw, cursor, table, result))


def _lettered(
    chain: Chain, cursor: Cursor, table: ir.Table, found: dict[str, dict[str, Damage]]
) -> dict[str, dict[str, Damage]]:
    """The letters that are mended surely, and those that are at most likely ("mend_likely"), each with an example."""
    suspected = found.pop("mend_encoding", {})
    for column, damage in suspected.items():
        known: dict[str, str] = {}
        for step, likely in (("mend_encoding", False), ("mend_likely", True)):
            with suppress(BadInput):  # more damaged texts than a dictionary holds: the step would refuse them too
                params = {"mojibake": True, "entities": True, "likely": likely}
                better = mends(table, partial(chain.ask, cursor), column, params)
                fresh = next(((one, two) for one, two in better.items() if known.get(one) != two), None)
                known = better
                if fresh:
                    found.setdefault(step, {})[column] = Damage(damage.cells, *fresh)
    return found


def _meant(found: dict[str, dict[str, Damage]]) -> dict[str, dict[str, Damage]]:
    """Without the exponents and tails of columns where others of their kind mean something."""
    measured, decimal, untidy = (found.pop(kind, {}) for kind in ("odd_exponents", "decimals", "untidy"))
    bent = {column: one for column, one in found.pop("exponents", {}).items() if column not in measured}
    tailed = {column: one for column, one in found.pop("mend_ids", {}).items() if column not in decimal}
    tailed |= {column: one for column, one in untidy.items() if column in decimal}
    return found | {step: one for step, one in (("mend_ids", tailed), ("exponents", bent)) if one}


def readings(chain: Chain, cursor: Cursor, rows: int) -> dict[str, Reading]:
    """How every text column reads, on evenly spread rows (at most about `SAMPLE`)."""
    table = alive(chain)
    step = max(1, rows // SAMPLE)
    table = table.filter(table[ROW] % step == 0) if step > 1 else table
    columns = [column for column, kind in chain.types.items() if kind.is_string()]
    if not columns:
        return {}
    numbers = range(len(columns))
    texts = {f"text{n}": table[column].strip() for n, column in enumerate(columns)}
    texts = {name: says_missing(text).ifelse(ibis.null("string"), text) for name, text in texts.items()}
    chain = chain.followed(table.select(**texts))
    bares = {f"bare{n}": body(chain.table[f"text{n}"]) for n in numbers}
    chain = chain.followed(chain.table.mutate(**bares))
    parts: dict[str, ir.Value] = {}
    for n in numbers:
        text, plain = chain.table[f"text{n}"], chain.table[f"bare{n}"]
        number = plain.re_search(POINT) | plain.re_search(COMMA)
        word = text.lower()
        parts |= {
            f"cells{n}": text.count(),
            f"distinct{n}": word.nunique(),
            f"number{n}": number.sum(),
            f"currency{n}": (number & text.re_search(SIGN)).sum(),
            f"time{n}": (text.length() <= LONGEST_TIME).ifelse(moment(text).notnull(), False).sum(),
            f"truth{n}": truth(text).notnull().sum(),
            f"email{n}": text.re_search(EMAIL).sum(),
            f"phone{n}": text.re_search(PHONE).sum(),
            f"code{n}": text.re_search(CODE).sum(),
        }
    values = chain.ask(cursor, chain.table.agg(**parts))[0]
    result = {}
    for n, column in enumerate(columns):
        cells, distinct, *counts = [int(value or 0) for value in values[9 * n : 9 * n + 9]]
        shares = [count / cells if cells else 0.0 for count in counts]
        result[column] = Reading(cells, distinct, *shares)
    return result
