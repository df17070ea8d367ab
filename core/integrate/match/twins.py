"""Whether a side of two catalogs holds its things once: only then has each row one partner at most.

A row's second-best partner is looked at beside its best one, both of one side: where the two are surely the same thing,
the side holds it twice, and both are partners. Where that is rare, it is chance, and one to one holds. It holds too
where rows that are partners of different rows look the same as often: these are different things, so that on this side
being alike says nothing (titles cut from one template).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from core.integrate.match import words
from core.integrate.match.blocking import Candidates, Texts
from core.integrate.match.features import FEATURES, features
from core.integrate.match.records import Floats, Records
from core.integrate.match.score import PRIOR, START
from core.integrate.match.vectors import Places, view
from core.integrate.match.vetoes import vetoes

RIVALS = 3
"""Rivals looked at of each chosen row: a side that holds a thing five times is deduplicated first."""
SURE = 0.95
"""Probability by the prior from which two rows of one side are one thing: the sides were not learned from."""
SHARE = 0.1
"""Share of the matched rows with a second one from which a side counts as holding duplicates."""


def rivals(one: Places, other: Places, odds: Floats, chosen: Places) -> dict[int, list[int]]:
    """Chosen pair -> the strongest pairs of its row in `one` with other rows of `other` (positions of pairs)."""
    held = set(chosen.tolist())
    of_row: dict[int, list[int]] = defaultdict(list)
    for place in np.lexsort((other, -np.round(odds, 9))).tolist():
        row = int(one[place])
        if place not in held and len(of_row[row]) < RIVALS:
            of_row[row].append(place)
    return {place: of_row[int(one[place])] for place in chosen.tolist() if of_row[int(one[place])]}


def same(records: Records, texts: Texts, pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those pairs of rows of one side that are surely one thing."""
    if not pairs:
        return set()
    order = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    told = {
        "words": [words.joined(one) for one in texts.titles],
        "text": [words.joined(one) for one in texts.alls],
        "letters": [words.letters(one) for one in texts.titles],
    }
    views = {name: view(tokens, tokens) for name, tokens in told.items()}
    found = Candidates(order[:, 0], order[:, 1], views, (texts, texts))
    figures = features(records, records, found)
    odds = START + figures @ np.array([PRIOR[name] for name in FEATURES])
    sure = (odds >= np.log(SURE / (1 - SURE))) & (vetoes(records, records, found) == 0)
    return {pair for pair, kept in zip(pairs, sure.tolist(), strict=True) if kept}
