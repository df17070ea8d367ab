"""Replays kept in the lake: a page shows the newest at once, and says whether the data has moved on since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.lake import has_table, kept
from core.recommend.data.shop import Shop, inputs_of, open_shop
from core.recommend.evaluation.evaluate import Figure, Protocol
from core.recommend.features.bundle import Options
from core.recommend.replay.curves import Curve, Point
from core.recommend.replay.effects import Effect, Level, Replayed
from core.recommend.replay.money import Orders
from core.recommend.replay.plans import Change

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend.replay.plans import Plan

METHOD = 3
"""Raised when what a replay measures changes: older ones are then no longer shown."""
_TABLE = """
    CREATE TABLE IF NOT EXISTS lake.lab.replays (
        kind VARCHAR, dataset VARCHAR, events VARCHAR, scorer VARCHAR, key VARCHAR, layers VARCHAR, found VARCHAR,
        time TIMESTAMP)
"""
CURVE = "curve"
"""The kind of a stored response curve; one row for each fault, so that a stopped job goes on where it was."""


@dataclass(frozen=True)
class Kept:
    """A stored replay.

    Attributes:
        layers: The tables read: (role, dataset, layer, version).
        stale: Whether one of them has a newer version now.
        all_rows: Whether rows that steps take out are tested too.
    """

    kind: str
    dataset: str
    events: str
    scorer: str
    protocol: Protocol
    changes: tuple[Change, ...]
    replayed: Replayed
    orders: Orders
    layers: tuple[tuple[str, str, str, int], ...]
    time: datetime
    stale: bool
    all_rows: bool = False


@dataclass(frozen=True)
class KeptCurves:
    """The newest response curves of a shop with one scorer, by fault."""

    scorer: str
    protocol: Protocol
    curves: Mapping[str, Curve]
    time: datetime
    stale: bool


def keep(
    lake: Lake, plan: Plan, scorer: str, protocol: Protocol, replayed: Replayed, orders: Orders,
    author: str | None = None,
) -> None:  # fmt: skip
    """Store a replay in one commit."""
    found = {
        "method": METHOD,
        "protocol": protocol.as_json(),
        "changes": [asdict(one) for one in plan.changes],
        "replayed": asdict(replayed),
        "orders": asdict(orders),
        "all_rows": plan.tested is not None,
    }
    _write(lake, plan.kind, plan.dataset, plan.shop, scorer, "", found, author)


def keep_curve(
    lake: Lake, shop: Shop, scorer: str, protocol: Protocol, options: Options, curve: Curve, author: str | None = None
) -> None:
    """Store one fault's curve."""
    found = {"method": METHOD, "protocol": protocol.as_json(), "curve": asdict(curve)}
    key = curve_key(shop, scorer, protocol, options)
    _write(lake, CURVE, shop.events[0], shop, scorer, key, found, author)


def _write(
    lake: Lake, kind: str, dataset: str, shop: Shop, scorer: str, key: str, found: Mapping[str, Any],
    author: str | None,
) -> None:  # fmt: skip
    message = N_("Replay recommendations on {name}").format(name=dataset)
    row = [kind, dataset, shop.events[0], scorer, key, json.dumps(shop.layers), json.dumps(found, ensure_ascii=False)]
    with lake.write(message, author=author, info={"replay": dataset, "kind": kind, "scorer": scorer}) as cursor:
        cursor.execute(_TABLE)
        now = datetime.now(UTC).replace(tzinfo=None)
        cursor.execute("INSERT INTO lake.lab.replays VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*row, now])


def curve_key(shop: Shop, scorer: str, protocol: Protocol, options: Options) -> str:
    """What curves belong to: data versions, scorer, protocol and options."""
    facts = [METHOD, shop.layers, shop.mark, scorer, protocol.as_json(), asdict(options)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


@kept
def newest(lake: Lake, kind: str, dataset: str, events: str = "") -> Kept | None:
    """The newest stored replay of a kind for a dataset, and an events dataset where one is named."""
    where = "kind = ? AND dataset = ?" + (" AND events = ?" if events else "")
    for row in _rows(lake, where, [kind, dataset, *([events] if events else [])]):
        _kind, _dataset, told, scorer, _key, layers, text, time = row
        found = json.loads(text)
        if found["method"] == METHOD:
            read = tuple((role, name, layer, int(version)) for role, name, layer, version in json.loads(layers))
            return Kept(
                kind, dataset, told, scorer, Protocol(**found["protocol"]),
                tuple(Change(**one) for one in found["changes"]), _replayed(found["replayed"]),
                Orders(**found["orders"]), read, time.replace(tzinfo=UTC), _stale(lake, told, read),
                bool(found.get("all_rows")),
            )  # fmt: skip
    return None


@kept
def newest_curves(lake: Lake, events: str) -> KeptCurves | None:
    """The response curves stored last for an events dataset, of one run."""
    rows = _rows(lake, "kind = ? AND dataset = ?", [CURVE, events])
    rows = [(*row[:6], json.loads(row[6]), row[7]) for row in rows]
    rows = [row for row in rows if row[6]["method"] == METHOD]
    if not rows:
        return None
    mine = [row for row in rows if row[4] == rows[0][4]]
    curves = {row[6]["curve"]["fault"]: _curve(row[6]["curve"]) for row in reversed(mine)}
    read = tuple((role, name, layer, int(version)) for role, name, layer, version in json.loads(rows[0][5]))
    protocol = Protocol(**rows[0][6]["protocol"])
    return KeptCurves(rows[0][3], protocol, curves, rows[0][7].replace(tzinfo=UTC), _stale(lake, events, read))


def stored_faults(lake: Lake, events: str, key: str) -> set[str]:
    """The faults whose curves are stored under a key."""
    rows = _rows(lake, "kind = ? AND dataset = ? AND key = ?", [CURVE, events, key])
    return {json.loads(row[6])["curve"]["fault"] for row in rows}


def _rows(lake: Lake, where: str, values: list[str]) -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        if not has_table(cursor, "lab.replays"):
            return []
        return cursor.execute(f"SELECT * FROM lake.lab.replays WHERE {where} ORDER BY time DESC", values).fetchall()


def _stale(lake: Lake, events: str, read: tuple[tuple[str, str, str, int], ...]) -> bool:
    there, beside = {one.name for one in lake.datasets()}, {role: name for role, name, _layer, _version in read}
    if not set(beside.values()) <= there:
        return True
    return open_shop(lake, events, items=beside.get("items", ""), reviews=beside.get("reviews", "")).layers != read


def _replayed(found: dict[str, Any]) -> Replayed:
    levels = {side: _level(found[side]) for side in ("before", "after")}
    effects = tuple(_effect(one) for one in found["effects"])
    return Replayed(**{**found, **levels, "total": _effect(found["total"]), "effects": effects})


def _level(found: dict[str, Any]) -> Level:
    return Level(**{**found, "figures": _figures(found["figures"])})


def _effect(found: dict[str, Any]) -> Effect:
    single = {name: Figure(**found[name]) for name in ("suspects", "share")}
    return Effect(**{**found, "path": _figures(found["path"]), **single})


def _figures(found: dict[str, Any]) -> dict[str, Figure]:
    return {name: Figure(**one) for name, one in found.items()}


def _curve(found: dict[str, Any]) -> Curve:
    points = tuple(Point(**{**one, "ndcg": Figure(**one["ndcg"])}) for one in found["points"])
    return Curve(**{**found, "points": points})


__all__ = ["CURVE", "Kept", "KeptCurves", "curve_key", "inputs_of", "keep", "keep_curve", "newest", "newest_curves"]
