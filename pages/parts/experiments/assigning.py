"""Who is given which arm: a salted hash, looked at on the users of a dataset, kept, downloaded, or copied as code."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.errors import TouchstoneError
from core.experiment import given as draw
from core.experiment.design import Assignment, python_of, sql_of
from core.experiment.figures_text import p_text
from core.experiment.given import Preview
from core.experiment.log import registrations
from core.i18n import _, listed, sentences
from core.lake import Lake
from pages.parts.shared import needing, session
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

KINDS = ("users", "events", "assignments", "other")
"""Kinds of dataset whose units can be given arms, those that list users first."""


def assignment(weights: Mapping[str, float], exposed: float) -> Assignment | None:
    """The salt as the reader writes it, with the arms and weights of the size; None where they cannot be."""
    help_text = _("Names this test in the hash: another salt draws anew.")
    salt = st.text_input(_("Salt"), "test-1", max_chars=80, key=own("salt"), help=help_text, width=320)
    try:
        made = Assignment(salt or "", weights, exposed)
        made.check()
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return None
    return made


def view(lake: Lake, made: Assignment) -> None:
    """The draw on a dataset's units, whether it is even and independent, and the ways to take it along."""
    with st.expander(_("The rule as code"), icon=":material/code:", key=own("rule_code")):
        st.caption(_("The same unit has the same arm in any system; when an arm grows, units only move into it."))
        st.code(python_of(made), language="python")
        st.code(sql_of(made), language="sql")
    fitting = [one for kind in KINDS for one in lake.datasets() if one.kind == kind]
    if not fitting:
        return
    left, right = st.columns(2)
    name = choice(_("Units of"), [one.name for one in fitting], fitting[0].name, "units_of", at=left)
    columns = draw.names_of(lake, name)
    unit = choice(_("Unit"), columns, columns[0], "unit_column", at=right)
    try:
        found = _preview(str(lake.path), lake.version(), name, unit, _key(made), made)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    _told(found)
    _taken(lake, name, unit, made)


def _key(made: Assignment) -> str:
    return repr((made.salt, tuple(made.weights.items()), made.exposed))


@cache_data(max_entries=16, show_spinner=False)
def _preview(path: str, version: int, name: str, unit: str, key: str, _made: Assignment) -> Preview:
    lake = session.lake()
    others = {one.name: one.assignment for one in registrations(lake)[:10] if (one.salt or one.name) != _made.salt}
    return draw.preview(lake, name, unit, _made, others)


def _told(found: Preview) -> None:
    sizes = found.srm.observed
    tiles(
        [
            Tile(_("Units"), number(found.units), help=_("Different ones in the dataset.")),
            Tile(_("Taking part"), number(found.taking_part)),
            *(Tile(md(arm), number(n), note=percent(n / max(found.taking_part, 1))) for arm, n in sizes.items()),
        ][:6],
        key=own("assignment_tiles"),
    )
    said = _("Sample ratio of this draw: {p}.").format(p=p_text(found.srm.p))
    if found.severity == "ok":
        word = _("Even")
        st.markdown(f":green-badge[:material/check_circle: {word}] {md(said)}")
    else:
        word = _("Uneven")
        more = _("A hash is uneven by chance once in a hundred; take another salt before anyone sees the test.")
        st.markdown(f":orange-badge[:material/warning: {word}] {md(said)} {md(more)}")
    if found.others:
        near = [name for name, p in found.others.items() if p < 0.01]
        words = (
            _("Hangs together with: {tests}. Take another salt.").format(tests=listed(near))
            if near
            else _("Independent of the registered tests: {tests}.").format(tests=listed(found.others))
        )
        st.caption(md(words))
    table(
        [{_("Unit"): unit, _("Arm"): arm} for unit, arm in found.examples],
        "assignment_examples",
        alt=_("A few units and their arms"),
        download=False,
    )


def _taken(lake: Lake, name: str, unit: str, made: Assignment) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = st.text_input(_("Keep as dataset"), "assignment", max_chars=60, key=own("assignment_name"), width=260)
        if needing.button("experiment", _("Keep the arms"), icon=":material/bookmark_add:", key=own("assignment_keep")):
            try:
                n = draw.store(lake, name, unit, made, target or "")
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            else:
                st.toast(_("Units kept with their arms: {n}.").format(n=number(n)), icon=":material/bookmark_added:")
        take(
            _("Download the arms"),
            data=lambda: _file(lake, name, unit, made),
            file_name="assignment.csv",
            mime="text/csv",
            key=own("assignment_download"),
            icon=":material/download:",
            on_click="ignore",
        )


def _file(lake: Lake, name: str, unit: str, made: Assignment) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "assignment.csv")
        draw.write(lake, name, unit, made, path)
        return path.read_bytes()
