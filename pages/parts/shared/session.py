"""What a page works on: the workspace, its jobs, the reader's language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import jobs as background
from core.access import guard_process, set_person_provider, wanted
from core.engine.memory import serve_pages
from core.i18n import LANGUAGES, language, set_language_provider
from core.jobs import Jobs, open_jobs
from core.lake import Lake, open_lake
from core.settings import settings
from pages.parts.shared.reader import session_person

LANGUAGE_KEY = "lang"
SPOKEN = Path(__file__).with_name("spoken.js")


def lake() -> Lake:
    """The workspace of this server."""
    return open_lake(settings().workspace)


def jobs() -> Jobs:
    """The background jobs of this server's workspace."""
    return open_jobs(lake())


def ask(function: str, *given: Any, **named: Any) -> Any:
    """The answer of `module:function`, given by a process of the workspace that is asked for such."""
    return background.ask(function, *given, workspace=lake().path, **named)


@lru_cache(maxsize=1)
def start_once() -> None:
    """Once per process: languages follow the session, and the engine takes a server's share of memory."""
    set_language_provider(session_language)
    set_person_provider(session_person)
    if wanted():
        guard_process()
    serve_pages()


def session_language() -> str | None:
    """The language this session reads; None outside a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    chosen = st.session_state.get(LANGUAGE_KEY) or st.query_params.get(LANGUAGE_KEY)
    return chosen if chosen in LANGUAGES else browser_language()


def browser_language() -> str:
    """The language the browser asks for, else the configured one."""
    locale = (st.context.locale or "").lower()
    if locale.startswith("zh"):
        return "zh_CN"
    return "en" if locale.startswith("en") else settings().language


def language_switch() -> None:
    """The switch at the foot of the sidebar; the address carries what differs from the browser's language.

    Streamlit's own binding would write the label (简体中文) into the address instead of the code.
    """
    st.segmented_control(
        "Language · 语言",
        list(LANGUAGES),
        default=session_language(),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key=LANGUAGE_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    chosen = st.session_state[LANGUAGE_KEY]
    if chosen != browser_language():
        st.query_params[LANGUAGE_KEY] = chosen
    elif LANGUAGE_KEY in st.query_params:
        del st.query_params[LANGUAGE_KEY]


def spoken() -> None:
    """Tell the browser in which language the page is: Streamlit's page says English, whatever it shows."""
    _speaker()(key="spoken", data={"language": language().replace("_", "-")}, height=1)


@lru_cache(maxsize=1)
def _speaker() -> Any:
    return st.components.v2.component("touchstone_spoken", html="<i></i>", js=SPOKEN.read_text(encoding="utf-8"))
