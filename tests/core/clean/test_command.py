"""The clean command: its JSON, its errors, and that a preview stores nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import TouchstoneError


def call(bench: Any, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["--workspace", str(bench.lake.path), "--json", "clean", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return dict(json.loads(result.stdout))


def test_preview_counts_and_apply_stores(bench: Any, tmp_path: Path) -> None:
    name = bench.land({"sku": [" a", "b"], "price": ["1", "cheap"]})
    shown = call(bench, name, "--recipe", "auto", "--preview")
    assert (shown["preview"], shown["version"]) == (True, None)
    assert shown["steps"][0] | {"step": "trim_space", "rows_changed": 1, "cells_changed": 1} == shown["steps"][0]
    assert bench.lake.dataset(name).clean_version is None
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps({"steps": [{"step": "parse_number", "columns": ["price"]}]}), encoding="utf-8")
    with pytest.raises(TouchstoneError, match="cannot be written"):
        call(bench, name, "--recipe", str(recipe), "--protocol", str(tmp_path / "none" / "protocol.md"))
    done = call(bench, name, "--recipe", str(recipe), "--protocol", str(tmp_path / "protocol.md"))
    assert "rows in 2, rows out 1" in (tmp_path / "protocol.md").read_text("utf-8")
    assert (done["rows_in"], done["rows"], done["to_quarantine"]) == (2, 1, 1)
    assert (done["version"], done["snapshot"]) == (2, bench.lake.dataset(name).clean_version)


@pytest.mark.parametrize("text", ["{", '{"steps": [{"step": "fly", "columns": ["x"]}]}'])
def test_a_bad_recipe_is_one_error(bench: Any, tmp_path: Path, text: str) -> None:
    name = bench.land({"x": ["1"]})
    recipe = tmp_path / "recipe.json"
    recipe.write_text(text, encoding="utf-8")
    with pytest.raises(TouchstoneError):
        call(bench, name, "--recipe", str(recipe))
    with pytest.raises(TouchstoneError, match="no recipe file"):
        call(bench, name, "--recipe", str(tmp_path / "none.json"))
