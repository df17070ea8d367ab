"""One row for each thing: a rule per column, what would disagree, and the datasets made of it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.i18n import _, ngettext
from core.integrate.match import GoldenPlan as Plan
from core.integrate.match import Matching, golden
from pages.parts.match.gain import gain
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number

MADE = "match_made"


def merged_rows(found: Matching) -> None:
    """The plan, its outcome, and the button that stores it."""
    plan = golden.propose(lake(), found.left, found.right)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if needing.button(
            "integrate", _("Make golden rows a dataset"), key="match_golden", type="primary", icon=":material/merge:"
        ):
            st.session_state[MADE] = golden.store(lake(), _chosen(plan))
        if needing.button(
            "integrate", _("Make the id crosswalk a dataset"), key="match_crosswalk", icon=":material/swap_horiz:"
        ):
            st.session_state[MADE] = golden.crosswalk(lake(), found.left, found.right)
    made = st.session_state.pop(MADE, None)
    if made:
        st.success(_("Stored as {name}.").format(name=md(made)), icon=":material/check_circle:")
        with st.container(horizontal=True):
            link(_("Open {name}").format(name=md(made)), "datasets.py", icon=":material/database:", dataset=made)
            if made in golden.lists(lake()):
                link(_("One shop"), "shop.py", icon=":material/storefront:")
    _rules(plan)
    gain(found)
    _outcome(_chosen(plan))


def _rules(plan: Plan) -> None:
    st.subheader(_("Which value survives"), anchor=False)
    if plan.right:
        st.toggle(_("Trust {name} more").format(name=md(plan.right)), key=own("match_right_first"))
    with st.expander(_("Rule of each column"), icon=":material/rule:"):
        for name in plan.columns:
            st.selectbox(
                md(name),
                list(golden.RULES),
                index=list(golden.RULES).index(plan.rules[name]),
                format_func=lambda rule: _(golden.RULES[rule]),
                key=own(f"match_rule_{name}"),
            )


def _chosen(plan: Plan) -> Plan:
    rules = {name: st.session_state.get(own(f"match_rule_{name}"), rule) for name, rule in plan.rules.items()}
    return replace(plan, rules=rules, right_first=bool(st.session_state.get(own("match_right_first"))))


def _outcome(plan: Plan) -> None:
    found = golden.merged(lake(), plan)
    tiles(
        [
            Tile(_("Rows"), number(found.rows_in)),
            Tile(_("Golden rows"), number(found.rows)),
            Tile(_("Made of several"), number(found.things)),
            Tile(_("Disagreements"), number(sum(found.disagreeing.values()))),
        ],
        key="match_golden_tiles",
    )
    if not found.conflicts:
        st.caption(_("Rows that are the same disagree in nothing."))
        return
    st.caption(
        " · ".join(
            ngettext("{column}: {n} thing", "{column}: {n} things", count).format(column=md(name), n=number(count))
            for name, count in found.disagreeing.items()
        )
    )
    table(
        [
            {
                "id": one.id,
                "column": one.column,
                "chosen": one.chosen,
                "others": " · ".join(one.others),
                "rule": _(golden.RULES[one.rule]),
            }
            for one in found.conflicts
        ],
        "match_conflicts",
        columns={
            "id": _("Id"),
            "column": _("Column"),
            "chosen": _("Chosen"),
            "others": _("Other values"),
            "rule": _("Rule"),
        },
        alt=_("What rows of one thing disagree in"),
    )
