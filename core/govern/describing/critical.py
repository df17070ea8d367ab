"""Critical data elements: columns that much hangs on, suggested by how many different things use them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from core.errors import NotFound
from core.govern.lineage import USES, Use, uses_of_all
from core.govern.statements import newest, say
from core.i18n import _
from core.lake import Lake

CRITICAL = "critical:"
"""Beginning of the statement that says whether a column is one: "yes", "no", or nothing."""
FEWEST_KINDS = 3
"""Kinds of use, the role aside, from which a column is suggested: what reads a role, and a check, most columns have."""
MOST = 60
"""Suggestions of a workspace: where all is critical, nothing is."""


@dataclass(frozen=True)
class Element:
    """A column and what hangs on it.

    Attributes:
        said: "yes" or "no" where a person said so, "" where it is only suggested.
        uses: Who uses it.
        kinds: Kind of use -> how many.
    """

    dataset: str
    column: str
    said: str
    uses: tuple[Use, ...]
    kinds: dict[str, int]

    @property
    def weight(self) -> tuple[int, int]:
        """What they are ordered by: kinds of use, then uses."""
        return len(self.kinds), len(self.uses)


def critical(lake: Lake) -> list[Element]:
    """Columns said to be critical, then those that are suggested, each the most used first; refused ones last."""
    used, said = uses_of_all(lake), _said(lake)
    columns = {(one.name, column) for one in lake.datasets() for column in one.types}
    found = []
    for place in {*used, *said} & columns:
        some = used.get(place, ())
        kinds = Counter(one.kind for one in some)
        ordered = {kind: kinds[kind] for kind in USES if kinds[kind]}
        if place in said or len(ordered.keys() - {"role"}) >= FEWEST_KINDS:
            found.append(Element(*place, said.get(place, ""), some, ordered))
    order = {"yes": 0, "": 1, "no": 2}
    found.sort(key=lambda one: (order[one.said], tuple(-n for n in one.weight), one.dataset, one.column))
    open_ = [one for one in found if not one.said][:MOST]
    return [one for one in found if one.said or one in open_]


def _said(lake: Lake) -> dict[tuple[str, str], str]:
    found = {}
    for change in newest(lake, "dataset:"):
        if change.item.startswith(CRITICAL) and change.value in ("yes", "no"):
            found[(change.subject.removeprefix("dataset:"), change.item.removeprefix(CRITICAL))] = change.value
    return found


def mark(lake: Lake, dataset: str, column: str, said: str, author: str | None = None) -> int:
    """Say that a column is critical ("yes"), is not ("no"), or take that back (""); 1 where it changed something.

    Raises:
        NotFound: no such dataset or column, or another word.
    """
    known = lake.dataset(dataset)
    if column not in known.types:
        raise NotFound.among(_("column"), column, known.types)
    if said not in ("yes", "no", ""):
        raise NotFound.among(_("answer"), said, ("yes", "no"))
    return say(lake, f"dataset:{dataset}", {f"{CRITICAL}{column}": said}, author)
