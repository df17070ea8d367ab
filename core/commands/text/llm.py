"""llm: a large model where a team has one: what it may cost, what it is asked, what it found, whether people agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, plain, state

if TYPE_CHECKING:
    from core.integrate.asked import Agreement, Run

llm = typer.Typer(help="A large model where a team has one.", no_args_is_help=True)
SHOWN = 20
"""Findings printed for people; --output writes them all."""
DATASET = typer.Argument(help="A catalog or reviews of the workspace.")
USE = typer.Option("consistency", help="What it is asked: consistency, attributes or reviews.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(llm, name="llm")


@llm.command("status")
def status(ctx: typer.Context, json: bool = JsonOption) -> None:
    """Say which model is set up, and what it has cost today."""
    from core.i18n import _
    from core.text.llm import KEY, key, prompts, required, spent

    place = required()
    lake = state(ctx).lake
    today = spent(lake.path)
    facts = {
        "url": place.url,
        "model": place.model,
        "key": bool(key()),
        "calls": today.calls,
        "calls_a_day": place.calls,
        "tokens": today.tokens,
        "tokens_a_day": place.tokens,
        "prompts": [{"stamp": one.stamp, "own": one.own} for one in prompts(lake.path)],
    }
    told = _("{name} is set") if key() else _("{name} is not set")
    lines = [
        f"{place.model} {place.url} ({told.format(name=KEY)})",
        _("today (UTC): calls {calls} of {most}, tokens {tokens} of {all}").format(
            calls=f"{today.calls:,}", most=f"{place.calls:,}", tokens=f"{today.tokens:,}", all=f"{place.tokens:,}"
        ),
        *(f"  {one.stamp}{' *' if one.own else ''}" for one in prompts(lake.path)),
    ]
    emit(ctx, facts, lines, as_json=json)


@llm.command("ask")
def ask(
    ctx: typer.Context,
    dataset: str = DATASET,
    use: str = USE,
    column: list[str] = typer.Option([], help="An attribute to ask about; those whose values repeat when left out."),
    limit: int = typer.Option(0, min=0, help="Rows to ask about at most; 0 = all."),
    cost: bool = typer.Option(False, "--cost", help="Only say what it would cost; nothing leaves."),
    output: Path = typer.Option(None, "-o", "--output", help="CSV of what was found."),
    json: bool = JsonOption,
) -> None:
    """Ask the model about a dataset; answers that are kept cost nothing."""
    from core.integrate import asked as room

    lake = state(ctx).lake
    if cost:
        told = room.cost(lake, dataset, use, columns=column, limit=limit)
        line = f"{dataset}: {counted(told.rows, 'row')}, {told.kept:,} answered before; about {told.calls:,} calls, "
        emit(ctx, told, [line + f"{told.tokens_in:,} tokens there and {told.tokens_out:,} back"], as_json=json)
        return
    run = room.ask(lake, dataset, use, columns=column, limit=limit)
    found = _found(ctx, dataset, use)
    if output is not None:
        _write(found, output)
    emit(ctx, plain(run) | {"findings": found}, _lines(run, found), as_json=json)


@llm.command("agreement")
def agreement(
    ctx: typer.Context,
    dataset: str = DATASET,
    use: str = USE,
    sample: Path = typer.Option(None, help="Write the cases that wait to be judged as CSV; fill its column label."),
    labels: Path = typer.Option(
        None, help="A CSV of key and label (now, offered, other, none): keep these judgements."
    ),
    json: bool = JsonOption,
) -> None:
    """Say how far people and the model agree over the drawn sample (Cohen's kappa, 95 % interval); 1 = not enough."""
    from core.integrate import asked as room

    lake = state(ctx).lake
    if labels is not None:
        room.label(lake, dataset, use, _read(labels))
    if sample is not None:
        _write_cases(room.waiting(lake, dataset, use), sample)
    shown = room.agreement(lake, dataset, use)
    emit(ctx, plain(shown) | {"enough": shown.enough}, [_agreed(shown)], as_json=json)
    if not shown.enough:
        raise typer.Exit(1)


@llm.command("apply")
def apply(
    ctx: typer.Context,
    dataset: str = DATASET,
    use: str = USE,
    recipe: Path = typer.Option(None, help="Write the step as a recipe, a JSON file, instead of into the draft."),
    json: bool = JsonOption,
) -> None:
    """Accept all findings and put them into the recipe; refused before people's agreement is shown."""
    from core import clean
    from core.integrate import asked as room
    from core.integrate.consistency import accepted_step

    lake = state(ctx).lake
    n = room.apply_all(lake, dataset, use)
    step = accepted_step(lake, dataset)
    if step is not None and recipe is not None:
        recipe.write_text(clean.Recipe((step,)).to_json(), encoding="utf-8")
    elif step is not None:
        clean.save_draft(lake, dataset, clean.load_draft(lake, dataset).added(step))
    cells = len(step.params["cells"]) if step else 0
    told = {"accepted": n, "cells": cells, "recipe": str(recipe) if recipe else None}
    emit(ctx, told, [f"accepted {n:,}; the step writes {counted(cells, 'cell')}"], as_json=json)


@llm.command("prompt")
def prompt(
    ctx: typer.Context,
    name: str = typer.Argument(help="consistency, attributes or reviews."),
    own: bool = typer.Option(False, "--own", help="Copy it into the workspace, where it can be edited."),
    json: bool = JsonOption,
) -> None:
    """Print the instruction in force, with its version."""
    from core.text.llm import adopt
    from core.text.llm import prompt as in_force

    lake = state(ctx).lake
    file = adopt(lake.path, name) if own else None
    found = in_force(lake.path, name)
    told = {"stamp": found.stamp, "own": found.own, "system": found.system, "file": str(file) if file else None}
    emit(ctx, told, [found.stamp, *([str(file)] if file else []), "", found.system], as_json=json)


def _found(ctx: typer.Context, dataset: str, use: str) -> list[dict[str, Any]]:
    from core.integrate.asked import KIND_OF
    from core.integrate.consistency import MOST_ROWS, queue, why

    return [
        {
            "id": one.id,
            "title": one.title,
            "column": one.column,
            "value": one.value,
            "proposal": one.proposal,
            "sure": one.about["sure"],
            "why": why(one),
            "asked_with": one.about["stamp"],
        }
        for one in queue(state(ctx).lake, dataset, KIND_OF[use], "open", MOST_ROWS)
    ]


def _lines(run: Run, found: list[dict[str, Any]]) -> list[str]:
    from core.i18n import _
    from core.integrate.asked import disbelief
    from core.text.llm import refusal_label

    lines = [
        _("{model}, {prompt}: rows asked {asked}, answered {answered}, found {found}").format(
            model=run.model, prompt=run.prompt, asked=run.asked, answered=run.answered, found=run.found
        ),
        _("calls {calls}, tokens {there} there and {back} back; answered before: {kept}, masked: {masked}").format(
            calls=run.calls, there=run.tokens_in, back=run.tokens_out, kept=run.kept, masked=run.masked
        ),
        *(f"  {refusal_label(reason)}: {n:,}" for reason, n in run.refused.items()),
        *(f"  {disbelief(reason)}: {n:,}" for reason, n in run.disbelieved.items()),
        *([run.stopped] if run.stopped else []),
        *(
            f"  {one['id']}  {one['column']}: {one['value']} -> {one['proposal']}  {one['why']}"
            for one in found[:SHOWN]
        ),
    ]
    return lines + ([f"  and {len(found) - SHOWN:,} more; --output FILE writes them all"] if found[SHOWN:] else [])


def _agreed(shown: Agreement) -> str:
    from core.i18n import _

    if shown.kappa is None:
        return _("judged {n} of {drawn}; no kappa yet").format(n=shown.labelled, drawn=shown.drawn)
    return _("judged {n} of {drawn}, alike {same}; kappa {kappa} ({low} to {high})").format(
        n=shown.labelled,
        drawn=shown.drawn,
        same=shown.same,
        kappa=f"{shown.kappa:.2f}",
        low=f"{shown.low:.2f}",
        high=f"{shown.high:.2f}",
    )


def _write(found: list[dict[str, Any]], output: Path) -> None:
    from core.cells.formulas import Rows

    names = ["id", "title", "column", "value", "proposal", "sure", "why", "asked_with"]
    with output.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = Rows(stream)
        rows.writerow(names)
        rows.writerows([one[name] for name in names] for one in found)


def _write_cases(cases: list[Any], output: Path) -> None:
    from core.cells.formulas import Rows

    with output.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = Rows(stream)
        rows.writerow(["key", "title", "texts", "column", "choices", "label"])
        for case in cases:
            choices = " | ".join(f"{name}: {value}" if value else name for name, value in case.choices.items())
            rows.writerow([case.key, case.title, " | ".join(case.texts.values()), case.column, choices, ""])


def _read(file: Path) -> dict[str, str]:
    import csv

    from core.errors import BadInput
    from core.i18n import _

    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return {row["key"]: row["label"].strip() for row in rows if (row["label"] or "").strip()}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise BadInput(_("{name} is no CSV with the columns key and label.").format(name=file.name)) from error
