"""Whether every file of the workspace is there, what a missing one leaves, and what can be mended."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core import govern
from core.i18n import _, ngettext
from core.lake.doctor import Report, examine
from pages.parts.shared import needing
from pages.parts.shared.wording import md

LOOKED = "whole_looked"


def wholeness() -> None:
    """Nothing is read before it is asked for; then what was found stands until the next look."""
    if needing.button(
        "compute", _("Look whether every file is there"), key="whole_look", icon=":material/health_and_safety:"
    ):
        st.session_state[LOOKED] = examine(parts.lake())
    found: Report | None = st.session_state.get(LOOKED)
    if found is not None:
        _found(found)


def _found(found: Report) -> None:
    for one in found.touched:
        st.error(md(str(one)), icon=":material/broken_image:")
    for beside in found.findings:
        if not beside.table:
            told = _("The file {name} of this workspace is damaged. The datasets are not touched by it.")
            st.error(md(told.format(name=beside.file)), icon=":material/broken_image:")
    uploads = sum(one.what == "upload_missing" for one in found.findings)
    if uploads:
        st.warning(
            ngettext(
                "{n} uploaded file is not kept any more. Its rows are stored.",
                "{n} uploaded files are not kept any more. Their rows are stored.",
                uploads,
            ).format(n=parts.number(uploads)),
            icon=":material/upload_file:",
        )
    if not found.findings:
        st.success(
            ngettext(
                "Every file of every version is there: {n} file.",
                "Every file of every version is there: {n} files.",
                found.files,
            ).format(n=parts.number(found.files)),
            icon=":material/check_circle:",
        )
    for note in govern.by_hand(parts.lake()):
        st.warning(md(note), icon=":material/person_off:")
    todo = govern.leftovers(parts.lake(), found)
    if not todo:
        return
    st.markdown("\n".join(f"- {md(str(one))}" for one in todo))
    if needing.button("compute", _("Mend"), key="whole_mend", icon=":material/healing:"):
        govern.mend(parts.lake(), found)
        st.session_state[LOOKED] = examine(parts.lake())
        st.rerun()
