"""retention: how long rows and versions are kept, what is past its time, and taking it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.govern.retention import Due, Rule


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retention")(retention)


def retention(
    ctx: typer.Context,
    about: str = typer.Argument(None, metavar="DATASET", help="A dataset, or tag:NAME, whose rule is set; or nothing."),
    rows: int = typer.Option(None, "--rows", min=0, help="Days that a row is kept; 0 for ever."),
    column: str = typer.Option("", "--column", help="The time of a row; else the column with the role timestamp."),
    versions: int = typer.Option(None, "--versions", min=0, help="Days that a version is kept after a newer one."),
    forget: bool = typer.Option(False, "--forget", help="Take the rule back."),
    apply: bool = typer.Option(False, "--apply", help="Take out what is past its time, in all versions."),
    fail_on_due: bool = typer.Option(False, "--fail-on-due", help="Exit 1 where anything is past its time."),
    json: bool = JsonOption,
) -> None:
    """Show the rules and what is past its time; set a rule; with --apply take out what is past its time."""
    from core.govern import retention as room

    lake = state(ctx).lake
    if about and forget:
        room.forget(lake, about)
    elif about and (rows is not None or versions is not None):
        room.set_rule(lake, room.Rule(about, rows or 0, column, versions or 0))
    found = room.apply(lake) if apply else tuple(one for one in room.due(lake) if one.any)
    facts = {
        "rules": [asdict(one) for one in room.rules(lake)],
        "due": [_facts(one) for one in found],
        "applied": apply,
    }
    emit(ctx, facts, _lines(room.rules(lake), found, apply), as_json=json)
    if fail_on_due and found and not apply:
        raise typer.Exit(1)


def _facts(one: Due) -> dict[str, Any]:
    return {"dataset": one.dataset, "rows": one.rows, "before": one.before, "versions": list(one.versions)}


def _lines(known: tuple[Rule, ...], found: tuple[Due, ...], applied: bool) -> Iterator[str]:
    from core.govern.retention import due_said, rule_said
    from core.i18n import _

    if not known:
        yield _("There is no rule; everything is kept.")
    for rule in known:
        yield f"{rule.about}: {rule_said(rule)}"
    for one in found:
        words = _("taken out of {name}: {what}") if applied else _("past its time in {name}: {what}")
        yield words.format(name=one.dataset, what=due_said(one))
    if known and not found:
        yield _("Nothing is past its time.")
