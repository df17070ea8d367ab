"""The Roadmap page above the fold: the verdict, the level of each stage, the next three actions."""

from __future__ import annotations

import streamlit as st

from core.govern import roadmap as room
from core.govern.roadmap import SHOWN
from core.i18n import N_, _, sentences
from core.road import Standing, submit, unfinished
from pages.parts.shared.empty import sample_offer
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.reader import may
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, when

OPENS = {
    "upload.py": N_("Open Upload"),
    "datasets.py": N_("Open Datasets"),
    "quarantine.py": N_("Open Quarantine"),
    "clean.py": N_("Open Clean"),
    "catalog.py": N_("Open Data catalog"),
    "personal.py": N_("Open Personal data"),
    "shop.py": N_("Open One shop"),
    "sentiment.py": N_("Open Sentiment"),
    "label.py": N_("Open Labelling"),
    "train.py": N_("Open Train"),
    "robustness.py": N_("Open Robustness"),
    "quality.py": N_("Open Quality"),
    "trends.py": N_("Open Trends"),
    "incidents.py": N_("Open Incidents"),
    "experiments.py": N_("Open Experiments"),
    "review.py": N_("Open Review by eye"),
    "recommend.py": N_("Open Recommend"),
    "replay.py": N_("Open Replay"),
    "runs.py": N_("Open Runs"),
}
"""Page file -> the words of a link to it."""


def verdict(held: Standing) -> None:
    """Where the whole stands, in two sentences, and when the newest evidence came."""
    st.markdown(f"#### {md(room.verdict(held.road))}")
    newest = held.points[-2].time if len(held.points) > 1 else None
    told = _("newest evidence {time}").format(time=when(newest)) if newest else _("no evidence yet")
    where = _("workspace {name}").format(name=md(lake().path.name))
    st.caption(f"{where} · {told}")


def levels(held: Standing) -> None:
    """A tile for each stage: its level, what that is called, and its target."""
    low = held.road.weakest.level
    found = []
    for place, stage in enumerate(held.road.stages, start=1):
        aim = held.aims.get(stage.id)
        note = _(room.LEVELS[stage.level])
        if aim and aim.level:
            note = _("{name}; target {n}").format(name=note, n=aim.level)
        elif stage.level == low and any(level > low for level in held.road.levels.values()):
            note = _("{name}; holds back").format(name=note)
        told = _("{n} of {of} criteria hold.").format(n=stage.met, of=len(stage.answers))
        found.append(
            Tile(
                f"{place} {room.stage_name(stage.id)}",
                _("{n} of 5").format(n=stage.level),
                note=note,
                help=sentences(told, _("A level is reached when its criteria hold and those of every level below.")),
            )
        )
    tiles(found, key="roadmap_levels")


def actions(held: Standing) -> None:
    """What to do next, each with its effect and the page that does it."""
    st.subheader(_("What to do next"), anchor=False)
    shown = held.actions[:SHOWN]
    if not shown:
        st.caption(_("Every level is reached. Keep what holds, and watch the trends."))
        return
    if not lake().datasets():
        sample_offer("secondary")
    wall = st.grid(len(shown), min_column_width=270, border=True)
    for place, one in enumerate(shown, start=1):
        with wall.cell():
            st.markdown(f"**{place}. {md(room.title_said(one))}**")
            gain = _("{name}: {note}").format(name=room.stage_name(one.stage), note=room.gain_said(one))
            st.caption(md(gain))
            if room.effects_said(one):
                st.markdown("\n".join(f"- {md(told)}" for told in room.effect_lines(one)))
            else:
                st.caption(md(room.effect_lines(one)[0]))
            _trial(one)
            link(_(OPENS[one.page]), one.page, icon=":material/arrow_forward:", **dict(one.params))
    if len(held.actions) > SHOWN:
        more = len(held.actions) - SHOWN
        st.caption(_("After these: {n} more, under Criteria.").format(n=number(more)))


def _trial(one: room.Action) -> None:
    """The way to have an effect measured that is not known yet, and the bar of that."""
    if one.finding is None or one.tried is not None or not may("compute"):
        return
    job = unfinished(jobs(), one.dataset, one.finding.id)
    if job is not None:
        job_bar(job.id)
    elif st.button(
        _("Measure the effect"),
        key=f"roadmap_try_{one.dataset}",
        icon=":material/science:",
        type="tertiary",
        help=_(
            "The step is tried on a copy of the workspace, which is checked, and recommendations are replayed with it; "
            "nothing of the data is changed."
        ),
    ):
        submit(jobs(), one.dataset, one.finding.id)
        st.rerun()
