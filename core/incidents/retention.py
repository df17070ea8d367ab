"""Rules of retention that nobody kept, as incidents: one for each dataset, healthy once what was late is taken out."""

from __future__ import annotations

from datetime import datetime

from core.govern.catalog import About, catalog
from core.govern.retention import overdue
from core.incidents.model import Incident, LateFinding, Turn
from core.lake import Lake


def of_retention(lake: Lake, now: datetime) -> list[Incident]:
    """The incidents of all rules, without what people did about them.

    Args:
        lake: The workspace.
        now: The moment (UTC).
    """
    said = catalog(lake)
    found = []
    for one in overdue(lake, now):
        dataset = lake.dataset(one.dataset)
        turns = (Turn(one.done, one.dataset, dataset.ordinal, True),) if one.done is not None else ()
        found.append(
            Incident(
                f"{one.dataset}@retention", one.dataset, "retention", dataset.version, dataset.ordinal, one.since, "",
                (), (), turns, owner=said.get(one.dataset, About(one.dataset)).owner,
                late=LateFinding(one, one.done is not None),
            )
        )  # fmt: skip
    return found
