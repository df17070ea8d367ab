"""intent: what searches and customer questions want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from core.cells.formulas import Rows
from core.commands.output import JsonOption, counted, emit, state
from core.errors import BadInput
from core.i18n import _

COLUMNS = ("text", "intent", "probability", "language")


def register(app: typer.Typer) -> None:
    """Add the intent command."""
    app.command("intent")(intent)


def intent(
    ctx: typer.Context,
    texts: list[str] = typer.Argument(None, help="Searches or questions."),
    file: Path | None = typer.Option(None, help="Table of texts: CSV, TSV, JSON lines, Parquet, xlsx, gz or zip."),
    column: str = typer.Option("text", help="Column of the file that holds them."),
    output: Path | None = typer.Option(None, "-o", "--output", help="CSV of text, intent, probability, language."),
    model: str = typer.Option("intent", help="Name or folder of an intent model."),
    engine: str = typer.Option("auto", help="auto, torch-fp32, torch-bf16, onnx-fp32 or onnx-int8."),
    json: bool = JsonOption,
) -> None:
    """Read the intent of searches and questions; out_of_scope where none fits, empty where the language is not read."""
    from core.commands.text.sentiment import tables
    from core.text.intent import classify as room

    wanted: list[str | None] = list(texts or [])
    if file is not None:
        with tables(file, column) as (batches, _rejected):
            for batch in batches:
                wanted += [None if cell is None else str(cell) for cell in batch.column(column).to_pylist()]
    if not wanted:
        raise BadInput(_("There is no text to read."), hint=_("Give texts, or --file FILE --column COLUMN."))
    if output is not None and output.suffix.lower() != ".csv":
        raise BadInput(_("The result is written as CSV."), hint=_("Name it with .csv at the end."))
    found = room.read(wanted, model, engine, home=state(ctx).folder)
    rows = [
        dict(zip(COLUMNS, (text or "", one.label or "", one.p, one.language), strict=True))
        for text, one in zip(wanted, found, strict=True)
    ]
    counts = Counter(one.label or "" for one in found)
    result = {"rows": len(rows), "intents": dict(counts.most_common()), "model": model}
    if output is None:
        lines = [f"{_line(str(row['text']))}\t{row['intent'] or '-'}\t{_digits(row['probability'])}" for row in rows]
        emit(ctx, {**result, "texts": rows}, lines, as_json=json)
        return
    _write(rows, output)
    lines = [
        f"{counted(len(rows), 'row')} -> {output}",
        *(f"{n:>8,}  {name or '-'}" for name, n in counts.most_common()),
    ]
    emit(ctx, {**result, "output": str(output)}, lines, as_json=json)


def _write(rows: Iterable[Mapping[str, object]], path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = Rows(file)
            writer.writerow(COLUMNS)
            writer.writerows([row[name] for name in COLUMNS] for row in rows)
    except OSError as error:
        raise BadInput(_("{name} cannot be written: {reason}").format(name=path, reason=error.strerror)) from error


def _line(text: str) -> str:
    return " ".join(text.split())[:120]


def _digits(p: object) -> str:
    return f"{p:.3f}" if isinstance(p, float) else "-"
