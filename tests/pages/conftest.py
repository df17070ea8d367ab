"""Pages run through the whole app, as a visitor's session does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def open_page(workspace: Path) -> Callable[..., AppTest]:
    """Open a page file such as "profile.py" of the app on the test's workspace, with address parameters."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def visit(page: str, *, language: str = "en", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["lang"] = language
        app.run()
        if page != "overview.py":
            app.switch_page(f"pages/{page}")
        for name, value in {"lang": language, **params}.items():
            app.query_params[name] = value
        return app.run()

    return visit
