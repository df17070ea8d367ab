"""Which item comes next: orders over the pool, seeded and stable, one for each purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.annotate import head as heads
from core.annotate import log, outcome
from core.annotate import project as projects
from core.text import LABELS
from core.text.sentiment import predictions

if TYPE_CHECKING:
    from core.annotate.head import Head
    from core.annotate.item import Item
    from core.annotate.project import Project
    from core.lake import Lake

QUEUES = ("uncertain", "diverse", "disagreeing", "suspected", "random", "check")
"""``check`` draws automatic labels at random to measure how many are right; its items come without a suggestion."""

Floats = npt.NDArray[np.float64]
DIVERSE = 200
"""Items ordered by distance; farther down the order is random."""


def next_item(
    lake: Lake, project: Project, annotator: str, kind: str = "uncertain", below: float | None = None
) -> Item | None:
    """The next item of a queue for an annotator, claimed for them; None when the queue has nothing left for them.

    ``below`` is that of ``order``.
    """
    pool = pool_items(lake, project)
    second_looks = kind in ("disagreeing", "suspected", "check")
    everybodys = range(len(pool)) if second_looks else shared(project, len(pool))
    place = log.claim(lake, project, annotator, order(lake, project, kind, below), everybodys)
    return None if place is None else pool[place]


def order(lake: Lake, project: Project, kind: str, below: float | None = None) -> list[int]:
    """Places of the pool in the order of a queue.

    Args:
        below: in ``uncertain``, items that the review model is less sure of than this come before all others.

    ``uncertain`` smallest margin between the two likeliest labels first; ``diverse`` farthest-first over the vectors;
    ``disagreeing`` items where the model is surest against stars or rule, then those where annotators differ;
    ``suspected`` likely label errors; ``random`` seeded; ``check`` automatic labels in seeded order. Where a queue
    knows nothing yet (no head, no vectors) it falls back to random.
    """
    if kind == "random":
        return _shuffled(len(pool_items(lake, project)), project.seed)
    if kind == "check":
        machine = {e.place for e in log.in_force(lake, project.name) if e.source == "automatic"}
        return [place for place in _shuffled(len(pool_items(lake, project)), project.seed + 1) if place in machine]
    changing = outcome.newest_entry(lake, project.name) if kind in ("disagreeing", "suspected") else 0
    head = heads.latest(lake, project)
    found = list(_ordered(lake, project, kind, head.facts.number if head else 0, lake.version(), changing))
    if kind != "uncertain" or below is None:
        return found
    unsure = band(lake, project, below)
    return sorted(found, key=lambda place: place not in unsure)


def band(lake: Lake, project: Project, below: float) -> frozenset[int]:
    """Places whose stored confidence of the review model lies below a threshold; what it did not score is not there."""
    model = scored(lake, project)
    return frozenset() if model is None else frozenset(int(place) for place in np.flatnonzero(model.max(1) < below))


@lru_cache(maxsize=64)
def _ordered(lake: Lake, project: Project, kind: str, number: int, version: int, entry: int) -> tuple[int, ...]:
    del number, version, entry  # part of the key only: another head, new predictions or vectors, new labels
    items = pool_items(lake, project)
    head, probabilities = heads.latest(lake, project), suggestions(lake, project)
    start = _shuffled(len(items), project.seed)
    if kind == "uncertain" and probabilities is not None:
        return tuple(by_margin(probabilities, start))
    if kind == "diverse" and (vectors := heads.pool_vectors(lake, project)) is not None:
        first = farthest_first(vectors, DIVERSE, start[:1])
        chosen = set(first)
        return (*first, *(place for place in start if place not in chosen))
    if kind == "disagreeing":
        return tuple(_disagreeing(lake, project, items, probabilities))
    if kind == "suspected":
        return tuple(place for place, _given in suspected(lake, project, head))
    return tuple(start)


def by_margin(probabilities: Floats, start: Sequence[int]) -> list[int]:
    """Places by the gap between their two largest probabilities, smallest first; what nothing is known of
    counts as gap 0; ties in the order of ``start``."""
    top = np.sort(np.nan_to_num(probabilities), axis=1)[:, -2:]
    margin = top[:, 1] - top[:, 0]
    return sorted(start, key=lambda place: round(float(margin[place]), 9))


def farthest_first(vectors: npt.NDArray[np.float32], count: int, start: Sequence[int]) -> list[int]:
    """Greedy k-centre: each item is the farthest from all chosen before (Gonzalez 1985; Sener and Savarese 2018).

    Args:
        start: places chosen already, at least one; they lead the result.
    """
    chosen = list(start)
    nearest = np.min([((vectors - vectors[place]) ** 2).sum(1) for place in chosen], axis=0)
    for _again in range(min(count, len(vectors) - len(chosen))):
        place = int(nearest.argmax())
        if nearest[place] <= 1e-12:
            break
        chosen.append(place)
        nearest = np.minimum(nearest, ((vectors - vectors[place]) ** 2).sum(1))
    return chosen


def _disagreeing(lake: Lake, project: Project, items: Sequence[Item], probabilities: Floats | None) -> list[int]:
    found: list[tuple[float, int]] = []
    if probabilities is not None:
        for item in items:
            guess = int(np.nan_to_num(probabilities[item.place]).argmax())
            known = not np.isnan(probabilities[item.place, guess])
            if known and item.hint is not None and project.labels[guess] != item.hint:
                found.append((-float(probabilities[item.place, guess]), item.place))
    disputes = [one.place for one in outcome.open_disputes(lake, project)]
    return [*disputes, *(place for _surety, place in sorted(found) if place not in disputes)]


def suspected(lake: Lake, project: Project, head: Head | None) -> list[tuple[int, str]]:
    """Items whose given label is probably wrong, worst first, with that label.

    The given label is a person's, else what stars or rule imply. Method: confident learning (Northcutt, Jiang and
    Chuang 2021), cleanlab's ``find_label_issues`` ordered by self-confidence. Labels that a person gave are judged by
    out-of-fold probabilities; hints were never learned from, so there the head's own probabilities are out of sample.
    """
    if head is None or not head.out_of_fold:
        return []
    given: dict[int, str] = {i.place: i.hint for i in pool_items(lake, project) if i.hint is not None}
    given |= outcome.human(lake, project)
    learned = {place: row for place, row in head.out_of_fold.items() if place in given}
    rows = {place: learned.get(place, head.probabilities[place]) for place in given}
    return label_errors(rows, given, project.labels)


def label_errors(rows: Mapping[int, Floats], given: Mapping[int, str], labels: Sequence[str]) -> list[tuple[int, str]]:
    """Likely errors among given labels, worst first, from out-of-sample probabilities by place."""
    from cleanlab.filter import find_label_issues

    used = [name for name in labels if name in given.values()]
    if len(used) < 2 or len(rows) < 10:
        return []
    places = sorted(rows)
    columns = [labels.index(name) for name in used]
    probabilities = np.stack([rows[place] for place in places])[:, columns] + 1e-9
    probabilities /= probabilities.sum(1, keepdims=True)
    numbers = np.array([used.index(given[place]) for place in places])
    found = find_label_issues(numbers, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    return [(places[int(index)], given[places[int(index)]]) for index in found]


def suggestions(lake: Lake, project: Project) -> Floats | None:
    """Probabilities (items, labels) to suggest from: the better of the review model and the head, None without both.

    They are compared on the items people labelled: the head out of fold, the model as it is. Before the head has
    out-of-fold figures the model leads where it has scored the texts.
    """
    head, model = heads.latest(lake, project), scored(lake, project)
    if head is None or model is None:
        return model if head is None else head.probabilities
    known = outcome.human(lake, project)
    model_right = model_accuracy(project, model, known)
    if head.facts.accuracy is None or (model_right is not None and model_right > head.facts.accuracy):
        return np.where(np.isnan(model), head.probabilities, model)
    return head.probabilities


def model_accuracy(project: Project, model: Floats, known: Mapping[int, str]) -> float | None:
    """Share of people's labels that the review model gives too, over the texts it scored; None without any."""
    places = [place for place in known if not np.isnan(model[place, 0])]
    if not places:
        return None
    return float(np.mean([project.labels[int(model[p].argmax())] == known[p] for p in places]))


def scored(lake: Lake, project: Project) -> Floats | None:
    """The review model's stored probabilities for the pool (items, 3), NaN where it has none; None without any."""
    if project.task != "sentiment" or not predictions.exists(lake):
        return None
    return _scored(lake, project, lake.version())


@lru_cache(maxsize=8)
def _scored(lake: Lake, project: Project, version: int) -> Floats | None:
    del version  # part of the key only
    items = pool_items(lake, project)
    sql = f"""
        SELECT text_hash, max_by(p_negative, version), max_by(p_neutral, version), max_by(p_positive, version)
        FROM {predictions.TABLE} WHERE label IS NOT NULL AND text_hash IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1
    """
    with lake.read() as cursor:
        rows = cursor.execute(sql, [[item.text_hash for item in items]]).fetchall()
    known = {row[0]: row[1:] for row in rows}
    if not known:
        return None
    nothing = (np.nan,) * len(LABELS)
    return np.array([known.get(item.text_hash, nothing) for item in items], dtype=np.float64)


@lru_cache(maxsize=8)
def _pool(lake: Lake, name: str) -> tuple[Item, ...]:
    return tuple(projects.items(lake, name))


def pool_items(lake: Lake, project: Project) -> tuple[Item, ...]:
    """The pool, read once per process: it never changes."""
    return _pool(lake, project.name)


def shared(project: Project, size: int) -> frozenset[int]:
    """Places that every annotator gets: a seeded share of the pool."""
    count = round(project.overlap * size)
    return frozenset(_shuffled(size, project.seed + 2)[:count])


def _shuffled(size: int, seed: int) -> list[int]:
    return [int(place) for place in np.random.default_rng(seed).permutation(size)]
