"""A workspace with tables landed as text, as the landing leaves columns it could not type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import pytest

from core.clean import Applied, Recipe, RecipeStep, apply
from core.engine import quote
from core.lake import Lake, open_lake

_numbers = count(1)


class Bench:
    """One lake for a test module; every test lands its own small tables."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def land(
        self,
        rows: Mapping[str, Sequence[Any]],
        *,
        types: Mapping[str, str] | None = None,
        roles: Mapping[str, str] | None = None,
        kind: str = "other",
        name: str | None = None,
    ) -> str:
        """Store columns as a raw dataset, VARCHAR unless `types` says otherwise; returns its name."""
        name = name or f"table_{next(_numbers)}"
        kinds = {column: (types or {}).get(column, "VARCHAR") for column in rows}
        records = list(zip(*rows.values(), strict=True))
        info = {
            "dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "roles": dict(roles or {}),
            "types": kinds, "rows": len(records), "quarantined": 0,
            "imports": {"encoding": "utf-8", "files": [f"{name}.csv"]},
        }  # fmt: skip
        columns = ", ".join(f"{quote(column)} {kind}" for column, kind in kinds.items())
        table = f"lake.raw.{quote(name)}"
        with self.lake.write("land", info=info) as cursor:
            cursor.execute(f"CREATE OR REPLACE TABLE {table} (_row BIGINT, _file VARCHAR, _line BIGINT, {columns})")
            marks = "(" + ", ".join("?" for _ in range(3 + len(kinds))) + ")"
            values = [cell for n, record in enumerate(records) for cell in (n, f"{name}.csv", n + 2, *record)]
            if records:
                cursor.execute(f"INSERT INTO {table} VALUES {', '.join([marks] * len(records))}", values)
        return name

    def clean(self, name: str, *steps: RecipeStep) -> Applied:
        return apply(self.lake, name, Recipe(steps))

    def column(self, name: str, column: str) -> list[Any]:
        """A clean column's cells in row order."""
        with self.lake.read() as cursor:
            sql = f"SELECT {quote(column)} FROM lake.clean.{quote(name)} ORDER BY _row"
            return [row[0] for row in cursor.execute(sql).fetchall()]

    def content(self, name: str, layer: str = "clean") -> list[tuple[Any, ...]]:
        """All rows with their internal columns."""
        with self.lake.read() as cursor:
            return cursor.execute(f"SELECT * FROM lake.{layer}.{quote(name)} ORDER BY _row").fetchall()

    def quarantine(self, name: str) -> list[tuple[Any, ...]]:
        with self.lake.read() as cursor:
            sql = 'SELECT line, "column", value, reason FROM lake.quality.quarantine WHERE dataset = ? ORDER BY line'
            return cursor.execute(sql, [name]).fetchall()

    def one(self, cells: Sequence[Any], step: str, type: str = "VARCHAR", **params: Any) -> list[Any]:
        """What one step makes of one column named `x`."""
        name = self.land({"x": cells}, types={"x": type})
        self.clean(name, RecipeStep(step, ("x",), params))
        return self.column(name, "x")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    opened = open_lake(tmp_path_factory.mktemp("clean") / "workspace")
    yield Bench(opened)
    opened.close()
