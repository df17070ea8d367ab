"""The search for a scorer's numbers: seeded, nested, resumable, and used where it is asked for."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from core.errors import BadInput
from core.lake import Lake
from core.recommend import SCORERS, Features, Inputs, Options, Protocol, fit
from core.recommend.data import open_shop
from core.recommend.evaluation.evaluate import prepare
from core.recommend.evaluation.tuning import found, search, search_and_store, used
from core.recommend.scorers.ranges import Range, drawn
from tests.core.recommend.shops import land_shop, random_inputs


def inputs() -> Inputs:
    return random_inputs(2, users=40, items=25, events=1200)


@pytest.mark.parametrize(
    "one", [Range(1, 100, log=True), Range(-2.0, 3.0), Range(5, 500, log=True, whole=True), Range(0, 1)]
)
def test_what_is_drawn_lies_in_its_range_and_follows_the_seed(one: Range) -> None:
    values = [found["x"] for found in drawn({"x": one}, 7, 200)]
    assert one.low <= min(values) <= max(values) <= one.high
    assert values == [found["x"] for found in drawn({"x": one}, 7, 200)]
    assert values[:5] == [found["x"] for found in drawn({"x": one}, 7, 5)]
    if one.whole:
        assert all(value == int(value) for value in values)


def test_every_declared_range_names_a_default_within_it() -> None:
    for one in SCORERS.values():
        for name, span in one.ranges.items():
            assert span.low <= one.defaults[name] <= span.high, (one.id, name)


def test_every_scorer_whose_numbers_matter_can_be_searched() -> None:
    assert {one.id for one in SCORERS.values() if one.defaults} == {one.id for one in SCORERS.values() if one.ranges}


def test_the_same_search_twice_is_the_same_and_the_first_trial_the_defaults() -> None:
    first, again = (search(inputs(), "ease", Protocol(), Options(), trials=4) for _ in range(2))
    assert [(one.parameters, one.value) for one in first.trials] == [
        (one.parameters, one.value) for one in again.trials
    ]
    assert first.trials[0].parameters == SCORERS["ease"].defaults
    assert first.chosen == int(np.argmax([one.value for one in first.trials]))


def test_nothing_of_the_test_is_seen_while_choosing() -> None:
    """Whatever was held out for the test may be anything: trials and choice stay what they were."""
    made = prepare(inputs(), Protocol(), Options())
    events = inputs().events
    other = np.where(made.made.train, events.item, (events.item + 3) % len(events.items))
    changed = Inputs(type(events)(**{**vars(events), "item": other}))
    plain = search(Inputs(events), "item_knn", Protocol(), Options(), trials=3)
    found_there = search(changed, "item_knn", Protocol(), Options(), trials=3)
    assert [one.value for one in plain.trials] == [one.value for one in found_there.trials]
    assert plain.usual != found_there.usual


def test_where_the_defaults_win_the_gain_is_exactly_nothing() -> None:
    found_here = search(inputs(), "ease", Protocol(), Options(), trials=0)
    assert found_here.chosen == 0
    assert (found_here.gain.value, found_here.gain.low, found_here.gain.high) == (0.0, 0.0, 0.0)
    assert not found_here.better


def test_a_scorer_without_ranges_is_refused() -> None:
    with pytest.raises(BadInput):
        search(inputs(), "popularity", Protocol(), Options())


def test_an_interrupted_search_goes_on_behind_what_it_tried(lake: Lake) -> None:
    land_shop(lake, items=False, reviews=False)
    shop, options, protocol = open_shop(lake, "events"), Options(), Protocol()

    def stop(made: int) -> None:
        if made == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search_and_store(lake, shop, options, protocol, "item_knn", trials=4, tried=stop)
    assert found(lake, shop, options, protocol, 4) == {}
    counts: list[int] = []
    made = search_and_store(lake, shop, options, protocol, "item_knn", trials=4, tried=counts.append)
    assert counts == [3, 4, 5], "two trials were stored"
    assert found(lake, shop, options, protocol, 4) == {"item_knn": made}
    before = lake.version()
    assert search_and_store(lake, shop, options, protocol, "item_knn", trials=4) == made
    assert lake.version() == before


def test_chosen_numbers_go_into_the_options_and_through_them_into_the_fit() -> None:
    made = search(inputs(), "ease", Protocol(), Options(), trials=6)
    options = used(Options(), {"ease": made})
    assert options.parameters_of("ease") == (made.parameters if made.better else {})
    set_by_hand = Options(tuned=(("ease", (("regularisation", 1234.0),)),))
    assert Options.read(asdict(set_by_hand)) == set_by_hand
    users = np.arange(5)
    by_options = fit("ease", Features(inputs(), set_by_hand)).score(users)
    np.testing.assert_array_equal(
        by_options, fit("ease", Features(inputs(), Options()), {"regularisation": 1234.0}).score(users)
    )
