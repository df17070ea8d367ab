"""Searches in the lake: trials as they are made, what was chosen, and the options that use it."""

from __future__ import annotations

import hashlib
import json
import time as clock
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.lake import has_table, kept
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.evaluation.evaluate import Figure, Protocol
from core.recommend.evaluation.tuning.trying import TRIALS, Found, Trial, search
from core.recommend.features.bundle import Options

if TYPE_CHECKING:
    from core.lake import Lake

METHOD = 1
"""Raised when the search changes: older results are then made again."""
COMMIT_EVERY = 30.0
"""Seconds of trials that a crash may cost; a commit for each trial would fill the history with them."""
_TABLE = """
    CREATE TABLE IF NOT EXISTS lake.lab.tuning (
        key VARCHAR, dataset VARCHAR, version BIGINT, layer VARCHAR, scorer VARCHAR, trials BIGINT, done BOOLEAN,
        found VARCHAR, time TIMESTAMP)
"""


def tuning_key(shop: Shop, options: Options, protocol: Protocol, trials: int = TRIALS) -> str:
    """What a search belongs to: data versions, options without tuned numbers, protocol, how much is tried."""
    facts = [METHOD, shop.layers, shop.mark, asdict(replace(options, tuned=())), protocol.as_json(), trials]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


def found(lake: Lake, shop: Shop, options: Options, protocol: Protocol, trials: int = TRIALS) -> dict[str, Found]:
    """Scorer id -> finished search of exactly this data and protocol."""
    rows = _stored(lake, tuning_key(shop, options, protocol, trials))
    return {name: _parsed(text) for name, (done, text) in rows.items() if done}


def latest(lake: Lake, shop: Shop) -> dict[str, Found]:
    """Scorer id -> the newest finished search of this version of the events, under whatever protocol it was made."""
    dataset, layer, version = shop.events
    return {name: _parsed(text) for name, text in _latest(lake, dataset, layer, version).items()}


def used(options: Options, searches: dict[str, Found]) -> Options:
    """The same options with the numbers that searches chose, where the test bore them out; else the defaults stay."""
    chosen = {name: one.parameters for name, one in sorted(searches.items()) if one.better}
    return replace(options, tuned=tuple((name, tuple(sorted(one.items()))) for name, one in chosen.items()))


def search_and_store(
    lake: Lake,
    shop: Shop,
    options: Options,
    protocol: Protocol,
    name: str,
    *,
    trials: int = TRIALS,
    author: str | None = None,
    tried: Callable[[int], None] | None = None,
) -> Found:
    """Search once and keep the result; trials of an interrupted search are not made again.

    Args:
        tried: Called with the number of trials made; may raise to stop, then what was tried is stored first.
    """
    key = tuning_key(shop, options, protocol, trials)
    done, text = _stored(lake, key).get(name, (False, ""))
    if done:
        return _parsed(text)
    known = [Trial(**one) for one in json.loads(text)] if text else []
    written, since = len(known), clock.monotonic()

    def after(made: Sequence[Trial]) -> None:
        nonlocal written, since
        try:
            if tried:
                tried(len(made))
        except BaseException:
            _write(lake, shop, key, name, [asdict(one) for one in made], done=False, author=author)
            raise
        if clock.monotonic() - since > COMMIT_EVERY and len(made) > written:
            _write(lake, shop, key, name, [asdict(one) for one in made], done=False, author=author)
            written, since = len(made), clock.monotonic()

    plain = replace(options, tuned=())
    made = search(
        inputs_of(lake, shop), name, protocol, plain, trials=trials, seed=protocol.seed, known=known, tried=after
    )
    _write(lake, shop, key, name, asdict(made), done=True, author=author)
    return made


def _write(lake: Lake, shop: Shop, key: str, name: str, body: Any, *, done: bool, author: str | None) -> None:
    dataset, layer, version = shop.events
    info = {"tuning": dataset, "of_version": version, "scorer": name}
    with lake.write(N_("Tune recommenders on {name}").format(name=dataset), author=author, info=info) as cursor:
        cursor.execute(_TABLE)
        cursor.execute("DELETE FROM lake.lab.tuning WHERE key = ? AND scorer = ?", [key, name])
        now = datetime.now(UTC).replace(tzinfo=None)
        trials = len(body["trials"]) if done else len(body)
        row = [key, dataset, version, layer, name, trials, done, json.dumps(body), now]
        cursor.execute("INSERT INTO lake.lab.tuning VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


@kept
def _stored(lake: Lake, key: str) -> dict[str, tuple[bool, str]]:
    with lake.read() as cursor:
        if not has_table(cursor, "lab.tuning"):
            return {}
        rows = cursor.execute(
            "SELECT scorer, done, found FROM lake.lab.tuning WHERE key = ? ORDER BY time", [key]
        ).fetchall()
    return {name: (done, text) for name, done, text in rows}


@kept
def _latest(lake: Lake, dataset: str, layer: str, version: int) -> dict[str, str]:
    with lake.read() as cursor:
        if not has_table(cursor, "lab.tuning"):
            return {}
        rows = cursor.execute(
            "SELECT scorer, found FROM lake.lab.tuning WHERE dataset = ? AND layer = ? AND version = ? AND done "
            "ORDER BY time",
            [dataset, layer, version],
        ).fetchall()
    return dict(rows)


def _parsed(text: str) -> Found:
    raw = json.loads(text)
    figures = {name: Figure(**raw[name]) for name in ("usual", "best", "gain")}
    return Found(**{**raw, **figures, "trials": tuple(Trial(**one) for one in raw["trials"])})
