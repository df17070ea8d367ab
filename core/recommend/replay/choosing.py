"""What is replayed where nobody says: the events that a dataset is read with, and what it was matched with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import BadInput
from core.i18n import _
from core.integrate.match import kept as matches
from core.recommend.data.shop import open_shop

if TYPE_CHECKING:
    from core.lake import Dataset, Lake


def events_reading(lake: Lake, dataset: Dataset) -> Dataset | None:
    """The events that a dataset is read with: itself, else the largest events that read it; of people, who stand in no
    table that is read, the largest. None without any."""
    if dataset.kind == "events":
        return dataset
    there = sorted(
        (one for one in lake.datasets(built=dataset.built) if one.kind == "events"), key=lambda one: -one.rows
    )
    if dataset.kind == "users":
        return next(iter(there), None)
    reading = (one for one in there if dataset.name in {name for _r, name, _l, _v in open_shop(lake, one.name).layers})
    return next(reading, None)


def events_read_with(lake: Lake, name: str) -> str:
    """The name of those events.

    Raises:
        NotFound: There is no such dataset.
        BadInput: No events read it.
    """
    found = events_reading(lake, lake.dataset(name))
    if found is None:
        raise BadInput(
            _("Recommendations are learned from events; none of the events here name what {name} holds.").format(
                name=name
            ),
            hint=_("Upload the events of these products or shoppers."),
            command=_("Name the events: --events NAME."),
        )
    return found.name


def matched_with(lake: Lake, name: str) -> str:
    """The other side of a dataset's match, "" where it was matched with itself or not at all."""
    return next((one.right for one in matches.matchings(lake) if one.left == name), "")
