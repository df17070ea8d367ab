"""The choice of a sampling plan, and the form that draws a new one."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.lake import Dataset
from core.review import estimate
from core.review.flags import Flags
from core.review.plans import FILE, KINDS, MOST_ROWS, Plan, draw, kind_label, plans
from core.review.verdicts import reviewer_name
from pages.parts.shared import needing
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.signing import signed_by
from pages.parts.shared.wording import number, percent

NAME = "review_reviewer"
USUAL_MARGIN = 5
"""Percentage points that a share is known to within where nothing else is asked: the usual of surveys."""


def pick_plan(dataset: Dataset, found: Flags) -> Plan | None:
    """The plan looked at, the newest unless another is chosen, and the form for a new one; None before the first."""
    known = {one.id: one for one in plans(lake(), dataset.name)}
    chosen = None
    if known:
        chosen = known[choice(_("Plan"), list(known), next(iter(known)), "plan", lambda one: plan_words(known[one]))]
    _new(dataset, found, first=not known)
    return chosen


def plan_words(plan: Plan) -> str:
    """A plan in a line of a list."""
    kind = kind_label(plan.kind) if plan.kind != "group" else _("By {column}").format(column=column_words(plan.by))
    drawn = sum(one.drawn for one in plan.strata)
    rows = ngettext("{n} row", "{n} rows", drawn).format(n=number(drawn))
    return " · ".join(
        [kind, rows, _("version {n}").format(n=plan.number), _("seed {n}").format(n=plan.seed), f"{plan.time:%Y-%m-%d}"]
    )


def column_words(column: str) -> str:
    """A column to draw by; the source file is no column of the data."""
    return _("source file") if column == FILE else column


def _new(dataset: Dataset, found: Flags, *, first: bool) -> None:
    with st.expander(_("New plan"), expanded=first, icon=":material/add:", key=own(f"review_new_{first}")):
        left, right = st.columns(2)
        kind = left.selectbox(_("Rows to draw"), list(KINDS), format_func=kind_label, key=own("review_kind"))
        kind = kind or "random"
        st.caption(_help(kind))
        by = ""
        if kind == "group":
            columns = [FILE, *lake().columns(dataset.name, found.report.layer, found.report.version)]
            by = right.selectbox(_("Column"), columns, format_func=column_words, key=own("review_by")) or FILE
        margin = left.slider(
            _("Known to within (percentage points)"),
            1, 20, USUAL_MARGIN, key=own("review_margin"),
            help=_("Half the width of the 95 % interval of a share near a half; of a rare fault it is narrower."),
        )  # fmt: skip
        wanted = min(estimate.size_for(margin / 100, len(found)), MOST_ROWS)
        size = right.number_input(
            _("Number of rows"), 1, MOST_ROWS, wanted, key=own(f"review_size_{margin}"),
            help=_("From the margin and the size of the table; fewer rows give a wider interval."),
        )  # fmt: skip
        seed = right.number_input(
            _("Seed"), 0, 2**31 - 1, 1, key=own("review_seed"), help=_("The same seed draws the same rows again.")
        )
        reached = estimate.margin_of(min(int(size), len(found)), len(found))
        words = _("Rows drawn: {n} of {rows}. A share is known to within {margin}.")
        st.caption(words.format(n=number(min(size, len(found))), rows=number(len(found)), margin=percent(reached)))
        if needing.button("judge", _("Draw the sample"), type="primary", icon=":material/casino:", key="review_draw"):
            made = draw(lake(), dataset.name, kind, int(size), int(seed), by=by, report=found.report)
            st.query_params["plan"] = made.id
            st.rerun()


def _help(kind: str) -> str:
    return {
        "random": _("Every row has the same chance: what is found holds for the whole."),
        "check": _(
            "Each failed check gets rows of its own, and half of the sample are rows that no check flags, so that what "
            "the checks miss is seen too."
        ),
        "group": _("Each value of a column gets rows of its own, large ones more: suppliers, brands, files compared."),
    }[kind]


def reviewer() -> str | None:
    """Who reviews, asked once per session; None while no usable name is written."""
    return signed_by(NAME, _("Signs your verdicts. What two people say of the same rows is compared."), reviewer_name)
