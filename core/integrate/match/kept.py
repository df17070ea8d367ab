"""The outcome of a match and what people say of its pairs, kept in the workspace.

One outcome is kept for each pair of datasets; the right one is "" where a dataset is matched with itself. What people
say is only ever added: the newest word on a pair holds, and "open" takes one back. It is keyed by both ids, so that it
outlives new versions of the datasets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, NotFound
from core.i18n import N_, _
from core.integrate.seen import items_as_seen

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.integrate.match.finding import Found, Pair
    from core.jobs import JobContext
    from core.lake import Lake

RUNS, PAIRS, SAID = "lake.integrate.match_runs", "lake.integrate.match_pairs", "lake.integrate.match_said"
_TABLES = {
    RUNS: '"left" VARCHAR, "right" VARCHAR, left_version BIGINT, right_version BIGINT, facts VARCHAR, time TIMESTAMPTZ',
    PAIRS: '"left" VARCHAR, "right" VARCHAR, left_id VARCHAR, right_id VARCHAR, left_row BIGINT, right_row BIGINT, '
    "left_title VARCHAR, right_title VARCHAR, score DOUBLE, veto VARCHAR, matched BOOLEAN, copy BOOLEAN, parts VARCHAR",
    SAID: '"left" VARCHAR, "right" VARCHAR, left_id VARCHAR, right_id VARCHAR, verdict VARCHAR, author VARCHAR, '
    "entry BIGINT, time TIMESTAMPTZ",
}
VERDICTS = ("same", "different", "skip", "open")
QUEUES = ("best", "unsure", "matches", "variants", "decided")
"""Best: undecided, likeliest first. Unsure: undecided, nearest to a half first. Matches: what holds now. Variants:
alike, but for what a veto names. Decided: what people said or left aside, newest first."""
HANDLER = "core.integrate.match.kept:run"


@dataclass(frozen=True)
class Matching:
    """A kept outcome. `facts` are counts, columns and weights; `stale` says that a side has a newer version."""

    left: str
    right: str
    left_version: int
    right_version: int
    facts: dict[str, Any]
    time: datetime
    stale: bool


@dataclass(frozen=True)
class Item:
    """A kept pair. `verdict` is "" where nobody has spoken; `parts` are the figures by feature."""

    left_id: str
    right_id: str
    left_row: int
    right_row: int
    left_title: str
    right_title: str
    score: float
    veto: str
    matched: bool
    copy: bool
    parts: dict[str, float]
    verdict: str


def match(
    lake: Lake,
    left: str,
    right: str = "",
    left_parts: Mapping[str, str] | None = None,
    right_parts: Mapping[str, str] | None = None,
    *,
    author: str | None = None,
    job: JobContext | None = None,
) -> Matching:
    """As `find_and_keep`; the outcome as it is kept."""
    find_and_keep(lake, left, right, left_parts, right_parts, author=author, job=job)
    kept = latest(lake, left, right)
    assert kept is not None
    return kept


def find_and_keep(
    lake: Lake,
    left: str,
    right: str = "",
    left_parts: Mapping[str, str] | None = None,
    right_parts: Mapping[str, str] | None = None,
    *,
    author: str | None = None,
    job: JobContext | None = None,
) -> Found:
    """Match two datasets, or one with itself, by what people said so far, and keep the outcome.

    Raises:
        BadInput, NotFound: as `side`; or both sides are one dataset.
    """
    from core.integrate.match.finding import find
    from core.integrate.match.sides import side

    if left == right:
        raise BadInput(
            _("{name} stands on both sides.").format(name=left), hint=_("To find duplicates, give one side.")
        )
    versions = lake.dataset(left).version, lake.dataset(right).version if right else 0
    one = side(lake, left, left_parts, versions[0])
    other = side(lake, right, right_parts, versions[1]) if right else None
    found = find(one, other, said(lake, left, right), _advancing(job), lake.path)
    _keep(lake, left, right, versions, found, author)
    return found


def _advancing(job: JobContext | None) -> Callable[[int, int], None]:
    """What matching calls while it looks for rows that are alike: the job says how far it is, and stops if asked to."""
    if job is None:
        return lambda _done, _total: None
    return lambda done, total: job.progress(done, total, _("looking for alike rows"))


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: left, right, left_parts, right_parts."""
    params = job.params
    kept = match(
        job.lake,
        params["left"],
        params.get("right", ""),
        params.get("left_parts"),
        params.get("right_parts"),
        author=job.author,
        job=job,
    )
    return {"left": kept.left, "right": kept.right, "matches": kept.facts["matches"]}


def facts_of(found: Found) -> dict[str, Any]:
    """Counts, columns and weights of an outcome."""
    variants = sum(bool(one.veto) for one in found.pairs)
    return {
        "left_rows": len(found.left),
        "right_rows": None if found.itself else len(found.right),
        "left_columns": found.left.columns.as_dict(),
        "right_columns": None if found.itself else found.right.columns.as_dict(),
        "compared": found.compared,
        "matches": len(found.matches),
        "groups": len(found.groups) if found.itself else None,
        "to_review": len(found.pairs) - len(found.matches) - variants,
        "variants": variants,
        "one_to_one": found.one_to_one,
        "two_languages": found.foreign,
        "weights": dict(found.weights),
    }


def _keep(lake: Lake, left: str, right: str, versions: tuple[int, int], found: Found, author: str | None) -> None:
    import pandas as pd

    facts = facts_of(found)
    frame = pd.DataFrame([_row(left, right, found, pair) for pair in found.pairs], columns=_names(PAIRS))
    message = N_("Store pairs of things that may be the same")
    with lake.write(message, author=author, info={"matched": [left, right], "pairs": len(frame)}) as cursor:
        _prepare(cursor)
        for table in (RUNS, PAIRS):
            cursor.execute(f'DELETE FROM {table} WHERE "left" = ? AND "right" = ?', [left, right])
        told = json.dumps(facts, ensure_ascii=False)
        cursor.execute(f"INSERT INTO {RUNS} VALUES (?, ?, ?, ?, ?, now())", [left, right, *versions, told])
        cursor.register("batch", frame)
        cursor.execute(f"INSERT INTO {PAIRS} SELECT * FROM batch")
        cursor.unregister("batch")


def _row(left: str, right: str, found: Found, pair: Pair) -> tuple[object, ...]:
    ends = [
        (records.ids[at], int(records.rows[at]), records.label(at))
        for records, at in ((found.left, pair.left), (found.right, pair.right))
    ]
    if found.itself:
        ends.sort()
    (one, one_row, one_title), (two, two_row, two_title) = ends
    parts = json.dumps(dict(pair.parts))
    told = (pair.score, pair.veto, pair.matched, pair.copy, parts)
    return (left, right, one, two, one_row, two_row, one_title, two_title, *told)


def _names(table: str) -> list[str]:
    return [part.split()[0].strip('"') for part in _TABLES[table].split(", ")]


def _prepare(cursor: Cursor) -> None:
    cursor.execute("CREATE SCHEMA IF NOT EXISTS lake.integrate")
    for table, columns in _TABLES.items():
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


# --- asking ----------------------------------------------------------------------------------------


def _begun(lake: Lake) -> bool:
    return lake.holds("integrate.match_pairs")


def latest(lake: Lake, left: str, right: str = "") -> Matching | None:
    """The kept outcome of two datasets; None before the first."""
    return next((one for one in matchings(lake) if (one.left, one.right) == (left, right)), None)


def matchings(lake: Lake) -> list[Matching]:
    """Every kept outcome of datasets that are still here, the newest first."""
    if not _begun(lake):
        return []
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT * FROM {RUNS} ORDER BY time DESC").fetchall()
    now = {one.name: one.version for one in lake.datasets()} | {"": 0}
    return [
        Matching(left, right, a, b, json.loads(facts), time, (now[left], now[right]) != (a, b))
        for left, right, a, b, facts, time in rows
        if left in now and right in now
    ]


def said(lake: Lake, left: str, right: str = "") -> dict[tuple[str, str], bool]:
    """What people hold of pairs: True for one thing, False for two."""
    if not _begun(lake):
        return {}
    with lake.read() as cursor:
        rows = cursor.execute(f"{_words()} SELECT left_id, right_id, verdict FROM words", [left, right]).fetchall()
    return {(a, b): verdict == "same" for a, b, verdict in rows if verdict in ("same", "different")}


def _words() -> str:
    """SQL of the newest word on each pair; takes left and right."""
    return (
        f"WITH words AS (SELECT left_id, right_id, arg_max(verdict, entry) AS verdict, max(entry) AS entry FROM {SAID} "
        'WHERE "left" = ? AND "right" = ? GROUP BY 1, 2)'
    )


_CLAUSES = {
    "best": ("verdict IN ('', 'open') AND veto = '' AND NOT copy", "score DESC, left_id, right_id"),
    "unsure": (
        "verdict IN ('', 'open') AND veto = '' AND NOT copy",
        "abs(score - 0.5), left_id, right_id",
    ),
    "matches": ("(matched AND verdict <> 'different') OR verdict = 'same'", "score DESC, left_id, right_id"),
    "variants": ("veto <> '' AND verdict IN ('', 'open')", "score DESC, left_title, left_id, right_id"),
    "decided": ("verdict IN ('same', 'different', 'skip')", "entry DESC"),
}


def queue(lake: Lake, left: str, right: str, name: str, limit: int | None = None) -> list[Item]:
    """The pairs of a queue, in its order, as whoever acts sees the two datasets."""
    if name not in QUEUES:
        raise NotFound.among(_("queue"), name, QUEUES)
    if not _begun(lake):
        return []
    where, order = _CLAUSES[name]
    columns = ", ".join(_names(PAIRS)[2:])
    query = (
        f"{_words()} SELECT * FROM (SELECT {columns}, coalesce(verdict, '') AS verdict, coalesce(entry, 0) AS entry "
        f'FROM {PAIRS} LEFT JOIN words USING (left_id, right_id) WHERE "left" = ? AND "right" = ?) '
        f"WHERE {where} ORDER BY {order}" + (f" LIMIT {int(limit)}" if limit else "")
    )
    with lake.read() as cursor:
        rows = cursor.execute(query, [left, right, left, right]).fetchall()
    items = [_item(row) for row in rows]
    found = latest(lake, left, right) if items else None
    sides = [(left, found.facts["left_columns"]), (right, found.facts["right_columns"])] if found else []
    return items_as_seen(lake, [(name or left, columns or sides[0][1]) for name, columns in sides], items)


def acceptable(lake: Lake, left: str, right: str, least: float) -> list[tuple[str, str]]:
    """The ids of the pairs of "best" that were matched with this likelihood or more, the likeliest first."""
    if not _begun(lake):
        return []
    where, order = _CLAUSES["best"]
    query = (
        f"{_words()} SELECT left_id, right_id FROM (SELECT * REPLACE (coalesce(verdict, '') AS verdict) "
        f'FROM {PAIRS} LEFT JOIN words USING (left_id, right_id) WHERE "left" = ? AND "right" = ?) '
        f"WHERE {where} AND matched AND score >= ? ORDER BY {order}"
    )
    with lake.read() as cursor:
        rows = cursor.execute(query, [left, right, left, right, least]).fetchall()
    return [(str(one), str(other)) for one, other in rows]


def _item(row: Sequence[Any]) -> Item:
    told: list[Any] = [*row[:10], json.loads(row[10]), row[11]]
    return Item(*told)


def sizes(lake: Lake, left: str, right: str = "") -> dict[str, int]:
    """How many pairs stand in each queue, and as "judged" how many of the decided ones were not merely skipped."""
    clauses = {name: where for name, (where, _order) in _CLAUSES.items()}
    clauses["judged"] = "verdict IN ('same', 'different')"
    if not _begun(lake):
        return dict.fromkeys(clauses, 0)
    counts = ", ".join(f"count(*) FILTER ({where})" for where in clauses.values())
    query = (
        f"{_words()} SELECT {counts} FROM (SELECT * REPLACE (coalesce(verdict, '') AS verdict) "
        f'FROM {PAIRS} LEFT JOIN words USING (left_id, right_id) WHERE "left" = ? AND "right" = ?)'
    )
    with lake.read() as cursor:
        row = cursor.execute(query, [left, right, left, right]).fetchone() or (0,) * len(clauses)
    return dict(zip(clauses, map(int, row), strict=True))


def spoken_since(lake: Lake, kept: Matching) -> int:
    """How many words people said after an outcome was found."""
    with lake.read() as cursor:
        query = f'SELECT count(*) FROM {SAID} WHERE "left" = ? AND "right" = ? AND time > ? AND verdict <> \'skip\''
        row = cursor.execute(query, [kept.left, kept.right, kept.time]).fetchone()
    return int(row[0]) if row else 0


# --- saying ----------------------------------------------------------------------------------------


def say(
    lake: Lake, left: str, right: str, pairs: Sequence[tuple[str, str]], verdict: str, author: str | None = None
) -> None:
    """Add a person's word on some pairs, in one commit.

    Raises:
        BadInput: no such verdict.
    """
    if verdict not in VERDICTS:
        raise BadInput(_("“{verdict}” is no verdict.").format(verdict=verdict))
    if not pairs:
        return
    import pandas as pd

    with lake.write(
        N_("Judge pairs"), author=author, info={"judged": [left, right], "pairs": len(pairs)}, needs="judge"
    ) as cursor:
        _prepare(cursor)
        lines = [[left, right, *pair, verdict, author or lake.author] for pair in pairs]
        frame = pd.DataFrame(lines, columns=_names(SAID)[:6])
        cursor.register("batch", frame)  # row by row each would be a file of its own
        cursor.execute(
            f"INSERT INTO {SAID} SELECT *, (SELECT coalesce(max(entry), 0) FROM {SAID}) + row_number() OVER (), now() "
            "FROM batch"
        )
        cursor.unregister("batch")


def take_back(lake: Lake, left: str, right: str = "", author: str | None = None) -> tuple[str, str] | None:
    """Take back the newest word that holds; returns its pair, None where there is none."""
    if not _begun(lake):
        return None
    query = f"{_words()} SELECT left_id, right_id FROM words WHERE verdict <> 'open' ORDER BY entry DESC LIMIT 1"
    with lake.read() as cursor:
        row = cursor.execute(query, [left, right]).fetchone()
    if row is None:
        return None
    say(lake, left, right, [(row[0], row[1])], "open", author)
    return str(row[0]), str(row[1])


def cells(lake: Lake, kept: Matching, item: Item) -> list[dict[str, str]]:
    """All cells of a pair's two rows, as they were when they were matched: column -> text."""
    found = []
    for name, version, row in (
        (kept.left, kept.left_version, item.left_row),
        (kept.right or kept.left, kept.right_version or kept.left_version, item.right_row),
    ):
        columns = list(lake.columns(name, None, version))
        with lake.read() as cursor:
            query = f"SELECT * FROM {lake.table(name, None, version)} WHERE _row = ?"
            answer = cursor.execute(query, [row])
            names = [one[0] for one in answer.description]
            values = answer.fetchone() or (None,) * len(names)
        texts = dict(zip(names, values, strict=True))
        found.append({column: "" if texts[column] is None else str(texts[column]) for column in columns})
    return found
