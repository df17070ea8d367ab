"""ingest: store files as a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, numbered, state
from core.i18n import _
from core.kinds import KINDS

if TYPE_CHECKING:
    from core.collect import Ingested


def register(app: typer.Typer) -> None:
    """Add the ingest command."""
    app.command("ingest")(ingest)


def ingest(
    ctx: typer.Context,
    files: list[str] = typer.Argument(
        help="Files, folders, patterns, http(s)://, s3://, postgresql://HOST/DB?table=SCHEMA.T, sqlite:///FILE?table=T."
    ),
    dataset: str = typer.Option(..., help="The dataset to make, replace or extend."),
    kind: str = typer.Option("", help="Kind of dataset; recognised when left out."),
    append: bool = typer.Option(False, "--append", help="Add the rows to the dataset."),
    key: list[str] = typer.Option([], help="Column that tells rows apart, the newest stays; repeat for several."),
    role: list[str] = typer.Option([], help="ROLE=COLUMN; repeat for several; the rest is recognised."),
    type_: list[str] = typer.Option([], "--type", help="COLUMN=TYPE; repeat for several."),
    rename: list[str] = typer.Option([], help="COLUMN=NAME; repeat for several."),
    encoding: str = typer.Option("", help="Text encoding; recognised when left out."),
    fallback_encoding: str = typer.Option("", help="Encoding of the lines that the first one does not take."),
    delimiter: str = typer.Option("", help="Delimiter, \\t for a tab; recognised when left out."),
    repeated: str = typer.Option("auto", help="auto, yes or no: a run of the delimiter counts once."),
    quote: str = typer.Option("auto", help="Quotation mark; auto, or nothing for none."),
    escape: str = typer.Option("auto", help="Escape mark before a quotation mark; auto, or nothing for none."),
    starts: str = typer.Option("", help="First position of each column of a fixed-width file: 0,8,14."),
    header: str = typer.Option("auto", help="auto, yes or no."),
    header_rows: int = typer.Option(-1, help="Lines that name the columns; recognised when negative."),
    skip: int = typer.Option(-1, help="Lines before the table; recognised when negative."),
    footer: int = typer.Option(-1, help="Lines after the table; recognised when negative."),
    table: int = typer.Option(0, help="Which of several tables one under another, from 1; the first when left out."),
    comment: str = typer.Option("", help="Lines that begin with this are passed over."),
    sheet: str = typer.Option("", help="Sheet of a workbook, * for all; the first one with cells when left out."),
    part: list[str] = typer.Option([], help="Member of an archive or sheet to read, by its label; repeat for several."),
    flatten: str = typer.Option("auto", help="auto, yes or no: nested objects become columns a.b."),
    file_date: bool = typer.Option(False, "--file-date", help="Add a column with the date in each file's name."),
    keep_totals: bool = typer.Option(False, "--keep-totals", help="Read rows that sum up others as rows."),
    unwrap: str = typer.Option("auto", help='auto, yes or no: ="01000", \'01000 and tabs around codes are text.'),
    fill_merged: str = typer.Option("auto", help="auto, yes or no: cells under merged ones take their value."),
    null: list[str] = typer.Option([], help="Text that means no value; repeat for several; replaces the usual ones."),
    author: str = typer.Option("", help="Name written into the version."),
    json: bool = JsonOption,
) -> None:
    """Store files as one dataset: every record is loaded or in quarantine, none is lost.

    A dataset whose contract refuses what breaks it takes no such file; that is exit 1.
    """
    if there := state(ctx).remote:
        from pathlib import Path

        sent = [there.ingest(dataset, Path(file), append or at > 0) for at, file in enumerate(files)]
        emit(ctx, sent, [f"{dataset}: {file}" for file in files], as_json=json)
        return
    from core.collect import Options
    from core.collect.sources import fetched
    from core.quality.gate import held_to as store

    options = Options(
        encoding=encoding or None,
        fallback_encoding=fallback_encoding or None,
        delimiter={"\\t": "\t"}.get(delimiter, delimiter) or None,
        repeated=_choice(repeated, "--repeated"),
        quote=None if quote == "auto" else quote,
        escape=None if escape == "auto" else escape,
        starts=_positions(starts),
        header=_choice(header, "--header"),
        header_rows=header_rows if header_rows >= 0 else None,
        skip=skip if skip >= 0 else None,
        footer=footer if footer >= 0 else None,
        table=table or None,
        comment=comment or None,
        sheet=sheet or None,
        parts=tuple(part) or None,
        flatten=_choice(flatten, "--flatten"),
        file_date=file_date or None,
        keep_totals=keep_totals or None,
        unwrap=_choice(unwrap, "--unwrap"),
        fill_merged=_choice(fill_merged, "--fill-merged"),
        null_tokens=tuple(null) or None,
        rename=_pairs(rename, "--rename", "COLUMN=NAME"),
        types=_pairs(type_, "--type", "COLUMN=TYPE"),
        roles=_pairs(role, "--role", "ROLE=COLUMN"),
    )
    lake = state(ctx).lake
    with fetched(lake, files, anywhere=True) as found:
        done = store(
            lake,
            found.files,
            dataset,
            kind=kind or None,
            options=options,
            append=append,
            key=key or None,
            author=author or None,
            confirm=append,
        )
    done = replace(done, warnings=(*found.notes, *done.warnings))
    whole = numbered(lake, dataset, done.to_json())
    emit(ctx, _answer(done, whole), _lines(done, whole["version"]), as_json=json)


def _choice(text: str, option: str) -> bool | None:
    chosen: dict[str, bool | None] = {"auto": None, "yes": True, "no": False}
    if text not in chosen:
        raise typer.BadParameter("write auto, yes or no", param_hint=option)
    return chosen[text]


def _positions(text: str) -> tuple[int, ...] | None:
    if not text:
        return None
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError as error:
        raise typer.BadParameter("write whole numbers: 0,8,14", param_hint="--starts") from error


def _pairs(given: Sequence[str], option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        left, mark, right = text.partition("=")
        if not mark or not left or not right:
            raise typer.BadParameter(f"write it as {form}", param_hint=option)
        found[left.strip()] = right.strip()
    return found


def _answer(done: Ingested, whole: dict[str, Any]) -> dict[str, Any] | list[dict[str, Any]]:
    """One object for one file; a list with each file's own counts for several."""
    del whole["files"]
    if len(done.files) == 1:
        return whole
    own = ("rows_in", "rows_loaded", "rows_quarantined", "encoding", "dialect")
    return [{**whole, "file": file["name"], **{key: file[key] for key in own}} for file in done.files]


def _lines(done: Ingested, version: int) -> list[str]:
    roles = ", ".join(f"{role} = {column}" for role, column in done.roles.items())
    lines = [
        f"{done.dataset} version {version}: {counted(done.rows_in, 'row')} in, {done.rows_loaded:,} loaded, "
        f"{done.rows_quarantined:,} in quarantine",
        "; ".join(filter(None, (f"  kind {done.kind}", roles))),
    ]
    encodings = sorted({str(file["encoding"]) for file in done.files if file.get("encoding")})
    if any(one.lower() not in ("utf-8", "utf-8-sig", "utf_8", "ascii") for one in encodings):
        lines.append(f"  encoding {', '.join(encodings)}")
    lines += [f"  note: {note}" for note in done.warnings]
    if any(role not in done.roles for role in KINDS[done.kind].required):
        lines.append("  " + _("A role is given to a column by {option}.").format(option="--role ROLE=COLUMN"))
    return lines
