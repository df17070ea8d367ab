"""Infinity, NaN and the largest floats are numbers that a contract is drafted with, and that it finds."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.collect import ingest
from core.lake import Lake
from core.quality import check

INF, NAN = float("inf"), float("nan")
SETS = {
    "one infinity": [*map(float, range(60)), INF],
    "both infinities": [*map(float, range(60)), INF, -INF],
    "not a number": [*map(float, range(60)), NAN],
    "nothing else": [INF] * 61,
    "nothing but NaN": [NAN] * 61,
    "the largest": [1.7e308, -1.7e308] * 30,
    "the least": [5e-324, -5e-324] * 30,
    "all the same": [1e300] * 61,
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("column", ["reading", "price", "rating", "quantity", "age"])
def test_a_contract_is_drafted_and_checked(lake: Lake, tmp_path: Path, name: str, column: str) -> None:
    path = tmp_path / "t.parquet"
    values = SETS[name]
    keys = [f"item-{n}" for n in range(len(values))]
    pq.write_table(pa.table({"item_id": keys, "title": keys, column: pa.array(values, from_pandas=False)}), path)
    ingest(lake, path, "t")
    report = check(lake, "t")
    assert report.score is not None
    assert check(lake, "t").results  # by the kept contract
    (found,) = [one for one in report.results if one.id == f"type:{column}"]
    wrong = sum(not math.isfinite(value) for value in values)
    assert (found.failed, found.severity) == (wrong, "warning")
