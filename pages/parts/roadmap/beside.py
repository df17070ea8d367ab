"""Another workspace beside this one, and the roadmap as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.errors import TouchstoneError
from core.figures.roadmap import radar
from core.govern import roadmap as room
from core.i18n import _, listed, sentences
from core.road import FORMS, Standing, handed, other_in
from pages.parts.shared.charts import plot
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md, when


def _file(held: Standing, form: str) -> bytes:
    return handed(lake(), held, form).encode()


def section(held: Standing) -> None:
    """Files to take away, then the comparison."""
    st.subheader(_("Hand on"), anchor=False)
    names = {"markdown": "Markdown", "html": "HTML", "json": "JSON"}
    with st.container(horizontal=True):
        for form, (ending, kind) in FORMS.items():
            take(
                names[form],
                partial(_file, held, form),
                f"roadmap.{ending}",
                kind,
                icon=":material/download:",
                key=f"roadmap_{form}",
                on_click="ignore",
            )
    st.caption(_("The HTML file needs nothing beside itself and is fit to be printed; this page prints too."))
    st.subheader(_("Compare with another workspace"), anchor=False)
    left, right = st.columns(2)
    given = left.file_uploader(_("Its roadmap, exported as JSON"), type=["json"], key="roadmap_other")
    place = right.text_input(
        _("Or its folder on the server"),
        key="roadmap_folder",
        max_chars=500,
        help=_("Folders that the setting sources lists."),
    )
    if given is None and not place.strip():
        return
    try:
        other = room.read_other(given.getvalue()) if given is not None else other_in(lake(), place.strip())
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    _compared(held, other)


def _compared(held: Standing, other: room.Other) -> None:
    st.caption(_("{name}, as of {time}").format(name=md(other.name), time=when(other.time)))
    left, right = st.columns([1, 1.2])
    with left:
        plot(
            radar(held.road.levels, {}, (other.name, other.levels)),
            _("Levels of the five stages here and in {name}").format(name=other.name),
            "radar_other",
        )
    with right:
        table(
            [
                {
                    "stage": room.stage_name(stage.id),
                    "here": stage.level,
                    "there": other.levels[stage.id],
                    "ahead": listed(
                        (
                            _(one.criterion.title)
                            for one in stage.answers
                            if one.criterion.id in other.met and not one.met
                        ),
                        clauses=True,
                    ),
                }
                for stage in held.road.stages
            ],
            "roadmap_compared",
            columns={
                "stage": _("Stage"),
                "here": st.column_config.NumberColumn(_("Here"), width="small"),
                "there": st.column_config.NumberColumn(_("There"), width="small"),
                "ahead": st.column_config.TextColumn(_("What holds there and not here"), width="large"),
            },
            alt=_("Levels here and there"),
            row_height="fit",
            of_workspace=True,
        )
