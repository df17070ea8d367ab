"""Steps that mend text: blanks, widths, case, damaged encodings, missing-value words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.damage import INVISIBLE, JOINERS, garbled, has_entity, mended, visible
from core.cells.missing import WORDS, says_missing
from core.cells.signs import BLANK, LINE_BREAK, ODD_BLANK, narrowed
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.functions import compose as to_nfc
from core.i18n import N_, _


def listed(columns: Sequence[str], most: int = 3) -> str:
    """Column names as a short list."""
    names = ", ".join(columns[:most])
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


def suspicious(text: ir.StringValue, mojibake: bool = True, entities: bool = True) -> ir.BooleanValue:
    """Where a text may have been decoded wrongly or hold HTML entities."""
    return (garbled(text) & mojibake) | (has_entity(text) & entities)


def _mend(frame: Frame) -> Effect:
    wanted = {"mojibake": frame.params["mojibake"], "entities": frame.params["entities"]}
    dictionaries = {}
    for column in frame.texts():
        found = frame.distinct(column, suspicious(frame.table[column], **wanted))
        dictionaries[column] = {text: better for text, _n in found if (better := mended(text, **wanted)) != text}
    table, hits = frame.look_up(*((itemgetter(column), pairs) for column, pairs in dictionaries.items()))
    values = {column: hit.ifelse(text, table[column]) for column, (hit, text) in zip(dictionaries, hits, strict=True)}
    return Effect(values, table=table)


def _blank(frame: Frame) -> Effect:
    words = frame.params["words"]
    return Effect(
        {
            column: says_missing(frame.table[column], words).ifelse(ibis.null("string"), frame.table[column])
            for column in frame.texts()
        }
    )


def _describe_trim(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Trim blanks in {columns}").format(columns=listed(columns))


def _describe_width(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Half-width letters and digits in {columns}").format(columns=listed(columns))


def _describe_case(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    words = {"lower": _("Lower case in {columns}"), "upper": _("Upper case in {columns}")}
    sentence = words.get(params["case"]) or _("First letter upper case in {columns}")
    return sentence.format(columns=listed(columns))


def _describe_mend(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Mend damaged letters in {columns}").format(columns=listed(columns))


def _describe_blank(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Words for “missing” become empty in {columns}").format(columns=listed(columns))


TEXT = N_("Text")

PLACE = 10
STEPS = (
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
        "mend_encoding",
        N_("Mend damaged letters"),
        N_("Puts right letters that were decoded with the wrong table, and HTML entities."),
        TEXT,
        _mend,
        _describe_mend,
        params=(
            Param("mojibake", "flag", True, N_("Wrongly decoded letters")),
            Param("entities", "flag", True, N_("HTML entities")),
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
