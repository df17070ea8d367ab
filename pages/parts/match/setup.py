"""The two sides of a match, the button that finds it, and what is known of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.i18n import N_, _, ngettext
from core.integrate.match import Matching, foreign_datasets, golden, kept
from core.jobs import Job
from core.lake import Dataset
from pages.parts.match.columns import chosen
from pages.parts.shared import needing
from pages.parts.shared.choices import choice
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, when

KINDS = ("items", "users", "inventory", "other")
"""Kinds whose rows are things: an event or a review is matched with nothing."""
AT_ONCE = 5_000
"""Rows of both sides up to which the page waits for the outcome: about five seconds."""


def catalogs() -> list[str]:
    """The names to open on: datasets that were matched, then catalogs, the larger first."""
    known = [one.left for one in kept.matchings(lake())]
    items = sorted(
        (one for one in lake().datasets(built=False) if one.kind == "items" and one.name not in made_rows()),
        key=lambda one: (-one.rows, one.name),
    )
    return [*dict.fromkeys([*known, *(one.name for one in items)])]


def made_rows() -> list[str]:
    """Golden rows, which are offered last: they say again what their sources say."""
    return golden.made_rows(lake())


def not_things() -> list[str]:
    """Datasets of pairs and maps that were made here."""
    return golden.lists(lake())


def other_side(left: Dataset) -> str:
    """The dataset to compare with, those of its kind first, golden rows last; "" for the same one."""
    held = [one for one in lake().datasets(built=False) if one.kind in KINDS]
    made = made_rows()
    held.sort(key=lambda one: (one.name in made, one.kind != left.kind))
    names = [one.name for one in held if one.name not in (left.name, *not_things())]

    def words(name: str) -> str:
        return name or _("itself (duplicates)")

    return choice(_("Match with"), ["", *names], "", "with", words)


def with_categories(left: Dataset, right: str) -> bool:
    """Whether two sides have categories to be mapped."""
    return bool(right and left.column("category") and lake().dataset(right).column("category"))


def newest(left: Dataset, right: str) -> Matching | None:
    """The kept outcome of the two sides."""
    return kept.latest(lake(), left.name, right)


def _job(left: str, right: str) -> Job | None:
    sides = (left, right)
    return next(
        (job for job in jobs().list(kept.HANDLER) if (job.params["left"], job.params.get("right", "")) == sides), None
    )


def start(left: Dataset, right: str, found: Matching | None) -> None:
    """The button that matches, at once or as a job."""
    job = _job(left.name, right)
    words = _("Find matches") if found is None else _("Find again")
    if not needing.button(
        "compute",
        words,
        key="match_start",
        type="primary" if found is None or found.stale else "secondary",
        icon=":material/join_inner:",
        disabled=job is not None and job.active,
    ):
        return
    params: dict[str, Any] = {"left": left.name, "right": right, **chosen(left, right)}
    rows = left.rows + (lake().dataset(right).rows if right else 0)
    if rows > AT_ONCE or (right and foreign_datasets(lake(), left.name, right)):
        title = _title(right)
        jobs().submit(kept.HANDLER, params, title=title[0], title_params={"left": left.name, **title[1]})
    else:
        with st.spinner(_("Comparing …")):
            kept.match(lake(), left.name, right, params["left_parts"], params["right_parts"])
    st.rerun()


def _title(right: str) -> tuple[str, dict[str, str]]:
    return (N_("Match {left} with {right}"), {"right": right}) if right else (N_("Find duplicates in {left}"), {})


def waiting(left: Dataset, right: str) -> None:
    """The bar of a job that matches these two."""
    job = _job(left.name, right)
    if job is not None and (job.active or job.resumable):
        job_bar(job.id)


def introduction(left: Dataset, right: str) -> None:
    """What will happen, before the first outcome."""
    if right:
        text = _(
            "Rows of {left} and {right} that are the same thing are found without labels; you judge the doubtful ones."
        )
        st.markdown(text.format(left=md(left.name), right=md(right)))
    else:
        text = _("Rows of {left} that are the same thing are found without labels; you judge the doubtful ones.")
        st.markdown(text.format(left=md(left.name)))
    st.caption(
        _("Another size, colour, model, pack or version makes a variant, which is no duplicate. No row is changed.")
    )


def facts(found: Matching) -> None:
    """Counts of an outcome, and whether it is of today's data."""
    told = found.facts
    rows = number(told["left_rows"])
    if told["right_rows"] is not None:
        rows = f"{rows} × {number(told['right_rows'])}"
    now = kept.sizes(lake(), found.left, found.right)
    tiles(
        [
            Tile(_("Rows"), rows),
            Tile(_("Pairs compared"), number(told["compared"])),
            Tile(_("The same"), number(now["matches"])),
            Tile(_("Decided by people"), number(now["judged"])),
            Tile(_("Variants"), number(now["variants"])),
        ],
        key="match_tiles",
    )
    st.caption(_("Found {when}.").format(when=when(found.time)))
    if found.stale:
        st.info(_("The data has changed since. Find again to compare what is there now."), icon=":material/update:")
    if now["judged"] and kept.spoken_since(lake(), found):
        words = ngettext(
            "{n} decision is newer than the outcome: Find again lets it count for other pairs too.",
            "{n} decisions are newer than the outcome: Find again lets them count for other pairs too.",
            kept.spoken_since(lake(), found),
        )
        st.caption(f":material/lightbulb: {words.format(n=number(kept.spoken_since(lake(), found)))}")
