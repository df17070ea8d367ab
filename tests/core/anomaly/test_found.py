"""In a shop with planted faults each is found as what it is, within the budget, with its reason and its rows."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from core.anomaly import Finding, days_of, found, in_force, judge, judged, learned, measured, possible, take_back
from core.anomaly import truth_of as truth
from core.anomaly.words import day_name, headline, sentence
from core.errors import BadInput
from core.i18n import use_language
from core.lake import Lake
from tests.core.anomaly import planted
from tests.core.quality.planting import land


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(planted.shop)


def test_robots_and_the_storm_are_the_rarest_sessions(shop: Lake) -> None:
    answer = found(shop, "events", "session")
    assert possible(shop, "events").subjects == ("session", "user", "item", "event", "day")
    first = [one.key for one in answer.findings[:4]]
    assert set(first[:3]) == set(planted.ROBOTS)
    assert first[3].startswith(f"v{planted.STORM}_")
    robot = answer.findings[0]
    assert len(robot.rows) == 90
    assert robot.day in ("2026-06-06", "2026-06-18", "2026-06-30")
    assert "in one minute; 99 of 100 sessions have at most" in sentence(robot)
    with use_language("zh_CN"):
        assert "个会话中有 99 个" in sentence(robot)
        assert "已查看" in headline(answer)


def test_each_day_is_told_as_what_it_is(shop: Lake) -> None:
    named = {one.key: one for one in days_of(shop, "events").findings}
    told = {key: day_name(one.detector) for key, one in named.items()}
    assert told["2026-07-01"] == "Festival"
    assert told["2026-06-21"] in ("Silence", "Drop")
    assert "ios" in sentence(named["2026-06-21"])
    assert told["2026-07-11"] == "Spike"
    assert "came twice" in sentence(named["2026-07-11"])
    assert named["2026-07-11"].rows
    assert {"2026-07-01", "2026-06-21", "2026-07-11"} <= set(list(named)[:5])


def test_a_shop_without_faults_shows_little(prepared: Callable[..., Lake]) -> None:
    lake = prepared(planted.clean_shop)
    for subject in ("session", "user", "item"):
        answer = found(lake, "events", subject)
        assert answer.rare <= 3, (subject, [sentence(one) for one in answer.findings])
    assert len(days_of(lake, "events").findings) <= 1


def test_a_budget_keeps_the_rarest_of_each_day_and_counts_the_others(lake: Lake) -> None:
    rng = np.random.default_rng(1)
    rows = [{"a": float(one), "b": float(two), "at": f"2026-05-0{1 + at % 3} 10:00:00"}
            for at, (one, two) in enumerate(rng.normal(size=(900, 2)))]  # fmt: skip
    for at in range(15):
        rows[at]["a"] = 40.0 + at
    land(lake, "table", "other", {"timestamp": "at"}, rows)
    answer = found(lake, "table", "row", 4)
    assert answer.rare >= 15
    assert len(answer.findings) == 12
    assert answer.left_out == answer.rare - 12
    assert {one.key for one in answer.findings} == {str(at) for at in range(3, 15)}
    assert all(one.rows == (int(one.key),) for one in answer.findings)


def test_labels_are_kept_with_who_and_when_measure_and_order(shop: Lake) -> None:
    answer = found(shop, "events", "session")
    before = time.time()
    for one in answer.findings[:4]:
        judge(shop, "events", answer.version, one, "Ada", "anomaly")
    judge(shop, "events", answer.version, answer.findings[0], "Bo", "fine")
    judge(shop, "events", answer.version, answer.findings[0], "Bo", "unsure")
    said = in_force(shop, "events", "session")
    assert {one.reviewer for one in said} == {"Ada", "Bo"}
    assert all(one.time >= before for one in said)
    told = measured([one.key for one in answer.findings], said)
    assert (told.judged, told.precision.judged, told.precision.value) == (4, 4, 1.0)
    assert 0.3 < told.precision.low < 0.6
    assert take_back(shop, "events", "session", "Bo") == answer.findings[0].key
    assert len(in_force(shop, "events", "session")) == 4


def test_what_people_say_orders_what_they_have_not_seen(lake: Lake) -> None:
    """Two kinds of odd rows, of which people call one fine: the other comes first among those not seen."""
    rng = np.random.default_rng(4)
    values = rng.normal(size=(6000, 4))
    dull, real = np.arange(0, 40), np.arange(40, 80)
    values[dull, 0] += 14
    values[real, 1] += 12
    rows = [dict(zip("abcd", map(float, row), strict=True)) for row in values]
    land(lake, "table", "other", {}, rows)
    seen = judged(lake, "table", "row")
    rare = seen.rare
    said = {str(at): False for at in dull[:8]} | {str(at): True for at in real[:8]}
    rest = np.array([at for at in rare if str(seen.table.keys[at]) not in said])
    new = learned(seen, rest, said)
    top = [int(seen.table.keys[at]) for at in new.order[:20]]
    assert new.words == 16
    assert sum(at in real for at in top) >= 14  # by rarity alone the others come first
    assert sum(int(seen.table.keys[at]) in real for at in rest[:20]) <= 6
    assert learned(seen, rest, {"0": False}).words == 0


def test_random_words_leave_the_order_no_worse_than_chance(lake: Lake) -> None:
    rng = np.random.default_rng(8)
    values = rng.normal(size=(5000, 3))
    values[:60, 0] += 9
    land(lake, "table", "other", {}, [dict(zip("abc", map(float, row), strict=True)) for row in values])
    seen = judged(lake, "table", "row")
    hits = []
    for seed in range(10):
        words = np.random.default_rng(seed)
        chosen = words.choice(5000, 20, replace=False)
        said = {str(at): bool(words.random() < 0.5) for at in chosen}
        order = learned(seen, np.argsort(seen.scored.chance), said).order
        hits.append(sum(int(seen.table.keys[at]) < 60 for at in order[:60]) / 60)
    assert min(hits) > 60 / 5000
    assert np.mean(hits) > 0.5


def test_a_column_of_labels_takes_no_part_and_measures(lake: Lake) -> None:
    rng = np.random.default_rng(2)
    rows = [{"a": float(one), "b": float(two), "Class": 0} for one, two in rng.normal(size=(500, 2))]
    for at in range(10):
        rows[at] |= {"a": 30.0 + at, "Class": 1}
    land(lake, "table", "other", {}, rows)
    seen = judged(lake, "table", "row")
    assert "column:Class" not in seen.table.names
    told = truth(lake, seen, "Class", 20)
    assert told.average_precision["together"] == pytest.approx(1.0)
    assert told.recall == 1.0
    with pytest.raises(BadInput):
        truth(lake, seen, "nothing", 20)


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": 1.0}, {"a": 2.0}, {"a": 3.0}],
        [{"a": 1.0, "b": "x"}] * 200,
        [{"a": None, "b": None}] * 200,
    ],
)
def test_what_cannot_be_judged_says_why(lake: Lake, rows: list[dict[str, object]]) -> None:
    land(lake, "table", "other", {}, rows)
    with pytest.raises(BadInput) as told:
        found(lake, "table", "row")
    assert told.value.hint


def test_hostile_headers_are_columns_like_others(lake: Lake) -> None:
    rng = np.random.default_rng(6)
    name = "=1+1\"; DROP TABLE x --<b>'"
    land(lake, "table", "other", {}, [{name: float(one), "b": float(two)} for one, two in rng.normal(size=(300, 2))])
    assert found(lake, "table", "row").looked_at == 300


def test_a_finding_names_its_subject(shop: Lake) -> None:
    assert all(isinstance(one, Finding) and one.subject == "day" for one in days_of(shop, "events").findings)
