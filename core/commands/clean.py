"""clean: apply a recipe to a dataset, or show what it would do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.commands.output import JsonOption, emit, numbered, plain, sources, state
from core.commands.use.shop_tables import recipe_of

if TYPE_CHECKING:
    from core.clean import Applied, Recipe
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the clean command."""
    app.command("clean")(clean)


def clean(
    ctx: typer.Context,
    name: str = typer.Argument(help="The dataset."),
    recipe: str = typer.Option(
        ...,
        help="A recipe's JSON file; auto: the repairs that need no judgement; suggested: all that the data asks for.",
    ),
    preview: bool = typer.Option(False, "--preview", help="Count what each step would do; store nothing."),
    protocol: Path | None = typer.Option(None, help="Write a protocol of the recipe to this file, as Markdown."),
    json: bool = JsonOption,
) -> None:
    """Apply a recipe: the clean table becomes recipe(raw), as a new version."""
    from core.clean import apply, measure, spoiled
    from core.clean.contract import contract_after
    from core.i18n import _

    lake = state(ctx).lake
    chosen = recipe_of(lake, name, recipe)
    if protocol:
        _protocol(lake, name, chosen, protocol)
    agreed = contract_after(lake, name, chosen)
    outcome = measure(lake, name, chosen) if preview else apply(lake, name, chosen)
    facts = numbered(lake, name, plain(outcome)) | {"sources": sources(lake, outcome.sources)}
    what = _("nothing stored") if preview else _("version {n}").format(n=facts["version"])
    late = [one.sentence(chosen) for one in spoiled(chosen)]
    result = {**facts, "recipe": chosen.as_dict(), "preview": preview, "warnings": late, "contract": list(agreed)}
    emit(ctx, result, [*_lines(outcome, chosen, what), *agreed, *late], as_json=json)


def _protocol(lake: Lake, name: str, recipe: Recipe, place: Path) -> None:
    """Write the protocol, before anything is applied: a place that cannot be written is known in time."""
    from core.clean.protocol import protocol
    from core.errors import BadInput
    from core.i18n import _

    try:
        place.write_text(protocol(lake, name, recipe), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            _("The file {name} cannot be written: {reason}").format(name=place, reason=error.strerror)
        ) from error


def _lines(outcome: Applied, recipe: Recipe, what: str) -> list[str]:
    from core.clean import sentence
    from core.i18n import _

    lines = []
    for step in outcome.steps:
        counts = _(
            "cells changed: {cells}, rows changed: {rows}, rows removed: {removed}, to quarantine: {quarantined}"
        ).format(
            cells=f"{step.cells_changed:,}",
            rows=f"{step.rows_changed:,}",
            removed=f"{step.rows_removed:,}",
            quarantined=f"{step.to_quarantine:,}",
        )
        if step.rows_made:
            counts += _(", rows made: {made}").format(made=f"{step.rows_made:,}")
        lines.append(f"{step.index + 1:>3}  {sentence(recipe.steps[step.index])}: {counts}")
    total = _("{name}: rows in {rows_in}, out {rows}").format(
        name=outcome.dataset, rows_in=f"{outcome.rows_in:,}", rows=f"{outcome.rows:,}"
    )
    return [*lines, f"{total} · {what}"]
