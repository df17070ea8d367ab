"""Which type each text column has, decided over every row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from core.collect.cells import NULL_TOKENS, SPACE, Typed, fails_sql, fill, is_null_sql, missing_sql, value_sql
from core.collect.facts import Note
from core.collect.typing_rules import (
    BOOLEANS,
    FORMATS,
    TEXT,
    Rule,
    boolean,
    decimal,
    epoch,
    formatted,
    integer,
    iso_timestamp,
    scientific,
)
from core.collect.vocabulary import NAMES, normalise
from core.errors import BadInput
from core.i18n import N_, _
from core.lake.names import quote

MAX_FAILING_SHARE = 0.01
SAMPLE_ROWS = 4_000
SAMPLE_SHARE = 0.8
TYPE_FAMILIES = {
    "VARCHAR": ("text",),
    "BIGINT": ("integer",),
    "DECIMAL": ("decimal",),
    "DOUBLE": ("float",),
    "BOOLEAN": ("boolean",),
    "DATE": ("date",),
    "TIMESTAMP": ("timestamp", "epoch", "date"),
}
_TIME_WORD = re.compile(
    r"(^|_)(time|timestamp|ts|date|datetime|day|birthday|birth|created|updated|at)(_|$)|时间|日期|生日|日$"
)
_MARKS = {",": ",", ".": ".", " ": r" \x{a0}\x{202f}"}
_LOOSE = {
    "integer": re.compile(r"[-+]?(0|[1-9]\d{0,17})"),
    "grouped,": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"),
    "grouped.": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?"),
    "grouped ": re.compile(r"[-+]?\d{1,3}([ \xa0 ]\d{3})+([.,]\d+)?"),
    "decimal.": re.compile(r"[-+]?(0|[1-9]\d*)?(\.\d+)?"),
    "decimal,": re.compile(r"[-+]?(0|[1-9]\d*)?(,\d+)?"),
    "scientific": re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?"),
    "iso": re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?)?"),
    "iso_zone": re.compile(
        r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?( ?UTC|Z| ?[+-]\d{2}:?\d{2}| ?[+-]\d{2})"
    ),
    "digits": re.compile(r"\d{1,17}"),
}


def is_time_name(name: str) -> bool:
    """Whether a column's name says that it holds a time or a date."""
    plain = normalise(name)
    return bool(_TIME_WORD.search(plain)) or plain in NAMES["*"]["timestamp"]


def decide(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    samples: Mapping[str, Sequence[str]],
    *,
    times: frozenset[str] = frozenset(),
    forced: Mapping[str, str] | None = None,
    before: Mapping[str, Mapping[str, Any]] | None = None,
    tokens: Sequence[str] | None = None,
) -> tuple[dict[str, Typed], list[Note]]:
    """The type of each text column over the whole relation.

    Args:
        cursor: Where to run the scans.
        relation: A parenthesised query giving the text columns.
        samples: The columns to decide, each with values as `sample` returns them.
        times: Columns whose role is a time, so that integers in them may be dates or epochs.
        forced: Column -> type chosen by the analyst; kept whatever the share of failing rows.
        before: Column -> rule stored at an earlier import, preferred among rules that fit equally well.
        tokens: The analyst's own null tokens, for all columns.

    Returns:
        Column -> decision, and notes (columns kept as text although nearly typed, ambiguous dates).

    Raises:
        BadInput: a forced type that does not exist.
    """
    forced = forced or {}
    for column, name in forced.items():
        if column in samples and _family(name) is None:
            raise BadInput(
                _("There is no type “{type}” for the column “{column}”.").format(type=name, column=column),
                hint=_("Use one of: {names}.").format(names=", ".join(TYPE_FAMILIES)),
            )
    plans: dict[str, list[Rule]] = {}
    for column, values in samples.items():
        if (wanted := forced.get(column)) is not None:
            plans[column] = _forced_rules(wanted, values)
        else:
            plans[column] = _candidates(values, column in times or is_time_name(column))
    counts = _count(cursor, relation, plans, samples, tokens)
    decided: dict[str, Typed] = {}
    notes: list[Note] = []
    for column, rules in plans.items():
        filled, failing = counts[column]
        choice = _choose(cursor, relation, column, rules, failing, notes, (before or {}).get(column))
        if choice is None:
            decided[column] = Typed(TEXT, filled, 0)
            continue
        misses = failing[choice] or 0
        if misses > filled * MAX_FAILING_SHARE and column not in forced:
            if filled and misses <= filled * 0.2:
                notes.append(
                    Note(
                        N_("“{column}” stays text: {n} of {total} values are not {type}."),
                        {"column": column, "n": misses, "total": filled, "type": rules[choice].how},
                    )
                )
            decided[column] = Typed(TEXT, filled, 0)
            continue
        rule = rules[choice]
        if rule.how == "decimal":
            measured = _measure(cursor, relation, column, rule, tokens)
            if measured is None:
                decided[column] = Typed(TEXT, filled, 0)
                continue
            rule = measured
        decided[column] = Typed(rule, filled, misses)
    return decided, notes


def _family(name: str) -> tuple[str, ...] | None:
    return TYPE_FAMILIES.get(name.upper().split("(")[0].strip())


def sample(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    columns: Sequence[str],
    rows: int,
    tokens: Sequence[str] | None = None,
) -> dict[str, list[str]]:
    """Trimmed values (cut at 400 characters) of an even sample of rows per column, null tokens left out.

    Args:
        relation: A parenthesised query that also gives `_row`, a running row number.
        rows: Rows in the relation.
    """
    if not columns:
        return {}
    step = max(1, rows // SAMPLE_ROWS)
    wanted = ", ".join(f"left({value_sql(c)}, 400)" for c in columns)
    found = cursor.execute(f"SELECT {wanted} FROM {relation} WHERE _row % {step} = 0").fetchall()
    skip = set(tokens) | {""} if tokens is not None else None
    result: dict[str, list[str]] = {}
    for position, column in enumerate(columns):
        cells = [row[position] for row in found if row[position] is not None]
        result[column] = [c for c in cells if (c not in skip if skip is not None else c.lower() not in NULL_TOKENS)]
    return result


def _share(pattern: re.Pattern[str], values: Sequence[str]) -> float:
    return sum(1 for v in values if pattern.fullmatch(v)) / len(values)


def _candidates(values: Sequence[str], timely: bool) -> list[Rule]:
    """Rules that take at least four fifths of the sample, the most specific first."""
    values = list(dict.fromkeys(values))
    if not values:
        return []
    rules: list[Rule] = []
    lowered = {v.lower() for v in values}
    rules.extend(
        boolean(yes, no) for yes, no in BOOLEANS if lowered <= {yes, no} and (yes == "true" or len(lowered) == 2)
    )
    if any(any(ch.isdigit() for ch in v) for v in values[:50]):
        rules.extend(_time_rules(values, timely))
        rules.extend(_number_rules(values))
    return rules


def _time_rules(values: Sequence[str], timely: bool) -> list[Rule]:
    rules: list[Rule] = []
    if _share(_LOOSE["iso"], values) >= SAMPLE_SHARE and any(len(v) > 10 for v in values):
        rules.append(iso_timestamp(zone=False))
    if _share(_LOOSE["iso_zone"], values) >= SAMPLE_SHARE:
        rules.append(iso_timestamp(zone=True))
    first = values[:20]
    for form in FORMATS:
        if form.text == "%Y%m%d" and not timely:
            continue
        if form.text.startswith("%Y-%m-%d") and form.timed and rules:
            continue
        if _share(form.pattern, first) >= 0.8 and _share(form.pattern, values) >= SAMPLE_SHARE:
            rules.append(formatted(form))
    if [r.params["format"] for r in rules] == ["%Y-%m-%d"]:
        rules.append(iso_timestamp(zone=False))
    if timely and not rules and _share(_LOOSE["digits"], values) >= SAMPLE_SHARE:
        for unit, digits in (("s", 10), ("ms", 13), ("us", 16)):
            near = [v for v in values if abs(len(v) - digits) <= 1]
            if len(near) >= SAMPLE_SHARE * len(values):
                rules.append(epoch(unit))
    return rules


def _number_rules(values: Sequence[str]) -> list[Rule]:
    rules: list[Rule] = []
    plain = {name: _share(pattern, values) for name, pattern in _LOOSE.items() if name[:3] in ("int", "dec", "sci")}
    if plain["decimal."] >= SAMPLE_SHARE:
        rules += [integer(), decimal(), scientific()]
    elif plain["scientific"] >= SAMPLE_SHARE:
        rules += [scientific()]
    for grouping, mark in ((",", "."), (".", ","), (" ", "."), (" ", ",")):
        grouped = _LOOSE[f"grouped{grouping}"]
        single = _LOOSE[f"decimal{mark}"]
        hits = [v for v in values if grouped.fullmatch(v)]
        if hits and sum(1 for v in values if grouped.fullmatch(v) or single.fullmatch(v)) >= SAMPLE_SHARE * len(values):
            rules += [integer(grouping), decimal(mark, grouping)]
    if plain["decimal,"] >= SAMPLE_SHARE and plain["decimal,"] > plain["decimal."]:
        rules.append(decimal(","))
    return rules


def _forced_rules(wanted: str, values: Sequence[str]) -> list[Rule]:
    family = _family(wanted) or ("text",)
    if family == ("text",):
        return []
    found = [r for r in _candidates(values, timely=True) if r.how in family]
    if "date" in family and family != ("date",):
        found = [r for r in found if r.how != "date"] or [
            replace(r, sql_type="TIMESTAMP", cast=f"CAST({r.cast} AS TIMESTAMP)") for r in found
        ]
    if found:
        return found
    defaults = {
        "integer": [integer(), integer(",")],
        "decimal": [decimal(), decimal(".", ","), decimal(","), decimal(",", ".")],
        "float": [scientific()],
        "boolean": [boolean(yes, no) for yes, no in BOOLEANS] + [boolean("1", "0")],
        "date": [formatted(f) for f in FORMATS if not f.timed],
        "timestamp": [iso_timestamp(zone=False), iso_timestamp(zone=True), *(epoch(u) for u in ("s", "ms"))],
    }
    return defaults[family[0]]


def _count(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    plans: Mapping[str, Sequence[Rule]],
    samples: Mapping[str, Sequence[str]],
    tokens: Sequence[str] | None,
) -> dict[str, tuple[int, list[int | None]]]:
    """Per column: filled cells, and the cells that fail each rule (None = not needed).

    The first scan tries the likeliest rule of each column (all date formats, which may tie); only columns where
    it fails somewhere have their other rules counted, in a second scan.
    """
    first = {c: _likely(rules, samples[c]) for c, rules in plans.items()}
    counted = _scan(cursor, relation, plans, first, tokens)
    rest = {
        c: [i for i in range(len(plans[c])) if i not in first[c]]
        for c, (_filled, failing) in counted.items()
        if failing and min(failing.values()) > 0
    }
    again = _scan(cursor, relation, plans, {c: at for c, at in rest.items() if at}, tokens)
    result: dict[str, tuple[int, list[int | None]]] = {}
    for column, (filled, failing) in counted.items():
        known = {**failing, **(again[column][1] if column in again else {})}
        result[column] = (filled, [known.get(i) for i in range(len(plans[column]))])
    return result


def _likely(rules: Sequence[Rule], values: Sequence[str]) -> list[int]:
    if not rules:
        return []
    if len(rules) > 1 and rules[0].how == "integer" and not rules[0].params:
        return [0] if _share(_LOOSE["integer"], values) == 1 else [1]
    formats = [i for i, rule in enumerate(rules) if "%" in str(rule.params.get("format", ""))]
    return formats or [0]


def _scan(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    plans: Mapping[str, Sequence[Rule]],
    wanted: Mapping[str, Sequence[int]],
    tokens: Sequence[str] | None,
) -> dict[str, tuple[int, dict[int, int]]]:
    """Filled cells and failing cells of the wanted rules; one scan for a hundred columns."""
    result: dict[str, tuple[int, dict[int, int]]] = {}
    names = list(wanted)
    for start in range(0, len(names), 100):
        block = names[start : start + 100]
        parts = ["count(*)"]
        for column in block:
            rule = plans[column][wanted[column][0]] if wanted[column] else TEXT
            parts.append(f"count(*) FILTER (WHERE {missing_sql(column, rule, tokens)})")
            for i in wanted[column]:
                failing = fails_sql(column, Typed(plans[column][i], 0, 0), tokens)
                parts.append(f"count(*) FILTER (WHERE {failing})")
        total, *row = cursor.execute(f"SELECT {', '.join(parts)} FROM {relation}").fetchone() or ()
        at = 0
        for column in block:
            width = len(wanted[column])
            counts = row[at + 1 : at + 1 + width]
            result[column] = (int(total) - int(row[at]), dict(zip(wanted[column], map(int, counts), strict=True)))
            at += 1 + width
    return result


def _choose(
    cursor: duckdb.DuckDBPyConnection,
    relation: str,
    column: str,
    rules: Sequence[Rule],
    failing: Sequence[int | None],
    notes: list[Note],
    before: Mapping[str, Any] | None,
) -> int | None:
    """The rule that fails least; the most specific of equals; of two date orders the one with the shorter span."""
    if not rules:
        return None
    least = min(n for n in failing if n is not None)
    tied = [i for i, n in enumerate(failing) if n == least]
    same = [i for i in tied if before and rules[i].how == before.get("how") and _same(rules[i], before)]
    if same:
        return same[0]
    dates = [i for i in tied if "%" in str(rules[i].params.get("format", ""))]
    if dates and dates[0] == tied[0] and len(dates) > 1:
        spans = []
        for i in dates:
            x = value_sql(column)
            test, cast = fill(rules[i].test, x), fill(rules[i].cast, x)
            value = f"CASE WHEN {test} THEN CAST({cast} AS TIMESTAMP) END"
            row = cursor.execute(f"SELECT date_diff('day', min({value}), max({value})) FROM {relation}").fetchone()
            spans.append(int(row[0]) if row and row[0] is not None else 0)
        best = dates[spans.index(min(spans))]
        orders = {str(rules[i].params["format"])[:2] for i in dates}
        if {"%d", "%m"} <= orders:
            notes.append(
                Note(
                    N_("“{column}” could be day first or month first in every row; {format} was taken."),
                    {"column": column, "format": str(rules[best].params["format"])},
                )
            )
        return best
    return tied[0]


def _same(rule: Rule, stored: Mapping[str, Any]) -> bool:
    return all(stored.get(key) == value for key, value in rule.params.items())


def _measure(
    cursor: duckdb.DuckDBPyConnection, relation: str, column: str, rule: Rule, tokens: Sequence[str] | None
) -> Rule | None:
    """The decimal rule with the precision and scale that hold every value.

    None when 38 digits are too few, or when there are no decimals: digits too long for an integer are a code.
    """
    mark, grouping = str(rule.params["mark"]), str(rule.params["grouping"])
    plain, trimmed = quote(column), value_sql(column)
    fits = f"({fill(rule.test, plain)} OR {fill(rule.test, trimmed)})"
    if tokens is not None:
        fits += f" AND NOT {is_null_sql(column, rule, False, tokens)}"
    text = f"trim({plain}, '-+' || {SPACE})"
    text = f"regexp_replace({text}, '[{_MARKS[grouping]}]', '', 'g')" if grouping else text
    row = cursor.execute(
        f"SELECT max(length(split_part({text}, '{mark}', 1))), max(length(split_part({text}, '{mark}', 2))) "
        f"FROM {relation} WHERE {fits}"
    ).fetchone()
    whole, scale = (int(row[0] or 1), int(row[1] or 0)) if row else (1, 0)
    if scale == 0 or whole + scale > 38:
        return None
    precision = 18 if whole + scale <= 18 else 38
    return decimal(mark, grouping, precision, scale)
