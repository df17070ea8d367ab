"""Logs of shown items that carry propensities: which datasets are such, how one is read, what it says of a scorer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.cells.convention import Convention
from core.i18n import N_
from core.recommend.data import parsing
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.evaluation.evaluate import lists_for
from core.recommend.evaluation.off_policy import (
    LEAST_SUPPORT,
    UNSUPPORTED,
    Log,
    OffPolicy,
    check,
    estimate,
    uniform_over,
)
from core.recommend.events import Ints
from core.recommend.features.bundle import Features, Inputs, Options
from core.recommend.memory_cache import Kept
from core.recommend.scorers.registry import fit

if TYPE_CHECKING:
    from core.lake import Lake

ROLES = ("user_id", "item_id", "propensity", "clicked")
"""What a log needs to speak of another policy."""
LEAKS = N_(
    "No event is older than the log, so the scorer has learned from the very clicks it is judged by: the estimate "
    "flatters it."
)
_found: Kept[Estimated] = Kept(20)


@dataclass(frozen=True)
class Read:
    """A log in the universe of a shop.

    Attributes:
        log: Contexts are places in `users`; actions below the shop's items are its items, others stand behind them.
        users: Position of each context's shopper in the shop, -1 for one it does not know; shape (C,).
        begun: Seconds since 1970 of the first row; NaN without times.
        skipped: Rows without shopper, item, propensity or a readable click.
    """

    log: Log
    users: Ints
    begun: float
    skipped: int


@dataclass(frozen=True)
class Estimated:
    """What a log says of a scorer's lists of k items. `warnings`: msgids."""

    scorer: str
    k: int
    outcome: OffPolicy
    skipped: int
    warnings: tuple[str, ...]


def logs_of(lake: Lake) -> list[str]:
    """Datasets of shown items that say how likely each was to be shown, and whether it was clicked."""
    return [one.name for one in lake.datasets() if one.kind == "impressions" and set(ROLES) <= set(one.roles)]


def read(lake: Lake, name: str, inputs: Inputs) -> Read:
    """The newest state of a log, in the universe of a shop.

    Raises:
        BadInput: No usable row, or a propensity that is no probability.
    """
    dataset = lake.dataset(name)
    columns, table = lake.columns(name, dataset.layer), lake.table(name, dataset.layer)
    roles = dataset.roles
    with lake.read() as cursor:

        def read_as(reader: Callable[[str, str, Convention], str], role: str) -> str:
            column = roles[role]
            how = parsing.column_convention(cursor, table, column, columns[column])
            return reader(column, columns[column], how)

        when = roles.get("timestamp")
        time = "NULL::DOUBLE"
        if when in columns:
            time = read_as(parsing.seconds, "timestamp")
        drawn, clicked = read_as(parsing.number, "propensity"), read_as(parsing.yes, "clicked")
        frame = cursor.execute(
            f"SELECT {parsing.text(roles['user_id'])} AS u, {parsing.text(roles['item_id'])} AS i, "
            f"{drawn} AS p, {clicked} AS c, {time} AS t FROM {table} ORDER BY _row"
        ).df()
    whole = frame[["u", "i", "p", "c"]].notna().all(axis=1)
    kept = frame[whole]
    contexts, names = pd.factorize(kept["u"])
    log = Log(
        contexts.astype(np.int64),
        _positions(kept["i"], inputs.events.items),
        np.asarray(kept["c"], dtype=np.float64),
        kept["p"].to_numpy(dtype=np.float64),
    )
    check(log)
    users = pd.Index(inputs.events.users).get_indexer(pd.Index(names)).astype(np.int64)
    begun = float(kept["t"].min()) if kept["t"].notna().any() else float("nan")
    return Read(log, users, begun, int((~whole).sum()))


def estimated(lake: Lake, shop: Shop, options: Options, name: str, scorer: str, k: int) -> Estimated:
    """What a log says of a scorer that shows each item of a shopper's list of k equally often.

    The scorer is fitted on the events before the log begins. Shoppers it cannot score are shown what is popular.

    Raises:
        BadInput: As `read`.
    """
    key = (shop, options, name, lake.dataset(name).version, scorer, k)
    inputs = inputs_of(lake, shop)
    return _found.get(key, lambda: _estimated(inputs, read(lake, name, inputs), options, scorer, k))


def _estimated(inputs: Inputs, found: Read, options: Options, scorer: str, k: int) -> Estimated:
    before = inputs.events.time < found.begun if np.isfinite(found.begun) else np.zeros(len(inputs.events), bool)
    earlier = bool((before & inputs.events.active).any())
    trained = replace(inputs, events=inputs.events.where(before)) if earlier else inputs
    features = Features(trained, options)
    lists = _lists(features, scorer, found.users, k)
    policy, direct = uniform_over(lists, found.log.context, found.log)
    outcome = estimate(found.log, policy, direct)
    unsupported = not outcome.refused and outcome.support < LEAST_SUPPORT
    warnings = tuple(text for text, holds in ((LEAKS, not earlier), (UNSUPPORTED, unsupported)) if holds)
    return Estimated(scorer, k, outcome, found.skipped, warnings)


def _lists(features: Features, scorer: str, users: Ints, k: int) -> Ints:
    """One list per context: the scorer's, or the popular items for shoppers it cannot score or does not know."""
    known = users >= 0
    popular = np.argsort(-features.popularity, kind="stable")[:k]
    lists = np.tile(np.pad(popular, (0, k - len(popular)), constant_values=-1), (len(users), 1)).astype(np.int64)
    if known.any():
        made, able = lists_for(fit(scorer, features), features, users[known], k)
        plain, _able = lists_for(fit("popularity", features), features, users[known], k)
        lists[known] = np.where(able[:, None], made, plain)
    return lists


def _positions(items: pd.Series, universe: np.ndarray) -> Ints:
    """Positions of item ids; ids that the shop does not know stand behind its last item."""
    found: Ints = np.asarray(pd.Index(universe).get_indexer(pd.Index(items)), dtype=np.int64)
    strange = found < 0
    if strange.any():
        found[strange] = len(universe) + pd.factorize(items[strange])[0]
    return found
