"""profile: what a dataset looks like."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import VERSION_HELP, JsonOption, counted, emit, numbered, state

if TYPE_CHECKING:
    from core.lake import Lake
    from core.profile import Profile


SHOWN = 10
"""Lines of one sort; all of them are in --json."""
STRONG = 0.5
"""From here two columns are told to go together."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("profile")(profile)


def profile(
    ctx: typer.Context,
    name: str,
    version: str = typer.Option(None, help="Version to profile: " + VERSION_HELP),
    layer: str = typer.Option(None, help="raw or clean; the newest layer when left out."),
    deep: bool = typer.Option(False, help="Also keys, dependencies, associations, gap patterns, joins, long tail."),
    json: bool = JsonOption,
) -> None:
    """Profile every row of a dataset: columns, distributions, findings."""
    from core.lake import snapshot_given, version_name
    from core.profile import describe
    from core.profile import profile as compute

    lake = state(ctx).lake
    found = compute(lake, name, snapshot_given(lake, name, version) if version else None, layer)
    told = version_name(lake, name, found.version)
    lines = [
        f"{name} version {told} ({found.layer}): {counted(found.rows, 'row')}, "
        f"{counted(len(found.columns), 'column')}, "
        f"{found.missing_share:.2%} of cells missing, {counted(found.duplicate_rows, 'duplicate row')}, "
        + ("exact" if found.exact else "some figures are estimates"),
        f"{'column':<28} {'type':<14} {'missing':>9} {'distinct':>12}  finding",
    ]
    for column in found.ranked():
        distinct = f"{'~' if column.about else ''}{column.distinct:,}"
        worst = f"{column.findings[0].severity}: {describe(column.findings[0])}" if column.findings else ""
        lines.append(
            f"{_cell(column.name, 28)} {_cell(column.type, 14)} {column.missing_share:>9.2%} {distinct:>12}  {worst}"
        )
        lines += [f"{'':<65}  {one.severity}: {describe(one)}" for one in column.findings[1:]]
    lines += [describe(limit) for limit in found.limits]
    facts = numbered(lake, name, found.to_dict())
    if deep:
        facts["parts"], more = _deep(lake, found)
        lines += more
    emit(ctx, facts, lines, as_json=json)


def _deep(lake: Lake, found: Profile) -> tuple[dict[str, Any], list[str]]:
    """The costlier parts as JSON values and as lines."""
    from core.profile import Associations, GapPatterns, Joins, LongTail, Structure, describe, describe_join, part
    from core.profile.on_demand import item_column

    structure, joins = part(lake, found, Structure), part(lake, found, Joins)
    made: list[Any] = [structure, joins, part(lake, found, Associations), part(lake, found, GapPatterns)]
    if item_column(found) and found.kind in ("events", "reviews"):
        made.append(part(lake, found, LongTail))
    lines = [f"key: {' + '.join(one.columns)}, repeats: {one.repeats:,}" for one in structure.keys]
    lines += [
        f"dependency: {one.left} -> {one.right}, rows that violate it: {one.violations:,} of {one.rows:,}"
        for one in structure.dependencies
    ]
    lines += [f"join: {describe_join(one)}" for one in joins.joins]
    lines += _together(made)
    lines += [describe(limit) for limit in structure.limits]
    return {type(one).__name__: dataclasses.asdict(one) for one in made}, lines


def _together(made: list[Any]) -> list[str]:
    """Gaps, pairs of columns and the long tail as lines, the strongest of each."""
    from core.profile import Associations, GapPatterns, LongTail

    lines = []
    for one in made:
        if isinstance(one, GapPatterns):
            joint = [pattern for pattern in one.patterns if len(pattern.missing) > 1][:SHOWN]
            lines += [f"missing together: {', '.join(each.missing)} in {counted(each.rows, 'row')}" for each in joint]
        elif isinstance(one, Associations):
            strong = [pair for pair in one.ranks if abs(pair.r) >= STRONG][:SHOWN]
            lines += [f"rank correlation: {each.left} and {each.right}, {each.r:.2f}" for each in strong]
            pairs = [pair for pair in one.categories if pair.v >= STRONG][:SHOWN]
            lines += [f"association: {each.left} and {each.right}, Cramér's V {each.v:.2f}" for each in pairs]
        elif isinstance(one, LongTail) and one.items:
            shares = ", ".join(f"{share:.0%} on the first {head} %" for head, share in one.heads.items())
            lines.append(f"long tail: events: {one.events:,}, on values: {one.items:,} of {one.column}: {shares}")
    return lines


def _cell(text: str, width: int) -> str:
    """Text of at most a width on one line, padded."""
    flat = " ".join(text.split())
    return (flat if len(flat) <= width else flat[: width - 1] + "…").ljust(width)
