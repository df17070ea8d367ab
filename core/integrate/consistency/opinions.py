"""Stars that say the opposite of their text, as the sentiment model that has read the reviews holds."""

from __future__ import annotations

from core.integrate.consistency.finding import Finding, Table
from core.lake import Lake
from core.text.sentiment import certainty

LEAST = 0.8
"""Confidence from which the model is taken at its word, as in the check of stars against texts."""


def find(lake: Lake, name: str, version: int, table: Table) -> list[Finding] | None:
    """Reviews whose stars contradict their text, the surest first; None where nobody has read them."""
    rows = certainty.opposites(lake, name, version, least=LEAST)
    if rows is None:
        return None
    places = {int(row): at for at, row in enumerate(table.rows)}
    ratings, texts = table.of("rating") or (), table.of("text") or ()
    column = table.roles.get("rating", "rating")
    found = []
    for row, label, confidence in rows:
        at = places.get(row)
        if at is None or not texts[at]:
            continue
        about = {"label": label, "said": str(texts[at])[:300]}
        stars = str(ratings[at])
        found.append(Finding("stars", row, table.id(at), column, stars, None, confidence, table.title(at), about))
    return sorted(found, key=lambda one: (-one.confidence, one.row))
