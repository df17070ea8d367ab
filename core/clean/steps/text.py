"""Steps that mend text: widths, blanks, case, missing-value words; damaged letters go before (`letters`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.damage import INVISIBLE, JOINERS, visible
from core.cells.missing import WORDS, says_missing
from core.cells.signs import BLANK, LINE_BREAK, ODD_BLANK, narrowed
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.functions import compose as to_nfc
from core.i18n import N_, _, listed


def some_of(columns: Sequence[str], most: int = 3) -> str:
    """Column names as a short list."""
    names = listed(columns[:most])
    return names if len(columns) <= most else _("{names} and {n} more").format(names=names, n=len(columns) - most)


def trimmed(text: ir.StringValue, collapse: bool = True, lines: bool = False) -> ir.StringValue:
    """Text without invisible characters and outer blanks; inner runs of blanks become one space."""
    outer = rf"^[{BLANK}{JOINERS}]+|[{BLANK}{JOINERS}]+$"
    dirty = rf"^[{BLANK}{JOINERS}]|[{BLANK}{JOINERS}]$|[{INVISIBLE}{JOINERS}]"
    clean = visible(text).re_replace(outer, "")
    if collapse:
        odd = ODD_BLANK + (LINE_BREAK if lines else "")
        clean = clean.re_replace(rf"[ {odd}]+", " ")
        dirty += rf"|  |[{odd}]"
    return text.re_search(dirty).ifelse(clean, text)


def _trim(frame: Frame) -> Effect:
    values: dict[str, ir.Value] = {}
    for column in frame.texts():
        value = trimmed(frame.table[column], frame.params["collapse"], frame.params["lines"])
        values[column] = value.nullif("") if frame.params["empty"] else value
    return Effect(values)


def _width(frame: Frame) -> Effect:
    everything = frame.params["signs"] == "all"
    values: dict[str, ir.Value] = {}
    for column in frame.texts():
        text = frame.table[column]
        values[column] = text.re_search(r"[^\x00-\x7F]").ifelse(to_nfc(narrowed(text, everything)), text)
    return Effect(values)


def _case(frame: Frame) -> Effect:
    change = {"lower": "lower", "upper": "upper", "first": "capitalize"}[frame.params["case"]]
    return Effect({column: getattr(frame.table[column], change)() for column in frame.texts()})


def _blank(frame: Frame) -> Effect:
    words = frame.params["words"]
    return Effect(
        {
            column: says_missing(frame.table[column], words).ifelse(ibis.null("string"), frame.table[column])
            for column in frame.texts()
        }
    )


def _describe_trim(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Trim blanks in {columns}").format(columns=some_of(columns))


def _describe_width(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Half-width letters and digits in {columns}").format(columns=some_of(columns))


def _describe_case(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    words = {"lower": _("Lower case in {columns}"), "upper": _("Upper case in {columns}")}
    sentence = words.get(params["case"]) or _("First letter upper case in {columns}")
    return sentence.format(columns=some_of(columns))


def _describe_blank(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Words for “missing” become empty in {columns}").format(columns=some_of(columns))


TEXT = N_("Text")

PLACE = 10
STEPS = (
    Step(
        "unify_width",
        N_("Unify full and half width"),
        N_("Turns full-width letters and digits into ordinary ones and composes accents."),
        TEXT,
        _width,
        _describe_width,
        params=(
            Param(
                "signs",
                "choice",
                "letters",
                N_("Which signs"),
                {"letters": N_("letters and digits"), "all": N_("all signs, punctuation too")},
            ),
        ),
        before={"trim_space": N_("blanks of full width become ordinary ones only afterwards")},
    ),
    Step(
        "trim_space",
        N_("Trim blanks"),
        N_("Takes away outer blanks and invisible characters and joins runs of blanks."),
        TEXT,
        _trim,
        _describe_trim,
        params=(
            Param("collapse", "flag", True, N_("Join runs of blanks")),
            Param("lines", "flag", False, N_("Line breaks count as blanks")),
            Param("empty", "flag", True, N_("A cell of blanks only becomes empty")),
        ),
    ),
    Step(
        "change_case",
        N_("Change case"),
        N_("Writes letters in one case."),
        TEXT,
        _case,
        _describe_case,
        params=(
            Param(
                "case",
                "choice",
                "lower",
                N_("Case"),
                {"lower": N_("lower case"), "upper": N_("UPPER CASE"), "first": N_("First letter upper case")},
            ),
        ),
    ),
    Step(
        "blank_missing",
        N_("Empty the words for “missing”"),
        N_("Cells such as N/A, null or - become empty."),
        TEXT,
        _blank,
        _describe_blank,
        params=(Param("words", "list", list(WORDS), N_("Words for “missing”")),),
    ),
)
