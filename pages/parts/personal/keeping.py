"""How long rows and versions of a dataset are kept, and what is past its time in the whole workspace."""

from __future__ import annotations

import streamlit as st

from core import access
from core.errors import TouchstoneError
from core.govern import retention
from core.i18n import _, listed, sentences
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def keeping(dataset: Dataset) -> None:
    """The dataset's rule, and what would go now."""
    _rule(dataset)
    st.subheader(_("Past its time"), anchor=False)
    if not retention.rules(lake()):
        st.caption(_("There is no rule; everything is kept."))
        return
    try:
        _due()
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")


def _rule(dataset: Dataset) -> None:
    known = retention.rule_for(lake(), dataset.name)
    said = retention.rule_said(known) if known is not None else _("kept for ever")
    where = "" if known is None or known.about == dataset.name else known.about
    st.markdown(f"**{md(dataset.name)}**: {said}{f' ({md(where)})' if where else ''}")
    if dataset.built:
        st.caption(_("This dataset is built from others; set the rules of those."))
        return
    if not access.allowed("rules"):
        return
    with st.form(own("retention_rule"), border=False):
        left, middle, right = st.columns(3)
        rows = left.number_input(_("Days that a row is kept"), 0, 36_500, known.rows_days if known else 0)
        columns = ["", *(one for one in lake().columns(dataset.name, "raw") if one[:1] != "_")]
        at = columns.index(known.column) if known and known.column in columns else 0
        column = middle.selectbox(
            _("Time of a row"), columns, at, format_func=lambda one: one or _("column with the role timestamp")
        )
        versions = right.number_input(
            _("Days that a version is kept after a newer one"), 0, 36_500, known.versions_days if known else 0
        )
        st.caption(_("0: for ever. The newest versions always stay."))
        if needing.submit("rules", _("Set the rule"), icon=":material/schedule:"):
            _set(dataset, retention.Rule(dataset.name, int(rows), column or "", int(versions)))


def _set(dataset: Dataset, rule: retention.Rule) -> None:
    try:
        if rule.rows_days or rule.versions_days:
            retention.set_rule(lake(), rule)
        elif any(one.about == dataset.name for one in retention.rules(lake())):
            retention.forget(lake(), dataset.name)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    st.rerun()


def _due() -> None:
    job = next(iter(jobs().list(retention.HANDLER, limit=1)), None)
    if job is not None and (job.active or job.resumable):
        job_bar(job.id)
        return
    found = [one for one in retention.due(lake()) if one.any]
    if not found:
        st.caption(_("Nothing is past its time."))
        return
    table(
        [
            {
                "name": one.dataset,
                "rule": retention.rule_said(one.rule),
                "rows": one.rows,
                "before": f"{one.before:%Y-%m-%d}" if one.before is not None else "",
                "versions": listed(map(str, one.versions)),
            }
            for one in found
        ],
        "retention_due",
        columns={
            "name": st.column_config.TextColumn(_("Dataset"), width="small"),
            "rule": st.column_config.TextColumn(_("What is kept"), width="large"),
            "rows": st.column_config.NumberColumn(_("Rows that go"), format="localized"),
            "before": _("From before"),
            "versions": _("Versions that go"),
        },
        alt=_("What is past its time, by dataset"),
        file_name="retention.csv",
    )
    st.caption(
        _("Rows go from every version, uploads with such rows are deleted. A pipeline with [retention] does it too.")
    )
    if access.allowed("remove"):
        sure = st.checkbox(
            _("Datasets to be changed: {n}. It cannot be undone.").format(n=number(len(found))), key="retention_sure"
        )
        if st.button(_("Take it out"), icon=":material/auto_delete:", key="retention_apply", disabled=not sure):
            retention.submit(jobs())
            st.rerun()
