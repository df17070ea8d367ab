"""Labels without a person: given where the suggestion is sure enough, kept apart, and checked on a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.annotate import log, outcome, queue
from core.errors import BadInput
from core.i18n import _
from core.text.metrics import wilson

if TYPE_CHECKING:
    from core.annotate.project import Project
    from core.lake import Lake


@dataclass(frozen=True)
class Checked:
    """How the automatic labels fare: ``labels`` in force, ``looked`` of them seen by people in the check queue,
    ``right`` where the person gave the same label, Wilson's 95 % interval of that share."""

    labels: int
    looked: int
    right: int
    low: float
    high: float


def would(lake: Lake, project: Project, threshold: float) -> list[tuple[int, str, float]]:
    """(place, label, probability) of the items without a person's label whose suggestion reaches the threshold.

    Sessions are judged by their rule where no head is trained yet; its labels carry no probability and count as 1.
    """
    known = outcome.human(lake, project)
    probabilities = queue.suggestions(lake, project)
    if probabilities is None:
        if project.task != "behaviour":
            return []
        return [(i.place, i.hint, 1.0) for i in queue.pool_items(lake, project) if i.hint and i.place not in known]
    guess = np.nan_to_num(probabilities).argmax(1)
    sure = np.nan_to_num(probabilities).max(1)
    return [
        (place, project.labels[int(guess[place])], float(sure[place]))
        for place in range(len(guess))
        if sure[place] >= threshold and place not in known
    ]


def apply(lake: Lake, project: Project, threshold: float) -> int:
    """Give those labels, in place of earlier automatic ones; returns how many.

    Raises:
        BadInput: a threshold outside 0.5 to 1, or nothing that could suggest.
    """
    if not 0.5 <= threshold <= 1:
        raise BadInput(_("The threshold lies between 50 % and 100 %."))
    if queue.suggestions(lake, project) is None and project.task != "behaviour":
        raise BadInput(
            _("Nothing can suggest labels yet."),
            hint=_("Label some items, or score the reviews on the Sentiment page."),
        )
    pool = queue.pool_items(lake, project)
    return log.automatic(lake, project, [(pool[p], name, sure) for p, name, sure in would(lake, project, threshold)])


def checked(lake: Lake, project: Project) -> Checked:
    """The sampled check so far."""
    entries = log.in_force(lake, project.name)
    machine = {e.place: e.label for e in entries if e.source == "automatic"}
    looks = [e for e in entries if e.queue == "check" and e.action == "label" and e.place in machine]
    right = sum(machine[e.place] == e.label for e in looks)
    low, high = wilson(right, len(looks))
    return Checked(len(machine), len(looks), right, low, high)
