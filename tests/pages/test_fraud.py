"""The fraud page: nothing there, planted fraud in both views and languages, honest orders, columns that are missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.anomaly import in_force
from core.anomaly.fraud import searched
from core.lake import Lake
from tests.core.anomaly.fraud import planted
from tests.core.quality.planting import land

Open = Callable[..., AppTest]
SAME = (
    *("order_id", "user_id", "seller_id", "item_id", "amount", "price", "quantity"),
    *("coupon", "payment", "device", "ip", "address", "status"),
)
ROLES = {name: name for name in SAME} | {"timestamp": "time"}
HOSTILE = "<b>x</b> **y** $z$ :tada: =1+1"


@lru_cache(maxsize=1)
def honest() -> pd.DataFrame:
    return planted.clean(3, accounts=120, sellers=12)


def put(lake: Lake, frame: pd.DataFrame, roles: dict[str, str] = ROLES) -> None:
    rows = frame.assign(time=pd.to_datetime(frame["time"], unit="s").astype(str))
    land(lake, "orders", "orders", {role: one for role, one in roles.items() if one in rows}, rows.to_dict("records"))


def dirty() -> pd.DataFrame:
    rows = planted.refund_rings(honest(), 1, 15) + planted.carding(honest(), 1, 20)
    frame = planted.add(honest(), rows)[0]
    return frame.replace({"user_id": {"f0": HOSTILE}, "address": {"ring": "12 Hidden Street"}})


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.success]
    return "\n".join(str(part.value) for part in parts)


def cells(app: AppTest) -> str:
    return "\n".join(one.value.to_csv() for one in app.dataframe)


def test_an_empty_workspace_names_the_file_it_needs(lake: Lake, open_page: Open) -> None:
    app = open_page("fraud.py")
    assert not app.exception
    assert "one row per order line" in texts(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_planted_fraud_is_told_with_its_rows_and_nothing_personal(lake: Lake, open_page: Open, language: str) -> None:
    put(lake, dirty())
    app = open_page("fraud.py", language=language)
    assert not app.exception
    assert not app.error
    shown = texts(app) + cells(app)
    assert ("Refund ring" if language == "en" else "退款团伙") in shown
    assert ("Carding" if language == "en" else "盗刷试卡") in shown
    assert "Hidden Street" not in shown
    assert "<b>" not in texts(app).replace("\\<b\\>", "")
    app = open_page("fraud.py", language=language, view="accounts")
    assert not app.exception
    assert not app.error
    assert ("densest part" if language == "en" else "最紧密") in texts(app)
    assert "Hidden Street" not in texts(app) + cells(app)


def test_the_address_opens_a_suspicion_and_a_group_by_any_account(lake: Lake, open_page: Open) -> None:
    put(lake, dirty())
    app = open_page("fraud.py")
    carding = searched(lake, "orders").of("carding")[0].id
    app.selectbox("case").set_value(carding).run()
    assert app.query_params["case"] in (carding, [carding])
    again = open_page("fraud.py", case=carding)
    assert "declined" in texts(again)
    ring = searched(lake, "orders").of("refund_rings")[0].finding.rows[-1]
    app = open_page("fraud.py", view="accounts", group=str(ring))
    assert not app.exception
    assert "Refund ring" in texts(app)


def test_honest_orders_raise_nothing_and_missing_columns_are_named(lake: Lake, open_page: Open) -> None:
    put(lake, honest().drop(columns=["status", "device", "seller_id"]))
    app = open_page("fraud.py")
    assert not app.exception
    assert "No suspicion" in texts(app)
    assert "Cannot be judged" in cells(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_table_of_no_kind_is_read_as_orders_or_the_page_says_what_to_do(
    lake: Lake, open_page: Open, language: str
) -> None:
    land(lake, "lab", "other", {}, [{"sample": f"L{n}", "value": n / 3} for n in range(20)])
    said = texts(open_page("fraud.py", language=language, dataset="lab"))
    assert ("The dataset “lab” is of the kind “Other”" if language == "en" else "数据集“lab”的类型是“其他”") in said
    frame = dirty().assign(at=lambda one: pd.to_datetime(one["time"], unit="s"))[["at", "payment", "device", "status"]]
    land(lake, "cards", "other", {}, frame.rename(columns={"at": "Ordered", "payment": "card"}).to_dict("records"))
    app = open_page("fraud.py", language=language, dataset="cards")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="dataset").value == "cards"
    assert ("Carding" if language == "en" else "盗刷试卡") in cells(app)
    assert ("Cannot be judged" if language == "en" else "无法判断") in cells(app)


def test_reviews_and_events_are_taken_too(lake: Lake, open_page: Open) -> None:
    frame = planted.reviews(1, count=200).assign(time="2026-01-02")
    roles = {"user_id": "user_id", "item_id": "item_id", "text": "text", "rating": "rating", "timestamp": "time"}
    land(lake, "reviews", "reviews", roles, frame.to_dict("records"))
    for view in ("suspicions", "accounts"):
        app = open_page("fraud.py", view=view)
        assert not app.exception
        assert not app.error


def test_an_account_that_is_a_mail_address_is_hidden_unless_the_setting_shows_it(
    lake: Lake, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = dirty()
    frame["user_id"] = frame["user_id"].map(lambda one: "ada@mail.example" if one == "f2" else one)
    put(lake, frame)
    for view in ("suspicions", "accounts"):
        app = open_page("fraud.py", view=view)
        assert "ada@" not in texts(app) + cells(app) + str(app.query_params)


def test_a_suspicion_is_judged_by_key_and_teaches_no_anomalies(lake: Lake, open_page: Open) -> None:
    put(lake, dirty())
    cases = searched(lake, "orders").cases
    app = open_page("fraud.py", dataset="orders")
    next(one for one in app.button if one.label == "Anomaly").click().run()
    assert not app.exception
    said = in_force(lake, "orders", "fraud")
    assert [(one.key, one.verdict) for one in said] == [(cases[0].id, "anomaly")]
    assert cases[0].finding.key not in {one.key for one in said}, "the journal holds no device and no address"
    assert not in_force(lake, "orders", cases[0].finding.subject)
    assert app.selectbox(key="case").value == cases[min(1, len(cases) - 1)].id
    assert "Judged: 1. Anomalies among those judged either way: 100 %" in texts(app).replace("\\", "")
    next(one for one in app.button if one.label == "Undo").click().run()
    assert not in_force(lake, "orders", "fraud")
    assert app.selectbox(key="case").value == cases[0].id
