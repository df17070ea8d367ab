"""Every subject of a dataset judged: its features, its tail probability, and whether it is rare enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect import Prepared, Scored, prepare, rare_enough, score
from core.anomaly.subjects import Source, Table, groups_of, open_source, plain_of
from core.anomaly.subjects.plain import usable
from core.errors import BadInput
from core.i18n import N_, _
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

LEAST_SUBJECTS = 100
"""Subjects from which one can be told to stand apart: the tail of fewer is known from less than ten of them."""
GROUPS = {"session": "s", "user": "u", "item": "i", "seller": "v", "transaction": "o"}
ROWS = {"events": "event", "orders": "transaction"}
"""What a single row is called, by the kind of its dataset; elsewhere a row."""
MISSING = {
    "session": N_("no column names sessions"),
    "user": N_("no column names users"),
    "item": N_("no column names products"),
    "seller": N_("no column names sellers"),
    "transaction": N_("no column names orders"),
    "day": N_("no column holds times"),
}
"""Why a subject cannot be looked at."""
REPEATED = 1.2
"""Rows for each subject from which rows add up to something: below, a subject is a row."""


@dataclass(frozen=True)
class Judged:
    """n subjects judged.

    Attributes:
        source: The dataset's version. table: the subjects and their features.
        prepared: The features on one scale; scored: the tail probabilities.
        bound: The highest tail probability that is rare enough to be shown; 0 where none is.
    """

    source: Source
    table: Table
    prepared: Prepared
    scored: Scored
    bound: float

    @property
    def rare(self) -> NDArray[np.int64]:
        """Places of the subjects that are rare enough, the rarest first."""
        found = np.flatnonzero(self.scored.chance <= self.bound)
        return found[np.argsort(self.scored.chance[found], kind="stable")]


@dataclass(frozen=True)
class Possible:
    """What can be looked at in a dataset: subjects, and why the others cannot."""

    subjects: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)


@kept
def possible(lake: Lake, name: str, version: int | None = None) -> Possible:
    """The subjects that a dataset tells something of, the most telling first."""
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
        found, refused = list[str](), dict[str, str]()
        different = cursor.execute(
            f"SELECT {', '.join(f'count(DISTINCT {short})' for short in GROUPS.values())} FROM ({source.base})"
        ).fetchone() or (0,) * len(GROUPS)
    for (subject, short), n in zip(GROUPS.items(), different, strict=True):
        if short not in source.has:
            refused[subject] = MISSING[subject]
        elif n * REPEATED <= source.rows and n > 1:
            found.append(subject)
    found.append(ROWS.get(source.kind, "row"))
    if "t" in source.has:
        found.append("day")
    else:
        refused["day"] = MISSING["day"]
    return Possible(tuple(dict.fromkeys(found)), refused)


@kept
def judged(lake: Lake, name: str, subject: str, columns: tuple[str, ...] = (), version: int | None = None) -> Judged:
    """Judge the subjects of a dataset; not for days, which `core.anomaly.days` judges.

    Args:
        subject: One of `possible(lake, name).subjects` but "day".
        columns: Of plain rows, the columns looked at; all that say something when empty.

    Raises:
        BadInput: There are too few subjects, or none of their features differs.
        NotFound: There is no such dataset.
    """
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
        whole = subject in ("row", "event") or (subject == "transaction" and not _grouped(source))
        table = plain_of(cursor, source, subject, columns) if whole else groups_of(cursor, source, subject)
    _enough(len(table))
    prepared = prepare(table.values, table.names, table.sides)
    if not prepared.names:
        raise BadInput(
            _("Nothing can stand apart because every feature is constant or empty."),
            title=_("Cannot be judged"),
            hint=_("A column of numbers, of categories or of times would help."),
        )
    scored = score(prepared)
    return Judged(source, table, prepared, scored, rare_enough(scored.chance))


@kept
def columns_of(lake: Lake, name: str, without: str = "") -> tuple[str, ...]:
    """Columns of a dataset that may say something of a row, all but one."""
    with lake.read() as cursor:
        return tuple(one for one in usable(open_source(lake, cursor, lake.dataset(name))) if one != without)


def _grouped(source: Source) -> bool:
    return "o" in source.has


def _enough(n: int) -> None:
    if n < LEAST_SUBJECTS:
        raise BadInput(
            _("What stands apart cannot be judged: {n} of them, where {least} are needed.").format(
                n=n, least=LEAST_SUBJECTS
            ),
            title=_("Cannot be judged"),
            hint=_("More days of data, or a look at single rows, would help."),
        )
