"""quarantine: rows that could not be loaded, mended one fault at a time, and what was mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, state

if TYPE_CHECKING:
    from core.collect.quarantine import Plan
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the quarantine command."""
    app.command("quarantine")(quarantine)


def quarantine(
    ctx: typer.Context,
    name: str,
    limit: int = typer.Option(20, min=0, help="Rows to list; 0 = all."),
    retry: bool = typer.Option(False, "--retry", help="Try to load every row again, as it stands."),
    mend: str = typer.Option(
        "", "--mend", help="Mend every fault this way: value (2 pc -> 2), empty (without the cell), suggested, again."
    ),
    column: str = typer.Option("", help="Mend only what is wrong in this column."),
    preview: bool = typer.Option(False, "--preview", help="Only say what --mend would do."),
    author: str = typer.Option("", help="Name written into the version that --retry or --mend makes."),
    json: bool = JsonOption,
) -> None:
    """List what was kept out of a dataset and why; with --mend or --retry load what fits then."""
    from core.collect.quarantine import Edit, readmit
    from core.collect.quarantine import listing as held

    lake = state(ctx).lake
    admitted: int | None = None
    plans = _plans(lake, name, mend, column) if mend else []
    if edits := [edit for one in plans for edit in one.edits]:
        admitted = None if preview else readmit(lake, name, edits, author=author or None).admitted
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
    if mend:
        answer["plans"] = [_told(one) for one in plans]
    lines = [
        f"{name}: {counted(answer['rows'], 'row')} in quarantine" + (f", {admitted:,} loaded now" if admitted else "")
    ]
    lines += [f"  {one.rows:>10,}  {one.reason}" + (f" ({one.column})" if one.column else "") for one in reasons]
    lines += [line for one in plans for line in _lines(one)]
    lines += [f"  {item['file']}:{item['line']}  {item['reason']}  {item['raw'][:200]}" for item in items]
    emit(ctx, answer, lines, as_json=json)


def _plans(lake: Lake, name: str, way: str, column: str) -> list[Plan]:
    """What the way would do with each fault, of one column where it is named; the usual forms are taken."""
    from core.collect.quarantine import faults_of, plan

    lake.dataset(name)
    found = [one for one in faults_of(lake, name) if not column or one.column == column]
    return [plan(lake, name, one, way) for one in found if one.column or way in ("suggested", "again")]


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "reason": plan.fault.reason,
        "column": plan.fault.column,
        "rows": plan.fault.rows,
        "fit": len(plan.edits),
        "refused": plan.refused,
        "left": plan.left,
        "changes": plan.changes,
    }


def _lines(plan: Plan) -> list[str]:
    about = f" ({plan.fault.column})" if plan.fault.column else ""
    head = f"  {len(plan.edits):,} of {plan.fault.rows:,} fit: {plan.fault.reason}{about}"
    return [head, *(f"    {one.file}:{one.line}  {one.before} -> {one.after}" for one in plan.changes if one.fits)]
