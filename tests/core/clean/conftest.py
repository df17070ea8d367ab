"""A workspace with tables landed as text, as the landing leaves columns it could not type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake, open_lake, quote

Land = Callable[..., None]
Rows = Mapping[str, Sequence[Any]]


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    opened = open_lake(tmp_path / "workspace")
    yield opened
    opened.close()


@pytest.fixture
def land(lake: Lake) -> Land:
    return lambda name, rows, **more: land_rows(lake, name, rows, **more)


def land_rows(
    lake: Lake,
    name: str,
    rows: Rows,
    *,
    types: Mapping[str, str] | None = None,
    roles: Mapping[str, str] | None = None,
    kind: str = "other",
) -> None:
    """Store columns as a raw dataset; VARCHAR unless `types` says otherwise."""
    kinds = {column: (types or {}).get(column, "VARCHAR") for column in rows}
    records = list(zip(*rows.values(), strict=True))
    info = {
        "dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "roles": dict(roles or {}),
        "types": kinds, "rows": len(records), "quarantined": 0,
        "imports": {"encoding": "utf-8", "files": [f"{name}.csv"]},
    }  # fmt: skip
    columns = ", ".join(f"{quote(column)} {kind}" for column, kind in kinds.items())
    with lake.write("land", info=info) as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} (_row BIGINT, _file VARCHAR, _line BIGINT, {columns})"
        )
        marks = ", ".join("?" for _ in range(3 + len(kinds)))
        for number, record in enumerate(records):
            cursor.execute(
                f"INSERT INTO lake.raw.{quote(name)} VALUES ({marks})", [number, f"{name}.csv", number + 2, *record]
            )


def column(lake: Lake, name: str, which: str, layer: str = "clean") -> list[Any]:
    """A column's cells in row order."""
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {quote(which)} FROM lake.{layer}.{quote(name)} ORDER BY _row").fetchall()
    return [row[0] for row in rows]


def content(lake: Lake, name: str) -> list[tuple[Any, ...]]:
    """All rows of the clean table with their internal columns."""
    with lake.read() as cursor:
        return cursor.execute(f"SELECT * FROM lake.clean.{quote(name)} ORDER BY _row").fetchall()
