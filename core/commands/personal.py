"""personal: which columns, JSON keys and texts of a dataset belong to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, dataset_or_file, emit

if TYPE_CHECKING:
    from core.govern import Anonymity, Finding

NAME = "data"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("personal")(personal)


def personal(
    ctx: typer.Context,
    what: str = typer.Argument(metavar="DATASET", help="A dataset of the workspace, or a file."),
    together: str = typer.Option(
        None, "--together", help="Columns that others may know of a person, by commas: how well persons hide."
    ),
    person: str = typer.Option(
        "", "--person", help="With --together: the column that names a person; else each row is one."
    ),
    sensitive: str = typer.Option("", "--sensitive", help="With --together: the column that should not be guessed."),
    fail_on: int = typer.Option(0, min=0, help="Exit 1 where so many places name people by themselves; 0 never."),
    json: bool = JsonOption,
) -> None:
    """Find personal data: in columns, in the keys of JSON cells, and within texts. Values are shown masked."""
    from core.govern import anonymity, left_out, personal_data, quasi_identifiers

    with dataset_or_file(ctx, NAME, what) as (lake, name):
        found = personal_data(lake, name)
        quasi = tuple(one.strip() for one in together.split(",")) if together else quasi_identifiers(lake, name)
        hidden = anonymity(lake, name, quasi, person=person, sensitive=sensitive) if quasi else None
        helps = left_out(lake, name, hidden) if hidden else ()
        lake.note("see_personal", name, after={"places": len(found)})
    facts: dict[str, Any] = {"places": [_facts(one) for one in found]}
    if hidden is not None:
        facts["anonymity"] = asdict(hidden) | {"without": {one: asdict(then) for one, then in helps}}
    emit(ctx, facts, [*_lines(found), *(_hiding(hidden, helps) if hidden else ())], as_json=json)
    if fail_on and sum(one.direct for one in found) >= fail_on:
        raise typer.Exit(1)


def _facts(one: Finding) -> dict[str, Any]:
    return {
        "column": one.column,
        "path": one.path,
        "kind": one.kind,
        "by": one.by,
        "direct": one.direct,
        "sensitive": one.sensitive,
        "share": None if one.share is None else round(one.share, 4),
        "examples": list(one.examples),
    }


def _lines(found: tuple[Finding, ...]) -> Iterator[str]:
    from core.i18n import _, listed

    if not found:
        yield _("No personal data was found in the rows looked at.")
    words = {
        "name": _("by its name"),
        "cells": _("by its cells, {share} of them"),
        "within": _("in {share} of its texts"),
    }
    for one in found:
        place = f"{one.column} → {one.path}" if one.path else one.column
        how = words[one.by].format(share=f"{one.share or 0:.1%}")
        shown = f"  {listed(one.examples)}" if one.examples else ""
        yield f"{place}: {one.title} ({how}){shown}"


def _hiding(found: Anonymity, helps: Sequence[tuple[str, Anonymity]]) -> Iterator[str]:
    from core.i18n import _, listed, ngettext

    yield ""
    yield _("Known together: {columns}").format(columns=listed(found.quasi))
    persons = ngettext("{n} person", "{n} persons", found.persons).format(n=f"{found.persons:,}")
    yield _("{persons}; {unique} are alone, {exposed} hide among fewer than five (k = {k}).").format(
        persons=persons, unique=f"{found.unique:.1%}", exposed=f"{found.exposed:.1%}", k=f"{found.k:,}"
    )
    if found.l is not None:
        yield _("For {share} the value of “{column}” is known once they are placed (l = {l}).").format(
            share=f"{found.guessed or 0:.1%}", column=found.sensitive, l=f"{found.l:,}"
        )
    for column, then in helps:
        yield _("Without “{column}”: {exposed} hide among fewer than five (k = {k}).").format(
            column=column, exposed=f"{then.exposed:.1%}", k=f"{then.k:,}"
        )
