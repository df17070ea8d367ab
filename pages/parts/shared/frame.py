"""The frame of a page: title row, error boundary, dataset choice, provenance, empty state."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from core.errors import TouchstoneError
from core.i18n import _
from core.kinds import kind_label
from core.lake import Dataset, version_name
from pages.parts.shared.choices import addressed_for_all, keep
from pages.parts.shared.links import link
from pages.parts.shared.owned import clear_address, turn_to
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number, when

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

log = logging.getLogger(__name__)


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


@contextmanager
def page(title: str, *, icon: str | None = None, caption: str | None = None) -> Iterator[DeltaGenerator]:
    """The title row with room for actions at the right, then the body inside an error boundary.

    Yields:
        The container for the page's actions.
    """
    _hand_over()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        st.space("stretch")
        header = st.container(horizontal=True, width="content", vertical_alignment="bottom")
    if caption:
        st.caption(caption)
    with error_boundary():
        yield header


def empty_state(
    title: str, body: str, action: str | None = None, page: str | None = None, icon: str = ":material/inbox:"
) -> None:
    """What is missing, why it matters, and the one next action."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.subheader(f"{icon} {title}", anchor=False, text_alignment="center")
        st.markdown(body, text_alignment="center")
        if action and page:
            with st.container(horizontal=True, horizontal_alignment="center"):
                link(action, page, icon=":material/arrow_forward:")
        st.space("small")


def pick_dataset(kinds: Iterable[str] | None = None, key: str = "dataset") -> Dataset | None:
    """Choose a dataset; the choice is in the address and is kept from page to page.

    Another choice begins the page anew: its widgets, and what the address said of the dataset before, are forgotten.

    The address wins, so that a link leads to its dataset. Streamlit's own binding drops the address of a link
    between two pages with this box, and prefers the choice of the page before where the address asks for the first.

    Draws an empty state and returns None where the workspace has no fitting dataset.
    """
    wanted = set(kinds) if kinds else None
    fitting = {item.name: item for item in lake().datasets() if wanted is None or item.kind in wanted}
    if not fitting:
        names = ", ".join(kind_label(kind) for kind in sorted(wanted or ()))
        body = (
            _("This page needs a dataset of kind: {kinds}.").format(kinds=names)
            if wanted
            else _("Upload a file, or open the sample shop on the overview, to see something here.")
        )
        empty_state(_("No dataset yet"), body, _("Upload files"), "upload.py", ":material/database:")
        return None
    asked = st.query_params.get(key)
    if asked and asked not in fitting:
        known = any(item.name == asked for item in lake().datasets())
        text = (
            _("The dataset “{name}” that the address asks for is not of a kind that this page shows; showing another.")
            if known
            else _("The address asks for the dataset “{name}”, which is not here; showing another.")
        )
        st.warning(text.format(name=md(asked)), icon=":material/link_off:")
    addressed_for_all(key, list(fitting), next(iter(fitting)))
    st.session_state[key] = st.session_state[key]  # else Streamlit forgets a choice that a link made
    chosen = st.selectbox(_("Dataset"), list(fitting), key=key, persist_state="session")
    turn_to(chosen)
    if st.query_params.get(key, chosen) != chosen:  # chosen here: the rest of the address told of the other
        clear_address(key)
    return fitting[keep(key, chosen)]


def provenance(dataset: Dataset, version: int | None = None, sampled: int | None = None) -> None:
    """Where the page's numbers come from: dataset, version, time, exact or sampled."""
    state = lake().dataset(dataset.name, version) if version else dataset
    layer = _("cleaned") if state.layer == "clean" else _("as uploaded")
    exact = _("a sample of {n} rows").format(n=number(sampled)) if sampled else _("all rows (exact)")
    parts = [md(state.name), _("version {n}").format(n=version_name(lake(), state.name, state.version)), layer]
    parts += [_("{n} rows").format(n=number(state.rows)), when(state.updated), exact]
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
