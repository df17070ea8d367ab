"""A wide file costs its cells, not its columns' conditions."""

from __future__ import annotations

import time
from pathlib import Path

from core.collect import inspect

KINDS = ("{n}", "{n}.25", "2026-01-{d:02d} 10:00:00", "word {n}", "true", "{d:02d}/03/2026", "{n}%", "${n}.50")


def test_a_preview_of_many_columns_is_quick(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    rows = [[KINDS[c % 8].format(n=7 * r + c, d=1 + (r + c) % 28) for c in range(200)] for r in range(15)]
    path.write_text("\n".join(",".join(row) for row in [[f"field {c}" for c in range(200)], *rows]) + "\n")
    begun = time.process_time()
    found = inspect(path)
    spent = time.process_time() - begun
    assert len(found.columns) == 200
    assert {"BIGINT", "TIMESTAMP", "VARCHAR"} <= set(found.parts[0].types.values())
    assert spent < 3, f"{spent:.1f} s CPU"  # 47 s before; 0.6 s where the libraries are loaded already
