"""Accuracy by slice: where a model is worse than its average, measured on reviews that bring stars."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.engine import quote
from core.text.metrics import wilson
from core.text.sentiment.predictions import TABLE

if TYPE_CHECKING:
    from core.lake import Lake

ROWS = 20_000
"""Most reviews read; the rows are drawn by a hash of their number, the same ones each time."""
FEWEST = 20
"""Slices of fewer reviews are left out."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|nobody|hardly|without|cannot|\w+n['’]t)\b|[不没别]|并非|毫无", re.IGNORECASE
)
_EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")
_BUT = re.compile(r"\b(?:but|however|although|though|except)\b|但是|不过|可是|虽然|就是", re.IGNORECASE)
_SLIP = re.compile(r"(\w)\1{3,}|[!?！？]{3,}")


@dataclass(frozen=True)
class Slice:
    """One slice: ``right`` of ``reviews`` agree with the stars; 95 % interval of that share."""

    kind: str
    value: str
    reviews: int
    right: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share that agrees with the stars."""
        return self.right / self.reviews


LENGTHS: tuple[tuple[int, str], ...] = ((20, "<= 20"), (80, "21-80"), (300, "81-300"), (10**9, "> 300"))
"""Characters: a phrase, a sentence or two, a paragraph, more."""

Tell = Callable[[str], str]

TELLS: dict[str, Tell] = {
    "length": lambda text: next(name for most, name in LENGTHS if len(text) <= most),
    "negation": lambda text: "yes" if _NEGATION.search(text) else "no",
    "contrast": lambda text: "yes" if _BUT.search(text) else "no",
    "emoji": lambda text: "yes" if _EMOJI.search(text) else "no",
    "shouting": lambda text: "yes" if _SLIP.search(text) or (len(text) > 12 and text.isupper()) else "no",
}


def by_slice(
    texts: Sequence[str], right: Sequence[bool], facts: Mapping[str, Sequence[str | None]] | None = None
) -> list[Slice]:
    """Slices with their share of right answers, the whole first, then by kind in order of first sight.

    Args:
        texts: reviews.
        right: whether the label of each agrees with what is known.
        facts: further columns to slice by (language, stars, category), by name.
    """
    given = np.asarray(right, dtype=bool)
    columns: dict[str, Sequence[str | None]] = {"all": ["" for _text in texts]}
    columns |= dict(facts or {})
    columns |= {kind: [tell(text) for text in texts] for kind, tell in TELLS.items()}
    found = []
    for kind, values in columns.items():
        places: dict[str, list[int]] = {}
        for place, value in enumerate(values):
            if value is not None:
                places.setdefault(value, []).append(place)
        for value in sorted(places):
            rows, hits = len(places[value]), int(given[places[value]].sum())
            if rows >= FEWEST:
                found.append(Slice(kind, value, rows, hits, *wilson(hits, rows)))
    return found


def of_dataset(lake: Lake, dataset: str, version: int, model: str) -> list[Slice]:
    """Slices of a scored dataset with stars: 1-2 should read negative, 3 neutral, 4-5 positive.

    Empty where the dataset has no column with the role rating, or nothing is scored.
    """
    known = lake.dataset(dataset)
    text, rating = known.column("text"), known.column("rating")
    columns = lake.columns(dataset, version=version)
    if text not in columns or rating not in columns or text is None or rating is None:
        return []
    category = next((c for c in (known.column("category"), "category") if c in columns), None)
    sql = f"""
        WITH scored AS (
            SELECT source.{quote(text)}::VARCHAR AS text, found.label, found.language,
                   TRY_CAST(source.{quote(rating)} AS DOUBLE) AS stars,
                   {quote(category) + "::VARCHAR" if category else "NULL::VARCHAR"} AS category
            FROM {lake.table(dataset, version=version)} AS source
            JOIN {TABLE} AS found ON found._row = source._row
            WHERE found.dataset = ? AND found.version = ? AND found.model = ? AND found.label IS NOT NULL
                  AND source.{quote(text)} IS NOT NULL
            ORDER BY hash(source._row) LIMIT {ROWS})
        SELECT text, language, CAST(round(stars) AS INTEGER)::VARCHAR, category,
               label = CASE WHEN stars < 3 THEN 'negative' WHEN stars > 3 THEN 'positive' ELSE 'neutral' END
        FROM scored WHERE stars BETWEEN 1 AND 5
    """
    with lake.read() as cursor:
        rows = cursor.execute(sql, [dataset, version, model]).fetchall()
    if not rows:
        return []
    texts, languages, stars, categories, right = zip(*rows, strict=True)
    return by_slice(texts, right, {"language": languages, "stars": stars, "category": categories})
