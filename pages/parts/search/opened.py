"""What the Search page has open: a catalog, its index, its words and its log; or a log alone."""

from __future__ import annotations

from functools import cached_property

from core.lake import Dataset, Lake
from core.search import Index, SearchLog, open_index, open_log, open_log_of, open_vocabulary
from core.search.index import no_index
from core.search.suggest import Vocabulary


class Opened:
    """A catalog as the page reads it; everything behind it is kept in memory by version.

    Attributes:
        dataset: The catalog, or the log where no catalog is there.
        catalog: The catalog; None where there is none.
    """

    def __init__(self, lake: Lake, dataset: Dataset) -> None:
        self.lake, self.dataset = lake, dataset
        self.catalog = dataset if dataset.kind == "items" else None

    def index(self, layer: str | None = None) -> Index:
        """The index of a layer; of the newest state where none is named."""
        return open_index(self.lake, self.catalog, layer) if self.catalog else no_index()

    @cached_property
    def log(self) -> SearchLog | None:
        """The log of searches in this catalog."""
        return open_log_of(self.lake, self.index()) if self.catalog else open_log(self.lake, self.dataset)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the newest state."""
        return open_vocabulary(self.lake, self.index(), self.log)
