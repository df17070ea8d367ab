"""experiment-overlap: which tests share units, and whether their arms are independent."""

from __future__ import annotations

from dataclasses import asdict

import typer

from core.commands.output import JsonOption, emit, state


def register(app: typer.Typer) -> None:
    """Add the command on tests that run together."""
    app.command("experiment-overlap")(experiment_overlap)


def experiment_overlap(
    ctx: typer.Context,
    datasets: list[str] = typer.Argument(None, help="Datasets of assignments; without any, all of the workspace."),
    json: bool = JsonOption,
) -> None:
    """Hold tests against each other: units they share, and whether their arms are independent; exit 1 where not."""
    from core.experiment.together import overlap_sentence, running_together
    from core.i18n import _

    found = running_together(state(ctx).lake, datasets or ())
    lines = [f"{one.severity.upper():<8} {overlap_sentence(one)}" for one in found]
    facts = [asdict(one) | {"share": one.share} for one in found]
    emit(ctx, {"pairs": facts}, lines or [_("No two tests share a unit.")], as_json=json)
    if any(one.severity == "error" for one in found):
        raise typer.Exit(1)
