"""Comparing on the Trends page: the parts of a dataset over time, and datasets with each other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import quality
from core.figures.compare import dataset_lines, part_label, part_lines
from core.i18n import _, ngettext, sentences
from core.lake import Dataset
from core.quality import FILE, GRAIN_WORDS, METRICS, ONE, Comparison, Report, Standing
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, flag, several
from pages.parts.shared.session import lake
from pages.parts.shared.tables import offer_csv, table

NOT = "-"
"""The choice of no division in the address."""
SHOWN = 6
"""Datasets compared at first: as many lines as can be told apart at a glance."""


def parts_of(dataset: Dataset, newest: Report) -> None:
    """A figure of each supplier, file or other part of a dataset over time; its rows are read for it when asked."""
    st.subheader(_("Compare parts"), anchor=False)
    if not flag(_("Compare suppliers, files or days"), "compare", help=_("Reads the rows of the newest version once.")):
        return
    left, right = st.columns(2)
    options = [NOT, *quality.dividers(lake(), dataset.name)]
    default = options[1] if len(options) == 2 or options[1] != FILE else options[2]
    by = choice(_("Divided by"), options, default, "divided", _divider, at=left)
    failing = {f"{ONE}{one.id}": quality.title(one) for one in newest.failing if one.has_rows}
    words = {one: _(text) for one, text in METRICS.items()} | failing
    metric = choice(_("What is compared"), list(words), "score", "metric", lambda one: words[one], at=right)
    found = quality.compared(lake(), dataset.name, "" if by == NOT else by, metric)
    if not found.parts:
        st.caption(_("This cannot be told of parts: it is judged by the whole, or there are no rows."))
        return
    alt = _("{metric} of {name} by part over time").format(metric=words[metric], name=dataset.name)
    plot(part_lines(found), alt, f"compare_{by}_{metric}")
    st.caption(_told(found))
    _worst(dataset, found, words[metric])


def _divider(one: str) -> str:
    return {NOT: _("nothing: the score of each day"), FILE: _("the file")}.get(one, one)


def _told(found: Comparison) -> str:
    """What is drawn, and what is not."""
    said = [_("Periods: {grain}.").format(grain=_(GRAIN_WORDS[found.grain]))]
    if found.metric in ("score", "failing"):
        said.append(
            ngettext(
                "Of the {n} check that judges single rows; keys, repeats and other tables are judged for the whole.",
                "Of the {n} checks that judge single rows; keys, repeats and other tables are judged for the whole.",
                found.checks,
            ).format(n=found.checks)
        )
    more = found.parts_in_all - len(found.parts)
    if more > 0:
        said.append(_("Parts with fewer rows, not drawn: {n}.").format(n=f"{more:,}"))
    return sentences(*said)


def _worst(dataset: Dataset, found: Comparison, metric: str) -> None:
    """The parts, the worst first, with the numbers of the picture to take along."""
    if found.by:
        whole = st.column_config.NumberColumn(metric, format="percent" if found.percent else "localized")
        table(
            [
                {"part": part_label(one.value, found.by), "rows": one.rows, "whole": one.whole}
                for one in quality.ranked(found)
            ],
            f"parts_{dataset.name}_{found.by}_{found.metric}",
            columns={
                "part": st.column_config.TextColumn(_("Part"), width=200),
                "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
                "whole": whole,
            },
            alt=_("Parts of {name}, the worst first").format(name=dataset.name),
            download=False,
        )
    offer_csv(
        [
            {"part": one.value, "period": str(period), "rows": rows, found.metric: value}
            for one in found.parts
            for period, rows, value in zip(found.periods, one.counts, one.values, strict=True)
        ],
        f"compare_{found.by}_{found.metric}",
        f"{dataset.name}_{found.metric}_by_{found.by or 'day'}.csv",
    )


def datasets(standings: Sequence[Standing]) -> None:
    """The scores of several datasets over time."""
    held = [one for one in standings if one.scores]
    if len(held) < 2 or not flag(_("Compare datasets"), "together"):
        return
    names = [one.dataset.name for one in held]
    chosen = several(_("Datasets"), names, names[:SHOWN], "with", at=st.container())
    scores = {one.dataset.name: quality.score_times(lake(), one) for one in held if one.dataset.name in chosen}
    if not scores:
        return
    plot(dataset_lines(scores), _("Score of several datasets over time"), "datasets_together")
    offer_csv(
        [
            {"dataset": name, "time": f"{time:%Y-%m-%d %H:%M:%S}", "score": score}
            for name, points in scores.items()
            for time, score in points
        ],
        "datasets_together",
        "scores.csv",
    )
