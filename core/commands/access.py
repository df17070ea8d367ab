"""people, columns, token, audit: who may do what, and what was done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.errors import BadInput
from core.i18n import _

if TYPE_CHECKING:
    from core.access import Entry
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("people")(people)
    app.command("columns")(columns)
    app.command("token")(token)
    app.command("audit")(audit)


def people(
    ctx: typer.Context,
    name: str = typer.Argument(None, help="A person, as the login says them; all when left out."),
    role: str = typer.Option(None, help="The role to give: viewer, analyst, steward or admin."),
    remove: bool = typer.Option(False, "--remove", help="Take the role away, and end the person's tokens."),
    json: bool = JsonOption,
) -> None:
    """List people and their roles, or give one a role."""
    from core import access

    folder = state(ctx).lake.path
    if remove and name:
        access.dismiss(folder, name)
        access.revoke_of(folder, name)
    elif role and name:
        access.admit(folder, name, role)
    elif role or remove:
        raise BadInput(_("Name a person."))
    found = access.members(folder)
    emit(ctx, found, [f"{one.role:<8} {one.name}" for one in found], as_json=json)


def columns(
    ctx: typer.Context,
    name: str = typer.Argument(help="The dataset."),
    column: str = typer.Option(None, help="The column."),
    role: str = typer.Option("analyst", help="The role that the rule is for."),
    shown: str = typer.Option(None, help="plain, masked, year or hidden; empty takes the rule back."),
    rows: str = typer.Option(None, help="Rows the role sees, such as \"city = 'Berlin'\"; empty shows all."),
    json: bool = JsonOption,
) -> None:
    """Say how a role sees a column, or which rows; without an option, list the rules of a dataset."""
    from core import access

    lake = state(ctx).lake
    lake.dataset(name)
    if shown is not None and column:
        if column not in lake.columns(name):
            from core.errors import NotFound

            raise NotFound.among(_("column"), column, list(lake.columns(name)))
        access.close_column(lake.path, name, column, role, shown)
    elif shown is not None or column:
        raise BadInput(_("Say both the column and how it is shown."))
    if rows is not None:
        lake.keep_rows(name, role, rows)
    held = access.rules(lake.path)
    of_columns = [one for one in held.columns if one.dataset == name]
    of_rows = [one for one in held.rows if one.dataset == name]
    lines = [f"{one.column}: {one.way} ({', '.join(one.roles)})" for one in of_columns]
    lines += [f"rows: {one.condition} ({', '.join(one.roles)})" for one in of_rows]
    emit(ctx, {"columns": of_columns, "rows": of_rows}, lines, as_json=json)


def token(
    ctx: typer.Context,
    action: str = typer.Argument("list", help="new, list or revoke."),
    name: str = typer.Argument(None, help="What the token is for; or, to revoke it, its id."),
    role: str = typer.Option("analyst", help="The role it stands for."),
    days: int = typer.Option(90, help="Days until it ends."),
    json: bool = JsonOption,
) -> None:
    """Make, list and revoke tokens for the command line against a server."""
    from core import access

    folder = state(ctx).lake.path
    if action == "new":
        secret, made = access.issue(folder, name or "", role, days)
        emit(ctx, {"token": secret, "id": made.id, "ends": made.ends}, [secret], as_json=json)
        return
    if action == "revoke" and name:
        access.revoke(folder, name)
    elif action != "list":
        raise BadInput(_("The action is one of: {known}.").format(known="new, list, revoke ID"))
    found = access.tokens(folder)
    lines = [f"{one.id} {one.role:<8} {'' if one.alive else '(ended) '}{one.ends:%Y-%m-%d} {one.name}" for one in found]
    emit(ctx, found, lines, as_json=json)


def audit(
    ctx: typer.Context,
    action: str = typer.Argument("list", help="list, verify, seal or export."),
    out: Path = typer.Option(None, "--output", "-o", help="The file that export writes."),
    head: str = typer.Option(None, help="A head noted elsewhere, as verify prints it."),
    newest: int = typer.Option(50, help="Rows that list prints."),
    json: bool = JsonOption,
) -> None:
    """Read the audit trail, or verify that no row was changed, moved or taken out (exit 1 names the first).

    seal takes over the trail of a release that sealed it without a key, once.
    """
    from core import access

    lake = state(ctx).lake
    access.allow("audit", folder=lake.path)
    if action == "verify":
        _verify(ctx, lake, head, json)
    elif action == "seal":
        made = str(lake.take_over_trail())
        emit(
            ctx,
            {"head": made},
            [_("The trail was taken over and is sealed; head: {head}").format(head=made)],
            as_json=json,
        )
    elif action == "export":
        if out is None:
            raise BadInput(_("Say where to: -o trail.csv."))
        _write(out, access.entries(lake.path))
        lake.note("export", "audit")
    elif action == "list":
        found = access.entries(lake.path, newest=newest)
        emit(ctx, found, [" ".join(map(str, _cells(one)[:8])) for one in found], as_json=json)
    else:
        raise BadInput(_("The action is one of: {known}.").format(known="list, verify, seal, export"))


def _verify(ctx: typer.Context, lake: Lake, noted: str | None, json: bool) -> None:
    from core import access

    try:
        known = access.head_of(noted) if noted else None
    except ValueError as error:
        raise BadInput(_("“{value}” is no head of a trail.").format(value=noted)) from error
    found = lake.verify_trail(known)
    words = {
        "changed": _("Row {n} is not what was written.").format(n=found.broken),
        "order": _("Row {n} does not follow the row before it.").format(n=found.broken),
        "missing": _("Row {n} and what followed it are missing.").format(n=found.broken),
        "key": _("Row {n} and what follows it cannot be checked: the key of the trail is gone.").format(n=found.broken),
        "unsealed": _("What releases without a key wrote was not taken over; an admin does so once: {command}").format(
            command="audit seal"
        ),
        "commit": _("Version {n} of the workspace does not hold the head of the trail that was sealed for it.").format(
            n=found.broken
        ),
    }
    line = words.get(found.why) or _("The trail is whole; rows: {n}; head: {head}").format(
        n=found.rows, head=access.head(lake.path)
    )
    emit(ctx, {**vars(found), "whole": found.whole, "head": str(access.head(lake.path))}, [line], as_json=json)
    if not found.whole:
        raise typer.Exit(1)


def _write(path: Path, found: list[Entry]) -> None:
    from core.access import COLUMNS, cells
    from core.cells.formulas import Rows

    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = Rows(stream)
        rows.writerow(COLUMNS)
        rows.writerows(cells(one) for one in found)


def _cells(one: Entry) -> list[Any]:
    from core.access import cells

    return cells(one)
