"""Drawing of the Incidents page: how many, the list, and one incident with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

import pages.parts.incidents.apart as apart
import pages.parts.incidents.deeds as deeds
from core import quality
from core.i18n import _, listed, ngettext
from core.incidents import Incident, Trait, cause_said, impact, state_label, trait_said, traits
from core.incidents import headline as headline_of
from pages.parts.shared.cached import cache_data
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import severity_badge
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import WRAPS, table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import duration, md, number, percent, when

ADDRESS = "incident"


def none_yet() -> None:
    """The state without any incident."""
    empty_state(
        _("No incidents"),
        _(
            "When a check that passed begins to fail, all that began with the same upload is put together here as one "
            "incident: to be taken on, followed and closed. So is each day that stands apart."
        ),
        icon=":material/notification_important:",
    )


def headline(found: Sequence[Incident]) -> None:
    """How many stand open, how grave, and how long the closed ones took."""
    standing = [one for one in found if one.open]
    took = sorted(one.turns[-1].time - one.time for one in found if one.healthy and one.turns)
    middle = took[len(took) // 2].total_seconds() if took else None
    tiles(
        [
            Tile(_("Open"), number(len(standing)), note=_("of {n}").format(n=len(found))),
            Tile(
                _("With errors"),
                number(sum(one.severity == "error" for one in standing)),
                note=_("of the open ones"),
            ),
            Tile(
                _("Nobody looks after"),
                number(sum(not one.owner for one in standing)),
                note=_("of the open ones"),
                help=_("Open incidents whose check and dataset have no owner."),
            ),
            Tile(
                _("Healthy again after"),
                duration(middle) if middle is not None else "–",
                note=_("the median of those that were"),
            ),
        ],
        key="incident_tiles",
    )


def linked(found: Sequence[Incident]) -> Incident | None:
    """The incident that the address names."""
    asked = st.query_params.get(ADDRESS)
    if not asked:
        return None
    chosen = next((one for one in found if one.id == asked), None)
    if chosen is None:
        st.caption(_("The incident “{id}” of the address is not here.").format(id=md(asked)))
    return chosen


def table_of(shown: Sequence[Incident], which: str) -> Incident | None:
    """The incidents of a choice; returns the one picked."""
    if not shown:
        st.success(_("Nothing stands open."), icon=":material/check_circle:")
        return None
    picked = table(
        [
            {
                "state": state_label(one.state),
                "severity": quality.severity_label(one.severity),
                "says": headline_of(one),
                "dataset": listed(one.datasets),
                "cause": cause_said(one),
                "owner": one.owner or "–",
                "since": when(one.time),
            }
            for one in shown
        ],
        f"incidents_{which}",
        columns={
            "state": st.column_config.TextColumn(_("State"), width=80, pinned=True),
            "severity": st.column_config.TextColumn(_("Severity"), width=80),
            "says": st.column_config.TextColumn(_("Findings"), width=270),
            "dataset": st.column_config.TextColumn(_("Dataset"), width=110),
            "cause": st.column_config.TextColumn(_("Cause"), width=210),
            "owner": st.column_config.TextColumn(_("Owner"), width=90),
            "since": st.column_config.TextColumn(_("Since"), width=110),
        },
        alt=_("Incidents, the open first"),
        select="single-row",
        height=min(480, 38 + WRAPS * len(shown)),
        row_height=WRAPS,
        of_workspace=True,
    )
    if not picked:
        return None
    st.query_params[ADDRESS] = shown[picked[0]].id
    return shown[picked[0]]


def one(incident: Incident) -> None:
    """One incident: what and since when, its findings with the way to the rows, what they share, whom it reaches."""
    with st.container(border=True, key="one_incident"):
        with st.container(horizontal=True, vertical_alignment="center"):
            severity_badge(incident.severity)
            st.badge(state_label(incident.state), color="green" if not incident.open else "gray")
            st.markdown(f"**{md(headline_of(incident))}**", width="content")
        st.caption(md(_describe(incident)))
        if incident.day is not None:
            apart.day(incident, incident.day)
        elif incident.topic is not None:
            apart.topic(incident.topic)
        elif incident.late is not None:
            apart.late(incident, incident.late)
        else:
            _shared(incident)
            _findings(incident)
        _impact(incident)
    left, right = st.columns(2, gap="medium")
    with left:
        deeds.actions(incident)
    with right:
        deeds.timeline(incident)


def _describe(incident: Incident) -> str:
    words = [cause_said(incident), when(incident.time)]
    if incident.author:
        words.append(_("by {author}").format(author=incident.author))
    words.append(_("owner: {owner}").format(owner=incident.owner or "–"))
    if incident.until:
        words.append(_("muted until {when}").format(when=when(incident.until)))
    if incident.open:
        age = (datetime.now(UTC) - incident.time).total_seconds()
        words.append(_("open for {time}").format(time=duration(max(0.0, age))))
    return " · ".join(words)


@cache_data(max_entries=32, show_spinner=False)
def _traits(path: str, workspace_version: int, incident: str, _incident: Incident) -> list[Trait]:
    return traits(lake(), _incident)


def _shared(incident: Incident) -> None:
    found = _traits(str(lake().path), lake().version(), incident.id, incident)
    if found:
        st.markdown("\n".join(f"- {md(trait_said(one))}" for one in found))


def _findings(incident: Incident) -> None:
    """Each finding, whether it still fails, and the way to its rows in the version that found it."""
    for place, found in enumerate(incident.findings):
        with st.container(horizontal=True, vertical_alignment="center", key=f"incident_finding_{place}"):
            severity_badge("ok" if found.healthy else found.began.severity)
            st.markdown(md(quality.describe(found.began)), width="content")
            if found.now and not found.healthy and found.now.failed != found.began.failed:
                st.caption(_("now {share}").format(share=percent(found.now.share, 2)), width="content")
            link(
                _("Failing rows"),
                "quality.py",
                icon=":material/table_rows:",
                dataset=found.dataset,
                check=found.began.id,
                v=found.number,
            )


def _impact(incident: Incident) -> None:
    found = impact(lake(), incident)
    said = []
    if found.built:
        said.append(_("built from it: {names}").format(names=listed(found.built)))
    if found.referring:
        said.append(_("looking into it: {names}").format(names=listed(found.referring)))
    affected = len(found.built) + len(found.referring)
    with st.container(horizontal=True, vertical_alignment="center", key="incident_impact"):
        label = ngettext("{n} further dataset is reached", "{n} further datasets are reached", affected)
        told = label.format(n=affected) if affected else _("No other dataset is reached")
        st.caption(md(": ".join([told, listed(said, clauses=True)]) if said else told), width="content")
        for file, title in found.pages:
            link(_(title), file, icon=":material/arrow_forward:", dataset=incident.dataset)
