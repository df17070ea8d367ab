"""match: which rows of two catalogs, or of one, are the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.integrate.match import Found
    from core.lake import Lake

SHOWN = 10
"""Pairs printed for people; the file has them all."""


def register(app: typer.Typer) -> None:
    """Add the match command."""
    app.command("match")(match)


def match(
    ctx: typer.Context,
    left: str = typer.Argument(help="A file, or a dataset of the workspace."),
    right: str = typer.Argument("", help="The other file or dataset; without it LEFT is searched for duplicates."),
    output: Path = typer.Option(None, "-o", "--output", help="CSV of left_id, right_id, score."),
    as_stored: bool = typer.Option(
        False, "--as-stored", help="The CSV keeps ids that a spreadsheet would run as formulas; else they are marked."
    ),
    left_column: list[str] = typer.Option([], help="PART=COLUMN of LEFT (id, title, brand, price ...); repeat."),
    right_column: list[str] = typer.Option([], help="The same of RIGHT."),
    keep: bool = typer.Option(False, "--keep", help="Keep the outcome of datasets, for the page Match."),
    golden: str = typer.Option("", help="Keep it, and store one row for each thing as this dataset."),
    crosswalk: str = typer.Option("", help="Keep it, and store the pairs of ids as this dataset."),
    categories: bool = typer.Option(False, "--categories", help="Keep it, and store a map of both sides' categories."),
    json: bool = JsonOption,
) -> None:
    """Find the rows of two catalogs, or of one, that are the same thing."""
    from core.integrate.match import find, side, write_pairs

    gains: list[dict[str, Any]] = []
    if keep or golden or crosswalk or categories:
        found = _keep(ctx, (left, right), (left_column, right_column), golden, crosswalk, categories)
        gains = _gains(ctx, left, right)
    else:
        lake = _lake(ctx, left, right)
        one = side(lake, left, _parts(left_column))
        found = find(one, side(lake, right, _parts(right_column)) if right else None)
    if output:
        write_pairs(found, output, as_stored=as_stored)
    shown = _facts(found, output) | ({"gained": gains} if gains else {})
    lines = _lines(found, output)
    lines += ["  " + ", ".join(f"{key}={value}" for key, value in line.items()) for line in gains]
    emit(ctx, shown, lines, as_json=json)


def _lake(ctx: typer.Context, *given: str) -> Lake | None:
    """The workspace where a side is a dataset of it; files alone need none."""
    if all(Path(name).is_file() for name in given if name):
        return None
    return state(ctx).lake


def _keep(
    ctx: typer.Context,
    sides: tuple[str, str],
    columns: tuple[list[str], list[str]],
    rows: str,
    pairs: str,
    categories: bool,
) -> Found:
    """Keep an outcome, with what people said of its pairs, and store what is made of it; the outcome."""
    from core.integrate.match import golden, kept, taxonomies

    lake = state(ctx).lake
    found = kept.find_and_keep(lake, *sides, *map(_parts, columns))
    if rows:
        golden.store(lake, golden.propose(lake, *sides), rows)
    if pairs:
        golden.crosswalk(lake, *sides, pairs)
    if categories and sides[1]:
        taxonomies.store(lake, *sides, taxonomies.map_categories(lake, *sides))
    return found


def _gains(ctx: typer.Context, left: str, right: str) -> list[dict[str, Any]]:
    """What became usable by the pairs that hold: before and after, each of how many."""
    from core.integrate.match import gained

    found = gained(state(ctx).lake, left, right)
    return [
        {"what": one.what, "before": one.before, "of": one.before_of, "after": one.after, "of_after": one.after_of}
        for one in (found.usable if found else ())
    ]


def _parts(given: Sequence[str]) -> dict[str, str]:
    from core.errors import BadInput
    from core.i18n import _

    parts = {}
    for text in given:
        part, sign, column = text.partition("=")
        if not sign:
            raise BadInput(_("“{text}”: write it as PART=COLUMN, for example title=name.").format(text=text))
        parts[part] = column
    return parts


def _facts(found: Found, output: Path | None) -> dict[str, Any]:
    from core.integrate.match import kept

    return kept.facts_of(found) | {"output": str(output) if output else None}


def _lines(found: Found, output: Path | None) -> list[str]:
    from core.i18n import _
    from core.integrate.match import reason

    facts = _facts(found, None)
    words = _(
        "rows: {left} and {right}; pairs compared: {compared}; matches: {n}; to review: {look}; variants: {other}"
    )
    lines = [
        words.format(
            left=f"{len(found.left):,}",
            right=f"{len(found.right):,}",
            compared=f"{found.compared:,}",
            n=f"{len(found.matches):,}",
            look=f"{facts['to_review']:,}",
            other=f"{facts['variants']:,}",
        )
    ]
    for pair in found.pairs[:SHOWN]:
        one, other = found.ids(pair)
        why = f" ({reason(pair.veto)})" if pair.veto else ""
        titles = f"{found.left.label(pair.left)[:60]} | {found.right.label(pair.right)[:60]}"
        lines.append(f"  {pair.score:.2f}{why}  {one} = {other}  {titles}")
    if output:
        lines.append(_("Written to {file}.").format(file=output))
    return lines
