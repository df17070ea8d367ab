"""Impressions made of events: what a click follows, pages drawn whole, and events without any view."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ads import open_market
from core.ads.data.log import FOLLOWS, _followed, read_log
from core.ads.data.market import log_of
from core.errors import BadInput
from core.lake import Lake
from core.recommend.events import CODE, from_arrays
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, items, land

KINDS = ("view", "cart", "purchase")
ROW = st.tuples(
    st.integers(0, 3), st.integers(0, 3), st.sampled_from(KINDS), st.sampled_from([9.0, 100.0, 1900.0, 4000.0, np.nan])
)


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40))
def test_a_click_is_the_next_act_of_the_same_shopper_on_the_same_product(
    rows: list[tuple[int, int, str, float]],
) -> None:
    users, products, kinds, times = zip(*rows, strict=True)
    events = from_arrays([f"u{one}" for one in users], [f"i{one}" for one in products], kinds=kinds, times=times)
    shown = np.flatnonzero(events.kind == CODE["view"])
    acts = events.kind != CODE["view"]
    expected = [
        any(
            acts[other]
            and (events.user[other], events.item[other]) == (events.user[one], events.item[one])
            and 0 <= events.time[other] - events.time[one] <= FOLLOWS
            for other in range(len(events.kind))
        )
        for one in shown
    ]
    assert _followed(events, shown, acts).tolist() == expected


def test_of_too_many_views_whole_pages_are_drawn_and_the_same_ones_each_time(lake: Lake) -> None:
    start = datetime(2025, 3, 1)
    rows = [
        {"user": f"u{page % 40}", "item": f"SKU{(page * 7 + place) % 120:05}", "type": kind,
         "time": start + timedelta(seconds=page)}
        for page in range(600) for place, kind in ((0, "view"), (1, "view"), (2, "view"), (2, "cart"))
    ]  # fmt: skip
    roles = {"user_id": "user", "item_id": "item", "event_type": "type", "timestamp": "time"}
    land(lake, "items", "items", ITEM_ROLES, items())
    land(lake, "events", "events", roles, rows)
    land(lake, "ads", "ads", {"item_id": "sku", "bid": "bid"}, [{"sku": "SKU00001", "bid": 1.0}])
    market = open_market(lake, "ads")
    from core.ads.data.market import _parts
    from core.recommend.data import inputs_of

    events = inputs_of(lake, market.shop).events
    with lake.read() as cursor:
        one, two = (read_log(cursor, "views", _parts(lake, market.log), events, most=900) for _turn in range(2))
    assert (np.bincount(one.page) == 3).all()
    assert 180 < one.pages < 420
    assert one.share == pytest.approx(0.5)
    assert one.time.tolist() == two.time.tolist()


def test_events_without_a_view_say_that_there_is_nothing_to_learn_from(lake: Lake) -> None:
    bought = [{"user": f"u{n % 9}", "item": f"SKU{n % 9:05}", "type": "purchase"} for n in range(50)]
    rows = [row | {"time": datetime(2025, 3, 1) + timedelta(minutes=n), "price": 1.0} for n, row in enumerate(bought)]
    land(lake, "events", "events", {**EVENT_ROLES, "event_type": "type"}, rows)
    land(lake, "ads", "ads", {"item_id": "sku", "bid": "bid"}, [{"sku": "SKU00001", "bid": 1.0}])
    with pytest.raises(BadInput, match="no impressions with and without a click"):
        log_of(lake, open_market(lake, "ads"))
