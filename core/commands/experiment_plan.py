"""experiment-design, -assign, -register, -tests, -decide: a test from its plan to its decision, without a browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.experiment.design import Traffic
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the commands of planning and of the log."""
    app.command("experiment-design")(design)
    app.command("experiment-assign")(assign)
    app.command("experiment-register")(register_plan)
    app.command("experiment-tests")(listing)
    app.command("experiment-decide")(decide)


def design(
    ctx: typer.Context,
    source: str = typer.Argument("", help="Events or an earlier test, dataset or file, to take values from."),
    metric: str = typer.Option("", help="Which of its metrics, as purchase or revenue; the first when omitted."),
    kind: str = typer.Option("proportion", help="proportion, mean or ratio, where no source is given."),
    base: float = typer.Option(0.1, help="The control's value, where no source is given."),
    deviation: float = typer.Option(1.0, help="One unit's standard deviation, where no source is given."),
    lift: float = typer.Option(0.05, help="Change to find, as a share of the value."),
    power: float = typer.Option(0.8, help="Chance to find it."),
    alpha: float = typer.Option(0.05, help="Error level of the whole test."),
    arm: list[str] = typer.Option([], help="Arm as LABEL=WEIGHT, the control first; repeat per arm."),
    arms: int = typer.Option(2, help="Arms of equal size, with the control, where none is named."),
    goals: int = typer.Option(1, help="Metrics that decide and are corrected together."),
    margin: float = typer.Option(0.0, help="Loss still borne, as a share; above 0 a test of no harm."),
    correlation: float = typer.Option(0.0, help="With what was known of a unit before (CUPED)."),
    cuped: bool | None = typer.Option(
        None, "--cuped/--no-cuped", help="Plan with the source's own correlation; where it is worth it when omitted."
    ),
    sequential: bool = typer.Option(False, "--sequential", help="The verdict may fall at any look."),
    exposed: float = typer.Option(1.0, help="Share of the traffic that takes part."),
    daily: float = typer.Option(0.0, help="Units a day in all arms; the source's own when omitted."),
    json: bool = JsonOption,
) -> None:
    """Units that a test needs, how long they take to come, and what shorter tests can show.

    Exit code 1 where a year does not bring them.
    """
    from core.experiment import given as draw
    from core.experiment.baseline import Baseline, Start, metric_name, start_of
    from core.experiment.design import Design, course, duration, smallest_effect
    from core.experiment.design import saying as say

    start: Start | None = None
    if source:
        with _opened(ctx, source) as (lake, name):
            start = start_of(lake, name)
    known = _chosen(start.metrics, metric) if start else Baseline("", kind, base, deviation, correlation, 0)
    weights = draw.written_arms(",".join(arm) if arm else draw.first_arms(arms))
    adjusted = say.adjusts(known.correlation) if cuped is None else cuped
    planned = Design(
        kind=known.kind,
        base=known.value,
        effect=0.0 if margin else known.value * lift,
        deviation=known.deviation,
        alpha=alpha,
        power=power,
        shares=tuple(weights.values()),
        margin=abs(known.value) * margin if margin else None,
        correlation=correlation or (known.correlation if adjusted else 0.0),
        sequential=sequential,
        goals=goals,
    )
    seen = _traffic(start.traffic if start else None, daily)
    found = duration(planned, seen, exposed)
    curve = [point for point in course(planned, seen, exposed) if point[0] % 7 == 0]
    last = smallest_effect(planned, exposed * seen.units(found.advised or 364))
    facts: dict[str, Any] = {
        "metric": known.name or None,
        "design": planned,
        "units": found.units,
        "arms": dict(zip(weights, found.units, strict=True)),
        "level": planned.level,
        "correlation_known": known.correlation,
        "units_all": sum(found.units),
        "days": found.days,
        "days_advised": found.advised,
        "reached": found.reached,
        "smallest_by_days": dict(curve),
        "traffic": {"days": seen.days, "by_weekday": list(seen.by_weekday)},
    }
    lines = [say.plan_text(metric_name(known.name) or kind, planned, found), say.time_text(planned, found, last)]
    lines += say.notes(planned, found, known.correlation, known.heaviest, list(weights))
    lines += [f"  {days:>3} days  {say.relative_said(planned, effect)}" for days, effect in curve]
    emit(ctx, facts, lines, as_json=json)
    if found.days is None:
        raise typer.Exit(1)


def _chosen(metrics: Sequence[Any], name: str) -> Any:
    from core.errors import NotFound
    from core.i18n import _

    found = next((one for one in metrics if name in ("", one.name)), None)
    if found is None:
        raise NotFound.among(_("metric"), name, [one.name for one in metrics])
    return found


def _traffic(seen: Traffic | None, daily: float) -> Traffic:
    from core.experiment.design import steady

    return steady(daily or 1000.0) if daily or seen is None else seen


@contextmanager
def _opened(ctx: typer.Context, source: str) -> Iterator[tuple[Lake, str]]:
    """A dataset of the workspace, or a file landed in a workspace that is gone after."""
    if not Path(source).is_file():
        lake = state(ctx).lake
        lake.dataset(source)
        yield lake, source
        return
    from core.collect.temporary import landed

    with landed({"rows": Path(source)}) as temporary:
        yield temporary, "rows"


def assign(
    ctx: typer.Context,
    units: str = typer.Argument(help="Dataset or file that lists the units."),
    arm: list[str] = typer.Option(..., help="Arm as LABEL=WEIGHT, the control first; repeat per arm."),
    salt: str = typer.Option(..., help="Names the test in the hash; another salt draws anew."),
    unit: str = typer.Option("", help="Column of the units; the dataset's users when omitted."),
    exposed: float = typer.Option(1.0, help="Share of the units that takes part."),
    out: Path | None = typer.Option(None, "-o", "--out", help="CSV file for units and arms."),
    keep: str = typer.Option("", help="Dataset of the workspace for units and arms."),
    code: bool = typer.Option(False, "--code", help="Print the rule in Python and SQL."),
    json: bool = JsonOption,
) -> None:
    """Give units their arms by a salted hash, and look whether the draw is even and independent of registered tests.

    Exit code 1 where the arm sizes are off.
    """
    from core.experiment import given as draw
    from core.experiment.design import Assignment, python_of, sql_of
    from core.experiment.log import registrations

    made = Assignment(salt, draw.written_arms(",".join(arm)), exposed)
    made.check()
    with _opened(ctx, units) as (lake, name):
        column = unit or draw.unit_column(lake, name)
        known = registrations(lake) if lake.path == state(ctx).folder else []
        others = {one.name: one.assignment for one in known if (one.salt or one.name) != salt}
        found = draw.preview(lake, name, column, made, others)
        if out is not None:
            draw.write(lake, name, column, made, out)
        if keep:
            draw.store(lake, name, column, made, keep)
    facts = {
        "unit": column,
        "salt": salt,
        "exposed": exposed,
        "units": found.units,
        "taking_part": found.taking_part,
        "arms": found.srm.observed,
        "planned": made.shares,
        "p": found.srm.p,
        "severity": found.severity,
        "independent_of": found.others,
        "examples": [{"unit": one, "arm": given} for one, given in found.examples],
        "out": str(out) if out else None,
        "dataset": keep or None,
        **({"python": python_of(made), "sql": sql_of(made)} if code else {}),
    }
    lines = [f"{column}: {found.taking_part:,} / {found.units:,}"]
    lines += [f"  {name}: {n:,} ({n / max(found.taking_part, 1):.2%})" for name, n in found.srm.observed.items()]
    lines += [f"  p = {found.srm.p:.3g} ({found.severity})"]
    lines += [f"  {name}: p = {p:.3g}" for name, p in found.others.items()]
    lines += [python_of(made), sql_of(made)] if code else []
    emit(ctx, facts, lines, as_json=json)
    if found.severity == "error":
        raise typer.Exit(1)


def register_plan(
    ctx: typer.Context,
    name: str = typer.Argument(help="Name of the test."),
    dataset: str = typer.Option(..., help="Dataset that will hold its assignments."),
    hypothesis: str = typer.Option(..., help="What is believed, and why."),
    arm: list[str] = typer.Option(..., help="Arm as LABEL=WEIGHT, the control first; repeat per arm."),
    metric: list[str] = typer.Option(..., help="Metric that decides; repeat for several."),
    secondary: list[str] = typer.Option([], help="Metric that explains and does not decide."),
    guardrail: list[str] = typer.Option([], help="Metric that must not be harmed."),
    lower: list[str] = typer.Option([], help="Metric of which less is better."),
    smallest: float = typer.Option(0.01, help="Smallest relative effect that would matter."),
    alpha: float = typer.Option(0.05, help="Error level."),
    power: float = typer.Option(0.8, help="Power."),
    stop: str = typer.Option("units", help="units, date or sequential."),
    units: int = typer.Option(0, help="Units of all arms at which it stops."),
    starts: datetime | None = typer.Option(None, formats=["%Y-%m-%d"], help="First day."),
    ends: datetime | None = typer.Option(None, formats=["%Y-%m-%d"], help="Last day."),
    owner: str = typer.Option("", help="Who answers for it."),
    salt: str = typer.Option("", help="Salt of its assignment; its name when omitted."),
    exposed: float = typer.Option(1.0, help="Share of the units that takes part."),
    test: str = typer.Option("", help="Which test, in a dataset that holds several."),
    json: bool = JsonOption,
) -> None:
    """Freeze the plan of a test; every readout of its dataset is held against it."""
    from core.experiment import given as draw
    from core.experiment.log import Planned, Registration, registration
    from core.experiment.log import register as freeze

    shares = draw.written_arms(",".join(arm))
    roles = [(metric, "goal"), (secondary, "secondary"), (guardrail, "guardrail")]
    plan = Registration(
        name=name,
        hypothesis=hypothesis,
        dataset=dataset,
        control=next(iter(shares), ""),
        shares=shares,
        metrics=tuple(Planned(one, role, one not in lower) for names, role in roles for one in names),
        smallest=smallest,
        alpha=alpha,
        power=power,
        stop=stop,
        units=units,
        starts=starts.date() if starts else None,
        ends=ends.date() if ends else None,
        owner=owner,
        salt=salt,
        exposed=exposed,
        test=test or None,
    )
    lake = state(ctx).lake
    made = registration(lake, freeze(lake, plan, owner or None))
    emit(ctx, made.to_json(), [f"{made.name}: {made.id} ({made.author}, {made.time:%Y-%m-%d %H:%M})"], as_json=json)


def listing(
    ctx: typer.Context,
    only: str = typer.Option("", "--state", help="withheld, ready, running, planned or decided."),
    json: bool = JsonOption,
) -> None:
    """Every test of the workspace with its state, and how its readout departs from its plan."""
    from core.errors import NotFound
    from core.experiment import history
    from core.experiment.all_tests import STATES, all_tests, said_of, state_label
    from core.experiment.log import deviation_text, deviation_title, deviations
    from core.experiment.over_time import first_assigned
    from core.i18n import _

    if only and only not in STATES:
        raise NotFound.among(_("state"), only, list(STATES))
    lake = state(ctx).lake
    facts, lines = [], []
    for one in all_tests(lake):
        if only and one.state != only:
            continue
        told = []
        if one.plan and one.readout:
            looks = [
                kept for kept in history(lake, one.dataset) if (kept.readout["plan"].get("test") or "") == one.test
            ]
            told = deviations(one.plan, one.readout, looks, first_assigned(lake, one.readout))
        facts.append(
            {
                "name": one.name,
                "dataset": one.dataset,
                "test": one.test or None,
                "state": one.state,
                "units": one.units,
                "says": said_of(one),
                "plan": one.plan.to_json() if one.plan else None,
                "decision": one.decision,
                "deviations": [deviation.to_json() for deviation in told],
            }
        )
        lines.append(f"{state_label(one.state):<16} {one.name} ({one.units:,}): {said_of(one)}")
        lines += [f"    {deviation_title(deviation)}: {deviation_text(deviation)}" for deviation in told]
    emit(ctx, facts, lines or [_("No test yet")], as_json=json)


def decide(
    ctx: typer.Context,
    dataset: str = typer.Argument(help="Dataset of the test."),
    decision: str = typer.Option(..., help="ship, stop, iterate or open."),
    why: str = typer.Option(..., help="The reason."),
    author: str = typer.Option(..., help="Who decides."),
    arm: str = typer.Option("", help="Which arm is shipped."),
    test: str = typer.Option("", help="Which test, in a dataset that holds several."),
    json: bool = JsonOption,
) -> None:
    """Write down what was decided about a test, beside the newest kept readout."""
    from core.experiment import history
    from core.experiment.log import decide as written
    from core.experiment.log import decision_label

    lake = state(ctx).lake
    kept = next((one.id for one in history(lake, dataset) if (one.readout["plan"].get("test") or "") == test), "")
    id_ = written(lake, dataset, decision, why, author=author, test=test or None, arm=arm, readout=kept)
    facts = {"id": id_, "dataset": dataset, "decision": decision, "arm": arm or None, "readout": kept or None}
    emit(ctx, facts, [f"{dataset}: {decision_label(decision)} ({author})"], as_json=json)
