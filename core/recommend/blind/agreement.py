"""How far people and a large model agree on pairs of lists, what each holds, and whether the model's word counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.integrate.asked import LEAST_KAPPA, LEAST_LABELLED
from core.recommend.blind.asking import Opinion
from core.recommend.blind.pairs import Pair
from core.text.metrics import cohen_kappa, kappa_interval, wilson


@dataclass(frozen=True)
class Agreement:
    """Over the pairs that both judged.

    Attributes:
        both, same: Pairs judged by people and the model, and judged alike.
        kappa: Cohen's; None where nothing is judged, or both said one thing throughout.
        low, high: Its 95 % interval.
    """

    both: int
    same: int
    kappa: float | None
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Whether the model's word counts."""
        return self.both >= LEAST_LABELLED and self.kappa is not None and self.low >= LEAST_KAPPA


@dataclass(frozen=True)
class Tally:
    """Whose lists were called better.

    Attributes:
        wins: Scorer -> pairs in which its list is better.
        ties: Pairs in which neither is.
        share, low, high: The second scorer's share of the pairs that were decided, with Wilson's 95 % interval; NaN
            where none was.
        unsteady: Of the ties, those in which the model's answer turned with the order.
    """

    wins: dict[str, int]
    ties: int
    share: float
    low: float
    high: float
    unsteady: int = 0

    @property
    def judged(self) -> int:
        """Pairs judged."""
        return sum(self.wins.values()) + self.ties


def people_say(judged: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Key -> what most reviewers say; a draw among them is a tie."""
    found = {}
    for key, by in judged.items():
        counts = Counter(by.values()).most_common()
        found[key] = "tie" if len(counts) > 1 and counts[0][1] == counts[1][1] else counts[0][0]
    return found


def agreement_of(said: Mapping[str, str], opinions: Mapping[str, Opinion]) -> Agreement:
    """The agreement over pairs that people (`said`, by key) and the model judged."""
    keys = [key for key in said if key in opinions]
    people, model = [said[key] for key in keys], [opinions[key].better for key in keys]
    same = sum(one == other for one, other in zip(people, model, strict=True))
    low, high = kappa_interval(people, model)
    return Agreement(len(keys), same, cohen_kappa(people, model), low, high)


def tally(
    pairs: Sequence[Pair],
    said: Mapping[str, str],
    scorers: tuple[str, str],
    opinions: Mapping[str, Opinion] | None = None,
) -> Tally:
    """Who won by what was said, by key; `opinions` are given where it is the model who says it."""
    wins = dict.fromkeys(scorers, 0)
    ties = unsteady = 0
    for one in pairs:
        verdict = said.get(one.key)
        if verdict is None:
            continue
        if verdict == "tie":
            ties += 1
            unsteady += bool(opinions and not opinions[one.key].steady)
            continue
        second = scorers[1] if one.first == scorers[0] else scorers[0]
        wins[one.first if verdict == "first" else second] += 1
    decided = sum(wins.values())
    low, high = wilson(wins[scorers[1]], decided)
    share = wins[scorers[1]] / decided if decided else float("nan")
    return Tally(wins, ties, share, low, high, unsteady)
