"""The classifier behind the suggestions: logistic regression over frozen vectors, retrained in seconds.

Out-of-fold figures are what the page shows: each labelled item is judged by a head that did not see it.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.annotate import embeddings
from core.annotate import outcome as outcomes
from core.annotate import project as projects
from core.annotate.ledger import reading, writing
from core.errors import BadInput
from core.i18n import _
from core.text.metrics import calibration_error, fit_temperature, macro_f1, softmax, wilson

if TYPE_CHECKING:
    from core.annotate.project import Project
    from core.lake import Lake

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]

STRENGTH = 10.0
"""Inverse regularisation of the logistic regression on vectors of unit length."""

FOLDS = 5
"""The usual five: every label is judged by a head trained on four fifths of the others."""


@dataclass(frozen=True)
class Facts:
    """What a head says about itself.

    Attributes:
        number: 1 for the project's first head; each retraining adds one.
        labels: items it learned from, ``by_label`` of each label.
        accuracy, low, high: out of fold, with Wilson's 95 % interval; None while a label has fewer than two items.
        macro_f1, ece: out of fold; ``majority`` is the accuracy of always saying the most frequent label.
        temperature: divides the logits; fitted on out-of-fold logits (Guo et al. 2017).
        seconds: what the training took; ``time`` when, in seconds since 1970.
        entry: newest log entry it knows.
    """

    number: int
    labels: int
    by_label: dict[str, int]
    accuracy: float | None
    low: float | None
    high: float | None
    macro_f1: float | None
    ece: float | None
    majority: float
    temperature: float
    seconds: float
    entry: int
    time: float = 0.0


@dataclass(frozen=True)
class Head:
    """A trained head: its facts, probabilities of every pool item (items, labels), and out-of-fold probabilities of
    the items it learned from, by place."""

    facts: Facts
    probabilities: Floats
    out_of_fold: dict[int, Floats]


def fit(vectors: Vectors, labels: Ints, seed: int = 13) -> tuple[Floats, Floats]:
    """Coefficients (classes, width) and intercepts (classes,) of a multinomial logistic regression, rare labels
    weighted up. ``labels`` must hold every class 0..k-1 at least once."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced", random_state=seed)
    model.fit(vectors, labels)
    coefficients, intercepts = np.asarray(model.coef_, np.float64), np.asarray(model.intercept_, np.float64)
    if len(coefficients) == 1:  # two classes: the library keeps one row
        return np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-intercepts, intercepts]) / 2
    return coefficients, intercepts


def logits(vectors: Vectors, fitted: tuple[Floats, Floats]) -> Floats:
    """Raw outputs, shape (items, classes)."""
    result: Floats = vectors @ fitted[0].T + fitted[1]
    return result


def cross_validated(vectors: Vectors, labels: Ints, seed: int = 13, folds: int = FOLDS) -> Floats | None:
    """Out-of-fold logits (items, classes); None while the rarest class has a single item."""
    from sklearn.model_selection import StratifiedKFold

    parts = min(folds, int(np.bincount(labels).min()))
    if parts < 2:
        return None
    out = np.zeros((len(labels), int(labels.max()) + 1))
    for train, test in StratifiedKFold(parts, shuffle=True, random_state=seed).split(vectors, labels):
        out[test] = logits(vectors[test], fit(vectors[train], labels[train], seed))
    return out


def train(lake: Lake, project: Project) -> Head:
    """Retrain on every item that people agree on or decided; machine labels teach nothing.

    Raises:
        BadInput: fewer than two different labels so far, or the vectors are not computed yet.
    """
    started = time.perf_counter()
    vectors = pool_vectors(lake, project)
    if vectors is None:
        raise BadInput(_("The texts of this project have no vectors yet."), hint=_("Wait until they are prepared."))
    known = outcomes.human(lake, project)
    present = [name for name in project.labels if name in known.values()]
    if len(present) < 2:
        raise BadInput(
            _("The model needs two different labels to learn from."),
            hint=_("Label some more, then let it learn again."),
        )
    places = sorted(known)
    classes = np.array([present.index(known[place]) for place in places], dtype=np.int64)
    chosen = vectors[places]
    held_out = cross_validated(chosen, classes, project.seed)
    temperature = fit_temperature(held_out, classes) if held_out is not None and len(classes) >= 20 else 1.0
    columns = [project.labels.index(name) for name in present]
    every = _spread(softmax(logits(vectors, fit(chosen, classes, project.seed)), temperature), columns, project)
    out_of_fold = None if held_out is None else softmax(held_out, temperature)
    figures = _figures(out_of_fold, classes)
    by_label = dict(Counter(known.values()))
    seconds = round(time.perf_counter() - started, 3)
    facts = {"labels": len(places), "by_label": by_label, **figures, "temperature": temperature, "seconds": seconds}
    facts |= {"majority": max(by_label.values()) / len(places), "entry": outcomes.newest_entry(lake, project.name)}
    wide = np.zeros((0, len(project.labels))) if out_of_fold is None else _spread(out_of_fold, columns, project)
    return _keep(lake, project, facts, every, places if out_of_fold is not None else [], wide)


def train_named(workspace: Path, name: str) -> Facts:
    """Retrain the head of the project of that name, as a process apart from the pages does; what it says of itself.

    Raises:
        BadInput: see `train`.
    """
    from core.lake import open_lake

    lake = open_lake(workspace)
    return train(lake, projects.get(lake, name)).facts


def latest(lake: Lake, project: Project) -> Head | None:
    """The newest head; None before the first training."""
    with reading(lake) as db:
        row = db.execute("SELECT max(number) FROM heads WHERE project = ?", [project.name]).fetchone()
    return _load(lake, project.name, int(row[0])) if row[0] is not None else None


def history(lake: Lake, project: Project) -> list[Facts]:
    """Facts of every head, oldest first."""
    with reading(lake) as db:
        rows = db.execute(
            "SELECT number, facts, time FROM heads WHERE project = ? ORDER BY number", [project.name]
        ).fetchall()
    return [Facts(number=row["number"], time=row["time"], **json.loads(row["facts"])) for row in rows]


def due(lake: Lake, project: Project) -> bool:
    """Whether enough labels came since the newest head to retrain, and the vectors it learns from are there."""
    if project.every <= 0 or pool_vectors(lake, project) is None:
        return False
    head = latest(lake, project)
    done = len(outcomes.human(lake, project))
    return done >= (head.facts.labels if head else 0) + project.every


@lru_cache(maxsize=8)
def _vectors(lake: Lake, project: Project) -> Vectors | None:
    return embeddings.of(lake, project, projects.items(lake, project.name))


def pool_vectors(lake: Lake, project: Project) -> Vectors | None:
    """Vectors of the pool, kept in memory once they are complete."""
    found = _vectors(lake, project)
    if found is None:
        _vectors.cache_clear()
    return found


def _figures(probabilities: Floats | None, labels: Ints) -> dict[str, float | None]:
    if probabilities is None:
        return dict.fromkeys(("accuracy", "low", "high", "macro_f1", "ece"))
    guess = probabilities.argmax(1).astype(np.int64)
    accuracy = float((guess == labels).mean())
    low, high = wilson(int((guess == labels).sum()), len(labels))
    ece = calibration_error(probabilities, labels)
    return {"accuracy": accuracy, "low": low, "high": high, "macro_f1": macro_f1(guess, labels), "ece": ece}


def _spread(probabilities: Floats, columns: Sequence[int], project: Project) -> Floats:
    """Probabilities over all labels of the project; labels that nobody gave yet get 0."""
    wide = np.zeros((len(probabilities), len(project.labels)))
    wide[:, columns] = probabilities
    return wide


def _keep(
    lake: Lake,
    project: Project,
    facts: Mapping[str, object],
    every: Floats,
    places: Sequence[int],
    out_of_fold: Floats,
) -> Head:
    blob = BytesIO()
    np.savez_compressed(
        blob, every=every.astype(np.float32), places=np.array(places), out_of_fold=out_of_fold.astype(np.float32)
    )
    now = time.time()
    with writing(lake) as db:
        row = db.execute("SELECT coalesce(max(number), 0) + 1 FROM heads WHERE project = ?", [project.name]).fetchone()
        number = int(row[0])
        db.execute(
            "INSERT INTO heads VALUES (?, ?, ?, ?, ?)", [project.name, number, json.dumps(facts), blob.getvalue(), now]
        )
    return _load(lake, project.name, number)


@lru_cache(maxsize=32)
def _load(lake: Lake, project: str, number: int) -> Head:
    with reading(lake) as db:
        row = db.execute(
            "SELECT facts, outcome, time FROM heads WHERE project = ? AND number = ?", [project, number]
        ).fetchone()
    with np.load(BytesIO(row["outcome"]), allow_pickle=False) as stored:
        every = stored["every"].astype(np.float64)
        rows = stored["out_of_fold"].astype(np.float64)
        out_of_fold = {int(place): one for place, one in zip(stored["places"], rows, strict=True)}
    facts = Facts(number=number, time=row["time"], **json.loads(row["facts"]))
    return Head(facts, every, out_of_fold)
