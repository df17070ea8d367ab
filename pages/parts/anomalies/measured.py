"""How good it is: what people said, what a column of labels says, and whether anything has moved."""

from __future__ import annotations

import streamlit as st

from core.anomaly import Drift, drift_of, in_force, measured, truth_of
from core.anomaly.labels import label_columns
from core.anomaly.words import detector_name, label, truth_text
from core.figures.anomaly import found_by_day
from core.i18n import _, listed, ngettext
from core.lake import Dataset
from pages.parts.anomalies.settings import Asked, seen, shown
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent


def view(dataset: Dataset, asked: Asked) -> None:
    """Precision by people, by labels, and drift."""
    answer = shown(dataset, asked)
    if answer is None:
        return
    st.subheader(_("By people"), anchor=False)
    told = measured([one.key for one in answer.findings], in_force(lake(), dataset.name, asked.subject))
    if told.precision.judged:
        words = ngettext(
            "Of {n} finding judged, {share} are anomalies (95 % interval {low} to {high}).",
            "Of {n} findings judged, {share} are anomalies (95 % interval {low} to {high}).",
            told.precision.judged,
        )
        one = told.precision
        st.markdown(
            md(
                words.format(
                    n=number(one.judged),
                    share=percent(one.value, 0),
                    low=percent(one.low, 0),
                    high=percent(one.high, 0),
                )
            )
        )
        if told.disputed:
            st.caption(_("Disputed between two people: {n}").format(n=number(told.disputed)))
    else:
        st.caption(_("No finding that is shown has a verdict yet: judge some of them in the queue."))
    _labels(dataset, asked)
    _drift(drift_of(seen(dataset, asked)))


def _labels(dataset: Dataset, asked: Asked) -> None:
    columns = label_columns(lake(), dataset.name)
    if not columns:
        return
    st.subheader(_("By a column of labels"), anchor=False)
    column = choice(_("Column"), columns, columns[0], "labels", width=240)
    found = truth_of(lake(), seen(dataset, asked), column, asked.budget)
    lines = truth_text(found)
    st.markdown(md(lines[0]))
    rows = [
        {"detector": detector_name(name), "ap": value, "area": found.area[name]}
        for name, value in sorted(found.average_precision.items(), key=lambda one: -one[1])
    ]
    table(
        rows, "anomaly_truth", alt=_("Detectors by average precision"), file_name="detectors.csv",
        columns={
            "detector": st.column_config.TextColumn(_("Detector")),
            "ap": st.column_config.NumberColumn(_("Average precision"), format="%.4f"),
            "area": st.column_config.NumberColumn(_("Area under the ROC curve"), format="%.4f"),
        },
    )  # fmt: skip
    if found.precision.judged:
        st.markdown(md(lines[-1]))


def _drift(found: Drift) -> None:
    st.subheader(_("Drift"), anchor=False)
    if not found.since:
        st.caption(
            _("Drift cannot be judged: two weeks of days are needed, with fifty subjects in the last and before it.")
        )
        return
    plot(
        found_by_day(found.days, found.counts, found.found, (_("share standing apart"),)),
        _("Share of subjects that stand apart, by day"),
        "anomaly_drift",
    )
    words = _("Since {day} {now} stand apart ({low} to {high}), before {before}.").format(
        day=found.since, now=percent(found.now.value, 2), low=percent(found.now.low, 2),
        high=percent(found.now.high, 2), before=percent(found.before.value, 2),
    )  # fmt: skip
    st.markdown(md(words))
    if found.off:
        st.warning(_("The share has moved by more than chance explains."), icon=":material/warning:")
    rows = [{"feature": label(name), "shift": value} for name, value in found.features.items()]
    table(
        rows, "anomaly_shift", alt=_("Features by how far they moved"), file_name="feature_drift.csv", height=260,
        columns={
            "feature": st.column_config.TextColumn(_("Feature")),
            "shift": st.column_config.NumberColumn(
                _("Shift"), format="%.3f",
                help=_("Population stability index of the newest week against the time before: above 0.25 it moved."),
            ),
        },
    )  # fmt: skip
    if found.moved:
        st.caption(md(_("Moved: {names}").format(names=listed(label(one) for one in found.moved))))
