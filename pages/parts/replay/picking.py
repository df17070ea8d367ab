"""Which dataset is replayed, which events recommendations are learned from, and what can be replayed of it."""

from __future__ import annotations

import streamlit as st

from core.i18n import _
from core.lake import Dataset, Lake
from pages.parts.shared.empty import empty_state, no_dataset
from pages.parts.shared.wording import md

KINDS = ("events", "items", "reviews", "users")
BUILT = ("merge", "checks", "dirt")
"""What can be replayed of One shop's events, which are cleaned as their uploads."""
VIEWS = {
    "events": ("recipe", "checks", "dirt"),
    "items": ("recipe", "merge"),
    "reviews": ("recipe",),
    "users": ("merge",),
}


def first(lake: Lake) -> list[str]:
    """The events, on which the page opens where nobody has chosen."""
    return [one.name for one in lake.datasets(built=False) if one.kind == "events"]


def views(dataset: Dataset) -> tuple[str, ...]:
    """What can be replayed of a dataset of this kind."""
    return BUILT if dataset.built else VIEWS[dataset.kind]


def built_beside(lake: Lake) -> set[str]:
    """Tables of One shop that are replayed with its events alone."""
    return {one.name for one in lake.datasets(built=True) if one.kind != "events"}


def view_words(view: str) -> str:
    """What a view is called."""
    return {
        "recipe": _("Cleaning steps"),
        "checks": _("Rows set aside"),
        "merge": _("Merge"),
        "dirt": _("How much dirt"),
    }[view]


def no_events(lake: Lake, dataset: Dataset) -> None:
    """Recommendations do not read this dataset, or there are no events that could."""
    if not first(lake):
        no_dataset(("events",))
        return
    empty_state(
        _("No events read this dataset"),
        _("Recommendations are learned from events; none of the events here name what {name} holds.").format(
            name=md(dataset.name)
        ),
        _("Upload"),
        "upload.py",
        ":material/link_off:",
    )
    st.space("small")
