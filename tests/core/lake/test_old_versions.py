"""An earlier version gives every statement the rows it gave before, whatever became of the table since."""

from __future__ import annotations

import pytest

from core.lake import Lake, open_lake

ROWS = 5_000
"""Enough that the optimizer rewrites windows: with three rows it did not."""
QUESTIONS = [
    "SELECT count(c) FROM (SELECT count(*) OVER (PARTITION BY c) AS c FROM {t})",
    "SELECT sum(s) FROM (SELECT sum(n) OVER (PARTITION BY v) AS s FROM {t})",
    "SELECT sum(s) FROM (SELECT min(_row) OVER (PARTITION BY _file, v) AS s FROM {t})",
    "SELECT sum(k) FROM (SELECT sum(k) OVER (PARTITION BY 1) AS k FROM (SELECT v, count(*) k FROM {t} GROUP BY v))",
    "SELECT sum(n) FROM (FROM (SELECT 'x' AS c, v, count(*) AS n FROM {t} GROUP BY v) "
    "QUALIFY sum(n) OVER (PARTITION BY c) > 0)",
    "SELECT sum(s) FROM (SELECT sum(n) OVER (PARTITION BY v ORDER BY n) AS s FROM {t})",
    "SELECT count(*) FROM (SELECT v FROM {t} QUALIFY row_number() OVER (PARTITION BY v ORDER BY n) = 1)",
    "SELECT sum(n) FROM (SELECT n FROM {t} ORDER BY v, n LIMIT 7)",
    "SELECT count(*) FROM {t} a SEMI JOIN {t} b ON a.n = b.n + 3",
    "SELECT (SELECT sum(n) FROM {t}), (SELECT sum(n) FROM {t} WHERE v = '1')",
    "SELECT arg_max(n, _row), median(n), count(DISTINCT v) FROM {t}",
]


def _land(lake: Lake, statement: str) -> None:
    info = {"dataset": "t", "action": "ingest", "layer": "raw", "kind": "other", "types": {"n": "BIGINT"}, "rows": ROWS,
            "quarantined": 0, "roles": {}, "imports": {"files": ["a.csv"]}}  # fmt: skip
    with lake.write("land", info=info) as cursor:
        cursor.execute(statement)


@pytest.fixture(scope="module")
def replaced(tmp_path_factory):
    """A lake whose table `t` was replaced by another of one row; and its first version."""
    lake = open_lake(tmp_path_factory.mktemp("old") / "workspace")
    columns = "i AS _row, 'a.csv' AS _file, i + 2 AS _line, 'same' AS c, CAST(i % 4 AS VARCHAR) AS v, i AS n"
    _land(lake, f"CREATE TABLE lake.raw.t AS SELECT {columns} FROM range({ROWS}) r(i)")
    first = lake.dataset("t").raw_version
    _land(lake, f"CREATE OR REPLACE TABLE lake.raw.t AS SELECT {columns} FROM range(1) r(i)")
    yield lake, first
    lake.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_replaced_version_answers_as_the_rows_themselves_do(replaced, question):
    lake, first = replaced
    old = lake.table("t", "raw", first)
    with lake.read() as cursor:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE same AS SELECT * FROM {old} ORDER BY _row")
        assert cursor.execute(question.format(t=old)).fetchall() == cursor.execute(question.format(t="same")).fetchall()
        assert cursor.execute(question.format(t="same")).fetchone()[0]
