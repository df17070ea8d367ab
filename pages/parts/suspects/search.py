"""The search for suspicious cells: its button, its outcome in figures, and what was said of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core import clean
from core.clean.repair import SURE, Kept, Suspect, store
from core.i18n import N_, _, ngettext, sentences
from core.jobs import Job
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_resource
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.links import link
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent, when

AT_ONCE = 60_000
"""Cells up to which the page waits for the outcome: about two seconds."""


@dataclass(frozen=True)
class State:
    """A search with what was said of it: `open` are the suspicions that nobody has decided, the surest first;
    `teaching` the same in the order in which answers teach most."""

    kept: Kept
    draft: clean.Recipe
    stale: bool
    taken: Mapping[str, str | None]
    refused: Mapping[str, str | None]
    open: tuple[Suspect, ...]
    teaching: tuple[Suspect, ...]

    @property
    def sure(self) -> tuple[Suspect, ...]:
        return tuple(one for one in self.open if one.sure)


def searched() -> list[str]:
    """Datasets that were searched before."""
    return [one.name for one in lake().datasets() if store.stamp(lake(), one.name)[0]]


def newest(dataset: Dataset) -> Kept | None:
    """The last search of a dataset."""
    return _kept(str(lake().path), dataset.name, store.stamp(lake(), dataset.name)[0])


def newest_stamp(dataset: Dataset) -> int:
    """What changes with every search."""
    return store.stamp(lake(), dataset.name)[0]


@cache_resource(max_entries=8, show_spinner=False)
def _kept(path: str, name: str, stamp: int) -> Kept | None:
    return store.latest(lake(), name)


def state_of(dataset: Dataset, draft: clean.Recipe, kept: Kept) -> State:
    """A search and what the draft and the decisions say of it."""
    stale = store.stale(lake(), kept, draft)
    taken = {} if stale else store.accepted(draft, kept)
    refused = store.refused(lake(), dataset.name)
    still = store.undecided(lake(), kept, draft)
    likely = sorted(still, key=lambda one: (-one.confidence, one.column, one.row))
    return State(kept, draft, stale, taken, refused, tuple(likely), still)


def _job(name: str) -> Job | None:
    return next((job for job in jobs().list(store.HANDLER) if job.params["dataset"] == name), None)


def start(dataset: Dataset, draft: clean.Recipe, kept: Kept | None) -> None:
    """The button that searches, at once or as a job."""
    job = _job(dataset.name)
    label = _("Look for suspicious cells") if kept is None else _("Look again")
    if not needing.button(
        "compute",
        label,
        key="suspects_start",
        icon=":material/troubleshoot:",
        type="primary" if kept is None else "secondary",
        disabled=job is not None and job.active,
    ):
        return
    if dataset.rows * max(len(dataset.types), 1) > AT_ONCE:
        params = {"dataset": dataset.name, "recipe": draft.as_dict()}
        title = N_("Suspicious cells of {name}")
        jobs().submit(store.HANDLER, params, title=title, title_params={"name": dataset.name})
    else:
        with st.spinner(_("Comparing every cell with the rest of the table …")):
            store.search(lake(), dataset.name, draft)
    st.rerun()


def waiting(dataset: Dataset) -> None:
    """The bar of a search under way."""
    job = _job(dataset.name)
    if job is not None and (job.active or job.resumable):
        job_bar(job.id)


def introduction(dataset: Dataset) -> None:
    """What will happen, before the first search."""
    text = _(
        "Cells of {name} that the rest of the table speaks against are found without labels: slips of the pen, values "
        "that do not go with their row, gaps that other rows fill, values in the wrong column, sources that disagree."
    )
    st.markdown(text.format(name=md(dataset.name)))
    st.caption(
        _(
            "Nothing is changed. What you take becomes one step of the recipe on the Clean page, previewed and undone "
            "like any other."
        )
    )


def nothing() -> None:
    """A search without a suspicion."""
    st.success(_("No cell of this dataset is suspicious."), icon=":material/check_circle:")


def facts(dataset: Dataset, state: State) -> None:
    """Counts of the search, its date, and the way to the recipe."""
    found = state.kept.found
    taken = sum(store.is_said(one, state.taken) for one in found.suspects)
    tiles(
        [
            Tile(_("Rows looked at"), number(found.looked_at)),
            Tile(_("Suspicious cells"), number(len(found.suspects))),
            Tile(
                _("Sure ones left"),
                number(len(state.sure)),
                help=_(
                    "On faults planted into this very table, repairs of their kind were right in {share} of the cases "
                    "or more."
                ).format(share=percent(SURE, 0)),
            ),
            Tile(_("Undecided"), number(len(state.open))),
            Tile(_("Taken"), number(taken)),
        ],
        key="suspects_tiles",
    )
    told = [_("Found {when}.").format(when=when(state.kept.time))]
    if found.looked_at < found.rows:
        told.append(_("Rows in all: {rows}; an even draw was looked at.").format(rows=number(found.rows)))
    if found.columns_looked_at < found.columns:
        text = _("Columns in all: {columns}; the first {shown} were looked at.")
        told.append(text.format(columns=number(found.columns), shown=number(found.columns_looked_at)))
    planted = sum(cells for _hits, cells in found.recall.values())
    if planted:
        words = ngettext(
            "Of {n} planted fault {share} were found again.", "Of {n} planted faults {share} were found again.", planted
        )
        hits = sum(hits for hits, _cells in found.recall.values())
        told.append(words.format(n=number(planted), share=percent(hits / planted, 0)))
    st.caption(sentences(*told))
    if state.stale:
        st.info(_("The data or the recipe has changed since. Look again."), icon=":material/update:")
    elif state.taken:
        link(
            _("See the step in the recipe and apply it"),
            "clean.py",
            icon=":material/cleaning_services:",
            dataset=dataset.name,
            step=len(state.kept.recipe.steps) + 1,
        )


def take(dataset: Dataset, state: State, suspects: list[Suspect] | tuple[Suspect, ...]) -> None:
    """Put suggestions into the draft, and note that they were taken."""
    draft = clean.load_draft(lake(), dataset.name)
    clean.save_draft(lake(), dataset.name, store.accept(draft, state.kept, suspects))
    store.decide(lake(), dataset.name, [one for one in suspects if one.mendable], store.TAKEN)


def refuse(dataset: Dataset, suspects: list[Suspect] | tuple[Suspect, ...]) -> None:
    """Note that suggestions are wrong; they are not shown again and count against their kind."""
    store.decide(lake(), dataset.name, suspects, store.REFUSED)


def reopen(dataset: Dataset, state: State, suspects: list[Suspect]) -> None:
    """Take decisions back, and the suggestions out of the draft."""
    draft = clean.load_draft(lake(), dataset.name)
    clean.save_draft(lake(), dataset.name, store.withdraw(draft, state.kept, [one.key for one in suspects]))
    store.decide(lake(), dataset.name, suspects, "")


def decided(state: State) -> tuple[list[Suspect], list[Suspect]]:
    """The suspicions that were taken, and those that were refused."""
    suspects = state.kept.found.suspects
    return [one for one in suspects if store.is_said(one, state.taken)], [
        one for one in suspects if store.is_said(one, state.refused)
    ]
