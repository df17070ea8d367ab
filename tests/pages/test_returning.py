"""Back and Forward: an address without a parameter that the page had written before means its usual value."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.lake import Lake

Visit = Callable[..., AppTest]


def test_a_parameter_that_is_gone_means_the_usual_value(lake: Lake, open_page: Visit) -> None:
    app = open_page("experiments.py", view="design")
    app.number_input(key="lift").set_value(20.0).run()
    app.toggle(key="looks").set_value(True).run()
    assert app.query_params["lift"] == "20"
    app.query_params.pop("looks")
    app.run()
    assert app.toggle(key="looks").value is False
    assert app.number_input(key="lift").value == 20.0
    app.query_params.pop("lift")
    app.query_params.pop("view")
    app.run()
    assert "view" not in app.query_params
    assert "lift" not in app.query_params
    assert not app.exception


def test_an_address_that_lags_behind_a_click_takes_no_choice_away(lake: Lake, open_page: Visit) -> None:
    """The second of two quick clicks comes with the address of before the first."""
    app = open_page("experiments.py", view="design")
    app.number_input(key="lift").set_value(20.0).run()
    app.query_params.pop("lift")
    app.toggle(key="looks").set_value(True).run()
    assert app.number_input(key="lift").value == 20.0
    assert app.query_params["lift"] == "20"
