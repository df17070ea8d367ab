"""A version that replaced the one before: which columns have only another name, and whether its ids are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.engine import literal, quote
from core.kinds import KEYS
from core.lake import Version
from core.quality.bases.identity import names_its_rows
from core.quality.scope import Scope

HELD = 0.8
"""The share of cells with a value of both from which a column that came is one that went: what changed meanwhile is
less."""
FEWEST = 5
"""Different values from which two columns are told apart by them: flags and genders are alike by chance."""
MOST = 24
"""Columns that went, and that came, which are held against each other."""
ID_LEFT = 0.5
"""The share of the earlier ids below which they were given anew rather than some of them dropped."""


@dataclass(frozen=True)
class Succession:
    """What became of the columns: new name, old name, share of cells; and of keys: the share of ids still there."""

    before: Version
    renamed: tuple[tuple[str, str, float], ...]
    ids: tuple[tuple[str, float], ...]


def succession(scope: Scope) -> Succession | None:
    """The version under test against the one that it replaced; None where it replaced none."""
    history = [one for one in scope.lake.versions(scope.dataset.name) if one.number <= scope.version]
    uploads = [one for one in history if one.layer == "raw" and one.action == "ingest"]
    before = scope.previous
    if scope.layer != "raw" or before is None or len(uploads) < 2 or uploads[-1].number != scope.version:
        return None
    old = scope.lake.columns(scope.dataset.name, "raw", before.number)
    gone = [name for name in old if name not in scope.types][:MOST]
    came = [name for name in scope.types if name not in old][:MOST]
    key = scope.roles.get(KEYS.get(scope.kind, ""), "")
    keys = [name for name in scope.types if name in old and (name == key or names_its_rows(name))]
    asked = {(a, b) for a in gone for b in came} | {(name, name) for name in keys}
    shares = _shares(scope, before.number, asked) if asked else {}
    renamed = _each_once({pair: share for pair, share in shares.items() if pair[0] != pair[1] and share >= HELD})
    ids = tuple((name, shares.get((name, name), 0.0)) for name in keys)
    return Succession(before, renamed, ids)


def _each_once(shares: Mapping[tuple[str, str], float]) -> tuple[tuple[str, str, float], ...]:
    """The likeliest pairs, no column in two of them: new name, old name, share."""
    found: list[tuple[str, str, float]] = []
    for (old, new), share in sorted(shares.items(), key=lambda one: (-one[1], one[0])):
        if all(old != taken and new != name for name, taken, _share in found):
            found.append((new, old, share))
    return tuple(found)


def _shares(scope: Scope, before: int, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """For each pair of an earlier and a later column, the share of cells with a value that both hold alike often."""
    pairs = sorted(asked)
    name = scope.dataset.name
    old = _counted(scope.lake.table(name, "raw", before), sorted({one for one, _new in pairs}))
    new = _counted(scope.lake.table(name, "raw", scope.version), sorted({one for _old, one in pairs}))
    query = (
        f"WITH o AS ({old}), n AS ({new}), ot AS (SELECT c, sum(n) AS t, count(*) AS many FROM o GROUP BY c), "
        "nt AS (SELECT c, sum(n) AS t, count(*) AS many FROM n GROUP BY c) "
        "SELECT o.c, n.c, sum(least(o.n / ot.t, n.n / nt.t)) FROM o JOIN n ON o.v = n.v "
        "JOIN ot ON ot.c = o.c JOIN nt ON nt.c = n.c "
        f"WHERE (ot.many >= {FEWEST} AND nt.many >= {FEWEST}) OR o.c = n.c GROUP BY ALL"
    )
    with scope.lake.read() as cursor:
        found = {(str(a), str(b)): float(share) for a, b, share in cursor.execute(query).fetchall()}
    return {pair: share for pair, share in found.items() if pair in set(pairs)}


def _counted(table: str, columns: Iterable[str]) -> str:
    """Each value of some columns, and how many cells hold it."""
    return " UNION ALL ".join(
        f"SELECT {literal(column)} AS c, trim({quote(column)}::VARCHAR) AS v, count(*) AS n FROM {table} "
        f"WHERE trim({quote(column)}::VARCHAR) <> '' GROUP BY ALL"
        for column in columns
    )
