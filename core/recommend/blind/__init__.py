"""Two scorers' lists judged blind: people and a large model say which is better without knowing whose is which.

- pairs: drawn shoppers with both lists, in an order drawn by what they hold
- verdicts: what people say, one word at a time
- asking: a large model asked in both orders; what turns with the order is a tie; job: in the background
- agreement: how far people and the model agree, and whether the model's word counts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.blind import job
    from core.recommend.blind.agreement import Agreement, Tally, agreement_of, people_say, tally
    from core.recommend.blind.asking import Run, ask, cost, newest, opinions
    from core.recommend.blind.pairs import PAIRS, Pair, in_words, pairs_of, readable
    from core.recommend.blind.verdicts import VERDICTS, judge, judged, take_back

__getattr__ = lazily(
    __name__,
    {
        "Agreement": "agreement",
        "PAIRS": "pairs",
        "Pair": "pairs",
        "Run": "asking",
        "Tally": "agreement",
        "VERDICTS": "verdicts",
        "agreement_of": "agreement",
        "ask": "asking",
        "cost": "asking",
        "judge": "verdicts",
        "in_words": "pairs",
        "judged": "verdicts",
        "newest": "asking",
        "opinions": "asking",
        "pairs_of": "pairs",
        "people_say": "agreement",
        "readable": "pairs",
        "take_back": "verdicts",
        "tally": "agreement",
    },
)

__all__ = [
    "PAIRS",
    "VERDICTS",
    "Agreement",
    "Pair",
    "Run",
    "Tally",
    "agreement_of",
    "ask",
    "cost",
    "in_words",
    "job",
    "judge",
    "judged",
    "newest",
    "opinions",
    "pairs_of",
    "people_say",
    "readable",
    "take_back",
    "tally",
]
