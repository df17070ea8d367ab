"""How sure the model was of stored sentiment: the histogram of its confidence, and what the stars say to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.text.sentiment.insights import CONFIDENCE, scored_rows

if TYPE_CHECKING:
    from core.lake import Lake

STEPS = 50
"""Bars of the histogram, each 2 % of confidence wide."""
OPPOSITE = "confidence >= ? AND ((rating >= 4 AND label = 'negative') OR (rating <= 2 AND label = 'positive'))"
"""Of a starred review: the model is sure of the opposite of its stars."""


@dataclass(frozen=True)
class Step:
    """Reviews with stars whose confidence lies in one tenth: mean confidence and how often the stars agree."""

    reviews: int
    confidence: float
    agreement: float


@dataclass(frozen=True)
class Certainty:
    """Confidence of all scored reviews; ``counts`` has ``STEPS`` bars from 0 to 1, ``steps`` only where stars are."""

    counts: tuple[int, ...]
    steps: tuple[Step, ...]

    @property
    def scored(self) -> int:
        return sum(self.counts)

    def below(self, threshold: float) -> int:
        """Reviews less sure than a threshold; exact at multiples of 2 %."""
        return sum(self.counts[: round(threshold * STEPS)])

    @property
    def starred(self) -> int:
        """Scored reviews with readable stars."""
        return sum(step.reviews for step in self.steps)

    @property
    def agreement(self) -> float | None:
        """Share of starred reviews whose label is that of their stars."""
        return sum(s.reviews * s.agreement for s in self.steps) / self.starred if self.starred else None

    @property
    def error(self) -> float | None:
        """Expected calibration error against the stars in tenths of confidence (Naeini et al. 2015)."""
        gaps = sum(s.reviews * abs(s.confidence - s.agreement) for s in self.steps)
        return gaps / self.starred if self.starred else None


def certainty(lake: Lake, dataset: str, version: int | None = None, model: str | None = None) -> Certainty | None:
    """Confidence of stored results, and their agreement with the stars: 1-2 negative, 3 neutral, 4-5 positive.

    Stars are a second opinion, not the truth of the text: people praise and give three stars. None when nothing is
    scored.
    """
    scored = scored_rows(lake, dataset, version, model)
    if scored is None:
        return None
    bars = f"SELECT least(floor({CONFIDENCE} * {STEPS}), {STEPS - 1})::INT, count(*) FROM {scored.sql} GROUP BY ALL"
    rating = scored.role("rating")
    with lake.read() as cursor:
        counts = dict(cursor.execute(bars, scored.values).fetchall())
        steps = cursor.execute(_against_stars(scored.sql, rating), scored.values).fetchall() if rating else []
    return Certainty(
        tuple(int(counts.get(place, 0)) for place in range(STEPS)),
        tuple(Step(int(n), float(confidence), float(agreement)) for n, confidence, agreement in steps),
    )


def _against_stars(rows: str, rating: str) -> str:
    return f"""
        SELECT count(*), avg(confidence), avg((label = said)::INT) FROM (
            SELECT confidence, label,
                   CASE WHEN rating < 3 THEN 'negative' WHEN rating = 3 THEN 'neutral' ELSE 'positive' END AS said
            FROM ({_starred(rows, rating)}))
        GROUP BY least(floor(confidence * 10), 9) ORDER BY avg(confidence)
    """


def _starred(rows: str, rating: str) -> str:
    """The scored reviews with stars: row, the model's label, its confidence, the stars."""
    return f"""
        SELECT found._row AS row, {CONFIDENCE} AS confidence, found.label AS label,
               try_cast({rating} AS DOUBLE) AS rating
        FROM {rows} WHERE try_cast({rating} AS DOUBLE) BETWEEN 1 AND 5
    """


def opposites(
    lake: Lake, dataset: str, version: int | None = None, *, least: float = 0.8, model: str | None = None
) -> list[tuple[int, str, float]] | None:
    """The reviews that `contradictions` counts: row, the model's label, its confidence; None where it gives None."""
    scored = scored_rows(lake, dataset, version, model)
    rating = scored.role("rating") if scored else None
    if scored is None or rating is None:
        return None
    starred = _starred(scored.sql, rating)
    sql = f"SELECT row, label, confidence FROM ({starred}) WHERE {OPPOSITE} ORDER BY confidence DESC, row"
    with lake.read() as cursor:
        rows = cursor.execute(sql, [*scored.values, least]).fetchall()
    return [(int(row), str(label), float(confidence)) for row, label, confidence in rows]


def contradictions(
    lake: Lake, dataset: str, version: int | None = None, *, least: float = 0.8, model: str | None = None
) -> tuple[int, int] | None:
    """How many starred reviews say the opposite of their stars, and how many have stars.

    Opposite: four or five stars on a negative text, one or two on a positive one, with at least this confidence.
    None when nothing is scored or no column plays the role rating.
    """
    scored = scored_rows(lake, dataset, version, model)
    rating = scored.role("rating") if scored else None
    if scored is None or rating is None:
        return None
    sql = f"SELECT count(*) FILTER ({OPPOSITE}), count(*) FROM ({_starred(scored.sql, rating)})"
    with lake.read() as cursor:
        row = cursor.execute(sql, [least, *scored.values]).fetchone()
    return (int(row[0]), int(row[1])) if row else None
