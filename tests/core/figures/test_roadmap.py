"""Figures of the roadmap: what they show, told apart without colours, and red only where a day has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.figures import FINDING
from core.figures.roadmap import burn, radar, timeline
from core.govern.roadmap import Target, burn_up, course, judged
from tests.core.govern.roadmap.making import NOW, full


def test_a_radar_closes_and_names_the_other_without_tags() -> None:
    levels = judged(full()).levels
    figure = radar(levels, {"use": 3}, ("<b>%{x}</b>", dict.fromkeys(levels, 1)))
    assert [len(one.r) for one in figure.data] == [6, 6, 6]
    assert all(one.r[0] == one.r[-1] for one in figure.data)
    assert "<b>" not in figure.data[2].hovertemplate
    assert "%{x}" not in figure.data[2].hovertemplate
    assert len({one.line.dash for one in figure.data}) == 3


def test_a_timeline_has_a_line_of_its_own_for_each_stage() -> None:
    points = course(full())
    figure = timeline(points)
    assert len({one.line.dash for one in figure.data}) == len(figure.data) == 5
    assert [one.customdata[-1] for one in figure.data] == [5] * 5


def test_the_way_is_red_only_where_the_day_has_passed_and_something_lacks() -> None:
    short = replace(full(), tried=())
    for evidence, days, red in ((short, 30, False), (short, -1, True), (full(), -1, False)):
        aims = {"use": Target("use", 5, due=NOW.date() + timedelta(days=days))}
        way = burn_up(judged(evidence), course(evidence), aims, NOW.date())
        assert way is not None
        figure = burn(way)
        assert any(one.line.color == FINDING for one in figure.data) == red
        assert figure.data[1].x[1] >= figure.data[0].x[-1]
