"""anomalies: what stands apart in a dataset or a file, each with its reason and its source rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, dataset_or_file, emit, state
from core.i18n import _

if TYPE_CHECKING:
    from core.anomaly import Finding, Found, Truth

SHOWN = 20
"""Findings shown on the screen; all of them are in the file of --output."""
NAME = "data"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("anomalies")(anomalies)


def anomalies(
    ctx: typer.Context,
    what: str = typer.Argument(metavar="DATASET", help="A dataset of the workspace, or a file."),
    by: str = typer.Option("", help="session, user, item, seller, transaction, event, row or day; the first possible."),
    budget: int = typer.Option(20, min=1, help="Findings of a day that people look at."),
    columns: str = typer.Option("", help="Columns of plain rows to look at, separated by commas."),
    labels: str = typer.Option("", help="A column that knows what is an anomaly; it takes no part, and measures."),
    output: Path = typer.Option(
        None,
        "--output",
        "-o",
        help="CSV of the findings within the budget, or of the farthest where none stands apart.",
    ),
    fail_on: int = typer.Option(0, min=0, help="Exit 1 where at least so many are found; 0 never."),
    json: bool = JsonOption,
) -> None:
    """Find what stands apart, within a budget of reviews for each day; exit 1 where --fail-on is reached."""
    from core.anomaly import columns_of, found, judged, possible, refusal, truth_of
    from core.anomaly.personal import hidden_features, personal_columns

    with dataset_or_file(ctx, NAME, what) as (lake, name):
        can = possible(lake, name)
        subject = by or (can.single if columns else can.subjects[0])
        if subject in ("row", "event"):  # a single row, whatever it is called
            subject = can.single
        if subject not in can.subjects:
            raise refusal(can, subject)
        chosen = tuple(one.strip() for one in columns.split(",") if one.strip())
        if labels and not chosen and subject in ("row", "event", "transaction"):
            chosen = columns_of(lake, name, labels)
        with _told(ctx, lake.dataset(name).rows, json):
            answer = found(lake, name, subject, budget, chosen)
        truth = truth_of(lake, judged(lake, name, subject, chosen), labels, budget) if labels else None
        hidden = hidden_features(personal_columns(lake, name))
        if output is not None:
            _write(answer, hidden, output)
        emit(ctx, _facts(answer, truth, hidden), _lines(answer, truth, hidden), as_json=json)
    if fail_on and answer.rare >= fail_on:
        raise typer.Exit(1)


@contextmanager
def _told(ctx: typer.Context, rows: int, json: bool) -> Iterator[None]:
    """How far the judgement of a large table is, on one line that a terminal writes over."""
    from core.anomaly.job import LARGE
    from core.anomaly.telling import PARTS, telling

    if rows <= LARGE or json or state(ctx).json or not sys.stderr.isatty():
        yield
        return

    def told(done: int, total: int, part: str) -> None:
        print(f"\rstep {done + 1:,} of {total - 1:,}, {_(PARTS[part]):<40}", end="", file=sys.stderr, flush=True)

    with telling(told):
        yield
    print(file=sys.stderr)


def _facts(answer: Found, truth: Truth | None, hidden: frozenset[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "subject": answer.subject,
        "looked_at": answer.looked_at,
        "subjects": answer.total,
        "rare": answer.rare,
        "left_out": answer.left_out,
        "expected_by_chance": round(answer.expected, 3),
        "features": list(answer.features),
        "features_left_out": answer.left,
        "findings": [_fact(one, hidden) for one in answer.findings],
        "farthest": [_fact(one, hidden) for one in answer.farthest],
    }
    if truth is not None:
        result["labels"] = {
            "positives": truth.positives,
            "average_precision": {name: round(one, 4) for name, one in truth.average_precision.items()},
            "area_under_roc": {name: round(one, 4) for name, one in truth.area.items()},
            "precision": [truth.precision.value, truth.precision.low, truth.precision.high],
            "recall": truth.recall,
        }
    return result


def _fact(one: Finding, hidden: frozenset[str]) -> dict[str, Any]:
    from core.anomaly.words import key_text, said

    return {
        "key": key_text(one),
        "day": one.day,
        "last_day": one.last,
        "score": one.score,
        "detector": one.detector,
        "reasons": [said(reason, hidden=reason.feature in hidden) for reason in one.reasons],
        "rows": list(one.rows),
        "more_rows": one.more,
    }


def _lines(answer: Found, truth: Truth | None, hidden: frozenset[str]) -> list[str]:
    from core.anomaly.words import headline, key_text, sentence, span, truth_text

    lines = [headline(answer)]
    listed = answer.findings or answer.farthest
    for one in listed[:SHOWN]:
        lines.append(
            f"{span(one) if one.last else key_text(one):>14}  {one.day:10}  {one.score:8.0e}  {sentence(one, hidden)}"
        )
    if len(listed) > SHOWN:
        lines.append(f"  and {len(listed) - SHOWN:,} more; --output FILE writes them all")
    if answer.left:
        lines.append(f"  left out: {counted(len(answer.left), 'feature')} ({', '.join(sorted(answer.left))})")
    if truth is not None:
        lines += truth_text(truth)
    return lines


def _write(answer: Found, hidden: frozenset[str], output: Path) -> None:
    from core.anomaly.words import key_text, sentence
    from core.cells.formulas import Rows

    with output.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = Rows(stream)
        rows.writerow(["subject", "key", "day", "score", "detector", "reason", "rows", "standing_apart"])
        for one in answer.findings or answer.farthest:
            told = " ".join(str(row) for row in one.rows)
            apart = "yes" if answer.findings else "no"
            rows.writerow(
                [
                    one.subject,
                    key_text(one),
                    one.day,
                    f"{one.score:.3g}",
                    one.detector,
                    sentence(one, hidden),
                    told,
                    apart,
                ]
            )
