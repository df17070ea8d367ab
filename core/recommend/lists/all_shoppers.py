"""Lists for every shopper at once, as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from core.cells.formulas import Rows
from core.errors import Unavailable
from core.i18n import N_, _
from core.recommend.events import Floats, Ints, Texts
from core.recommend.features.bundle import Features
from core.recommend.lists.ranking import BLOCK_CELLS, top
from core.recommend.lists.shown import shown_scores
from core.recommend.scorers.declared import Model

NOTHING_FOR_ANYBODY = N_("There is nothing to recommend: every shopper has met every item of these events.")


@dataclass(frozen=True)
class Lists:
    """Rows of all lists, user by user, best first."""

    user: Texts
    rank: Ints
    item: Texts
    score: Floats
    n_users: int

    def __len__(self) -> int:
        return len(self.user)

    def by_user(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """(user id, its list)."""
        borders = np.flatnonzero(self.user[1:] != self.user[:-1]) + 1
        places = [0, *borders.tolist(), len(self)] if len(self) else []
        for start, end in pairwise(places):
            yield (
                str(self.user[start]),
                [{"item_id": str(self.item[n]), "score": float(self.score[n])} for n in range(start, end)],
            )


def all_lists(features: Features, model: Model, k: int, *, mask_seen: bool = True) -> Lists:
    """Top-k lists of every user; a user for whom the scorer scores no item that may be
    listed gets the popular ones."""
    events = features.inputs.events
    n, n_items = events.shape
    step = max(1, BLOCK_CELLS // max(n_items, 1))
    users, items, scores = [], [], []
    for start in range(0, n, step):
        block = np.arange(start, min(start + step, n))
        found, _stand_in = shown_scores(features, model, block, mask_seen=mask_seen)
        lists = top(found, features.popularity, k, features.seen[block] if mask_seen else None)
        row, place = np.nonzero(lists >= 0)
        users.append(block[row])
        items.append(lists[row, place])
        scores.append(found[row, lists[row, place]])
    user = np.concatenate(users) if users else np.empty(0, dtype=np.int64)
    item = np.concatenate(items) if items else np.empty(0, dtype=np.int64)
    first = np.searchsorted(user, user)
    rank = np.arange(len(user)) - first + 1
    score = np.concatenate(scores) if scores else np.empty(0)
    return Lists(events.users[user], rank.astype(np.int64), events.items[item], score, n)


def write_lists(lists: Lists, path: Path) -> None:
    """Write all lists as CSV in UTF-8: user_id, rank, item_id, score.

    Raises:
        Unavailable: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = Rows(stream)
            writer.writerow(["user_id", "rank", "item_id", "score"])
            writer.writerows(zip(lists.user, lists.rank, lists.item, lists.score.tolist(), strict=True))
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error
