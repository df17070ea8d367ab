"""What the page stands on: the newest report of a dataset and its failing rows, found at once or by a job."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import quality
from core.i18n import _, listed, ngettext
from core.lake import Dataset
from core.quality import CheckResult
from core.review import flags as bits
from core.review.flags import Flags
from pages.parts.shared.empty import empty_state
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import layer_name, md, number, when


def opened(dataset: Dataset) -> Flags | None:
    """The failing rows of the version checked last; None while they are not known, with what to do about it."""
    report = quality.latest(lake(), dataset.name)
    if report is None:
        empty_state(
            _("This dataset has not been checked"),
            _("A review looks at what the checks flag. Check {name} first.").format(name=md(dataset.name)),
            _("Quality"),
            "quality.py",
            ":material/fact_check:",
            dataset=dataset.name,
        )
        return None
    found = bits.stored(lake(), report)
    if found is None:
        if report.rows > bits.AT_ONCE:
            return _in_the_background(dataset, report.version)
        with st.spinner(_("Finding the failing rows …")):
            found = bits.flags(lake(), report)
    _provenance(dataset, found)
    return found


def _in_the_background(dataset: Dataset, version: int) -> Flags | None:
    given = {"dataset": dataset.name, "version": version}
    job = next((one for one in jobs().list(bits.HANDLER) if one.params == given), None)
    if job is None or not (job.active or job.resumable or job.error):
        report = quality.latest(lake(), dataset.name)
        assert report is not None
        job_bar(bits.submit(jobs(), report))
    else:
        job_bar(job.id)
    st.caption(_("The failing rows are being found; the page goes on by itself."))
    return None


def _provenance(dataset: Dataset, found: Flags) -> None:
    report = found.report
    words = [
        md(dataset.name),
        _("version {n}").format(n=report.number),
        layer_name(report.layer),
        ngettext("{n} row", "{n} rows", len(found)).format(n=number(len(found))),
        _("with an error or a warning: {n}").format(n=number(int(found.claimed.sum()))),
        _("checked {when}").format(when=when(report.time)),
        _("contract {n}").format(n=report.suite or "–"),
    ]
    st.caption(" · ".join(words))
    if report.version != dataset.version:
        st.warning(
            _("A newer version has not been checked; this is the one that was checked last."),
            icon=":material/history:",
        )
    if found.left_out:
        results = {one.id: one for one in report.results}
        titles = listed(quality.title(results[one]) for one in found.left_out)
        st.caption(_("Not about single rows, so not shown here: {checks}.").format(checks=md(titles)))


def title_of(found: Flags, check: str) -> str:
    """A check's short name by its id."""
    result = found.report.result(check)
    return quality.title(result) if result is not None else check


def result_of(found: Flags, check: str) -> CheckResult:
    return next(one for one in found.checks if one.id == check)


def readable(found: Flags, cells: Mapping[str, str | None]) -> dict[str, str | None]:
    """A row's cells as they are shown: a column of yes and no in the reader's words, all others as they are."""
    report = found.report
    types = lake().columns(report.dataset, report.layer, report.version)
    said = {"true": _("yes"), "false": _("no")}
    return {
        column: said.get(cell, cell) if cell is not None and types.get(column) == "BOOLEAN" else cell
        for column, cell in cells.items()
    }
