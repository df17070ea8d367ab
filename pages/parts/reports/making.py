"""Choosing a report, and what can be done with it: read, download, keep, send."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.access import outward
from core.alerts import channels
from core.errors import TouchstoneError
from core.i18n import LANGUAGES, _, language, listed
from core.report import shelf
from core.report.document import Document
from core.report.forms import MIME, file_name, send, written
from core.report.kinds import KINDS, kind_label, made, subjects
from pages.parts.reports.showing import show
from pages.parts.shared import needing
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.session import lake
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md

SAID = "report_said"


@dataclass(frozen=True)
class Asked:
    """A kind of report, what it is about ("" for everything), and the language."""

    kind: str
    about: str
    language: str


def asked(key: str = "", usual: str = "quality") -> Asked | None:
    """The report that the reader, or the address, asks for; None where there is nothing to report about.

    Args:
        key: Before the keys of the controls; with one they are not in the address.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}asked"):
        kind = choice(_("Report"), list(KINDS), usual, f"{key}report", kind_label, width=260)
        names = subjects(lake(), kind)
        about = ""
        if names and names != [""]:
            what = _(KINDS[kind].subject)
            about = choice(
                what[:1].upper() + what[1:],
                names,
                names[0],
                f"{key}about",
                lambda name: name or _("All together"),
                width=260,
            )
        spoken = switch(
            "Language · 语言",
            list(LANGUAGES),
            language(),
            f"{key}in",
            LANGUAGES.__getitem__,
            label_visibility="collapsed",
        )
    st.caption(_(KINDS[kind].about))
    return Asked(kind, about, spoken) if names else None


def report_of(wanted: Asked | None) -> Document | None:
    """The report; None, with a sentence, where it cannot be made."""
    if wanted is None:
        st.info(_("There is nothing of this kind in the workspace yet."), icon=":material/info:")
        return None
    with st.spinner(_("Making the report …")):
        return made(lake(), wanted.kind, wanted.about, spoken=wanted.language)


def actions(wanted: Asked | None, report: Document | None) -> None:
    """Download, keep, send."""
    if said := st.session_state.pop(SAID, None):
        st.success(md(said), icon=":material/check_circle:")
    if wanted is None or report is None:
        return
    with st.container(horizontal=True):
        downloads(report, "made")
        if needing.button("compute", _("Keep it"), key="report_keep", icon=":material/inventory_2:", type="tertiary"):
            kept = shelf.keep(lake(), report, wanted.about)
            st.session_state[SAID] = _("“{title}” is kept.").format(title=kept.title)
            st.rerun()
        sending(wanted)


def downloads(report: Document, key: str) -> None:
    """The report as a page and as a workbook."""
    words = {"html": _("Download as a page"), "xlsx": _("Download as a workbook")}
    for form, label in words.items():
        take(
            label,
            data=partial(written, report, form),
            file_name=file_name(report, form),
            mime=MIME[form],
            key=f"report_{key}_{form}",
            icon=":material/print:" if form == "html" else ":material/table:",
            type="primary" if form == "html" and key == "made" else "tertiary",
            on_click="ignore",
        )


def sending(wanted: Asked) -> None:
    """Through which channels it goes, as a file; made anew as the least role sees it, for nobody knows who reads it."""
    usable = [one.name for one in channels() if not one.refused]
    with st.popover(_("Send it"), icon=":material/send:", type="tertiary"):
        if not usable:
            st.caption(
                _("No channel is set up: whoever runs the server names them in the setting {name}.").format(
                    name="`alert_channels`"
                )
            )
            return
        names = st.multiselect(_("Channels"), usable, default=usable[:1], key="report_to", placeholder=_("none"))
        if needing.button(
            "export", _("Send now"), key="report_send", icon=":material/send:", type="primary", disabled=not names
        ):
            try:
                with outward():
                    outside = made(lake(), wanted.kind, wanted.about, spoken=wanted.language)
                took = send(outside, names)
            except TouchstoneError as error:
                st.error(md(error.message), icon=":material/error:")
                return
            st.session_state[SAID] = _("Sent to: {names}.").format(names=listed(took))
            st.rerun()


def preview(report: Document | None) -> None:
    """The report as it will be read."""
    if report is not None:
        show(report, "made")
