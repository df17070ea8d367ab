"""Pages as a visitor's session runs them, without the menu and the foot, which the harness leaves out (see `frame`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from pages.parts.shared.session import LANGUAGE_KEY, start_once

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def scanned() -> Iterator[None]:
    """Every installed package is searched for components once, not for every page that a test opens (0.14 s of CPU)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def waited() -> Iterator[None]:
    """The end of a page's run is waited for; the harness asks for it every millisecond (3 % of a page's CPU)."""
    asked = local_script_runner.require_widgets_deltas

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        thread = runner._script_thread
        assert thread is not None
        thread.join(timeout)
        if thread.is_alive():
            asked(runner, 0)  # too late: it stops the run and says so

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(autouse=True)
def asked_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer desk matches words here: its text models take seconds, and have tests of their own."""
    monkeypatch.setattr("core.answers.reading.encoder_for", lambda _questions: None)


@pytest.fixture
def open_page(workspace: Path) -> Callable[..., AppTest]:
    """Open a page file such as "profile.py" of the app on the test's workspace.

    `before` is in its session, the other names are in its address.
    """
    st.cache_data.clear()
    st.cache_resource.clear()
    start_once()

    def visit(
        page: str, /, *, language: str = "en", before: Mapping[str, object] | None = None, **params: str
    ) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.session_state[LANGUAGE_KEY] = language  # as the switch at the app's foot leaves it
        for name, held in (before or {}).items():
            app.session_state[name] = held
        if page != "overview.py":
            app.switch_page(f"pages/{page}")
        for name, value in {"lang": language, **params}.items():
            app.query_params[name] = value
        return app.run()

    return visit
