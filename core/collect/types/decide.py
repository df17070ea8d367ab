"""Which type each text column has, decided over every row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.cells import codes
from core.cells.identifiers import CODE_DIGITS, exponents_among_digits
from core.collect.facts import Doubt, Note
from core.collect.types.candidates import (
    TYPE_FAMILIES,
    UNIT_FAMILIES,
    UNIT_SHARE,
    candidates,
    could_be_thousands,
    family_of,
    forced,
    is_time_name,
    looks_timely,
    writes_comma,
)
from core.collect.types.cast import (
    FAILING,
    MISSING,
    PADDED,
    Typed,
    fails_sql,
    fill,
    is_null_sql,
    state_sql,
    value_sql,
)
from core.collect.types.day_order import EITHER, both_orders, either, order_of, orders_of, stands_still
from core.collect.types.offsets import offsets
from core.collect.types.plan import Counted, NeedsText
from core.collect.types.rules import TEXT, Rule
from core.collect.types.serial_rules import serial_example
from core.collect.types.unit_rules import speaks_of_sizes
from core.engine import Cursor, quote
from core.errors import BadInput
from core.i18n import N_, _

__all__ = ["MAX_DOUBTFUL_SHARE", "MAX_FAILING_SHARE", "TYPE_FAMILIES", "Decided", "decide"]

MAX_FAILING_SHARE = 0.01
"""Share of cells a type may refuse (they go to quarantine): dirt in a column of the type, not another column."""
MAX_DOUBTFUL_SHARE = 0.2
"""Up to this share the column stays text and the analyst is told of the type that nearly fits."""
DOUBT_EXAMPLES = 5
"""Cells shown that speak against a type: what a person reads before deciding."""
COUNTED_ROWS = 200_000
"""Rows up to which columns of plain text are counted with the others; above, a pass over them is left out."""


@dataclass
class Decided:
    """The decision per column, notes for the reader, and the columns that are nearly of a type.

    `tied` are the columns whose cells had to be held against several rules at once.
    """

    typed: dict[str, Typed] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    tied: frozenset[str] = frozenset()


def decide(
    cursor: Cursor,
    relation: str,
    samples: Mapping[str, Sequence[str]],
    *,
    times: frozenset[str] = frozenset(),
    chosen: Mapping[str, str] | None = None,
    before: Mapping[str, Mapping[str, Any]] | None = None,
    tokens: Sequence[str] | None = None,
    delimiter: str = "",
    rows: int = 0,
    texts: frozenset[str] = frozenset(),
    known: Mapping[str, Counted] | None = None,
) -> Decided:
    """The type of each text column over the whole relation.

    Args:
        cursor: Where to run the scans.
        relation: A parenthesised query giving the text columns.
        samples: The columns to decide, each with values as `sample` returns them.
        times: Columns whose role is a time, so that integers in them may be dates or epochs.
        chosen: Column -> type chosen by the analyst; kept whatever the share of failing rows.
        before: Column -> rule stored at an earlier import, preferred among rules that fit equally well.
        tokens: The analyst's own null tokens, for all columns.
        delimiter: The files' delimiter; evidence of how decimals are written.
        texts: Columns that stay text whatever they hold (identifiers by name).
        rows: Rows in the relation; past 200,000 the filled cells of columns that can only be text are not counted.
        known: Counts of columns that were cast while they were read, whose text is gone.

    Raises:
        BadInput: a chosen type that does not exist.
        NeedsText: a known column's counts do not answer what must be known of it.
    """
    known = known or {}
    chosen = {c: t for c, t in (chosen or {}).items() if c in samples}
    families = {c: _families(c, t) for c, t in chosen.items()}
    comma = writes_comma([v for c, v in samples.items() if c not in texts], delimiter)
    plans: dict[str, list[Rule]] = {}
    for column, values in samples.items():
        if column in chosen:
            plans[column] = forced(families[column], values, column, comma)
        elif column in texts or exponents_among_digits(values):
            plans[column] = []
        else:
            timely = column in times or is_time_name(column) or looks_timely(column, values)
            plans[column] = candidates(values, column, timely=timely, comma=comma)
    idle = {c for c, rules in plans.items() if not rules and samples[c] and rows > COUNTED_ROWS}
    asked = {c: rules for c, rules in plans.items() if c not in idle and c not in known}
    counts, whole = _count(cursor, relation, asked, samples, tokens)
    counts |= {c: (rows, []) for c in idle}
    told = {c: _recall(c, plans[c], samples[c], counted, (before or {}).get(c)) for c, counted in known.items()}
    counts |= {c: (known[c].filled, failing) for c, failing in told.items()}
    result = Decided(tied=frozenset(c for c, rules in plans.items() if len(_likely(rules, samples[c])) > 1))
    orders: dict[str, str] = {}
    for column in sorted(plans, key=lambda c: len(orders_of(plans[c], counts[c][1])) > 1):
        rules, (filled, failing) = plans[column], counts[column]
        earlier = (before or {}).get(column)
        choice = _choose(cursor, relation, column, rules, failing, result.notes, earlier, orders)
        result.typed[column] = Typed(TEXT, filled, 0)
        if choice is None:
            if column not in texts and column not in chosen:
                _sizes(column, samples[column], filled, result)
            continue
        rule, misses = rules[choice], failing[choice] or 0
        if misses and column not in chosen and _codes(cursor, relation, column, rule, known.get(column)):
            continue
        if misses > filled * MAX_FAILING_SHARE and column not in chosen:
            if column in known:
                raise NeedsText([column])
            if (mixed := both_orders(cursor, relation, column, rule)) is not None:
                result.notes = [n for n in result.notes if (n.msgid, n.params["column"]) != (EITHER, column)]
                result.notes.append(mixed)
            if filled and misses <= filled * (1 - UNIT_SHARE if rule.how in UNIT_FAMILIES else MAX_DOUBTFUL_SHARE):
                _doubt(cursor, relation, column, rule, misses, filled, tokens, result)
            continue
        if misses and column not in chosen and _holds_codes(cursor, relation, column, rule, known.get(column)):
            _doubt(cursor, relation, column, rule, misses, filled, tokens, result)
            continue
        if column in known:
            rule = known[column].rule
        elif rule.number:
            sound = (column, choice) in whole
            measured = _measure(cursor, relation, column, rule, tokens, chosen=column in chosen, plain=sound)
            if measured is None:
                continue
            rule = measured
        if len(order := orders_of(rules[choice : choice + 1], [0])) == 1 and misses < filled:
            orders.setdefault(order.pop(), column)
        if rule.params.get("zone"):
            kept, note = offsets(column, samples[column])
            rule = replace(rule, params={**rule.params, **kept})
            result.notes.extend(note)
        if earlier is not None and column not in chosen:
            _turned(column, rule, earlier, result.notes)
        result.typed[column] = Typed(rule, filled, misses, plain=(column, choice) in whole)
        _explain(column, rule, samples[column], comma, column in times or column in chosen, result.notes)
    return result


def _recall(
    column: str, rules: Sequence[Rule], values: Sequence[str], counted: Counted, before: Mapping[str, Any] | None
) -> list[int | None]:
    """The failing cells of each rule, as `_count` would give them, for a column that was cast under one of them.

    A rule that takes none of the failing cells fails at least as often as the one that was used, and those before it
    in the list fail at some value of the sample too: neither is chosen, so neither need be counted.

    Raises:
        NeedsText: another rule would have been tried first, or takes a cell that this one does not.
    """
    first = _likely(rules, values)
    if len(first) != 1 or rules[first[0]].test != counted.rule.test or rules[first[0]].params != counted.rule.params:
        raise NeedsText([column])
    others = [rule for i, rule in enumerate(rules) if i != first[0]]
    if counted.failing and (before or any(rule.matches(text) for rule in others for text in counted.failing)):
        raise NeedsText([column])
    return [len(counted.failing) if i == first[0] else None for i in range(len(rules))]


def _codes(cursor: Cursor, relation: str, column: str, rule: Rule, known: Counted | None) -> bool:
    """Whether the cells that are no numbers are codes of the same family as those that are: 29E98666 among 29498666.

    Raises:
        NeedsText: there may be such cells, and the column's text is gone.
    """
    if rule.how not in ("integer", "decimal", "float"):
        return False
    if known is not None:
        if codes.may_be_codes(known.failing):
            raise NeedsText([column])
        return False
    text = value_sql(column)
    odd = cursor.execute(
        f"SELECT DISTINCT x FROM (SELECT {text} AS x FROM {relation}) WHERE "
        "regexp_matches(x, '^[0-9A-Za-z]+$') AND regexp_matches(x, '[0-9]') AND regexp_matches(x, '[A-Za-z]') "
        "LIMIT 100"
    ).fetchall()
    if not odd:
        return False
    lengths = cursor.execute(
        f"SELECT length(x), count(*) FROM (SELECT {text} AS x FROM {relation}) "
        "WHERE regexp_full_match(x, '[0-9]+') GROUP BY 1"
    ).fetchall()
    return codes.of_a_family([one for (one,) in odd], dict(lengths))


def _holds_codes(cursor: Cursor, relation: str, column: str, rule: Rule, known: Counted | None) -> bool:
    """Whether a cell that is no number is digits after a zero, as long as the column's digits usually are.

    00412 among 10000 makes codes of all, however few there are; 000123 among 5 is a slip, and is set aside.

    Raises:
        NeedsText: there may be such cells, and the column's text is gone.
    """
    if rule.how not in ("integer", "decimal", "float"):
        return False
    if known is not None:
        if any(re.search(CODE_DIGITS, text.strip()) for text in known.failing):
            raise NeedsText([column])
        return False
    row = cursor.execute(
        "SELECT mode(length(x)) FILTER (regexp_full_match(x, '[1-9]\\d*')), "
        f"list(DISTINCT length(x)) FILTER (regexp_matches(x, '{CODE_DIGITS}')) "
        f"FROM (SELECT {value_sql(column)} AS x FROM {relation})"
    ).fetchone()
    return bool(row and row[1] and row[0] in row[1])


def _families(column: str, name: str) -> tuple[str, ...]:
    found = TYPE_FAMILIES.get(name.upper().split("(")[0].strip())
    if found is None:
        raise BadInput(
            _("There is no type “{type}” for the column “{column}”.").format(type=name, column=column),
            hint=_("Use one of: {names}.").format(names=", ".join(TYPE_FAMILIES)),
        )
    return found


def _doubt(
    cursor: Cursor,
    relation: str,
    column: str,
    rule: Rule,
    misses: int,
    filled: int,
    tokens: Sequence[str] | None,
    result: Decided,
) -> None:
    """Say that the column stays text although most cells fit, with the first cells that do not."""
    failing = fails_sql(column, Typed(rule, 0, 0), tokens)
    found = cursor.execute(
        f"SELECT _line, left({quote(column)}, 200) FROM {relation} WHERE {failing} LIMIT {DOUBT_EXAMPLES}"
    ).fetchall()
    examples = tuple((int(line), str(value)) for line, value in found)
    result.doubts.append(Doubt(column, family_of(rule), rule.how, misses, filled, examples))
    result.notes.append(
        Note(
            N_(
                "“{column}” stays text: {n} value of {total} is not {type}.",
                "“{column}” stays text: {n} values of {total} are not {type}.",
            ),
            {"column": column, "n": misses, "total": filled, "type": rule.how},
        )
    )


def _sizes(column: str, values: Sequence[str], filled: int, result: Decided) -> None:
    """Say that a column of text holds counts with words for their size, which a person may have read as numbers."""
    example = speaks_of_sizes(values)
    if example is None:
        return
    result.doubts.append(Doubt(column, "MAGNITUDE", "magnitude", 0, filled))
    text = N_("“{column}” stays text: its values are counts such as {example}; the type {type} reads them as numbers.")
    result.notes.append(Note(text, {"column": column, "example": example, "type": "magnitude"}))


def _explain(column: str, rule: Rule, values: Sequence[str], comma: bool | None, told: bool, notes: list[Note]) -> None:
    """Readings that the reader may want to hold against the file."""
    if rule.params.get("grouping") == "." and comma and (example := could_be_thousands(values)):
        notes.append(
            Note(
                N_("“{column}”: {example} was read with a thousands mark, as the file writes decimals with a comma."),
                {"column": column, "example": example},
            )
        )
    if "serial" in (rule.params.get("format"), *rule.params) and (shown := serial_example(values)):
        text = N_("“{column}”: numbers such as {number} were read as days of a spreadsheet ({date}).")
        notes.append(Note(text, {"column": column, "number": shown[0], "date": shown[1]}))
    digits = rule.how == "epoch" or str(rule.params.get("format", "")).startswith("%Y%m%d")
    if digits and not told and not is_time_name(column):
        notes.append(Note(N_("“{column}” was read as times by its values alone."), {"column": column}))


def _count(
    cursor: Cursor,
    relation: str,
    plans: Mapping[str, Sequence[Rule]],
    samples: Mapping[str, Sequence[str]],
    tokens: Sequence[str] | None,
) -> tuple[dict[str, tuple[int, list[int | None]]], set[tuple[str, int]]]:
    """Per column: filled cells, and the cells that fail each rule (None = not needed); and the rules that take
    every cell as it stands.

    The first scan tries the likeliest rule of each column (all date formats, which may tie); only columns where
    it fails somewhere have their other rules counted, in a second scan.
    """
    first = {c: _likely(rules, samples[c]) for c, rules in plans.items()}
    counted, whole = _scan(cursor, relation, plans, first, tokens)
    rest = {
        c: [i for i in range(len(plans[c])) if i not in first[c]]
        for c, (_filled, failing) in counted.items()
        if failing and min(failing.values()) > 0
    }
    again, more = _scan(cursor, relation, plans, {c: at for c, at in rest.items() if at}, tokens)
    result: dict[str, tuple[int, list[int | None]]] = {}
    for column, (filled, failing) in counted.items():
        known = {**failing, **(again[column][1] if column in again else {})}
        result[column] = (filled, [known.get(i) for i in range(len(plans[column]))])
    return result, whole | more


def _likely(rules: Sequence[Rule], values: Sequence[str]) -> list[int]:
    if not rules:
        return []
    formats = [i for i, rule in enumerate(rules) if "%" in str(rule.params.get("format", ""))]
    if formats:
        return formats
    distinct = set(values)
    return [next((i for i, rule in enumerate(rules) if all(rule.matches(v) for v in distinct)), 0)]


def _scan(
    cursor: Cursor,
    relation: str,
    plans: Mapping[str, Sequence[Rule]],
    wanted: Mapping[str, Sequence[int]],
    tokens: Sequence[str] | None,
) -> tuple[dict[str, tuple[int, dict[int, int]]], set[tuple[str, int]]]:
    """Filled cells and failing cells of the wanted rules, and the rules that take every cell as it stands.

    One scan for a hundred columns; each cell is tested once per rule.
    """
    result: dict[str, tuple[int, dict[int, int]]] = {}
    whole: set[tuple[str, int]] = set()
    names = list(wanted)
    for start in range(0, len(names), 100):
        asked = [(column, i) for column in names[start : start + 100] for i in wanted[column] or [-1]]
        rules = [plans[column][i] if i >= 0 else TEXT for column, i in asked]
        states = ", ".join(
            f"{state_sql(column, rule, tokens)} AS s{n}"
            for n, ((column, _i), rule) in enumerate(zip(asked, rules, strict=True))
        )
        sums = ", ".join(
            f"count(*) FILTER (s{n} = {state})" for n in range(len(asked)) for state in (MISSING, FAILING, PADDED)
        )
        total, *row = cursor.execute(f"SELECT count(*), {sums} FROM (SELECT {states} FROM {relation})").fetchone() or ()
        for n, (column, i) in enumerate(asked):
            missing, failing, padded = map(int, row[3 * n : 3 * n + 3])
            failed = result.setdefault(column, (int(total) - missing, {}))[1]
            if i >= 0:
                failed[i] = failing
                if tokens is None and not missing + failing + padded:
                    whole.add((column, i))
    return result, whole


def _choose(
    cursor: Cursor,
    relation: str,
    column: str,
    rules: Sequence[Rule],
    failing: Sequence[int | None],
    notes: list[Note],
    before: Mapping[str, Any] | None,
    orders: Mapping[str, str],
) -> int | None:
    """The rule that fails least; the most specific of equals.

    Of two orders of day and month the one in which the rows before were read; else that of the file's other dates
    (`orders`: "%d" or "%m" -> a column whose days pass 12); else day first where the part that could be the day never
    changes, as the first of each month does; else the one with the shorter span. All but the second are told.
    """
    if not rules:
        return None
    least = min(n for n in failing if n is not None)
    tied = [i for i, n in enumerate(failing) if n == least]
    same = [i for i in tied if before and rules[i].how == before.get("how") and _same(rules[i], before)]
    if same:
        if len(orders_of(rules, failing)) > 1:
            notes.append(either(column, rules[same[0]]))
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
        if len(orders_of(rules, failing)) == 1:
            return best
        shortest = {
            order: min((span, i) for span, i in zip(spans, dates, strict=True) if order_of(rules[i]) == order)[1]
            for order in orders_of(rules, failing)
        }
        if len(orders) == 1 and (known := next(iter(orders))) in shortest:
            text = N_("“{column}” could be day first or month first; {format} was taken, as “{other}” is written so.")
            format_ = str(rules[shortest[known]].params["format"])
            notes.append(Note(text, {"column": column, "format": format_, "other": orders[known]}))
            return shortest[known]
        if "%d" in shortest and stands_still(cursor, relation, column):
            best = shortest["%d"]
        notes.append(either(column, rules[best]))
        return best
    return tied[0]


def _turned(column: str, rule: Rule, before: Mapping[str, Any], notes: list[Note]) -> None:
    """Say that the new rows write their dates in another form than those that are there."""
    new, old = str(rule.params.get("format", "")), str(before.get("format", ""))
    if new and old and new != old and {new, old} != {"iso", "%Y-%m-%d"}:
        text = N_("“{column}”: the new rows write dates as {format}, the rows before as {before}; look at both.")
        notes.append(Note(text, {"column": column, "format": new, "before": old}))


def _same(rule: Rule, stored: Mapping[str, Any]) -> bool:
    return all(stored.get(key) == value for key, value in rule.params.items())


def _measure(
    cursor: Cursor,
    relation: str,
    column: str,
    rule: Rule,
    tokens: Sequence[str] | None,
    *,
    chosen: bool,
    plain: bool,
) -> Rule | None:
    """The rule with the precision and scale that hold every value.

    None when 38 digits are too few, or for plain numbers without decimals: digits too long for an integer are a
    code, unless the analyst chose the type. `plain` = every cell fits as it stands.
    """
    cell = quote(column) if plain else value_sql(column)
    fits = "true" if plain else fill(rule.test, cell)
    if tokens is not None:
        fits += f" AND NOT {is_null_sql(column, rule, False, tokens)}"
    text = fill(rule.number, cell)
    row = cursor.execute(
        "SELECT max(CASE WHEN mark > 0 THEN mark - 1 ELSE strlen(t) END - sign), "
        "max(CASE WHEN mark > 0 THEN strlen(t) - mark ELSE 0 END) FROM (SELECT t, instr(t, '.') AS mark, "
        "CASE WHEN unicode(t) IN (43, 45) THEN 1 ELSE 0 END AS sign "
        f"FROM (SELECT {text} AS t FROM {relation} WHERE {fits}))"
    ).fetchone()
    whole, scale = (int(row[0] or 1), int(row[1] or 0)) if row else (1, 0)
    if whole + scale > 38 or (scale == 0 and rule.how == "decimal" and not chosen):
        return None
    return rule.sized(18 if whole + scale <= 18 else 38, scale)
