"""doctor and compact: whether the workspace is whole, and the space it can give back."""

from __future__ import annotations

import typer

from core.commands.output import JsonOption, counted, emit, state


def register(app: typer.Typer) -> None:
    """Add the commands on the workspace's files."""
    app.command("doctor")(doctor)
    app.command("compact")(compact)


def doctor(
    ctx: typer.Context,
    sweep: bool = typer.Option(False, "--sweep", help="Delete what killed work left behind."),
    mend: bool = typer.Option(False, "--mend", help="Sweep, and mark jobs as interrupted that nobody runs."),
    dry_run: bool = typer.Option(False, "--dry-run", help="With --mend: only say what would be done."),
    deep: bool = typer.Option(False, "--deep", help="Read every row of every version, not only where files begin."),
    json: bool = JsonOption,
) -> None:
    """List what is missing, damaged or left over in the workspace; exit 1 when something is missing or damaged."""
    from core.govern import mending
    from core.lake import doctor as room
    from core.lake import open_lake

    path = state(ctx).folder
    room.check_catalog(path / "catalog.sqlite")
    lake = open_lake(path)
    freed = room.sweep(lake) if sweep else (0, 0)
    found = room.examine(lake, deep=deep)
    todo = mending.leftovers(lake, found)
    mended = mending.mend(lake, found) if mend and not dry_run else ()
    if mended:
        found = room.examine(lake, deep=deep)
    lines = [
        *(
            f"{one.what:<14} {one.table}  {one.file}" + ("" if one.current else "  (older versions only)")
            for one in found.findings
        ),
        *map(str, found.touched),
        f"{counted(found.files, 'data file')}, {counted(found.bytes, 'byte')}; "
        f"{len(found.findings)} missing or damaged",
        f"left by killed work: {counted(found.orphan_files, 'file')} ({counted(found.orphan_bytes, 'byte')}), "
        f"{counted(len(found.scratch), 'folder')}",
        f"needed by no version: {counted(found.leaving_files, 'file')} ({counted(found.leaving_bytes, 'byte')})",
        f"many small files: {', '.join(found.worth_joining) or 'none'}",
        *(f"{'mended' if mended else 'to mend'}: {one}" for one in mended or todo),
        *mending.by_hand(lake),
    ]
    if sweep:
        lines.append(f"deleted: {counted(freed[0], 'file')} ({counted(freed[1], 'byte')})")
    left = {"to_mend": () if mended else todo, "mended": mended}
    emit(ctx, {**vars(found), **left}, lines, as_json=json)
    if found.findings:
        raise typer.Exit(1)


def compact(
    ctx: typer.Context,
    table: list[str] = typer.Option([], "--table", help="schema.table; without it every table where it is worth it."),
    preview: bool = typer.Option(False, "--preview", help="Only say what would be done."),
    give_back: bool = typer.Option(False, "--give-back", help="Then delete the files that no version needs."),
    json: bool = JsonOption,
) -> None:
    """Join small files; every version stays readable."""
    from core.lake import compact as room

    lake = state(ctx).lake
    joined = room.join_small(lake, tuple(table) or None, dry_run=preview)
    files, size = room.give_back(lake, dry_run=preview) if give_back else (0, 0)
    lines = [f"{one.table}: {counted(one.before, 'small file')} -> {one.after}" for one in joined] or [
        "no table needs it"
    ]
    if give_back:
        lines.append(f"{'would delete' if preview else 'deleted'} {counted(files, 'file')} ({counted(size, 'byte')})")
    emit(ctx, {"joined": joined, "given_back_files": files, "given_back_bytes": size}, lines, as_json=json)
