"""erase: one person taken out of every version and every file, with a certificate."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.govern.erasure import Plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase")(erase)


def erase(
    ctx: typer.Context,
    who: list[str] = typer.Argument(
        None,
        metavar="WHO...",
        help="What names the person: mail address, telephone number, user's number, name, or COLUMN=VALUE; "
        "- reads them from standard input, one a line, so that they stand in no shell's history.",
    ),
    follow: bool = typer.Option(False, "--follow", help="Search for all that names the person in their own rows too."),
    how: str = typer.Option("mask", "--how", help="mask: the rows stay, emptied of the person; remove: they go."),
    by: str = typer.Option("", "--by", help="Who asks for it, for the certificate."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what was found where; change nothing."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
    everything: bool = typer.Option(
        False, "--all", help="All that was found is meant, though it is several persons' or mentions alone."
    ),
    resume: bool = typer.Option(False, "--resume", help="Go on with the erasure that was broken off."),
    output: Path = typer.Option(None, "-o", "--output", help="Write the certificate here, as HTML or .json."),
    json: bool = JsonOption,
) -> None:
    """Erase one person from all datasets, versions, uploads and files; nothing is changed before you say yes."""
    from core.govern import erasure
    from core.i18n import _

    lake = state(ctx).lake
    if not resume:
        given = [line for one in who or [] for line in (sys.stdin.read().splitlines() if one == "-" else [one])]
        wanted = erasure.identifiers(given)
        wanted = erasure.followed(lake, wanted) if follow else wanted
        found = erasure.plan(lake, wanted)
        if dry_run:
            tables = [one.name for one in found.places if one.what == "table"]
            lake.note("erase", " + ".join(tables), after={"looked_for": len(wanted), "places": len(found.places)})
            emit(ctx, _facts(found), _lines(found), as_json=json)
            return
        if not yes:
            for line in _lines(found):
                typer.echo(line, err=True)
            typer.confirm(_("Erase this person? It cannot be undone."), abort=True, err=True)
        erasure.begin(lake, wanted, how, by, found, everything)
    said = erasure.carry_on(lake)
    if output is not None:
        kept = lake.path / erasure.FOLDER / f"{said['id']}{'.json' if output.suffix == '.json' else '.html'}"
        output.write_bytes(kept.read_bytes())
    emit(ctx, said, _done(said), as_json=json)


def _facts(found: Plan) -> dict[str, Any]:
    from core.govern import erasure

    linked = [
        {"column": one.column, "kind": one.kind, "value": one.shown, "shared": one.shared} for one in found.linked
    ]
    return found.facts() | {"linked": linked, "doubts": list(erasure.doubts(found))}


def _lines(found: Plan) -> Iterator[str]:
    from core.govern import erasure
    from core.i18n import _, listed, ngettext

    yield from erasure.doubts(found)
    for one in found.places:
        said = erasure.said_what(one.what)
        if one.what == "table":
            rows = ngettext("{n} row of the person", "{n} rows of the person", one.now).format(n=f"{one.now:,}")
            versions = _("versions {numbers}").format(numbers=listed(map(str, one.versions))) if one.versions else ""
            others = ngettext("{n} mention in another row", "{n} mentions in other rows", one.mentions)
            named = others.format(n=f"{one.mentions:,}") if one.mentions else ""
            said = listed(filter(None, [said, rows, named, versions, listed(one.columns)]))
        yield f"{erasure.said_place(asdict(one))}: {said}"
    for model in found.models:
        yield _("model trained on it, stays: {name}").format(name=model)
    for link in found.linked:
        words = _("also names the person: {column}, {kind} {value} (--follow)")
        if link.shared:
            words = _("stands in rows of others too, is not followed: {column}, {kind} {value}")
        yield words.format(column=link.column, kind=link.kind, value=link.shown)
    for name in found.sealed:
        yield _("could not be opened: {name}").format(name=name)


def _done(said: dict[str, Any]) -> Iterator[str]:
    from core.i18n import _

    tables, beside, proof = said["done"].get("tables", {}), said["done"].get("beside", {}), said["proof"]
    yield _("Erased: {id}").format(id=said["id"])
    yield _("data files rewritten: {n}").format(n=f"{tables.get('files', 0):,}")
    yield _("rows removed: {n}; cells emptied or masked: {cells}").format(
        n=f"{tables.get('rows', 0):,}", cells=f"{tables.get('cells', 0):,}"
    )
    yield _("files deleted: {n}; written over: {m}").format(
        n=f"{len(beside.get('deleted', [])):,}", m=f"{len(beside.get('changed', [])):,}"
    )
    yield _("proof: files read through: {files} ({size} bytes), hits: 0").format(
        files=f"{proof['files']:,}", size=f"{proof['bytes']:,}"
    )
