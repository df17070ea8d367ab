"""Steps on columns: rename, retype, split, remove, compute, category levels, personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.exact import exactly, held
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.steps.numbers import UNREAD_PARAM, settle, unread
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.expressions.expression import build
from core.i18n import N_, _, ngettext

COLUMNS = N_("Columns")
DERIVE = N_("New columns")
PRIVATE = N_("Personal data")
TYPES = {
    "text": ("string", N_("text")),
    "integer": ("int64", N_("whole number")),
    "decimal2": ("decimal(18, 2)", N_("decimal, 2 places")),
    "decimal4": ("decimal(18, 4)", N_("decimal, 4 places")),
    "float": ("float64", N_("floating point")),
    "date": ("date", N_("date")),
    "timestamp": ("timestamp", N_("time")),
    "boolean": ("boolean", N_("yes or no")),
}
MOST_PARTS = 20
"""New columns of one split: no address or name has more parts, and the dialog shows one field for each."""


def _rename(frame: Frame) -> Effect:
    old = frame.columns[0]
    new = frame.params["name"]
    if new.casefold() == old.casefold() and new.strip() == new and new:
        return Effect(rename={old: new})
    return Effect(rename={old: frame.new_column(new)})


def _remove(frame: Frame) -> Effect:
    if len(set(frame.columns)) == len(frame.types):
        raise BadInput(_("The last column cannot be removed."))
    return Effect(remove=tuple(frame.columns))


def _retype(frame: Frame) -> Effect:
    target = TYPES[frame.params["type"]][0]
    read: dict[str, ir.Value] = {}
    failed: dict[str, ir.BooleanValue] = {}
    for column in frame.columns:
        cell = frame.table[column]
        if target == "string":
            read[column] = cell.cast("string")
            continue
        text = cell.cast("string")
        value = exactly(text, ibis.dtype(target))  # what would lose something counts as unreadable
        read[column] = value
        failed[column] = unread(value, text)
    return settle(frame, read, failed, frame.table)


def _parts(frame: Frame, column: str, mark: str, names: Sequence[str], whole_rest: bool) -> dict[str, ir.Value]:
    if not mark:
        raise BadInput(_("The separator is empty."))
    if not 1 <= len(names) <= MOST_PARTS:
        raise BadInput(_("Between 1 and {most} new columns can be made.").format(most=MOST_PARTS))
    fresh = [frame.new_column(name) for name in names]
    if len({name.casefold() for name in fresh}) != len(fresh):
        raise BadInput(_("Two new columns have the same name."))
    pieces = frame.table[column].split(mark)
    values: dict[str, ir.Value] = {}
    for place, name in enumerate(fresh):
        piece = pieces[place]
        if whole_rest and place == len(names) - 1:
            piece = pieces[place:].join(mark)
        values[name] = piece.strip().nullif("")
    return values


def _split(frame: Frame) -> Effect:
    column = frame.texts()[0] if frame.texts() else ""
    if not column:
        raise BadInput(_("Only text can be split."))
    return Effect(_parts(frame, column, frame.params["separator"], frame.params["names"], True))


def _levels(frame: Frame) -> Effect:
    column = frame.texts()[0] if frame.texts() else ""
    if not column:
        raise BadInput(_("Only text can be split."))
    levels = min(frame.params["levels"], MOST_PARTS + 1)  # one too many is refused below, however many more
    names = [f"{column}_{level}" for level in range(1, levels + 1)]
    return Effect(_parts(frame, column, frame.params["separator"], names, False))


def _mask(frame: Frame) -> Effect:
    action, keep = frame.params["action"], frame.params["keep"]
    values: dict[str, ir.Value] = {}
    for column in frame.columns:
        text = frame.table[column].cast("string")
        if action == "hash":
            values[column] = (ibis.literal(frame.params["salt"] or frame.secret()) + text).hexdigest("sha256")
        elif action == "mask":
            hidden = ibis.greatest(text.length() - keep, 0)
            values[column] = text.substr(0, ibis.least(keep, text.length())) + ibis.literal("*").repeat(hidden)
        else:
            values[column] = ibis.null(frame.types[column])
    return Effect(values)


def _custom(frame: Frame) -> Effect:
    value = build(frame.params["expression"], frame.table, list(frame.types))
    name = frame.params["name"].strip()
    same = [column for column in frame.types if column.casefold() == name.casefold()]
    target = same[0] if same else frame.new_column(name)
    if value.type().is_null():
        value = ibis.null(frame.types[target] if same else "string")
    if same and frame.where is not None and value.type() != frame.types[target]:
        stored = held(value, frame.types[target])
        return Effect({target: stored}, {target: stored.isnull() & value.notnull()})
    return Effect({target: value})


def _describe_rename(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Rename {column} to {name}").format(column=some_of(columns), name=params["name"])


def _describe_remove(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Remove the columns {columns}").format(columns=some_of(columns))


def _describe_retype(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    label = TYPES[params["type"]][1]
    return _("Store {columns} as {kind}").format(columns=some_of(columns), kind=_(label))


def _describe_split(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Split {column} into {names}").format(column=some_of(columns), names=some_of(params["names"]))


def _describe_levels(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return ngettext("{n} category level from {column}", "{n} category levels from {column}", params["levels"]).format(
        n=params["levels"], column=some_of(columns)
    )


def _describe_mask(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {"hash": _("Hash {columns}"), "mask": _("Mask {columns}"), "empty": _("Empty {columns}")}
    return sentences[params["action"]].format(columns=some_of(columns))


def _describe_custom(_columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("{name} = {expression}").format(name=params["name"], expression=params["expression"])


PLACE = 90
STEPS = (
    Step(
        "rename",
        N_("Rename a column"),
        N_("Gives a column another name; its role goes with it."),
        COLUMNS,
        _rename,
        _describe_rename,
        takes="one",
        accepts="any",
        params=(Param("name", "text", "", N_("New name")),),
        facet=False,
        risk=N_("Contracts and reports that name the old column no longer find it."),
    ),
    Step(
        "remove_columns",
        N_("Remove columns"),
        N_("Leaves columns out of the clean table; the raw table keeps them."),
        COLUMNS,
        _remove,
        _describe_remove,
        accepts="any",
        facet=False,
        risk=N_("Checks, roles and later steps that need the column fail."),
    ),
    Step(
        "retype",
        N_("Change the type"),
        N_("Stores a column as another type; a cell that would lose something counts as unreadable."),
        N_("Types"),
        _retype,
        _describe_retype,
        accepts="any",
        params=(
            Param("type", "choice", "text", N_("Type"), {name: label for name, (_type, label) in TYPES.items()}),
            UNREAD_PARAM,
        ),
        facet=False,
        risk=N_("Cells that do not fit go to quarantine or become empty."),
    ),
    Step(
        "split_column",
        N_("Split a column"),
        N_("Adds columns with the parts between separators; the last one takes the rest."),
        DERIVE,
        _split,
        _describe_split,
        takes="one",
        params=(
            Param("separator", "text", ",", N_("Separator")),
            Param("names", "list", [], N_("Names of the new columns")),
        ),
    ),
    Step(
        "category_levels",
        N_("Category levels"),
        N_("Adds one column per level of a category path such as Home > Kitchen > Pans."),
        DERIVE,
        _levels,
        _describe_levels,
        takes="one",
        params=(
            Param("separator", "text", ">", N_("Separator")),
            Param("levels", "integer", 3, N_("Levels"), least=1),
        ),
    ),
    Step(
        "mask",
        N_("Hash or mask personal data"),
        N_("Replaces values by a salted SHA-256, by stars, or by nothing. Earlier versions still hold the values."),
        PRIVATE,
        _mask,
        _describe_mask,
        accepts="any",
        params=(
            Param(
                "action",
                "choice",
                "hash",
                N_("How"),
                {"hash": N_("hash, so that joins still work"), "mask": N_("stars"), "empty": N_("empty the cell")},
            ),
            Param("keep", "integer", 1, N_("Characters left readable"), least=0),
            Param("salt", "text", "", N_("Salt"), help=N_("Empty: the workspace’s own, which is never exported")),
        ),
        facet=False,
        risk=N_("Hashed values join with those of the same salt alone."),
    ),
    Step(
        "custom_expression",
        N_("Compute a column"),
        N_("Writes the result of an expression into a new or an existing column."),
        DERIVE,
        _custom,
        _describe_custom,
        takes="none",
        params=(
            Param("name", "text", "", N_("Column")),
            Param("expression", "expression", "", N_("Expression"), help=N_("For example: round(price * 1.19, 2)")),
        ),
    ),
)
