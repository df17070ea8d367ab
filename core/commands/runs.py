"""run, runs: a pipeline from its file, for cron and Airflow, and the history of runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, plain, state
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake
    from core.ledger import Run, StepRun
    from core.runs import Planned


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("runs")(runs)


def run(
    ctx: typer.Context,
    pipeline: Path = typer.Argument(help="The pipeline's TOML file; docs/runs.md says what stands in it."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Say what would be done, and for which files; store nothing."
    ),
    author: str = typer.Option("", help="Name written into every version."),
    json: bool = JsonOption,
) -> None:
    """Run a pipeline: load what is new, clean, check, score, build, evaluate, tell.

    Exit code 0: fine, also where nothing was new; 1: a gate failed; 2: the pipeline or an input has to be mended;
    3: something was not reached, running again goes on; 4: another run is under way.
    """
    from core import runs as room

    asked = room.read_pipeline(pipeline)
    lake = state(ctx).lake
    if dry_run:
        found = room.plan(lake, asked, anywhere=True)
        shown = {
            "pipeline": asked.name,
            "steps": [plain(one) for one in found],
            "todo": any(x.look.todo for x in found),
        }
        emit(ctx, shown, [_("{name}: nothing is stored.").format(name=asked.name), *map(_planned, found)], as_json=json)
        return
    done = room.run(lake, asked, anywhere=True, author=author or None)
    emit(ctx, _facts(lake, done), _lines(lake, done), as_json=json)
    if done.exit_code:
        raise typer.Exit(done.exit_code)


def runs(
    ctx: typer.Context,
    limit: int = typer.Option(20, min=1, max=200, help="At most so many, the newest first."),
    json: bool = JsonOption,
) -> None:
    """List the runs of pipelines, what they did and what they cost."""
    from core import ledger as room

    lake = state(ctx).lake
    found = room.runs(lake)[:limit]
    lines = [line for one in found for line in _lines(lake, one)]
    emit(ctx, [_facts(lake, one) for one in found], lines or [_("There was no run yet.")], as_json=json)


def _planned(one: Planned) -> str:
    mark = _("then") if one.follows else "->" if one.look.todo else "  "
    files = f" ({', '.join(one.look.files)})" if one.look.files else ""
    return f"{mark:<5} {_step_name(one)}: {one.look.said}{files}"


def _step_name(one: Planned | StepRun) -> str:
    from core.ledger import kind_label

    return f"{kind_label(one.kind)} {one.dataset}".strip()


def _lines(lake: Lake, one: Run) -> Sequence[str]:
    from core.ledger import state_label

    head = f"{one.id}  {one.pipeline}: {state_label(one.state)}, {one.seconds:.1f} s, {one.cpu:.1f} s CPU"
    return [head, *(_line(lake, step) for step in one.steps)]


def _line(lake: Lake, one: StepRun) -> str:
    from core.ledger import state_label
    from core.runs import said_of

    cost = f"{one.seconds:.1f} s" if one.seconds >= 0.05 else ""  # what prints as more than nought
    rows = f"{one.outcome.rows_in:,} -> {one.outcome.rows_out:,}" if one.outcome.rows_in is not None else ""
    facts = ", ".join(filter(None, (state_label(one.outcome.state), rows, cost)))
    return f"  {_step_name(one)}: {facts}. {said_of(lake, one)}"


def _facts(lake: Lake, one: Run) -> dict[str, Any]:
    from core.runs import said_of

    facts: dict[str, Any] = plain(one)
    del facts["owner"]
    for step, made in zip(facts["steps"], one.steps, strict=True):
        step["outcome"]["said"] = str(said_of(lake, made))
    return facts | {"exit_code": one.exit_code, "seconds": one.seconds, "cpu": one.cpu}
