"""One fault mended for all its rows: choose the fault and the way, look at before and after, load what fits."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.collect.quarantine import NO_FORM, WAYS, Fault, Plan, faults_of, plan, readmit, ways
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.quarantine.sections import spoken
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own

FORMS_SHOWN = 12
"""Forms offered as switches; all of them fit on two lines at 1280 pixels."""


@cache_data(max_entries=64, show_spinner=False)
def _ways(workspace: str, version: int, name: str, fault: Fault) -> list[str]:
    return ways(parts.lake(), name, fault)


@cache_data(max_entries=64, show_spinner=False)
def _plan(
    workspace: str, version: int, name: str, fault: Fault, way: str, taken: tuple[str, ...] | None, find: str, put: str
) -> Plan:
    return plan(parts.lake(), name, fault, way, taken=taken, find=find, put=put)


def one_fault(dataset: Dataset) -> None:
    """The section; nothing where no row can be mended here."""
    found = faults_of(parts.lake(), dataset.name)
    if not found:
        return
    st.subheader(_("Mend one fault"), anchor=False)
    with st.container(border=True, key="quarantine_fault_box"):
        left, right = st.columns(2)
        place = left.selectbox(
            _("Fault"),
            range(len(found)),
            format_func=lambda one: _fault_words(found[one]),
            key=own(f"quarantine_fault_{dataset.name}_{dataset.version}_{dataset.quarantined}"),
        )
        fault = found[place]
        state = (str(parts.lake().path), parts.lake().version(), dataset.name)
        offered = _ways(*state, fault)
        mark = own(f"{dataset.name}_{fault.reason}_{fault.column}")
        way = right.selectbox(
            _("How to mend it"), offered, format_func=lambda one: _(WAYS[one]), key=f"quarantine_way_{mark}"
        )
        find, put = _texts(mark) if way == "replace" else ("", "")
        usual = _plan(*state, fault, way, None, find, put)
        made = _plan(*state, fault, way, _taken(usual, mark), find, put)
        _preview(made)
        _load(dataset, made)


def _fault_words(fault: Fault) -> str:
    about = spoken(fault.reason)
    if fault.column:
        about = _("{what}: {figures}").format(what=fault.column, figures=about)
    rows = ngettext("{n} row", "{n} rows", fault.rows).format(n=parts.number(fault.rows))
    return f"{about} · {rows}"


def _texts(mark: str) -> tuple[str, str]:
    """What to look for in the cells, and what to write there."""
    left, right = st.columns(2)
    find = left.text_input(_("Find in the cell"), key=f"quarantine_find_{mark}", max_chars=100)
    put = right.text_input(_("Write instead"), key=f"quarantine_put_{mark}", max_chars=100)
    return find, put


def _taken(usual: Plan, mark: str) -> tuple[str, ...] | None:
    """The forms to mend, where there are several to choose from; None = the usual ones."""
    names = [one.form for one in usual.forms[:FORMS_SHOWN]]
    if len(usual.forms) < 2:
        return None
    rows = {one.form: one.rows for one in usual.forms}
    chosen = st.pills(
        _("Cells that look like this (# is the value)") if usual.way == "value" else _("Cells that hold"),
        names,
        selection_mode="multi",
        default=[name for name in names if name in usual.taken],
        format_func=lambda one: f"{parts.md(one) if one != NO_FORM else _('others')} · {parts.number(rows[one])}",
        key=f"quarantine_forms_{usual.way}_{mark}",
    )
    return (*chosen, *(name for name in usual.taken if name not in names))


def _preview(made: Plan) -> None:
    """What becomes of all rows of the fault, and some of them before and after."""
    words = [
        ngettext("{n} row will be loaded", "{n} rows will be loaded", len(made.edits)).format(
            n=parts.number(len(made.edits))
        )
    ]
    stays = made.refused + made.left
    if stays:
        words.append(ngettext("{n} stays here", "{n} stay here", stays).format(n=parts.number(stays)))
    st.markdown(f"**{' · '.join(words)}**")
    if not made.changes:
        return
    parts.table(
        [
            {
                "line": one.line,
                "before": one.before,
                "after": one.after,
                "fits": _("is loaded") if one.fits else _("stays: {reason}").format(reason=spoken(one.reason)),
                "file": one.file,
            }
            for one in made.changes
        ],
        "quarantine_plan",
        columns={
            "line": st.column_config.NumberColumn(_("Line"), width="small", format="%d"),
            "before": st.column_config.TextColumn(_("Before"), width="medium"),
            "after": st.column_config.TextColumn(_("After"), width="medium"),
            "fits": st.column_config.TextColumn(_("What becomes of it"), width="medium"),
            "file": st.column_config.TextColumn(_("File"), width="medium"),
        },
        alt=_("Some rows of the fault before and after mending"),
        height=400,
        row_height="fit",
        download=False,
    )


def _load(dataset: Dataset, made: Plan) -> None:
    label = ngettext("Load {n} mended row", "Load {n} mended rows", len(made.edits))
    if needing.button(
        "ingest",
        label.format(n=parts.number(len(made.edits))) if made.edits else _("Load mended rows"),
        type="primary",
        icon=":material/done_all:",
        key="quarantine_mend_fault",
        disabled=not made.edits,
        help=_("They become part of a new version and are written into the log; what does not fit stays here."),
    ):
        with st.spinner(_("Reading the rows again …")):
            st.session_state["quarantine_outcome"] = readmit(parts.lake(), dataset.name, made.edits)
        st.rerun()
