"""What the verdicts measure: the true error rate, each check's precision, what checks miss, how far people agree."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.lake import Dataset
from core.review.estimate import Share
from core.review.flags import Flags
from core.review.measured import Measured, measured
from core.review.plans import Plan, Stratum, drawn_rows
from core.review.verdicts import in_force, said_of
from pages.parts.review import plan as planning
from pages.parts.review.opened import title_of
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import number, percent


def results(dataset: Dataset, found: Flags) -> None:
    """The figures of a plan so far."""
    plan = planning.pick_plan(dataset, found)
    if plan is None:
        return
    rows = drawn_rows(lake(), plan)
    told = measured(plan, rows, said_of(rows, in_force(lake(), dataset.name)))
    if not told.judged:
        st.info(_("No row of this plan has a verdict yet."), icon=":material/rate_review:")
        return
    _headline(told)
    _precision(found, told)
    if len(plan.strata) > 1:
        _strata(found, plan, told)
    _agreement(told)


def interval(share: Share | None) -> str:
    """A share's limits; a dash where nothing is known."""
    if share is None or not share.judged:
        return "–"
    return _("{low} to {high}").format(low=percent(share.low), high=percent(share.high))


def _headline(told: Measured) -> None:
    agreed = told.agreement[0] if told.agreement else None
    kappa = agreed.pair.kappa if agreed else None
    tiles(
        [
            Tile(_("Judged"), number(told.judged), note=_("of {n}").format(n=number(told.drawn))),
            Tile(
                _("True error rate"),
                percent(told.error.value),
                note=interval(told.error),
                help=_("Rows of the whole version that are wrong, with its 95 % interval."),
            ),
            Tile(
                _("Found by the checks"),
                percent(told.found.value) if told.found else "–",
                note=interval(told.found),
                help=_("Of the rows that are wrong, those that some check flags (recall)."),
            ),
            Tile(
                _("Agreement of reviewers"),
                f"{kappa:.2f}" if kappa is not None else "–",
                note=_("{low} to {high}").format(low=f"{agreed.interval.low:.2f}", high=f"{agreed.interval.high:.2f}")
                if agreed and agreed.interval
                else _("one reviewer"),
                help=_("Cohen's kappa of two reviewers on the rows both judged: 1 is full agreement, 0 is chance."),
            ),
        ],
        key="review_tiles",
    )
    words = []
    if told.unsure:
        words.append(ngettext("{n} row unsure", "{n} rows unsure", told.unsure).format(n=number(told.unsure)))
    if told.disputed:
        n = len(told.disputed)
        words.append(ngettext("{n} row disputed", "{n} rows disputed", n).format(n=number(n)))
    if words:
        st.caption(" · ".join([*words, _("they measure nothing yet")]))


def _precision(found: Flags, told: Measured) -> None:
    st.subheader(_("Precision of each check"), anchor=False)
    table(
        [
            {
                "check": title_of(found, one.check),
                "share": 100 * one.share.value if one.judged else None,
                "interval": interval(one.share),
                "right": one.right,
                "judged": one.judged,
                "failing": one.failing,
            }
            for one in told.precision
        ],
        "review_precision",
        columns={
            "check": st.column_config.TextColumn(_("Check"), width="medium"),
            "share": st.column_config.NumberColumn(
                _("Really at fault"),
                format="%.1f %%",
                help=_("Share of the check's failing rows, in the whole version"),
            ),
            "interval": st.column_config.TextColumn(_("95 % interval")),
            "right": st.column_config.NumberColumn(_("At fault"), format="localized", width="small"),
            "judged": st.column_config.NumberColumn(_("Judged"), format="localized", width="small"),
            "failing": st.column_config.NumberColumn(_("Failing rows"), format="localized", width="small"),
        },
        alt=_("Precision of each check, the least precise first"),
    )


def _strata(found: Flags, plan: Plan, told: Measured) -> None:
    st.subheader(_("Wrong rows by part of the sample"), anchor=False)
    table(
        [
            {
                "part": stratum_words(found, plan, one),
                "share": 100 * share.value if share.judged else None,
                "interval": interval(share),
                "judged": share.judged,
                "rows": one.rows,
            }
            for one, share in told.strata
        ],
        "review_strata",
        columns={
            "part": st.column_config.TextColumn(_("Part"), width="medium"),
            "share": st.column_config.NumberColumn(_("Wrong"), format="%.1f %%"),
            "interval": st.column_config.TextColumn(_("95 % interval")),
            "judged": st.column_config.NumberColumn(_("Judged"), format="localized", width="small"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
        },
        alt=_("Share of wrong rows in each part of the sample"),
    )


def stratum_words(found: Flags, plan: Plan, one: Stratum) -> str:
    """A part of the sample in words."""
    if one.kind == "group":
        return _("(empty)") if one.name is None else one.name
    if one.kind == "check" and one.name is not None:
        return title_of(found, one.name)
    return {"clear": _("No check flags them"), "others": _("All others")}.get(one.kind, _("All rows"))


def _agreement(told: Measured) -> None:
    if not told.agreement:
        return
    st.subheader(_("Two reviewers"), anchor=False)
    table(
        [
            {
                "first": one.pair.first,
                "second": one.pair.second,
                "rows": one.pair.items,
                "same": 100 * one.pair.observed if one.pair.observed is not None else None,
                "kappa": one.pair.kappa,
                "interval": _("{low} to {high}").format(low=f"{one.interval.low:.2f}", high=f"{one.interval.high:.2f}")
                if one.interval
                else "–",
            }
            for one in told.agreement
        ],
        "review_agreement",
        columns={
            "first": st.column_config.TextColumn(_("Reviewer")),
            "second": st.column_config.TextColumn(_("And")),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "same": st.column_config.NumberColumn(_("Same word"), format="%.1f %%"),
            "kappa": st.column_config.NumberColumn(_("Kappa"), format="%.2f"),
            "interval": st.column_config.TextColumn(_("95 % interval")),
        },
        alt=_("Agreement of every two reviewers"),
        download=False,
    )
