"""The Parquet files that hold a table at one version, as another engine reads them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: its name, its type as the lake's engine writes it, and the number it has in the files."""

    name: str
    type: str
    number: int


@dataclass(frozen=True)
class Part:
    """One file of rows.

    Attributes:
        path: Where it lies: a file, or an address of an object store.
        rows: How many it holds, those taken out since among them.
        removed: The file that lists the places of rows taken out, empty where none were.
        joined: Whether it was joined from files of several versions: its rows name the version they came with, and
            later ones are left out.
        named: Whether its columns are found by name, since another program wrote it, rather than by number.
    """

    path: str
    rows: int
    removed: str = ""
    joined: bool = False
    named: bool = False


@dataclass(frozen=True)
class Files:
    """A table at a version: its columns in their order, and its parts."""

    version: int
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
