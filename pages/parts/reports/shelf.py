"""The reports that are kept: listed, read again as they were, taken as a file, thrown away."""

from __future__ import annotations

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import LANGUAGES, _
from core.report import shelf as room
from core.report.kinds import kind_label
from pages.parts.reports.making import downloads
from pages.parts.reports.showing import show
from pages.parts.shared import needing
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md


def held() -> list[room.Kept]:
    """What is kept, the newest first."""
    return room.shelf(lake())


def shelf() -> None:
    """The list, and the one that was chosen in it or in the address."""
    found = held()
    if not found:
        st.info(_("No report was kept yet. Make one, and press “Keep it”."), icon=":material/info:")
        return
    chosen = table(
        [
            {
                _("Report"): one.title,
                _("Kind"): kind_label(one.kind),
                _("Made"): one.made,
                _("Who"): one.author,
                _("Language"): LANGUAGES.get(one.language, one.language),
            }
            for one in found
        ],
        "reports_kept",
        alt=_("The reports that are kept, newest first"),
        select="single-row",
        of_workspace=True,
    )
    if chosen:
        st.query_params["kept"] = found[chosen[0]].id
    identity = st.query_params.get("kept")
    if not identity:
        st.caption(_("Choose a row to read the report."))
        return
    try:
        report = room.take(lake(), identity)
    except TouchstoneError as error:
        st.warning(md(error.message), icon=":material/warning:")
        return
    with st.container(horizontal=True):
        downloads(report, "kept")
        if needing.button("compute", _("Throw away"), key="report_remove", icon=":material/delete:", type="tertiary"):
            room.remove(lake(), identity)
            del st.query_params["kept"]
            st.rerun()
    show(report, "kept")
