"""The parts of a report. All texts are plain: nothing in them is read as markup, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True)
class Source:
    """Where figures come from: a dataset, its own number of the version, and when that came (UTC)."""

    dataset: str
    number: str
    time: datetime | None = None


@dataclass(frozen=True)
class Heading:
    """A heading below the title; `level` is 2 or more."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph; `tone` is "", "small", "ok", "info", "warning" or "error"."""

    text: str
    tone: str = ""
    title: str = ""


@dataclass(frozen=True)
class Bullets:
    """Short lines, one below the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """A headline number in words, with what is said below it and what it means."""

    label: str
    value: str
    note: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Tiles:
    """Headline numbers side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns.

    Attributes:
        columns: The names, in order.
        rows: Cells as values; numbers stay numbers in a workbook.
        shown: The same cells in words for reading, as many rows as are read; empty to word the values themselves.
        title: What the rows are.
        more: Rows that there are beyond those held.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    more: int = 0


@dataclass(frozen=True)
class Figure:
    """A Plotly figure as its specification, and in words what it shows."""

    spec: Mapping[str, Any]
    alt: str
    height: int = 340


Part = Heading | Text | Bullets | Tiles | Table | Figure


@dataclass(frozen=True)
class Document:
    """A report.

    Attributes:
        kind: What sort of report it is: a key of `core.report.kinds.KINDS`, or "page".
        title: Its name.
        parts: What it says, in order.
        sources: The data it speaks of.
        workspace: The workspace's name.
        author: Who made it.
        made: When (UTC).
        language: In which language: "en" or "zh_CN".
        address: Where the same is seen in the app; "" where that is not known.
    """

    kind: str
    title: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...] = ()
    workspace: str = ""
    author: str = ""
    made: datetime = field(default_factory=lambda: datetime.now(UTC))
    language: str = "en"
    address: str = ""
