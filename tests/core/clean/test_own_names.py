"""A file may call its columns as cleaning, checks and the lake call theirs: everything works on it all the same."""

from __future__ import annotations

import re
from pathlib import Path

from core import quality
from core.clean import Recipe, RecipeStep, apply
from core.clean.frame import OWN
from core.collect import ingest
from core.collect.stage import RESERVED
from core.lake import Lake

ROOT = Path(__file__).parents[3] / "core"
QUOTED = re.compile(r"""["'](_[~a-z][\w ~]*)["']|\bAS (_\w+)|\{OWN\}(\w+)""")


def own_names() -> list[str]:
    """Every name with an underscore before it that the rooms working on tables say in their sources."""
    found = {*RESERVED, OWN, f"{OWN}new0", f"{OWN}bad0", "_" + OWN, OWN + OWN}
    for room in ("clean", "quality", "profile", "lake", "collect"):
        for file in (ROOT / room).rglob("*.py"):
            for quoted, aliased, suffix in QUOTED.findall(file.read_text("utf-8")):
                found.add(quoted or aliased or OWN + suffix)
    return sorted(name for name in found if not name.startswith("__"))


def test_a_column_may_have_a_name_of_the_products_own(lake: Lake, tmp_path: Path) -> None:
    names = own_names()
    assert {"_~fate", "_~rank", "_row", "_file", "_line"} <= set(names)
    assert len(names) > 20
    path = tmp_path / "x.csv"
    rows = [",".join(f" {n + at}" if at % 2 else f"w{n}" for at in range(len(names))) for n in range(40)]
    path.write_text("\n".join([",".join(names), *rows, rows[0]]) + "\n", "utf-8")
    done = ingest(lake, path, "x")
    assert (done.rows_loaded, done.rows_quarantined) == (41, 0)
    columns = tuple(lake.dataset("x").types)
    assert len(columns) == len(names)
    steps = (
        RecipeStep("trim_space", columns, {}),
        RecipeStep("deduplicate_rows", columns, {}),
        RecipeStep("drop_rows", (), {"condition": f'"{columns[1]}" > 30'}),
    )
    applied = apply(lake, "x", Recipe(steps))
    assert applied.rows == 40 - sum(n + 1 > 30 for n in range(40))
    assert quality.check(lake, "x").score >= 0
