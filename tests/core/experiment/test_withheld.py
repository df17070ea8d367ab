"""A withheld verdict names no winner, shows no interval without a spread, and shuts the gate."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.experiment import Metric, Plan, analyse_frame
from core.experiment.words import arms_sentence, belief_text, loss_text
from core.figures.experiment import intervals
from core.report.document import html_of
from core.report.kinds import of_readout

MEAN, SHARE = Metric("revenue"), Metric("bought", "proportion")


def table(sizes: dict[str, int], seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    arms = [arm for arm, n in sizes.items() for _one in range(n)]
    n = len(arms)
    revenue, bought = draw.gamma(2.0, 5.0, n), draw.integers(0, 2, n)
    return pd.DataFrame({"user_id": range(n), "variant": arms, "revenue": revenue, "bought": bought})


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from([1, 2, 3, 90, 110, 300]), min_size=2),
    st.sampled_from([MEAN, SHARE]),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_without_a_verdict_nobody_wins(sizes: dict[str, int], metric: Metric, peeking: bool) -> None:
    readout = analyse_frame(table(sizes), Plan("variant", (metric,), "user_id", peeking=peeking))
    for effect in readout.effects:
        if effect.verdict != "withheld":
            continue
        assert effect.posterior is None
        assert effect.to_json()["bayes"] is None
        assert belief_text(effect) == ""
        assert "%)" not in arms_sentence(effect, readout)
        if min(effect.n_control, effect.n_arm) < 2:
            assert not any(map(math.isfinite, (*effect.interval, *effect.corrected_relative, effect.p)))
            assert effect.to_json()["absolute"]["interval"] == [None, None]
    assert readout.withheld == all(effect.verdict == "withheld" for effect in readout.effects)
    assert readout.to_json()["withheld"] == readout.withheld


@pytest.mark.parametrize("sizes", [{"a": 2, "b": 1}, {"a": 400, "b": 200}, {"a": 1, "b": 1, "c": 1}])
def test_the_gate_is_shut_where_nothing_is_judged(tmp_path: Path, sizes: dict[str, int]) -> None:
    path = tmp_path / "test.csv"
    table(sizes).to_csv(path, index=False)
    words = ["experiment", str(path), "--unit", "user_id", "--variant", "variant", "--metric", "revenue"]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 1, said.output
    assert "wins with" not in said.output
    assert "difference" not in said.output.split("revenue: a")[1].split("\n")[0]
    facts = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert facts["withheld"]
    assert all(effect["bayes"] is None for effect in facts["effects"])


def test_a_report_without_verdicts_says_so_on_top() -> None:
    readout = analyse_frame(table({"a": 2, "b": 1}), Plan("variant", (MEAN,), "user_id"))
    assert "Verdict withheld" in html_of(of_readout(readout))


def test_an_interval_that_a_correction_widened_says_so() -> None:
    frame = table({"a": 800, "b": 800, "c": 800})
    frame.loc[frame["variant"] == "c", "revenue"] += 3
    readout = analyse_frame(frame, Plan("variant", (MEAN,), "user_id"))
    said = {effect.arm: arms_sentence(effect, readout) for effect in readout.effects}
    widened = {effect.arm for effect in readout.effects if effect.level < 0.05}
    assert widened
    for arm, sentence in said.items():
        assert ("Holm" in sentence) == (arm in widened)
    assert "corrected" in intervals(readout.effects).layout.xaxis.title.text


@given(st.floats(1e-9, 1e6), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_loss_of_nothing_shows_no_noise(scale: float, share: float) -> None:
    frame = table({"a": 40, "b": 40})
    frame["revenue"] *= scale
    effect = analyse_frame(frame, Plan("variant", (MEAN,), "user_id")).effects[0]
    small = share * 1e-4 * abs(effect.control_value)
    assert loss_text(effect, small * 0.999) == "below 0.01% of the control's value"
    assert "below" not in loss_text(effect, abs(effect.control_value))
