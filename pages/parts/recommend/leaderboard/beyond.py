"""What the lists are besides right: breadth, novelty, variety, calibration, and who gets the room."""

from __future__ import annotations

import streamlit as st

from core.figures.leaderboard import breadth, room
from core.i18n import N_, _, listed
from core.recommend import Protocol
from core.recommend.evaluation import BEYOND, Exposure, Ranked, exposure_text
from core.recommend.words import figure_text, metric_definition, metric_name, scorer_name
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

WHATS = {"brand": N_("Brands"), "seller": N_("Sellers"), "category": N_("Categories")}
NAMES_SHOWN = 12


def section(found: Ranked, protocol: Protocol) -> None:
    """Accuracy beside breadth as a picture, every figure with its definition, then the room of brands and sellers."""
    scorers = [one.scorer for one in found.board.standings]
    metric = metric_name(found.board.metric, protocol.k)
    coverage = [found.tests[one].figures["coverage"].value for one in scorers]
    accuracy = [one.value.value for one in found.board.standings]
    plot(
        breadth([scorer_name(one) for one in scorers], coverage, accuracy, metric),
        _("{metric} of each scorer beside the share of items it lists: {figures}").format(
            metric=metric,
            figures=listed(f"{scorer_name(one)} {share:.0%}" for one, share in zip(scorers, coverage, strict=True)),
        ),
        "rec_breadth",
    )
    table(
        [
            {
                "scorer": scorer_name(one),
                **{name: figure_text(found.tests[one].figures.get(name)) for name in BEYOND},
            }
            for one in scorers
        ],
        "rec_beyond",
        columns={
            "scorer": st.column_config.TextColumn(_("Scorer"), width="medium", pinned=True),
            **{
                name: st.column_config.TextColumn(metric_name(name, protocol.k), help=metric_definition(name))
                for name in BEYOND
            },
        },
        alt=_("Breadth, novelty, variety and calibration of every scorer with 95 % intervals"),
        file_name="besides_right.csv",
    )
    with st.expander(_("What these figures mean"), icon=":material/help:"):
        for name in BEYOND:
            st.markdown(f"**{md(metric_name(name, protocol.k))}** · {md(metric_definition(name))}")
    _room(found)


def _room(found: Ranked) -> None:
    """Places beside demand and catalog, of one scorer, by brand, seller or category."""
    there = [what for what in WHATS if any(one.what == what for one in _of(found, found.board.standings[0].scorer))]
    title = _("Who gets the room?")
    st.markdown(f"**{title}**")
    if not there:
        st.caption(_("The catalog names no brands, sellers or categories of these items."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = [one.scorer for one in found.board.standings]
        scorer = choice(_("Scorer"), names, names[0], "of", scorer_name, width=260)
        what = switch(_("By"), there, there[0], "by", lambda one: _(WHATS[one]), label_visibility="collapsed")
    shares = [one for one in _of(found, scorer) if one.what == what]
    if said := exposure_text(shares):
        st.markdown(md(said))
    shown = shares[:NAMES_SHOWN]
    plot(
        room(
            [one.name for one in shown],
            [one.slots for one in shown],
            [one.demand for one in shown],
            [one.catalog for one in shown],
        ),
        _("Share of places: {figures}").format(figures=listed(f"{one.name} {one.slots:.1%}" for one in shown)),
        "rec_room",
    )
    table(
        [{"name": one.name, "slots": one.slots, "demand": one.demand, "catalog": one.catalog} for one in shares],
        "rec_room_table",
        columns={
            "name": st.column_config.TextColumn(_(WHATS[what]), width="medium", pinned=True),
            "slots": st.column_config.NumberColumn(
                _("Places in lists"), format="percent", help=_("Share of all places in the lists of the test")
            ),
            "demand": st.column_config.NumberColumn(
                _("What shoppers then wanted"), format="percent", help=_("Share of the held-out items")
            ),
            "catalog": st.column_config.NumberColumn(_("Catalog"), format="percent", help=_("Share of all items")),
        },
        alt=_("Shares of places, demand and catalog"),
        file_name="room.csv",
    )


def _of(found: Ranked, scorer: str) -> tuple[Exposure, ...]:
    return found.details.exposure.get(scorer, ())
