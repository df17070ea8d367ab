"""sentiment and train sentiment: score a file's text column, train a model."""

from __future__ import annotations

import json as json_format
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cells.formulas import Rows
from core.commands.output import JsonOption, counted, emit, state
from core.errors import BadInput, NotFound
from core.i18n import _, listed

if TYPE_CHECKING:
    import pyarrow as pa

    from core.text.sentiment import Prediction

ROWS = 4_096
"""Texts handed to a model at a time: many of its batches, and little memory."""
ADDED = ("label", "p_negative", "p_neutral", "p_positive", "language", "truncated", "expected_stars", "model")

Write = Callable[[dict[str, list[Any]]], None]
train = typer.Typer(help="Train a text model.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the text commands."""
    app.command("sentiment")(sentiment)
    train.command("sentiment")(train_sentiment)
    app.add_typer(train, name="train")


def sentiment(
    ctx: typer.Context,
    file: Path = typer.Argument(..., help="CSV, TSV, JSON lines, Parquet, xlsx, gz or zip."),
    text: str = typer.Option(..., help="Column that holds the text."),
    output: Path | None = typer.Option(None, "-o", "--output", help="Result: .csv, .tsv, .jsonl or .parquet."),
    model: str = typer.Option(
        "auto", help="auto: each text to the model of its language; or one model's name or folder."
    ),
    engine: str = typer.Option("auto", help="auto, torch-fp32, torch-bf16, onnx-fp32 or onnx-int8."),
    json: bool = JsonOption,
) -> None:
    """Score the sentiment of every row of a file: all input columns plus label, probabilities, language, model."""
    from core.text.sentiment import score as room

    if output is not None and output.suffix.lower() not in _WRITERS:
        raise BadInput(
            _("The result cannot be written as {suffix}.").format(suffix=output.suffix or output.name),
            hint=_("Name it with one of {names}.").format(names=listed(_WRITERS)),
        )
    reader = room.Reader(model, engine, state(ctx).folder)
    labels: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    cut, rows, seconds = 0, 0, 0.0
    with tables(file, text) as (batches, rejected), ExitStack() as stack:
        write = stack.enter_context(_writer(output)) if output else None
        for batch in batches:
            started = time.perf_counter()
            found = reader.predict(batch.column(text).to_pylist())
            seconds += time.perf_counter() - started
            labels.update(one.label for one in found if one.label)
            unread.update(one.language for one in found if not one.label)
            cut += sum(one.truncated for one in found)
            rows += len(found)
            if write:
                write(_with_results(batch, found))
            print(f"\r{counted(rows, 'row')}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    result = {
        "rows": rows,
        "scored": labels.total(),
        "labels": dict(labels),
        "not_scored": dict(unread),
        "rejected": rejected,
        "truncated": cut,
        "device": reader.place or None,
        "engine": reader.engines or None,
        "gate": reader.report(),
        "model": reader.version,
        "rows_per_s": round(rows / seconds, 1) if seconds else None,
        "output": str(output) if output else None,
    }
    shares = ", ".join(f"{name} {count:,}" for name, count in labels.most_common())
    lines = [
        f"{counted(rows, 'row')}, {labels.total():,} scored: {shares or 'none'}",
        f"not scored: {unread.total():,}{_unread(unread)}; truncated: {cut:,}; rejected: {rejected:,}",
        *(
            f"{version} on {reader.place} ({decision.chosen}: {decision.reason})"
            for version, decision in reader.decisions.items()
        ),
    ]
    emit(ctx, result, lines, as_json=json)


def _unread(counts: Counter[str]) -> str:
    """Why texts were not scored, in brackets; a language by its code."""
    said = {"none": "without words", "other": "another language", "placeholder": "placeholders of the shop"}
    told = ", ".join(f"{said.get(why, why)} {count:,}" for why, count in counts.most_common())
    return f" ({told})" if told else ""


def train_sentiment(
    ctx: typer.Context,
    files: list[Path] = typer.Argument(None, help="Labelled tables; several are put together."),
    text: str = typer.Option("text", help="Column that holds the text."),
    label: str = typer.Option("label", help="Column with negative/neutral/positive, 0/1, or stars 1 to 5."),
    output: Path = typer.Option(Path("sentiment_model"), "-o", "--output", help="Folder to write the model to."),
    base: str = typer.Option("all-MiniLM-L6-v2", help="Encoder to start from."),
    epochs: int = typer.Option(2, min=1, max=20),
    rank: int = typer.Option(16, min=1, max=64, help="Rank of the low-rank matrices."),
    seed: int = typer.Option(13, min=0),
    json: bool = JsonOption,
) -> None:
    """Train a three-class sentiment model, measure it on held-out texts, and write it with its card."""
    from core.text.training import Settings, examples_of
    from core.text.training import train_model as fit

    examples = []
    for file in files or []:
        with tables(file, text, label) as (batches, _rejected):
            for batch in batches:
                columns = (batch.column(name).to_pylist() for name in (text, label))
                texts, labels = ([None if v is None else str(v) for v in values] for values in columns)
                examples += examples_of(texts, labels, file.name)
    if not examples:
        raise BadInput(_("There is nothing to train on."), hint=_("Give labelled files."))

    made = fit(examples, output, Settings(base=base, epochs=epochs, rank=rank, seed=seed), progress=_steps)
    print(file=sys.stderr)
    result = {"output": str(made.folder), "metrics": made.adapter.metrics, "training": made.adapter.training}
    emit(ctx, result, made.card.splitlines(), as_json=json)


def _steps(done: int, total: int, message: str) -> None:
    print(f"\rstep {done:,} of {total:,}, {message}", end="", file=sys.stderr, flush=True)


@contextmanager
def tables(file: Path, *wanted: str) -> Iterator[tuple[Iterator[pa.RecordBatch], int]]:
    """Batches of a file's records as text, and the number of records that could not be read."""

    from core.collect.facts import Options
    from core.collect.readers import read_file
    from core.engine import quote, unattached

    if not file.is_file():
        raise BadInput(_("There is no file {name}.").format(name=file), hint=_("Check the path."))
    with tempfile.TemporaryDirectory(prefix="touchstone-") as folder:
        parts = read_file(file, file.name, Options(), Path(folder)).parts
        for name in wanted:
            if any(name not in part.columns for part in parts):
                raise NotFound.among(_("column"), name, parts[0].columns)
        if any(part.columns != parts[0].columns for part in parts):
            raise BadInput(
                _("The tables inside {name} have different columns.").format(name=file.name),
                hint=_("Score them one at a time."),
            )

        def batches() -> Iterator[pa.RecordBatch]:
            for part in parts:
                cells = ", ".join(f"{quote(part.stored.get(name, name))} AS {quote(name)}" for name in part.columns)
                with unattached() as connection:
                    rows = connection.sql(f"SELECT {cells} FROM ({part.query()}) ORDER BY _row")
                    yield from rows.to_arrow_reader(ROWS)

        yield batches(), sum(len(part.rejects) for part in parts)


def _with_results(batch: pa.RecordBatch, found: Sequence[Prediction]) -> dict[str, list[Any]]:
    """Input columns as they are, then ours; an input column of the same name gets the suffix ``_input``."""
    from core.text.sentiment import stars

    columns = {f"{n}_input" if n in ADDED else n: batch.column(n).to_pylist() for n in batch.schema.names}
    for name in ADDED[:-2]:
        columns[name] = [getattr(one, name) for one in found]
    columns["expected_stars"] = stars.of(found)
    columns["model"] = [one.scorer for one in found]
    return columns


@contextmanager
def _delimited(path: Path, delimiter: str) -> Iterator[Write]:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = Rows(file, delimiter)
        started = False

        def write(columns: dict[str, list[Any]]) -> None:
            nonlocal started
            if not started:
                writer.writerow(columns)
                started = True
            writer.writerows(zip(*columns.values(), strict=True))

        yield write


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with open(path, "w", encoding="utf-8") as file:

        def write(columns: dict[str, list[Any]]) -> None:
            for row in zip(*columns.values(), strict=True):
                cells = dict(zip(columns, row, strict=True))
                file.write(json_format.dumps(cells, ensure_ascii=False, default=str) + "\n")

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = {"p_negative", "p_neutral", "p_positive", "expected_stars"}
    writers: list[pq.ParquetWriter] = []

    def write(columns: dict[str, list[Any]]) -> None:
        arrays = {
            name: pa.array(values, pa.float64())
            if name in numbers
            else pa.array([None if v is None else str(v) for v in values], pa.string())
            for name, values in columns.items()
        }
        table = pa.table(arrays)
        if not writers:
            writers.append(pq.ParquetWriter(path, table.schema))
        writers[0].write_table(table)

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()


_WRITERS = {
    ".csv": lambda path: _delimited(path, ","),
    ".tsv": lambda path: _delimited(path, "\t"),
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}


def _writer(path: Path) -> Any:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _WRITERS[path.suffix.lower()](path)
    except OSError as error:
        raise BadInput(_("{name} cannot be written: {reason}").format(name=path, reason=error.strerror)) from error
