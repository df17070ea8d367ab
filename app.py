"""Touchstone in the browser: settings, theme, language, navigation. Draws nothing else."""

from __future__ import annotations

import streamlit as st

from pages.parts.shared.frame import error_boundary
from pages.parts.shared.navigation import ICON, foot, menu
from pages.parts.shared.owned import on_page
from pages.parts.shared.session import start_once

start_once()
st.set_page_config(page_title="Touchstone", page_icon=ICON, layout="wide")
with error_boundary():
    foot()
    chosen = st.navigation(menu(), expanded=True)
    on_page(chosen.url_path)
    chosen.run()
