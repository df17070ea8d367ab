"""quarantine: rows that could not be loaded, and what was mended."""

from __future__ import annotations

from typing import Any

import typer

from core.commands.output import JsonOption, counted, emit, state


def register(app: typer.Typer) -> None:
    """Add the quarantine command."""
    app.command("quarantine")(quarantine)


def quarantine(
    ctx: typer.Context,
    name: str,
    limit: int = typer.Option(20, help="Rows to list; 0 = all."),
    retry: bool = typer.Option(False, "--retry", help="Try to load every row again, as it stands."),
    author: str = typer.Option("", help="Name written into the version that --retry makes."),
    json: bool = JsonOption,
) -> None:
    """List what was kept out of a dataset and why; with --retry load what fits by now."""
    from core.collect.quarantine import Edit, readmit
    from core.collect.quarantine import listing as held

    lake = state(ctx).lake
    admitted: int | None = None
    if retry and (ids := held.ids(lake, name)):
        admitted = readmit(lake, name, [Edit(i) for i in ids], author=author or None).admitted
    dataset = lake.dataset(name)
    reasons = held.counts(lake, name)
    items = held.rows(lake, name, limit=limit or None).to_dict("records")
    answer: dict[str, Any] = {
        "dataset": dataset.name,
        "version": dataset.ordinal,
        "snapshot": dataset.version,
        "rows": sum(one.rows for one in reasons),
        "reasons": reasons,
        "items": items,
        "mended": held.log(lake, name).to_dict("records"),
    }
    if admitted is not None:
        answer["admitted"] = admitted
    lines = [
        f"{name}: {counted(answer['rows'], 'row')} in quarantine" + (f", {admitted:,} loaded now" if admitted else "")
    ]
    lines += [f"  {one.rows:>10,}  {one.reason}" + (f" ({one.column})" if one.column else "") for one in reasons]
    lines += [f"  {item['file']}:{item['line']}  {item['reason']}  {item['raw'][:200]}" for item in items]
    emit(ctx, answer, lines, as_json=json)
