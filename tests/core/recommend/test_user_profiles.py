"""User profiles as segments of a test: read whatever their spelling, and the same means as a loop."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import use_language
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.data import Profiles, open_shop, profiles_of
from core.recommend.data.profiles import AGES, MOST_VALUES, banded, one_spelling
from core.recommend.evaluation import segment_name, standing
from core.recommend.evaluation.groups import VALUES_SHOWN, Segment, profiled
from tests.core.recommend.shops import land, land_shop


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 130).map(float), max_size=30))
@settings(max_examples=60, deadline=None)
def test_every_age_that_is_one_lies_in_its_band(ages: list[float]) -> None:
    for age, band in zip(ages, banded(np.asarray(ages, dtype=float)), strict=True):
        if not 0 < age < AGES[-1]:
            assert band is None
        elif band.startswith("<"):
            assert age < int(band[1:])
        elif band.endswith("+"):
            assert age >= int(band[:-1])
        else:
            low, high = map(int, band.split("\u2013"))
            assert low <= age < high + 1


@given(st.lists(st.sampled_from(["M", "m", "F", "f", "女", None]), max_size=40))
@settings(max_examples=40, deadline=None)
def test_spellings_that_differ_in_case_are_one_value(texts: list[str | None]) -> None:
    made = one_spelling(np.asarray([*texts, None], dtype=object)[:-1])
    assert [one is None for one in made] == [one is None for one in texts]
    for first, one in zip(texts, made, strict=True):
        assert first is None or one.casefold() == first.casefold()
    assert len({one for one in made if one}) == len({one.casefold() for one in texts if one})


@given(st.integers(0, 10_000), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_members_are_those_of_the_value_and_no_value_is_small(seed: int, least: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.choice(np.asarray([None, *"abcdefgh"], dtype=object), 40)
    users = np.sort(rng.choice(40, 25, replace=False))
    found = profiled(Profiles({"town": values}), users, least)
    assert len(found) <= VALUES_SHOWN
    for one in found:
        assert (one.facet, one.of) == ("profile", "town")
        assert one.members.tolist() == [at for at, user in enumerate(users) if values[user] == one.label]
        assert len(one.members) >= least


def test_the_profiles_of_a_shop_are_segments_of_its_test(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LEAST_SHOPPERS", 2)
    land_shop(lake)
    shop = open_shop(lake, "events")
    assert not profiles_of(lake, shop).columns
    assert not [one for one in _segments(lake) if one.facet == "profile"]
    users = [f"u{n:02d}" for n in range(40)]
    profiles = pd.DataFrame(
        {
            "uid": [*users, users[0]],
            "sex": [("F", "f", "M", "")[n % 4] for n in range(40)] + ["M"],
            "years": [str(20 + n % 3 * 10) for n in range(40)] + ["1980"],
            "note": [f"said {n}" for n in range(41)],
            "plan": ["gold" if n % 2 else "free" for n in range(41)],
        }
    )
    land(lake, "people", profiles, "users", {"user_id": "uid", "gender": "sex", "age": "years"})
    found = profiles_of(lake, shop)
    assert found.dataset == "people"
    assert set(found.columns) == {"sex", "years", "plan"}, f"a column of over {MOST_VALUES} values is no kind"
    names = [segment_name(one) for one in _segments(lake) if one.facet == "profile"]
    assert {"Gender: F", "Gender: M", "Plan: gold", "Plan: free"} <= set(names)
    assert "Age: 25\u201334" in names
    with use_language("zh_CN"):
        assert any("性别" in segment_name(one) for one in _segments(lake))


def _segments(lake: Lake) -> tuple[Segment, ...]:
    found = standing.ranked(lake, open_shop(lake, "events"), Options(), Protocol(), "ndcg")
    assert found is not None
    return found.details.segments
