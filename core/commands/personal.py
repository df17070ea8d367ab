"""personal: which columns, JSON keys and texts of a dataset belong to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, dataset_or_file, emit

if TYPE_CHECKING:
    from core.govern import Finding

NAME = "data"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("personal")(personal)


def personal(
    ctx: typer.Context,
    what: str = typer.Argument(metavar="DATASET", help="A dataset of the workspace, or a file."),
    fail_on: int = typer.Option(0, min=0, help="Exit 1 where so many places name people by themselves; 0 never."),
    json: bool = JsonOption,
) -> None:
    """Find personal data: in columns, in the keys of JSON cells, and within texts. Values are shown masked."""
    from core.govern import personal_data

    with dataset_or_file(ctx, NAME, what) as (lake, name):
        found = personal_data(lake, name)
    emit(ctx, {"places": [_facts(one) for one in found]}, _lines(found), as_json=json)
    if fail_on and sum(one.direct for one in found) >= fail_on:
        raise typer.Exit(1)


def _facts(one: Finding) -> dict[str, Any]:
    return {
        "column": one.column,
        "path": one.path,
        "kind": one.kind,
        "by": one.by,
        "direct": one.direct,
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
