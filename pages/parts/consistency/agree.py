"""Whether people agree with a large model: cases judged by key without its answer, kappa, and what that allows."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, sentences
from core.integrate.asked import (
    LEAST_KAPPA,
    LEAST_LABELLED,
    Case,
    agreement,
    apply_all,
    label,
    take_back,
    waiting,
)
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

MOST_SHOWN = 2_000
"""Characters of a text: what the model was sent of it."""


def judged(dataset: Dataset, use: str) -> None:
    """One case of the drawn sample after the other, and what they allow; only this part runs again after a key."""
    st.fragment(_sample)(dataset, use)


def _sample(dataset: Dataset, use: str) -> None:
    name = dataset.name
    cases = waiting(lake(), name, use)
    shown = agreement(lake(), name, use)
    words = _("judged: {n} of {drawn}; the model's answer is not shown, so that it leads nobody")
    st.caption(words.format(n=number(shown.labelled), drawn=number(shown.drawn)))
    if cases:
        _case(use, cases[0])
    else:
        st.success(_("Every case of the sample is judged."), icon=":material/check_circle:")
    with st.container(horizontal=True, key="llm_keys"):
        if cases:
            _keys(name, use, cases[0])
        back = (name, use)
        needing.button(
            "judge", _("Undo"), key="llm_undo", shortcut="U", icon=":material/undo:", on_click=_take_back, args=back
        )
    allowed(dataset, use)


def _take_back(name: str, use: str) -> None:
    take_back(lake(), name, use)


def _case(use: str, case: Case) -> None:
    with st.container(border=True, key="llm_case"):
        st.markdown(f"**{md(_question(use, case))}**")
        for column, text in case.texts.items():
            st.markdown(f"**{md(column or _('Product'))}** · {md(text[:MOST_SHOWN])}")


def _keys(name: str, use: str, case: Case) -> None:
    for place, (one, value) in enumerate(case.choices.items(), 1):
        needing.button(
            "judge",
            md(value[:80]) if value else _choice(use, case, one),
            key=f"llm_choice_{place}",
            shortcut=str(place),
            on_click=label,
            args=(lake(), name, use, {case.key: one}),
        )
    skip = (lake(), name, use, {case.key: "skip"})
    needing.button(
        "judge", _("Skip"), key="llm_skip", shortcut="S", icon=":material/skip_next:", on_click=label, args=skip
    )


def _question(use: str, case: Case) -> str:
    if use == "reviews":
        return _("Is the review about this product?")
    if use == "attributes":
        return _("What do the texts say of {column}?").format(column=case.column)
    if "offered" in case.choices:
        return _("Which fits as {column}?").format(column=case.column)
    return _("Does {column} fit the rest of the row?").format(column=case.column)


def _choice(use: str, case: Case, one: str) -> str:
    if use == "attributes":
        return _("Another value") if one == "other" else _("Nothing")
    if "offered" in case.choices:
        return _("Neither")
    return _("Yes") if one == "now" else _("No")


def allowed(dataset: Dataset, use: str) -> None:
    """Agreement, and what it allows."""
    shown = agreement(lake(), dataset.name, use)
    told = _("Agreement with people: none is known yet.")
    if shown.kappa is not None:
        words = _("Agreement with people: {same} of {n} alike, Cohen's kappa {kappa} (95 %: {low} to {high}).")
        kappa, low, high = (number(one, 2) for one in (shown.kappa, shown.low, shown.high))
        same, n = number(shown.same), number(shown.labelled)
        told = words.format(same=same, n=n, kappa=kappa, low=low, high=high)
    need = _("Judged cases from which all can be accepted at once: {n}, where the interval begins at {k} or above.")
    st.caption(sentences(told, need.format(n=number(LEAST_LABELLED), k=number(LEAST_KAPPA, 1))))
    if st.button(
        _("Accept all findings that have a proposal"),
        key=own("llm_apply"),
        icon=":material/done_all:",
        disabled=not shown.enough,
    ):
        apply_all(lake(), dataset.name, use)
        st.rerun()
