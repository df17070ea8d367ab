"""The menu: Overview, the five numbered steps, Govern."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.i18n import _
from pages.parts.shared.session import lake, language_switch

PAGES = Path(__file__).parents[2]
ICON = str(Path(__file__).with_name("icon.svg"))


def menu() -> dict[str, list[st.Page]]:
    """The pages by section, in the reader's language."""
    sections = {
        "": [("overview.py", _("Overview"), "dashboard")],
        _("1 Collect"): [
            ("upload.py", _("Upload"), "upload_file"),
            ("datasets.py", _("Datasets"), "database"),
            ("quarantine.py", _("Quarantine"), "report"),
        ],
        _("2 Clean"): [
            ("profile.py", _("Profile"), "query_stats"),
            ("clean.py", _("Clean"), "cleaning_services"),
        ],
        _("3 Annotate"): [
            ("label.py", _("Labelling"), "label"),
            ("sentiment.py", _("Sentiment"), "sentiment_satisfied"),
            ("train.py", _("Train"), "model_training"),
            ("robustness.py", _("Robustness"), "shield"),
        ],
        _("4 Monitor"): [
            ("quality.py", _("Quality"), "verified"),
            ("trends.py", _("Trends"), "trending_up"),
            ("experiments.py", _("Experiments"), "experiment"),
        ],
        _("5 Use"): [("recommend.py", _("Recommend"), "recommend")],
    }
    return {
        title: [
            st.Page(PAGES / file, title=name, icon=f":material/{icon}:", default=file == "overview.py")
            for file, name, icon in entries
        ]
        for title, entries in sections.items()
    }


def foot() -> None:
    """The workspace and the language switch, at the foot of the sidebar."""
    with st.sidebar.container():
        st.caption(_("Workspace {name} · version {n}").format(name=lake().path.name, n=lake().version()))
        language_switch()
