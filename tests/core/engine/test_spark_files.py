"""Spark reads of a version what DuckDB reads of it: whatever was taken out, added, joined or hidden since."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.engine import spark as engine
from core.lake import Lake, files_of
from core.lake.compact import join_small

KINDS = """
    SELECT n AS _row, 'f' AS _file, n + 1 AS _line, n::BIGINT AS "a b", 'x' || n AS "Ein.Wert",
        (n / 4)::DECIMAL(18, 2) AS d, TIMESTAMP '2026-01-02 03:04:05.678' + to_hours(n::BIGINT) AS t,
        DATE '2026-01-02' + n::INTEGER AS day, n % 2 = 0 AS even, [n, NULL] AS many,
        CASE WHEN n % 3 = 0 THEN n / 7 END AS q
    FROM range({first}, {last}) r(n)
"""


def landed(lake: Lake) -> list[int]:
    """A dataset whose rows were added to, taken out of and changed; its versions."""
    info = {"dataset": "things", "action": "ingest", "layer": "raw", "kind": "other", "roles": {}}
    versions = []
    for statement in (
        "CREATE TABLE lake.raw.things AS " + KINDS.format(first=0, last=50),
        "INSERT INTO lake.raw.things " + KINDS.format(first=50, last=80),
        "DELETE FROM lake.raw.things WHERE _row % 5 = 0",
        """UPDATE lake.raw.things SET "Ein.Wert" = 'y' WHERE _row = 7""",
    ):
        with lake.write("a change", info=dict(info)) as cursor:
            cursor.execute(statement)
        versions.append(lake.version())
    return versions


def by_duckdb(lake: Lake, version: int) -> list[dict[str, Any]]:
    with lake.read() as cursor:
        cursor.execute(f"SELECT * FROM lake.raw.things AT (VERSION => {version}) ORDER BY _row")
        return cursor.to_arrow_table().to_pylist()


def by_spark(spark: Any, lake: Lake, version: int) -> list[dict[str, Any]]:
    found = files_of(lake, "raw", "things", version)
    assert found is not None
    assert engine.readable(found)
    return engine.frame(spark, found).orderBy("_row").toArrow().to_pylist()


def test_every_version_is_read_as_it_was(spark: Any, lake: Lake) -> None:
    versions = landed(lake)
    for version in versions:
        assert by_spark(spark, lake, version) == by_duckdb(lake, version)
    with_gaps = {version: by_duckdb(lake, version) for version in versions}
    join_small(lake, ("raw.things",))
    for version in [*versions, lake.version()]:
        assert by_spark(spark, lake, version) == with_gaps.get(version, with_gaps[versions[-1]])
    rows = by_spark(spark, lake, versions[-1])
    assert len(rows) == 64
    assert rows[0] == {
        "_row": 1, "_file": "f", "_line": 2, "a b": 1, "Ein.Wert": "x1", "d": rows[0]["d"],
        "t": datetime(2026, 1, 2, 4, 4, 5, 678000), "day": date(2026, 1, 3), "even": False, "many": [1, None],
        "q": None,
    }  # fmt: skip


def test_what_spark_has_no_type_for_is_handed_over(spark: Any, lake: Lake, tmp_path: Path) -> None:
    info = {"dataset": "odd", "action": "ingest", "layer": "raw", "kind": "other", "roles": {}}
    with lake.write("odd types", info=info) as cursor:
        cursor.execute("CREATE TABLE lake.raw.odd AS SELECT TIME '10:05' AS at, 2 AS n")
    found = files_of(lake, "raw", "odd", lake.version())
    assert found is not None
    assert not engine.readable(found)
    with lake.read() as cursor:
        frame = engine.handed(spark, cursor, "lake.raw.odd", tmp_path)
    assert frame.toArrow().to_pylist() == [{"at": "10:05:00", "n": 2}]
