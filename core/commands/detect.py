"""detect: suspicious cells of a dataset or a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, state

if TYPE_CHECKING:
    from core.clean.repair import Found

SHOWN = 20
"""Cells shown on the screen; all of them are in the file of --output."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("detect")(detect)


def detect(
    ctx: typer.Context,
    what: str = typer.Argument(help="A dataset of the workspace, or a file."),
    output: Path = typer.Option(None, "--output", "-o", help="CSV of the suspicious cells."),
    recipe: Path = typer.Option(None, help="Write the repairs that need no judgement as a recipe, a JSON file."),
    json: bool = JsonOption,
) -> None:
    """Look for suspicious cells without labels: each with its reason, a suggestion and how sure it is."""
    from core.clean import Recipe
    from core.clean.repair import detect as look
    from core.clean.repair import detect_file, repairs

    path = Path(what)
    found = detect_file(path) if path.is_file() else look(state(ctx).lake, what)
    if output is not None:
        _write(found, output)
    if recipe is not None:
        step = repairs(found.sure)
        recipe.write_text(Recipe((step,) if step else ()).to_json(), encoding="utf-8")
    emit(ctx, _facts(found), _lines(found), as_json=json)


def _facts(found: Found) -> dict[str, Any]:
    return {
        "dataset": found.dataset,
        "rows": found.rows,
        "rows_looked_at": found.looked_at,
        "columns": found.columns,
        "columns_looked_at": found.columns_looked_at,
        "suspects": len(found.suspects),
        "with_suggestion": sum(one.suggestion is not None for one in found.suspects),
        "sure": len(found.sure),
        "by_kind": dict(sorted(Counter(one.kind for one in found.suspects).items())),
        "by_column": dict(sorted(Counter(one.column for one in found.suspects).items())),
        "planted": {kind: {"found": hits, "planted": cells} for kind, (hits, cells) in found.recall.items()},
        "precision": {kind: round(share, 4) for kind, share in sorted(found.precision.items())},
        "cpu_seconds": round(found.seconds, 3),
    }


def _write(found: Found, output: Path) -> None:
    from core.cells.formulas import Rows

    with output.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = Rows(stream)
        rows.writerow(["row", "column", "value", "reason", "suggestion", "confidence", "kind", "sure"])
        rows.writerows(
            [
                one.line or one.row,
                one.column,
                one.value,
                one.sentence(),
                one.suggestion,
                f"{one.confidence:.3f}",
                one.kind,
                int(one.sure),
            ]
            for one in found.suspects
        )


def _lines(found: Found) -> list[str]:
    lines = [
        f"{found.dataset}: {counted(found.rows, 'row')}, {counted(len(found.suspects), 'suspicious cell')}, "
        f"{len(found.sure):,} sure"
    ]
    if found.looked_at < found.rows:
        lines.append(f"  looked at {counted(found.looked_at, 'row')}, drawn evenly")
    if found.columns_looked_at < found.columns:
        lines.append(f"  looked at the first {counted(found.columns_looked_at, 'column')} of {found.columns:,}")
    ranked = sorted(found.suspects, key=lambda one: (-one.confidence, one.column, one.row))
    for one in ranked[:SHOWN]:
        told = "(empty)" if one.value is None else one.value
        wanted = "?" if one.suggestion is None else one.suggestion
        lines.append(
            f"{one.line or one.row:>8}  {one.column}: {told} -> {wanted}  {one.confidence:.0%}  {one.sentence()}"
        )
    if len(ranked) > SHOWN:
        lines.append(f"  and {len(ranked) - SHOWN:,} more; --output FILE writes them all")
    return lines
