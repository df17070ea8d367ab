"""A statement's columns in little memory: a text stands as a number into the list of those that occur."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.recommend.events import Ints, Texts

if TYPE_CHECKING:
    import pyarrow as pa

    from core.engine import Cursor

ROWS = 500_000
"""Rows in memory as texts at a time: some 50 MB of ids."""


def fetch(cursor: Cursor, statement: str, texts: Collection[str]) -> tuple[dict[str, NDArray[Any]], dict[str, Texts]]:
    """Run a statement.

    Args:
        statement: SQL of named columns: texts and numbers.
        texts: Which columns are texts.

    Returns:
        Column -> numbers (NaN for NULL) or codes (-1 for NULL), shape (rows,) each; text column -> its texts in the
        order of their codes, each once.
    """
    reader = cursor.execute(statement).to_arrow_reader(ROWS)
    known: dict[str, dict[str, int]] = {name: {} for name in texts}
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in reader.schema.names}
    for batch in reader:
        for name, found in parts.items():
            column = batch.column(name)
            found.append(_codes(column, known[name]) if name in known else column.to_numpy(zero_copy_only=False))
    columns = {name: np.concatenate(found) if found else np.empty(0) for name, found in parts.items()}
    return columns, {name: np.array(list(ids), dtype=object) for name, ids in known.items()}


def _codes(column: pa.Array, known: dict[str, int]) -> NDArray[np.int32]:
    """Numbers of a batch's texts; new ones are added to those known."""
    encoded = column.dictionary_encode()
    numbers = [known.setdefault(one, len(known)) for one in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    table: NDArray[np.int32] = np.array([*numbers, -1], dtype=np.int32)
    found: NDArray[np.int32] = table[places]
    return found


def placed(codes: Ints, texts: Texts, more: Collection[str] = ()) -> tuple[Texts, Ints]:
    """Those of the texts that occur, and more, sorted; and each code's place among them, shape (rows,).

    Args:
        codes: Positions in `texts`, none below 0.
        more: Texts that belong to the universe though no row has them.
    """
    used = np.unique(codes)
    ids = np.unique(np.concatenate([texts[used], np.array(list(more), dtype=object)]))
    place = np.zeros(len(texts) + 1, dtype=np.int64)
    place[used] = np.searchsorted(ids, texts[used])
    return ids, place[codes]
