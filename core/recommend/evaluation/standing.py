"""The leaderboard of a shop: from the stored test, or a first look in memory where the shop is small."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.recommend.data.profiles import profiles_of
from core.recommend.data.shop import Shop, features_of, inputs_of, is_small
from core.recommend.evaluation import metrics
from core.recommend.evaluation.details import Details, details, details_of
from core.recommend.evaluation.evaluate import Figure, Protocol, prepare
from core.recommend.evaluation.groups import Segment, profiled
from core.recommend.evaluation.leaderboard import Board, board
from core.recommend.evaluation.results import Stored, evaluation_key, evaluations, looked_at, stored
from core.recommend.events import Ints
from core.recommend.features.bundle import Options
from core.recommend.memory_cache import Kept
from core.recommend.scorers.registry import SCORERS

if TYPE_CHECKING:
    from core.lake import Lake

QUICK = ("popularity", "item_knn", "rp3beta", "ease", "als")
"""What a small shop's first look tests while the reader waits: together about two seconds on the sample shop."""
LEAST_SHOPPERS = 20
"""A segment of fewer shoppers is left blank: its mean would say more of the few than of the scorer."""
_tested: Kept[Ints] = Kept(8)
_boards: Kept[Board] = Kept(30)


@dataclass(frozen=True)
class Ranked:
    """One test of a shop.

    Attributes:
        tests: Scorer id -> figures, also of those that cannot run.
        missing: Scorers that were not tested yet.
        kept: The test is stored; False for a first look in memory.
    """

    board: Board
    tests: dict[str, Stored]
    details: Details
    missing: tuple[str, ...]
    kept: bool


@dataclass(frozen=True)
class Cell:
    """A scorer in a segment: mean over its shoppers; NaN where they are fewer than LEAST_SHOPPERS."""

    scorer: str
    segment: Segment
    figure: Figure


def ranked(lake: Lake, shop: Shop, options: Options, protocol: Protocol, metric: str) -> Ranked | None:
    """The leaderboard by one metric; None where nothing was tested and the shop is too large for a first look.

    Looking writes nothing.

    Args:
        metric: One of metrics.ACCURACY.

    Raises:
        BadInput: Nothing can be held out.
    """
    key = evaluation_key(shop, options, protocol)
    tests, found, kept = stored(lake, shop, options, protocol), details(lake, key), True
    if not tests:
        if not is_small(features_of(lake, shop, options).inputs):
            return None
        kept = False
        tests = looked_at(lake, shop, options, protocol, QUICK)
        made = evaluations(lake, shop, options, protocol, QUICK)
        found = details_of(made[name] for name in QUICK)
        tests = {name: tests[name] for name in QUICK}
    found = replace(found, segments=(*found.segments, *_profiled(lake, shop, protocol, found)))
    values = found.of(metric)
    names = tuple(sorted(values))
    made_board = _boards.get((lake.path, key, metric, names), lambda: board(values, metric, seed=protocol.seed))
    features = features_of(lake, shop, options)
    able = (name for name, one in SCORERS.items() if not one.trained or not one.limit(features))
    missing = tuple(name for name in able if name not in tests)
    return Ranked(made_board, tests, found, missing, kept)


def _profiled(lake: Lake, shop: Shop, protocol: Protocol, found: Details) -> tuple[Segment, ...]:
    """Tested shoppers by their user profiles.

    Who is tested follows from events and protocol alone, so results that were stored before there were profiles are
    told by them as well.
    """
    known = profiles_of(lake, shop)
    if not known.columns or not found.values:
        return ()
    users = _tested.get((shop, protocol), lambda: prepare(inputs_of(lake, shop), protocol, Options()).users)
    tested = next(len(one) for values in found.values.values() for one in values.values())
    return profiled(known, users, LEAST_SHOPPERS) if len(users) == tested else ()


def by_segment(found: Ranked, seed: int = 0) -> list[Cell]:
    """Every scorer in every segment, scorers in the order of the board."""
    values = found.details.of(found.board.metric)
    cells = []
    for standing in found.board.standings:
        for segment in found.details.segments:
            own = values[standing.scorer][segment.members]
            if len(own) < LEAST_SHOPPERS:
                cells.append(Cell(standing.scorer, segment, Figure(float("nan"), None, None)))
                continue
            low, high = metrics.interval(own, seed=seed, resamples=400)
            cells.append(Cell(standing.scorer, segment, Figure(float(own.mean()), low, high)))
    return cells


def worst(found: Ranked, scorer: str) -> tuple[Segment, float, float] | None:
    """The segment that a scorer serves worst: (segment, its mean, the mean over all); None with fewer than two."""
    values = found.details.of(found.board.metric).get(scorer)
    large = [one for one in found.details.segments if len(one.members) >= LEAST_SHOPPERS]
    if values is None or len(large) < 2:
        return None
    lowest = min(large, key=lambda one: float(values[one.members].mean()))
    return lowest, float(values[lowest.members].mean()), float(values.mean())
