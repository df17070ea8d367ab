"""The criteria of a stage: what each asks, what was measured, what is lacking, and where that is seen."""

from __future__ import annotations

import streamlit as st

from core.govern import roadmap as room
from core.i18n import N_, _
from core.road import Standing
from pages.parts.roadmap.headline import OPENS
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.links import link
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

STATES = {"yes": N_("holds"), "next": N_("next"), "later": N_("later")}
"""How a criterion stands: it holds, the next level waits for it, or a later one does."""


def section(held: Standing) -> None:
    """One stage: its sentence, all criteria, and the evidence of one of them."""
    low = held.road.weakest.id
    chosen = switch(_("Stage"), list(room.STAGES), low, "stage", room.stage_name, label_visibility="collapsed")
    stage = next(one for one in held.road.stages if one.id == chosen)
    st.markdown(md(room.stage_verdict(stage)))
    picked = table(
        [
            {
                "level": one.criterion.level,
                "state": _(STATES[_state(stage, one)]),
                "title": _(one.criterion.title),
                "value": room.value_said(one.criterion.unit, one.measured.value),
                "needed": room.needed_said(one.criterion),
                "lacking": "" if one.met else room.lacking_said(one),
                "dmbok": room.dmbok_said(one.criterion.dmbok),
                "dcmm": room.dcmm_said(one.criterion.dcmm),
            }
            for one in stage.answers
        ],
        "roadmap_criteria",
        columns={
            "level": st.column_config.NumberColumn(_("Level (1–5)"), width=76),
            "state": st.column_config.TextColumn(_("State"), width=64),
            "title": st.column_config.TextColumn(_("Criterion"), width=230),
            "value": st.column_config.TextColumn(_("Measured"), width=76),
            "needed": st.column_config.TextColumn(_("Needed"), width=96),
            "lacking": st.column_config.TextColumn(_("What is lacking"), width=262),
            "dmbok": st.column_config.TextColumn("DAMA-DMBOK", width=190),
            "dcmm": st.column_config.TextColumn("DCMM", width=170),
        },
        alt=_("Criteria of the stage, what was measured, and what is lacking"),
        select="single-row",
        row_height=82,
        file_name=f"roadmap_{stage.id}",
        of_workspace=True,
    )
    st.caption(
        _(
            "The levels are this product’s own. DAMA-DMBOK (2nd edition) and DCMM (GB/T 36073-2018) are named for what "
            "a criterion stands for; a level of theirs is assessed by people and is not claimed here."
        )
    )
    waiting = stage.next or stage.answers
    answer = stage.answers[picked[0]] if picked else waiting[0]
    _evidence(stage, answer)


def _state(stage: room.Stage, one: room.Answer) -> str:
    if one.met:
        return "yes"
    return "next" if one.criterion.level == stage.level + 1 else "later"


def _evidence(stage: room.Stage, first: room.Answer) -> None:
    """One criterion: why it is asked, what to do, and each thing that counts for or against it, with its page."""
    ids = [one.criterion.id for one in stage.answers]
    titles = {one.criterion.id: _("Level {n}: {title}").format(n=one.criterion.level, title=_(one.criterion.title))
              for one in stage.answers}  # fmt: skip
    chosen = choice(_("Criterion"), ids, first.criterion.id, "criterion", titles.__getitem__, width=560)
    answer = next(one for one in stage.answers if one.criterion.id == chosen)
    st.markdown(md(_(answer.criterion.why)))
    frames = (room.dmbok_said(answer.criterion.dmbok), room.dcmm_said(answer.criterion.dcmm))
    st.caption(" · ".join(frames))
    against, good = st.columns(2)
    with against:
        _things(_("Counts against it"), answer.measured.lacking, _("Nothing does."))
        if not answer.met:
            st.markdown(_("To do: {what}").format(what=f"**{md(_(answer.criterion.action))}**"))
            link(
                _(OPENS[answer.criterion.page]), answer.criterion.page, icon=":material/arrow_forward:",
                **dict(answer.criterion.view),
            )  # fmt: skip
    with good:
        _things(_("Counts for it"), answer.measured.good, _("Nothing does yet."))


MOST = 8
"""Things listed with a link each; the table above names the others."""


def _things(title: str, found: tuple[room.Named, ...], nothing: str) -> None:
    st.markdown(f"**{title}**")
    if not found:
        st.caption(nothing)
    for one in found[:MOST]:
        if one.page:
            link(md(room.named_said(one) or _(OPENS[one.page])), one.page, **dict(one.params))
        else:
            st.caption(md(room.named_said(one)))
    if len(found) > MOST:
        st.caption(_("and {n} more").format(n=len(found) - MOST))
