"""The numbers of a scorer: within their spans every one fits or says why not, beyond them none is taken."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import BadInput
from core.recommend import SCORERS, Features, Options, fit
from core.recommend.scorers import span, spans
from tests.core.recommend.shops import read_inputs

NUMBERED = [(one.id, name) for one in SCORERS.values() if not one.trained for name in one.defaults]
DIVERGES = {("bpr", "learning_rate"), ("bpr", "regularisation")}
"""Numbers that are steps: their largest may lead nowhere, and then that is said."""
FEATURES = Features(read_inputs(4, users=8, items=6, events=90), Options())


@pytest.mark.parametrize(("name", "number"), NUMBERED)
def test_the_ends_of_a_span_can_be_fitted_and_what_lies_beyond_is_refused(name: str, number: str) -> None:
    usual = float(SCORERS[name].defaults[number])
    allowed = span(number, usual)
    assert allowed.low <= usual <= allowed.high
    tried = SCORERS[name].ranges.get(number)
    assert tried is None or allowed.low <= tried.low <= tried.high <= allowed.high
    everyone = np.arange(len(FEATURES.inputs.events.users))
    for value in (allowed.low, allowed.high):
        if (name, number) in DIVERGES and value == allowed.high:
            with pytest.raises(BadInput, match="without end"):
                fit(name, FEATURES, {number: value})
            continue
        model = fit(name, FEATURES, {number: value})
        scores = model.score(everyone)
        assert not np.isinf(scores).any()
        assert np.isfinite(scores).any()
        place = tuple(np.argwhere(np.isfinite(scores))[0])
        told = model.explain(int(place[0]), int(place[1])).rebuilt()
        assert told == pytest.approx(scores[place], rel=1e-9, abs=1e-9)
    beyond = [allowed.low - 1, allowed.high * 2, float("nan"), float("inf"), float("-inf")]
    for value in beyond + [allowed.low + 0.5] * allowed.whole:
        with pytest.raises(BadInput, match=number):
            fit(name, FEATURES, {number: value})


@pytest.mark.parametrize("name", ["item_knn", "rp3beta", "ease_sparse", "intent", "sknn"])
def test_all_neighbours_are_not_kept_where_all_pairs_fill_the_memory(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "ALL_MOST_ITEMS", 5)
    if name == "sknn":  # its neighbours are visits, of which only so many are looked at
        assert np.isfinite(fit(name, FEATURES, {"neighbours": 0}).score(np.asarray([0]))).any()
        return
    with pytest.raises(BadInput, match="at most 5 items"):
        fit(name, FEATURES, {"neighbours": 0})
