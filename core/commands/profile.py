"""profile: what a dataset looks like."""

from __future__ import annotations

import typer

from core.commands.output import JsonOption, emit, state


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile")(profile)


def profile(
    ctx: typer.Context,
    name: str,
    version: int = typer.Option(None, help="Version to profile; the newest when left out."),
    layer: str = typer.Option(None, help="raw or clean; the newest layer when left out."),
    json: bool = JsonOption,
) -> None:
    """Profile every row of a dataset: columns, distributions, findings."""
    from core.profile import describe
    from core.profile import profile as compute

    found = compute(state(ctx).lake, name, version, layer)
    lines = [
        f"{found.dataset} version {found.version} ({found.layer}): {found.rows:,} rows, {len(found.columns)} columns, "
        f"{found.missing_share:.2%} of cells missing, {found.duplicate_rows:,} duplicate rows, "
        + ("exact" if found.exact else "some figures are estimates"),
        f"{'column':<28} {'type':<14} {'missing':>9} {'distinct':>12}  finding",
    ]
    for column in found.ranked():
        distinct = f"{'~' if column.about else ''}{column.distinct:,}"
        worst = f"{column.findings[0].severity}: {describe(column.findings[0])}" if column.findings else ""
        lines.append(
            f"{_cell(column.name, 28)} {_cell(column.type, 14)} {column.missing_share:>9.2%} {distinct:>12}  {worst}"
        )
    lines += [describe(limit) for limit in found.limits]
    emit(ctx, found.to_dict(), lines, as_json=json)


def _cell(text: str, width: int) -> str:
    """Text of at most a width on one line, padded."""
    flat = " ".join(text.split())
    return (flat if len(flat) <= width else flat[: width - 1] + "…").ljust(width)
