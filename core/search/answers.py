"""What is computed from a log and a catalog for a page, kept in memory by their versions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from core.recommend.memory_cache import Kept
from core.search import learned as fusion
from core.search.groups import Together, Unsold, together, unsold
from core.search.index import Index, no_index, open_index, open_vectors
from core.search.misses import Asked, Miss, misses
from core.search.opened import open_vocabulary
from core.search.replay import LOGGED, Replay, Truth, Way, replay
from core.search.same_words import pair_of
from core.search.synonyms import Gain, Near, gain_of, near_words

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search.log import SearchLog
    from core.search.matching.dense import Dense

_together: Kept[Together] = Kept(4, 100)
_misses: Kept[list[Miss]] = Kept(8)
_replays: Kept[Replay] = Kept(12, 50)
_learned: Kept[fusion.Learned] = Kept(4, 100)
_near: Kept[list[Near]] = Kept(4)
_gains: Kept[Gain] = Kept(60)
_unsold: Kept[tuple[list[Unsold], int]] = Kept(8)


def queries_together(log: SearchLog, home: Hashable) -> Together:
    """Queries by what is chosen after them."""
    return _together.get((home, log.dataset, log.version), lambda: together(log))


def failing_queries(lake: Lake, index: Index, log: SearchLog) -> list[Miss]:
    """Queries that lose visits, with their causes."""

    def look() -> list[Miss]:
        return misses(log, Asked(index, open_vocabulary(lake, index, log), queries_together(log, lake.path)))

    return _misses.get((lake.path, *_of(index), log.dataset, log.version), look)


def learned_fusion(lake: Lake, index: Index, vectors: Dense | None, log: SearchLog | None) -> fusion.Learned | None:
    """What the log teaches of how words, meaning, popularity and category count; None without choices.

    Vectors take part where no product lacks one.
    """
    if log is None or not log.has_click.any():
        return None
    whole = vectors if vectors is not None and not vectors.missing else None
    key = (lake.path, *_of(index), log.dataset, log.version, whole.encoder.sha256 if whole else "")
    return _learned.get(key, lambda: fusion.learn(index, whole, log))


def words_near(lake: Lake, index: Index, vectors: Dense, log: SearchLog) -> list[Near]:
    """Single words that are chosen alike and near in meaning."""
    key = (lake.path, *_of(index), log.dataset, log.version, vectors.encoder.sha256)
    return _near.get(key, lambda: near_words(log, index, vectors))


def synonym_gain(lake: Lake, index: Index, log: SearchLog, first: str, second: str) -> Gain:
    """What a pair does to the queries of the log that say either side."""
    key = (lake.path, *_of(index), log.dataset, log.version, *pair_of(first, second))
    return _gains.get(key, lambda: gain_of(index, log, first, second))


def unsold_queries(lake: Lake, index: Index, log: SearchLog, events: Dataset) -> tuple[list[Unsold], int]:
    """Queries without a sale, and how many have one."""
    key = (lake.path, *_of(index), log.dataset, log.version, events.name, events.version)
    return _unsold.get(key, lambda: unsold(lake, log, index, events))


def replayed(
    lake: Lake,
    dataset: Dataset | None,
    log: SearchLog,
    modes: Sequence[str],
    judged: tuple[Hashable, Truth] | None = None,
) -> Replay:
    """The log asked again, on every layer that the catalog has.

    Args:
        lake: The workspace.
        dataset: The catalog; None where there is none, and then the lists of the log are all that is measured.
        log: The searches.
        modes: bm25, dense, fused; the latter two where the vectors are there.
        judged: What the judgments are kept under, and they; the log's choices where None.
    """
    layers = reversed(dataset.layers) if dataset else ()
    opened = [(layer, open_index(lake, dataset, layer)) for layer in layers if dataset]
    ways: list[tuple[Way, Index, Dense | None]] = []
    if log.says_results:
        ways.append((Way(LOGGED, ""), opened[-1][1] if opened else no_index(), None))
    for layer, index in opened:
        vectors = open_vectors(lake, index) if set(modes) - {"bm25"} else None
        able = vectors is not None and not vectors.missing
        ways += [(Way(mode, layer), index, vectors) for mode in modes if mode == "bm25" or able]
    key = (
        lake.path,
        log.dataset,
        log.version,
        tuple((way, *_of(index)) for way, index, _v in ways),
        judged[0] if judged else None,
    )
    return _replays.get(key, lambda: replay(ways, log, judged[1] if judged else None))


def _of(index: Index) -> tuple[Hashable, ...]:
    return index.products.dataset, index.products.layer, index.products.version, index.synonyms
