"""Published A/B results, reproduced to the printed digits. Run with -s to see them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.experiment import Metric, Plan, analyse_file
from core.experiment.design.power import units_for_proportion
from core.experiment.methods.difference import Sample, absolute_difference, relative_difference
from core.quality.sample_ratio import sample_ratio

pytestmark = pytest.mark.oracle


def near(value: float, printed: float, digits: int = 5) -> bool:
    print(f"{value:.{digits + 2}f} against {printed}")
    return round(value, digits) == printed


def test_growthbook_means() -> None:
    """growthbook/packages/stats/tests/test_tests.py: two-sided t test, absolute and relative."""
    a, b = Sample(3407, 0.41, 3.9**2), Sample(3461, 0.70, 6.2**2)
    absolute, relative = absolute_difference(a, b, "mean"), relative_difference(a, b, "mean")
    assert near(absolute.estimate, 0.29)
    assert near(absolute.interval[0], 0.04538)
    assert near(absolute.interval[1], 0.53462)
    assert near(absolute.p, 0.02016)
    assert near(relative.estimate, 0.70732)
    assert near(relative.error, 0.37879)
    assert near(relative.interval[0], -0.03526)
    assert near(relative.interval[1], 1.44989)
    assert near(relative.p, 0.06191)


def test_growthbook_sample_ratio() -> None:
    """growthbook test_ssrm.py's counts; chi2 = 2 * 50^2 / 550."""
    found = sample_ratio({"a": 500, "b": 600})
    assert near(found.chi2, 9.09091)
    assert near(found.p, 0.00257)
    assert sample_ratio({"a": 0, "b": 0}).p == 1.0


def test_evan_miller_sample_sizes() -> None:
    """evanmiller.org/ab-testing/sample-size.html; the calculator prints 1,030 for 20 % + 5 points."""
    assert near(units_for_proportion(0.20, 0.05), 1030.2, 1)
    assert near(units_for_proportion(0.20625, 0.01), 25834.7, 1)
    assert near(units_for_proportion(0.1093125, 0.0075), 27413.3, 1)


def test_udacity_free_trial() -> None:
    """Udacity's final project: gross and net conversion over the 23 days with enrolments, unit = click."""

    def conversion(taken: int, clicks: int) -> Sample:
        return Sample(clicks, taken / clicks, 0.0)

    assert near(sample_ratio({"control": 345_543, "experiment": 344_660}).p, 0.288, 3)
    assert near(sample_ratio({"control": 28_378, "experiment": 28_325}).p, 0.824, 3)
    gross = absolute_difference(conversion(3785, 17293), conversion(3423, 17260), "proportion")
    assert near(gross.estimate, -0.02055)
    assert near(gross.interval[0], -0.02912)
    assert near(gross.interval[1], -0.01199)
    net = absolute_difference(conversion(2033, 17293), conversion(1945, 17260), "proportion")
    assert near(net.estimate, -0.00487)
    assert near(net.interval[0], -0.01160)
    assert near(net.interval[1], 0.00186)


def test_cookie_cats(shared_data: Path) -> None:
    """Cookie Cats gate test (90,189 players): the sample-ratio edge case and the retention results."""
    file = shared_data / "ab_cookie_cats" / "cookie_cats.csv"
    metrics = (Metric("retention_1", "proportion"), Metric("retention_7", "proportion"), Metric("sum_gamerounds"))
    readout = analyse_file(file, Plan("version", metrics, unit="userid"))
    assert readout.arms == {"gate_30": 44_700, "gate_40": 45_489}
    srm = readout.findings[0]
    assert (srm.id, srm.severity) == ("srm", "warning")
    assert near(readout.srm.chi2, 6.902, 3)
    assert near(readout.srm.p, 0.00861)
    first, seventh, rounds = readout.effects
    assert near(first.p, 0.07441)
    assert near(seventh.control_value * 100, 19.02, 2)
    assert near(seventh.arm_value * 100, 18.20, 2)
    assert near(seventh.absolute.estimate * 100, -0.82, 2)
    assert near(seventh.p, 0.001554, 6)
    assert near(seventh.absolute.interval[0] * 100, -1.328, 3)
    assert near(seventh.absolute.interval[1] * 100, -0.312, 3)
    assert [effect.verdict for effect in readout.effects] == ["inconclusive", "worse", "inconclusive"]
    assert "srm" in [finding.id for finding in readout.warnings]
    outlier = next(f for f in readout.findings if f.id == "outlier")
    assert outlier.params["unit"] == "6390605"
    assert near(rounds.p, 0.376, 3)
    assert rounds.without_outliers is not None
    assert near(rounds.without_outliers.p, 0.949, 3)


def test_hillstrom_three_arms(shared_data: Path) -> None:
    """MineThatData e-mail challenge: visit rates 18.28 / 15.14 / 10.62 %; no unit column."""
    file = shared_data / "ab_hillstrom_email" / "hillstrom.csv"
    readout = analyse_file(file, Plan("segment", (Metric("visit", "proportion"), Metric("spend"))))
    assert readout.control == "No E-Mail"
    assert readout.srm.p > 0.05
    mens, womens = (e for e in readout.effects if e.metric.column == "visit")
    assert near(mens.control_value * 100, 10.62, 2)
    assert near(mens.arm_value * 100, 18.28, 2)
    assert near(womens.arm_value * 100, 15.14, 2)
    assert {effect.verdict for effect in readout.effects} == {"better"}
    assert "no_unit" in [finding.id for finding in readout.findings]


def test_command_line_prints_the_same(shared_data: Path) -> None:
    from core.__main__ import app

    file = shared_data / "ab_cookie_cats" / "cookie_cats.csv"
    words = ["experiment", str(file), "--unit", "userid", "--variant", "version", "--metric", "retention_7", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    effect = json.loads(result.stdout)["effects"][0]
    assert near(effect["p"], 0.001554, 6)
    assert near(effect["interval"][0], -0.01328)
    assert (effect["kind"], effect["verdict"]) == ("proportion", "worse")
