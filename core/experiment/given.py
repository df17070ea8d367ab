"""Arms given to the units of a dataset by a hash, and whether the draw is even and independent of other tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.cells.formulas import Rows
from core.engine import Cursor, literal, quote
from core.errors import BadInput, NotFound
from core.experiment.arms import named
from core.experiment.data.several import known_text
from core.experiment.design.assignment import MOST_ARMS, Assignment, assigned, independent
from core.i18n import _, listed
from core.lake import Lake
from core.quality.sample_ratio import Srm, grade, sample_ratio

EXAMPLES = 8
"""Units shown with their arms."""
_UNIT_ROLES = ("user_id", "unit_id", "session_id")


@dataclass(frozen=True)
class Preview:
    """What an assignment does with the units of a dataset.

    Attributes:
        units: Different units of the dataset.
        taking_part: Those below the exposed share.
        srm: Arm sizes against the planned shares.
        examples: (unit, arm) of a few.
        others: Another test -> p that its arms have nothing to do with these; small is bad.
    """

    units: int
    taking_part: int
    srm: Srm
    examples: tuple[tuple[str, str], ...]
    others: dict[str, float]

    @property
    def severity(self) -> str:
        """ "ok", "warning" or "error" of the arm sizes, by the threshold of every room."""
        return grade(self.srm.p)


def unit_column(lake: Lake, dataset: str) -> str:
    """The column that names a dataset's units, by its role.

    Raises:
        BadInput: none is known.
    """
    roles, columns = lake.dataset(dataset).roles, lake.columns(dataset)
    found = next((roles[role] for role in _UNIT_ROLES if roles.get(role) in columns), None)
    if found is None:
        raise BadInput(
            _("Dataset “{name}” has no column of users or units.").format(name=dataset),
            hint=_("Say on the Datasets page which column names them, or choose another dataset."),
            command=_("Name the column of units: {option}.").format(option="--unit COLUMN"),
        )
    return found


def preview(
    lake: Lake, dataset: str, unit: str, given: Assignment, others: Mapping[str, Assignment] | None = None
) -> Preview:
    """Give arms to a dataset's units and look at the draw; nothing is stored.

    Args:
        others: Other tests whose draw is held against this one.

    Raises:
        BadInput, NotFound: units cannot be given arms so, or no such column.
    """
    with lake.read() as cursor:
        units = _units(lake, cursor, dataset, unit)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE given_arms AS SELECT * FROM {assigned(cursor, units, given)}")
        counts = dict(cursor.execute("SELECT arm, count(*) FROM given_arms GROUP BY arm").fetchall())
        whole = (cursor.execute(f"SELECT count(DISTINCT unit) FROM {units}").fetchone() or (0,))[0]
        some = cursor.execute(f"SELECT unit, arm FROM given_arms ORDER BY unit LIMIT {EXAMPLES}").fetchall()
        found = {name: _together(cursor, units, other) for name, other in (others or {}).items()}
        cursor.execute("DROP TABLE given_arms")
    sizes = {arm: int(counts.get(arm, 0)) for arm in given.weights}
    srm = sample_ratio(sizes, dict(given.weights))
    return Preview(int(whole), sum(sizes.values()), srm, tuple((str(u), str(a)) for u, a in some), found)


def _units(lake: Lake, cursor: Cursor, dataset: str, unit: str) -> str:
    columns = lake.columns(dataset)
    if unit not in columns:
        raise NotFound.among(_("column"), unit, list(columns))
    return f"(SELECT {known_text(unit)} AS unit FROM {lake.table(dataset)})"


def _together(cursor: Cursor, units: str, other: Assignment) -> float:
    rows = cursor.execute(
        f"SELECT g.arm, o.arm, count(*) FROM given_arms AS g JOIN {assigned(cursor, units, other)} AS o "
        "USING (unit) GROUP BY ALL"
    ).fetchall()
    ours, theirs = (sorted({row[i] for row in rows}) for i in (0, 1))
    table = [[0] * len(theirs) for _one in ours]
    for mine, their, n in rows:
        table[ours.index(mine)][theirs.index(their)] = int(n)
    return independent(table)


def write(lake: Lake, dataset: str, unit: str, given: Assignment, path: Path) -> int:
    """Write the units that take part and their arms as CSV, cells that a spreadsheet would run made inert.

    Returns:
        How many.
    """
    with lake.read() as cursor, path.open("w", encoding="utf-8", newline="") as stream:
        rows = Rows(stream)
        rows.writerow([unit, "variant"])
        found = cursor.execute(f"{_drawn(lake, cursor, dataset, unit, given)} ORDER BY unit")
        n = 0
        while some := found.fetchmany(10_000):
            rows.writerows(some)
            n += len(some)
    return n


def _drawn(lake: Lake, cursor: Cursor, dataset: str, unit: str, given: Assignment) -> str:
    return f"SELECT unit, arm FROM {assigned(cursor, _units(lake, cursor, dataset, unit), given)}"


def store(lake: Lake, dataset: str, unit: str, given: Assignment, name: str, author: str | None = None) -> int:
    """Keep the units that take part and their arms as a dataset of assignments; returns how many."""
    from core.collect import ingest

    with TemporaryDirectory() as folder:
        path = Path(folder, "assignment.parquet")
        with lake.read() as cursor:
            query = f"SELECT unit AS {quote(unit)}, arm AS variant FROM ({_drawn(lake, cursor, dataset, unit, given)})"
            written = cursor.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)").fetchone()
        roles = {"unit_id": unit, "variant": "variant"}
        ingest(lake, [path], name, kind="assignments", roles=roles, author=author)
    return int(written[0]) if written else 0


def names_of(lake: Lake, dataset: str) -> list[str]:
    """Columns that can name units: those known by their role first, then the others as they stand."""
    roles = lake.dataset(dataset).roles
    first = [roles[role] for role in _UNIT_ROLES if role in roles]
    return [*first, *(one for one in lake.columns(dataset) if one not in first)]


HEAVIEST = 1e9
"""Largest weight of an arm: beyond a billion to one nobody is in the other."""


def written_arms(text: str) -> dict[str, float]:
    """Arms and weights from "control=1, new=2"; an arm without a weight has 1, and a lone number is so many equal arms.

    Raises:
        BadInput: a weight that is none, or an arm named twice.
    """
    if text.strip() in map(str, range(2, MOST_ARMS + 1)):
        return written_arms(first_arms(int(text)))
    parts = [part for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    return weights_of(part.split("=", 1) if "=" in part else (part, "1") for part in parts)


def weights_of(pairs: Iterable[Sequence[str]]) -> dict[str, float]:
    """Weights by arm from pairs of a label and a number.

    Raises:
        BadInput: a weight that is none, an arm without a name, or one named twice.
    """
    found: dict[str, float] = {}
    for name, weight in pairs:
        try:
            value = float(weight) if weight.strip() else 1.0
        except ValueError:
            value = -1.0
        if not 0 < value <= HEAVIEST or not name.strip() or name.strip() in found:
            pair = f"{name.strip()}={weight.strip()}"
            raise BadInput(_("“{pair}” is not a planned share like control=1.").format(pair=pair))
        found[name.strip()] = value
    return found


def planned_weights(text: str, arms: Iterable[str]) -> dict[str, float] | None:
    """Planned share of every arm from "control=9, new=1", in any spelling; None where nothing is written.

    Raises:
        BadInput: a share that is none, or an arm without one.
        NotFound: a share of an arm that is not there.
    """
    if not text.strip():
        return None
    known = list(arms)
    found = {named(arm, known): weight for arm, weight in written_arms(text).items()}
    if lacking := [arm for arm in known if arm not in found]:
        raise BadInput(_("Arms without a planned share: {arms}.").format(arms=listed(lacking)))
    return found


def first_arms(arms: int) -> str:
    """Arms of equal weight as `written_arms` reads them, named in the reader's language, the control first."""
    others = [_("variant {n}").format(n=n) for n in range(1, arms)]
    return listed(f"{name}=1" for name in (_("control"), *others))
