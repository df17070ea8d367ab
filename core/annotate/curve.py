"""What asking for uncertain items gains over asking for random ones, replayed on items whose labels are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.annotate import head as heads
from core.annotate import outcome, queue
from core.annotate import project as projects
from core.errors import BadInput
from core.i18n import N_, _
from core.text.metrics import softmax

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.annotate.curve:run"
STRATEGIES = ("uncertain", "diverse", "random")
LEAST = 60
"""Labels below which no curve is drawn: several sizes of training and a test part of their own need some texts each."""
SEEDS = 5
"""Repeats with other samples: the fewest whose middle half says anything of the spread."""
FARTHEST = 40
"""Items ordered by distance at each step; a step takes fewer."""


@dataclass(frozen=True)
class Point:
    """Accuracy on held-out items after so many labels; mean over seeds and its 95 % t interval."""

    strategy: str
    labels: int
    accuracy: float
    low: float
    high: float


def simulate(
    vectors: npt.NDArray[np.float32],
    labels: npt.NDArray[np.int64],
    *,
    strategies: Sequence[str] = STRATEGIES,
    seeds: Sequence[int] = tuple(range(SEEDS)),
    start: int = 10,
    step: int = 10,
    budget: int = 150,
    test: float = 0.3,
    report: Callable[[int, int], None] | None = None,
) -> list[Point]:
    """Pool-based active learning (Settles 2009), replayed.

    Per seed the items are split into a pool and a held-out part, the same for every strategy; all begin with the same
    random items and then ask for ``step`` more at a time: the smallest margins, the farthest from all asked so far, or
    random ones.

    Args:
        vectors: (items, width); ``labels`` (items,) as 0..k-1.
        budget: labels asked for in all, at most the pool.
        report: called after each replay with replays done and replays in all.

    Returns:
        One point per strategy and number of labels.
    """
    runs: dict[tuple[str, int], list[float]] = {}
    for number, (seed, strategy) in enumerate((s, one) for s in seeds for one in strategies):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(labels))
        held = order[: round(test * len(labels))]
        pool = order[len(held) :]
        for count, accuracy in _replay(vectors, labels, pool, held, strategy, start, step, budget):
            runs.setdefault((strategy, count), []).append(accuracy)
        if report is not None:
            report(number + 1, len(seeds) * len(strategies))
    full = {key: values for key, values in runs.items() if len(values) == len(seeds)}
    return [_point(strategy, count, values) for (strategy, count), values in sorted(full.items())]


def _replay(
    vectors: npt.NDArray[np.float32],
    labels: npt.NDArray[np.int64],
    pool: npt.NDArray[np.int64],
    held: npt.NDArray[np.int64],
    strategy: str,
    start: int,
    step: int,
    budget: int,
) -> list[tuple[int, float]]:
    asked = [int(place) for place in pool[:start]]
    found = []
    while True:
        present, classes = np.unique(labels[asked], return_inverse=True)
        probabilities = None
        if len(present) > 1:
            fitted = heads.fit(vectors[asked], classes.astype(np.int64))
            guess = present[heads.logits(vectors[held], fitted).argmax(1)]
            found.append((len(asked), float((guess == labels[held]).mean())))
            probabilities = softmax(heads.logits(vectors[pool], fitted))
        else:
            found.append((len(asked), float((labels[held] == present[0]).mean())))
        left = min(step, budget - len(asked), len(pool) - len(asked))
        if left <= 0:
            return found
        asked += _ask(vectors, pool, set(asked), strategy, probabilities)[:left]


def _ask(
    vectors: npt.NDArray[np.float32],
    pool: npt.NDArray[np.int64],
    known: set[int],
    strategy: str,
    probabilities: npt.NDArray[np.float64] | None,
) -> list[int]:
    """Items of the pool not yet known, in the order in which the strategy asks for them."""
    order = list(range(len(pool)))
    if strategy == "uncertain" and probabilities is not None:
        order = queue.by_margin(probabilities, order)
    elif strategy == "diverse":
        inside = [place for place in order if int(pool[place]) in known]
        first = queue.farthest_first(vectors[pool], FARTHEST, inside)
        order = list(dict.fromkeys([*first, *order]))
    return [int(pool[place]) for place in order if int(pool[place]) not in known]


def _point(strategy: str, count: int, values: Sequence[float]) -> Point:
    from scipy.stats import t

    mean = float(np.mean(values))
    n = len(values)
    half = float(t.ppf(0.975, n - 1) * np.std(values, ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    return Point(strategy, count, mean, max(0.0, mean - half), min(1.0, mean + half))


def submit(jobs: Jobs, project: projects.Project, author: str | None = None) -> int:
    """Queue the replay for a project; returns the job's id."""
    return jobs.submit(
        HANDLER,
        {"project": project.name},
        title=N_("Learning curve of {name}"),
        title_params={"name": project.title},
        author=author,
    )


def latest(jobs: Jobs, project: projects.Project) -> Job | None:
    """The newest replay of a project."""
    return next((job for job in jobs.list(HANDLER) if job.params.get("project") == project.name), None)


def run(job: JobContext) -> dict[str, Any]:
    """Replay on the project's own labels, or on what stars or rule imply where people labelled fewer than 60.

    Params: ``project``.

    Returns:
        points (fields of ``Point``), items, truth (``people`` or ``hints``), seeds.

    Raises:
        BadInput: fewer than 60 items have a known label, or the vectors are not computed yet.
    """
    project = projects.get(job.lake, str(job.params["project"]))
    vectors = heads.pool_vectors(job.lake, project)
    people = outcome.human(job.lake, project)
    hints = {item.place: item.hint for item in queue.pool_items(job.lake, project) if item.hint is not None}
    known = people if len(people) >= LEAST else hints
    if vectors is None or len(known) < LEAST or len(set(known.values())) < 2:
        raise BadInput(
            _("A learning curve needs {least} items with a known label, of two kinds at least.").format(least=LEAST),
            hint=_("Label more items, or take a dataset with stars."),
        )
    places = sorted(known)
    labels = np.array([project.labels.index(known[place]) for place in places], dtype=np.int64)
    points = simulate(vectors[places], labels, report=job.progress)
    return {
        "points": [asdict(point) for point in points],
        "items": len(places),
        "truth": "people" if known is people else "hints",
        "seeds": SEEDS,
    }
