"""The experiments page over time: days, plans that a readout is held against, decisions, reports, and all tests."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from streamlit.testing.v1 import AppTest

from core.experiment import analyse_dataset, history, suggest_for
from core.experiment.all_tests import all_tests, state_of
from core.experiment.log import Planned, Registration, decide, decisions, register, registrations
from core.i18n import use_language
from core.lake import Lake
from core.report.document import html_of
from core.report.kinds import of_readout
from tests.core.experiment.test_over_time import dated
from tests.pages.test_experiments import ROLES, assignments, store, words

Visit = Callable[..., AppTest]
PLAN = Registration(
    name="New button",
    hypothesis="A larger button is found sooner.",
    dataset="ab",
    control="control",
    shares={"control": 1.0, "new": 1.0},
    metrics=(Planned("bought"), Planned("spend", "guardrail")),
    units=2000,
)


def test_the_days_of_a_test_are_drawn_and_a_test_without_times_says_so(lake: Lake, open_page: Visit) -> None:
    frame = dated().assign(device=["web", "web", "app", "app"] * 500, carted="TRUE")
    frame.loc[::3, "carted"] = "FALSE"
    store(lake, "ab", frame, roles=ROLES)
    app = open_page("experiments.py", segment="device")
    assert not app.exception
    headings = [str(one.value) for one in app.subheader]
    assert {"Over the days", "Step by step", "By device"} <= set(headings)
    assert len(app.get("plotly_chart")) == 5  # intervals, effect by day, enrolment, steps, forest
    app.selectbox(key="line").set_value("spend · new").run()
    assert not app.exception
    store(lake, "plain", assignments(), roles=ROLES)
    assert "no column says when a unit was assigned" in words(open_page("experiments.py", dataset="plain"))


def test_a_readout_is_held_against_its_plan(lake: Lake, open_page: Visit) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    assert "No plan was registered" in words(open_page("experiments.py"))
    register(lake, PLAN, author="Ada")
    assert "registered by Ada" in words(open_page("experiments.py"))
    app = open_page("experiments.py", control="new", smallest="5")
    assert "Control changed" in words(app)
    assert "Smallest effect changed" in words(app)


def test_a_decision_is_written_with_its_reason_and_readout(lake: Lake, open_page: Visit) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    app = open_page("experiments.py")
    app.button(key="decide_now").click().run()
    assert "needs its reason" in words(app)
    app.selectbox(key="decision").set_value("ship").run()
    app.text_area(key="decision_why").set_value("Better where it counts.")
    app.text_input(key="experiment_author").set_value("Bo")
    app.button(key="decide_now").click().run()
    assert not app.exception
    [one] = decisions(lake, "ab")
    assert (one.decision, one.arm, one.author, one.why) == ("ship", "new", "Bo", "Better where it counts.")
    assert one.readout == history(lake, "ab")[0].id
    assert "Decision" in [str(head.value) for head in app.subheader]


def test_a_plan_is_registered_from_the_design(lake: Lake, open_page: Visit) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    app = open_page("experiments.py", view="design", dataset="ab")
    app.button(key="plan_now").click().run()
    assert "needs a name" in words(app)
    app.text_input(key="plan_name").set_value("Next")
    app.text_input(key="plan_dataset").set_value("next_test")
    app.text_area(key="plan_hypothesis").set_value("It helps.")
    app.button(key="plan_now").click().run()
    assert not app.exception
    [plan] = registrations(lake)
    assert (plan.name, plan.dataset, plan.stop, [m.name for m in plan.metrics]) == (
        "Next",
        "next_test",
        "units",
        ["bought"],
    )
    assert [(one.name, one.state) for one in all_tests(lake)] == [("ab", "ready"), ("Next", "planned")]


def test_arms_are_given_to_the_units_of_a_dataset(lake: Lake, open_page: Visit) -> None:
    people = pd.DataFrame({"user_id": [f"u{n}" for n in range(500)], "age": range(500)})
    store(lake, "people", people, kind="users", roles={"user_id": "user_id"})
    app = open_page("experiments.py", view="design")
    assert {one.label: one.value for one in app.metric}["Taking part"] == "500"
    assert "Sample ratio of this draw" in words(app)
    app.text_input(key="arms").set_value("control=1, control=2").run()
    assert "is not a planned share" in words(app)
    app.text_input(key="arms").set_value("control=1, new=3").run()
    app.button(key="assignment_keep").click().run()
    assert not app.exception
    assert lake.dataset("assignment").rows == 500


def test_the_lead_sees_every_test_with_its_state(lake: Lake, open_page: Visit) -> None:
    assert "No test yet" in " ".join(str(one.value) for one in open_page("experiments.py", view="tests").subheader)
    store(lake, "ab", assignments(), roles=ROLES)
    frame = assignments()
    store(lake, "broken", frame.drop(frame[frame.variant == "new"].index[:200]), roles=ROLES)
    store(lake, "same", assignments(lift=0.0), roles=ROLES)
    register(lake, PLAN)
    decide(lake, "same", "stop", "No effect.", author="Ada")
    found = {one.name: one.state for one in all_tests(lake)}
    assert found == {"broken": "withheld", "New button": "ready", "same": "decided"}
    app = open_page("experiments.py", view="tests")
    assert list(app.dataframe[0].value["State"]) == ["Withheld", "Ready to decide", "Decided"]
    assert len(open_page("experiments.py", view="tests", state="ready").dataframe[0].value) == 1
    readout = analyse_dataset(lake, "ab", suggest_for(lake, "ab"))  # type: ignore[arg-type]
    from dataclasses import replace
    from datetime import date

    today = date(2026, 9, 1)
    assert state_of(readout, replace(PLAN, units=5000), None, today) == "running"
    assert state_of(readout, replace(PLAN, stop="date", ends=date(2026, 9, 2)), None, today) == "running"
    assert state_of(readout, replace(PLAN, stop="date", ends=today), None, today) == "ready"
    assert state_of(readout, replace(PLAN, stop="sequential", units=5000), None, today) == "ready"


def test_the_report_reads_in_both_languages_and_nothing_in_it_runs(lake: Lake) -> None:
    frame = assignments().rename(columns={"bought": "<script>alert(1)</script>"})
    store(lake, "ab", frame, roles=ROLES)
    readout = analyse_dataset(lake, "ab", suggest_for(lake, "ab"))  # type: ignore[arg-type]
    for language, word in (("en", "Registered plan"), ("zh_CN", "已登记的计划")):
        with use_language(language):
            made = html_of(of_readout(readout, plan=PLAN, language=language))
        assert word in made
        assert "<script>alert" not in made
        assert made.count('<div class="plot"') == 1
