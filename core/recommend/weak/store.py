"""Shares of weak lists kept in the lake, version by version, so that a trend shows and a check can watch them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from core.i18n import N_
from core.lake import has_table, kept
from core.recommend.data.shop import Shop, open_shop
from core.recommend.features.bundle import Options
from core.recommend.weak.drawing import DRAWN
from core.recommend.weak.judging import Judged, judged_lists

if TYPE_CHECKING:
    from core.lake import Lake

TABLE = "lab.weak_lists"
_COLUMNS = (
    "dataset VARCHAR, version BIGINT, layer VARCHAR, scorer VARCHAR, k BIGINT, options VARCHAR, rule VARCHAR, "
    "weak BIGINT, judged BIGINT, lists BIGINT, shoppers BIGINT, seed BIGINT, tables VARCHAR, time TIMESTAMP"
)
EARLIER = 10
"""Versions that are judged when somebody asks for a trend: two weeks of working days, some minutes of one core."""


@dataclass(frozen=True)
class Stored:
    """One rule's weak lists in one version.

    Attributes:
        dataset, version, layer: The events; `version` is the snapshot.
        scorer, k: Whose lists, and how long.
        rule: Its id; "" stands for any rule.
        weak, judged: Weak lists of those that it could judge.
        lists: Lists in all.
    """

    dataset: str
    version: int
    layer: str
    scorer: str
    k: int
    rule: str
    weak: int
    judged: int
    lists: int
    time: datetime

    @property
    def share(self) -> float:
        """Weak lists of those judged; NaN of none."""
        return self.weak / self.judged if self.judged else float("nan")


def options_key(options: Options) -> str:
    """The settings as they are stored: shares under other settings are another trend."""
    return json.dumps(asdict(options), sort_keys=True)


def trend(lake: Lake, dataset: str, scorer: str, k: int, options: Options) -> list[Stored]:
    """What is stored of a dataset under these settings, the oldest version first, a rule after the other."""
    return list(_trend(lake, dataset, scorer, k, options_key(options)))


@kept
def _trend(lake: Lake, dataset: str, scorer: str, k: int, options: str) -> tuple[Stored, ...]:
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return ()
        rows = cursor.execute(
            "SELECT dataset, version, layer, scorer, k, rule, weak, judged, lists, time FROM lake.lab.weak_lists "
            "WHERE dataset = ? AND scorer = ? AND k = ? AND options = ? "
            "QUALIFY row_number() OVER (PARTITION BY version, layer, rule ORDER BY time DESC) = 1 "
            "ORDER BY version, rule",
            [dataset, scorer, k, options],
        ).fetchall()
    return tuple(_stored(row) for row in rows)


def _stored(row: Sequence[Any]) -> Stored:
    dataset, version, layer, scorer, k, rule, weak, judged, lists, time = row
    return Stored(dataset, version, layer, scorer, k, rule, weak, judged, lists, time.replace(tzinfo=UTC))


def shop_at(lake: Lake, dataset: str, version: int) -> Shop:
    """A shop as it stood at a version of its events: every table as it was then."""
    now = open_shop(lake, dataset, layer=_layer_at(lake, dataset, version))
    layers = []
    for role, name, layer, newest in now.layers:
        there = [one.number for one in lake.versions(name) if one.layer == layer and one.number <= version]
        if there or role == "events":
            layers.append((role, name, layer, max(there, default=newest)))
    return replace(now, layers=tuple(layers))


def _layer_at(lake: Lake, dataset: str, version: int) -> str:
    return next((one.layer for one in lake.versions(dataset) if one.number == version), "raw")


def store(lake: Lake, shop: Shop, options: Options, judged: Judged, seed: int, author: str | None = None) -> None:
    """Keep the shares of judged lists under their version, in place of earlier ones, in one commit."""
    dataset, layer, version = shop.events
    sample = judged.sample
    head: list[Any] = [dataset, version, layer, sample.scorer, sample.items.shape[1], options_key(options)]
    shoppers = int((np.diff(sample.features.seen.indptr) > 0).sum())
    tables = json.dumps([*shop.layers, *sample.beside.tables])
    tail: list[Any] = [len(sample), shoppers, seed, tables, datetime.now(UTC).replace(tzinfo=None)]
    rows = [[*head, one.rule, one.weak, one.judged, *tail] for one in (judged.total(), *judged.shares())]
    info = {"weak_lists": dataset, "of_version": version, "scorer": sample.scorer}
    with lake.write(N_("Judge recommended lists of {name}").format(name=dataset), author=author, info=info) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({_COLUMNS})")
        cursor.execute(
            f"DELETE FROM lake.{TABLE} WHERE dataset = ? AND version = ? AND layer = ? AND scorer = ? AND k = ? "
            "AND options = ?",
            head,
        )
        cursor.executemany(f"INSERT INTO lake.{TABLE} VALUES ({', '.join('?' * 14)})", rows)


def judge_version(
    lake: Lake,
    dataset: str,
    version: int,
    scorer: str,
    options: Options,
    *,
    k: int = 10,
    most: int = DRAWN,
    seed: int = 0,
    author: str | None = None,
) -> Judged:
    """Judge the lists of one version of the events and keep the shares.

    Args:
        version: The snapshot.
    """
    shop = shop_at(lake, dataset, version)
    newest = version == lake.versions(dataset)[-1].number
    judged = judged_lists(lake, shop, options, scorer, k=k, most=most, seed=seed, at=None if newest else version)
    store(lake, shop, options, judged, seed, author)
    return judged


def waiting(lake: Lake, dataset: str, known: Sequence[Stored]) -> list[int]:
    """The newest versions of a dataset, of one layer, that are not judged yet, the oldest first; at most `EARLIER`."""
    versions = lake.versions(dataset)
    layer = lake.dataset(dataset).layer
    done = {one.version for one in known}
    mine = [one.number for one in versions if one.layer == layer][-EARLIER:]
    return [number for number in mine if number not in done]
