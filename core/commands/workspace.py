"""datasets, versions and diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, numbered, plain, sources, state

if TYPE_CHECKING:
    from core.lake import Dataset, Lake, Version


def register(app: typer.Typer) -> None:
    """Add the workspace's commands."""
    app.command("datasets")(datasets)
    app.command("versions")(versions)
    app.command("diff")(diff)


def datasets(ctx: typer.Context, json: bool = JsonOption) -> None:
    """List the datasets of the workspace."""
    if there := state(ctx).remote:
        known = there.datasets()
        emit(ctx, known, [f"{one['name']:<24} {one['kind']:<12} {one['rows']:>12,}" for one in known], as_json=json)
        return
    lake = state(ctx).lake
    found = lake.datasets()
    lines = [
        f"{item.name:<24} {item.kind:<12} {counted(item.rows, 'row'):>17}  version {item.ordinal} ({item.layer})"
        for item in found
    ]
    emit(ctx, [_dataset(lake, item) for item in found], lines or ["no datasets yet"], as_json=json)


def versions(ctx: typer.Context, name: str, json: bool = JsonOption) -> None:
    """List the versions of a dataset, oldest first: its own number, which --version and diff take, and the snapshot."""
    lake = state(ctx).lake
    found = lake.versions(name)
    lines = [
        f"{item.ordinal:>4}  snapshot {item.number:<6} {item.time:%Y-%m-%d %H:%M:%S}  {item.action:<7} {item.layer:<6} "
        f"{counted(item.rows, 'row'):>17}  {item.author}: {item.message}"
        + (f"  (rewritten {item.rewritten:%Y-%m-%d %H:%M}, rows lost: {item.gone:,})" if item.rewritten else "")
        for item in found
    ]
    emit(ctx, [_version(lake, name, item) for item in found], lines, as_json=json)


def diff(
    ctx: typer.Context,
    name: str,
    v1: str = typer.Argument(help="The version before: its own number (1, 2, 3 ...), or a snapshot as @58."),
    v2: str = typer.Argument(help="The version after, alike."),
    key: list[str] = typer.Option(
        [],
        help="Column that names a row; repeat for several. Else the contract's, a unique column, content.",
    ),
    json: bool = JsonOption,
) -> None:
    """Compare two versions of a dataset: rows, cells, columns."""
    from core import quality
    from core.lake import named, own_numbers, snapshot_given

    lake = state(ctx).lake
    found = quality.differences(lake, name, snapshot_given(lake, name, v1), snapshot_given(lake, name, v2), key)
    numbers = own_numbers(lake, name)
    lines = [
        f"{name} version {named(numbers, found.v1)} to {named(numbers, found.v2)}: "
        f"{counted(found.rows_added, 'row')} added, {found.rows_removed:,} removed, {found.rows_changed:,} changed "
        f"({counted(found.cells_changed, 'cell')})",
        f"  {found.said}",
        *([f"  warning: {found.warning}"] if found.warning else []),
        *(f"  {column}: {counted(count, 'cell')}" for column, count in found.changed_by_column.items()),
        *(f"  column {before} is now called {after}" for before, after in found.columns_renamed.items()),
        *(f"  + column {column}" for column in found.columns_added),
        *(f"  - column {column}" for column in found.columns_removed),
        *(f"  {one.key} {one.column}: {one.before!r} -> {one.after!r}" for one in found.examples[:20]),
    ]
    told = plain(found) | {"matched": found.said, "warning": found.warning}
    facts = numbered(lake, name, numbered(lake, name, told, "v1", "snapshot1"), "v2", "snapshot2")
    emit(ctx, facts, lines, as_json=json)


def _dataset(lake: Lake, item: Dataset) -> dict[str, Any]:
    facts: dict[str, Any] = plain(item)
    del facts["ordinal"]
    for key in ("raw_version", "clean_version", "version"):
        facts = numbered(lake, item.name, facts, key)
    return facts


def _version(lake: Lake, name: str, item: Version) -> dict[str, Any]:
    """`number` is the dataset's own and `snapshot` the lake's, also in the commit's facts."""
    facts: dict[str, Any] = plain(item)
    own, snapshot = facts.pop("ordinal"), facts.pop("number")
    if "raw_version" in facts["info"]:
        facts["info"] = numbered(lake, name, facts["info"], "raw_version")
    if facts["info"].get("sources"):
        facts["info"] = facts["info"] | {"sources": sources(lake, facts["info"]["sources"])}
    return {"number": own, "snapshot": snapshot, **facts}
