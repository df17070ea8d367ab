"""How many cells each rule takes, over every row: what a decision rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.collect.types.cast import FAILING, MISSING, PADDED, fill, is_null_sql, state_sql, value_sql
from core.collect.types.rules import TEXT, Rule
from core.engine import Cursor, quote


def count_rules(
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
    first = {c: likely(rules, samples[c]) for c, rules in plans.items()}
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


def likely(rules: Sequence[Rule], values: Sequence[str]) -> list[int]:
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


def measured(
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
