"""What a session knows of widgets goes with them; what is still drawn, or asked for by a fragment, stays."""

from __future__ import annotations

import gc
import weakref

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.shared.session import start_once

RUNS = 12


def _page() -> None:
    import streamlit as st

    from pages.parts.shared.forgetting import forget_widgets

    if st.session_state.get("forget"):
        forget_widgets()
    run = st.session_state["run"] = st.session_state.get("run", 0) + 1
    st.selectbox("a choice that every new dataset makes another one", [f"dataset {run}", "other"], key=f"choice {run}")
    st.selectbox("a choice that stays", ["a", "b", "c"], key="stays")
    st.button("press", on_click=lambda: st.session_state.update(pressed=True))

    @st.fragment
    def part() -> None:
        st.text_input("in a fragment", key="part")

    part()


@pytest.mark.parametrize("forget", [True, False])
def test_widgets_that_are_gone_are_forgotten(forget: bool) -> None:
    page = AppTest.from_function(_page)
    page.session_state["forget"] = forget
    page.run()
    page.selectbox(key="stays").set_value("c")
    page.text_input(key="part").set_value("written")
    for _run in range(RUNS):
        page.run()
    page.button[0].click().run()
    assert not page.exception
    assert page.session_state["pressed"]
    assert page.selectbox(key="stays").value == "c"
    assert page.text_input(key="part").value == "written"
    known = page._session_state._state._new_widget_state.widget_metadata
    assert (len(known) <= 5) == forget, "else Streamlit forgets by itself and forget_widgets can go"


def test_start_keeps_nothing_of_the_session_that_starts_it() -> None:
    class Session:
        """What goes in a circle, as a session's parts do."""

        def __init__(self) -> None:
            self.mine = self

    session = Session()
    seen = weakref.ref(session)
    start_once.cache_clear()
    start_once()
    del session
    gc.collect()
    assert seen() is None
