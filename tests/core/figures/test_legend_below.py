"""The narrow form of a figure that names its lines beside them: the same lines, names below, few ticks."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from core.figures import FEW_TICKS, legend_below
from core.figures.quality import score_lines
from core.figures.sentiment import mix_over_time
from core.figures.train import curves
from core.quality.model import Report


def reports(count: int) -> list[Report]:
    """Versions of a dataset whose dimensions move, one of them unknown in between."""
    return [
        Report(
            dataset="d", version=10 + n, number=n + 1, rows=5, score=50.0, results=(), layer="raw",
            dimensions={"completeness": 90.0 - n, "uniqueness": 99.0} | ({"validity": 40.0 + n} if n != 1 else {}),
            time=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 5, 14, 40])
def test_the_score_keeps_its_points_and_loses_its_words(count: int) -> None:
    wide = score_lines(reports(count))
    made = legend_below(wide)
    for before, after in zip(wide.data, made.data, strict=True):
        assert list(after.y) == list(before.y[:count])
        assert after.mode == "lines+markers"
        assert after.showlegend
        assert after.name
    assert len(made.layout.xaxis.tickvals) <= FEW_TICKS
    assert len(made.layout.xaxis.ticktext) == len(made.layout.xaxis.tickvals)
    assert made.layout.margin.r < 20
    assert wide.layout.margin.r > 60, "the wide figure is left as it was"


def test_words_beside_the_bands_go_below() -> None:
    mix = pd.DataFrame({"period": ["a", "b"], "reviews": [3, 4], "negative": [0.2, 0.3], "neutral": 0.1})
    mix["positive"] = 1 - mix["negative"] - mix["neutral"]
    names = {"negative": "Negative", "neutral": "Neutral", "positive": "Positive"}
    made = legend_below(mix_over_time(mix, names, "{n} reviews"))
    assert [trace.name for trace in made.data if trace.showlegend] == list(names.values())
    assert not made.layout.annotations


def test_a_name_drawn_twice_stands_once() -> None:
    points = pd.DataFrame({"run": ["r"] * 3, "step": [1, 2, 3], "of": 3, "loss": [3, 2, 1], "dev_loss": [3, 2, 2]})
    made = legend_below(curves(points, {"r": "LoRA"}, ("loss", "dev_loss"), "loss"))
    assert sum(bool(trace.showlegend) for trace in made.data) == 1
