"""Shopping sessions of an events dataset: as something to read, as numbers, and as a rule's guess at the intent."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.annotate.item import Item
from core.cells.events import standard as standard_event
from core.engine import quote
from core.errors import BadInput
from core.i18n import _, listed
from core.kinds import EVENT_TYPES, event_label

if TYPE_CHECKING:
    from core.lake import Lake

LABELS = ("none", "browse", "consider", "buy")
"""Intent of a session, weakest first."""

GAP = 1800
"""Seconds of silence after which a shopper's next event begins a session, where the data names none."""

LONGEST = 40
"""Events of a session that are read; a longer one is a machine or a shared account."""

Step = tuple[float, str, str]
"""Seconds since the session began, event type, item."""


def items(lake: Lake, dataset: str, version: int, pool: int, seed: int) -> Iterator[Item]:
    """Sessions drawn by a seeded hash of shopper and session, with the rule's guess as hint.

    Raises:
        BadInput: the dataset lacks one of the roles user, item, event type, time.
    """
    for place, (row, key, steps) in enumerate(_sessions(lake, dataset, version, pool, seed)):
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        yield Item(place, row, digest, "none", json.dumps(steps, ensure_ascii=False), rule(steps))


def _sessions(lake: Lake, dataset: str, version: int, pool: int, seed: int) -> Iterator[tuple[int, str, list[Step]]]:
    found = lake.dataset(dataset, version)
    named = {role: found.column(role) for role in ("user_id", "item_id", "event_type", "timestamp")}
    lacking = [role for role, column in named.items() if column is None]
    if lacking:
        raise BadInput(
            _("{name} lacks columns that sessions are made of: {roles}.").format(name=dataset, roles=listed(lacking)),
            hint=_("Say which columns they are on the Datasets page."),
        )
    user, item, type_, time = (quote(str(column)) for column in named.values())
    given = found.column("session_id")
    session = (
        "own"
        if given
        else f"""(sum(CASE WHEN moment - earlier <= {GAP} THEN 0 ELSE 1 END)
            OVER (PARTITION BY who ORDER BY moment, _row))::VARCHAR"""
    )
    sql = f"""
        WITH events AS (
            SELECT _row, {user}::VARCHAR AS who, {quote(given) if given else "NULL"}::VARCHAR AS own,
                   coalesce({type_}::VARCHAR, '') AS kind, coalesce({item}::VARCHAR, '') AS item,
                   coalesce(epoch(TRY_CAST({time}::VARCHAR AS TIMESTAMP)),
                            TRY_CAST({time}::VARCHAR AS DOUBLE)) AS moment
            FROM {lake.table(dataset, version=version)} AS source
        ), timed AS (
            SELECT *, lag(moment) OVER (PARTITION BY who ORDER BY moment, _row) AS earlier
            FROM events WHERE moment IS NOT NULL AND who IS NOT NULL
        ), placed AS (SELECT *, {session} AS part FROM timed)
        SELECT min(_row), who || ' · ' || part AS key, list([moment::VARCHAR, kind, item] ORDER BY moment, _row)
        FROM placed WHERE part IS NOT NULL GROUP BY who, part ORDER BY md5(? || who || part), key LIMIT ?
    """
    with lake.read() as cursor:
        rows = cursor.execute(sql, [f"{seed}:", pool]).fetchall()
    for row, key, events in rows:
        begin = float(events[0][0])
        yield row, key, [(float(at) - begin, standard(kind), which[:80]) for at, kind, which in events[:LONGEST]]


def standard(kind: str) -> str:
    """The standard event type of a spelling; an unknown spelling stays as it is."""
    return standard_event(kind) or kind.strip()[:40]


def steps_of(text: str) -> list[Step]:
    """The steps of a stored session."""
    return [(float(at), str(kind), str(item)) for at, kind, item in json.loads(text)]


def rule(steps: Sequence[Step]) -> str:
    """The automatic label: buy after a purchase; consider after a cart, a favourite, or three looks at one item within
    the session; browse after two looks or any click; none otherwise."""
    kinds = Counter(kind for _at, kind, _item in steps)
    looks = Counter(item for _at, kind, item in steps if kind in ("view", "click"))
    if kinds["purchase"]:
        return "buy"
    if kinds["cart"] or kinds["favourite"] or max(looks.values(), default=0) >= 3:
        return "consider"
    return "browse" if kinds["click"] or sum(looks.values()) >= 2 else "none"


def reading(steps: Sequence[Step]) -> list[str]:
    """The session as short lines: how long after the event before, what, which item; repeats are counted."""
    lines: list[str] = []
    earlier = 0.0
    for (kind, item), group in groupby(steps, key=lambda step: step[1:]):
        same = list(group)
        wait = f"+{_span(same[0][0] - earlier)}" if lines else _span(0)
        times = f" ×{len(same)}" if len(same) > 1 else ""
        lines.append(f"{wait} · {event_label(kind)} · {item}{times}")
        earlier = same[-1][0]
    return lines


def _span(seconds: float) -> str:
    if seconds < 90:
        return _("{n} s").format(n=round(seconds))
    return _("{n} min").format(n=round(seconds / 60)) if seconds < 5400 else _("{n} h").format(n=round(seconds / 3600))


def features(sessions: Sequence[Sequence[Step]]) -> npt.NDArray[np.float32]:
    """Numbers of sessions, shape (n, 2 * event types + 6): log counts and presence of each event type, log length, log
    seconds, log median pause, distinct items, the most looks at one item, whether it ended near a purchase."""
    rows: list[list[Any]] = []
    for steps in sessions:
        kinds = Counter(kind for _at, kind, _item in steps)
        looks = Counter(item for _at, kind, item in steps if kind in ("view", "click"))
        pauses = [later[0] - sooner[0] for sooner, later in pairwise(steps)]
        counts = [kinds[kind] for kind in EVENT_TYPES]
        rows.append(
            [
                *np.log1p(counts),
                *(count > 0 for count in counts),
                np.log1p(len(steps)),
                np.log1p(steps[-1][0] if steps else 0.0) / 10,
                np.log1p(np.median(pauses) if pauses else 0.0) / 10,
                np.log1p(len({item for _at, _kind, item in steps})),
                np.log1p(max(looks.values(), default=0)),
                float(bool(steps) and steps[-1][1] in ("cart", "favourite", "purchase")),
            ]
        )
    return np.asarray(rows, dtype=np.float32).reshape(len(rows), 2 * len(EVENT_TYPES) + 6)
