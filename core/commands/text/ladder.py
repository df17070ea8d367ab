"""train ladder, train runs, train compare: models of every kind on one split, and whether one is really better."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, numbered, plain, state

if TYPE_CHECKING:
    from core.lake import Lake
    from core.text.training.ladder import Labelled, runs


def register(app: typer.Typer) -> None:
    """Add the commands to the group `train`, which the text commands made."""
    from core.commands.text.sentiment import train

    del app
    train.command("ladder")(train_ladder)
    train.command("runs")(train_runs)
    train.command("compare")(train_compare)
    train.command("export")(train_export)


def train_ladder(
    ctx: typer.Context,
    source: str = typer.Argument(..., help="A labelled file, or a dataset of the workspace."),
    text: str = typer.Option("text", help="Column that holds the text."),
    label: str = typer.Option("label", help="Column that holds the label."),
    kind: str = typer.Option("auto", help="auto, sentiment (names, 0/1 or stars 1 to 5) or classes."),
    rungs: str = typer.Option("lexicon,tfidf,head,lora", help="lexicon,tfidf,head,pretrained,lora,adalora,full"),
    preset: str = typer.Option("quick", help="quick, textbook (lr 2e-5, batch 16, length 128, 5 epochs) or best."),
    base: str = typer.Option("auto", help="Encoder to start from; auto chooses by language."),
    trials: int = typer.Option(0, min=0, max=50, help="Random settings tried for each network rung."),
    limit: int = typer.Option(0, min=0, help="At most this many texts, drawn at random; 0 takes all."),
    seed: int = typer.Option(13, min=0),
    split_seed: int = typer.Option(13, min=0),
    json: bool = JsonOption,
) -> None:
    """Train word list, TF-IDF and BERT on one split, and print what each reaches on the test part.

    The same call again costs nothing; a call that was broken off goes on where it was.
    """
    from core.text.training.ladder import Plan, data, lines
    from core.text.training.ladder import climb_all as climb

    lake = state(ctx).lake
    names = tuple(name.strip() for name in rungs.split(",") if name.strip())
    plan = Plan(names, preset, base, seed, split_seed, trials)
    if Path(source).is_file():
        found = _from_file(Path(source), text, label, kind, limit)
    else:
        found = data.from_lake(lake, source, text, label, kind=kind, limit=limit)
    made = climb(lake, found, plan, report=_steps)
    print(file=sys.stderr)
    result = {"split": made[0].split_hash, "left_out": found.left_out, "runs": [_run(lake, one) for one in made]}
    left = [f"left out: {found.left_out}"] if found.left_out else []
    emit(ctx, result, [*lines(made), *left, f"runs: {', '.join(one.run for one in made)}"], as_json=json)


def train_runs(ctx: typer.Context, json: bool = JsonOption) -> None:
    """List the stored runs, newest first."""
    from core.text.training.ladder import runs

    lake = state(ctx).lake
    found = runs.listed(lake)
    lines = []
    for one in found:
        test = one.metrics.get("test", {}).get("accuracy")
        shown = "" if test is None else f"{100 * test:.1f}"
        lines.append(f"{one.run}  {one.state:<8}{one.data:<20}{one.rung:<11}{shown:>6}  {one.model}")
    emit(ctx, [_run(lake, one) for one in found], lines, as_json=json)


def train_compare(
    ctx: typer.Context,
    first: str = typer.Argument(..., help="A run."),
    second: str = typer.Argument(..., help="Another run on the same split."),
    json: bool = JsonOption,
) -> None:
    """Say whether one of two runs is better, or the difference is luck."""
    from core.text.training.ladder import compare_runs as compare

    found = compare(state(ctx).lake, first, second)
    emit(ctx, found, [found.words()], as_json=json)


def train_export(
    ctx: typer.Context,
    run: str = typer.Argument(..., help="A run."),
    output: Path = typer.Option(Path("tensorboard"), "-o", "--output", help="Folder for the event file."),
    json: bool = JsonOption,
) -> None:
    """Write a run's curve as a TensorBoard event file."""
    from core.text.training.ladder import tensorboard

    file = tensorboard(state(ctx).lake, run, output)
    emit(ctx, {"file": str(file)}, [str(file)], as_json=json)


def _run(lake: Lake, run: runs.Run) -> dict[str, Any]:
    """A run with the version it learned from by the dataset's own number; a file's has none."""
    return numbered(lake, run.data, plain(run))


def _from_file(file: Path, text: str, label: str, kind: str, limit: int) -> Labelled:
    from core.commands.text.sentiment import tables
    from core.text.training.ladder import data

    rows: list[tuple[str | None, str | None]] = []
    with tables(file, text, label) as (batches, _rejected):
        for batch in batches:
            texts, labels = (batch.column(name).to_pylist() for name in (text, label))
            rows += [
                (None if t is None else str(t), None if x is None else str(x))
                for t, x in zip(texts, labels, strict=True)
            ]
    return data.labelled(file.name, 0, text, label, rows, kind=kind, limit=limit)


def _steps(done: int, total: int, message: str) -> None:
    print(f"\rstep {done:,} of {total:,}, {message:<50}", end="", file=sys.stderr, flush=True)
