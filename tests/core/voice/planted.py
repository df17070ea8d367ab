"""Reviews with planted topics: five things people speak of, one of which the goods of a supplier make them resent."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from core.engine import quote
from core.lake import Lake
from core.voice.said import Said

SUBJECTS = {
    "zipper": "the zipper broke",
    "delivery": "delivery came fast",
    "colour": "colour looks warm",
    "size": "size fits well",
    "smell": "smell of paint",
}
FIRST = date(2025, 3, 3)
WIDTH = 16


def reviews(weeks: int = 30, *, broken: int = 0, seed: int = 1, quiet: int = 0) -> pd.DataFrame:
    """Some 45 reviews a week, four of them bad about zippers; in the last week `broken` more, of supplier S3.

    Args:
        weeks: How many.
        broken: Complaints about zippers more.
        seed: Of the draw.
        quiet: Weeks after that, without more complaints.
    """
    draw = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for week in range(weeks + quiet):
        for subject, text in SUBJECTS.items():
            for _one in range(int(draw.poisson(9))):
                rows.append(_row(draw, week, subject, text, bad=subject == "zipper" and draw.random() < 0.45))
        if week == weeks - 1:
            rows += [
                {**_row(draw, week, "zipper", SUBJECTS["zipper"], bad=True), "supplier": "S3"} for _one in range(broken)
            ]
    frame = pd.DataFrame(rows)
    frame["id"] = range(len(frame))
    return frame


def _row(draw: np.random.Generator, week: int, subject: str, text: str, *, bad: bool) -> dict[str, object]:
    when = FIRST + timedelta(days=7 * week + int(draw.integers(0, 7)))
    return {
        "said": f"{text}, number {draw.integers(10**6)} {subject}",
        "at": pd.Timestamp(when),
        "stars": 1 if bad else 5,
        "supplier": f"S{draw.integers(1, 7)}",
        "region": str(draw.choice(["north", "south", "east", "west"])),
        "sku": f"P{draw.integers(1, 40)}",
    }


def land(lake: Lake, frame: pd.DataFrame, name: str = "reviews", time: bool = True) -> None:
    """Store reviews the way a loader does."""
    roles = {"text": "said", "rating": "stars", "item_id": "sku", **({"timestamp": "at"} if time else {})}
    facts = {
        "dataset": name, "action": "ingest", "layer": "raw", "kind": "reviews", "roles": roles, "rows": len(frame),
        "quarantined": 0,
    }  # fmt: skip
    with lake.write(f"load {name}", info=facts) as cursor:
        cursor.register("incoming", frame)
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS SELECT row_number() OVER () - 1 AS _row, "
            f"'{name}.csv' AS _file, row_number() OVER () + 1 AS _line, * FROM incoming"
        )
        described = cursor.execute(f"DESCRIBE lake.raw.{quote(name)}").fetchall()
        facts["types"] = {row[0]: row[1] for row in described if not row[0].startswith("_")}
        cursor.unregister("incoming")


def vectors(said: Said, *_more: object) -> NDArray[np.float32]:
    """A vector for each text that tells its subject, with noise of its own."""
    draw = np.random.default_rng(5)
    made = draw.normal(0, 0.05, (len(said), WIDTH))
    for at, text in enumerate(said.texts):
        made[at, list(SUBJECTS).index(text.split()[-1]) if text.split()[-1] in SUBJECTS else WIDTH - 1] += 1.0
    unit = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit.astype(np.float32)


def without_model(patch: pytest.MonkeyPatch) -> None:
    """Let topics be found by the planted vectors instead of a text model's."""
    patch.setattr("core.voice.hearing._encoder", lambda _texts: None)
    patch.setattr("core.voice.hearing._vectors", vectors)
    patch.setattr("core.voice.hearing.remembered.read", lambda *_given: 0)
