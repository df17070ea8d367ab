"""A report as JSON and back, so that one that was kept can be written in any form later."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from core.errors import BadInput
from core.i18n import LANGUAGES, _
from core.report.document.model import (
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Part,
    Source,
    Table,
    Text,
    Tile,
    Tiles,
)

FORMAT = 1
PARTS: Mapping[str, type[Part]] = {
    "heading": Heading,
    "text": Text,
    "bullets": Bullets,
    "tiles": Tiles,
    "table": Table,
    "figure": Figure,
}


def to_json(report: Document) -> str:
    """The report as JSON; moments as ISO 8601, numbers that are not finite as null."""
    said = asdict(report) | {"format": FORMAT, "made": report.made.isoformat()}
    said["sources"] = [{**asdict(one), "time": one.time.isoformat() if one.time else None} for one in report.sources]
    names = {kind: name for name, kind in PARTS.items()}
    said["parts"] = [{"part": names[type(one)], **_plain(one)} for one in report.parts]
    return json.dumps(said, ensure_ascii=False, allow_nan=False)


def _plain(one: Part) -> dict[str, Any]:
    if isinstance(one, Figure):
        return {"spec": _finite(one.spec), "alt": one.alt, "height": one.height}
    said = asdict(one)
    if isinstance(one, Table):
        said["rows"] = [[_cell(cell) for cell in row] for row in one.rows]
    return said


def _finite(value: Any) -> Any:
    """Values of a figure, whose gaps are null in JSON."""
    if isinstance(value, Mapping):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cell(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"time": cell.isoformat()}
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def from_json(text: str) -> Document:
    """A report that was kept.

    Raises:
        BadInput: it is no report of this format.
    """
    try:
        said = json.loads(text)
        if said.pop("format") != FORMAT or said["language"] not in LANGUAGES:
            raise ValueError("format")
        parts = tuple(map(_part, said.pop("parts")))
        sources = tuple(
            Source(str(one["dataset"]), str(one["number"]), _moment(one["time"])) for one in said.pop("sources")
        )
        made = _moment(said.pop("made")) or datetime.now(UTC)
        rest = {one.name: str(said[one.name]) for one in fields(Document) if one.name in said}
        return Document(parts=parts, sources=sources, made=made, **rest)  # type: ignore[arg-type]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(_("This report cannot be read.")) from error


def _part(said: dict[str, Any]) -> Part:
    kind = PARTS[said.pop("part")]
    if kind is Tiles:
        return Tiles(tuple(Tile(**{key: str(value) for key, value in one.items()}) for one in said["tiles"]))
    if kind is Bullets:
        return Bullets(tuple(map(str, said["lines"])))
    if kind is Table:
        rows = tuple(tuple(map(_value, row)) for row in said["rows"])
        shown = tuple(tuple(map(str, row)) for row in said["shown"])
        columns = tuple(map(str, said["columns"]))
        if any(len(row) != len(columns) for row in (*rows, *shown)):
            raise ValueError("rows")
        return Table(columns, rows, shown, str(said["title"]), int(said["more"]))
    if kind is Figure:
        return Figure(dict(said["spec"]), str(said["alt"]), int(said["height"]))
    if kind is Heading:
        return Heading(str(said["text"]), int(said["level"]))
    return Text(str(said["text"]), str(said["tone"]), str(said["title"]))


def _value(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return _moment(cell["time"])
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    raise TypeError("cell")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
