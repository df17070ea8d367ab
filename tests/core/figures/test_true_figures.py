"""What a figure says beside its data: the days it names, the blanks it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.figures.clean import difference, visible
from core.figures.profile import by_day
from core.profile.table.rhythm import Rhythm


@pytest.mark.parametrize("count", [1, 2, 7])
def test_few_days_are_named_as_days(count: int) -> None:
    """A file of one morning was drawn from 23:59:59.999 on 30 September to 00:00:00.001."""
    days = tuple(f"2019-10-{n + 1:02}" for n in range(count))
    figure = by_day(Rhythm((), days, {"view": tuple(range(count))}, (), {}, 0))
    assert list(figure.layout.xaxis.ticktext) == list(days)


def test_many_days_are_left_to_the_axis() -> None:
    days = tuple(f"2019-10-{n + 1:02}" for n in range(20))
    assert by_day(Rhythm((), days, {"view": tuple(range(20))}, (), {}, 0)).layout.xaxis.ticktext is None


@given(st.text(alphabet="ab \t\u00a0\u200b", max_size=30), st.text(alphabet="ab \t\u00a0\u200b", max_size=30))
def test_two_texts_that_differ_are_shown_differently(before: str, after: str) -> None:
    """“White  Spot → White Spot” was drawn as “White Spot → White Spot”: a browser joins blanks."""
    if before != after:
        shown = [" ".join((visible(one)).split(" ")) for one in (before, after)]
        assert shown[0] != shown[1]
        assert "  " not in "".join(one or "" for one in difference(before, after))
