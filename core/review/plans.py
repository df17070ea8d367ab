"""Sampling plans: which rows of a version a person looks at, drawn by a seed, so that what they find speaks for the
whole.

- `random`: every row has the same chance;
- `check`: each failed check has rows of its own, errors and warnings before information, and half of the sample are
rows that no check flags, so that what the checks miss is seen too;
- `group`: each value of a column, such as a supplier, a brand or the file it came from.

A plan parts the table into strata that do not overlap (a row that failed several checks belongs to the rarest of them)
and draws a simple random sample of each. It keeps how many rows each stratum has and how many of them failed each
check: with that every estimate is one of known parts (`core.review.measured`).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import quality
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import N_, _, listed
from core.lake import Lake
from core.quality import Report
from core.review.estimate import allotted, by_power
from core.review.flags import Flags, flags
from core.review.ledger import reading, writing
from core.review.rows import groups, keys, read

KINDS = {
    "random": N_("At random"),
    "check": N_("By check"),
    "group": N_("By the values of a column"),
}
MOST_ROWS = 5_000
"""Rows of a plan: at ten seconds a row two days of work, and more than any margin needs."""
MOST_GROUPS = 30
"""Groups with a sample of their own, the largest; the others are one stratum together."""
CLEAR = 0.5
"""Share of a plan by check that goes to rows no check flags: what the checks miss is rare, and takes most looking
for."""
MOST_NOTED = 0.5
"""Share of the rows up to which information has rows of its own; what is noted of most rows parts nothing."""
FILE = "_file"
"""The name under which the source file stands beside the columns."""


@dataclass(frozen=True)
class Stratum:
    """Rows that are drawn from together.

    Attributes:
        kind: "all", "check", "clear" (no check flags them), "group" or "others".
        name: The check or the value; None is an empty cell.
        rows: How many it has.
        drawn: How many were drawn.
        flagged: How many of its rows some check calls wrong.
        checks: Check -> how many of its rows failed it.
    """

    kind: str
    name: str | None
    rows: int
    drawn: int
    flagged: int
    checks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A stored plan.

    Attributes:
        id: Follows from all that the sample depends on: the same plan drawn again is the same.
        number: The dataset's own number of the version.
        by: The column of a plan by group; "_file" is the source file.
        suite: The contract whose checks flagged the rows.
        columns: The columns that the rows' keys are made of.
        claims: The checks that call a row wrong; see `Flags.claims`.
    """

    id: str
    dataset: str
    version: int
    number: int
    layer: str
    kind: str
    by: str
    size: int
    seed: int
    rows: int
    suite: int
    columns: tuple[str, ...]
    strata: tuple[Stratum, ...]
    claims: tuple[str, ...]
    author: str = ""
    time: datetime = datetime.min

    def flags(self, row: Drawn) -> bool:
        """Whether some check calls a row of the plan wrong."""
        return not set(self.claims).isdisjoint(row.checks)


@dataclass(frozen=True)
class Drawn:
    """A row of a plan: its place in the order of looking, where it stands, what it failed and what it says.

    `keys` begins with its key in the plan's columns; the others are those it has in columns of earlier verdicts.
    """

    place: int
    row: int
    file: str
    line: int | None
    stratum: int
    keys: tuple[str, ...]
    checks: tuple[str, ...]
    cells: Mapping[str, str | None]

    @property
    def key(self) -> str:
        return self.keys[0]


def kind_label(kind: str) -> str:
    """A kind of plan in the reader's language."""
    return _(KINDS[kind])


def draw(
    lake: Lake,
    name: str,
    kind: str = "random",
    size: int = 200,
    seed: int = 1,
    *,
    by: str = "",
    report: Report | None = None,
    author: str | None = None,
) -> Plan:
    """Draw a plan from the version that was checked last, or of a report, and store it; one drawn before is given back.

    Args:
        kind: A key of `KINDS`.
        size: Rows to draw, at most `MOST_ROWS`; of a smaller table all.
        seed: What the draw follows from.
        by: The column of a plan by group, or "_file".

    Raises:
        NotFound: when there is no such dataset, kind or column.
        BadInput: when the size is none.
        Unavailable: when the dataset has not been checked, or has no rows.
    """
    if kind not in KINDS:
        raise NotFound.among(_("plan"), kind, list(KINDS))
    if not 1 <= size <= MOST_ROWS:
        raise BadInput(_("A plan draws 1 to {most} rows, not {n}.").format(most=f"{MOST_ROWS:,}", n=f"{size:,}"))
    report = report or checked(lake, name)
    found = flags(lake, report)
    if not len(found):
        raise Unavailable(_("{name} has no rows to look at.").format(name=name))
    columns = lake.columns(name, report.layer, report.version)
    if kind == "group" and by != FILE and by not in columns:
        raise NotFound.among(_("column"), by, [*columns, FILE])
    by = by if kind == "group" else ""
    codes, heads = _strata(lake, found, kind, by)
    counts = _counted(found, codes, heads)
    weights = _weights(kind, counts)
    sizes = allotted([one.rows for one in counts], size, weights)
    strata = tuple(
        Stratum(one.kind, one.name, one.rows, n, one.flagged, one.checks) for one, n in zip(counts, sizes, strict=True)
    )
    facts = [name, report.version, report.layer, kind, by, size, seed, report.suite, [asdict(one) for one in strata]]
    plan_id = sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:12]
    if (known := _stored(lake, plan_id)) is not None:
        return known
    places, of = _sample(codes, sizes, seed)
    made = Plan(
        plan_id, name, report.version, report.number, report.layer, kind, by, size, seed, len(found), report.suite,
        tuple(columns), strata, found.claims, author or lake.author, datetime.now(UTC),
    )  # fmt: skip
    _store(lake, made, _rows(lake, made, found, places, of))
    return _stored(lake, plan_id) or made


def checked(lake: Lake, name: str) -> Report:
    """The newest report of a dataset.

    Raises:
        Unavailable: when it has not been checked.
    """
    lake.dataset(name)
    report = quality.latest(lake, name)
    if report is None:
        raise Unavailable(
            _("{name} has not been checked yet.").format(name=name),
            hint=_("Check it on the Quality page."),
            command=_("Check it: check {name}.").format(name=name),
        )
    return report


# --- strata and the draw ----------------------------------------------------------------------------------


def _strata(lake: Lake, found: Flags, kind: str, by: str) -> tuple[NDArray[np.int16], list[tuple[str, str | None]]]:
    """The stratum of each place, and kind and name of each stratum."""
    codes = np.zeros(len(found), np.int16)
    if kind == "random":
        return codes, [("all", None)]
    if kind == "check":
        parting = [one for one in found.checks if one.id in found.claims or one.failed <= MOST_NOTED * len(found)]
        order = sorted(parting, key=lambda one: (one.id not in found.claims, one.failed, one.id))
        heads: list[tuple[str, str | None]] = [("clear", None)]
        for one in order:
            codes[found.of(one.id) & (codes == 0)] = len(heads)
            heads.append(("check", one.id))
        return _without_empty(codes, heads)
    with lake.read() as cursor:
        places, values = groups(cursor, lake, found.report, by)
    coded = np.asarray(places, dtype=np.int64)
    counts = np.bincount(coded, minlength=len(values))
    largest = sorted(range(len(values)), key=lambda one: (-counts[one], str(values[one])))[:MOST_GROUPS]
    table = np.full(len(values), len(largest), np.int16)
    table[largest] = np.arange(len(largest), dtype=np.int16)
    return _without_empty(table[coded], [*(("group", values[one]) for one in largest), ("others", None)])


def _without_empty(
    codes: NDArray[np.int16], heads: list[tuple[str, str | None]]
) -> tuple[NDArray[np.int16], list[tuple[str, str | None]]]:
    there = np.bincount(codes, minlength=len(heads)) > 0
    fresh = (np.cumsum(there) - 1).astype(np.int16)
    return fresh[codes], [head for head, kept in zip(heads, there, strict=True) if kept]


def _counted(found: Flags, codes: NDArray[np.int16], heads: Sequence[tuple[str, str | None]]) -> list[Stratum]:
    rows = np.bincount(codes, minlength=len(heads))
    flagged = np.bincount(codes[found.claimed], minlength=len(heads))
    checks = {one.id: np.bincount(codes[found.of(one.id)], minlength=len(heads)) for one in found.checks}
    return [
        Stratum(
            kind, name, int(rows[place]), 0, int(flagged[place]),
            {check: int(n[place]) for check, n in checks.items() if n[place]},
        )
        for place, (kind, name) in enumerate(heads)
    ]  # fmt: skip


def _weights(kind: str, strata: Sequence[Stratum]) -> list[float]:
    if kind != "check":
        return by_power([one.rows for one in strata])
    flagged = sum(one.kind == "check" for one in strata)
    clear = len(strata) - flagged
    return [CLEAR if one.kind == "clear" else (1.0 - CLEAR * clear) / flagged for one in strata]


def _sample(codes: NDArray[np.int16], sizes: Sequence[int], seed: int) -> tuple[list[int], list[int]]:
    """The drawn places in the order of looking, and the stratum of each; any beginning of it is a random sample too."""
    chance = np.random.default_rng(seed)
    picked: list[tuple[int, int]] = []
    for stratum, size in enumerate(sizes):
        places = np.flatnonzero(codes == stratum)
        picked += [(int(one), stratum) for one in chance.choice(places, size, replace=False, shuffle=False)]
    order = chance.permutation(len(picked))
    return [picked[one][0] for one in order], [picked[one][1] for one in order]


def _rows(lake: Lake, plan: Plan, found: Flags, places: Sequence[int], of: Sequence[int]) -> list[Drawn]:
    numbers = [int(found.rows[one]) for one in places]
    cells = {one.number: one for one in read(lake, found.report, numbers)}
    sets = [plan.columns, *_known_columns(lake, plan)]
    held = [keys(lake, found.report, numbers, one) for one in sets]
    drawn = []
    for place, (number, at, stratum) in enumerate(zip(numbers, places, of, strict=True)):
        row = cells[number]
        own = tuple(dict.fromkeys(one[number] for one in held))
        drawn.append(Drawn(place, number, row.file, row.line, stratum, own, found.at(at), row.cells))
    return drawn


def _known_columns(lake: Lake, plan: Plan) -> list[tuple[str, ...]]:
    """The sets of columns that earlier verdicts of the dataset are keyed by, and that are all still there."""
    with reading(lake) as db:
        rows = db.execute("SELECT DISTINCT columns FROM verdicts WHERE dataset = ?", [plan.dataset]).fetchall()
    sets = [tuple(json.loads(row["columns"])) for row in rows]
    return [one for one in sets if one and set(one) < set(plan.columns)]


# --- storing ----------------------------------------------------------------------------------------------


def _store(lake: Lake, plan: Plan, drawn: Sequence[Drawn]) -> None:
    facts = asdict(plan)
    for name in ("author", "time"):
        del facts[name]
    with writing(lake) as db:
        if db.execute("SELECT 1 FROM plans WHERE id = ?", [plan.id]).fetchone():
            return  # two drew the same at once
        db.execute(
            "INSERT INTO plans VALUES (?, ?, ?, ?, ?)",
            [plan.id, plan.dataset, json.dumps(facts, ensure_ascii=False), plan.author, time.time()],
        )
        db.executemany(
            "INSERT INTO drawn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (plan.id, one.place, one.row, one.file, one.line, one.stratum, _json(one.keys), _json(one.checks),
                 _json(one.cells))
                for one in drawn
            ],
        )  # fmt: skip


def plans(lake: Lake, name: str) -> list[Plan]:
    """The plans of a dataset's present versions, the newest first."""
    known = {one.number for one in lake.versions(name)}
    with reading(lake) as db:
        rows = db.execute("SELECT * FROM plans WHERE dataset = ? ORDER BY time DESC", [name]).fetchall()
    return [plan for plan in map(_plan, rows) if plan.version in known]


def plan_of(lake: Lake, name: str, plan_id: str) -> Plan:
    """A plan of a dataset by its id.

    Raises:
        NotFound: when there is none.
    """
    found = plans(lake, name)
    for one in found:
        if one.id == plan_id:
            return one
    raise NotFound(
        _("{name} has no plan “{id}”.").format(name=name, id=plan_id),
        hint=_("Its plans: {names}.").format(names=listed(one.id for one in found)) if found else "",
    )


def drawn_rows(lake: Lake, plan: Plan) -> list[Drawn]:
    """The rows of a plan in the order of looking."""
    with reading(lake) as db:
        rows = db.execute("SELECT * FROM drawn WHERE plan = ? ORDER BY place", [plan.id]).fetchall()
    return [
        Drawn(
            row["place"], row["row"], row["file"] or "", row["line"], row["stratum"], tuple(json.loads(row["keys"])),
            tuple(json.loads(row["checks"])), json.loads(row["cells"]),
        )
        for row in rows
    ]  # fmt: skip


def _stored(lake: Lake, plan_id: str) -> Plan | None:
    with reading(lake) as db:
        row = db.execute("SELECT * FROM plans WHERE id = ?", [plan_id]).fetchone()
    return _plan(row) if row else None


def _plan(row: Any) -> Plan:
    facts = json.loads(row["facts"])
    facts["strata"] = tuple(Stratum(**one) for one in facts["strata"])
    facts["columns"], facts["claims"] = tuple(facts["columns"]), tuple(facts["claims"])
    return Plan(**facts, author=row["author"], time=datetime.fromtimestamp(row["time"], UTC))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
