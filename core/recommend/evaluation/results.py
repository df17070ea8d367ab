"""Evaluation results in the lake, so that a page shows them at once and a report can cite them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.i18n import N_
from core.lake import has_table, kept
from core.recommend.beside import Work, beside
from core.recommend.data.shop import Shop, features_of, inputs_of, slow
from core.recommend.evaluation.details import store
from core.recommend.evaluation.evaluate import Comparison, Evaluation, Figure, Protocol, compare, evaluate
from core.recommend.features.bundle import Features, Options
from core.recommend.memory_cache import Kept
from core.recommend.scorers.registry import SCORERS, why_not

if TYPE_CHECKING:
    from core.lake import Lake

METHOD = 2
"""Raised when a test measures more or otherwise: older results are then made again."""
BASELINE = "popularity"
USUAL = ("ease", "als", "item_knn")
"""What opens the page before any test, the first that the inputs allow: each list is the shopper's own."""
PATIENCE = 20.0
"""Seconds of fit and ranking in the test up to which a scorer may open the page, which fits it while a reader waits."""
_TABLE = """
    CREATE TABLE IF NOT EXISTS lake.lab.evaluations (
        key VARCHAR, dataset VARCHAR, version BIGINT, layer VARCHAR, scorer VARCHAR, params VARCHAR,
        split VARCHAR, metric VARCHAR, value DOUBLE, low DOUBLE, high DOUBLE, versus VARCHAR,
        users BIGINT, scorable BIGINT, cold BIGINT, undated BIGINT, warning VARCHAR, reason VARCHAR,
        seconds DOUBLE, time TIMESTAMP)
"""
_COLUMNS = 20
"""Columns of the table of results."""


@dataclass(frozen=True)
class _Evaluated:
    """The evaluations of one shop under one protocol, by scorer; the guard is held while some are made."""

    guard: threading.Lock = field(default_factory=threading.Lock)
    found: dict[str, Evaluation] = field(default_factory=dict)


_evaluations: Kept[_Evaluated] = Kept(6)
_comparisons: Kept[Comparison] = Kept(200)


@dataclass(frozen=True)
class Stored:
    """One scorer's stored evaluation.

    `figures` are its metrics; `differences` its paired differences from the popularity baseline.
    """

    scorer: str
    figures: dict[str, Figure]
    differences: dict[str, Figure]
    users: int
    scorable: int
    cold: int
    undated: int
    warning: str
    reason: str
    seconds: float
    time: datetime


def evaluation_key(shop: Shop, options: Options, protocol: Protocol) -> str:
    """What a result belongs to: data versions, options and protocol."""
    facts = [METHOD, shop.layers, shop.mark, asdict(options), protocol.as_json()]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]


def stored(lake: Lake, shop: Shop, options: Options, protocol: Protocol) -> dict[str, Stored]:
    """Scorer id -> stored evaluation, empty where none was made for exactly this data and protocol."""
    return dict(_stored(lake, "?", (evaluation_key(shop, options, protocol),)))


@kept
def _stored(lake: Lake, key: str, values: tuple[object, ...]) -> dict[str, Stored]:
    """What is stored under a key; `key` is SQL with the parameters `values`."""
    with lake.read() as cursor:
        if not has_table(cursor, "lab.evaluations"):
            return {}
        rows = cursor.execute(
            "SELECT scorer, metric, value, low, high, versus, users, scorable, cold, undated, warning, reason, "
            f"seconds, time FROM lake.lab.evaluations WHERE key = ({key}) ORDER BY time",
            list(values),
        ).fetchall()
    found: dict[str, Stored] = {}
    for name, metric, value, low, high, versus, *facts in rows:
        users, scorable, cold, undated, warning, reason, seconds, time = facts
        at = time.replace(tzinfo=UTC)
        one = found.get(name)
        if one is None or one.time != at:  # what a scorer lacked may have come since: the newest test counts
            one = Stored(name, {}, {}, users, scorable, cold, undated, warning, reason, seconds, at)
            found[name] = one
        if metric:
            target = one.differences if versus else one.figures
            target[metric] = Figure(value, low, high)
    return {name: found[name] for name in SCORERS if name in found}


def suggested_scorer(lake: Lake, shop: Shop, features: Features, protocol: Protocol) -> str:
    """The scorer to open with beside the baseline: the best in the newest test of this dataset, else the usual one.

    A test of exactly this data, options and protocol goes before newer ones. The leader is taken even where others
    cannot be told apart from it: its mean is the best guess there is. Scorers that these inputs do not allow are passed
    over, and those that take longer than PATIENCE to fit and rank: a reader waits for them.
    """
    newest = "SELECT key FROM lake.lab.evaluations WHERE dataset = ? ORDER BY key = ? DESC, time DESC LIMIT 1"
    found = _stored(lake, newest, (shop.events[0], evaluation_key(shop, features.options, protocol)))
    tested = [one for one in found.values() if not one.reason and "ndcg" in one.figures]
    quick = [one for one in tested if one.seconds <= PATIENCE] or tested
    best = [one.scorer for one in sorted(quick, key=lambda one: -one.figures["ndcg"].value)]
    able = (name for name in [*best, *USUAL, *SCORERS] if not why_not(SCORERS[name], features))
    return next((name for name in able if name != BASELINE), BASELINE)


def looked_at(
    lake: Lake, shop: Shop, options: Options, protocol: Protocol, scorers: Sequence[str]
) -> dict[str, Stored]:
    """Stored evaluations, and in memory those of `scorers` that are not stored: looking writes nothing."""
    present = stored(lake, shop, options, protocol)
    untold = _untold(lake, shop, options, {name: one.reason for name, one in present.items()})
    wanted = [name for name in dict.fromkeys([BASELINE, *scorers]) if untold(name)]
    if not wanted:
        return present
    made = evaluations(lake, shop, options, protocol, [BASELINE, *wanted])
    found = present | {
        name: _made(
            one := made[name],
            None if one.reason or name == BASELINE else _paired(shop, options, protocol, made[BASELINE], one),
        )
        for name in wanted
    }
    return {name: found[name] for name in SCORERS if name in found}


def known(lake: Lake, shop: Shop, options: Options, protocol: Protocol) -> dict[str, Stored]:
    """What is stored, and what was looked at in memory under the same settings: asking tests nothing."""
    found = stored(lake, shop, options, protocol)
    mine = _evaluations.peek((shop, options, protocol))
    made = dict(mine.found) if mine else {}
    for name, one in made.items():
        if name not in found:
            both = one.reason or name == BASELINE or BASELINE not in made
            found[name] = _made(one, None if both else _paired(shop, options, protocol, made[BASELINE], one))
    return {name: found[name] for name in SCORERS if name in found}


def known_comparison(shop: Shop, options: Options, protocol: Protocol, first: str, second: str) -> Comparison | None:
    """The paired comparison of two scorers where both were looked at under the same settings; None before that."""
    mine = _evaluations.peek((shop, options, protocol))
    made = dict(mine.found) if mine else {}
    if first not in made or second not in made or made[first].reason or made[second].reason:
        return None
    return _paired(shop, options, protocol, made[first], made[second])


def being_tested(lake: Lake, shop: Shop, options: Options, protocol: Protocol, scorers: Sequence[str]) -> Work | None:
    """The test of some scorers in memory beside the page that asks, where one of them takes long; None where that is
    done, or is so at once."""
    if not any(slow(inputs_of(lake, shop), name) for name in scorers):
        return None
    wanted = [BASELINE, *scorers]

    def there() -> bool:
        mine = _evaluations.peek((shop, options, protocol))
        return mine is not None and all(name in mine.found for name in wanted)

    return beside(
        ("test", shop, options, protocol, tuple(scorers)),
        there,
        lambda: evaluations(lake, shop, options, protocol, wanted),
    )


def evaluate_and_store(
    lake: Lake,
    shop: Shop,
    options: Options,
    protocol: Protocol,
    scorers: Sequence[str],
    *,
    progress: Any = None,
    author: str | None = None,
) -> dict[str, Stored]:
    """Evaluate what is not stored yet, store it in one commit, and return everything stored.

    The popularity baseline is always part of it. A scorer that a job trains is left out until it was trained.
    """
    present = stored(lake, shop, options, protocol)
    untold = _untold(lake, shop, options, {name: one.reason for name, one in present.items()})
    wanted = [name for name in dict.fromkeys([BASELINE, *scorers]) if untold(name)]
    if not wanted:
        return present
    made = evaluations(lake, shop, options, protocol, [BASELINE, *wanted], progress=progress)
    wanted = [name for name in wanted if not _untrained(made[name])]
    if not wanted:
        return present
    baseline = made[BASELINE]
    rows = []
    for name in wanted:
        one = made[name]
        versus = compare(baseline, one) if not one.reason and name != BASELINE else None
        rows.extend(_rows(shop, options, one, versus, evaluation_key(shop, options, protocol)))
    dataset, _layer, version = shop.events
    info = {"evaluation": dataset, "of_version": version, "scorers": wanted, "protocol": protocol.as_json()}
    with lake.write(N_("Evaluate recommenders on {name}").format(name=dataset), author=author, info=info) as cursor:
        cursor.execute(_TABLE)
        marks = ", ".join("?" * _COLUMNS)
        cursor.executemany(f"INSERT INTO lake.lab.evaluations VALUES ({marks})", rows)
        store(cursor, evaluation_key(shop, options, protocol), [made[name] for name in wanted], BASELINE)
    return stored(lake, shop, options, protocol)


def evaluations(
    lake: Lake,
    shop: Shop,
    options: Options,
    protocol: Protocol,
    scorers: Sequence[str],
    *,
    progress: Any = None,
) -> dict[str, Evaluation]:
    """Full evaluations with per-user values, kept in memory; readers who ask at once wait for the first of them."""
    mine = _evaluations.get((shop, options, protocol), _Evaluated)

    def missing() -> list[str]:
        untold = _untold(lake, shop, options, {name: one.reason for name, one in dict(mine.found).items()})
        return [name for name in dict.fromkeys(scorers) if untold(name)]

    if not missing():  # before the guard: another may hold it for seconds
        return dict(mine.found)
    with mine.guard:
        if wanted := missing():
            found = evaluate(inputs_of(lake, shop), wanted, protocol, options, progress=progress)
            mine.found.update({one.scorer: one for one in found})
        return dict(mine.found)


def _untold(lake: Lake, shop: Shop, options: Options, reasons: Mapping[str, str]) -> Callable[[str], bool]:
    """Whether a scorer is yet to be tested: never was, or could not be then and can now (its texts were read since)."""

    def untold(name: str) -> bool:
        if not reasons.get(name):
            return name not in reasons
        return not why_not(SCORERS[name], features_of(lake, shop, options))

    return untold


def _untrained(one: Evaluation) -> bool:
    """Whether a scorer had nothing to say because no job has trained it yet; it may have by now."""
    return bool(one.reason) and SCORERS[one.scorer].trained


def _paired(shop: Shop, options: Options, protocol: Protocol, first: Evaluation, second: Evaluation) -> Comparison:
    """The comparison of two evaluations of one shop under one protocol, kept: its intervals cost a page 0.02 s each."""
    key = (shop, options, protocol, first.scorer, second.scorer)
    return _comparisons.get(key, lambda: compare(first, second))


def _made(one: Evaluation, versus: Comparison | None) -> Stored:
    return Stored(
        one.scorer,
        dict(one.figures),
        dict(versus.differences) if versus else {},
        len(one.users),
        one.scorable,
        one.cold,
        one.undated,
        one.warning,
        one.reason,
        one.seconds,
        datetime.now(UTC),
    )


def comparison(
    lake: Lake, shop: Shop, options: Options, protocol: Protocol, first: str, second: str
) -> Comparison | None:
    """Paired comparison of two scorers; None where one of them cannot run on this data."""
    found = evaluations(lake, shop, options, protocol, [first, second])
    if found[first].reason or found[second].reason:
        return None
    return _paired(shop, options, protocol, found[first], found[second])


def _rows(shop: Shop, options: Options, one: Evaluation, versus: Comparison | None, key: str) -> list[list[object]]:
    dataset, layer, version = shop.events
    params = json.dumps(asdict(options) | one.protocol.as_json(), sort_keys=True)
    head = [key, dataset, version, layer, one.scorer, params, one.protocol.split]
    tail = [len(one.users), one.scorable, one.cold, one.undated, one.warning, one.reason, one.seconds]
    tail = [*tail, datetime.now(UTC).replace(tzinfo=None)]
    figures: list[tuple[str | None, Figure, str | None]] = [(name, f, None) for name, f in one.figures.items()]
    if versus:
        figures += [(name, figure, BASELINE) for name, figure in versus.differences.items()]
    if not figures:
        figures = [(None, Figure(float("nan"), None, None), None)]
    return [[*head, name, f.value, f.low, f.high, against, *tail] for name, f, against in figures]
