"""export: a version of a dataset as a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from core.commands.output import VERSION_HELP, JsonOption, counted, emit, state


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    ctx: typer.Context,
    name: str,
    output: Path = typer.Option(..., "--output", "-o", help="The file to write: .csv, .parquet or .xlsx."),
    version: str = typer.Option(None, help="Version to export: " + VERSION_HELP),
    layer: str = typer.Option(None, help="raw or clean; clean where there is one when left out."),
    form: str = typer.Option(None, "--format", help="csv, parquet or xlsx; by the file's ending when left out."),
    mark: bool = typer.Option(True, "--mark/--no-mark", help="CSV begins with a byte-order mark for spreadsheets."),
    as_stored: bool = typer.Option(
        False, "--as-stored", help="CSV keeps texts that a spreadsheet would run as formulas; else they are marked."
    ),
    json: bool = JsonOption,
) -> None:
    """Write a version of a dataset to a file: CSV, Parquet or a workbook."""
    from core.export import export as write
    from core.lake import snapshot_given, version_name

    if there := state(ctx).remote:
        there.export(name, output, form or output.suffix.lstrip(".") or "csv")
        emit(ctx, {"dataset": name, "path": str(output)}, [f"{name} -> {output}"], as_json=json)
        return
    lake = state(ctx).lake
    snapshot = snapshot_given(lake, name, version) if version else None
    done = write(lake, name, output, layer=layer, snapshot=snapshot, form=form, mark=mark, as_stored=as_stored)
    own = version_name(lake, name, done.snapshot)
    lines = [
        f"{name} version {own} ({done.layer}): {counted(done.rows, 'row')}, "
        f"{counted(done.columns, 'column')} -> {done.path}"
    ]
    if done.inert:
        lines.append(
            f"  begun with an apostrophe, as a spreadsheet would run them as formulas: {counted(done.inert, 'cell')}"
        )
    result = {"dataset": name, "version": lake.ordinal_of(name, done.snapshot), **asdict(done), "path": str(done.path)}
    emit(ctx, result, lines, as_json=json)
