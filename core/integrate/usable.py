"""How much of what shoppers did can be used: events and reviews of known products, before and after things are one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core import quality
from core.cells.sql import is_missing
from core.clean.gain import Usable, What
from core.engine import quote
from core.lake import Dataset, Lake

if TYPE_CHECKING:
    from core.engine import Cursor

WHATS: tuple[What, ...] = ("events", "reviews", "products", "shoppers", "scorable")
TELLING = ("events", "reviews")
"""Kinds of dataset whose rows speak of products."""
SHARED = 0.1
"""Share of the smaller side's ids that the other side must know too: fewer meet by chance, such as short numbers."""
SCORABLE = 2
"""Products of a shopper from which a recommender can be asked about one of them: it learns from the other."""


@dataclass(frozen=True)
class Told:
    """A dataset of events or reviews: SQL of its rows as `u` (the shopper, or NULL) and `i` (the product's id)."""

    kind: Literal["events", "reviews"]
    rows: str


@dataclass(frozen=True)
class Score:
    """The points (0 to 100) of a table by dimension of quality, before and after; empty where it was not checked.

    `unchecked` are the datasets without a report, by name and version.
    """

    name: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    unchecked: tuple[tuple[str, int], ...]


def told_by(dataset: Dataset, table: str, columns: Mapping[str, str]) -> Told | None:
    """A dataset as one that tells of products; None where it is of another kind or names none."""
    item, user = dataset.column("item_id"), dataset.column("user_id")
    if dataset.kind not in TELLING or item not in columns:
        return None
    who = "NULL::VARCHAR"
    if user in columns:
        named = is_missing(quote(str(user)), columns[str(user)])
        who = f"CASE WHEN NOT coalesce({named}, true) THEN {id_of(str(user))} END"
    kind: Literal["events", "reviews"] = "events" if dataset.kind == "events" else "reviews"
    return Told(kind, f"SELECT {who} AS u, {id_of(str(item))} AS i FROM {table}")


def id_of(column: str) -> str:
    """SQL of an id as text without blanks around it."""
    return f"trim(CAST({quote(column)} AS VARCHAR))"


def beside(cursor: Cursor, told: Sequence[Told], catalogs: Sequence[str]) -> list[int]:
    """The place of the catalog that knows most of what each dataset tells; -1 where they meet by chance at most.

    Args:
        cursor: Of the reading engine.
        told: Events and reviews.
        catalogs: SQL of each catalog's products as `i` (the id) and `thing`.
    """
    if not told or not catalogs:
        return [-1] * len(told)
    query = (
        f"WITH catalog AS ({_catalogs(catalogs)}), ids AS (SELECT DISTINCT log, i FROM ({_told(told)}) "
        "WHERE i IS NOT NULL), sizes AS (SELECT log, count(*) AS n FROM ids GROUP BY 1), "
        "whole AS (SELECT c, count(*) AS n FROM catalog GROUP BY 1), "
        "met AS (SELECT log, c, count(*) AS n FROM ids JOIN catalog USING (i) GROUP BY ALL) "
        "SELECT m.log, m.c FROM met m JOIN sizes s USING (log) JOIN whole w USING (c) "
        f"WHERE m.n >= {SHARED} * least(s.n, w.n) QUALIFY row_number() OVER (PARTITION BY m.log "
        "ORDER BY m.n DESC, m.c) = 1"
    )
    found = {int(log): int(catalog) for log, catalog in cursor.execute(query).fetchall()}
    return [found.get(log, -1) for log in range(len(told))]


def met(cursor: Cursor, told: Sequence[Told], catalogs: Sequence[str], places: Sequence[int]) -> tuple[int, int]:
    """How many rows name a thing that the catalog beside them knows, and how many name one; as `beside` takes them."""
    if not told:
        return 0, 0
    known = f"SELECT c, i FROM ({_catalogs(catalogs)})" if catalogs else "SELECT NULL::INTEGER AS c, NULL::VARCHAR AS i"
    places_of = ", ".join(f"({log}, {place})" for log, place in enumerate(places))
    row = cursor.execute(
        f"WITH known AS ({known}), e AS (SELECT log, i, count(*) AS n FROM ({_told(told)}) WHERE i IS NOT NULL "
        f"GROUP BY ALL) SELECT coalesce(sum(n) FILTER (k.i IS NOT NULL), 0), coalesce(sum(n), 0) FROM e "
        f"JOIN (VALUES {places_of}) p(log, c) USING (log) LEFT JOIN known k ON k.c = p.c AND k.i = e.i"
    ).fetchone() or (0, 0)
    return int(row[0]), int(row[1])


def usable(
    cursor: Cursor, told: Sequence[Told], catalogs: Sequence[str], places: Sequence[int], people: str = ""
) -> dict[What, tuple[int, int]]:
    """How much is usable, and of how much.

    Args:
        cursor: Of the reading engine.
        told: Events and reviews.
        catalogs: As `beside`; things of one name are one, whichever catalog knows them.
        places: As `beside` gives them.
        people: SQL of `u` (an id of a shopper) and `person`, where several ids are one person's.

    Returns:
        events: of a named shopper with a product that is known, of all; reviews: of a product that is known, of all;
        products: that usable events are about, of all; shoppers: who have a usable event, of all that events name;
        scorable: who have usable events of at least `SCORABLE` products, of the same. What nothing tells of is absent.
    """
    if not told or not catalogs:
        return {}
    who = f"coalesce(person, u) AS u, i FROM ({_told(told)}) LEFT JOIN ({people}) USING (u)" if people else ""
    rows = f"SELECT log, kind, {who}" if who else _told(told)
    places_of = ", ".join(f"({log}, {place})" for log, place in enumerate(places))
    query = f"""
        WITH catalog AS ({_catalogs(catalogs)}),
        e AS (SELECT log, kind, u, i, count(*) AS n FROM ({rows}) GROUP BY ALL),
        used AS (SELECT e.kind, e.u, k.thing, e.n FROM e JOIN (VALUES {places_of}) p(log, c) USING (log)
                 JOIN catalog k ON k.c = p.c AND k.i = e.i WHERE e.kind = 'reviews' OR e.u IS NOT NULL),
        shopping AS (SELECT u, count(DISTINCT thing) AS n FROM used WHERE kind = 'events' GROUP BY u)
        SELECT (SELECT sum(n) FROM used WHERE kind = 'events'), (SELECT sum(n) FROM e WHERE kind = 'events'),
               (SELECT sum(n) FROM used WHERE kind = 'reviews'), (SELECT sum(n) FROM e WHERE kind = 'reviews'),
               (SELECT count(DISTINCT thing) FROM used WHERE kind = 'events'),
               (SELECT count(DISTINCT thing) FROM catalog),
               (SELECT count(*) FROM shopping), (SELECT count(DISTINCT u) FROM e WHERE kind = 'events'),
               (SELECT count(*) FROM shopping WHERE n >= {SCORABLE}),
               (SELECT count(DISTINCT u) FROM e WHERE kind = 'events')
    """
    row = [int(one or 0) for one in cursor.execute(query).fetchall()[0]]
    counted = {what: (row[2 * place], row[2 * place + 1]) for place, what in enumerate(WHATS)}
    kinds = {one.kind for one in told}
    return {what: counts for what, counts in counted.items() if (what if what == "reviews" else "events") in kinds}


def compared(before: Mapping[What, tuple[int, int]], after: Mapping[What, tuple[int, int]]) -> tuple[Usable, ...]:
    """What both sides tell of, side by side."""
    return tuple(Usable(what, *before[what], *after[what]) for what in WHATS if what in before and what in after)


def score(lake: Lake, name: str, sources: Sequence[tuple[str, int, int]], made: tuple[str, int] | None) -> Score:
    """Points of a table that was made, beside the mean of what it was made of, weighted by rows.

    Args:
        lake: The workspace.
        name: What the table is called.
        sources: Name, version and rows of each dataset it was made of.
        made: Name and version of the table; None where it was not stored.
    """
    lacking = [(one, version) for one, version, _rows in sources if _points(lake, one, version) is None]
    lacking += [made] if made and _points(lake, *made) is None else []
    weighed = [(points, rows) for one, version, rows in sources if (points := _points(lake, one, version)) is not None]
    before: dict[str, float] = {}
    if len(weighed) == len(sources):
        for dimension in quality.DIMENSIONS:
            held = [(points[dimension], rows) for points, rows in weighed if dimension in points]
            if total := sum(rows for _points_of, rows in held):
                before[dimension] = sum(points * rows for points, rows in held) / total
    return Score(name, before, (_points(lake, *made) if made else None) or {}, tuple(lacking))


def _points(lake: Lake, name: str, version: int) -> dict[str, float] | None:
    """The newest report of a dataset that is of a version or of a later one; None where there is none."""
    found = [one for one in quality.load_reports(lake, name) if one.version >= version]
    return {what: points for what, points in found[-1].dimensions.items() if points is not None} if found else None


def _told(told: Sequence[Told]) -> str:
    return " UNION ALL ".join(
        f"SELECT {log} AS log, '{one.kind}' AS kind, u, i FROM ({one.rows})" for log, one in enumerate(told)
    )


def _catalogs(catalogs: Sequence[str]) -> str:
    return " UNION ALL ".join(
        f"SELECT {place} AS c, i, min(thing) AS thing FROM ({rows}) WHERE i IS NOT NULL GROUP BY i"
        for place, rows in enumerate(catalogs)
    )
