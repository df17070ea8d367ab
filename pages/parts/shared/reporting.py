"""Any page as a report: asked for at the foot of the menu, made of what the page then draws, offered in a dialog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import RerunException, StopException

from core.i18n import _, language
from core.lake import own_numbers
from core.report import shelf
from core.report.document import Document, Figure, Source, Table
from core.report.forms import MIME, file_name, written
from core.report.kinds import source_of
from pages.parts.shared.recorded import parts_of, recorded
from pages.parts.shared.session import LANGUAGE_KEY, lake
from pages.parts.shared.taking import take
from pages.parts.shared.versions import NUMBER
from pages.parts.shared.wording import lasting, md

WANTED, KEPT = "page_report_wanted", "page_report_kept"


def ask_for_report() -> None:
    """The button at the foot of the menu."""
    st.button(
        _("Report of this page"),
        key="page_report",
        icon=":material/summarize:",
        type="tertiary",
        on_click=_want,
        help=_("What the page shows now, as a page to print or a workbook, and an address that leads back here."),
    )


def _want() -> None:
    st.session_state[WANTED] = True


@contextmanager
def reported(title: str) -> Iterator[None]:
    """Offer what the block draws as a report, where the reader has just asked for one."""
    if not st.session_state.pop(WANTED, False):
        yield
        return
    stopped = None
    with recorded() as messages, lasting():
        try:
            yield
        except StopException as stop:  # a page that has no more to draw
            stopped = stop
        except RerunException:
            _want()
            raise
    _show(title, messages)
    if stopped is not None:
        raise stopped


def _show(title: str, messages: Sequence[ForwardMsg]) -> None:
    report = Document(
        "page",
        title,
        tuple(parts_of(messages)),
        tuple(_sources()),
        workspace=lake().path.name,
        author=lake().author,
        language=language(),
        address=address(),
    )
    st.dialog(_("Report of this page"), width="medium")(_offer)(report)


def address() -> str:
    """The address of what is shown now; whoever opens it reads it in a language of their own."""
    parts = urlsplit(st.context.url or "")
    said = [(key, value) for key in st.query_params for value in st.query_params.get_all(key) if key != LANGUAGE_KEY]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(said), "")) if parts.netloc else ""


def _sources() -> Iterator[Source]:
    """The datasets that the address names, each in the version that it names; all of them where it names none."""
    there = {one.name: one.built for one in lake().datasets()}
    asked = [st.query_params.get(key, "") for key in ("dataset", "events", "items")]
    named = dict.fromkeys(name for name in asked if name in there)
    for name in named or [name for name, built in there.items() if not built]:
        own = {str(number): snapshot for snapshot, number in own_numbers(lake(), name).items()}
        wanted = st.query_params.get(NUMBER, "") if name == asked[0] else ""
        yield source_of(lake(), name, own.get(wanted))


def _keep(report: Document) -> None:
    shelf.keep(lake(), report)
    st.session_state[KEPT] = _("It stands on the page Reports, under “Kept”.")


def _offer(report: Document) -> None:
    tables = sum(isinstance(one, Table) for one in report.parts)
    figures = sum(isinstance(one, Figure) for one in report.parts)
    st.markdown(f"**{md(report.title)}**")
    if not report.parts:
        st.info(_("This page has only controls now; there is nothing to hand on yet."), icon=":material/info:")
        return
    st.caption(
        _("Tables: {tables}, figures: {figures}, as the page shows them now.").format(tables=tables, figures=figures)
    )
    with st.container(horizontal=True):
        for form, label in (("html", _("Download as a page")), ("xlsx", _("Download as a workbook"))):
            take(
                label,
                data=partial(written, report, form),
                file_name=file_name(report, form),
                mime=MIME[form],
                key=f"page_report_{form}",
                icon=":material/print:" if form == "html" else ":material/table:",
                type="primary" if form == "html" else "secondary",
                on_click="ignore",
            )
        st.button(_("Keep it"), key="page_report_keep", icon=":material/inventory_2:", on_click=_keep, args=(report,))
    if said := st.session_state.pop(KEPT, None):
        st.success(said, icon=":material/check_circle:")
    if report.address:
        st.caption(_("This address leads to the same view:"))
        st.code(report.address, language=None, wrap_lines=True)
