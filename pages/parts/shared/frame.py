"""The frame of a page: title row, error boundary, provenance, badge of severity."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from core.errors import TouchstoneError
from core.i18n import _, language, ngettext
from core.lake import Dataset, version_name
from pages.parts.shared.helping import helped
from pages.parts.shared.reader import known, way_in
from pages.parts.shared.reporting import reported
from pages.parts.shared.returning import arrive, leave
from pages.parts.shared.session import lake
from pages.parts.shared.tour import guide
from pages.parts.shared.wording import layer_name, md, number, when

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

log = logging.getLogger(__name__)
STYLE = Path(__file__).with_name("style.css")
PRINT = STYLE.with_name("print.css")
"""What Streamlit's theme cannot say, and how a page looks on paper."""


@contextmanager
def error_boundary() -> Iterator[None]:
    """Show whatever goes wrong inside as a friendly box; the rest of the page stays."""
    try:
        yield
    except TouchstoneError as error:
        st.error(f"{md(error.message)}\n\n{md(error.hint)}", title=error.title, icon=":material/error:")
    except Exception:  # the last line of defence: the log has the trace, the reader an id to quote
        identity = uuid.uuid4().hex[:8]
        log.exception("page error %s", identity)
        st.error(
            _("The page could not be drawn. Nothing was changed. Error id {id} is in the server's log.").format(
                id=identity
            ),
            title=_("Something went wrong"),
            icon=":material/error:",
        )


def _hand_over() -> None:
    """Run app.py where Streamlit ran the page alone, as it does for the first address after server start.

    Its test harness always does so and would lose a click by the rerun.
    """
    if PagesManager.uses_pages_directory and not config.get_option("global.appTest"):
        PagesManager.uses_pages_directory = False
        st.rerun()


def _own_words() -> str:
    """Style that puts the reader's words in the place of those that Streamlit writes in English alone."""
    field = '.stApp [data-testid="stFileUploaderDropzone'
    words = json.dumps(_("Choose files"), ensure_ascii=False)
    return (
        f'<style>{field}"] button p {{ font-size: 0; }} '
        f'{field}"] button p::after {{ content: {words}; font-size: 0.9375rem; }} '
        f'{field}Instructions"] span {{ display: none; }}</style>'
    )


@contextmanager
def page(title: str, *, icon: str | None = None, caption: str | None = None) -> Iterator[DeltaGenerator]:
    """The title row with room for actions at the right, then the body inside an error boundary.

    Yields:
        The container for the page's actions.
    """
    _hand_over()
    if not known():
        way_in()
        st.stop()
    st.html(STYLE)
    st.html(PRINT)
    if language() != "en":
        st.html(_own_words())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        st.space("stretch")
        header = st.container(horizontal=True, width="content", vertical_alignment="bottom")
    if caption:
        st.caption(caption)
    arrive()
    guide()
    helped()
    try:
        with error_boundary(), reported(title):
            yield header
    finally:
        leave()


def provenance(dataset: Dataset, version: int | None = None, sampled: int | None = None) -> None:
    """Where the page's numbers come from: dataset, version, time, exact or sampled."""
    state = lake().dataset(dataset.name, version) if version else dataset
    exact = (
        ngettext("a sample of {n} row", "a sample of {n} rows", sampled).format(n=number(sampled))
        if sampled
        else _("all rows (exact)")
    )
    parts = [md(state.name), _("version {n}").format(n=version_name(lake(), state.name, state.version))]
    parts.append(layer_name(state.layer))
    parts += [ngettext("{n} row", "{n} rows", state.rows).format(n=number(state.rows)), when(state.updated), exact]
    st.caption(" · ".join(parts))


def severity_badge(severity: str) -> None:
    """A badge that says the severity in shape, word and colour."""
    label, icon, color = {
        "error": (_("Error"), ":material/error:", "red"),
        "warning": (_("Warning"), ":material/warning:", "orange"),
        "info": (_("Info"), ":material/info:", "gray"),
        "ok": (_("Passed"), ":material/check_circle:", "green"),
    }[severity]
    st.badge(label, icon=icon, color=color)  # type: ignore[arg-type]
