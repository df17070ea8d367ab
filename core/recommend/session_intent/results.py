"""Strength of intent of a shop's sessions: measured once per data version, kept in the lake, with the rows behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.cells.formulas import Rows
from core.errors import Unavailable
from core.i18n import N_, _
from core.lake import has_table
from core.recommend.data.origins import SourceRow, located
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.evaluation.evaluate import Figure
from core.recommend.events import TYPES, Events
from core.recommend.features.bundle import Inputs
from core.recommend.features.interest import Weights
from core.recommend.memory_cache import Kept
from core.recommend.session_intent.model import FEATURES, Outcome, compared, learn, prefixes, several

if TYPE_CHECKING:
    from core.lake import Lake

METHOD = 2
"""Raised when what is learned or how it is cut changes: older results are then made again."""
NEWEST = 500
"""Sessions that are kept beside the figures."""
_TABLE = """
    CREATE TABLE IF NOT EXISTS lake.lab.session_intent (
        key VARCHAR, dataset VARCHAR, version BIGINT, layer VARCHAR, found VARCHAR, time TIMESTAMP)
"""
_found: Kept[SessionIntent] = Kept(8)


@dataclass(frozen=True)
class Session:
    """One session up to its first purchase.

    Attributes:
        user: shopper id.
        start, end: seconds since 1970 of its first event and of the last one before the purchase.
        events: how many there are between the two.
        p: P(purchase) by the model; `formula`: the strength by formula (c).
        bought: whether a purchase followed.
    """

    user: str
    start: float
    end: float
    events: int
    p: float
    formula: float
    bought: bool


@dataclass(frozen=True)
class SessionIntent:
    """What the model is worth on this shop, and its newest sessions, the newest first; `total` sessions in all."""

    outcome: Outcome
    sessions: tuple[Session, ...]
    total: int


def read(events: Events, weights: Weights, newest: int = NEWEST) -> SessionIntent:
    """Train, measure and score; every listed session is newer than the sessions the model learned from.

    Raises:
        BadInput: too few sessions with and without a purchase.
    """
    cuts = several(events, weights)
    learned = learn(cuts)
    outcome = compared(cuts, learned)
    whole = prefixes(events, weights, whole=True)
    order = np.lexsort((whole.user, -whole.start))
    order = order[whole.start[order] >= learned.since][:newest]
    strength = learned.probability(whole.features[order])
    sessions = tuple(
        Session(
            str(events.users[whole.user[at]]),
            float(whole.start[at]),
            float(whole.end[at]),
            int(whole.features[at, FEATURES.index("events")]),
            float(p),
            float(whole.formula[at]),
            bool(whole.label[at]),
        )
        for at, p in zip(order, strength, strict=True)
    )
    return SessionIntent(outcome, sessions, len(whole.label))


def stored(lake: Lake, shop: Shop, weights: Weights) -> SessionIntent | None:
    """What was found before for exactly this data and these weights."""
    key = _key(shop, weights)
    with lake.read() as cursor:
        if not has_table(cursor, "lab.session_intent"):
            return None
        row = cursor.execute(
            "SELECT found FROM lake.lab.session_intent WHERE key = ? ORDER BY time DESC LIMIT 1", [key]
        ).fetchone()
    return _found.get((lake.path, key), lambda: _parsed(row[0])) if row else None


def read_and_store(lake: Lake, shop: Shop, weights: Weights, *, author: str | None = None) -> SessionIntent:
    """`read` the shop's events once and keep the result; `read` says what it raises."""
    before = stored(lake, shop, weights)
    if before is not None:
        return before
    made = read(inputs_of(lake, shop).events, weights)
    dataset, layer, version = shop.events
    info = {"session_intent": dataset, "of_version": version}
    row = [_key(shop, weights), dataset, version, layer, json.dumps(asdict(made))]
    with lake.write(N_("Measure session intent on {name}").format(name=dataset), author=author, info=info) as cursor:
        cursor.execute(_TABLE)
        now = datetime.now(UTC).replace(tzinfo=None)
        cursor.execute("INSERT INTO lake.lab.session_intent VALUES (?, ?, ?, ?, ?, ?)", [*row, now])
    return made


def rows_of(lake: Lake | None, inputs: Inputs, session: Session) -> list[SourceRow]:
    """The rows of the uploaded files that a session was scored from, oldest first."""
    events = inputs.events
    user = events.user_position(session.user)
    inside = events.active & (events.user == (-1 if user is None else user))
    inside &= (events.time >= session.start) & (events.time <= session.end)
    at = np.flatnonzero(inside)
    at = at[np.lexsort((events.row[at], events.time[at]))][: session.events]
    rows = [
        SourceRow(
            "events",
            events.dataset,
            int(events.row[one]),
            "",
            0,
            TYPES[events.kind[one]],
            str(events.items[events.item[one]]),
            float(events.time[one]),
        )
        for one in at
    ]
    return located(lake, inputs, rows) if lake and rows else rows


def write_sessions(sessions: Sequence[Session], path: Path) -> None:
    """Write sessions as CSV in UTF-8: user_id, start, end, events, p_purchase, formula, bought.

    Raises:
        Unavailable: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = Rows(stream)
            writer.writerow(["user_id", "start", "end", "events", "p_purchase", "formula", "bought"])
            for one in sessions:
                begun, ended = (datetime.fromtimestamp(t, UTC).isoformat() for t in (one.start, one.end))
                writer.writerow([one.user, begun, ended, one.events, one.p, one.formula, int(one.bought)])
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error


def _key(shop: Shop, weights: Weights) -> str:
    facts = [METHOD, shop.events, asdict(weights), FEATURES, NEWEST]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


def _parsed(text: str) -> SessionIntent:
    raw: dict[str, Any] = json.loads(text)
    outcome = raw["outcome"]
    figures = {name: Figure(**outcome[name]) for name in ("model", "formula", "gain")}
    return SessionIntent(
        Outcome(**{**outcome, **figures}), tuple(Session(**one) for one in raw["sessions"]), raw["total"]
    )
