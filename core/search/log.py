"""A search log: who asked what, what was shown, what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cells.lists import ids_in
from core.engine import quote
from core.recommend.data import parsing
from core.recommend.memory_cache import Kept
from core.search.log_events import searches_in
from core.search.matching.tokens import fold

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Dataset, Lake

MOST = 300_000
"""Searches that are read, the last rows of the dataset: two months of a shop with five thousand a day."""
KEPT_MB = 120
"""Of logs together."""


@dataclass(frozen=True)
class SearchLog:
    """Searches in the order of their dataset.

    Attributes:
        dataset, version: Where they were read.
        queries: Distinct queries, folded and with single blanks.
        written: (queries,) how each was written most often.
        query: (n,) number of each search's query.
        user: (n,) text, "" for none.
        time: (n,) seconds since 1970, NaN where unreadable.
        results: (n,) ids shown, the first first; empty where nothing was found; None where the log does not say.
        clicked: (n,) the id chosen, "" for none.
        position: (n,) its place from 1; NaN where nothing was chosen or the place is unknown.
        row: (n,) the dataset's own row number.
        left: Searches of the dataset that were not read, being beyond the limit.
        blank: Rows without a query.
    """

    dataset: str
    version: int
    queries: tuple[str, ...]
    written: tuple[str, ...]
    query: NDArray[np.int64]
    user: NDArray[np.object_]
    time: NDArray[np.float64]
    results: Sequence[tuple[str, ...] | None]
    clicked: NDArray[np.object_]
    position: NDArray[np.float64]
    row: NDArray[np.int64]
    left: int = 0
    blank: int = 0

    def __len__(self) -> int:
        return len(self.query)

    @cached_property
    def searches(self) -> NDArray[np.int64]:
        """(queries,) how often each was asked."""
        return np.bincount(self.query, minlength=len(self.queries))

    @cached_property
    def has_click(self) -> NDArray[np.bool_]:
        """(n,) whether something was chosen."""
        return np.asarray(self.clicked != "", dtype=np.bool_)

    @cached_property
    def clicks(self) -> NDArray[np.int64]:
        """(queries,) after how many of its searches something was chosen."""
        return np.bincount(self.query[self.has_click], minlength=len(self.queries))

    @cached_property
    def empty(self) -> NDArray[np.bool_]:
        """(n,) whether the log says that nothing was found."""
        return np.array([found is not None and not found for found in self.results], dtype=np.bool_)

    @cached_property
    def zero(self) -> NDArray[np.int64]:
        """(queries,) how many of its searches found nothing."""
        return np.bincount(self.query[self.empty], minlength=len(self.queries))

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {query: code for code, query in enumerate(self.queries)}

    def code(self, query: str) -> int | None:
        """The number of a query however it is written; None where nobody asked it."""
        return self._codes.get(" ".join(fold(query).split()))

    @property
    def empty_share(self) -> float:
        """Share of the searches that found nothing, 0 to 1; NaN where the log does not say what was shown."""
        return float(self.empty.mean()) if self.says_results else float("nan")

    @property
    def says_results(self) -> bool:
        """Whether the log lists what was shown."""
        return any(found for found in self.results)

    def asked(self, *, clicked: bool = False) -> dict[str, int]:
        """Query -> how often it was asked, or led to a choice; the most frequent first."""
        counts = self.clicks if clicked else self.searches
        order = np.argsort(-counts, kind="stable")
        return {self.queries[place]: int(counts[place]) for place in order if counts[place]}

    @cached_property
    def of_query(self) -> Mapping[int, NDArray[np.int64]]:
        """Query -> its searches."""
        order = np.argsort(self.query, kind="stable")
        cuts = np.cumsum(self.searches)[:-1]
        return dict(enumerate(np.split(order, cuts)))

    @cached_property
    def chosen(self) -> Mapping[int, Counter[str]]:
        """Query -> ids chosen after it, with how often."""
        found: dict[int, Counter[str]] = {}
        for place in np.flatnonzero(self.has_click):
            found.setdefault(int(self.query[place]), Counter())[self.clicked[place]] += 1
        return found


_logs: Kept[SearchLog] = Kept(3, KEPT_MB)


def open_log(lake: Lake, dataset: Dataset, *, columns: Mapping[str, str] | None = None) -> SearchLog:
    """The newest version of a search log, kept in memory.

    Args:
        lake: The workspace.
        dataset: Of the kind searches, or any with a query column; of events, each search is joined of its rows.
        columns: Role -> column, instead of the dataset's own.
    """
    roles = dict(columns or dataset.roles)
    key = (lake.path, dataset.name, dataset.version, tuple(sorted(roles.items())))
    read = _of_events if dataset.kind == "events" and columns is None else _read
    return _logs.get(key, lambda: read(lake, dataset, roles))


def _of_events(lake: Lake, dataset: Dataset, roles: Mapping[str, str]) -> SearchLog:
    """The searches that events tell of."""
    columns = lake.columns(dataset.name)
    there = {role: name for role, name in roles.items() if name in columns}
    with lake.read() as cursor:
        found = searches_in(cursor, lake.table(dataset.name), columns, there, MOST)
    return log_of_rows(*found, dataset=dataset.name, version=dataset.version)


def log_of_rows(frame: pd.DataFrame, left: int, blank: int, dataset: str = "", version: int = 0) -> SearchLog:
    """A log of what `searches_in` found: a list that was shown counts before one that the search returned."""
    results = [
        tuple(dict.fromkeys(map(str, shown)))
        if _is_list(shown)
        else ids_in(listed)
        if isinstance(listed, str)
        else None
        for shown, listed in zip(frame["shown"], frame["listed"], strict=True)
    ]
    return log_of(
        frame["query"].to_list(),
        results=results,
        clicked=frame["clicked_item"].fillna("").to_list(),
        user=frame["user_id"].to_list(),
        time=frame["timestamp"].to_numpy(dtype=float, na_value=np.nan),
        row=frame["r"].to_numpy(dtype=np.int64),
        dataset=dataset,
        version=version,
        left=left,
        blank=blank,
    )


def _is_list(value: object) -> bool:
    """Whether a cell of a frame holds a list; a missing one is NaN or None."""
    return isinstance(value, list | np.ndarray)


def _read(lake: Lake, dataset: Dataset, roles: Mapping[str, str]) -> SearchLog:
    columns = lake.columns(dataset.name)
    table = lake.table(dataset.name)
    there = {role: name for role, name in roles.items() if name in columns}
    parts = ["_row AS r", f"trim(CAST({quote(there['query'])} AS VARCHAR)) AS query"]
    for role in ("user_id", "clicked_item"):
        parts.append(f"coalesce({parsing.text(there[role])}, '') AS {role}" if role in there else f"'' AS {role}")
    parts.append(f"CAST({quote(there['results'])} AS VARCHAR) AS results" if "results" in there else "NULL AS results")
    with lake.read() as cursor:
        for role, read in (("timestamp", parsing.seconds), ("position", parsing.number)):
            if column := there.get(role):
                how = parsing.column_convention(cursor, table, column, columns[column])
                parts.append(f"{read(column, columns[column], how)} AS {quote(role)}")
            else:
                parts.append(f"NULL::DOUBLE AS {quote(role)}")
        count = cursor.execute(
            f"SELECT count(*), count(nullif(query, '')) FROM (SELECT {', '.join(parts)} FROM {table})"
        )
        rows, asked = count.fetchone() or (0, 0)
        frame = cursor.execute(
            f"SELECT * FROM (SELECT {', '.join(parts)} FROM {table}) WHERE query <> '' ORDER BY r DESC LIMIT {MOST}"
        ).df()[::-1]
    written = frame["results"].astype(object).where(frame["results"].notna(), None)
    lists = {text: ids_in(text) for text in set(written) if text is not None}
    return log_of(
        frame["query"].to_list(),
        results=[None if value is None else lists[value] for value in written] if "results" in there else None,
        clicked=frame["clicked_item"].to_list(),
        position=frame["position"].to_numpy(dtype=float, na_value=np.nan),
        user=frame["user_id"].to_list(),
        time=frame["timestamp"].to_numpy(dtype=float, na_value=np.nan),
        row=frame["r"].to_numpy(dtype=np.int64),
        dataset=dataset.name,
        version=dataset.version,
        left=int(asked) - len(frame),
        blank=int(rows) - int(asked),
    )


def log_of(
    queries: Sequence[str],
    *,
    results: Sequence[tuple[str, ...] | None] | None = None,
    clicked: Sequence[str] | None = None,
    position: NDArray[np.float64] | None = None,
    user: Sequence[str] | None = None,
    time: NDArray[np.float64] | None = None,
    row: NDArray[np.int64] | None = None,
    dataset: str = "",
    version: int = 0,
    left: int = 0,
    blank: int = 0,
) -> SearchLog:
    """A log of searches given one by one; a place that is missing is taken from the list shown."""
    n = len(queries)
    known: dict[str, int] = {}
    spelled: dict[str, str] = {}
    codes = np.zeros(n, np.int64)
    ways: list[Counter[str]] = []
    for place, text in enumerate(queries):
        key = spelled.get(text)
        if key is None:
            key = spelled[text] = " ".join(fold(text).split()) or " ".join(text.split())
        code = known.setdefault(key, len(known))
        if code == len(ways):
            ways.append(Counter())
        ways[code][text] += 1
        codes[place] = code
    shown = list(results) if results is not None else [None] * n
    chosen = np.array(clicked if clicked is not None else [""] * n, dtype=object)
    at = np.array(position, dtype=float) if position is not None else np.full(n, np.nan)
    at[~np.isfinite(at) | (at < 1)] = np.nan
    for place in np.flatnonzero((chosen != "") & np.isnan(at)):
        found = shown[place]
        if found and chosen[place] in found:
            at[place] = found.index(chosen[place]) + 1
    at[chosen == ""] = np.nan
    return SearchLog(
        dataset,
        version,
        tuple(known),
        tuple(" ".join(one.most_common(1)[0][0].split()) for one in ways),
        codes,
        np.array(user if user is not None else [""] * n, dtype=object),
        time if time is not None else np.full(n, np.nan),
        shown,
        chosen,
        at,
        row if row is not None else np.arange(n),
        left,
        blank,
    )
