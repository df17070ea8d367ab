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
from core.clean.frame import FATE, ROW
from core.clean.query.chain import Chain
from core.clean.steps.letters import mends
from core.clean.steps.text import trimmed
from core.engine import Cursor, once
from core.errors import BadInput
from core.kinds import EVENT_TYPES

SAMPLE = 2_000
"""Rows read for types: a share of 0.98 is then known to 0.6 points (one standard error is 0.3)."""
REPEATING = 0.5
"""Share of different texts in the sample up to which a column's equal texts are looked at together."""
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
MENDS = ANYWHERE | IN_IDS | IN_EVENTS
ID, EVENT, SORTS = 1, 2, 4
"""What a column holds beside text: bits, and how many numbers they make."""
LOOKS: dict[str, Callable[[int], bool]] = (
    dict.fromkeys(ANYWHERE, lambda _sort: True)
    | {"mend_encoding": lambda sort: not sort & ID}
    | dict.fromkeys(IN_IDS, lambda sort: bool(sort & ID))
    | dict.fromkeys(IN_EVENTS, lambda sort: bool(sort & EVENT))
)
"""The sorts of columns in which a step is looked for."""


def alive(chain: Chain) -> ir.Table:
    """The rows a recipe leaves."""
    return chain.table.filter(chain.table[FATE].isnull())


def damage(
    chain: Chain, cursor: Cursor, ids: set[str], events: set[str], read: Mapping[str, Reading]
) -> dict[str, dict[str, Damage]]:
    """Step -> column -> damage that the step would mend; every row, one scan.

    Args:
        chain: The recipe so far.
        cursor: Where to ask.
        ids: Columns that hold identifiers.
        events: Columns that hold event types.
        read: How the columns read; where a sample says that texts repeat, each is looked at once.
    """
    table = alive(chain)
    columns = _texts(chain)
    if not columns:
        return {}
    sorts = {column: (ID if column in ids else 0) + (EVENT if column in events else 0) for column in columns}
    steps = tuple(step for step, looks in LOOKS.items() if any(map(looks, sorts.values())))
    long = chain.followed(_counted(table, sorts, read))
    long = long.followed(_mended(long.table, steps), common=True)
    told = {columns[at // SORTS]: values for at, *values in long.ask(cursor, _summed(long.table, steps), common=True)}
    result: dict[str, dict[str, Damage]] = {}
    for column in filter(told.__contains__, columns):
        for n, step in enumerate(steps):
            cells, before, after = told[column][3 * n : 3 * n + 3]
            if cells:
                result.setdefault(step, {})[column] = Damage(int(cells), before, after)
    return _meant(_lettered(chain, cursor, table, result))


def _texts(chain: Chain) -> list[str]:
    return [column for column, kind in chain.types.items() if kind.is_string()]


def _stacked(table: ir.Table, columns: Mapping[int, str]) -> ir.Table:
    """The text columns one under another: `at` (the number given to the column), `cell`, and the row's number.

    What is asked of a text is then written, compiled and planned once, not for each column.
    """
    pairs = ibis.array([ibis.struct({"at": ibis.literal(n, "int64"), "cell": table[c]}) for n, c in columns.items()])
    return table.select(ROW, pair=pairs.unnest()).select(ROW, at=ibis._.pair.at, cell=ibis._.pair.cell)


def _counted(table: ir.Table, sorts: Mapping[str, int], read: Mapping[str, Reading]) -> ir.Table:
    """The texts with how many `cells` hold each and the first `row` of them; texts that hardly repeat stand one by one,
    as to bring equal ones together costs more then than to look at each (and memory, where they are long).

    `at` is the column's place times `SORTS`, and its sort: what is asked then names no column of the data.
    """
    places = {n * SORTS + sort: column for n, (column, sort) in enumerate(sorts.items())}
    repeat = {at: one for at, one in places.items() if read[one].distinct <= REPEATING * read[one].cells}
    halves = []
    if repeat:
        each = _stacked(table, repeat)
        halves.append(each.group_by("at", "cell").agg(cells=each.count(), row=each[ROW].min()))
    if len(repeat) < len(places):
        each = _stacked(table, {at: one for at, one in places.items() if at not in repeat})
        halves.append(each.select("at", "cell", cells=ibis.literal(1, "int64"), row=each[ROW]))
    return ibis.union(*halves) if len(halves) > 1 else halves[0]


@once
def _mended(table: ir.Table, steps: tuple[str, ...]) -> ir.Table:
    """Beside each counted text what each step (by its place) makes of it, NULL where it has nothing to mend."""
    sort = table["at"] % SORTS
    new: dict[str, ir.Value] = {}
    for n, step in enumerate(steps):
        within = [one for one in range(SORTS) if LOOKS[step](one)]
        mended = MENDS[step](table["cell"])
        new[f"a{n}"] = mended if len(within) == SORTS else sort.isin(within).ifelse(mended, ibis.null("string"))
    return table.mutate(**new)


@once
def _summed(table: ir.Table, steps: tuple[str, ...]) -> ir.Table:
    """For each column and step how many cells it mends, and the first of them before and after."""
    parts: dict[str, ir.Value] = {}
    for n in range(len(steps)):
        after = table[f"a{n}"]
        parts[f"n{n}"] = table["cells"].sum(where=after.notnull())
        parts[f"b{n}"] = table["cell"].argmin(table["row"], where=after.notnull())
        parts[f"c{n}"] = after.argmin(table["row"], where=after.notnull())
    return table.group_by("at").agg(**parts)


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
    columns = _texts(chain)
    if not columns:
        return {}
    chain = chain.followed(_stacked(table, dict(enumerate(columns))))
    for stage in (_present, _bared):
        chain = chain.followed(stage(chain.table), common=True)
    asked = _read_as(chain.table)
    values = {at: [int(one or 0) for one in rest] for at, *rest in chain.ask(cursor, asked, common=True)}
    result = {}
    for n, column in enumerate(columns):
        cells, distinct, *counts = values.get(n, [0] * 9)
        shares = [count / cells if cells else 0.0 for count in counts]
        result[column] = Reading(cells, distinct, *shares)
    return result


@once
def _present(table: ir.Table) -> ir.Table:
    """The stacked cells as `text`, those that say nothing as NULL."""
    text = table["cell"].strip()
    return table.select("at", text=says_missing(text).ifelse(ibis.null("string"), text))


@once
def _bared(table: ir.Table) -> ir.Table:
    """Beside each text what is left of it for a number."""
    return table.mutate(bare=body(table["text"]))


@once
def _read_as(table: ir.Table) -> ir.Table:
    """For each column how many of its texts read as what, in the order of `Reading`."""
    text, plain = table["text"], table["bare"]
    number = plain.re_search(POINT) | plain.re_search(COMMA)
    return table.group_by("at").agg(
        cells=text.count(),
        distinct=text.lower().nunique(),
        number=number.sum(),
        currency=(number & text.re_search(SIGN)).sum(),
        time=(text.length() <= LONGEST_TIME).ifelse(moment(text).notnull(), False).sum(),
        truth=truth(text).notnull().sum(),
        email=text.re_search(EMAIL).sum(),
        phone=text.re_search(PHONE).sum(),
        code=text.re_search(CODE).sum(),
    )
