"""Profiles and their costlier parts: made when asked for, by a job where the table is large."""

from __future__ import annotations

from typing import Any, TypeVar

import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.lake import Dataset
from core.profile import (
    DuplicateGroup,
    Histogram,
    Overlay,
    Profile,
    SourceRow,
    Timeline,
    ValueCount,
    examples,
    part,
    profile,
)
from core.profile import duplicate_groups as duplicate_groups_of
from core.profile import lengths as lengths_of
from core.profile import overlay as overlay_of
from core.profile import rare_values as rare_values_of
from core.profile import timeline as timeline_of
from core.profile.compare import ColumnChange
from core.profile.job import HANDLER as PROFILE_JOB
from core.profile.job import LARGE_CELLS, PART_CELLS, PART_HANDLER
from core.profile.on_demand import inputs, kept
from core.profile.store import load
from pages.parts.shared.cached import cache_resource

Part = TypeVar("Part")
Place = tuple[str, str, int, str, str]


@cache_resource(max_entries=24, show_spinner=False)
def _cached(folder: str, name: str, version: int, layer: str, kind: str, roles: tuple[tuple[str, str], ...]) -> Profile:
    """A frozen profile; kind and roles are part of the key because findings depend on them."""
    return profile(parts.lake(), name, version, layer)


def profile_of(dataset: Dataset, version: int, layer: str) -> Profile | None:
    """The profile; of a large table it is made by a background job, whose bar is drawn meanwhile."""
    state = parts.lake().dataset(dataset.name, version)
    cells = state.rows * max(len(state.types), 1)
    known = load(parts.lake(), dataset.name, version, layer, state.kind, state.roles)
    if known is None and cells > LARGE_CELLS:
        _by_job(PROFILE_JOB, {"dataset": dataset.name, "version": version, "layer": layer})
        return None
    with st.spinner(_("Reading every row…"), show_time=True):
        roles = tuple(sorted(state.roles.items()))
        return _cached(str(parts.lake().path), dataset.name, version, layer, state.kind, roles)


def _by_job(handler: str, params: dict[str, Any]) -> None:
    """Draw the bar of the job that makes something; start the job where none runs or has failed."""
    made = [job for job in parts.jobs().list(handler) if job.params == params]
    if made and not made[0].active and made[0].state != "done":
        parts.job_bar(made[0].id)
        return
    title, words = N_("Profile {name}"), {"name": params["dataset"]}
    parts.job_bar(parts.jobs().submit(handler, params, title=title, title_params=words, quick=True))


def get(made: Profile, kind: type[Part]) -> Part | None:
    """The part; None while (or because) the job that makes it is shown instead."""
    found = kept(parts.lake(), made, kind)
    if found is not None:
        return found
    if made.rows * len(made.columns) <= PART_CELLS:
        with st.spinner(_("Reading every row…"), show_time=True):
            return _part(place(made, kind.__name__), inputs(parts.lake(), made, kind), made, kind)
    params = {
        "dataset": made.dataset, "version": made.version, "layer": made.layer, "part": kind.__name__,
    }  # fmt: skip
    _by_job(PART_HANDLER, params)
    return None


@cache_resource(max_entries=64, show_spinner=False)
def _part(at: Place, what: str, _made: Profile, _kind: type[Part]) -> Part:
    """A part of a small table, computed once; looking at it commits nothing."""
    return part(parts.lake(), _made, _kind)


def place(made: Profile, name: str) -> Place:
    """What tells one column of one profile apart from all others."""
    return str(parts.lake().path), made.dataset, made.version, made.layer, name


@cache_resource(max_entries=64, show_spinner=False)
def timeline(at: Place, _profile: Profile) -> Timeline:
    """A column over time, read once."""
    return timeline_of(parts.lake(), _profile, at[-1])


@cache_resource(max_entries=64, show_spinner=False)
def rare_values(at: Place, _profile: Profile) -> list[ValueCount]:
    """A column's rare values, read once."""
    return rare_values_of(parts.lake(), _profile, at[-1])


@cache_resource(max_entries=64, show_spinner=False)
def lengths(at: Place, _profile: Profile) -> Histogram | None:
    """The lengths of a column's texts, read once."""
    return lengths_of(parts.lake(), _profile, at[-1])


@cache_resource(max_entries=128, show_spinner=False)
def source_rows(at: Place, what: str, _profile: Profile) -> list[SourceRow]:
    """Rows that show something about a column, read once."""
    return examples(parts.lake(), _profile, at[-1], what)


@cache_resource(max_entries=64, show_spinner=False)
def overlay(at: Place, before_at: Place, _before: Profile, _after: Profile, _change: ColumnChange) -> Overlay | None:
    """One column in two versions, counted once."""
    return overlay_of(parts.lake(), _before, _after, _change)


@cache_resource(max_entries=24, show_spinner=False)
def duplicates(at: Place, _profile: Profile) -> list[DuplicateGroup]:
    """The largest groups of equal rows, read once."""
    return duplicate_groups_of(parts.lake(), _profile)
