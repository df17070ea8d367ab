"""ingest: store files as a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.collect import Ingested


def register(app: typer.Typer) -> None:
    """Add the ingest command."""
    app.command("ingest")(ingest)


def ingest(
    ctx: typer.Context,
    files: list[Path] = typer.Argument(help="CSV, TSV, JSON lines, JSON, XML, Parquet, xlsx; also gz and zip."),
    dataset: str = typer.Option(..., help="The dataset to make, replace or extend."),
    kind: str = typer.Option("", help="Kind of dataset; recognised when left out."),
    append: bool = typer.Option(False, "--append", help="Add the rows to the dataset."),
    role: list[str] = typer.Option([], help="ROLE=COLUMN; repeat for several; the rest is recognised."),
    type_: list[str] = typer.Option([], "--type", help="COLUMN=TYPE; repeat for several."),
    encoding: str = typer.Option("", help="Text encoding; recognised when left out."),
    delimiter: str = typer.Option("", help="Delimiter, \\t for a tab; recognised when left out."),
    header: str = typer.Option("auto", help="auto, yes or no."),
    skip: int = typer.Option(-1, help="Lines before the table; recognised when negative."),
    sheet: str = typer.Option("", help="Sheet of a workbook; the first one with cells when left out."),
    author: str = typer.Option("", help="Name written into the version."),
    json: bool = JsonOption,
) -> None:
    """Store files as one dataset: every record is loaded or in quarantine, none is lost."""
    from core.collect import Options
    from core.collect import ingest as store

    options = Options(
        encoding=encoding or None,
        delimiter={"\\t": "\t"}.get(delimiter, delimiter) or None,
        header={"yes": True, "no": False}.get(header),
        skip=skip if skip >= 0 else None,
        sheet=sheet or None,
        types=_pairs(type_, "--type", "COLUMN=TYPE"),
        roles=_pairs(role, "--role", "ROLE=COLUMN"),
    )
    done = store(
        state(ctx).lake, files, dataset, kind=kind or None, options=options, append=append, author=author or None
    )
    emit(ctx, _answer(done), _lines(done), as_json=json)


def _pairs(given: Sequence[str], option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        left, mark, right = text.partition("=")
        if not mark or not left or not right:
            raise typer.BadParameter(f"write it as {form}", param_hint=option)
        found[left.strip()] = right.strip()
    return found


def _answer(done: Ingested) -> dict[str, Any] | list[dict[str, Any]]:
    """One object for one file; a list with each file's own counts for several."""
    whole = done.to_json()
    del whole["files"]
    if len(done.files) == 1:
        return whole
    own = ("rows_in", "rows_loaded", "rows_quarantined", "encoding", "dialect")
    return [{**whole, "file": file["name"], **{key: file[key] for key in own}} for file in done.files]


def _lines(done: Ingested) -> list[str]:
    lines = [
        f"{done.dataset} version {done.version}: {done.rows_in:,} rows in, {done.rows_loaded:,} loaded, "
        f"{done.rows_quarantined:,} in quarantine",
        f"  kind {done.kind}; " + ", ".join(f"{role} = {column}" for role, column in done.roles.items()),
    ]
    return lines + [f"  note: {note}" for note in done.warnings]
