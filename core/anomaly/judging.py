"""Every subject of a dataset judged: its features, its tail probability, and whether it is rare enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detect import Prepared, Scored, prepare, rare_enough, score
from core.anomaly.finding import SUBJECTS
from core.anomaly.keeping import held
from core.anomaly.subjects import Source, Table, groups_of, open_source, plain_of
from core.anomaly.subjects.plain import usable
from core.anomaly.telling import at
from core.errors import BadInput, NotFound, TouchstoneError
from core.i18n import N_, _, listed, sentences
from core.kinds import KINDS, role_label
from core.lake import kept

if TYPE_CHECKING:
    from core.engine import Cursor
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
LACKING = {
    "session": ("events", "session_id"),
    "user": ("events", "user_id"),
    "item": ("events", "item_id"),
    "seller": ("orders", "seller_id"),
    "transaction": ("orders", "order_id"),
}
"""Subject -> a kind of dataset, and the role in it, that name it."""
OWN = N_("there is one in every row, or only one in all")
"""Why a subject says no more than the single rows."""
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
    """What can be looked at in a dataset.

    Attributes:
        subjects: The most telling first; those with too few members are not among them.
        refused: The others -> why, as a key of the translations.
        few: Of the others, those with too few members -> how many they have.
        single: What a single row is called: one of the subjects.
        kind: Of the dataset.
    """

    subjects: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    few: Mapping[str, int] = field(default_factory=dict)
    single: str = "row"
    kind: str = "other"


@kept
def possible(lake: Lake, name: str, version: int | None = None) -> Possible:
    """The subjects that a dataset tells something of, the most telling first."""
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
        found, refused, few = list[str](), dict[str, str](), dict[str, int]()
        different = cursor.execute(
            f"SELECT {', '.join(f'count(DISTINCT {short})' for short in GROUPS.values())} FROM ({source.base})"
        ).fetchone() or (0,) * len(GROUPS)
    members = dict(zip(GROUPS, map(int, different), strict=True))
    own = "o" in source.has and not _adds_up(source, members["transaction"])
    single = "transaction" if own else ROWS.get(source.kind, "row")
    for subject, short in GROUPS.items():
        if short not in source.has:
            refused[subject] = MISSING[subject]
        elif not _adds_up(source, members[subject]):
            refused[subject] = OWN
        elif members[subject] < LEAST_SUBJECTS:
            few[subject] = members[subject]
        else:
            found.append(subject)
    found.append(single)
    refused.pop(single, None)
    if "t" in source.has:
        found.append("day")
    else:
        refused["day"] = MISSING["day"]
    return Possible(tuple(dict.fromkeys(found)), refused, few, single, source.kind)


def refusal(can: Possible, subject: str) -> TouchstoneError:
    """Why a subject cannot be looked at, and which column would help."""
    if subject not in SUBJECTS:
        return NotFound.among(_("subject"), subject, can.subjects)
    name, known = _(SUBJECTS[subject]), listed(can.subjects)
    instead = _("What can be looked at: {names}.").format(names=known)
    if subject in can.few:
        words = _("{subject} cannot be judged: {n}, where {least} are needed.")
        told = words.format(subject=name, n=can.few[subject], least=LEAST_SUBJECTS)
        return BadInput(told, title=_("Cannot be judged"), hint=instead)
    why = _(can.refused.get(subject, OWN))
    told = _("{subject} cannot be looked at: {why}.").format(subject=name, why=why)
    if can.refused.get(subject) not in MISSING.values():
        return BadInput(told, title=_("Cannot be judged"), hint=instead)
    if subject not in LACKING:
        return BadInput(told, title=_("Cannot be judged"), hint=sentences(_("A column of times would help."), instead))
    kind, role = LACKING[subject]
    kind = can.kind if KINDS[can.kind].role(role) is not None else kind
    return BadInput(
        told,
        title=_("Cannot be judged"),
        hint=sentences(_("A column with the role “{role}” would help.").format(role=role_label(role)), instead),
        command=sentences(
            _("Name it when you load it: --kind {kind} --role {role}=COLUMN.").format(kind=kind, role=role), instead
        ),
    )


@kept
def judged(lake: Lake, name: str, subject: str, columns: tuple[str, ...] = (), version: int | None = None) -> Judged:
    """Judge the subjects of a dataset, or read what a job judged; not for days, which `core.anomaly.days` judges.

    Args:
        subject: One of `possible(lake, name).subjects` but "day".
        columns: Of plain rows, the columns looked at; all that say something when empty.

    Raises:
        BadInput: There are too few subjects, or none of their features differs.
        NotFound: There is no such dataset.
    """
    kept_before = held(lake, name, subject, columns, version)
    if kept_before is None:
        return judged_anew(lake, name, subject, columns, version)
    return Judged(*kept_before, rare_enough(kept_before[-1].chance))


def judged_anew(
    lake: Lake, name: str, subject: str, columns: tuple[str, ...] = (), version: int | None = None
) -> Judged:
    """Judge the subjects of a dataset, whatever is on disk; as `judged`."""
    at("read")
    with lake.read() as cursor:
        source = open_source(lake, cursor, lake.dataset(name, version), version)
        whole = subject in ("row", "event") or (subject == "transaction" and not _grouped(cursor, source))
        table = plain_of(cursor, source, subject, columns) if whole else groups_of(cursor, source, subject)
    _enough(subject, len(table))
    at("scale")
    prepared = prepare(table.values, table.names, table.sides, table.told)
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


def _grouped(cursor: Cursor, source: Source) -> bool:
    """Whether rows add up to transactions; where each row has a number of its own, it is the transaction."""
    if "o" not in source.has:
        return False
    row = cursor.execute(f"SELECT count(DISTINCT o) FROM ({source.base})").fetchone() or (0,)
    return _adds_up(source, int(row[0]))


def _adds_up(source: Source, n: int) -> bool:
    return n * REPEATED <= source.rows and n > 1


def _enough(subject: str, n: int) -> None:
    if n < LEAST_SUBJECTS:
        raise BadInput(
            _("What stands apart cannot be judged. {subject}: {n}, where {least} are needed.").format(
                subject=_(SUBJECTS[subject]), n=n, least=LEAST_SUBJECTS
            ),
            title=_("Cannot be judged"),
            hint=_("More days of data, or a look at single rows, would help.")
            if subject not in (*ROWS.values(), "row")
            else _("More days of data would help."),
        )
