"""backup and restore: a workspace in one file, and a workspace out of it."""

from __future__ import annotations

from pathlib import Path

import typer

from core.commands.output import JsonOption, counted, emit, state


def register(app: typer.Typer) -> None:
    """Add the commands that keep and move a workspace."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    ctx: typer.Context,
    file: Path = typer.Argument(..., help="The archive to write; there must be none of that name."),
    json: bool = JsonOption,
) -> None:
    """Write the whole workspace into one file, while it is in use, and read it again to be sure."""
    from core.lake import backup as room

    found = room.backup(state(ctx).lake, file)
    emit(ctx, found, [_told(found)], as_json=json)


def restore(
    ctx: typer.Context,
    file: Path = typer.Argument(..., help="The archive that “backup” wrote."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only read the archive: is every file what was written?"),
    json: bool = JsonOption,
) -> None:
    """Make a new workspace of a backup; exit 1 when something is missing in it."""
    from core.lake import backup as room
    from core.lake import open_lake
    from core.lake.doctor import examine

    if dry_run:
        found = room.read(file)
        emit(ctx, found, [_told(found)], as_json=json)
        return
    found = room.restore(file, state(ctx).folder)
    whole = examine(open_lake(state(ctx).folder))
    lines = [_told(found), f"{len(whole.findings)} missing or damaged"]
    emit(ctx, {**vars(found), "findings": whole.findings}, lines, as_json=json)
    if whole.findings:
        raise typer.Exit(1)


def _told(found: object) -> str:
    one = vars(found)
    return (
        f"{one['file']}: {counted(one['files'], 'file')}, {counted(one['bytes'], 'byte')}, of {one['made']}, "
        f"snapshot {one['snapshot']}, release {one['release']}"
    )
