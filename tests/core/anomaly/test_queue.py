"""Where nothing is rarer than chance gives there is a queue all the same, of the farthest, and labels teach it."""

from __future__ import annotations

import numpy as np
import pytest

from core.anomaly import found, in_force, judge, judged, queue, truth_of
from core.anomaly.names import FEATURES
from core.anomaly.words import figure, headline, truth_text
from core.i18n import use_language
from core.lake import Lake
from tests.core.quality.planting import land


def crowd(seed: int, share: float, n: int = 900) -> list[dict[str, float]]:
    """A table of which a share is another crowd, somewhat wider and moved on two of its features."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, 5))
    odd = rng.random(n) < share
    values[odd] = values[odd] * 1.5 + np.array([2.2, 1.8, 0, 0, 0])
    return [dict(zip("abcde", map(float, row), strict=True)) | {"Class": float(one)}
            for row, one in zip(values, odd, strict=True)]  # fmt: skip


@pytest.mark.parametrize("share", [0.2, 0.35])
def test_a_crowd_is_not_rare_and_the_farthest_are_shown_as_such(lake: Lake, share: float) -> None:
    land(lake, "table", "other", {}, crowd(1, share))
    answer = found(lake, "table", "row", 15)
    assert (answer.rare, answer.left_out, answer.findings) == (0, 0, ())
    assert len(answer.farthest) == 15
    scores = [one.score for one in answer.farthest]
    assert scores == sorted(scores)
    assert all(one.reasons and one.rows for one in answer.farthest)
    assert "Not one is rarer than chance would give" in headline(answer)
    with use_language("zh_CN"):
        assert "最偏离" in headline(answer)
    told = truth_of(lake, judged(lake, "table", "row"), "Class", 15)
    assert told.precision.judged == 15
    assert any("Isolation forest" in line for line in truth_text(told))


def test_what_stands_apart_leaves_no_room_for_the_farthest(lake: Lake) -> None:
    rows = crowd(2, 0.0)
    rows[7]["a"] = 60.0
    land(lake, "table", "other", {}, rows)
    answer = found(lake, "table", "row", 15)
    assert answer.rare == 1
    assert [one.key for one in answer.findings] == ["7"]
    assert not answer.farthest


def test_words_bring_up_the_like_of_what_was_said_and_nothing_is_lost(lake: Lake) -> None:
    """Of two ways to be far people call one an anomaly: the next ones to look at are more of it."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=(1200, 4))
    real, dull = np.arange(1200) % 4 == 0, np.arange(1200) % 4 == 1
    values[real] = values[real] * 1.3 + np.array([2.5, 0, 0, 0])
    values[dull] = values[dull] * 1.3 + np.array([0, 0, 2.5, 0])
    land(lake, "table", "other", {}, [dict(zip("abcd", map(float, row), strict=True)) for row in values])
    answer = found(lake, "table", "row", 15)
    seen = judged(lake, "table", "row")
    assert queue(lake, seen, answer, (), 15).findings == answer.farthest
    assert len(answer.farthest) == 15
    for one in answer.farthest:
        judge(lake, "table", answer.version, one, "Ada", "anomaly" if real[int(one.key)] else "fine")
    said = in_force(lake, "table", "row")
    after = queue(lake, seen, answer, said, 15)
    assert after.words == 15
    ahead = after.findings[:15]
    assert not {one.key for one in ahead} & {one.key for one in said}
    assert {one.key for one in after.findings[15:]} == {one.key for one in said}
    plain = np.argsort(seen.scored.chance, kind="stable")[15:30]
    now = np.mean([real[int(one.key)] for one in ahead])
    assert now > np.mean([real[int(seen.table.keys[at])] for at in plain])
    assert now >= 0.6


def test_copies_of_a_row_stand_in_the_queue_once(lake: Lake) -> None:
    rows = crowd(3, 0.3)
    land(lake, "table", "other", {}, rows)
    answer_before = found(lake, "table", "row", 10)
    assert not answer_before.findings
    far = rows[int(answer_before.farthest[0].key)]
    land(lake, "table", "other", {}, [*rows, *(dict(far) for _copy in range(4))])
    keys = [int(one.key) for one in found(lake, "table", "row", 10).farthest]
    assert len(keys) == len(set(keys)) == 10
    assert len([key for key in keys if key >= len(rows)]) == 0, "the first of the copies stands for them"


def test_a_negative_number_has_a_minus_sign() -> None:
    assert figure(-1234.5, None) == "−1,234.50"
    assert figure(-0.25, FEATURES["stars"]) == "−0.25"
    assert figure(-1e20, None) == "−1e+20"
