"""Options that mean nothing are refused in a sentence: nothing is taken for something else in silence."""

from __future__ import annotations

from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import TouchstoneError
from core.lake import Lake
from tests.core.recommend.shops import land_shop


def seeds(command: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every option of a seed, below every command."""
    below = getattr(command, "commands", {})
    if below:
        return [found for name, one in below.items() for found in seeds(one, f"{path} {name}")]
    return [(path, one) for one in command.params if str(one.name).endswith("seed")]


def test_no_seed_is_below_nought() -> None:
    found = seeds(typer.main.get_command(app))
    assert len(found) > 5
    assert [(path, one.name) for path, one in found if one.min != 0] == []


REFUSED = {
    "no layer": ["weak", "events", "--layer", "zork"],
    "no layer to search": ["search", "red", "--items", "items", "--layer", "zork"],
    "roles of a dataset": ["recommend", "--events", "events", "--role", "user_id=item"],
    "no scorer": ["evaluate", "--events", "events", "--scorer", " , "],
    "no such test": ["replay", "events", "--recipe", "auto", "--scorer", "popularity", "--test", "zork"],
    "a seed below nought": ["replay", "events", "--recipe", "auto", "--seed", "-1"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_means_nothing_is_refused(lake: Lake, case: str) -> None:
    land_shop(lake, reviews=False)
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *REFUSED[case]])
    assert done.exit_code == 2 or isinstance(done.exception, TouchstoneError), done.stdout
    assert done.stdout == ""
