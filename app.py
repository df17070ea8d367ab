"""Touchstone in the browser: settings, theme, language, navigation. Draws nothing else."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from pages.parts.navigation import menu
from pages.parts.session import lake, language_switch, start_once

start_once()
st.set_page_config(page_title="Touchstone", page_icon=":material/verified:", layout="wide")
with st.sidebar.container():
    foot = st.container()
    with foot:
        st.caption(_("Workspace {name} · version {n}").format(name=lake().path.name, n=lake().version()))
        language_switch()
current = st.navigation(menu(), expanded=True)
current.run()
