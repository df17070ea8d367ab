"""The nightly step of weak lists: every version once, a gate on the newest, written down by the page's template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.lake import Lake
from core.runs import pipeline_of
from core.runs.steps import weak
from core.runs.templates import template
from core.runs.work import Work
from tests.core.recommend.shops import land_shop

ASKED = '[[weak]]\nevents = "events"\nscorer = "popularity"\nk = 5\nat_most = {most}\n'


def work(lake: Lake, most: float) -> Work:
    return Work(lake, pipeline_of(ASKED.format(most=most), lake.path / "nightly.toml"), "run")


def test_every_version_is_judged_once_and_the_newest_is_held_to_a_share(prepared: Callable[..., Lake]) -> None:
    lake = prepared(land_shop)
    assert weak.look(work(lake, 1), "events").todo
    assert weak.do(work(lake, 1), "events").state == "done"
    assert not weak.look(work(lake, 1), "events").todo
    again = weak.do(work(lake, 1), "events")
    assert again.state == "nothing"
    assert "Weak lists of Popularity, stock apart: 40.0 %." in again.said
    assert weak.do(work(lake, 0.3), "events").state == "gate"
    land_shop(lake, items=False, reviews=False, seed=6)
    assert "Versions whose lists are not judged: 1." in weak.look(work(lake, 1), "events").said
    text = template(lake)
    assert '[[weak]]\nevents = "events"\nscorer = "popularity"\nk = 5\n' in text
    assert ("weak", "events") in pipeline_of(text, Path("nightly.toml")).steps()


def test_before_any_data_it_waits(lake: Lake) -> None:
    assert weak.look(work(lake, 1), "events").said == "There is no data yet."
