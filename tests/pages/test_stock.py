"""The stock page: nothing there, what runs out first, classes that filter, what-if in the address, faults in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from tests.core.quality.planting import land

Open = Callable[..., AppTest]
ROLES = {"item_id": "sku", "stock": "stock", "lead_time": "lead", "cost": "cost"}
HOSTILE = "<b>x</b> **y** $z$ :tada: =1+1"


def shelf() -> list[dict[str, object]]:
    """Sold out; nearly out; plenty; nothing sold; no lead time; below 0; a hostile name."""
    stock = {"out": 0, "short": 3, "plenty": 5000, "dead": 40, "leadless": 9, "negative": -4, HOSTILE: 7}
    return [{"sku": sku, "stock": n, "lead": None if sku == "leadless" else 7, "cost": 2.0} for sku, n in stock.items()]


def sold(days: int = 120) -> list[dict[str, object]]:
    rng = np.random.default_rng(3)
    return [
        {"date": date(2026, 3, 1) + timedelta(days=day), "sku": sku, "units": int(n), "price": 5.0}
        for day in range(days)
        for sku, n in zip(("out", "short", "plenty", "leadless", HOSTILE), rng.poisson((3, 2, 4, 1, 0.3)), strict=True)
    ]


def shop(lake: Lake) -> None:
    land(lake, "sales", "other", {}, sold())
    land(lake, "shelf", "inventory", ROLES, shelf())


@pytest.fixture
def filled(prepared: Callable[..., Lake]) -> Lake:
    return prepared(shop)


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.success]
    return "\n".join(str(part.value) for part in parts)


def states(app: AppTest) -> dict[str, str]:
    frame = app.dataframe[0].value
    return dict(zip(frame["item"], frame["state"], strict=True))


def test_an_empty_workspace_names_the_file_it_needs(lake: Lake, open_page: Open) -> None:
    app = open_page("stock.py")
    assert not app.exception
    assert "the days until a delivery" in texts(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_runs_out_comes_first(filled: Lake, open_page: Open, language: str) -> None:
    app = open_page("stock.py", language=language)
    assert not app.exception
    assert not app.error
    found = states(app)
    if language == "en":
        assert list(found)[:2] == ["out", "short"]
        assert found["dead"] == "dead stock"
        assert found["plenty"] == "more than needed"
        assert found["negative"] == found["leadless"] == "cannot be judged"
        assert "2 items are sold out or will more likely than not run out" in texts(app)
    else:
        assert found["out"] == "已售罄"
    assert "<b>" not in texts(app).replace("\\<b\\>", "")


def test_the_address_holds_what_if_and_filters(filled: Lake, open_page: Open) -> None:
    app = open_page("stock.py", service="99", lead="200", change="150", state="dead_stock", order_cost="5")
    assert not app.exception
    assert list(states(app)) == ["dead"]
    assert app.slider(key="service").value == 99
    app.slider(key="service").set_value(95.0).run()
    assert "service" not in app.query_params
    assert app.query_params["lead"] in ("200", ["200"])


def test_a_class_shows_its_items_alone_and_again_all(filled: Lake, open_page: Open) -> None:
    app = open_page("stock.py")
    every = app.dataframe[0].value
    group = next(one for one in every["class"] if len(one) == 2)
    app.button(key=f"stock_class_{group}").click().run()
    assert set(app.dataframe[0].value["class"]) == {group}
    assert app.query_params["class"] in (group, [group])
    app.button(key=f"stock_class_{group}").click().run()
    assert len(app.dataframe[0].value) == len(every)


def test_stock_that_nobody_sold_of_says_what_to_load(lake: Lake, open_page: Open) -> None:
    land(lake, "shelf", "inventory", ROLES, shelf())
    app = open_page("stock.py")
    assert not app.exception
    assert "Nothing tells what was sold" in texts(app)


def test_three_days_of_sales_are_refused_in_a_sentence(lake: Lake, open_page: Open) -> None:
    land(lake, "sales", "other", {}, sold(3))
    land(lake, "shelf", "inventory", ROLES, shelf())
    app = open_page("stock.py")
    assert not app.exception
    assert any("3 days of sales are known" in str(one.value) for one in app.error) or "3 days of sales" in texts(app)


def test_a_number_that_the_address_cannot_have_is_said(filled: Lake, open_page: Open) -> None:
    app = open_page("stock.py", service="9", lead="x")
    assert not app.exception
    assert app.slider(key="service").value == 95
    told = [str(one.value) for one in app.warning if "asks for what is not there" in str(one.value)]
    assert len(told) == 1
    assert "“9”" in told[0]
    assert "“x”" in told[0]
