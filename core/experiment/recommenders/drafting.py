"""Two rankings made one list that a shopper sees, so that every shopper judges both at once.

Team draft (Radlinski, Kurup & Joachims 2008): in each round a coin says which ranking picks first; each then adds its
best item that is not in the list yet, and a click counts for whoever picked the item. Balanced (Joachims 2003): one
coin for the whole list; the rankings take turns, and a click counts for each ranking that held the item as high as the
list shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cells.formulas import Rows
from core.errors import BadInput, Unavailable
from core.i18n import _, listed

if TYPE_CHECKING:
    from core.recommend import Features

Ints = NDArray[np.int64]
METHODS = ("team_draft", "balanced")
"""How two rankings are made one."""


@dataclass(frozen=True)
class Drafted:
    """Interleaved lists of N shoppers, K places each.

    Attributes:
        items: What stands at each place, -1 for nothing; (N, K).
        team: Which ranking brought it, 0 or 1, -1 for nothing; (N, K).
        ranks: Its place in the first and in the second ranking from 1, 0 where that one does not hold it; (2, N, K).
        method: One of METHODS.
    """

    items: Ints
    team: Ints
    ranks: Ints
    method: str


def coins(names: Sequence[str], rounds: int, salt: str) -> NDArray[np.bool_]:
    """Fair coins that anybody can throw again: bit r of SHA-256 of `salt:name`; (N, rounds).

    Args:
        rounds: At most 256, the bits of one hash.
    """
    thrown = [np.frombuffer(hashlib.sha256(f"{salt}:{name}".encode()).digest(), dtype=np.uint8) for name in names]
    bits = np.unpackbits(np.array(thrown, dtype=np.uint8).reshape(len(names), 32), axis=1)
    return bits[:, :rounds].astype(np.bool_)


def draft(first: Ints, second: Ints, k: int, method: str, thrown: NDArray[np.bool_]) -> Drafted:
    """Interleave two rankings of the same shoppers.

    Args:
        first, second: Items, best first, none twice, -1 for nothing; (N, L).
        k: Places of the list.
        thrown: Coins, (N, >= k): whether the second ranking picks first; a balanced list uses the first coin only.

    Raises:
        BadInput: An unknown method.
    """
    if method not in METHODS:
        raise BadInput(_("“{value}” is not one of: {allowed}.").format(value=method, allowed=listed(METHODS)))
    n = len(first)
    sides = (first, second)
    items, team = np.full((n, k), -1, dtype=np.int64), np.full((n, k), -1, dtype=np.int64)
    who = np.arange(n)
    for place in range(k):
        coin = thrown[:, place // 2] if method == "team_draft" else thrown[:, 0]
        turn = coin.astype(np.int64) if place % 2 == 0 else 1 - coin.astype(np.int64)
        picks = [_next(side, items) for side in sides]
        chosen = np.where(turn == 0, picks[0], picks[1])
        other = np.where(turn == 0, picks[1], picks[0])
        turn = np.where(chosen < 0, 1 - turn, turn)  # a ranking that has no more leaves its turn to the other
        chosen = np.where(chosen < 0, other, chosen)
        items[who, place] = chosen
        team[who, place] = np.where(chosen < 0, -1, turn)
    return Drafted(items, team, np.stack([_ranks(side, items) for side in sides]), method)


def _next(ranking: Ints, listed_already: Ints) -> Ints:
    """The best item of each ranking that its list does not hold; -1 where there is none. (N,)"""
    free = (ranking >= 0) & ~(ranking[:, :, None] == listed_already[:, None, :]).any(axis=2)
    at = free.argmax(axis=1)
    return np.where(free.any(axis=1), ranking[np.arange(len(ranking)), at], -1)


def _ranks(ranking: Ints, items: Ints) -> Ints:
    """Where each listed item stands in a ranking, from 1; 0 where it does not."""
    same = (items[:, :, None] == ranking[:, None, :]) & (items >= 0)[:, :, None]
    return np.where(same.any(axis=2), same.argmax(axis=2) + 1, 0).astype(np.int64)


def draft_lists(features: Features, first: str, second: str, k: int, method: str, salt: str) -> Drafted:
    """Interleaved lists of two scorers for every shopper of a shop; items that were met already are left out.

    Raises:
        NotFound, Unavailable: As `core.recommend.fit`.
        BadInput: An unknown method, or the same scorer twice.
    """
    from core.recommend import fit
    from core.recommend.evaluation import lists_for

    if first == second:
        raise BadInput(_("Choose two different scorers: a ranking cannot be interleaved with itself."))
    users = np.arange(len(features.inputs.events.users))
    made = [lists_for(fit(name, features), features, users, 2 * k)[0] for name in (first, second)]
    names = [str(name) for name in features.inputs.events.users]
    return draft(made[0], made[1], k, method, coins(names, max(k, 1), salt))


COLUMNS = ("list_id", "user_id", "position", "item_id", "team", "first_rank", "second_rank")
"""What a file of interleaved lists holds, a balanced one without teams; the shop adds `clicked` to what it logs."""


def write_drafted(drafted: Drafted, features: Features, teams: tuple[str, str], path: Path) -> int:
    """Write interleaved lists as CSV, one row for each place; returns the rows written.

    Raises:
        Unavailable: The file cannot be written.
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            return _write(drafted, features, teams, Rows(file))
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error


def _write(drafted: Drafted, features: Features, teams: tuple[str, str], out: Rows) -> int:
    events, rows, drawn = features.inputs.events, 0, drafted.method == "team_draft"
    out.writerow([name for name in COLUMNS if drawn or name != "team"])
    for who, (items, team) in enumerate(zip(drafted.items, drafted.team, strict=True)):
        for place in np.flatnonzero(items >= 0):
            ranks = [int(rank) or "" for rank in drafted.ranks[:, who, place]]
            user, item = events.users[who], events.items[items[place]]
            brought = [teams[team[place]]] if drawn else []
            out.writerow([user, user, place + 1, item, *brought, *ranks])
            rows += 1
    return rows
