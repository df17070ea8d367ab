"""Steps that write over cells: find and replace in texts, and one cell by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.exact import exactly
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.steps.text import some_of
from core.errors import BadInput, NotFound
from core.expressions.patterns import check_replacement, matches_empty
from core.i18n import N_, _, ngettext

EDITS = N_("Edits")
LONGEST = 1_000
"""Characters put in for a match: a sentence. A match may be one letter, so that a cell grows as many times at most."""
_SPECIAL = r"\.+*?()|[]{}^$"


def pattern_of(find: str, regex: bool, case: bool, whole: bool) -> str:
    """A search as a regular expression of the engine, which takes time in proportion to the text whatever it says.

    Raises:
        BadInput: when it is empty, finds nothing in particular, or is no such expression.
    """
    if not find:
        raise BadInput(_("There is nothing to find."), hint=_("Write the text or the pattern to look for."))
    body = find if regex else "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in find)
    pattern = f"{'' if case else '(?i)'}{f'^(?:{body})$' if whole else body}"
    empty = matches_empty(pattern, find)
    if empty and not whole:
        raise BadInput(
            _("The pattern “{pattern}” also matches an empty text, so that it would be put in everywhere.").format(
                pattern=find
            )
        )
    return pattern


def _replace(frame: Frame) -> Effect:
    find, put = frame.params["find"], frame.params["replace"]
    regex, whole = frame.params["regex"], frame.params["whole"]
    if len(put) > LONGEST:
        raise BadInput(_("The text put in is longer than {most} characters.").format(most=LONGEST))
    pattern = pattern_of(find, regex, frame.params["case"], whole)
    if regex:
        check_replacement(pattern, put)
    plain = not regex and frame.params["case"] and not whole
    put_in = put if regex else put.replace("\\", "\\\\")
    values: dict[str, ir.Value] = {}
    for column in frame.texts():
        text = frame.table[column]
        found = text.replace(find, put) if plain else text.re_replace(pattern, put_in)
        values[column] = found.nullif("") if frame.params["empty"] else found
        if frame.params["empty"]:
            values[column] = (text == "").ifelse(text, values[column])
    return Effect(values)


def _edit(frame: Frame) -> Effect:
    column, key = frame.columns[0], frame.params["key"]
    if not key:
        raise BadInput(_("The cell's row is not named."), hint=_("Give the values of some columns of the row."))
    for name in key:
        if name not in frame.types:
            raise NotFound.among(_("column"), name, frame.types)
    table = frame.table
    same = (table[name].cast("string").identical_to(_text(value)) for name, value in key.items())
    here = reduce(lambda a, b: a & b, same)
    return Effect({column: here.ifelse(_value(frame, column), table[column])})


def _text(value: str | None) -> ir.StringValue:
    return ibis.null("string") if value is None else ibis.literal(value, type="string")


def _value(frame: Frame, column: str) -> ir.Value:
    kind, text = frame.types[column], frame.params["value"]
    if frame.params["blank"]:
        return ibis.null(kind)
    if kind.is_string():
        return ibis.literal(text, type="string")
    value = exactly(ibis.literal(text, type="string"), kind)
    none = frame.table.limit(0)
    if not frame.ask(none.agg(n=none.count()).select(fits=value.notnull()))[0][0]:
        raise BadInput(
            _("“{value}” cannot stand in {column}, which holds {kind}.").format(value=text, column=column, kind=kind)
        )
    return value


def _describe_replace(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    what = _("“{find}” becomes “{replace}” in {columns}") if params["replace"] else _("“{find}” goes from {columns}")
    return what.format(find=params["find"], replace=params["replace"], columns=some_of(columns))


def _describe_edit(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    value = _("(empty)") if params["blank"] else f"“{params['value']}”"
    row = _(", ").join(
        f"{name} = {_('(empty)') if one is None else one}" for name, one in list(params["key"].items())[:2]
    )
    more = len(params["key"]) - 2
    if more > 0:
        row = ngettext("{row} and {n} more value", "{row} and {n} more values", more).format(row=row, n=more)
    return _("{column} becomes {value} where {row}").format(column=some_of(columns), value=value, row=row)


PLACE = 52
STEPS = (
    Step(
        "find_replace",
        N_("Find and replace"),
        N_("Puts a text in for another, or for all that a pattern finds; other cells stay as they are."),
        EDITS,
        _replace,
        _describe_replace,
        params=(
            Param("find", "text", "", N_("Find")),
            Param("replace", "text", "", N_("Replace with"), help=N_("In a pattern, \\1 puts in its first group")),
            Param("regex", "flag", False, N_("It is a pattern (regular expression)")),
            Param("case", "flag", True, N_("Upper and lower case differ")),
            Param("whole", "flag", False, N_("Only where it is the whole cell")),
            Param("empty", "flag", True, N_("A cell with nothing left becomes empty")),
        ),
        risk=N_("What is found inside longer words is replaced too."),
    ),
    Step(
        "edit_cell",
        N_("Edit one cell"),
        N_("Writes a value into the row that holds the values named, wherever it stands in a later file."),
        EDITS,
        _edit,
        _describe_edit,
        takes="one",
        accepts="any",
        params=(
            Param("value", "text", "", N_("New value")),
            Param("blank", "flag", False, N_("The cell becomes empty")),
            Param("key", "mapping", {}, N_("Row: column and value")),
        ),
        risk=N_("Rows that hold the same values are all edited."),
    ),
)
