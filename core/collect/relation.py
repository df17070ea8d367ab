"""Many parts as one relation: the union of their columns, under the analyst's names, with where each row stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.cells.wrapping import unwrapped_sql
from core.collect.meaning.file_dates import date_of_name
from core.collect.stage import Staged
from core.collect.types.plan import REFUSED
from core.engine import literal, quote
from core.errors import BadInput
from core.i18n import _

FILE_DATE = "file_date"
MIN_SHARED_COLUMNS = 0.5
"""Share of the smaller file's columns that the larger must have too: with less, more is different than the same."""


def renamed(parts: Sequence[Staged], names: Mapping[str, str]) -> list[Staged]:
    """The parts with the analyst's column names.

    Raises:
        BadInput: two columns of a part would have the same name.
    """
    if not names:
        return list(parts)
    wanted = {old.casefold(): new for old, new in names.items()}
    result = []
    for part in parts:
        shown = [wanted.get(name.casefold(), name) for name in part.columns]
        twice = [name for name in shown if sum(name.casefold() == other.casefold() for other in shown) > 1]
        if twice:
            raise BadInput(
                _("Two columns would be called “{column}”.").format(column=twice[0]),
                hint=_("Rename the other one too, or leave both as they are."),
            )
        stored = {
            **part.stored,
            **{new: part.stored.get(old, old) for old, new in zip(part.columns, shown, strict=True)},
        }
        natives = {new: part.natives[old] for old, new in zip(part.columns, shown, strict=True) if old in part.natives}
        wrapped = {new: part.wrapped[old] for old, new in zip(part.columns, shown, strict=True) if old in part.wrapped}
        result.append(replace(part, columns=shown, natives=natives, stored=stored, wrapped=wrapped))
    return result


def columns_of(parts: Sequence[Staged]) -> tuple[list[str], dict[str, str]]:
    """The union of columns by name without case; a column is native only if it is so, equally, everywhere."""
    spelled: dict[str, str] = {}
    types: dict[str, set[str]] = {}
    for part in parts:
        keys = {c.casefold() for c in part.columns}
        if spelled and keys:
            shared = len(keys & set(spelled)) / min(len(keys), len(spelled))
            if shared < MIN_SHARED_COLUMNS:
                raise BadInput(
                    _("“{file}” and “{first}” hold different tables.").format(file=part.label, first=parts[0].label),
                    hint=_("Load each of them as a dataset of its own."),
                    data={"columns": part.columns},
                )
        for column in part.columns:
            spelled.setdefault(column.casefold(), column)
            types.setdefault(column.casefold(), set()).add(part.natives.get(column, ""))
    natives = {spelled[k]: next(iter(t)) for k, t in types.items() if len(t) == 1 and "" not in t}
    return list(spelled.values()), natives


def dates_of(parts: Sequence[Staged]) -> dict[str, date | None]:
    """The date in each part's name; empty where no name holds one."""
    dates = {p.label: date_of_name(p.label) for p in parts}
    return dates if any(dates.values()) else {}


def relation_of(
    parts: Sequence[Staged],
    columns: Sequence[str],
    natives: Mapping[str, str],
    dates: Mapping[str, date | None],
) -> str:
    """One query over all parts; a column that a part lacks is NULL there."""
    selects: list[str] = []
    offset = 0
    for part in parts:
        own = {c.casefold(): c for c in part.columns}
        cells = []
        for column in columns:
            field_name = own.get(column.casefold())
            if column == FILE_DATE and dates:
                day = dates.get(part.label)
                cells.append(
                    f"{f'DATE {literal(day.isoformat())}' if day else 'CAST(NULL AS DATE)'} AS {quote(column)}"
                )
            elif field_name is None:
                cells.append(f"CAST(NULL AS {natives.get(column, 'VARCHAR')}) AS {quote(column)}")
            elif column not in natives and field_name in part.natives:
                cells.append(f"CAST({quote(part.stored.get(field_name, field_name))} AS VARCHAR) AS {quote(column)}")
            else:
                cell = quote(part.stored.get(field_name, field_name))
                cells.append(f"{unwrapped_sql(cell, part.wrapped.get(field_name, ()))} AS {quote(column)}")
        if part.cast is not None:
            cells.append(REFUSED)
        listed = "".join(f", {cell}" for cell in cells)
        selects.append(
            f"SELECT _row + {offset} AS _row, {literal(part.label)} AS _file, _line{listed} FROM ({part.query()})"
        )
        offset += part.rows + len(part.without)
    return "(" + " UNION ALL ".join(selects) + ")"


def as_text(relation: str, columns: Sequence[str]) -> str:
    cells = "".join(f", CAST({quote(c)} AS VARCHAR) AS {quote(c)}" for c in columns)
    return f"(SELECT _row{cells} FROM {relation})"
