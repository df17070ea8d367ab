"""How often the detector was right: by what people said of what was shown, and by a column that knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.judging import Judged
from core.anomaly.labels.verdicts import Verdict
from core.anomaly.showing import shown_places
from core.anomaly.subjects import open_source
from core.anomaly.subjects.plain import is_label
from core.engine import quote
from core.errors import BadInput
from core.i18n import _
from core.recommend.data import parsing
from core.review.estimate import Share, wilson

if TYPE_CHECKING:
    from core.lake import Lake


@dataclass(frozen=True)
class Measured:
    """What people said of the findings.

    Attributes:
        precision: Share of anomalies among those judged either way, with its 95 % interval (Wilson).
        shown: Findings within the budget; judged: of them, those with a word; unsure: of them, undecided.
        people: Who judged. disputed: findings that two people called differently.
    """

    precision: Share
    shown: int
    judged: int
    unsure: int
    people: tuple[str, ...]
    disputed: int


@dataclass(frozen=True)
class Truth:
    """What a column of labels says of the detectors.

    Attributes:
        positives: Subjects that the column calls anomalies, of n.
        average_precision, area: Detector, or "together" -> average precision, and area under the ROC curve.
        precision: Share of anomalies among what the budget shows, be it the farthest alone, with its 95 % interval.
        recall: Share of the anomalies that the budget shows.
    """

    positives: int
    n: int
    average_precision: dict[str, float]
    area: dict[str, float]
    precision: Share
    recall: float


def label_columns(lake: Lake, name: str) -> list[str]:
    """Columns whose names say that they hold what is to be found."""
    dataset = lake.dataset(name)
    return [one for one in lake.columns(name, dataset.layer) if is_label(one)]


def measured(shown: Iterable[str], verdicts: Iterable[Verdict]) -> Measured:
    """Judge the findings shown by what people said: the majority where several did, undecided where it is even."""
    keys = set(shown)
    votes: dict[str, list[str]] = {}
    people = set[str]()
    for one in verdicts:
        if one.key in keys:
            votes.setdefault(one.key, []).append(one.verdict)
            people.add(one.reviewer)
    hits = decided = 0
    for said in votes.values():
        yes, no = said.count("anomaly"), said.count("fine")
        if yes != no:
            decided += 1
            hits += yes > no
    disputed = sum({"anomaly", "fine"} <= set(said) for said in votes.values())
    return Measured(wilson(hits, decided), len(keys), len(votes), len(votes) - decided, tuple(sorted(people)), disputed)


def truth_of(lake: Lake, seen: Judged, column: str, budget: int) -> Truth:
    """Judge the detectors by a column of labels; a subject is an anomaly where any of its rows is.

    Raises:
        BadInput: There is no such column, or it does not hold both yes and no.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    source = seen.source
    if column not in source.columns:
        raise BadInput(_("There is no column {name}.").format(name=column))
    with lake.read() as cursor:
        dataset = lake.dataset(source.dataset)
        version = None if dataset.version == source.version else source.version
        again = open_source(lake, cursor, lake.dataset(source.dataset, version), version)
        yes = parsing.yes(column, again.columns[column])
        rows = cursor.execute(
            f"SELECT CAST({seen.table.by} AS VARCHAR) AS g, bool_or({yes}) FROM ({again.base}) AS base "
            f"JOIN (SELECT _row, {quote(column)} FROM {again.table}) AS own ON own._row = base.r GROUP BY g"
        ).fetchall()
    known = {str(key): bool(value) for key, value in rows if key is not None and value is not None}
    labels = np.array([known.get(str(key), False) for key in seen.table.keys])
    if labels.all() or not labels.any():
        raise BadInput(
            _("The column {name} does not tell anomalies from others.").format(name=column),
            hint=_("A column of labels holds yes and no, or 1 and 0."),
        )
    scores = {name: -np.log(one) for name, one in seen.scored.each.items()} | {"together": -np.log(seen.scored.chance)}
    chosen = shown_places(seen, budget)
    hits = int(labels[chosen].sum()) if chosen else 0
    return Truth(
        int(labels.sum()),
        len(labels),
        {name: float(average_precision_score(labels, one)) for name, one in scores.items()},
        {name: float(roc_auc_score(labels, one)) for name, one in scores.items()},
        wilson(hits, len(chosen)),
        hits / int(labels.sum()),
    )
