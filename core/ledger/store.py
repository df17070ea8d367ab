"""The history of runs in the lake: `quality.runs`, only ever added to, and what is read back from it.

A run is begun with its first work and ended with its last step; what a step did is written when it ended. A run
without an end whose process is gone was interrupted. Beside the steps stand the files that were refused or could not
be read, so that no later run reads the same bytes in the same way again, and loads that were begun where a second
commit follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from core.i18n import N_
from core.jobs.owner import is_alive
from core.lake import Lake, has_table, kept
from core.ledger.model import Outcome, Run, StepRun

TABLE = "quality.runs"
COLUMNS = "run VARCHAR, happened TIMESTAMP, what VARCHAR, place INTEGER, content VARCHAR"
LISTED = 200
"""Runs that are read back: more than half a year of nights."""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `what`: begun, step, refused, loading, loaded or ended."""

    run: str
    what: str
    content: Mapping[str, Any]
    place: int = 0
    happened: datetime = field(default_factory=lambda: datetime.now(UTC))


def write(lake: Lake, entries: Iterable[Entry], author: str | None = None) -> None:
    """Add lines, in one commit."""
    lines = list(entries)
    if not lines:
        return
    with lake.write(N_("Run of a pipeline"), author=author, info={"run": lines[0].run}) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        cursor.executemany(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?)",
            [
                [
                    one.run,
                    one.happened.astimezone(UTC).replace(tzinfo=None),
                    one.what,
                    one.place,
                    json.dumps(dict(one.content), ensure_ascii=False, default=str),
                ]
                for one in lines
            ],
        )


def step_entry(run: str, place: int, step: StepRun) -> Entry:
    """A step as the ledger holds it."""
    content = {"kind": step.kind, "dataset": step.dataset, "seconds": step.seconds, "cpu": step.cpu}
    content |= {"started": step.started.isoformat() if step.started else None, "outcome": asdict(step.outcome)}
    return Entry(run, "step", content, place)


def runs(lake: Lake, limit: int = LISTED) -> list[Run]:
    """The newest runs first, each as it stands now."""
    return [_standing(one) for one in _runs(lake, limit)]


def run_of(lake: Lake, identity: str) -> Run | None:
    """One run."""
    return next((one for one in runs(lake) if one.id == identity), None)


def _standing(run: Run) -> Run:
    if run.state == "running" and not is_alive(run.owner, None):
        return replace(run, state="interrupted")
    return run


@kept
def _runs(lake: Lake, limit: int) -> list[Run]:
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return []
        rows = cursor.execute(
            f"SELECT run, happened, what, place, content FROM lake.{TABLE} WHERE run IN (SELECT run FROM lake.{TABLE} "
            f"WHERE what = 'begun' ORDER BY happened DESC LIMIT {int(limit)}) "
            "AND what IN ('begun', 'step', 'ended') ORDER BY happened, rowid"
        ).fetchall()
    lines: dict[str, list[tuple[datetime, str, int, dict[str, Any]]]] = {}
    for run, happened, what, place, content in rows:
        lines.setdefault(str(run), []).append((happened.replace(tzinfo=UTC), what, place, json.loads(content)))
    found = [_folded(run, own) for run, own in lines.items()]
    return sorted((one for one in found if one), key=lambda one: one.started, reverse=True)


def _folded(identity: str, lines: list[tuple[datetime, str, int, dict[str, Any]]]) -> Run | None:
    begun = next((content for _time, what, _place, content in lines if what == "begun"), None)
    if begun is None:
        return None
    ended = next(((time, content) for time, what, _place, content in lines if what == "ended"), None)
    steps = {place: _step(content) for _time, what, place, content in lines if what == "step"}
    return Run(
        identity,
        str(begun["pipeline"]),
        str(begun["file"]),
        str(begun["trigger"]),
        str(begun["author"]),
        datetime.fromisoformat(begun["started"]),
        ended[0] if ended else None,
        str(ended[1]["state"]) if ended else "running",
        tuple(steps[place] for place in sorted(steps)),
        str(begun.get("owner", "")),
    )


def _step(content: dict[str, Any]) -> StepRun:
    told = dict(content["outcome"])
    told |= {name: tuple(told.get(name, ())) for name in ("versions", "files", "checks")}
    started = datetime.fromisoformat(content["started"]) if content.get("started") else None
    return StepRun(
        str(content["kind"]), str(content["dataset"]), Outcome(**told), started, content["seconds"], content["cpu"]
    )


def refusals(lake: Lake, dataset: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Hash of a file and of how it was to be read -> why it was not loaded: state, said, name."""
    return {
        (str(content["sha256"]), str(content["under"])): content
        for _run, content in _entries(lake, "refused")
        if content["dataset"] == dataset
    }


def begun_loads(lake: Lake, dataset: str) -> list[dict[str, Any]]:
    """Loads that were begun and, as far as the ledger knows, not finished: mark, sha256, since, answer."""
    over = {content["mark"] for _run, content in _entries(lake, "loaded")}
    return [
        content
        for _run, content in _entries(lake, "loading")
        if content["dataset"] == dataset and content["mark"] not in over
    ]


@kept
def _entries(lake: Lake, what: str) -> list[tuple[str, dict[str, Any]]]:
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return []
        rows = cursor.execute(
            f"SELECT run, content FROM lake.{TABLE} WHERE what = ? ORDER BY happened, rowid", [what]
        ).fetchall()
    return [(str(run), json.loads(content)) for run, content in rows]
