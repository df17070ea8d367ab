"""Days: a series with what was to be expected of it, and the days that stand apart, each told as what it is."""

from __future__ import annotations

import streamlit as st

from core.anomaly import Days, Finding, days_of, personal_columns
from core.anomaly.job import LARGE
from core.anomaly.personal import hidden_features
from core.anomaly.words import day_name, one_in, sentence, series_name, span
from core.figures.anomaly import days_line
from core.i18n import _, ngettext
from core.incidents import incidents
from core.lake import Dataset
from core.recommend.beside import Work, beside
from pages.parts.anomalies import card
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number
from pages.parts.shared.working import working

DAY = "day"
"""What the address calls the day that is open."""
_made: set[tuple[str, str, str, int]] = set()


def view(dataset: Dataset) -> None:
    """The days of a dataset."""
    found = _found(dataset)
    if found is None:
        return
    _headline(found)
    names = [one.name for one in found.series]
    name = choice(_("Series"), names, names[0], "series", series_name, width=320)
    at = names.index(name)
    one, rhythm = found.series[at], found.rhythms[at]
    plot(
        days_line(one.days, one.values, rhythm.usual, rhythm.low, rhythm.high, found.apart,
                  (series_name(name), _("usual"), _("stands apart"))),
        _("{series} of each day, with what was to be expected").format(series=series_name(name)),
        "anomaly_days",
    )  # fmt: skip
    _ways(dataset)
    linked = _linked(found)
    if not found.findings:
        st.success(_("No day stands apart by more than chance explains."), icon=":material/check_circle:")
        return
    rows = [
        {
            "day": span(day),
            "kind": day_name(day.detector),
            "rarity": one_in(day.score),
            "reason": sentence(day),
            "rows": len(day.rows) + day.more,
        }
        for day in found.findings
    ]
    columns = {
        "day": st.column_config.TextColumn(_("Day"), width=120),
        "kind": st.column_config.TextColumn(_("Kind"), width="small"),
        "rarity": st.column_config.TextColumn(_("How rare"), width=150),
        "reason": st.column_config.TextColumn(_("Reason"), width="large"),
        "rows": st.column_config.NumberColumn(_("Rows"), width="small"),
    }
    picked = table(
        rows, "anomaly_days_found", columns=columns, alt=_("Days that stand apart, the rarest first"),
        select="single-row", height=420, row_height="fit", file_name="days.csv",
    )  # fmt: skip
    chosen = found.findings[picked[0]] if picked else linked
    if picked:
        st.query_params[DAY] = found.findings[picked[0]].key
    hidden = hidden_features(personal_columns(lake(), dataset.name))
    st.fragment(card.judging)(dataset, found.findings, chosen, card.reviewer(), hidden)


def _found(dataset: Dataset) -> Days | None:
    """The days judged; None while those of a large table are, with a bar."""
    held, name, key = lake(), dataset.name, ("anomaly days", str(lake().path), dataset.name, dataset.version)

    def make() -> None:
        days_of(held, name)
        _made.add(key)

    if dataset.rows > LARGE:
        work = beside(key, lambda: key in _made, make)
        if isinstance(work, Work):
            working(work, _("Looking at the days"), "anomaly_days")
            return None
    with st.spinner(_("Looking at the days")):
        return days_of(held, name)


def _ways(dataset: Dataset) -> None:
    """Where days are told too."""
    with st.container(horizontal=True):
        link(_("Trends"), "trends.py", icon=":material/trending_up:", dataset=dataset.name)
        mine = [one for one in incidents(lake(), dataset.name) if one.day is not None]
        standing = sum(one.open for one in mine)
        if mine:
            words = ngettext("{n} open incident of its days", "{n} open incidents of its days", standing)
            name = words.format(n=number(standing))
            link(name, "incidents.py", icon=":material/notification_important:", incident=mine[0].id)


def _linked(found: Days) -> Finding | None:
    """The finding that the address names, by any day of it."""
    asked = st.query_params.get(DAY, "")
    if not asked:
        return None
    chosen = next((one for one in found.findings if one.key <= asked <= (one.last or one.key)), None)
    if chosen is None:
        st.info(_("{day} does not stand apart now.").format(day=md(asked)), icon=":material/info:")
    return chosen


def _headline(found: Days) -> None:
    kinds = [day_name(one.detector) for one in found.findings]
    n = len(found.apart)
    words = ngettext(
        "{n} day of {all} stands apart, about {chance} by chance.",
        "{n} days of {all} stand apart, about {chance} by chance.",
        n,
    )
    told = words.format(n=number(n), all=number(len(found.chance)), chance=number(found.expected, 1))
    st.markdown(f"**{md(told)}**")
    tiles(
        [
            Tile(_("Days"), number(len(found.chance))),
            *[Tile(kind, number(kinds.count(kind))) for kind in dict.fromkeys(kinds)],
        ],
        key=own("anomaly_days_tiles"),
    )
