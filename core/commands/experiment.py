"""experiment: health, effects and verdicts of an A/B test in a file or dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.commands.experiment_methods import failed, with_methods, with_roles
from core.commands.output import JsonOption, emit, numbered, state

if TYPE_CHECKING:
    from core.experiment import Column, Metric, Readout
    from core.experiment.metrics import Definition
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the experiment command."""
    app.command("experiment")(experiment)


def experiment(
    ctx: typer.Context,
    file: str = typer.Argument(help="A CSV or Parquet file, or the name of a dataset of the workspace."),
    variant: str = typer.Option(..., help="Column that names the arm."),
    metric: list[str] = typer.Option(
        ..., help="Outcome column, or with --outcomes a metric of the library; repeat for several."
    ),
    unit: str = typer.Option("", help="Column that names the unit; without it each row is a unit."),
    kind: list[str] = typer.Option([], help="mean, proportion, ratio or quantile, per metric or once for all."),
    denominator: list[str] = typer.Option([], help="Denominator of a ratio, per ratio in order."),
    lower: list[str] = typer.Option([], help="Metric of which less is better; repeat for several."),
    control: str = typer.Option(
        "", help="Label of the control arm; also a word such as none, or NULL for empty cells."
    ),
    alpha: float = typer.Option(0.05, help="Error level; the interval covers 1 - alpha."),
    power: float = typer.Option(0.8, help="Power for detectable effects and units still needed."),
    smallest: float = typer.Option(0.01, help="Smallest relative effect that would matter."),
    expected: list[str] = typer.Option([], help="Planned share as LABEL=WEIGHT; repeat per arm."),
    test: str = typer.Option("", help="Which test, in a table that holds several."),
    segment: str = typer.Option("", help="Column to break the effects down by."),
    assigned: str = typer.Option("", help="Time column of the assignment."),
    happened: str = typer.Option("", help="Time column of the outcome."),
    outcomes: str = typer.Option("", help="Dataset or file of events that the metrics are read from, joined by unit."),
    units: str = typer.Option("", help="Column with the number of units that a row stands for, in added-up rows."),
    exposed: str = typer.Option("", help="Time column of the first exposure; units without one are left out."),
    exposure_event: str = typer.Option("", help="Event of the outcomes whose first one is the exposure, as view."),
    window: int | None = typer.Option(None, help="Days from first exposure that count, with --outcomes."),
    rows: str = typer.Option("auto", help="Several rows per unit: auto, one (keep the first) or sum."),
    family: str = typer.Option("metric", help="Correction over the arms of one metric, or over all metrics and arms."),
    correction: str = typer.Option("holm", help="holm, bh (Benjamini-Hochberg) or none."),
    peeking: bool = typer.Option(False, "--peeking", help="Judge by the interval that holds at every look."),
    planned: int = typer.Option(0, help="Units of both arms for which that interval is narrowest; 0: 10,000."),
    quantile: list[float] = typer.Option([], help="Which quantile, as 0.9, per quantile metric or once for all."),
    cap: list[str] = typer.Option([], help="METRIC=0.99: cap it at this quantile of all arms together."),
    guardrail: list[str] = typer.Option([], help="METRIC or METRIC=MARGIN: must not lose more than this share."),
    secondary: list[str] = typer.Option([], help="Metric that explains and does not decide."),
    covariate: list[str] = typer.Option([], help="Column from before the test, A / B for a ratio, or auto."),
    strata: str = typer.Option("", help="Column from before the test whose values are weighed by their size."),
    cluster: str = typer.Option("", help="Column of what was randomised, where it is coarser than the unit."),
    feature: list[str] = typer.Option([], help="Column from before the test where the effect may differ, or auto."),
    prior: float = typer.Option(0.3, help="Standard deviation of the Bayesian prior, as a share of the control."),
    keep: bool = typer.Option(False, "--keep", help="Store a dataset's readout in the workspace."),
    json: bool = JsonOption,
) -> None:
    """Read out an experiment: health first, then effect, interval, p and verdict.

    Exit code 1 where every verdict is withheld, or a guardrail is worse.
    """
    from core.experiment import Plan, analyse_dataset, analyse_file, dataset_columns, file_columns
    from core.experiment import keep as store
    from core.experiment.steps import steps_of, steps_of_events

    path = Path(file)
    is_file = path.is_file() or bool(path.suffix)
    columns = file_columns(path) if is_file else dataset_columns(state(ctx).lake, file)

    plan = Plan(
        variant=variant,
        unit=unit or None,
        metrics=() if outcomes else _metrics(metric, kind, denominator, lower, columns),
        control=control or None,
        expected=_weights(expected),
        alpha=alpha,
        power=power,
        smallest=smallest,
        rows=rows,
        assigned=assigned or None,
        happened=happened or None,
        exposed=exposed or None,
        units=units or None,
        exposure_event=exposure_event or None,
        window=window,
        segment=segment or None,
        family=family,
        peeking=peeking,
        test=test or None,
    )
    plan = with_methods(
        replace(plan, metrics=with_roles(plan.metrics, quantile, cap, guardrail, secondary, columns)),
        columns,
        covariates=covariate,
        strata=strata,
        cluster=cluster,
        features=feature,
        correction=correction,
        planned=planned,
        prior=prior,
    )
    if is_file:
        events = Path(outcomes) if outcomes else None
        readout = analyse_file(path, plan, events, _defined(None, metric, lower) if outcomes else ())
        facts = readout.to_json() | {"snapshot": None}
    else:
        lake = state(ctx).lake
        plan = replace(plan, outcomes=outcomes or None)
        chosen = _defined(lake, metric, lower) if outcomes else []
        readout = analyse_dataset(lake, file, plan, definitions=chosen)
        facts = numbered(lake, file, readout.to_json())
        steps = steps_of_events(lake, file, plan, None, chosen) or steps_of(readout)
        facts["steps"] = asdict(steps) if steps else None
        if keep:
            store(lake, readout)
    emit(ctx, facts, _lines(readout), as_json=json)
    if failed(readout):
        raise typer.Exit(1)


def _defined(lake: Lake | None, names: Sequence[str], lower: Sequence[str]) -> list[Definition]:
    """The library's metrics of some names; without a workspace those that come with the product."""
    from core.errors import NotFound
    from core.experiment.metrics import BUILT_IN, named
    from core.i18n import _

    if lake is not None:
        found = [entry.definition for entry in named(lake, names)]
    else:
        known = {one.name: one for one in BUILT_IN}
        for name in names:
            if name not in known:
                raise NotFound.among(_("metric"), name, list(known))
        found = [known[name] for name in names]
    return [replace(one, higher_is_better=False) if one.name in lower else one for one in found]


def _metrics(
    names: Sequence[str],
    kinds: Sequence[str],
    denominators: Sequence[str],
    lower: Sequence[str],
    columns: Sequence[Column],
) -> tuple[Metric, ...]:
    from core.errors import BadInput
    from core.experiment import Metric, guess_kind
    from core.i18n import _

    if len(kinds) not in (0, 1, len(names)):
        raise BadInput(_("Give one kind for all metrics, or one for each."))
    if kinds:
        each = list(kinds) * len(names) if len(kinds) == 1 else list(kinds)
    elif denominators and len(names) == 1:
        each = ["ratio"]
    else:
        each = [guess_kind(columns, name) for name in names]
    below = list(denominators)
    if each.count("ratio") != len(below):
        raise BadInput(
            _("Every ratio needs its denominator; ratios: {n}, denominators: {m}.").format(
                n=each.count("ratio"), m=len(below)
            )
        )
    return tuple(
        Metric(name, kind, below.pop(0) if kind == "ratio" else None, higher_is_better=name not in lower)
        for name, kind in zip(names, each, strict=True)
    )


def _weights(pairs: Sequence[str]) -> dict[str, float] | None:
    from core.experiment.given import weights_of

    return weights_of(pair.rpartition("=")[::2] for pair in pairs) or None


def _lines(readout: Readout) -> list[str]:
    from core.experiment.differing_words import (
        differing_sentence,
        interaction_sentence,
        leaf_interval,
        leaf_text,
        silent_sentence,
    )
    from core.experiment.figures_text import difference_text
    from core.experiment.finding_words import describe, finding_title
    from core.experiment.words import adjustment_text, arms_sentence, belief_text, verdict_sentence

    arms = ", ".join(f"{arm} {units:,}" for arm, units in readout.arms.items())
    lines = [f"{readout.source}: {arms} (control: {readout.control})"]
    lines += [
        f"  {finding.severity.upper():<8} {finding_title(finding)}: {describe(finding)}"
        for finding in readout.findings
        if finding.severity != "ok"
    ]
    for effect in readout.effects:
        lines += [f"  {arms_sentence(effect, readout)}", f"    {verdict_sentence(effect, readout)}"]
        lines += [f"    {text}" for text in (adjustment_text(effect), belief_text(effect)) if text]
    for segment in readout.segments:
        lines.append(f"  {readout.plan.segment} = {segment.label} ({segment.units:,})")
        for effect in segment.effects:
            lines += [f"    {arms_sentence(effect, readout)}", f"      {verdict_sentence(effect, readout)}"]
    if readout.segments:
        lines += [
            f"  {interaction_sentence(one, readout.plan.segment or '', readout.plan.alpha)}"
            for one in readout.interactions
        ]
    for one in [one for one in readout.differing if one.leaves]:
        lines.append(f"  {differing_sentence(one)}")
        lines += [
            f"    {leaf_text(leaf)}: {difference_text(one.metric, leaf.effect.estimate)} ({leaf_interval(one, leaf)})"
            for leaf in one.leaves
        ]
    if silent := silent_sentence(readout.differing):
        lines.append(f"  {silent}")
    return lines
