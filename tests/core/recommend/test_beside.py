"""Work beside a page: made once whoever asks, told of while it runs, and what it fails with is told."""

from __future__ import annotations

import threading
import time

import pytest

from core.errors import BadInput
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.beside import Work, beside, step
from core.recommend.data import open_shop
from core.recommend.evaluation import being_tested
from core.recommend.lists import list_of, list_or_work
from tests.core.recommend.shops import land_shop


def ended(work: Work | None) -> Work:
    assert work is not None
    until = time.monotonic() + 20
    while not work.ended and time.monotonic() < until:
        time.sleep(0.01)
    assert work.ended
    return work


def test_many_who_ask_have_it_made_once() -> None:
    made: list[int] = []
    go = threading.Event()

    def make() -> None:
        step(1, 4)
        go.wait(10)
        made.append(1)

    works = [beside("once", lambda: bool(made), make) for _ in range(5)]
    assert len({id(work) for work in works}) == 1
    until = time.monotonic() + 10
    while works[0] and not works[0].total and time.monotonic() < until:
        time.sleep(0.01)
    assert works[0] is not None
    assert (works[0].done, works[0].total, works[0].ended) == (1, 4, False)
    go.set()
    ended(works[0])
    assert beside("once", lambda: bool(made), make) is None
    assert made == [1]
    step(3, 4)  # nobody's work


@pytest.mark.parametrize("error", [BadInput("no such number"), ZeroDivisionError("no such number")])
def test_what_it_fails_with_is_told_once_and_then_it_is_tried_again(error: Exception) -> None:
    def make() -> None:
        raise error

    first = ended(beside(error, lambda: False, make))
    with pytest.raises(type(error), match="no such number"):
        beside(error, lambda: False, make)
    again = beside(error, lambda: False, make)
    assert again is not first
    ended(again)


def test_what_is_soon_done_needs_no_bar() -> None:
    made: list[int] = []
    assert beside("soon", lambda: bool(made), lambda: made.append(1)) is None


def test_a_slow_scorer_is_fitted_and_tested_beside_the_page(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.recommend.beside.PATIENCE", 0.0)
    land_shop(lake)
    shop, options = open_shop(lake, "events"), Options()
    work = list_or_work(lake, shop, options, "bpr", "u03")
    assert isinstance(work, Work)
    ended(work)
    assert list_or_work(lake, shop, options, "bpr", "u03") == list_of(lake, shop, options, "bpr", "u03")
    assert not isinstance(list_or_work(lake, shop, options, "ease", "u03"), Work)
    assert being_tested(lake, shop, options, Protocol(), ["ease"]) is None
    ended(being_tested(lake, shop, options, Protocol(), ["ease", "bpr"]))
    assert being_tested(lake, shop, options, Protocol(), ["ease", "bpr"]) is None
