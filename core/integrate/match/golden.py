"""One row for each thing: of the rows that are the same, each column takes the cell that its rule chooses.

Every value comes from one of the rows; none is made up. Rows that are the same as nobody stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.cells import sql as cells
from core.engine import literal, quote
from core.errors import BadInput
from core.i18n import N_, _
from core.integrate.linked import linked
from core.integrate.match import kept
from core.integrate.match.side_by_side import beside
from core.lake import working

if TYPE_CHECKING:
    import pandas as pd

    from core.engine import Cursor
    from core.lake import Lake

RULES = {
    "trusted": N_("most trusted source"),
    "newest": N_("newest"),
    "longest": N_("longest"),
    "vote": N_("most frequent"),
}
"""How one of several values is chosen; ties go to the more trusted side, then to the newer and the later row."""
USUAL = {"price": "newest", "stock": "newest", "title": "longest", "description": "longest"} | dict.fromkeys(
    ("brand", "category"), "vote"
)
"""Rule by role where it is not trust: a price is of today, the longest text says most, most sellers know the brand."""
_TIMED = re.compile(
    r"updated|modified|changed|created|launched|registered|time|date|更新|修改|创建|时间|日期", re.IGNORECASE
)
COUNTED = "golden_rows"
"""The column of golden rows that says how many rows each was made of."""
LONGEST_NAME = 63
"""Letters of a dataset's name."""
EXAMPLES = 50
"""Disagreements listed of each column: what a person scrolls through."""


@dataclass(frozen=True)
class Plan:
    """How golden rows are made.

    Attributes:
        columns: Golden column -> (left column, right column); "" where a side has none.
        rules: Golden column -> rule.
        right_first: The right side is trusted more.
        moments: Time column of each side, "" without.
    """

    left: str
    right: str
    columns: Mapping[str, tuple[str, str]]
    rules: Mapping[str, str]
    right_first: bool = False
    moments: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Conflict:
    """Rows of one thing that disagree in a column: what was chosen, by which rule, and what else there was."""

    id: str
    column: str
    rule: str
    chosen: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """Golden rows as they would be: counts, and disagreements by how often their column has one."""

    rows_in: int
    rows: int
    things: int
    disagreeing: Mapping[str, int]
    conflicts: tuple[Conflict, ...]


def propose(lake: Lake, left: str, right: str = "") -> Plan:
    """A plan by roles.

    Raises:
        BadInput: the sides were not matched yet.
    """
    found = kept.latest(lake, left, right)
    if found is None:
        raise BadInput(_("{name} was not matched yet.").format(name=left), hint=_("Find matches first."))
    mine = list(lake.columns(left, None, found.left_version))
    if right:
        theirs = list(lake.columns(right, None, found.right_version))
        parts = [
            {part: str(column) for part, column in (found.facts[side] or {}).items() if part != "attributes"}
            for side in ("left_columns", "right_columns")
        ]
        pairs = beside(mine, theirs, parts[0], parts[1])
        columns = {
            one or other: (one, other) for one, other in sorted(pairs, key=lambda pair: _place(pair, mine, theirs))
        }
    else:
        columns = {one: (one, "") for one in mine}
    by_column = {column: role for role, column in lake.dataset(left, found.left_version).roles.items()}
    rules = {name: USUAL.get(by_column.get(one, ""), "trusted") for name, (one, _other) in columns.items()}
    moments = (_moment(lake, left, found.left_version), _moment(lake, right, found.right_version) if right else "")
    return Plan(left, right, columns, rules, moments=moments)


def _place(pair: tuple[str, str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    return (0, mine.index(pair[0])) if pair[0] else (1, theirs.index(pair[1]))


def _moment(lake: Lake, name: str, version: int) -> str:
    """The column that says when a row was true: one of time, an update before a creation."""
    types = lake.columns(name, None, version)
    timed = [one for one in types if _TIMED.search(one)]
    typed = [one for one in types if types[one].startswith(("TIMESTAMP", "DATE"))]
    ranked = sorted(
        {*timed, *typed}, key=lambda one: (not re.search("updat|modif|更新|修改", one, re.I), one not in typed)
    )
    return ranked[0] if ranked else ""


def merged(lake: Lake, plan: Plan) -> Merged:
    """What a plan would make; nothing is stored.

    Raises:
        BadInput: a rule that does not exist, or sides that were not matched yet.
    """
    with lake.read() as cursor:
        _stage(lake, cursor, plan)
        counts = cursor.execute(
            "SELECT count(*), count(DISTINCT _thing), count(DISTINCT _thing) FILTER (_many) FROM staged"
        ).fetchone() or (0, 0, 0)
        disagreeing: dict[str, int] = {}
        conflicts: list[Conflict] = []
        key = _key(lake, plan)
        for column in plan.columns:
            if column == key:
                continue
            text = f"CAST({quote(column)} AS VARCHAR)"
            query = (
                f"SELECT CAST({_chosen(key, 'trusted')} AS VARCHAR), "
                f"CAST({_chosen(column, plan.rules[column])} AS VARCHAR), "
                f"list_sort(list(DISTINCT {text}) FILTER ({_filled(column)})) AS held "
                "FROM staged WHERE _many GROUP BY _thing HAVING len(held) > 1 ORDER BY _thing"
            )
            rows = cursor.execute(query).fetchall()
            if rows:
                disagreeing[column] = len(rows)
            for identity, chosen, held in rows[:EXAMPLES]:
                others = tuple(one for one in held if one != chosen)
                conflicts.append(Conflict(str(identity), column, plan.rules[column], str(chosen), others))
    ordered = dict(sorted(disagreeing.items(), key=lambda one: (-one[1], one[0])))
    return Merged(int(counts[0]), int(counts[1]), int(counts[2]), ordered, tuple(conflicts))


def _key(lake: Lake, plan: Plan) -> str:
    """The golden column that names a thing."""
    found = kept.latest(lake, plan.left, plan.right)
    column = str((found.facts["left_columns"] or {}).get("id") or "") if found else ""
    return column if column in plan.columns else next(iter(plan.columns))


@working("integrate")
def store(lake: Lake, plan: Plan, name: str = "", author: str | None = None) -> str:
    """Make golden rows a dataset, a new version each time; returns its name.

    Raises:
        BadInput: as `merged`; or a dataset of that name that is something else.
    """
    name = name or f"{plan.left[: LONGEST_NAME - 7]}_golden"
    _require_own(lake, name, plan.left, plan.right)
    roles = lake.dataset(plan.left).roles
    info = _info(lake, name, plan.left, plan.right, lake.dataset(plan.left).kind, roles)
    info["rules"] = dict(plan.rules)
    with lake.write(N_("Store golden rows"), author=author, info=info, needs="integrate") as cursor:
        _stage(lake, cursor, plan)
        chosen = ", ".join(f"{_chosen(one, plan.rules[one])} AS {quote(one)}" for one in plan.columns)
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS "
            "SELECT row_number() OVER (ORDER BY _thing) - 1 AS _row, "
            f"{literal(name)} AS _file, row_number() OVER (ORDER BY _thing) AS _line, {chosen}, "
            f"count(*) AS {COUNTED} FROM staged GROUP BY _thing ORDER BY _thing"
        )
        _finish(cursor, name, info)
    return name


@working("integrate")
def crosswalk(lake: Lake, left: str, right: str = "", name: str = "", author: str | None = None) -> str:
    """Make the pairs that hold a dataset: left_id, right_id, score, decided_by; returns its name.

    Raises:
        BadInput: no pair holds, or a dataset of that name is something else.
    """
    import pandas as pd

    found, pairs = kept.latest(lake, left, right), kept.queue(lake, left, right, "matches")
    if found is None or not pairs:
        raise BadInput(_("No two rows are the same yet."), hint=_("Find matches first."))
    name = name or f"{'_'.join(filter(None, (left, right)))[: LONGEST_NAME - 10]}_crosswalk"
    rows = [(one.left_id, one.right_id, one.score, "person" if one.verdict == "same" else "score") for one in pairs]
    frame = pd.DataFrame(rows, columns=["left_id", "right_id", "score", "decided_by"]).drop_duplicates(
        ["left_id", "right_id"], ignore_index=True
    )
    columns = [found.facts[side] or found.facts["left_columns"] for side in ("left_columns", "right_columns")]
    ids = [str(one.get("id") or "") for one in columns]
    return made(lake, name, (left, right), frame, N_("Store a crosswalk of ids"), author, {"ids": ids})


def made(
    lake: Lake,
    name: str,
    sides: tuple[str, str],
    frame: pd.DataFrame,
    message: str,
    author: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> str:
    """Make rows a dataset that came from two others, or from one; returns its name.

    Args:
        about: What else is kept of where it came from.

    Raises:
        BadInput: a dataset of that name is something else.
    """
    _require_own(lake, name, *sides)
    table = frame.copy()
    table.insert(0, "_row", range(len(table)))
    table.insert(1, "_file", name)
    table.insert(2, "_line", table["_row"] + 1)
    info = _info(lake, name, *sides, "other", {})
    info["imports"] |= about or {}
    with lake.write(message, author=author, info=info, needs="integrate") as cursor:
        cursor.register("frame", table)
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS SELECT * FROM frame")
        cursor.unregister("frame")
        _finish(cursor, name, info)
    return name


def lists(lake: Lake) -> list[str]:
    """The datasets that were made of pairs, crosswalks and maps of categories: their rows are no things."""
    return [one.name for one in lake.datasets() if one.kind == "other" and "matched" in one.imports]


def made_rows(lake: Lake) -> list[str]:
    """The datasets of golden rows: things, but of other datasets that are there too."""
    return [one.name for one in lake.datasets(built=False) if COUNTED in one.types and "matched" in one.imports]


def golden_of(lake: Lake, left: str, right: str = "") -> str:
    """The dataset of golden rows that was made last of two sides; "" where there is none."""
    sides = [one for one in (left, right) if one]
    held = [one for one in lake.datasets(built=False) if COUNTED in one.types and one.imports.get("matched") == sides]
    newest = max(held, key=lambda one: one.version, default=None)
    return newest.name if newest else ""


def _info(lake: Lake, name: str, left: str, right: str, kind: str, roles: Mapping[str, str]) -> dict[str, Any]:
    sides = [one for one in (left, right) if one]
    return {
        "dataset": name,
        "action": "ingest",
        "layer": "raw",
        "kind": kind,
        "roles": dict(roles),
        "imports": {"matched": sides, "files": [{"name": one, "rows": lake.dataset(one).rows} for one in sides]},
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _finish(cursor: Cursor, name: str, info: dict[str, Any]) -> None:
    types = cursor.execute(f"DESCRIBE lake.raw.{quote(name)}").fetchall()
    info["types"] = {row[0]: row[1] for row in types if not row[0].startswith("_")}
    counted = cursor.execute(f"SELECT count(*) FROM lake.raw.{quote(name)}").fetchone()
    info["rows"] = int(counted[0]) if counted else 0


def _require_own(lake: Lake, name: str, left: str, right: str) -> None:
    lake.require_name(name)
    known = {one.name: one for one in lake.datasets()}
    if name in known and known[name].imports.get("matched") != [one for one in (left, right) if one]:
        raise BadInput(
            _("There is already another dataset called {name}.").format(name=name),
            hint=_("Give another name."),
        )


# --- SQL -------------------------------------------------------------------------------------------


def _stage(lake: Lake, cursor: Cursor, plan: Plan) -> None:
    """Make the temporary table `staged`: the rows of both sides under golden names, each with its thing."""
    import pandas as pd

    if unknown := sorted(set(plan.rules.values()) - set(RULES)):
        raise BadInput(_("There is no rule “{rule}”.").format(rule=unknown[0]))
    found = kept.latest(lake, plan.left, plan.right)
    if found is None:
        raise BadInput(_("{name} was not matched yet.").format(name=plan.left), hint=_("Find matches first."))
    held = kept.queue(lake, plan.left, plan.right, "matches")
    other = 1 if plan.right else 0
    things = _things([((0, one.left_row), (other, one.right_row)) for one in held])
    frame = pd.DataFrame(
        [(side, row, number) for (side, row), number in things.items()], columns=["side", "place", "thing"]
    ).astype("int64")
    types = _types(lake, plan, found)
    sides = [_side(lake, cursor, plan, types, 0, plan.left, found.left_version)]
    if plan.right:
        sides.append(_side(lake, cursor, plan, types, 1, plan.right, found.right_version))
    cursor.register("things", frame)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE staged AS SELECT sides.*, "
        "coalesce('a' || lpad(CAST(thing AS VARCHAR), 12, '0'), 'b' || _side || lpad(CAST(_row AS VARCHAR), 12, '0')) "
        f"AS _thing, thing IS NOT NULL AS _many FROM ({' UNION ALL '.join(sides)}) AS sides "
        "LEFT JOIN things ON side = _side AND place = _row"
    )
    cursor.unregister("things")


def _types(lake: Lake, plan: Plan, found: kept.Matching) -> dict[str, str]:
    """The type of each golden column: the sides' own where they agree, else text."""
    mine = lake.columns(plan.left, None, found.left_version)
    theirs = lake.columns(plan.right, None, found.right_version) if plan.right else {}
    kinds = {}
    for name, (one, other) in plan.columns.items():
        both = {side[column] for side, column in ((mine, one), (theirs, other)) if column}
        kinds[name] = both.pop() if len(both) == 1 else "VARCHAR"
    return kinds


def _side(lake: Lake, cursor: Cursor, plan: Plan, types: Mapping[str, str], place: int, name: str, version: int) -> str:
    source, held = lake.table(name, None, version), lake.columns(name, None, version)
    chosen = ", ".join(
        f"CAST({quote(pair[place]) if pair[place] else 'NULL'} AS {types[golden]}) AS {quote(golden)}"
        for golden, pair in plan.columns.items()
    )
    moment, timed = "NULL::TIMESTAMP", plan.moments[place]
    if timed:
        how = cells.convention_of(cursor, source, quote(timed), held[timed])
        moment = cells.moment(quote(timed), held[timed], how)
    trust = 1 - place if plan.right_first else place
    return f"SELECT {chosen}, {place} AS _side, {trust} AS _trust, {moment} AS _moment, _row FROM {source}"


def _filled(column: str) -> str:
    return f"{quote(column)} IS NOT NULL AND NOT {cells.is_missing(f'CAST({quote(column)} AS VARCHAR)')}"


def _chosen(column: str, rule: str) -> str:
    """The aggregate that takes a column's cell of one of a thing's rows; a row alone keeps its own, whatever it is."""
    cell = quote(column)
    text = f"CAST({cell} AS VARCHAR)"
    ties = "_trust, _moment DESC NULLS LAST, _row DESC"
    order = {
        "trusted": ties,
        "newest": "_moment DESC NULLS LAST, _trust, _row DESC",
        "longest": f"length({text}) DESC, {ties}",
    }
    held = f"FILTER ({_filled(column)})"
    if rule == "vote":
        votes = f"list({text} ORDER BY {ties}) {held}"
        most = f"list_max(list_transform({votes}, lambda one: len(list_filter({votes}, lambda two: two = one))))"
        first = f"list_filter({votes}, lambda one: len(list_filter({votes}, lambda two: two = one)) = {most})[1]"
        place = f"list_position({votes}, {first})"
        picked = f"(list({cell} ORDER BY {ties}) {held})[{place}]"
    else:
        picked = f"first({cell} ORDER BY {order[rule]}) {held}"
    return f"CASE WHEN count(*) = 1 THEN first({cell}) ELSE {picked} END"


def _things(pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> dict[tuple[int, int], int]:
    """(side, row) -> number of the thing it is, for every row that is the same as another."""
    heads = linked(pairs)
    numbers: dict[tuple[int, int], int] = {}
    return {one: numbers.setdefault(heads[one], len(numbers)) for one in sorted(heads)}
