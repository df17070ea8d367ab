"""What a recipe will do to the contract, said before it is applied."""

from __future__ import annotations

import streamlit as st

from core.clean import Recipe
from core.clean.contract import contract_after
from core.i18n import language
from pages.parts.shared.cached import cache_data
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md


def after_contract(name: str, recipe: Recipe) -> None:
    """A line for the clauses asked anew and one for those left out; nothing where the contract stays as it is."""
    for line in _said(str(lake().path), lake().version(), name, recipe.to_json(), language(), recipe):
        st.caption(md(line))


@cache_data(max_entries=16, show_spinner=False)
def _said(workspace: str, version: int, name: str, written: str, tongue: str, _recipe: Recipe) -> tuple[str, ...]:
    return contract_after(lake(), name, _recipe)
