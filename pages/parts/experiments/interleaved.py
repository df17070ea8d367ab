"""Interleaved lists read out: which of two rankings shoppers prefer, and what is wrong with the log."""

from __future__ import annotations

import streamlit as st

from core.experiment.recommenders import (
    PARTS,
    Preference,
    columns_of,
    fault_text,
    faults_title,
    logs_of,
    method_definition,
    method_name,
    part_name,
    preference,
    preference_text,
    read,
)
from core.figures.recommend import Row, forest
from core.i18n import _, listed
from core.lake import Dataset, Lake
from pages.parts.experiments.sections import verdict_row
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import provenance
from pages.parts.shared.owned import own
from pages.parts.shared.picking import pick_dataset
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number

KINDS = ("impressions", "events", "other")
"""Kinds of dataset that can be such a log."""


def section(lake: Lake) -> None:
    """A log of interleaved lists; without one, what it holds and how the lists are made."""
    logs = logs_of(lake)
    if not logs:
        empty_state(
            _("No log of interleaved lists"),
            _(
                "Such a log has one row for each item shown: which list, which shopper, which item, which of the two "
                "rankings brought it, and whether it was clicked. The command `draft` makes the lists."
            ),
            _("Upload files"),
            "upload.py",
            ":material/merge:",
        )
        return
    dataset = pick_dataset(KINDS, about=logs)
    if dataset is None:
        return
    provenance(dataset)
    chosen = _columns(lake, dataset)
    log = read(lake, dataset.name, chosen=chosen)
    first = choice(_("Compared against"), list(log.teams), log.teams[0], "against", width=260)
    found = preference(log if first == log.teams[0] else read(lake, dataset.name, first, chosen))
    verdict_row(found.verdict, preference_text(found))
    for fault in found.faults:
        show = st.error if fault.severity == "error" else st.warning
        show(md(fault_text(fault)), title=faults_title(fault), icon=":material/warning:")
    _headline(found)
    _share(found)
    st.caption(f"**{md(method_name(log.method))}** · {md(method_definition(log.method))}")


def _columns(lake: Lake, dataset: Dataset) -> dict[str, str]:
    """Which column plays which part, where the reader says otherwise than the names."""
    names = list(lake.columns(dataset.name))
    usual = columns_of(names, dataset.roles, partial=True)
    chosen = {}
    with st.expander(_("Columns"), icon=":material/tune:", key=own("interleaved_columns")):
        places = st.columns(4)
        for n, part in enumerate(PARTS):
            column = choice(
                part_name(part),
                ["", *names],
                usual.get(part, ""),
                part,
                lambda one: one or _("none"),
                at=places[n % len(places)],
            )
            if column:
                chosen[part] = column
    return chosen


def _headline(found: Preference) -> None:
    log = found.log
    tiles(
        [
            Tile(_("Lists"), number(len(log.shopper)), help=_("Lists that were shown and logged.")),
            Tile(_("With a click"), number(found.clicked), help=_("Only these say anything of the rankings.")),
            Tile(_("Shoppers"), number(found.shoppers), help=_("Shoppers with a click; intervals are over them.")),
            Tile(
                _("Won by {name}").format(name=md(log.teams[1])),
                number(found.wins[1]),
                help=_("Against {n} won by {name}, and {ties} with equal credit.").format(
                    n=number(found.wins[0]), name=md(log.teams[0]), ties=number(found.ties)
                ),
            ),
        ],
        key="interleaved_headline",
    )


def _share(found: Preference) -> None:
    """The share of lists that the second wins as a picture, and all numbers as a table."""
    first, second = found.log.teams
    share, low, high = found.shares
    rows = [Row(second, share, low, high, "shown"), Row(_("even"), 0.5, None, None, "baseline")]
    alt = _("Share of lists that {name} wins, with its interval; a half is marked").format(name=second)
    plot(forest(rows, _("Share of lists with a click")), alt, "interleaved_share")
    table(
        [
            {
                _("Ranking"): name,
                _("Lists won"): found.wins[side],
                _("Clicks that count"): int(found.log.credit[:, side].sum()),
                _("Slots"): int(found.log.slots[:, side].sum()),
                _("Began"): int((found.log.began == side).sum()),
            }
            for side, name in enumerate((first, second))
        ],
        "interleaved_table",
        alt=_("Both rankings: {names}").format(names=listed((first, second))),
    )
