"""Steps that open what stands inside a cell: fields of a JSON object, entries of a list; and join columns into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.frame import FILE, OWN, ROW, Effect, Frame, Param, Step
from core.clean.functions import json_entry, json_fields, json_kind, json_length, json_valid
from core.clean.steps.columns import DERIVE, MOST_PARTS
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _, ngettext


def _text_column(frame: Frame) -> str:
    if not frame.texts():
        raise BadInput(_("Only text can be opened."))
    return frame.texts()[0]


def _of_kind(text: ir.StringValue, kind: str) -> ir.StringValue:
    """The text where it is JSON of a kind, else NULL: what is no JSON must not reach the functions that read it."""
    sound = json_valid(text).ifelse(text, ibis.null("string"))
    return (json_kind(sound) == kind).ifelse(sound, ibis.null("string"))


def _fields(frame: Frame, column: str) -> list[str]:
    """The commonest fields of the objects in a column, most frequent first."""
    rows = frame.rows()
    keys = rows.select(k=json_fields(_of_kind(rows[column], "OBJECT")).unnest())
    counted = keys.group_by("k").agg(n=keys.count()).order_by([ibis.desc("n"), "k"]).limit(MOST_PARTS)
    return [str(key) for key, _n in frame.ask(counted)]


def _json(frame: Frame) -> Effect:
    column = _text_column(frame)
    fields = list(frame.params["fields"]) or _fields(frame, column)
    if not fields:
        raise BadInput(_("No cell of {column} holds a JSON object.").format(column=column))
    if len(fields) > MOST_PARTS:
        raise BadInput(_("Between 1 and {most} new columns can be made.").format(most=MOST_PARTS))
    table = frame.with_values(frame.table, json=_of_kind(frame.table[column], "OBJECT"))
    taken: set[str] = set()
    values: dict[str, ir.Value] = {}
    for field in fields:
        name = frame.new_column(f"{column}_{field}"[:200])
        if name.casefold() in taken:
            raise BadInput(_("Two new columns have the same name."))
        taken.add(name.casefold())
        values[name] = json_entry(table[f"{OWN}json"], ibis.literal(_pointer(field)))
    return Effect(values, table=table)


def _pointer(field: str) -> str:
    """A field's place by RFC 6901, which no name of a field can leave."""
    return "/" + field.replace("~", "~0").replace("/", "~1")


def _list(frame: Frame) -> Effect:
    column, mark, most = _text_column(frame), frame.params["separator"], frame.params["entries"]
    if most > MOST_PARTS:
        raise BadInput(_("Between 1 and {most} new columns can be made.").format(most=MOST_PARTS))
    names = [frame.new_column(f"{column}_{number}") for number in range(1, most + 1)]
    count = frame.new_column(f"{column}_count")
    table = frame.with_values(frame.table, json=_of_kind(frame.table[column], "ARRAY"))
    inner = table[f"{OWN}json"]
    text = table[column]
    plain = text.strip().nullif("")
    parts = plain.split(mark) if mark else ibis.array([plain])
    listed_json = inner.notnull()
    values: dict[str, ir.Value] = {
        name: listed_json.ifelse(
            json_entry(inner, ibis.literal(f"/{place}")), parts[place].strip().nullif("") if mark or not place else None
        )
        for place, name in enumerate(names)
    }
    found = parts.length() if mark else plain.notnull().ifelse(1, 0)
    length = listed_json.ifelse(json_length(inner).cast("int64"), found.cast("int64"))
    values[count] = text.notnull().ifelse(ibis.coalesce(length, 0), ibis.null("int64"))
    return Effect(values, table=table)


def _join(frame: Frame) -> Effect:
    if len(set(frame.columns)) < 2:
        raise BadInput(_("At least two columns are needed."))
    name = frame.new_column(frame.params["name"])
    mark = frame.params["separator"]
    joined: ir.StringValue | None = None
    for column in frame.columns:
        cell = frame.table[column].cast("string").nullif("")
        here: ir.StringValue = cell
        if joined is not None:
            both = joined + ibis.literal(mark, type="string") + cell
            here = ibis.cases((joined.isnull(), cell), (cell.isnull(), joined), else_=both)
        joined = here
    gone = tuple(frame.columns) if frame.params["remove"] else ()
    return Effect({name: joined}, remove=gone)  # type: ignore[dict-item]


def _down(frame: Frame) -> Effect:
    """The last value above in the same file; what stands above the first stays empty."""
    table = frame.table
    keys = [FILE, *(frame.column(one) for one in frame.params["by"])]
    above = ibis.cumulative_window(group_by=frame.groups(*[table[one] for one in keys]), order_by=table[ROW])
    rows = {
        f"above{number}": (~_empty(frame, table, column)).ifelse(table[ROW], ibis.null("int64")).max().over(above)
        for number, column in enumerate(frame.columns)
    }
    staged = frame.with_values(table, **rows)
    values: dict[str, ir.Value] = {}
    for number, column in enumerate(frame.columns):
        groups = [*[staged[one] for one in keys], staged[f"{OWN}above{number}"]]
        empty = _empty(frame, staged, column)
        held = empty.ifelse(ibis.null(frame.types[column]), staged[column])  # one in a group: the row above
        filled = held.max().over(ibis.window(group_by=[*groups, *_scope(frame, staged)]))
        values[column] = empty.ifelse(filled, staged[column])
    return Effect(values, table=staged)


def _empty(frame: Frame, table: ir.Table, column: str) -> ir.BooleanValue:
    cell = table[column]
    return cell.isnull() | (cell.strip() == "") if frame.is_text(column) else cell.isnull()


def _scope(frame: Frame, table: ir.Table) -> list[ir.Value]:
    scope = frame.scope(table)
    return [] if scope is None else [scope]


def _describe_json(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["fields"]:
        return _("Fields {fields} of {column} become columns").format(
            fields=some_of(params["fields"]), column=some_of(columns)
        )
    return _("Fields of {column} become columns").format(column=some_of(columns))


def _describe_list(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    text = ngettext(
        "The first entry of {column} becomes a column", "The first {n} entries of {column} become columns",
        params["entries"],
    )  # fmt: skip
    return text.format(n=params["entries"], column=some_of(columns))


def _describe_join(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    return _("Join {columns} into {name}").format(columns=some_of(columns), name=params["name"])


def _describe_down(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Fill {columns} with the value above").format(columns=some_of(columns))


PLACE = 91
STEPS = (
    Step(
        "expand_json",
        N_("Open JSON objects"),
        N_("Adds a column for each field of the objects in a column; the text itself stays."),
        DERIVE,
        _json,
        _describe_json,
        takes="one",
        params=(Param("fields", "list", [], N_("Fields"), help=N_("Empty: the commonest ones of the column")),),
    ),
    Step(
        "expand_list",
        N_("Open lists"),
        N_("Adds columns with the first entries of a JSON list or of a text with separators, and how many there are."),
        DERIVE,
        _list,
        _describe_list,
        takes="one",
        params=(
            Param("separator", "text", ",", N_("Separator")),
            Param("entries", "integer", 3, N_("Entries"), least=1),
        ),
    ),
    Step(
        "join_columns",
        N_("Join columns"),
        N_("Writes the texts of several columns into a new one, with a separator; empty cells are passed over."),
        DERIVE,
        _join,
        _describe_join,
        accepts="any",
        params=(
            Param("name", "text", "", N_("Name of the new column")),
            Param("separator", "text", " ", N_("Separator")),
            Param("remove", "flag", False, N_("Take the joined columns out")),
        ),
        facet=False,
    ),
    Step(
        "fill_down",
        N_("Fill down"),
        N_("Puts into an empty cell what stands above it in the same file, as merged cells of a sheet mean it."),
        N_("Values"),
        _down,
        _describe_down,
        accepts="any",
        params=(Param("by", "columns", [], N_("Only within the same")),),
        risk=N_("A cell that was truly empty takes the value above it."),
    ),
)
