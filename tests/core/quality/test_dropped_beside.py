"""A dataset that is dropped while another is checked: the check goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.lake import Lake
from core.quality import check
from core.quality.scope import Scope
from tests.core.quality.planting import land

STREETS = ("north", "south", "east", "west", "old", "new", "far")


def filled(lake: Lake) -> None:
    land(lake, "shops", "other", {}, [{"at": f"{n:03}", "street": STREETS[n * n % 7]} for n in range(90)])
    for name in ("streets", "street_list"):
        land(lake, name, "other", {}, [{"street": street, "mayor": f"m{n}"} for n, street in enumerate(STREETS)])


def dropping(lake: Lake, given: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function, which drops the dataset before its first call or after it."""

    def called(*values: Any, **named: Any) -> Any:
        if lake.holds(f"raw.{name}"):
            lake.drop(name)
        return given(*values, **named)

    return called


@pytest.mark.parametrize("place", ["beside", "fetch", "others"])
def test_a_dataset_dropped_meanwhile_is_as_if_it_had_not_been(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    filled(lake)
    with monkeypatch.context() as patched:
        patched.setattr(Scope, place, dropping(lake, getattr(Scope, place), "streets"))
        report = check(lake, "shops")
    assert not lake.holds("raw.streets")
    again = check(lake, "shops")
    assert "ok" in {one.state for one in report.results if one.check == "lookup"}, "the other list is looked at"
    assert [(one.id, one.state) for one in again.results] == [(one.id, one.state) for one in report.results]
