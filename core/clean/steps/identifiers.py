"""Mend identifiers that a spreadsheet or a join damaged: 123.0, 1.23E+12, lost zeros, twins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.identifiers import ALL_DIGITS, DECIMALS, tidy, without_tail, written_out
from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.steps.text import some_of
from core.i18n import N_, _

PAD_SHARE = 0.6
"""Share of ids that must have the full length before shorter ones are padded: the clear majority, so that two lengths
in use side by side are left alone."""
RULES = {
    "float": N_("decimal tail taken off"),
    "exponent": N_("written out; digits behind the shown ones are zeros"),
    "pad": N_("lost zeros put back"),
    "blank": N_("blanks and width"),
    "case": N_("case"),
}


def full_length(frame: Frame, column: str) -> int:
    """The length short identifiers are padded to; 0 when zeros were not evidently lost.

    Evidence: nearly all identifiers are digits, most have one length, none is longer, and some of
    that length begin with a zero (so the system does write leading zeros).
    """
    rows = frame.rows()
    text = without_tail(tidy(rows[column]))
    digits = text.re_search(ALL_DIGITS)
    lengths = rows.select(text=text, n=digits.ifelse(text.length(), 0), z=digits & text.startswith("0"))
    known = lengths.filter(lengths.text.notnull())
    counted = known.group_by("n").agg(rows=known.count(), zeros=known.z.sum())
    found = {int(n): (int(count), int(zeros or 0)) for n, count, zeros in frame.ask(counted)}
    total = sum(count for count, _zeros in found.values())
    numeric = total - found.get(0, (0, 0))[0]
    if not numeric or numeric < 0.95 * total:  # ids of letters too: their digits need not have one length
        return 0
    length = max((n for n in found if n), key=lambda n: (found[n][0], n))
    count, zeros = found[length]
    safe = count >= PAD_SHARE * numeric and zeros > 0 and length == max(found) and length <= 40
    return length if safe else 0


def _tailless(frame: Frame, columns: Sequence[str]) -> list[bool]:
    """Whether the decimal tails of each column mean nothing: no cell has others than zeros."""
    rows = frame.rows()
    found = frame.ask(rows.agg(**{f"n{n}": tidy(rows[one]).re_search(DECIMALS).sum() for n, one in enumerate(columns)}))
    return [not count for count in found[0]] if columns else []


def _mend(frame: Frame) -> Effect:
    columns, table = frame.texts(), frame.table
    plain = _tailless(frame, columns)
    lengths = {one: full_length(frame, one) if frame.params["pad"] == "auto" else 0 for one in columns}
    numbers = range(len(columns))
    table = frame.with_values(table, **{f"tidy{n}": tidy(table[columns[n]]) for n in numbers})
    bare = {n: without_tail(table[f"{OWN}tidy{n}"]) if plain[n] else table[f"{OWN}tidy{n}"] for n in numbers}
    table = frame.with_values(table, **{f"whole{n}": bare[n] for n in numbers})
    if frame.params["exponents"]:
        table = frame.with_values(table, **{f"long{n}": written_out(table[f"{OWN}whole{n}"]) for n in numbers})
    values: dict[str, ir.Value] = {}
    rules: dict[str, ir.StringValue] = {}
    for n, column in enumerate(columns):
        clean, whole = table[f"{OWN}tidy{n}"], table[f"{OWN}whole{n}"]
        long = table[f"{OWN}long{n}"] if frame.params["exponents"] else whole
        short = long.re_search(ALL_DIGITS) & (long.length() < lengths[column])
        padded = short.ifelse(long.lpad(lengths[column], "0"), long) if lengths[column] else long
        cased = {"upper": padded.upper(), "lower": padded.lower()}.get(frame.params["case"], padded)
        values[column] = cased.nullif("")
        rules[column] = ibis.cases(
            (padded != long, RULES["pad"]),
            (long != whole, RULES["exponent"]),
            (whole != clean, RULES["float"]),
            (clean != table[column], RULES["blank"]),
            else_=RULES["case"],
        )
    return Effect(values, rules=rules, table=table)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["exponents"]:
        return _("Mend identifiers in {columns}, 1.23E+12 written out").format(columns=some_of(columns))
    if params["pad"] != "never":
        return _("Mend identifiers in {columns}, lost zeros put back").format(columns=some_of(columns))
    return _("Mend identifiers in {columns}").format(columns=some_of(columns))


PLACE = 20
STEPS = (
    Step(
        "mend_ids",
        N_("Mend identifiers"),
        N_(
            "Takes decimal tails off (123.0), puts lost zeros back where the column shows them, "
            "unifies blanks and case."
        ),
        N_("Text"),
        _mend,
        _describe,
        params=(
            Param(
                "pad",
                "choice",
                "auto",
                N_("Lost zeros"),
                {"auto": N_("put back when the column shows it is safe"), "never": N_("leave as they are")},
            ),
            Param(
                "exponents",
                "flag",
                False,
                N_("Write 1.23E+12 out"),
                help=N_("Digits that were not shown are lost: they become zeros"),
            ),
            Param(
                "case",
                "choice",
                "keep",
                N_("Case"),
                {"keep": N_("keep"), "upper": N_("UPPER CASE"), "lower": N_("lower case")},
            ),
        ),
    ),
)
