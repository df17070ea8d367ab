"""The contract of a dataset on the Quality page: weights of the dimensions, its text, drafting it anew."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import quality
from core.errors import TouchstoneError
from core.i18n import _, listed, sentences
from core.lake import Dataset
from core.quality import Suite
from core.quality.contract import FORMS, read_any, written
from core.quality.job import DRAFT_HANDLER, latest_one, submit_draft
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import editor
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md


def weights(dataset: Dataset) -> None:
    """Edit the weights of dimensions and checks; saving makes the contract's next version."""
    with st.expander(_("Weights"), icon=":material/balance:", key=own("weights"), on_change="rerun") as shown:
        if not shown.open:
            return
        suite = quality.suite_of(lake(), dataset.name)
        if suite is None:
            st.caption(_("The first check drafts the contract; its weights can be edited then."))
            return
        st.caption(_("A weight of 0 takes a check or a dimension out of the score. It counts from the next check on."))
        left, right = st.columns([1, 1.9])
        with left:
            by_dimension = editor(
                [
                    {"id": name, "name": quality.dimension_label(name), "weight": suite.weight(name)}
                    for name in quality.DIMENSIONS
                ],
                key=own(f"dimension_weights_{dataset.name}_{suite.version}"),
                disabled=["name"],
                column_order=["name", "weight"],
                columns=_weight_columns(_("Dimension")),
                alt=_("Weight of each dimension"),
            )
        with right:
            by_check = editor(
                [{"id": one.id, "name": quality.title(one), "weight": one.weight} for one in suite.checks],
                key=own(f"check_weights_{dataset.name}_{suite.version}"),
                disabled=["name", "id"],
                columns=_weight_columns(_("Check")),
                height=330,
                alt=_("Weight of each check"),
            )
        if needing.button("contract", _("Save weights"), icon=":material/save:", key="save_weights"):
            changed = suite.reweighted(_weights(by_dimension), _weights(by_check))
            _saved(dataset, changed)


def _weight_columns(name: str) -> dict[str, object]:
    config = st.column_config
    return {
        "id": config.TextColumn(_("Id"), width=170),
        "name": config.TextColumn(name),
        "weight": config.NumberColumn(_("Weight"), min_value=0, max_value=100, step=0.1, required=True, width=80),
    }


def _weights(edited: Sequence[dict[str, object]]) -> dict[str, float]:
    return {str(one["id"]): float(one["weight"] or 0) for one in edited}  # type: ignore[arg-type]


def _saved(dataset: Dataset, suite: Suite) -> None:
    kept = quality.save_suite(lake(), suite)
    st.toast(_("Contract {n} of {name} saved").format(n=kept.version, name=md(dataset.name)), icon=":material/save:")
    st.rerun()


def contract(dataset: Dataset, version: int) -> None:
    """Export, import, or draft the contract anew."""
    with st.expander(_("Contract"), icon=":material/contract:", key=own("contract"), on_change="rerun") as shown:
        if not shown.open:
            return
        _drafting(dataset, version)
        suite = quality.suite_of(lake(), dataset.name)
        if suite is None:
            st.caption(_("The first check drafts the contract from the data and keeps it for later versions."))
        else:
            st.caption(
                _("Contract {n}; checks: {checks}, columns: {columns}.").format(
                    n=suite.version, checks=len(suite.checks), columns=len(suite.columns)
                )
            )
            with st.container(horizontal=True):
                for form in FORMS:
                    _export(suite, form)
                if needing.button(
                    "contract",
                    _("Draft anew from this version"),
                    key="redraft",
                    icon=":material/auto_awesome:",
                    help=_("Makes a new contract from the data as it is now; the old one stays in the history."),
                ):
                    _redraft(dataset, version)
        given = needing.uploader(
            "contract", _("Import a contract"), type=["yaml", "yml", "json"], key=own("import_suite"), max_upload_size=5
        )
        if given is not None and needing.button("contract", _("Use this contract"), key="use_suite", type="primary"):
            try:
                read, left = read_any(given.getvalue().decode("utf-8-sig", "replace"), dataset.name)
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
                return
            if left:
                st.toast(_("Rules without a counterpart here: {names}").format(names=md(listed(left[:10]))))
            _saved(dataset, read)


def _export(suite: Suite, form: str) -> None:
    label, ending = FORMS[form]
    take(
        _("Export as {form}").format(form=label),
        data=written(quality.suite_as_seen(lake(), suite), f"contract.{ending}").encode("utf-8"),
        file_name=f"{suite.dataset}.contract.{ending}",
        mime="application/json" if ending.endswith("json") else "text/plain",
        icon=":material/download:",
        key=f"export_{form}",
        on_click="ignore",
    )


def _redraft(dataset: Dataset, version: int) -> None:
    submit_draft(jobs(), dataset.name, version)
    st.rerun()


def _drafting(dataset: Dataset, version: int) -> None:
    """The bar of a draft that is being made, or was cut off."""
    job = latest_one(jobs(), dataset.name, version, DRAFT_HANDLER)
    if job and (job.active or job.resumable):
        job_bar(job.id)
