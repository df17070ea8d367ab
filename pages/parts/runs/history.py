"""The history: what the last run did, what runs cost, and one run step by step with the way to what failed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.figures.runs import costs
from core.i18n import N_, _, listed, ngettext
from core.incidents import incidents
from core.lake import version_name
from core.ledger import KINDS, Run, StepRun, kind_label, state_label
from core.runs import said_of
from pages.parts.shared.charts import plot_lines
from pages.parts.shared.choices import switch
from pages.parts.shared.empty import empty_state
from pages.parts.shared.frame import severity_badge
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import duration, md, number, when

ADDRESS = "run"
TRIGGERS = {"command": N_("command line"), "page": N_("this page"), "schedule": N_("schedule")}
MEASURES = {"seconds": N_("By the clock"), "cpu": N_("Of the processor")}
SEVERITY = {"gate": "error", "failed": "error", "unreachable": "warning", "interrupted": "warning"}
"""State of a step or a run -> severity of its badge; any other is fine."""
PAGES = {
    "ingest": ("datasets.py", N_("Dataset")),
    "clean": ("clean.py", N_("Clean")),
    "check": ("quality.py", N_("Quality")),
    "score": ("sentiment.py", N_("Sentiment")),
    "evaluate": ("recommend.py", N_("Recommend")),
    "weak": ("recommend.py", N_("Recommend")),
}
"""Kind of step -> the page that shows what it made."""


def none_yet() -> None:
    """The state without any run."""
    empty_state(
        _("No runs yet"),
        _(
            "A pipeline loads what is new, cleans, checks, scores, builds, evaluates and tells of incidents, every "
            "night and without repeating itself. Write one from what was done here by hand, and run it."
        ),
        icon=":material/schedule:",
    )


def headline(found: Sequence[Run]) -> None:
    """The last run, and how the runs before it went."""
    last = found[0]
    failed = sum(bool(one.failing) for one in found)
    n = len(last.failing)
    rows = sum(one.outcome.rows_in or 0 for one in last.steps if one.kind == "ingest")
    tiles(
        [
            Tile(_("Last run"), state_label(last.state), note=when(last.started)),
            Tile(
                _("Steps that need somebody"),
                number(n),
                note=ngettext("of {n} step", "of {n} steps", len(last.steps)).format(n=len(last.steps)),
            ),
            Tile(_("It took"), duration(last.seconds), note=_("processor: {time}").format(time=duration(last.cpu))),
            Tile(_("Rows loaded"), number(rows), note=_("by the last run")),
            Tile(_("Runs with a failed step"), number(failed), note=_("of {n}").format(n=len(found))),
        ],
        key="run_tiles",
    )


def cost(found: Sequence[Run]) -> None:
    """What runs cost over time."""
    measure = switch(
        _("Time"), list(MEASURES), "seconds", "measure", lambda one: _(MEASURES[one]), label_visibility="collapsed"
    )
    kinds = {kind: kind_label(kind) for kind in KINDS}
    plot_lines(costs(found, kinds, state_label, measure), _("Seconds of each kind of step, by run"), "run_costs")


def table_of(found: Sequence[Run]) -> Run | None:
    """The runs; returns the one picked, or named by the address."""
    asked = st.query_params.get(ADDRESS)
    picked = table(
        [
            {
                "state": state_label(one.state),
                "pipeline": one.pipeline,
                "started": when(one.started),
                "trigger": _(TRIGGERS.get(one.trigger, one.trigger)),
                "rows": sum(step.outcome.rows_in or 0 for step in one.steps if step.kind == "ingest"),
                "seconds": round(one.seconds, 1),
                "cpu": round(one.cpu, 1),
                "failing": listed([step_name(step) for step in one.failing]) or None,
            }
            for one in found
        ],
        "runs",
        columns={
            "state": st.column_config.TextColumn(_("State"), width=110, pinned=True),
            "pipeline": st.column_config.TextColumn(_("Pipeline"), width=150),
            "started": st.column_config.TextColumn(_("Started"), width=130),
            "trigger": st.column_config.TextColumn(_("By"), width=110),
            "rows": st.column_config.NumberColumn(_("Rows loaded"), width=100, format="localized"),
            "seconds": st.column_config.NumberColumn(_("Seconds"), width=80, format="%.1f"),
            "cpu": st.column_config.NumberColumn(_("Processor seconds"), width=130, format="%.1f"),
            "failing": st.column_config.TextColumn(_("Failed steps"), width=240),
        },
        alt=_("Runs, the newest first"),
        select="single-row",
        height=min(360, 38 + 35 * len(found)),
        of_workspace=True,
    )
    if picked:
        st.query_params[ADDRESS] = found[picked[0]].id
        return found[picked[0]]
    chosen = next((one for one in found if one.id == asked), None)
    if asked and chosen is None:
        st.caption(_("The run “{id}” of the address is not here.").format(id=md(asked)))
    return chosen or (found[0] if found else None)


def step_name(step: StepRun) -> str:
    """A step in words."""
    return (
        _("{step} · {dataset}").format(step=kind_label(step.kind), dataset=step.dataset)
        if step.dataset
        else (kind_label(step.kind))
    )


def one(run: Run) -> None:
    """One run step by step; a failed one says why and leads to the version and its incident."""
    with st.container(border=True, key="one_run"):
        with st.container(horizontal=True, vertical_alignment="center"):
            severity_badge(SEVERITY.get(run.state, "ok"))
            st.markdown(f"**{md(run.pipeline)}** · {state_label(run.state)}", width="content")
        said = [when(run.started), _("by {author}").format(author=run.author), duration(run.seconds)]
        st.caption(md(" · ".join(said)))
        if run.state == "interrupted":
            st.info(
                _("It was cut off. The next run goes on where it stopped and repeats nothing."),
                icon=":material/info:",
            )
        for place, step in enumerate(run.steps):
            _step(place, step)


def _step(place: int, step: StepRun) -> None:
    made = step.outcome
    with st.container(horizontal=True, vertical_alignment="center", key=f"run_step_{place}"):
        severity_badge(SEVERITY.get(made.state, "ok"))
        st.markdown(f"**{md(step_name(step))}** · {state_label(made.state)}", width="content")
        facts = [duration(step.seconds)] if step.seconds >= 0.1 else []  # less is no cost that anybody looks for
        if made.rows_in is not None:
            facts.append(
                _("rows {rows_in} in, {rows} out").format(rows_in=number(made.rows_in), rows=number(made.rows_out))
            )
        if made.quarantined:
            facts.append(_("in quarantine: {n}").format(n=number(made.quarantined)))
        st.caption(md(" · ".join(facts)), width="content")
        _ways(step)
    if made.said:
        st.markdown(f":small[{md(said_of(lake(), step))}]")


def _ways(step: StepRun) -> None:
    """Where what a step made, or failed by, is seen."""
    there = step.dataset and step.dataset in {one.name for one in lake().datasets()}
    if not there or step.kind not in PAGES:
        return
    file, title = PAGES[step.kind]
    version = step.outcome.version
    if step.kind == "check" and version:
        link(
            _(title),
            file,
            icon=":material/verified:",
            dataset=step.dataset,
            v=version_name(lake(), step.dataset, version),
        )
        if step.outcome.state == "gate":
            _incident(step)
    elif step.kind == "ingest" and step.outcome.quarantined:
        link(_("Quarantine"), "quarantine.py", icon=":material/report:", dataset=step.dataset)
    elif step.kind != "ingest":
        link(_(title), file, icon=":material/arrow_forward:", dataset=step.dataset)


def _incident(step: StepRun) -> None:
    failing = (one for one in incidents(lake()) if one.open and one.day is None)
    found = next((one for one in failing if step.dataset in one.datasets), None)
    if found:
        link(_("Incident"), "incidents.py", icon=":material/notification_important:", incident=found.id)
