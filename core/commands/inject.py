"""inject: plant a known fault into a copy of a dataset, with its answer key."""

from __future__ import annotations

from pathlib import Path

import typer

from core.commands.output import JsonOption, counted, emit, state
from core.errors import BadInput
from core.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inject")(inject)


def inject(
    ctx: typer.Context,
    name: str = typer.Argument(help="A dataset of the workspace; it is left as it is."),
    fault: str = typer.Option(None, help="A fault such as D3_click, or a kind of them (D3); listed when left out."),
    severity: str = typer.Option("middle", help="light, middle or heavy."),
    seed: int = typer.Option(0, min=0, help="The same seed plants the same fault."),
    column: str = typer.Option("", help="The column to plant it in; the first that fits when left out."),
    output: Path = typer.Option(None, "--output", "-o", help="CSV of the rows with the fault."),
    key: Path = typer.Option(None, help="CSV of the answer key: line, column, before and after."),
    json: bool = JsonOption,
) -> None:
    """Plant a fault into a copy of a dataset; without --output, say which checks would catch it."""
    from core import quality
    from core.quality import inject as faults

    lake = state(ctx).lake
    if fault is None:
        known = faults.fitting(faults.shape(lake, name))
        lines = [f"{one.id:<18}{_(one.title)}" for one in known]
        emit(ctx, {"faults": [{"id": one.id, "title": _(one.title)} for one in known]}, lines, as_json=json)
        return
    if output is not None or key is not None:
        planted = faults.plant(faults.read_rows(lake, name), fault, severity, seed, column)
        if output is not None:
            _write(output, faults.as_csv(planted.rows))
        if key is not None:
            _write(key, faults.key_csv(planted))
        facts = {"rows": len(planted.rows), "changes": len(planted.key)}
        lines = [f"{counted(len(planted.rows), 'row')}, {counted(len(planted.key), 'change')} in the key"]
        emit(ctx, facts, lines, as_json=json)
        return
    found = faults.trial(lake, name, fault, severity, seed, column)
    lines = [
        f"{found.fault}: {counted(found.changed, 'row')} of {found.rows:,} changed on a copy",
        *(f"  upload {one.upload}: {one.result.id}: {quality.describe(one.result)}" for one in found.caught),
        *(f"  silent: {one.id}" for one in found.silent),
    ]
    if not found.caught:
        lines.append("  nothing would tell it")
    emit(ctx, _facts(found), lines, as_json=json)


def _facts(found: object) -> dict[str, object]:
    from core.quality.inject import Trial

    assert isinstance(found, Trial)
    return {
        "fault": found.fault,
        "rows": found.rows,
        "changed": found.changed,
        "days": [one.isoformat() for one in found.days],
        "found": found.found,
        "caught": [
            {"check": one.result.id, "upload": one.upload, "flagged": one.flagged, "planted": one.hits}
            for one in found.caught
        ],
        "silent": [one.id for one in found.silent],
    }


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(_("{file} cannot be written: {reason}").format(file=path.name, reason=reason)) from error
