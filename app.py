"""Touchstone in the browser: settings, theme, language, navigation. Draws nothing else."""
# ruff: noqa: E402 (many readers start this at once, and two threads must not import side by side)

from __future__ import annotations

from pathlib import Path

from core.loading import load

load(Path(__file__))

import streamlit as st

from core.serve import page_drawn
from pages.parts.shared.finding import finding
from pages.parts.shared.forgetting import forget_widgets
from pages.parts.shared.frame import error_boundary
from pages.parts.shared.navigation import ICON, file_of, foot, menu
from pages.parts.shared.owned import on_page
from pages.parts.shared.reader import known, way_in
from pages.parts.shared.session import start_once
from pages.parts.shared.turns import turn

start_once()
forget_widgets()
st.set_page_config(page_title="Touchstone", page_icon=ICON, layout="wide")
with error_boundary(), turn():
    if not known():
        st.navigation(menu(), position="hidden")
        way_in()
        st.stop()
    foot()
    chosen = st.navigation(menu(), expanded=True)
    on_page(chosen.url_path)
    finding()
    load(file_of(chosen.url_path))
    with page_drawn(chosen.url_path):
        chosen.run()
