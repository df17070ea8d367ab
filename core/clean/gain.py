"""What a recipe gained: points by dimension of quality, and what became usable where two datasets meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core import quality
from core.cells.sql import is_missing
from core.engine import quote
from core.errors import NotFound
from core.i18n import _
from core.lake import Dataset, Lake

What = Literal["events", "reviews", "products", "shoppers", "scorable"]
"""What can be usable; of reviews and of shoppers whom a recommender can be asked about only a merge tells."""


@dataclass(frozen=True)
class Usable:
    """How much is usable, before and after.

    - events: those of a named shopper with a product of the catalog, of all events
    - products: those of the catalog that some usable event is about, of all products
    - shoppers: those with a usable event, of all that events name
    """

    what: What
    before: int
    before_of: int
    after: int
    after_of: int

    @property
    def shares(self) -> tuple[float | None, float | None]:
        """The usable share before and after; None where there is nothing."""
        return (
            self.before / self.before_of if self.before_of else None,
            self.after / self.after_of if self.after_of else None,
        )


@dataclass(frozen=True)
class Gain:
    """What the newest recipe gained over the version before it.

    Attributes:
        before: Dimension -> score (0 to 100) of the version before; empty where it was not checked.
        after: The same of the cleaned version.
        beside: The dataset whose ids are met; empty where the workspace has none.
        usable: What is usable with it.
    """

    dataset: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    beside: str
    usable: tuple[Usable, ...]


def gain(lake: Lake, name: str) -> Gain:
    """What the newest applied recipe gained; other datasets are as they are now on both sides.

    Raises:
        NotFound: when the dataset is not there, or no recipe was applied to it.
    """
    history = [one for one in lake.versions(name) if one.action in ("ingest", "append", "clean", "undo")]
    places = [place for place, one in enumerate(history) if one.layer == "clean"]
    if not places or places[-1] == 0:
        raise NotFound(_("{name} has not been cleaned yet.").format(name=name))
    after, before = history[places[-1]], history[places[-1] - 1]
    scores = {one.version: one.dimensions for one in quality.load_reports(lake, name)}
    beside = _beside(lake, lake.dataset(name))
    usable: tuple[Usable, ...] = ()
    if beside is not None:
        old, new = (_counted(lake, lake.dataset(name, one.number), one.number, beside) for one in (before, after))
        if old and new:
            usable = tuple(Usable(what, *old[what], *new[what]) for what in _WHAT)
    return Gain(
        name, _known(scores.get(before.number)), _known(scores.get(after.number)), beside.name if beside else "", usable
    )


_WHAT: tuple[What, ...] = ("events", "products", "shoppers")


def _known(scores: Mapping[str, float | None] | None) -> dict[str, float]:
    return {dimension: score for dimension, score in (scores or {}).items() if score is not None}


def _beside(lake: Lake, dataset: Dataset) -> Dataset | None:
    """The catalog of events, or the events of a catalog: the largest that names products."""
    kind = {"events": "items", "items": "events"}.get(dataset.kind)
    fitting = [one for one in lake.datasets() if kind and one.kind == kind and one.roles.get("item_id") in one.types]
    return max(fitting, key=lambda one: (one.rows, one.name), default=None)


def _counted(lake: Lake, dataset: Dataset, version: int, beside: Dataset) -> dict[What, tuple[int, int]]:
    """What is usable at a version, and of how much; empty where a column of ids is not there."""
    here = (dataset, lake.table(dataset.name, None, version), lake.columns(dataset.name, None, version))
    there = (beside, lake.table(beside.name), lake.columns(beside.name))
    events, items = (here, there) if dataset.kind == "events" else (there, here)
    names = [events[0].roles.get("item_id"), events[0].roles.get("user_id"), items[0].roles.get("item_id")]
    item, user, key = (str(one) for one in names)
    if item not in events[2] or user not in events[2] or key not in items[2]:
        return {}
    catalog = f"SELECT DISTINCT CAST({quote(key)} AS VARCHAR) AS i FROM {items[1]} AS c WHERE {quote(key)} IS NOT NULL"
    named = is_missing(quote(user), events[2][user])
    statement = f"""
        WITH catalog AS ({catalog}),
        e AS (SELECT CAST({quote(item)} AS VARCHAR) AS i,
                     CASE WHEN NOT coalesce({named}, true) THEN CAST({quote(user)} AS VARCHAR) END AS u
              FROM {events[1]} AS r),
        usable AS (SELECT e.i, e.u FROM e SEMI JOIN catalog USING (i) WHERE e.u IS NOT NULL)
        SELECT (SELECT count(*) FROM usable), (SELECT count(*) FROM e),
               (SELECT count(DISTINCT i) FROM usable), (SELECT count(*) FROM catalog),
               (SELECT count(DISTINCT u) FROM usable), (SELECT count(DISTINCT u) FROM e)
    """
    with lake.read() as cursor:
        found = [int(one) for one in cursor.execute(statement).fetchall()[0]]
    return {what: (found[2 * place], found[2 * place + 1]) for place, what in enumerate(_WHAT)}
