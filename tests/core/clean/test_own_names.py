"""A file may call its columns as cleaning, checks and the lake call theirs: everything works on it all the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from core import quality
from core.clean import STEPS, Recipe, RecipeStep, apply, preview, suggest
from core.clean.frame import OWN
from core.collect import ingest
from core.collect.stage import RESERVED
from core.lake import Lake
from tests.core.clean.conftest import Bench

ROOT = Path(__file__).parents[3] / "core"
QUOTED = re.compile(r"""["'](_[~a-z][\w ~]*)["']|\bAS (_\w+)|\{OWN\}(\w+)""")
ALIAS = re.compile(r"""[(, ](\w+)=\w|\bAS (\w+)|["'](\w+)["']: """)
EARLIER = "_~"
"""What cleaning's own columns began with before landing could not make such names; stored tables may have them."""
ODD = (
    'a"b', "a'b", "a.b", "{x}", "{}", "%s", "?", "$1", "x; --", "select", "order by", "总 价", "é", "~", "_", "*", "1",
    "t0.n", "\\", "/*", "_~x", "_~", "NULL", "S0", "R",
)  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    "rename": {"name": "new"},
    "split_column": {"names": ["new", "rest"]},
    "custom_expression": {"name": "new", "expression": '"{column}"'},
    "fill_missing": {"method": "group_mode", "by": "{column}"},
    "outliers": {"by": "{column}"},
    "drop_rows": {"condition": '"{column}" IS NULL'},
    "flag_rows": {"condition": '"{column}" IS NULL'},
    "deduplicate_key": {"order": "{column}"},
    "map_values": {"mapping": {" a": "b"}},
    "find_replace": {"find": "a"},
    "edit_cell": {"value": "1", "key": {"{column}": "1,5"}},
    "expand_json": {"fields": ["a"]},
    "join_columns": {"name": "new"},
    "fill_down": {"by": ["{other}"]},
    "rows_to_columns": {"values": "{other}", "columns": ["1,5"]},
}
"""What steps cannot do without, or do more with."""


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
    assert {f"{OWN}fate", f"{OWN}rank", "_row", "_file", "_line"} <= set(names)
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


def stored_names() -> list[str]:
    """Names that a stored table may have, among them all that cleaning gives to tables and columns of its own."""
    found = {*ODD, *(EARLIER + name.removeprefix(OWN) for name in own_names() if name.startswith(OWN))}
    for file in (ROOT / "clean").rglob("*.py"):
        found |= {name for names in ALIAS.findall(file.read_text("utf-8")) for name in names if name}
    return sorted(set({" ".join(name.split()).casefold(): name for name in found}) - {"_row", "_file", "_line"})


def test_a_table_is_cleaned_whatever_its_columns_are_called(bench: Bench) -> None:
    names = stored_names()
    assert len(names) > 100
    cells = [[f" v{n % 3}" if place % 2 else str(n % 4) for n in range(4)] for place in range(len(names))]
    name = bench.land(dict(zip(names, cells, strict=True)))
    done = bench.clean(
        name,
        RecipeStep("trim_space", tuple(names)),
        RecipeStep("fill_missing", tuple(names), {"method": "constant", "value": "0"}),
        RecipeStep("deduplicate_rows", tuple(names)),
    )
    assert done.rows == 4
    for column, given in zip(names, cells, strict=True):
        assert bench.column(name, column) == [cell.strip() for cell in given], column


def named(given: Any, **names: str) -> Any:
    """Parameters with the names of columns put in, wherever they stand."""
    if isinstance(given, str):
        return given.format(**names)
    if isinstance(given, dict):
        return {named(key, **names): named(value, **names) for key, value in given.items()}
    return [named(one, **names) for one in given] if isinstance(given, list) else given


def test_every_step_works_on_columns_of_its_own_names(bench: Bench) -> None:
    names = ["n", "v", "_~fate"]
    texts = {name: [" a", "1,5", "NULL", None, "２", "a ", " a", "1,5"] for name in names}
    times = [f"2026-09-0{n + 1} 10:00:00" for n in range(8)]
    lands = {"text": bench.land(texts)}
    lands["any"] = lands["text"]
    lands["number"] = bench.land(
        {n: [float(m * m) for m in range(8)] for n in names}, types=dict.fromkeys(names, "DOUBLE")
    )
    lands["time"] = bench.land(dict.fromkeys(names, times), types=dict.fromkeys(names, "TIMESTAMP"))
    for step in STEPS.values():
        for place, column in enumerate(names):
            other = names[place - 1]
            params = named(GIVEN.get(step.id, {}), column=column, other=other)
            if step.id in ("drop_double_fires", "derive_session"):
                params = {"time": column} | ({"keys": [other]} if step.id == "drop_double_fires" else {"user": other})
            land = lands["time" if "time" in params else step.accepts]
            columns = {"none": (), "one": (column,), "many": (column, other)}[step.takes]
            found = preview(bench.lake, land, Recipe((RecipeStep(step.id, columns, params),)), 0)
            assert found.rows_in == 8
    assert "trim_space" in {one.step.step for one in suggest(bench.lake, lands["text"])}
