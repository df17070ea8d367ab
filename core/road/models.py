"""Evidence of what was learned from the data: labels, readings, models, recommenders, tests, replays."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from core.engine import Cursor
from core.errors import Unavailable
from core.experiment import decisions
from core.experiment import history as readouts_kept
from core.govern.roadmap import (
    Behaviour,
    Effect,
    Label,
    Lists,
    Looked,
    Model,
    Read,
    Readout,
    StepEffect,
    Tried,
    Verdict,
)
from core.lake import Lake, has_table

LABELS, EYES = "annotate.sqlite", "review.sqlite"
"""The files of labels and of verdicts; looking at the roadmap makes neither."""


def labels(lake: Lake) -> tuple[Label, ...]:
    """What people said in labelling projects and did not take back, oldest first; machines' labels are left out."""
    from core.annotate import log, project

    if not (lake.path / LABELS).is_file():
        return ()
    found = [
        Label(datetime.fromtimestamp(entry.time, UTC), one.name, entry.place, entry.annotator, str(entry.label))
        for one in project.all_projects(lake)
        for entry in log.in_force(lake, one.name)
        if entry.action == "label" and entry.source != "automatic" and entry.label
    ]
    return tuple(sorted(found, key=lambda one: one.time))


def looked(lake: Lake) -> tuple[Looked, ...]:
    """Rows judged by eye and not taken back, oldest first; unsure ones are no judgement."""
    from core.review.ledger import reading

    if not (lake.path / EYES).is_file():
        return ()
    with reading(lake) as db:
        rows = db.execute(
            "SELECT time, dataset, key, reviewer FROM in_force WHERE verdict <> 'unsure' ORDER BY time, entry"
        ).fetchall()
    return tuple(Looked(datetime.fromtimestamp(row[0], UTC), row[1], row[2], row[3]) for row in rows)


def reads(lake: Lake) -> tuple[Read, ...]:
    """Results of models stored over time: after each commit, the rows read in all."""
    from core.text.sentiment import predictions

    if not predictions.exists(lake):
        return ()
    present = {
        (one.name, version, model): rows
        for one in lake.datasets(built=False)
        for version, model, rows in predictions.scored_versions(lake, one.name)
    }
    with lake.read() as cursor:
        commits = cursor.execute(
            "SELECT snapshot_time, commit_extra_info FROM lake.snapshots() "
            "WHERE commit_extra_info LIKE '%\"scored\"%' ORDER BY snapshot_id"
        ).fetchall()
    totals: dict[tuple[str, int, str], int] = defaultdict(int)
    found: dict[tuple[str, int, str], list[Read]] = defaultdict(list)
    for moment, text in commits:
        facts = json.loads(text)
        key = (str(facts["scored"]), int(facts["version"]), str(facts["model"]))
        if key in present:
            totals[key] = min(totals[key] + int(facts["rows"]), present[key])  # a repeated batch adds nothing
            found[key].append(Read(moment.astimezone(UTC), *key, totals[key]))
    told = [one for several in found.values() for one in several]
    newest = {key: several[-1].time for key, several in found.items()}
    told += [Read(newest.get(key, datetime.now(UTC)), *key, rows) for key, rows in present.items()]
    return tuple(sorted(told, key=lambda one: one.time))


def models(lake: Lake) -> tuple[Model, ...]:
    """Models trained in this workspace that were measured beside a word list; a damaged one counts for nothing."""
    from core.text.models import adapter

    found = []
    for config in sorted((lake.path / "models").glob("*/config.json")):
        try:
            said = adapter.describe(str(config.parent))
            whole = said.metrics["all"]
            figures, base = whole["model"], whole["tfidf"]
            numbers = (int(figures["rows"]), float(figures["macro_f1"]), float(base["macro_f1"]), float(figures["ece"]))
        except (Unavailable, KeyError, TypeError, ValueError):
            continue
        made = datetime.fromtimestamp(config.stat().st_mtime, UTC)
        found.append(Model(made, config.parent.name, *numbers))
    return tuple(sorted(found, key=lambda one: one.time))


def behaviours(lake: Lake) -> tuple[Behaviour, ...]:
    """The newest test of behaviour of every model."""
    from core.text.robustness import store

    return tuple(
        Behaviour(one.time, one.model.split("@")[0].rpartition("/")[2], one.cases, one.passed)
        for one in store.latest(lake)
    )


def tried(lake: Lake) -> tuple[Tried, ...]:
    """Recommenders tested, oldest first; what could not run is left out."""
    with lake.read() as cursor:
        rows = _rows(
            cursor,
            "lab.evaluations",
            "SELECT time, dataset, version, scorer, max(users), max(scorable), max(cold), "
            "max(value) FILTER (metric = 'ndcg' AND versus IS NULL), "
            "max(low) FILTER (metric = 'ndcg' AND versus IS NOT NULL) FROM lake.lab.evaluations "
            "WHERE reason = '' GROUP BY key, time, dataset, version, scorer ORDER BY time",
        )
    return tuple(
        Tried(time.replace(tzinfo=UTC), name, int(version), scorer, int(users), int(able), int(cold), ndcg, low)
        for time, name, version, scorer, users, able, cold, ndcg, low in rows
        if ndcg is not None and ndcg == ndcg
    )


def lists(lake: Lake) -> tuple[Lists, ...]:
    """Recommended lists judged by every rule together, oldest first."""
    with lake.read() as cursor:
        rows = _rows(
            cursor,
            "lab.weak_lists",
            "SELECT time, dataset, version, scorer, judged, weak FROM lake.lab.weak_lists WHERE rule = '' "
            "ORDER BY time",
        )
    return tuple(Lists(row[0].replace(tzinfo=UTC), row[1], int(row[2]), *row[3:]) for row in rows)


def readouts(lake: Lake) -> tuple[Readout, ...]:
    """Kept readouts, oldest first: whether the data allowed a verdict."""
    return tuple(
        Readout(
            one.time.astimezone(UTC),
            one.id,
            one.dataset,
            str(one.readout.get("plan", {}).get("test") or ""),
            not one.readout.get("withheld", True),
        )
        for one in reversed(readouts_kept(lake))
    )


def verdicts(lake: Lake) -> tuple[Verdict, ...]:
    """Decisions on tests, oldest first; that nothing is decided yet is none."""
    found = [
        Verdict(one.time.astimezone(UTC), one.dataset, one.test, one.readout)
        for one in decisions(lake)
        if one.decision != "open"
    ]
    return tuple(sorted(found, key=lambda one: one.time))


def effects(lake: Lake) -> tuple[Effect, ...]:
    """What replays measured, oldest first; of each dataset and kind the newest says whether the data has moved on."""
    from core.recommend.replay import newest

    with lake.read() as cursor:
        rows = _rows(
            cursor,
            "lab.replays",
            "SELECT time, kind, dataset, scorer, found FROM lake.lab.replays WHERE kind <> 'curve' ORDER BY time",
        )
    there = {one.name for one in lake.datasets()}
    found = []
    for time, kind, dataset, scorer, text in rows:
        if dataset not in there:
            continue
        told = json.loads(text)
        replayed = told.get("replayed", {})
        total = replayed.get("total", {}).get("path", {}).get("ndcg", {})
        if total.get("low") is None or total.get("high") is None:
            continue
        moment = time.replace(tzinfo=UTC)
        kept = newest(lake, kind, dataset)
        last = kept is not None and kept.time == moment
        found.append(
            Effect(
                moment, dataset, kind, scorer, int(replayed["tested"]), float(total["value"]), float(total["low"]),
                float(total["high"]), float(replayed["control"]), not last or bool(kept and kept.stale), _steps(told),
            )
        )  # fmt: skip
    return tuple(found)


def _steps(told: dict[str, Any]) -> tuple[StepEffect, ...]:
    """What single steps of a replayed recipe did; changes of other kinds are no steps."""
    found = []
    for change, effect in zip(told.get("changes", []), told["replayed"].get("effects", []), strict=False):
        step, figure = change.get("about", {}).get("step"), effect.get("path", {}).get("ndcg", {})
        if step and figure.get("low") is not None and figure.get("high") is not None:
            columns = tuple(str(one) for one in step.get("columns", []))
            found.append(StepEffect(str(step["step"]), columns, figure["value"], figure["low"], figure["high"]))
    return tuple(found)


def _rows(cursor: Cursor, table: str, query: str) -> list[tuple[Any, ...]]:
    return cursor.execute(query).fetchall() if has_table(cursor, table) else []
