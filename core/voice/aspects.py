"""The aspects (price, delivery, size) that the texts of a topic speak of, and how, as they were read and stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.lake import kept
from core.text.aspects import TABLE, store

if TYPE_CHECKING:
    from core.lake import Lake
    from core.voice.said import Said


@dataclass(frozen=True)
class AspectOf:
    """One aspect among some texts.

    Attributes:
        aspect: Its key.
        texts: Texts that speak of it; negative: those that blame it.
        product: The product that is blamed most for it, "" where none has a complaint.
        of_product: Complaints about that product.
        course: Texts that blame it, period by period, as many as the course of a topic has.
    """

    aspect: str
    texts: int
    negative: int
    product: str
    of_product: int
    course: tuple[int, ...]


@kept
def _mentions(lake: Lake, name: str, version: int) -> tuple[tuple[int, str, bool], ...] | None:
    """Row, aspect and whether it is blamed, once each; None where the version was not read for aspects."""
    place = store.chosen(lake, name, version)
    if place is None:
        return None
    number, model, _rows = place
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT _row, aspect, bool_or(label = 'negative') FROM {TABLE} "
            "WHERE dataset = ? AND version = ? AND model = ? GROUP BY _row, aspect",
            [name, number, model],
        ).fetchall()
    return tuple((int(row), str(aspect), bool(negative)) for row, aspect, negative in found)


def aspects_of(lake: Lake, said: Said, places: Sequence[int], grain: str | None = None) -> list[AspectOf] | None:
    """What some texts speak of, the most blamed first; None where the texts were not read for aspects.

    Args:
        places: Places of the texts in `said`.
        grain: Period of the course; none is drawn where None.
    """
    from core.voice.over_time import counted

    mentions = _mentions(lake, said.dataset, said.version)
    if mentions is None:
        return None
    at_row = {int(said.rows[at]): at for at in places}
    spoken: dict[str, list[tuple[int, bool]]] = {}
    for row, aspect, negative in mentions:
        if row in at_row:
            spoken.setdefault(aspect, []).append((at_row[row], negative))
    found = []
    for aspect, own in spoken.items():
        blamed = [at for at, negative in own if negative]
        products = Counter(said.items[at] for at in blamed if said.items[at])
        product, most = min(products.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
        found.append(
            AspectOf(aspect, len(own), len(blamed), product, most, counted(said, blamed, grain) if grain else ())
        )
    return sorted(found, key=lambda one: (-one.negative, -one.texts, one.aspect))
