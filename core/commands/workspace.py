"""datasets, versions and diff."""

from __future__ import annotations

import typer

from core.commands.output import JsonOption, emit, state


def register(app: typer.Typer) -> None:
    """Add the workspace's commands."""
    app.command("datasets")(datasets)
    app.command("versions")(versions)
    app.command("diff")(diff)


def datasets(ctx: typer.Context, json: bool = JsonOption) -> None:
    """List the datasets of the workspace."""
    found = state(ctx).lake.datasets()
    lines = [
        f"{item.name:<24} {item.kind:<12} {item.rows:>12,} rows  version {item.version} ({item.layer})"
        for item in found
    ]
    emit(ctx, found, lines or ["no datasets yet"], as_json=json)


def versions(ctx: typer.Context, name: str, json: bool = JsonOption) -> None:
    """List the versions of a dataset, oldest first: its own count, and the snapshot that --version and diff take."""
    found = state(ctx).lake.versions(name)
    lines = [
        f"{item.ordinal:>4}  snapshot {item.number:<6} {item.time:%Y-%m-%d %H:%M:%S}  {item.action:<7} {item.layer:<6} "
        f"{item.rows:>12,} rows  {item.author}: {item.message}"
        for item in found
    ]
    emit(ctx, found, lines, as_json=json)


def diff(ctx: typer.Context, name: str, v1: int, v2: int, json: bool = JsonOption) -> None:
    """Compare two versions of a dataset: rows, cells, columns."""
    found = state(ctx).lake.diff(name, v1, v2)
    lines = [
        f"{found.rows_added:,} rows added, {found.rows_removed:,} removed, {found.rows_changed:,} changed "
        f"({found.cells_changed:,} cells), matched by {found.key}",
        *(f"  {column}: {count:,} cells" for column, count in found.changed_by_column.items()),
        *(f"  + column {column}" for column in found.columns_added),
        *(f"  - column {column}" for column in found.columns_removed),
        *(f"  {one.key} {one.column}: {one.before!r} -> {one.after!r}" for one in found.examples[:20]),
    ]
    emit(ctx, found, lines, as_json=json)
