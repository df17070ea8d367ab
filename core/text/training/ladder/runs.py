"""Runs as rows: what was trained on what, every point of its curve, and its answers on the test part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.errors import NotFound
from core.i18n import N_, _

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Lake

RUNS, POINTS, ANSWERS = "lake.text.runs", "lake.text.run_points", "lake.text.run_answers"
_TABLES = {
    RUNS: """run VARCHAR, ladder VARCHAR, parent VARCHAR, created TIMESTAMPTZ, state VARCHAR, author VARCHAR,
        data VARCHAR, version BIGINT, data_hash VARCHAR, split_hash VARCHAR, text_column VARCHAR,
        label_column VARCHAR, kind VARCHAR, labels VARCHAR, rung VARCHAR, preset VARCHAR, settings VARCHAR,
        metrics VARCHAR, model VARCHAR""",
    POINTS: """run VARCHAR, step BIGINT, of BIGINT, loss DOUBLE, rate DOUBLE, dev_loss DOUBLE, dev_accuracy DOUBLE,
        dev_macro_f1 DOUBLE""",
    ANSWERS: "run VARCHAR, place BIGINT, label BIGINT, guess BIGINT, p DOUBLE",
}
_MEASURES = ("loss", "rate", "dev_loss", "dev_accuracy", "dev_macro_f1")
_FIELDS = (
    "run, ladder, parent, created, state, author, data, version, data_hash, split_hash, text_column, label_column, "
    "kind, labels, rung, preset, settings, metrics, model"
)


@dataclass(frozen=True)
class Run:
    """One row of ``lake.text.runs``.

    Attributes:
        run: names exactly this work: the same data, split, rung and settings give the same name.
        ladder: runs of one climb share it. ``parent`` is the run this one was chosen over or builds on.
        state: running, trial (measured on the development part alone) or done.
        metrics: ``dev`` and ``test`` figures, temperature, bytes, seconds, texts per second, and more facts.
        model: folder under the workspace's models; empty where none is stored.
    """

    run: str
    ladder: str
    parent: str
    created: datetime | None
    state: str
    author: str
    data: str
    version: int
    data_hash: str
    split_hash: str
    text_column: str
    label_column: str
    kind: str
    labels: tuple[str, ...]
    rung: str
    preset: str
    settings: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    model: str = ""


def name_of(*facts: Any) -> str:
    """Twelve hexadecimal digits that name this work."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:12]


def prepare(lake: Lake) -> None:
    """Make the tables where they are missing."""
    if not exists(lake):
        with lake.write(N_("Prepare training runs")) as cursor:
            for table, columns in _TABLES.items():
                cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


def exists(lake: Lake) -> bool:
    """Whether anything was ever trained in this workspace."""
    return lake.holds("text.runs")


def begin(lake: Lake, run: Run, curve: Sequence[dict[str, float]] = ()) -> None:
    """Store a run as running, with the curve it goes on from; whatever was stored of it before goes."""
    with lake.write(N_("Start a training run"), author=run.author) as cursor:
        for table in _TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE run = ?", [run.run])
        cursor.execute(f"INSERT INTO {RUNS} VALUES ({', '.join('?' * 19)})", _row(run))
        _add(cursor, run.run, curve)


def add_points(lake: Lake, run: str, points: Sequence[dict[str, float]]) -> None:
    """Append points of a curve in one short transaction."""
    if points:
        with lake.write(N_("Store training progress")) as cursor:
            _add(cursor, run, points)


def finish(lake: Lake, run: Run, answers: Iterable[tuple[int, int, float]] = ()) -> None:
    """Store what a run reached; ``answers`` are label, guess and its probability in the order of the test part."""
    import pandas as pd

    rows = [(run.run, place, *answer) for place, answer in enumerate(answers)]
    with lake.write(N_("Store a training run"), author=run.author) as cursor:
        cursor.execute(f"DELETE FROM {RUNS} WHERE run = ?", [run.run])
        cursor.execute(f"INSERT INTO {RUNS} VALUES ({', '.join('?' * 19)})", _row(run))
        if rows:
            cursor.register("answers_in", pd.DataFrame(rows, columns=["run", "place", "label", "guess", "p"]))
            cursor.execute(f"INSERT INTO {ANSWERS} SELECT * FROM answers_in")


def listed(lake: Lake, data: str | None = None) -> list[Run]:
    """Every run, newest first, of one data set or all."""
    if not exists(lake):
        return []
    where, values = ("WHERE data = ?", [data]) if data is not None else ("", [])
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {_FIELDS} FROM {RUNS} {where} ORDER BY created DESC, run", values).fetchall()
    return [_run(row) for row in rows]


def get(lake: Lake, run: str) -> Run:
    """One run.

    Raises:
        NotFound: no run has that name.
    """
    found = {one.run: one for one in listed(lake)}
    if run not in found:
        raise NotFound.among(_("run"), run, list(found))
    return found[run]


def curves(lake: Lake, names: Sequence[str]) -> pd.DataFrame:
    """Points of runs: run, step, of, loss, rate, dev_loss, dev_accuracy, dev_macro_f1, in order."""
    with lake.read() as cursor:
        return cursor.execute(
            f"SELECT * FROM {POINTS} WHERE run IN (SELECT unnest(?::VARCHAR[])) ORDER BY run, step", [list(names)]
        ).df()


def answers(lake: Lake, run: str) -> tuple[list[int], list[int]]:
    """Labels and guesses of the test part, in its order."""
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT label, guess FROM {ANSWERS} WHERE run = ? ORDER BY place", [run]).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def _add(cursor: Any, run: str, points: Sequence[dict[str, float]]) -> None:
    rows = [(run, int(p["step"]), int(p["of"]), *(p.get(key) for key in _MEASURES)) for p in points]
    if rows:
        cursor.executemany(f"INSERT INTO {POINTS} VALUES ({', '.join('?' * 8)})", rows)


def _row(run: Run) -> list[Any]:
    texts = [json.dumps(value, ensure_ascii=False, default=str) for value in (run.labels, run.settings, run.metrics)]
    head = [run.run, run.ladder, run.parent, run.created, run.state, run.author, run.data, run.version, run.data_hash]
    middle = [run.split_hash, run.text_column, run.label_column, run.kind, texts[0], run.rung, run.preset]
    return [*head, *middle, texts[1], texts[2], run.model]


def _run(row: tuple[Any, ...]) -> Run:
    found = dict(zip(_FIELDS.split(", "), row, strict=True))
    texts = {key: json.loads(found[key]) for key in ("labels", "settings", "metrics")}
    return Run(**{**found, **texts, "labels": tuple(texts["labels"])})
