"""The only way between pages, so that every address is built in one place."""

from __future__ import annotations

from typing import Any, NoReturn

import streamlit as st

from pages.parts.shared.session import LANGUAGE_KEY


def _query(params: dict[str, Any]) -> dict[str, str]:
    query = {key: str(value) for key, value in params.items() if value is not None}
    language = st.query_params.get(LANGUAGE_KEY)
    return {LANGUAGE_KEY: language, **query} if language else query


def go(page: str, **params: Any) -> NoReturn:
    """Switch to a page file such as "profile.py" with these address parameters."""
    st.switch_page(f"pages/{page}", query_params=_query(params))


def link(label: str, page: str, *, icon: str | None = None, help: str | None = None, **params: Any) -> None:
    """A link to a page file with address parameters."""
    st.page_link(f"pages/{page}", label=label, icon=icon, help=help, query_params=_query(params))
