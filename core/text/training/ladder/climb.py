"""Train the rungs of a plan on one split, store each as a run, and skip what is stored already.

A run is named by its data, split, rung and settings, so the same plan on the same data is the same work: repeated, it
costs nothing; broken off, it goes on from the checkpoint of the rung that was running.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import BadInput, TouchstoneError
from core.i18n import _
from core.lake import Lake, version_name
from core.lake.names import dataset_name
from core.text import metrics
from core.text.models import adapter, encoders
from core.text.training import checkpoint
from core.text.training.ladder import plain, runs, trackers
from core.text.training.ladder.card import card_text
from core.text.training.ladder.data import Labelled, Split, split
from core.text.training.ladder.outcome import Outcome, summary
from core.text.training.ladder.plan import NETWORKS, READING, RUNGS, Plan, drawn, settings_of
from core.text.training.ladder.runs import Run
from core.text.training.recipe import Settings
from core.text.training.split import labels_of

FLUSH = 8.0
"""Seconds between two writes of curve points to the lake."""
ENGLISH, MULTILINGUAL = "all-MiniLM-L6-v2", "multilingual-e5-small"

Report = Callable[[int, int, str], None]


@dataclass
class Climb:
    """What the rungs of one climb share; ``done`` and ``total`` count optimizer steps and their like."""

    lake: Lake
    labelled: Labelled
    split: Split
    plan: Plan
    encoder: encoders.Encoder | None
    report: Report
    author: str
    done: int = 0
    total: int = 0
    shown: int = 0
    costs: dict[str, int] = field(default_factory=dict)

    @property
    def models(self) -> Path:
        """Folder of the workspace's models."""
        return self.lake.path / "models"

    @property
    def ladder(self) -> str:
        """Name of this climb."""
        return runs.name_of(self.labelled.hash, self.split.hash, self.plan.to_json())

    def progress(self, share: float, cost: int, message: str) -> None:
        """Report the share done (0 to 1) of a piece of work, never less than before; may raise to stop."""
        self.shown = max(self.shown, self.done + round(min(share, 1.0) * cost))
        self.report(self.shown, self.total, message)


def climb(
    lake: Lake, labelled: Labelled, plan: Plan, *, report: Report | None = None, author: str | None = None
) -> list[Run]:
    """Train every rung of the plan, cheapest first; returns their runs in this order.

    Args:
        report: called with steps done, steps in all, and what is going on; may raise to stop.

    Raises:
        BadInput: too few labelled texts, or a word list for labels that are no sentiment.
        Unavailable: the encoder's weights are not here.
    """
    rungs = [rung for rung in RUNGS if rung in plan.rungs and (rung != "lexicon" or labelled.kind == "sentiment")]
    if not rungs:
        raise BadInput(
            _("The word list reads sentiment only, and these labels are none."), hint=_("Choose another model.")
        )
    runs.prepare(lake)
    part = split(labelled, plan.split_seed)
    encoder = encoders.resolve(base_of(plan, part)) if set(rungs) - {"lexicon", "tfidf"} else None
    shared = Climb(lake, labelled, part, plan, encoder, report or (lambda done, of, words: None), author or lake.author)
    shared.costs = {rung: _cost(shared, rung) for rung in rungs}
    shared.total = sum(shared.costs.values())
    found = []
    for rung in rungs:
        found.append(_network(shared, rung) if rung in NETWORKS else _single(shared, rung))
        shared.done += shared.costs[rung]
        shared.progress(0, 0, "")
    return found


def base_of(plan: Plan, part: Split) -> str:
    """The encoder of a plan: the one it names, else by the languages of the texts."""
    if plan.base != "auto":
        return plan.base
    return MULTILINGUAL if part.chinese >= 0.1 else ENGLISH


def _cost(shared: Climb, rung: str) -> int:
    """Optimizer steps of a rung, or what takes about as long."""
    if rung in ("lexicon", "tfidf"):
        return 1
    texts = len(shared.split.train)
    if rung not in NETWORKS:
        return texts // 64 + 1 + (READING[shared.plan.preset] if rung == "pretrained" else 0)
    assert shared.encoder is not None
    settings = settings_of(shared.plan, rung, shared.encoder.name)
    tried = drawn(settings, shared.plan.trials)
    return sum(one.epochs * -(-texts // one.batch) for one in tried)


def _run(shared: Climb, rung: str, settings: Settings, parent: str = "") -> Run:
    base = shared.encoder.sha256 if shared.encoder and rung not in ("lexicon", "tfidf") else ""
    made = {} if rung in ("lexicon", "tfidf") else asdict(settings)
    data = shared.labelled
    return Run(
        run=runs.name_of(data.hash, shared.split.hash, data.labels, rung, made, base),
        ladder=shared.ladder,
        parent=parent,
        created=datetime.now(UTC),
        state="running",
        author=shared.author,
        data=data.name,
        version=data.version,
        data_hash=data.hash,
        split_hash=shared.split.hash,
        text_column=data.text,
        label_column=data.label,
        kind=data.kind,
        labels=data.labels,
        rung=rung,
        preset=shared.plan.preset,
        settings=made,
    )


def _kept(shared: Climb, run: Run) -> Run | None:
    """The same work when it is stored already and its model is still there."""
    for one in runs.listed(shared.lake, run.data):
        whole = not one.model or (shared.models / one.model / "config.json").is_file()
        if one.run == run.run and one.state != "running" and whole:
            return one
    return None


def _single(shared: Climb, rung: str) -> Run:
    """A rung without a curve."""
    run = _run(shared, rung, settings_of(shared.plan, rung, shared.encoder.name if shared.encoder else ""))
    if kept := _kept(shared, run):
        return kept
    cost = shared.costs[rung]
    shared.progress(0, cost, _(RUNGS[rung]))
    runs.begin(shared.lake, run)
    return _store(
        shared, run, _outcome(shared, run, lambda done, of, _w: shared.progress(done / of, cost, _(RUNGS[rung])))
    )


def _outcome(shared: Climb, run: Run, step: Report) -> Outcome:
    if run.rung == "lexicon":
        return plain.word_list(shared.split)
    if run.rung == "tfidf":
        return plain.tfidf(shared.split)
    from core.text.training.ladder import frozen, pretrain

    assert shared.encoder is not None
    settings = Settings(**run.settings)
    folder, cache = shared.models / _model_name(run), shared.models / "vectors"
    if run.rung == "head":
        return frozen.frozen(shared.split, shared.encoder, settings, folder, cache, step)
    read = pretrain.read_on(
        [e.text for e in shared.split.train],
        shared.encoder,
        shared.models / "encoders" / run.run,
        steps=READING[shared.plan.preset],
        seed=settings.seed,
        step=step,
    )
    reached = frozen.frozen(shared.split, read.encoder, settings, folder, cache, step)
    return replace(reached, seconds=reached.seconds + read.seconds, facts={**reached.facts, "reading": read.facts()})


def _network(shared: Climb, rung: str) -> Run:
    """A rung with a curve: the preset's settings, and those drawn beside it; the development part chooses."""
    assert shared.encoder is not None
    settings = settings_of(shared.plan, rung, shared.encoder.name)
    tried: list[tuple[Run, Outcome | None]] = []
    start = shared.done
    for one in drawn(settings, shared.plan.trials):
        run = _run(shared, rung, one, parent=tried[0][0].run if tried else "")
        kept = _kept(shared, run)
        cost = one.epochs * -(-len(shared.split.train) // one.batch)
        tried.append((kept, None) if kept else _trained(shared, run, one, cost))
        if kept is None and shared.plan.trials:
            tried[-1] = (_store(shared, tried[-1][0], tried[-1][1], trial=True), tried[-1][1])
        shared.done += cost
    shared.done = start
    best, reached = max(tried, key=lambda pair: (_dev(pair), pair[0].run))
    if reached is None and best.state == "trial":  # chosen now, trained by an earlier climb
        best, reached = _trained(shared, replace(best, state="running"), Settings(**best.settings), shared.costs[rung])
    stored = best if reached is None else _store(shared, best, reached)
    for loser, _reached in tried:
        if loser.state == "trial" and loser.run != stored.run and loser.model:
            shutil.rmtree(shared.models / loser.model, ignore_errors=True)
            runs.finish(shared.lake, replace(loser, model=""))
    return stored


def _dev(pair: tuple[Run, Outcome | None]) -> float:
    return float(pair[0].metrics.get("dev", {}).get("macro_f1") or 0.0)


def _trained(shared: Climb, run: Run, settings: Settings, cost: int) -> tuple[Run, Outcome]:
    from core.text.training.ladder.tuned import tuned

    assert shared.encoder is not None
    folder = shared.models / _model_name(run)
    before = checkpoint.facts(folder)
    runs.begin(shared.lake, run, before["curve"] if before else ())
    name = _(RUNGS[run.rung])
    with _points(shared.lake, run.run) as note:

        def record(point: dict[str, float]) -> None:
            note(point)
            words = f"{name}, loss {point['loss']:.3f}" if "loss" in point else name
            shared.progress(point["step"] / point["of"], cost, words)

        outcome = tuned(
            shared.split, shared.encoder, settings, folder, record, lambda done, of, _w: shared.progress(1, cost, name)
        )
    return run, outcome


@contextmanager
def _points(lake: Lake, run: str) -> Iterator[Callable[[dict[str, float]], None]]:
    """Collects points of a curve and stores them every few seconds, the last ones however training ends."""
    waiting: list[dict[str, float]] = []
    last = time.monotonic()

    def note(point: dict[str, float]) -> None:
        nonlocal last
        waiting.append(point)
        if time.monotonic() - last > FLUSH:
            runs.add_points(lake, run, waiting)
            waiting.clear()
            last = time.monotonic()

    try:
        yield note
    finally:
        runs.add_points(lake, run, waiting)


def _store(shared: Climb, run: Run, outcome: Outcome | None, *, trial: bool = False) -> Run:
    """Measure an outcome and store the run; a trial keeps its figures on the development part alone."""
    assert outcome is not None
    dev, test = labels_of(shared.split.dev), labels_of(shared.split.test)
    temperature = round(metrics.fit_temperature(outcome.dev, dev), 6)
    found: dict[str, Any] = {
        "dev": summary(outcome.dev, dev, temperature),
        "temperature": temperature,
        "kilobytes": round(outcome.size / 1000, 1),
        "seconds": round(outcome.seconds, 2),
        "texts_per_s": round(len(test) / outcome.scoring, 1) if outcome.scoring else None,
        "rows": {name: len(getattr(shared.split, name)) for name in ("train", "dev", "test")},
        **outcome.facts,
    }
    if trial:
        stored = replace(run, state="trial", metrics=found, model=outcome.model)
        runs.finish(shared.lake, stored)
        return stored
    found["test"] = summary(outcome.test, test, temperature)
    stored = replace(run, state="done", metrics=found, model=outcome.model)
    if outcome.model:
        folder = shared.models / outcome.model
        said = replace(adapter.describe(str(folder)), temperature=temperature, metrics={"test": found["test"]})
        told = version_name(shared.lake, run.data, run.version) if run.version else ""
        adapter.write_texts(folder, said, card_text(stored, said, outcome.size, told))
    sure = metrics.softmax(outcome.test, temperature)
    answers = zip(test.tolist(), sure.argmax(1).tolist(), sure.max(1).tolist(), strict=True)
    runs.finish(shared.lake, stored, answers)
    return _published(shared, stored)


def _published(shared: Climb, run: Run) -> Run:
    """Send the run to the tracker of the settings; a tracker that fails costs no result, and is told with the run."""
    try:
        if not (tracker := trackers.publish(shared.lake, run.run)):
            return run
        words = _("Logged to {name}.").format(name=tracker)
    except TouchstoneError as error:
        words = error.line()
    except Exception as error:  # foreign libraries raise anything
        words = _("The tracker failed: {reason}").format(reason=f"{type(error).__name__}: {error}"[:300])
    told = replace(run, metrics={**run.metrics, "tracker": words})
    runs.finish(shared.lake, told)
    return told


def _model_name(run: Run) -> str:
    return f"{dataset_name(Path(run.data).stem)}_{run.rung}_{run.run[:6]}"


def lines(found: Sequence[Run]) -> list[str]:
    """The ladder as text, one line per rung."""
    head = f"{'rung':<12}{'accuracy':>9}{'macro-F1':>9}{'ECE':>7}{'texts/s':>10}{'KB':>10}{'train s':>9}"
    rows = []
    for run in found:
        test, m = run.metrics["test"], run.metrics
        figures = f"{100 * test['accuracy']:>9.1f}{100 * test['macro_f1']:>9.1f}{test['ece']:>7.3f}"
        rows.append(
            f"{run.rung:<12}{figures}{m['texts_per_s'] or 0:>10,.0f}{m['kilobytes']:>10,.0f}{m['seconds']:>9,.0f}"
        )
    return [head, *rows]
