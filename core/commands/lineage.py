"""lineage and glossary: what a column is made of and used for, and the words of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.govern.lineage import Trace, Use


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("lineage")(lineage)
    app.command("glossary")(glossary)


def lineage(
    ctx: typer.Context,
    what: str = typer.Argument(metavar="DATASET[.COLUMN]", help="A dataset, or one of its columns."),
    back: bool = typer.Option(False, "--back", help="What it is made of, instead of what is made of it."),
    indirect: bool = typer.Option(False, "--indirect", help="Also by way of the whole table."),
    raw: bool = typer.Option(False, "--raw", help="The column as it was loaded, where a recipe has one of its name."),
    json: bool = JsonOption,
) -> None:
    """Follow data through recipes, matches and the one shop; of a column also who uses it."""
    from core.govern.lineage import Place, newest_place, picture, trace, uses

    lake = state(ctx).lake
    dataset, _dot, column = what.partition(".")
    if not column:
        made = picture(lake, dataset)
        names = {node.id: " ".join(node.text) for node in made.nodes}
        lines = [f"{names[link.source]} → {names[link.target]}  {link.text}".rstrip() for link in made.links]
        emit(ctx, asdict(made), lines, as_json=json)
        return
    start = newest_place(lake, dataset, column)
    if raw and not lake.dataset(start.dataset).built:
        start = Place(start.dataset, "raw", column)
    found = trace(lake, start, back=back, indirect=indirect)
    used = uses(lake, start.dataset, column)
    facts = {
        "column": start.title,
        "edges": [asdict(one) for one in found.edges],
        "uses": [asdict(one) for one in used],
    }
    emit(ctx, facts | {"cut": found.cut}, _told(found, used), as_json=json)


def _told(found: Trace, used: tuple[Use, ...]) -> Iterator[str]:
    from core.govern.lineage import use_title
    from core.i18n import _

    for edge in found.edges:
        how = f" ({_('by way of the whole table')})" if edge.indirect else ""
        yield f"{edge.source.title} → {edge.target.title}{how}"
    if not found.edges:
        yield _("It comes from the files as it is.") if found.back else _("Nothing is made of it.")
    for use in used:
        yield f"{use_title(use.kind)}: {use.what}"


def glossary(
    ctx: typer.Context,
    file: Path = typer.Argument(None, exists=True, dir_okay=False, help="A table of terms to keep; none lists them."),
    json: bool = JsonOption,
) -> None:
    """List the terms of the workspace and where they contradict each other, or keep those of a file."""
    from core.govern.glossary import conflicts, from_csv, keep, terms, to_rows
    from core.i18n import _, ngettext

    lake = state(ctx).lake
    changed = keep(lake, from_csv(file)) if file else 0
    shared = terms(lake)
    wrong = conflicts(shared, lake.datasets())
    lines = [f"{one.title}: {' '.join(one.meaning.split())}" for one in shared.values()] if not file else []
    if file:
        lines.append(ngettext("{n} statement changed.", "{n} statements changed.", changed).format(n=f"{changed:,}"))
    elif not shared:
        lines.append(_("No term yet. Write what a word means here, once for all datasets."))
    facts = {"terms": to_rows(shared), "conflicts": [asdict(one) for one in wrong], "changed": changed}
    emit(ctx, facts, [*lines, *(one.sentence for one in wrong)], as_json=json)
