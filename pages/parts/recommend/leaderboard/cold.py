"""The cold-start report: whom and what each scorer cannot score, why, and what would help."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.recommend import Protocol
from core.recommend.evaluation import Ranked, helps, reach_text, reasons_text, worst, worst_text
from core.recommend.words import metric_name, scorer_name
from pages.parts.shared.links import link
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def section(found: Ranked, protocol: Protocol, dataset: str) -> None:
    """The leader in sentences, every scorer in a table, then what would help, each with its page."""
    leader = found.board.leader
    assert leader is not None
    reach = found.details.reach
    if leader.scorer in reach:
        st.markdown(f"**{md(reach_text(reach[leader.scorer], scorer_name(leader.scorer)))}**")
    metric = metric_name(found.board.metric, protocol.k)
    if said := worst_text(worst(found, leader.scorer), scorer_name(leader.scorer), metric):
        st.markdown(md(said))
    scorers = [one.scorer for one in found.board.standings if one.scorer in reach]
    table(
        [
            {
                "scorer": scorer_name(one),
                "silent": reach[one].silent_share,
                "shoppers": reasons_text(reach[one].silent, items=False),
                "unreached": reach[one].unreached_share,
                "items": reasons_text(reach[one].unreached, items=True),
            }
            for one in scorers
        ],
        "rec_cold",
        columns={
            "scorer": st.column_config.TextColumn(_("Scorer"), width="medium", pinned=True),
            "silent": st.column_config.ProgressColumn(
                _("Shoppers without a score"),
                format="percent",
                min_value=0.0,
                max_value=1.0,
                help=_("Of the shoppers of the test, those without earlier events included; they see what is popular"),
            ),
            "shoppers": st.column_config.TextColumn(_("Why shoppers")),
            "unreached": st.column_config.ProgressColumn(
                _("Items without a score"),
                format="percent",
                min_value=0.0,
                max_value=1.0,
                help=_("Of all items of events and catalog: not defined, or 0, for every shopper of the test"),
            ),
            "items": st.column_config.TextColumn(_("Why items")),
        },
        alt=_("Shoppers and items that each scorer cannot score, with the reasons"),
        file_name="cold_start.csv",
    )
    offered = helps([reach[one] for one in scorers])
    if offered:
        title = _("What would help")
        st.markdown(f"**{title}**")
    for what, page, count in offered:
        link(
            _("{what} ({n})").format(what=_(what), n=number(count)),
            f"{page}.py",
            icon=":material/arrow_forward:",
            **({"dataset": dataset} if page == "quality" else {"left": "content"} if page == "recommend" else {}),
        )
