"""What a step is foretold to bring is what it brings, and the trial leaves no trace in the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core import quality
from core.clean.job import apply_and_check
from core.errors import NotFound, Unavailable
from core.lake import Lake
from core.road import foresee, standing
from core.road.foreseeing import COPIES, _recipe, copied, foreseen, join_rate
from core.road.standing import prospects
from core.settings import settings
from tests.pages.chinese_shop import fill

Prepared = Callable[..., Lake]


def test_what_a_step_is_foretold_to_bring_is_what_it_brings(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The replay has tests of its own, and takes long."""
    monkeypatch.setattr("core.road.foreseeing._replayed", lambda *_given: "refused")
    lake = prepared(fill)
    findings = prospects(lake).findings
    assert "zz_items" in findings
    for name, result in sorted(findings.items(), key=lambda one: one[0] != "zz_items")[:2]:
        versions = [one.number for one in lake.versions(name)]
        told = foresee(lake, name, result.id)
        assert [one.number for one in lake.versions(name)] == versions
        assert not list(lake.path.glob(f"{COPIES}*"))
        assert foreseen(lake)[name, result.id] == told
        done = apply_and_check(lake, name, _recipe(lake, name, result.id))
        assert (done.before, done.after) == told.score
        if told.join[1] is not None:
            quality.check(lake, "zz_events")
            assert join_rate(lake, {one.dataset: one for one in quality.load_reports(lake)}) == told.join[1]
        assert (name, result.id) not in foreseen(lake), "of a version that is no longer the newest"


def test_a_copy_is_a_workspace_of_its_own(prepared: Prepared) -> None:
    lake = prepared(fill)
    (lake.path / f"{COPIES}left" / "data").mkdir(parents=True)
    before = {one.name: one.version for one in lake.datasets()}
    with copied(lake) as copy:
        assert {one.name: one.version for one in copy.datasets()} == before
        copy.drop("zz_items")
    assert {one.name: one.version for one in lake.datasets()} == before
    assert quality.check(lake, "zz_items", store=False).rows
    assert not list(lake.path.glob(f"{COPIES}*"))


def test_what_is_not_found_any_more_is_told(prepared: Prepared) -> None:
    lake = prepared(fill)
    with pytest.raises(NotFound, match="finds nothing that this step would mend"):
        foresee(lake, "zz_items", "no_such_check")
    assert standing(lake).actions


@pytest.mark.parametrize("named", ["catalog", "data_path"])
def test_a_workspace_that_lies_elsewhere_is_not_copied(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """What would be opened as its copy is the workspace itself: the step would be applied for good."""
    lake = prepared(fill)
    before = lake.version()
    elsewhere = replace(settings(), **{named: "elsewhere"})  # type: ignore[arg-type]
    monkeypatch.setattr("core.road.foreseeing.settings", lambda: elsewhere)
    with pytest.raises(Unavailable), copied(lake):
        raise AssertionError("a copy was opened")
    assert lake.version() == before
    assert not list(lake.path.glob(f"{COPIES}*"))
