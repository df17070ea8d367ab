"""Tables of no known kind, with headers that nobody lists: what can be sought is sought, what cannot says why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.anomaly.fraud import PATTERNS, readable, searched, shared_accounts, source_rows
from core.anomaly.fraud.carding import find
from core.anomaly.fraud.words import lacks
from core.lake import Lake, open_lake
from tests.core.anomaly.fraud import planted
from tests.core.quality.planting import land

CARD = ("card", "card_number", "card_no", "Card No.", "CardNumber", "卡号", "银行卡号", "信用卡号")
DEVICE = ("device", "Device ID", "device_fingerprint", "terminal", "设备", "设备号", "终端号", "设备指纹")
TIME = ("booked_at", "Ordered", "when", "Moment of payment", "交易时刻", "刷卡时间")
STATUS = ("status", "State", "Outcome", "result", "状态", "交易结果")
WORDS = (("approved", "declined"), ("PAID", "Failed"), ("成功", "失败"), ("已批准", "拒绝"))
NUMBER = count()


def payments(seed: int, planted_rows: int, words: tuple[str, str]) -> pd.DataFrame:
    """Cards on devices of their own, some on a till with hundreds of cards; people try again once or twice."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[float, str, str, float, str]] = []
    for number in range(600):
        who = int(rng.integers(160))
        device = "till" if rng.random() < 0.1 else f"phone{who}"
        when = float(rng.uniform(0, 60 * planted.DAY))
        money = float(np.exp(rng.normal(3, 0.6)))
        for again in range(int(rng.integers(1, 3)) if rng.random() < 0.04 else 0):
            rows.append((when - 60 * (again + 1), f"5{who:07}", device, money, words[1]))
        rows.append((when, f"5{who:07}", device, money, words[0] if number % 33 else words[1]))
    start = float(rng.uniform(5, 50)) * planted.DAY
    rows += [
        (start + 25.0 * turn, f"9{turn:07}", "emulator", 1.0, words[0] if turn == planted_rows - 1 else words[1])
        for turn in range(planted_rows)
    ]
    frame = pd.DataFrame(rows, columns=["time", "card", "device", "money", "status"])
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    found = open_lake(tmp_path_factory.mktemp("cards") / "w")
    yield found
    found.close()


def put(lake: Lake, frame: pd.DataFrame, kind: str = "other") -> str:
    name = f"t{next(NUMBER)}"
    land(lake, name, kind, {}, frame.to_dict("records"))
    return name


@given(
    seed=st.integers(0, 9_999), size=st.sampled_from([0, 0, 9, 18, 30]), words=st.sampled_from(WORDS),
    heads=st.tuples(*map(st.sampled_from, (TIME, CARD, DEVICE, STATUS))),
)  # fmt: skip
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cards_tried_on_one_device_are_found_without_accounts_and_honest_cards_are_not(
    lake: Lake, seed: int, size: int, words: tuple[str, str], heads: tuple[str, str, str, str]
) -> None:
    time, card, device, status = heads
    frame = payments(seed, size, words)
    frame["time"] = pd.to_datetime(frame["time"] + planted.START, unit="s")
    name = put(lake, frame.set_axis([time, card, device, "sum", status], axis=1))
    found = searched(lake, name)
    assert readable(lake, name)
    assert "carding" in found.judged
    assert [one.links for one in found.cases] == ([(("device", "emulator"),)] if size else [])
    for one in found.cases:
        assert len(one.places) == size
        assert not one.accounts
        assert all("•••" in str(row[card]) for row in source_rows(lake, name, one.finding.rows)), "cards are hidden"
    assert shared_accounts(lake, name).accounts == 0


def test_ways_to_pay_are_no_cards_where_no_account_is_known() -> None:
    """Four ways to pay tried by somebody whose payments fail are no four cards, and eight failures no carding."""
    frame = payments(1, 8, ("paid", "declined"))
    rng = np.random.default_rng(1)
    frame["payment"] = rng.choice(["card", "wallet", "transfer", "cash"], len(frame))
    assert not find(planted.records(frame.drop(columns=["card", "money"])))
    frame["payment"] = frame["card"]
    assert find(planted.records(frame.drop(columns=["card", "money"])))


@given(
    heads=st.lists(
        st.sampled_from(["sku", "Ordered", "buyer", "卡号", "state", "seller", "address", "coupon", "a", "地址", "ip"]),
        unique=True, min_size=1,
    ),
    kind=st.sampled_from(["other", "items", "assignments"]),
)  # fmt: skip
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_pattern_is_judged_or_says_what_it_lacks(lake: Lake, heads: list[str], kind: str) -> None:
    frame = pd.DataFrame({one: [f"{one}{n % 7}" for n in range(30)] for one in heads})
    if "Ordered" in frame:
        frame["Ordered"] = pd.Timestamp("2026-01-02")
    found = searched(lake, put(lake, frame, kind))
    assert set(found.judged) | set(found.missing) == set(PATTERNS)
    assert all(found.missing.values())


def test_what_only_the_type_or_the_cells_tell_is_taken(lake: Lake) -> None:
    rows = {
        "Customer": [f"c{n}" for n in range(40)],
        "Ordered": pd.date_range("2026-01-01", periods=40, freq="h"),
        "How it went": ["Delivered", "REFUNDED", "declined", "已退款"] * 10,
        "From": [f"192.0.2.{n}" for n in range(40)],
    }
    found = searched(lake, put(lake, pd.DataFrame(rows)))
    assert {"carding", "refund_rings"} <= set(found.judged)
    twice = pd.DataFrame(rows | {"Then": rows["How it went"]})
    assert "status" in searched(lake, put(lake, twice)).missing["carding"], "of two that may be, none is guessed"


def test_the_command_names_the_columns_in_text_and_in_json(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    path.write_text("sample,analyte,value\n" + "".join(f"L{n},sodium,{n}.5\n" for n in range(30)), encoding="utf-8")
    told = json.loads(CliRunner().invoke(app, ["fraud", str(path), "--json"]).stdout)
    assert told["judged"] == []
    assert set(told["cannot_be_judged"]) == set(PATTERNS)
    said = CliRunner().invoke(app, ["fraud", str(path)]).stdout
    assert lacks(("time",)).split("(")[0] in said
    assert "device" in said
    assert "status" in said
