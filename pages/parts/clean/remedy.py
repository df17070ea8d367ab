"""The way from a finding of the Quality page to the steps that mend it, as the address names them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import clean, quality
from core.cells.whole import whole
from core.clean import Recipe, RecipeStep
from core.i18n import _
from core.lake import Dataset
from pages.parts.clean.sections import keep
from pages.parts.shared import needing
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

MEND, FIX = "mend", "fix"


@dataclass(frozen=True)
class Remedy:
    """A finding and the steps that one of its fixes takes."""

    finding: str
    steps: tuple[RecipeStep, ...]

    def added(self, recipe: Recipe) -> Recipe:
        for step in self.steps:
            recipe = recipe.added(step)
        return recipe


def asked(dataset: Dataset) -> Remedy | None:
    """The remedy that the address asks for, of the newest report; None when there is no such finding."""
    check_id, number = st.query_params.get(MEND), st.query_params.get(FIX, "0")
    if not check_id:
        return None
    report = quality.latest(lake(), dataset.name)
    found = report.result(check_id) if report else None
    known = quality.fixes(found, dataset) if found is not None and found.failed else ()
    place = whole(number)
    if found is None or place is None or place >= len(known):
        st.info(
            _("The newest check of {name} finds nothing that this step would mend.").format(name=md(dataset.name)),
            icon=":material/check_circle:",
        )
        return None
    steps = tuple(RecipeStep(one.step, one.columns, one.params, where=one.where) for one in known[place])
    return Remedy(quality.describe(found), steps)


def offer(dataset: Dataset, recipe: Recipe, remedy: Remedy) -> None:
    """The finding, the steps in words, and two buttons: take them, or leave it."""
    with st.container(border=True, key="remedy"):
        st.markdown(f"**{md(remedy.finding)}**")
        for step in remedy.steps:
            st.caption(md(clean.sentence(step)))
        with st.container(horizontal=True):
            if needing.button(
                "clean", _("Add to the recipe"), icon=":material/add:", type="primary", key="take_remedy"
            ):
                leave()
                keep(dataset, remedy.added(recipe), len(recipe.steps) + len(remedy.steps) - 1)
                st.rerun()
            if st.button(_("Not now"), key="leave_remedy"):
                leave()
                st.rerun()


def leave() -> None:
    """Take the remedy out of the address."""
    for name in (MEND, FIX):
        st.query_params.pop(name, None)
