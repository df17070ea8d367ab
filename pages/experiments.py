"""Experiments: is the comparison fair, what is the effect, and what follows."""

from __future__ import annotations

import json

import streamlit as st

import core.experiment as lab
from core import quality
from core.experiment.figures_text import p_text
from core.experiment.finding_words import finding_title
from core.experiment.words import verdict_label
from core.figures.experiment import intervals
from core.i18n import N_, _, listed, ngettext
from core.lake import Lake
from pages import parts
from pages.parts.experiments import sections as draw
from pages.parts.experiments import setup
from pages.parts.shared.owned import own

MENU = {"section": "monitor", "place": 3, "title": N_("Experiments"), "icon": "experiment"}


@st.cache_data(max_entries=64, show_spinner=False)
def look(workspace: str, name: str, version: int) -> tuple[list[lab.Column], lab.Plan | None]:
    """Columns and suggested plan of a dataset's version."""
    columns = lab.dataset_columns(parts.lake(), name, version)
    return columns, lab.suggest(columns, parts.lake().dataset(name, version).roles)


@st.cache_data(max_entries=64, show_spinner=False)
def tests(
    workspace: str, name: str, version: int, variant: str, unit: str | None
) -> tuple[str, tuple[str, ...]] | None:
    """The column and names of several tests in a dataset's version."""
    return lab.dataset_tests(parts.lake(), name, variant, version, unit)


@st.cache_data(max_entries=64, show_spinner=False)
def read_out(workspace: str, name: str, version: int, key: str, _plan: lab.Plan) -> lab.Readout:
    """The readout of a plan on a dataset's version; `key` is the plan's JSON."""
    return lab.analyse_dataset(parts.lake(), name, _plan, version)


def tests_of(lake: Lake) -> list[str]:
    """The datasets that hold assignments, the one with the lowest score first."""
    order = list(quality.lowest_first(lake))
    found = [item.name for item in lake.datasets() if item.kind == "assignments"]
    return sorted(found, key=lambda name: order.index(name) if name in order else len(order))


with parts.page(_("Experiments"), icon=":material/experiment:") as header:
    lake = parts.lake()
    kinds = ("assignments", "other", "users", "events")
    dataset = parts.pick_dataset(kinds, about=tests_of(lake))
    if dataset is None:
        draw.calculator()
        st.stop()
    parts.provenance(dataset)
    columns, suggested = look(str(lake.path), dataset.name, dataset.version)
    if suggested is None:
        parts.empty_state(
            _("No arms in this dataset"),
            _(
                "An experiment needs a column that names each unit's variant (2 to 20 different values) and at least "
                "one outcome, yes or no or a number. Choose another dataset above, or upload the assignments."
            ),
            _("Upload files"),
            "upload.py",
            ":material/experiment:",
        )
        draw.calculator()
        st.stop()
    plan = setup.choose(columns, suggested)
    plan = setup.one_test(plan, tests(str(lake.path), dataset.name, dataset.version, plan.variant, plan.unit))
    if not plan.metrics:
        st.info(_("Choose at least one metric in the set-up."), icon=":material/arrow_upward:")
        draw.calculator()
        st.stop()

    readout = read_out(str(lake.path), dataset.name, dataset.version, json.dumps(plan.to_json(), sort_keys=True), plan)
    with header:
        if st.button(_("Keep this readout"), icon=":material/bookmark_add:", type="primary", key="keep"):
            lab.keep(lake, readout)
            st.toast(_("Kept with its plan and version."), icon=":material/bookmark_added:")

    worst = readout.findings[0]
    labels = [verdict_label(effect.verdict) for effect in readout.effects]
    parts.tiles(
        [
            parts.Tile(
                _("Units"), parts.number(sum(readout.arms.values())), help=_("Units that count, over all arms.")
            ),
            parts.Tile(_("Arms"), len(readout.arms), help=listed(parts.md(arm) for arm in readout.arms)),
            parts.Tile(
                _("Sample ratio, p"),
                p_text(readout.srm.p).removeprefix("p ").removeprefix("= "),
                help=_("Suspicious below 0.01, broken below 0.001."),
            ),
            parts.Tile(_("Health checks"), len(readout.findings), help=parts.md(finding_title(worst))),
            parts.Tile(
                _("Verdicts"),
                sum(e.verdict in ("better", "worse") for e in readout.effects),
                help=_("Metrics and arms with a proven direction, of {n}.").format(n=len(labels)),
            ),
        ],
        key="headline",
    )
    st.subheader(_("Health first"), anchor=False)
    draw.health(readout)

    st.subheader(_("Effects against {control}").format(control=parts.md(readout.control)), anchor=False)
    left, right = st.columns([1.1, 1])
    with left:
        draw.verdicts(readout.effects, readout, "verdict")
    with right:
        parts.plot(
            intervals(readout.effects, 1 - plan.alpha),
            _("Relative effects with their intervals; zero is marked"),
            "intervals",
        )
        st.caption(_("An interval that crosses zero leaves the direction open. Pale crosses: verdict withheld."))
    draw.effects_table(readout.effects, readout, "effects")

    if readout.segments:
        st.subheader(_("By {column}").format(column=parts.md(plan.segment)), anchor=False)
        st.caption(_("Exploratory: the more segments one looks at, the more differ by chance."))
        for i, segment in enumerate(readout.segments):
            units = ngettext("{n} unit", "{n} units", segment.units).format(n=parts.number(segment.units))
            with st.expander(f"{parts.md(segment.label)} · {units}", key=own(f"segment_{i}")):
                draw.effects_table(segment.effects, readout, f"segment_effects_{i}")

    draw.calculator()
    kept = lab.history(lake, dataset.name)
    if kept:
        with st.expander(_("Kept readouts ({n})").format(n=len(kept)), icon=":material/bookmarks:", key=own("kept")):
            parts.table(
                [
                    {
                        _("Time"): item.time,
                        _("Version"): parts.number_of(item.dataset, item.version),
                        _("Who"): item.author,
                        _("Metric"): effect["metric"],
                        _("Arm"): effect["arm"],
                        _("Verdict"): verdict_label(effect["verdict"]),
                    }
                    for item in kept
                    for effect in item.readout["effects"]
                ],
                "kept_table",
                alt=_("Readouts kept for this dataset"),
            )
