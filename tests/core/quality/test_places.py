"""Latitudes and longitudes are judged by the globe, not by fences around what was seen."""

from __future__ import annotations

import random

import pytest

from core.lake import Lake
from core.quality import check, load_suite
from tests.core.quality.planting import land


def places(count: int, east: str, north: str) -> list[dict[str, object]]:
    draw = random.Random(3)
    return [
        {"id": f"P{n}", east: round(draw.uniform(-125, -70), 5), north: round(draw.uniform(25, 48), 5)}
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [30, 300])
@pytest.mark.parametrize(
    ("east", "north"),
    [
        ("longitude", "latitude"),
        ("lon", "lat"),
        ("geo_lng", "geo_lat"),
        ("经度", "纬度"),
        ("Longitude_x", "Latitude_x"),
    ],
)
def test_the_southern_half_is_no_fault_and_beyond_the_pole_is(lake: Lake, count: int, east: str, north: str) -> None:
    """Nine breweries in the south were told as outside “0 to 158.33”, which allowed 128 degrees north."""
    rows = places(count, east, north)
    land(lake, "t", "other", {}, rows)
    check(lake, "t")
    land(lake, "t", "other", {}, [*rows, {"id": "S", east: 151.2, north: -33.9}])
    assert check(lake, "t").result(f"in_range:{north}").failed == 0
    assert check(lake, "t").result(f"in_range:{east}").failed == 0
    land(lake, "t", "other", {}, [*rows, {"id": "S", east: 191.2, north: 128.2}])
    assert check(lake, "t").result(f"in_range:{north}").failed == 1
    assert check(lake, "t").result(f"in_range:{east}").failed == 1


@pytest.mark.parametrize("column", ["latency", "flat_fee", "platform_share", "lat"])
def test_other_columns_keep_their_own_bounds(lake: Lake, column: str) -> None:
    """Names that only hold the letters, and a latitude in millionths of a degree."""
    rows = [{"id": f"P{n}", column: 25_000_000.0 + 977 * (n * 7919 % 10007)} for n in range(200)]
    land(lake, "t", "other", {}, rows)
    check(lake, "t")
    suite = load_suite(lake, "t")
    assert suite is not None
    found = next(one for one in suite.checks if one.id == f"in_range:{column}")
    assert found.params["high"] > 180
