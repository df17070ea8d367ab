"""The step that mends damaged letters: the first of all, as every other one takes away what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.damage import garbled, has_entity, has_tag, is_markup
from core.cells.mending import SCRIPTS, guessed, mended, needs_home, proven
from core.clean.frame import MOST_VALUES, Effect, Frame, Param, Step, too_many
from core.clean.steps.text import TEXT, some_of
from core.i18n import N_, _

AT_HOME = 0.01
"""Share of a column's sound cells from which a script is one that it is written in: fewer are names and quotations."""

Ask = Callable[[ir.Table], list[tuple[Any, ...]]]


def mends(rows: ir.Table, ask: Ask, column: str, params: Mapping[str, Any]) -> dict[str, str]:
    """Damaged text of a column -> what it is mended to, the most frequent first.

    Args:
        rows: The rows in scope.
        ask: Runs an aggregate over them.
        column: The column of text.
        params: `mojibake`, `entities` and `likely` of the step.

    Raises:
        BadInput: when more texts are damaged than a dictionary may hold.
    """
    text, mojibake, entities, likely = rows[column], params["mojibake"], params["entities"], params["likely"]
    damaged = rows.filter((garbled(text) & mojibake) | (has_entity(text) & entities))
    counted = damaged.group_by(v=damaged[column]).agg(n=damaged.count())
    found = [value for value, _n in ask(counted.order_by([ibis.desc("n"), "v"]).limit(MOST_VALUES + 1))]
    if len(found) > MOST_VALUES:
        raise too_many(column)
    if not found:
        return {}
    if entities:
        tagged, plain = ask(rows.agg(tagged=has_tag(text).sum(), escaped=has_entity(text).sum()))[0]
        entities = not is_markup(int(tagged or 0), int(plain or 0))
    home = _home(rows, ask, column, found) if mojibake else set()
    better = {one: mended(one, mojibake, entities, home) for one in found}
    if likely:
        better = {one: guessed(one, entities) if mojibake and two == one else two for one, two in better.items()}
    return {one: two for one, two in better.items() if two != one}


def _home(rows: ir.Table, ask: Ask, column: str, damaged: Sequence[str]) -> set[str]:
    """The scripts a column is written in besides Latin: those of its sound cells, and of what whole texts turn into."""
    if not any(map(needs_home, damaged)):
        return set()
    text = rows[column]
    sound = rows.filter(~garbled(text).fill_null(True))
    parts = {name: sound[column].re_search(letters).sum() for name, letters in SCRIPTS.items()}
    total, *counts = ask(sound.agg(total=sound.count(), **parts))[0]
    written = {name for name, n in zip(parts, counts, strict=True) if n and n >= AT_HOME * total}
    return written | proven(damaged)


def _mend(frame: Frame) -> Effect:
    dictionaries = {one: mends(frame.rows(), frame.ask, one, frame.params) for one in frame.texts()}
    table, hits = frame.look_up(*((itemgetter(column), pairs) for column, pairs in dictionaries.items()))
    values = {column: hit.ifelse(text, table[column]) for column, (hit, text) in zip(dictionaries, hits, strict=True)}
    return Effect(values, table=table)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["likely"]:
        return _("Mend letters that are likely damaged in {columns}").format(columns=some_of(columns))
    return _("Mend damaged letters in {columns}").format(columns=some_of(columns))


PLACE = 5
STEPS = (
    Step(
        "mend_encoding",
        N_("Mend damaged letters"),
        N_("Puts right letters that were decoded with the wrong table, and HTML entities outside HTML."),
        TEXT,
        _mend,
        _describe,
        params=(
            Param("mojibake", "flag", True, N_("Wrongly decoded letters")),
            Param("entities", "flag", True, N_("HTML entities")),
            Param(
                "likely",
                "flag",
                False,
                N_("Where the result is only likely, too"),
                help=N_("A text that does not decode back, or turns into a script the column is not written in"),
            ),
        ),
        before={
            "unify_width": N_("unifying widths changes signs that damaged letters are made of"),
            "trim_space": N_("trimming takes away the no-break spaces that damaged letters are made of"),
            "change_case": N_("another case makes other letters of damaged ones"),
        },
    ),
)
