"""What several annotators made together: agreement, confusion, decisions on disputes, suspected errors."""

from __future__ import annotations

import streamlit as st

from core.annotate import agreement, log, outcome, queue
from core.annotate import head as heads
from core.annotate.agreement import Pair
from core.annotate.item import Item
from core.annotate.project import Project
from core.i18n import _
from pages.parts.label.frame import label_words
from pages.parts.shared import needing
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

MANY = 20
"""Disputes drawn at once; deciding one brings the next."""


def review(project: Project, person: str) -> None:
    """Agreement first, then what needs a decision."""
    judged = outcome.judged(lake(), project)
    disputes = outcome.open_disputes(lake(), project)
    _headline(judged, len(disputes))
    _pairs(project, agreement.pairs(judged))
    _disputes(project, person, disputes)
    _suspected(project, person)


def _headline(judged: dict[int, dict[str, str]], disputes: int) -> None:
    several = sum(len(labels) > 1 for labels in judged.values())
    people = {name for labels in judged.values() for name in labels}
    value = agreement.alpha(judged)
    tiles(
        [
            Tile(_("Items labelled by people"), number(len(judged))),
            Tile(_("Annotators"), number(len(people))),
            Tile(_("Items with several labels"), number(several), help=_("Only these can tell about agreement.")),
            Tile(
                _("Krippendorff's alpha"),
                number(value, 3),
                help=_("1 is full agreement, 0 what chance gives. Below 0.667 even cautious conclusions are unsafe."),
            ),
            Tile(_("Open disputes"), number(disputes), help=_("Annotators differ and nobody has decided.")),
        ],
        key="label_agreement",
    )


def _pairs(project: Project, pairs: list[Pair]) -> None:
    st.subheader(_("Agreement of two"), anchor=False)
    if not pairs:
        st.caption(_("No item was labelled by two people yet. Each annotator gets a share of the items in common."))
        return
    rows = [
        {"first": p.first, "second": p.second, "items": p.items, "equal": p.observed, "kappa": p.kappa} for p in pairs
    ]
    columns = {
        "first": st.column_config.TextColumn(_("Annotator")),
        "second": st.column_config.TextColumn(_("Annotator")),
        "items": st.column_config.NumberColumn(_("Items in common"), format="localized"),
        "equal": st.column_config.NumberColumn(_("Equal labels"), format="percent"),
        "kappa": st.column_config.NumberColumn(_("Cohen's kappa"), format="%.3f"),
    }
    chosen = table(
        rows, key="label_pairs", columns=columns, alt=_("Agreement of every two annotators"), select="single-row"
    )
    pair = pairs[chosen[0]] if chosen else pairs[0]
    st.caption(
        _("Rows: labels of {first}; columns: labels of {second}.").format(first=md(pair.first), second=md(pair.second))
    )
    grid = [
        {"label": label_words(project, one), **{o: pair.confusion.get((one, o), 0) for o in project.labels}}
        for one in project.labels
    ]
    names = {one: st.column_config.NumberColumn(label_words(project, one)) for one in project.labels}
    alt = _("How often each label of one annotator met each label of the other")
    table(grid, key="label_confusion", columns={"label": st.column_config.TextColumn(_("Label")), **names}, alt=alt)


def _disputes(project: Project, person: str, disputes: list[outcome.Outcome]) -> None:
    st.subheader(_("Disputes"), anchor=False)
    if not disputes:
        st.caption(_("Nobody disagrees, or every dispute is decided."))
    for one in disputes[:MANY]:
        said = " · ".join(f"{md(name)}: **{md(label_words(project, label))}**" for name, label in one.by.items())
        _decision(project, person, one.place, said)


def _suspected(project: Project, person: str) -> None:
    st.subheader(_("Suspected label errors"), anchor=False)
    head = heads.latest(lake(), project)
    known = outcome.outcomes(lake(), project)
    found = [
        (place, given)
        for place, given in queue.suspected(lake(), project, head)
        if place in known and known[place].by and known[place].decided_by is None
    ]
    if not found:
        st.caption(_("None among people's labels; the learning model needs some labels of each kind to suspect any."))
    for place, given in found[:MANY]:
        assert head is not None
        row = head.out_of_fold.get(place, head.probabilities[place])
        guess = project.labels[int(row.argmax())]
        said = _("given: **{given}** · the learning model, which did not see it, says **{guess}** ({share})").format(
            given=md(label_words(project, given)),
            guess=md(label_words(project, guess)),
            share=percent(float(row.max()), 0),
        )
        _decision(project, person, place, said)


def _decide(project: Project, item: Item, person: str, label: str) -> None:
    log.decide(lake(), project, item, person, label)


def _decision(project: Project, person: str, place: int, said: str) -> None:
    item = queue.pool_items(lake(), project)[place]
    with st.container(border=True, key=f"label_case_{place}"):
        st.markdown(md(item.text[:1000]))
        st.caption(said)
        with st.container(horizontal=True):
            for label in project.labels:
                needing.button(
                    "judge",
                    md(label_words(project, label)),
                    key=f"label_decide_{place}_{project.labels.index(label)}",
                    on_click=_decide,
                    args=(project, item, person, label),
                )
