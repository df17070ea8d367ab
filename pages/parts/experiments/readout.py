"""The view of the Experiments page that reads a test out: health, effects, verdicts, and what was kept of it."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import core.experiment as lab
from core import quality
from core.experiment.figures_text import p_text
from core.experiment.finding_words import finding_title
from core.experiment.metrics import Definition
from core.experiment.words import first_verdict, verdict_label
from core.figures.experiment import intervals
from core.i18n import _, language, listed
from core.lake import Dataset, Lake
from pages.parts.experiments import differing, journal, outcomes, setup, timeline
from pages.parts.experiments import sections as draw
from pages.parts.experiments.overlap import shared_users
from pages.parts.shared import needing, session
from pages.parts.shared.cached import cache_data
from pages.parts.shared.charts import plot
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import provenance
from pages.parts.shared.owned import own
from pages.parts.shared.picking import pick_dataset
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number

KINDS = ("assignments", "other", "users", "events")
"""Kinds of dataset that can hold a test, the one that is about nothing else first."""


@cache_data(max_entries=64, show_spinner=False)
def look(workspace: str, name: str, version: int) -> tuple[list[lab.Column], lab.Plan | None]:
    """Columns and suggested plan of a dataset's version."""
    columns = lab.dataset_columns(session.lake(), name, version)
    return columns, lab.suggest(columns, session.lake().dataset(name, version).roles)


@cache_data(max_entries=64, show_spinner=False)
def tests(
    workspace: str, name: str, version: int, variant: str, unit: str | None
) -> tuple[str, tuple[str, ...]] | None:
    """The column and names of several tests in a dataset's version."""
    return lab.dataset_tests(session.lake(), name, variant, version, unit)


@cache_data(max_entries=64, show_spinner=False)
def read_out(
    workspace: str,
    name: str,
    version: int,
    key: str,
    beside: int,
    _plan: lab.Plan,
    _definitions: tuple[Definition, ...] = (),
) -> lab.Readout:
    """The readout of a plan on a dataset's version; `key` is the JSON of plan and metrics, `beside` the version of the
    dataset that its outcomes come from."""
    return lab.analyse_dataset(session.lake(), name, _plan, version, _definitions)


def tests_of(lake: Lake) -> list[str]:
    """The datasets that hold assignments, the one with the lowest score first."""
    order = list(quality.lowest_first(lake))
    found = [item.name for item in lake.datasets() if item.kind == "assignments"]
    return sorted(found, key=lambda name: order.index(name) if name in order else len(order))


def view(lake: Lake, header: DeltaGenerator) -> None:
    """A test read out from its dataset; without one, how many units a test needs."""
    dataset = pick_dataset(KINDS, about=tests_of(lake))
    if dataset is None:
        draw.calculator()
        return
    provenance(dataset)
    top = st.container()
    plan, definitions = planned(lake, dataset)
    if plan is None:
        draw.calculator()
        return
    key = json.dumps([plan.to_json(), [one.to_json() for one in definitions], language()], sort_keys=True)
    beside = lake.dataset(plan.outcomes).version if plan.outcomes else 0
    readout = read_out(str(lake.path), dataset.name, dataset.version, key, beside, plan, definitions)
    with header:
        if needing.button(
            "experiment", _("Keep this readout"), icon=":material/bookmark_add:", type="primary", key="keep"
        ):
            lab.keep(lake, readout)
            st.toast(_("Kept with its plan and version."), icon=":material/bookmark_added:")
    with top:
        _headline(readout)
    registered = journal.plan_of(lake, readout)
    told = journal.against_plan(lake, readout, registered)
    st.subheader(_("Health first"), anchor=False)
    draw.health(readout)
    _effects(readout)
    timeline.over_days(lake, dataset, plan, definitions)
    timeline.funnel(lake, dataset, readout, plan, definitions)
    differing.segments(readout)
    differing.tree(readout)
    journal.decision_log(lake, dataset, readout)
    journal.offer_report(lake, dataset, readout, registered, told)
    draw.calculator()
    shared_users(lake, dataset.name)
    _kept(lake, dataset)


def planned(lake: Lake, dataset: Dataset) -> tuple[lab.Plan | None, tuple[Definition, ...]]:
    """The plan that the reader has set up, None where the dataset has no arms or no metric is chosen; and the metrics
    that it reads from another dataset."""
    columns, suggested = look(str(lake.path), dataset.name, dataset.version)
    if suggested is None:
        empty_state(
            _("No arms in this dataset"),
            _(
                "An experiment needs a column that names each unit's variant (2 to 20 different values) and at least "
                "one outcome, yes or no or a number. Choose another dataset above, or upload the assignments."
            ),
            _("Upload files"),
            "upload.py",
            ":material/experiment:",
        )
        return None, ()
    plan = setup.choose(columns, suggested)
    plan, definitions = outcomes.choose(
        lake, dataset, columns, replace(plan, exposed=suggested.exposed, units=suggested.units)
    )
    plan = setup.one_test(plan, tests(str(lake.path), dataset.name, dataset.version, plan.variant, plan.unit))
    if not (definitions if plan.outcomes else plan.metrics):
        st.info(_("Choose at least one metric in the set-up."), icon=":material/arrow_upward:")
        return None, ()
    return plan, definitions


def _headline(readout: lab.Readout) -> None:
    worst = readout.findings[0]
    st.markdown(f"**{md(first_verdict(readout))}**")
    tiles(
        [
            Tile(_("Units"), number(sum(readout.arms.values())), help=_("Units that count, over all arms.")),
            Tile(_("Arms"), len(readout.arms), help=listed(md(arm) for arm in readout.arms)),
            Tile(
                _("Sample ratio, p"),
                p_text(readout.srm.p).removeprefix("p ").removeprefix("= "),
                help=_("Suspicious below 0.01, broken below 0.001."),
            ),
            Tile(_("Health checks"), len(readout.findings), help=md(finding_title(worst))),
            Tile(
                _("Verdicts"),
                sum(e.verdict in ("better", "worse") for e in readout.effects),
                help=_("Metrics and arms with a proven direction, of {n}.").format(n=len(readout.effects)),
            ),
        ],
        key="headline",
    )


def _effects(readout: lab.Readout) -> None:
    st.subheader(_("Effects against {control}").format(control=md(readout.control)), anchor=False)
    left, right = st.columns([1.1, 1])
    with left:
        draw.verdicts(readout.effects, readout, "verdict")
    with right:
        alt = _("Relative effects with their intervals; zero is marked")
        plot(intervals(readout.effects, 1 - readout.plan.alpha), alt, "intervals")
        st.caption(_("An interval that crosses zero leaves the direction open. Pale crosses: verdict withheld."))
    draw.effects_table(readout.effects, readout, "effects")


def _kept(lake: Lake, dataset: Dataset) -> None:
    kept = lab.history(lake, dataset.name)
    if not kept:
        return
    with st.expander(_("Kept readouts ({n})").format(n=len(kept)), icon=":material/bookmarks:", key=own("kept")):
        table(
            [
                {
                    _("Time"): item.time,
                    _("Version"): number_of(item.dataset, item.version),
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
