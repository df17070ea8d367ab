"""What a test leaves behind besides its figures: values per shopper, segments, exposure, reach; kept in the lake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.lake import has_table, kept
from core.recommend.evaluation.beyond import Exposure
from core.recommend.evaluation.evaluate import Evaluation
from core.recommend.evaluation.groups import ACTIVITY, Segment
from core.recommend.evaluation.metrics import ACCURACY
from core.recommend.evaluation.reach import Reach
from core.recommend.events import Floats

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

_TABLE = """
    CREATE TABLE IF NOT EXISTS lake.lab.evaluation_details (
        key VARCHAR, scorer VARCHAR, kind VARCHAR, name VARCHAR, numbers DOUBLE[], body VARCHAR)
"""


@dataclass(frozen=True)
class Details:
    """Of the scorers of one test that could run.

    Attributes:
        values: Scorer id -> metric of ACCURACY -> one value per shopper, the same shoppers everywhere.
        segments: Shoppers looked at apart.
        exposure, reach: By scorer id.
    """

    values: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    exposure: Mapping[str, tuple[Exposure, ...]] = field(default_factory=dict)
    reach: Mapping[str, Reach] = field(default_factory=dict)

    def of(self, metric: str) -> dict[str, Floats]:
        """Scorer id -> values of one metric."""
        return {name: found[metric] for name, found in self.values.items() if metric in found}


def details_of(found: Iterable[Evaluation]) -> Details:
    """The details of evaluations made in memory under one protocol."""
    able = [one for one in found if not one.reason]
    return Details(
        {one.scorer: {metric: one.values[metric] for metric in ACCURACY} for one in able},
        able[0].segments if able else (),
        {one.scorer: one.exposure for one in able},
        {one.scorer: one.reach for one in able if one.reach},
    )


def store(cursor: Cursor, key: str, found: Iterable[Evaluation], once: str) -> None:
    """Write the details of new evaluations within a commit of the caller; segments with the scorer `once` alone."""
    rows: list[tuple[str, str, str, str, list[float] | Floats, str]] = []
    for one in found:
        if one.reason:
            continue
        rows += [(key, one.scorer, "value", metric, one.values[metric], "") for metric in ACCURACY]
        rows += [
            (key, one.scorer, "segment", json.dumps([part.facet, part.label]), part.members.astype(np.float64), "")
            for part in (one.segments if one.scorer == once else ())
        ]
        rows.append((key, one.scorer, "exposure", "", [], json.dumps([asdict(share) for share in one.exposure])))
        if one.reach:
            rows.append((key, one.scorer, "reach", "", [], json.dumps(asdict(one.reach))))
    if not rows:
        return
    cursor.execute(_TABLE)
    frame = pd.DataFrame(rows, columns=["key", "scorer", "kind", "name", "numbers", "body"])
    cursor.register("new_details", frame)
    cursor.execute("INSERT INTO lake.lab.evaluation_details SELECT * FROM new_details")
    cursor.unregister("new_details")


@kept
def details(lake: Lake, key: str) -> Details:
    """What is stored under a key of `results.evaluation_key`; empty where nothing is."""
    with lake.read() as cursor:
        if not has_table(cursor, "lab.evaluation_details"):
            return Details()
        rows = cursor.execute(
            "SELECT scorer, kind, name, numbers, body FROM lake.lab.evaluation_details WHERE key = ? ORDER BY scorer",
            [key],
        ).df()
    values: dict[str, dict[str, Floats]] = {}
    parts: dict[str, Segment] = {}
    exposure: dict[str, tuple[Exposure, ...]] = {}
    reach: dict[str, Reach] = {}
    for scorer, kind, name, numbers, body in rows.itertuples(index=False):
        if kind == "value":
            values.setdefault(scorer, {})[name] = np.asarray(numbers, dtype=np.float64)
        elif kind == "segment":
            facet, label = json.loads(name)
            parts.setdefault(name, Segment(facet, label, np.asarray(numbers, dtype=np.int64)))
        elif kind == "exposure":
            exposure[scorer] = tuple(Exposure(**one) for one in json.loads(body))
        else:
            found: dict[str, Any] = json.loads(body)
            reach[scorer] = Reach(**found)
    places = {label: at for at, label in enumerate(ACTIVITY)}
    ordered = sorted(parts.values(), key=lambda one: (one.facet, places.get(one.label, -len(one.members)), one.label))
    return Details(values, tuple(ordered), exposure, reach)
