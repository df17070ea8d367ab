"""Sketches of rows, made in one reading: by upload, file and day of the data's own time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from core.cells.identifier_names import names_identifier
from core.cells.missing import is_missing
from core.quality.scope import TIME, TYPE, Scope
from core.quality.watch.orders import order_figures
from core.quality.watch.sketch import GAMMA, MOST, ORIGIN, Held, Sketch
from core.quality.watch.uploads import Upload

DAYS = 400
"""Days of the data's time that are kept apart, of what one upload brings: a year and a month, so that last year's
season is there. What is older counts in the whole."""
FILES = 400
"""Files of one upload that are kept apart; of more each is a small part."""
SEEN = 256
"""Rows of a day that are kept by their hash: of a batch of which one row in fifty came before, five are then met."""
RECENT = 30
"""Days of which rows are kept: a batch that is sent again is sent again soon."""
MOST_BLANKS = 100
"""Spellings of nothing in one column that are asked for by name; there are some twenty, of more each cell is read."""
WIDE = 60
"""Columns of which values, means and different values are kept; of further ones only the blanks."""
FINITE = 1e150
"""The size of a number up to which its square is one."""
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "UTINYINT", "USMALLINT",
           "UINTEGER", "UBIGINT")  # fmt: skip
GROUPED = ("event_type", "category", "currency", "source", "gender", "region", "variant", "brand")
"""Roles whose values are few and repeat."""
JOINS = {"item_id": "items", "user_id": "users"}
"""Roles whose values another dataset may know, and the kind of that dataset."""
PLACE = ("§piece", "_file", "§day")


@dataclass(frozen=True)
class Part:
    """The sketch of those rows of an upload that stand in one file and are of one day (None: no time, or long ago)."""

    upload: Upload
    file: str
    day: date | None
    sketch: Sketch


def clock(scope: Scope) -> str:
    """The column that says when a row happened: by its role, or the only one of dates or times; else ""."""
    if TIME in scope.table.columns:
        return TIME
    found = [name for name, kind in scope.types.items() if kind.upper().startswith(("DATE", "TIMESTAMP"))]
    return found[0] if len(found) == 1 else ""


def sketched(scope: Scope, uploads: Sequence[Upload]) -> list[Part]:
    """The parts of some uploads of one version; they must stand one behind the other."""
    if not uploads:
        return []
    table = placed(scope, uploads)
    wide = list(scope.types)[:WIDE]
    wide += [name for name in scope.types if scope.role_of(name) and name not in wide]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in scope.fetch(table.group_by(list(PLACE)).agg(**_sums(scope, table, wide))):
        found[tuple(row[name] for name in PLACE)] = row
    fixed = {name: one[0] for name in PLACE[:2] if len(one := list({place[PLACE.index(name)] for place in found})) == 1}
    counts = _counts(scope, table, wide, fixed)
    seen = _rows_seen(scope, table, found)
    orders = order_figures(scope, table, PLACE)
    parts = []
    for place, row in found.items():
        sketch = _sketch(scope, row, counts.get(place, {}))
        every, codes = seen.get(place, (0, frozenset()))
        sketch = replace(sketch, every=every, rows_seen=codes, more=orders.get(place, {}))
        parts.append(Part(uploads[place[0]], str(place[1] or ""), place[2], sketch))
    held = {part.upload.snapshot for part in parts}
    parts += [Part(one, "", None, Sketch()) for one in uploads if one.snapshot not in held]
    return parts


def placed(scope: Scope, uploads: Sequence[Upload]) -> Table:
    """The rows of some uploads, each with its place."""
    table = scope.table
    if uploads[0].first:
        table = table.filter(table["_row"] >= uploads[0].first)
    which: Value = ibis.literal(len(uploads) - 1)
    if len(uploads) > 1:
        ends = [(table["_row"] < one.end, place) for place, one in enumerate(uploads[:-1])]
        which = ibis.cases(*ends, else_=len(uploads) - 1)
    name = clock(scope)
    day = ibis.null("date")
    if name:
        newest = _newest(scope, table, name)
        if newest is not None:
            moment = table[name].cast("timestamp")
            inside = moment.between(_midnight(newest - timedelta(days=DAYS - 1)), _midnight(newest + timedelta(days=1)))
            day = inside.ifelse(moment.date(), ibis.null("date"))
    table = table.mutate(**{"§piece": which, "§day": day})
    if _files(scope) > FILES:
        table = table.mutate(_file=ibis.literal(""))
    return table


def _midnight(day: date) -> Value:
    return ibis.literal(day.isoformat()).cast("timestamp")


def _newest(scope: Scope, table: Table, name: str) -> date | None:
    moment = table[name].cast("timestamp")
    row = scope.fetch(table.filter(moment <= scope.now()).agg(newest=lambda one: one[name].cast("timestamp").max()))[0]
    return row["newest"].date() if row["newest"] is not None else None


def _files(scope: Scope) -> int:
    return len(scope.dataset.imports.get("files", []))


def _sums(scope: Scope, table: Table, wide: Sequence[str]) -> dict[str, Value]:
    sums: dict[str, Value] = {"rows": table.count()}
    spelt = _spelt_blank(scope)
    for column in scope.types:
        blank = _blank(table[column], spelt.get(column))
        sums[f"b.{column}"] = blank.sum()
        if column not in wide:
            continue
        if _identifies(scope, column):
            sums[f"u.{column}"] = table[column].approx_nunique()
        number = _measure(scope, table, column)
        if number is not None:
            sums |= {f"n.{column}": number.count(), f"m.{column}": number.mean(), f"v.{column}": number.var(how="pop")}
    for role, (known, there) in _joins(scope, table).items():
        sums |= {f"k.{role}": known.sum(), f"t.{role}": there.sum()}
    return sums


def _blank(value: Value, spelt: list[str] | None) -> Value:
    """Whether a cell holds nothing: one of the spellings of nothing in its column, where these are known."""
    if spelt is None or len(spelt) == MOST_BLANKS:
        return is_missing(value)
    return value.isnull() | value.isin(spelt) if spelt else value.isnull()


def _spelt_blank(scope: Scope) -> dict[str, list[str]]:
    """The spellings of nothing in each column of repeating texts, from its distinct values, in one statement."""
    found: dict[str, list[str]] = {column: [] for column in scope.types if scope.repeats(column)}
    parts = []
    for column in found:
        counted = scope.counted(column)
        text = counted[column]
        said = counted.filter(is_missing(text) & text.notnull())
        parts.append(said.select(name=ibis.literal(column), value=said[column]).limit(MOST_BLANKS))
    for row in scope.fetch(ibis.union(*parts) if len(parts) > 1 else parts[0]) if parts else ():
        found[row["name"]].append(row["value"])
    return found


def _identifies(scope: Scope, column: str) -> bool:
    role = scope.role_of(column)
    return scope.family(role) == "id" or (not role and names_identifier(column))


def _measure(scope: Scope, table: Table, column: str) -> Value | None:
    """A column of measures as a number, of a text that is read its length; None of identifiers, times and the rest."""
    if _identifies(scope, column):
        return None
    if scope.types[column].upper().startswith(NUMBERS):
        number: Value = table[column].cast("float64")
        return number.between(-FINITE, FINITE).ifelse(number, ibis.null("float64"))
    if scope.family(scope.role_of(column)) == "text" and scope.types[column].upper() == "VARCHAR":
        length: Value = table[column].length().cast("float64")
        return length
    return None


def bucket(number: Value) -> Value:
    """The bucket of a number (`core.quality.watch.sketch.GAMMA`)."""
    size = (number.abs().ln() / math.log(GAMMA)).floor().cast("int64") + ORIGIN
    whole: Value = (number == 0).ifelse(0, (number < 0).ifelse(-size, size))
    return whole


def _counts(
    scope: Scope, table: Table, wide: Sequence[str], fixed: Mapping[str, Any]
) -> dict[tuple[Any, ...], dict[str, dict[str, int]]]:
    """How often each value of an enumeration, bucket of a measure, event type and hour occurs in each part."""
    wanted, named = dict[str, Value](), _named(scope)
    for name in wide:
        if name in named:
            wanted[name] = table[name]
        elif (number := _measure(scope, table, name)) is not None:
            wanted[name] = bucket(number)
    if TYPE in table.columns:
        wanted["§type"] = scope.event_kind(table)
    if (name := clock(scope)) and (name == TIME or scope.types[name].upper().startswith("TIMESTAMP")):
        wanted["§hour"] = table[name].hour()
    # a text to group by costs as much as the rest: the file is left out where there is one, numbers become text after
    by = [name for name in PLACE if name not in fixed]
    counted = []
    for name, value in wanted.items():
        one = table.select(*by, value=value).group_by([*by, "value"]).agg(n=lambda row: row.count())
        said = one.select(*by, name=ibis.literal(name), value=one["value"].cast("string"), n=one["n"])
        counted.append(said)
    found: dict[tuple[Any, ...], dict[str, dict[str, int]]] = {}
    if not counted:
        return found
    whole = ibis.union(*counted) if len(counted) > 1 else counted[0]
    many: dict[str, set[str]] = {}
    for row in scope.fetch(whole):
        if row["value"] is not None:
            place = tuple(fixed[name] if name in fixed else row[name] for name in PLACE)
            found.setdefault(place, {}).setdefault(row["name"], {})[row["value"]] = int(row["n"])
            many.setdefault(row["name"], set()).add(row["value"])
    loose = {name for name, values in many.items() if name in named and len(values) > MOST}
    return {place: {name: by for name, by in one.items() if name not in loose} for place, one in found.items()}


def _named(scope: Scope) -> set[str]:
    """The enumerations, whose cells are counted by their values."""
    listed = {one.column for one in scope.suite.checks if one.check == "allowed"} if scope.suite else set()
    return {name for name in scope.types if name in listed or scope.role_of(name) in GROUPED}


def _joins(scope: Scope, table: Table) -> dict[str, tuple[Value, Value]]:
    """For each role that another dataset of the workspace may know: whether a row's value is known, and is there."""
    found: dict[str, tuple[Value, Value]] = {}
    for role, kind in JOINS.items():
        column = scope.roles.get(role)
        if not column or scope.kind == kind:
            continue
        other = scope.other(kind, role)
        if other is None:
            continue
        _name, theirs, key = other
        known = theirs.select(id=theirs[key].cast("string")).filter(lambda row: row.id.notnull()).distinct()
        text = table[column].cast("string")
        found[role] = (text.isin(known.id), text.notnull())
    return found


def _rows_seen(
    scope: Scope, table: Table, found: Mapping[tuple[Any, ...], Mapping[str, Any]]
) -> dict[tuple[Any, ...], tuple[int, frozenset[int]]]:
    """Some rows of each of the newest days, by a hash of their cells: one in `every`, a power of two."""
    days = sorted({place[2] for place in found if place[2] is not None})[-RECENT:]
    recent = {place: int(row["rows"]) for place, row in found.items() if not days or place[2] in days}
    if not recent:
        return {}
    every = 1 << max(0, math.floor(math.log2(max(1.0, sorted(recent.values())[len(recent) // 2] / SEEN))))
    chosen = table.filter(table["§day"] >= ibis.literal(days[0].isoformat()).cast("date")) if days else table
    code: Value | None = None
    for place, name in enumerate(_compared(scope)):
        own = chosen[name].hash()
        turned = own if not place else own >> min(place, 24)
        code = turned if code is None else code ^ turned
    if code is None:
        return {}
    low = (code % (1 << 48)).name("code")
    picked = chosen.select(*PLACE, low)
    picked = picked.filter(picked["code"] % every == 0).distinct()
    kept: dict[tuple[Any, ...], set[int]] = {place: set() for place in recent}
    for row in scope.fetch(picked):
        kept.setdefault(tuple(row[name] for name in PLACE), set()).add(int(row["code"]))
    return {place: (every, frozenset(codes)) for place, codes in kept.items()}


def _compared(scope: Scope) -> list[str]:
    """The columns by which a row is known again: all but what a system numbered, as the contract says."""
    left_out: set[str] = set()
    for check in scope.suite.checks if scope.suite else ():
        if check.check == "duplicate_rows":
            left_out = {str(name) for name in check.params.get("but", [])}
    return [name for name in scope.types if name not in left_out]


def _sketch(scope: Scope, row: Mapping[str, Any], counts: Mapping[str, Mapping[str, int]]) -> Sketch:
    columns, named = {}, _named(scope)
    for name in scope.types:
        n = int(row.get(f"n.{name}") or 0)
        mean, spread = row.get(f"m.{name}") or 0.0, row.get(f"v.{name}") or 0.0
        sound = n if math.isfinite(mean) and math.isfinite(spread) else 0
        columns[name] = Held(
            int(row[f"b.{name}"] or 0),
            int(row.get(f"u.{name}") or 0),
            sound,
            float(mean) if sound else 0.0,
            float(spread) * sound if sound else 0.0,
            counts.get(name, {}),
            f"n.{name}" in row and name not in named,
        )
    roles = [name[2:] for name in row if name.startswith("k.")]
    known = {role: (int(row[f"t.{role}"] or 0), int(row[f"k.{role}"] or 0)) for role in roles}
    return Sketch(int(row["rows"]), columns, known, counts.get("§type", {}), counts.get("§hour", {}))
