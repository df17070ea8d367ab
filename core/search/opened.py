"""What goes with an index: the words of its catalog, and the log of the searches in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.lake import kept
from core.recommend.memory_cache import Kept
from core.search.judgments import judged
from core.search.log import SearchLog, open_log
from core.search.suggest import Vocabulary, vocabulary_of

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search.index import Index

_vocabularies: Kept[Vocabulary] = Kept(6, 120)
LOOKED_AT = 2_000
"""Searches whose ids are held against a catalog's to tell whether it is theirs."""


def open_vocabulary(lake: Lake, index: Index, log: SearchLog | None) -> Vocabulary:
    """The words of an index, with those of the log's queries that led to a choice; kept in memory."""
    products = index.products
    about = (log.dataset, log.version) if log else ()
    key = (lake.path, products.dataset, products.layer, products.version, about)
    return _vocabularies.get(key, lambda: vocabulary_of(index, log.asked(clicked=True) if log else None))


def open_log_of(lake: Lake, index: Index) -> SearchLog | None:
    """The search log that knows most of an index's products; one that names none counts where it is the only one.

    Datasets of the kind searches come before events with queries.
    """
    for kind in ("searches", "events"):
        there = logs_of(lake, kind)
        found = [(_common(open_log(lake, one), index), one.name, one) for one in there]
        common, _name, best = max(found, key=lambda one: (one[0], one[1]), default=(0, "", None))
        if best is not None and (common or len(found) == 1):
            return open_log(lake, best)
    return None


@kept
def logs_of(lake: Lake, kind: str) -> list[Dataset]:
    """Datasets of a kind, searches or events, that say what was searched; what people judged is no log."""
    no_log = {one.name for one, _columns in judged(lake)}
    there = [one for one in lake.datasets() if one.kind == kind and one.column("query") and one.name not in no_log]
    return [one for one in there if one.column("query") in lake.columns(one.name)]


def _common(log: SearchLog, index: Index) -> int:
    """How many ids shown or chosen are of the index's products."""
    known = index.products.place
    ids = {one for found in log.results[:LOOKED_AT] for one in found or ()}
    ids.update(str(one) for one in log.clicked[:LOOKED_AT] if one)
    return len(ids & known.keys())
