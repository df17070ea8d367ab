"""Cells marked as failing a check are those that the check says, whichever rows are asked for."""

from __future__ import annotations

import random
from pathlib import Path

from core import quality
from core.clean.browse.marks import failed
from core.collect import ingest
from core.lake import Lake


def test_marks_are_what_the_checks_say_of_each_line_of_each_file(lake: Lake, tmp_path: Path) -> None:
    draw = random.Random(7)
    for day in range(3):
        rows = [
            f"{draw.choice(['a', 'b', 'c', ''])},{draw.choice(['x', 'y ', '', 'n/a'])},{draw.choice(['1', '2', '-3'])}"
            for _ in range(40)
        ]
        path = tmp_path / f"day{day}.csv"
        path.write_text("sku,title,price\n" + "\n".join(rows) + "\n")
        ingest(lake, path, "goods", append=day > 0)
    report = quality.check(lake, "goods")
    told: dict[tuple[str, int], dict[str, set[str]]] = {}
    for one in report.results:
        if one.failed and one.columns and one.has_rows:
            for row in quality.failing_rows(lake, report, one, 1_000):
                for column in one.columns:
                    told.setdefault((row["_file"], row["_line"]), {}).setdefault(column, set()).add(one.id)
    assert len(told) > 50
    with lake.read() as cursor:
        places = cursor.execute("SELECT _file, _line FROM lake.raw.goods").fetchall()
        places += [("day0.csv", 10**9), ("nowhere.csv", 1), (None, None)]
        marked = failed(lake, cursor, "goods", places)
        again = failed(lake, cursor, "goods", places[:5])
    assert {at: {column: set(ids) for column, ids in of.items()} for at, of in marked.items()} == told
    assert again == {at: of for at, of in marked.items() if at in places[:5]}
