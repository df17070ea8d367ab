"""The views of the experiments page that plan and teach: sizes from the shop's numbers, simulated tests."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.lake import Lake
from tests.pages.test_experiments import ROLES, assignments, store, words

Visit = Callable[..., AppTest]


def told(app: AppTest) -> dict[str, str]:
    assert not app.exception
    return {one.label: str(one.value) for one in app.metric}


def test_an_empty_workspace_plans_with_numbers_of_ones_own(lake: Lake, open_page: Visit) -> None:
    app = open_page("experiments.py", view="design")
    assert told(app)["Units in an arm"] == "25,256"
    assert told(app)["Days advised"] == "56"
    app = open_page("experiments.py", view="design", metric="own_mean", base_deviation="50", arms="3", margin="2")
    assert "loses no more than 2.0%" in words(app)
    assert "tested at 2.50%" in words(app)


def test_unequal_arms_are_sized_and_assigned_alike(lake: Lake, open_page: Visit) -> None:
    app = open_page("experiments.py", view="design", arms="control=3, new=1, other=1", goals="2")
    assert "Units by arm: control" in words(app)
    assert "Comparisons corrected together (Holm): 4" in words(app)
    assert "'other': 1.0" in str(app.code[0].value)
    assert not app.exception
    app.text_input(key="arms").set_value("control=x").run()
    assert "is not a planned share" in words(app)


def test_an_earlier_test_gives_its_value_and_a_choice_is_in_the_address(lake: Lake, open_page: Visit) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    app = open_page("experiments.py", view="design", dataset="ab")
    assert told(app)["Value now"] == "17.5%"
    app.number_input(key="lift").set_value(20.0).run()
    assert app.query_params["lift"] == "20"
    assert "a change of 20.0%" in words(app)
    app.toggle(key="looks").set_value(True).run()
    assert "Looking at any time costs units" in words(app)


def test_a_plan_that_cannot_be_is_told_in_words(lake: Lake, open_page: Visit) -> None:
    app = open_page("experiments.py", view="design", base_share="90", lift="50")
    assert "must lie between 0 and 1" in words(app)
    assert not app.exception


def test_the_simulator_says_what_fraction_lies(lake: Lake, open_page: Visit) -> None:
    app = open_page("experiments.py", view="simulator", rate="12", units="240")
    found = told(app)
    assert 20 < float(found["Crossed when looked at every day"].split()[0]) < 40
    assert float(found["Crossed the bound for every look"].split()[0]) < 5
    app.segmented_control(key="lesson").set_value("losing").run()
    assert "“prove” one" in words(app)
    app.segmented_control(key="lesson").set_value("power").run()
    assert "times as large as it is" in words(app)
