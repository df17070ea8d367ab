"""Which type each text column has, decided over every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.cells.identifiers import exponents_among_digits
from core.collect.facts import Note
from core.collect.types.candidates import (
    TYPE_FAMILIES,
    UNIT_FAMILIES,
    UNIT_SHARE,
    candidates,
    forced,
    is_time_name,
    looks_timely,
    writes_comma,
)
from core.collect.types.cast import (
    Typed,
    fill,
    value_sql,
)
from core.collect.types.code_columns import are_codes, hold_codes
from core.collect.types.counting import count_rules, likely, measured
from core.collect.types.day_order import EITHER, both_orders, either, order_of, orders_of, stands_still
from core.collect.types.decision import Decided
from core.collect.types.offsets import offsets
from core.collect.types.plan import Counted, NeedsText
from core.collect.types.rules import TEXT, Rule
from core.collect.types.telling import doubt, tell_reading, tell_sizes, tell_turned
from core.engine import Cursor
from core.errors import BadInput
from core.i18n import N_, _, listed

__all__ = ["MAX_DOUBTFUL_SHARE", "MAX_FAILING_SHARE", "TYPE_FAMILIES", "Decided", "decide"]

MAX_FAILING_SHARE = 0.01
"""Share of cells a type may refuse (they go to quarantine): dirt in a column of the type, not another column."""
MAX_DOUBTFUL_SHARE = 0.2
"""Up to this share the column stays text and the analyst is told of the type that nearly fits."""
COUNTED_ROWS = 200_000
"""Rows up to which columns of plain text are counted with the others; above, a pass over them is left out."""


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
    counts, whole = count_rules(cursor, relation, asked, samples, tokens)
    counts |= {c: (rows, []) for c in idle}
    told = {c: _recall(c, plans[c], samples[c], counted, (before or {}).get(c)) for c, counted in known.items()}
    counts |= {c: (known[c].filled, failing) for c, failing in told.items()}
    result = Decided(tied=frozenset(c for c, rules in plans.items() if len(likely(rules, samples[c])) > 1))
    orders: dict[str, str] = {}
    for column in sorted(plans, key=lambda c: len(orders_of(plans[c], counts[c][1])) > 1):
        rules, (filled, failing) = plans[column], counts[column]
        earlier = (before or {}).get(column)
        choice = _choose(cursor, relation, column, rules, failing, result.notes, earlier, orders)
        result.typed[column] = Typed(TEXT, filled, 0)
        if choice is None:
            if column not in texts and column not in chosen:
                tell_sizes(column, samples[column], filled, result)
            continue
        rule, misses = rules[choice], failing[choice] or 0
        if misses and column not in chosen and are_codes(cursor, relation, column, rule, known.get(column)):
            continue
        if misses > filled * MAX_FAILING_SHARE and column not in chosen:
            if column in known:
                raise NeedsText([column])
            if (mixed := both_orders(cursor, relation, column, rule)) is not None:
                result.notes = [n for n in result.notes if (n.msgid, n.params["column"]) != (EITHER, column)]
                result.notes.append(mixed)
            if filled and misses <= filled * (1 - UNIT_SHARE if rule.how in UNIT_FAMILIES else MAX_DOUBTFUL_SHARE):
                doubt(cursor, relation, column, rule, misses, filled, tokens, result)
            continue
        if misses and column not in chosen and hold_codes(cursor, relation, column, rule, known.get(column)):
            doubt(cursor, relation, column, rule, misses, filled, tokens, result)
            continue
        if column in known:
            rule = known[column].rule
        elif rule.number:
            sound = (column, choice) in whole
            sized = measured(cursor, relation, column, rule, tokens, chosen=column in chosen, plain=sound)
            if sized is None:
                continue
            rule = sized
        if len(order := orders_of(rules[choice : choice + 1], [0])) == 1 and misses < filled:
            orders.setdefault(order.pop(), column)
        if rule.params.get("zone"):
            kept, note = offsets(column, samples[column])
            rule = replace(rule, params={**rule.params, **kept})
            result.notes.extend(note)
        if earlier is not None and column not in chosen:
            tell_turned(column, rule, earlier, result.notes)
        result.typed[column] = Typed(rule, filled, misses, plain=(column, choice) in whole)
        tell_reading(column, rule, samples[column], comma, column in times or column in chosen, result.notes)
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
    first = likely(rules, values)
    if len(first) != 1 or rules[first[0]].test != counted.rule.test or rules[first[0]].params != counted.rule.params:
        raise NeedsText([column])
    others = [rule for i, rule in enumerate(rules) if i != first[0]]
    if counted.failing and (before or any(rule.matches(text) for rule in others for text in counted.failing)):
        raise NeedsText([column])
    return [len(counted.failing) if i == first[0] else None for i in range(len(rules))]


def _families(column: str, name: str) -> tuple[str, ...]:
    found = TYPE_FAMILIES.get(name.upper().split("(")[0].strip())
    if found is None:
        raise BadInput(
            _("There is no type “{type}” for the column “{column}”.").format(type=name, column=column),
            hint=_("Use one of: {names}.").format(names=listed(TYPE_FAMILIES)),
        )
    return found


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


def _same(rule: Rule, stored: Mapping[str, Any]) -> bool:
    return all(stored.get(key) == value for key, value in rule.params.items())
