"""metrics: the library of metrics that experiments are read out by."""

from __future__ import annotations

import typer

from core.commands.output import JsonOption, emit, state


def register(app: typer.Typer) -> None:
    """Add the command on the library of metrics."""
    app.command("metrics")(metrics)


def metrics(
    ctx: typer.Context,
    define: str = typer.Option("", help="Define or change the metric of this name."),
    retire: str = typer.Option("", help="Take the metric of this name out of use; its versions stay."),
    measure: str = typer.Option(
        "conversion", help="conversion, count, value, rate, value_rate, session_rate or retention."
    ),
    event: str = typer.Option("purchase", help="Event that is counted; empty for any row."),
    below: str = typer.Option("", help="Event that a rate is over."),
    value: str = typer.Option("", help="Column that is summed; empty for price times quantity."),
    window: int | None = typer.Option(None, help="Days from first exposure that count."),
    day: int = typer.Option(7, help="Day of a retention."),
    quantile: float | None = typer.Option(None, help="Quantile of counts or values instead of their mean, as 0.9."),
    winsor: float | None = typer.Option(None, help="Quantile of all arms at which units are capped, as 0.99."),
    lower: bool = typer.Option(False, "--lower", help="Less is better."),
    role: str = typer.Option("goal", help="goal, secondary or guardrail."),
    owner: str = typer.Option("", help="Who answers for it."),
    json: bool = JsonOption,
) -> None:
    """List the metrics that readouts can name, or with --define and --retire change the library."""
    from core.experiment.metrics import Definition, explain, library
    from core.experiment.metrics import define as keep
    from core.experiment.metrics import retire as end

    lake = state(ctx).lake
    if define:
        made = Definition(
            define, measure, "" if measure == "retention" and event == "purchase" else event, below, value, window, day,
            quantile, winsor, not lower, role,
        )  # fmt: skip
        keep(lake, made, owner)
    if retire:
        end(lake, retire)
    found = library(lake)
    facts = [
        entry.definition.to_json()
        | {"version": entry.version, "owner": entry.owner, "words": explain(entry.definition)}
        for entry in found
    ]
    lines = [f"{entry.definition.name}: {explain(entry.definition)} {entry.owner}".rstrip() for entry in found]
    emit(ctx, {"metrics": facts}, lines, as_json=json)
