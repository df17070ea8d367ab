"""How well a file answers, measured on a part of it that it was not shown: recall, false answers, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answers.bank import Bank, make_bank, near
from core.answers.entries import Entries, put_together
from core.answers.learning import FALSE_ANSWERS, OUTSIDE, PORTION, Learned, calibration_error, learn
from core.answers.opened import Opened
from core.errors import BadInput
from core.i18n import _
from core.text.training import near_groups

HELD_BACK = 0.3
"""Share of the groups of nearly equal questions that are held back."""
FEWEST = 10
"""Questions held back below which a share says nothing."""


@dataclass(frozen=True)
class Measured:
    """Figures on questions that were held back.

    Attributes:
        entries, answers: What was left to answer from.
        asked: Questions held back whose answer has another question left.
        recall: Places -> share of them whose answer is among so many.
        outside: Questions without an answer that were asked; 0 where none were given.
        threshold: From which an answer is given.
        false_answers: Share of the outside questions that got one; NaN for none.
        coverage: Share of the asked that got an answer, right or wrong.
        right: Share of those answers that were right; NaN for none.
        error: Expected calibration error, one in five questions counting as outside where such were given.
    """

    entries: int
    answers: int
    asked: int
    recall: dict[int, float]
    outside: int
    threshold: float
    false_answers: float
    coverage: float
    right: float
    error: float


def evaluate(
    opened: Opened, outside: Sequence[str] = (), *, false_answers: float = FALSE_ANSWERS, seed: int = 1
) -> Measured:
    """Hold back a part of a file, learn from the rest, and ask.

    Args:
        opened: The file.
        outside: Questions that the file has no answer to.
        false_answers: Share of such that may get one.
        seed: Of the split.

    Raises:
        BadInput: Too few answers have several questions.
    """
    entries, bank = opened.entries, opened.bank
    held = _held_back(entries, seed)
    if held.sum() < FEWEST:
        raise BadInput(
            _("Too few answers of this file have several questions to hold some back: {n}.").format(n=int(held.sum())),
            hint=_("A measure needs answers that are asked for in several ways."),
        )
    left = put_together([one for one, away in zip(entries.entries, held, strict=True) if not away])
    kept = {answer: at for at, answer in enumerate(dict.fromkeys(entries.answer_of[~held].tolist()))}
    vectors = bank.vectors[~held] if bank.by_meaning else None
    rest = make_bank(left, vectors, several=bank.several)
    learned = learn(rest, opened.embed)
    asked = [one.question for one, away in zip(entries.entries, held, strict=True) if away]
    right = np.array([kept[number] for number in entries.answer_of[held].tolist()])
    found = near(rest, asked, bank.vectors[held], None, rest.apart)
    ranked = learned.score(found)
    order = np.take_along_axis(found.answers, np.argsort(-ranked, axis=1, kind="stable"), axis=1)
    sure = learned.confidence(rest, found, ranked)
    hit = order[:, 0] == right
    threshold = learned.threshold(false_answers) if learned.known else float("nan")
    given = sure > threshold
    others = _confidences(rest, learned, opened, outside)
    every, hits = np.concatenate([sure, others]), np.concatenate([hit, np.zeros(len(others), np.bool_)])
    weight = np.concatenate(
        [np.full(len(sure), (1 - OUTSIDE) / len(sure)), np.full(len(others), OUTSIDE / max(len(others), 1))]
    )
    return Measured(
        len(left),
        left.answers,
        len(asked),
        {places: float((order[:, :places] == right[:, None]).any(axis=1).mean()) for places in (1, 5)},
        len(others),
        threshold,
        float((others > threshold).mean()) if len(others) else float("nan"),
        float(given.mean()),
        float(hit[given].mean()) if given.any() else float("nan"),
        calibration_error(every, hits, weight) if learned.known else float("nan"),
    )


def _held_back(entries: Entries, seed: int) -> NDArray[np.bool_]:
    """(entries,) which are held back: whole groups of nearly equal questions, as long as their answers keep one."""
    draw = np.random.default_rng(seed)
    _names, group = np.unique(np.array(near_groups(entries.questions)), return_inverse=True)
    chosen = draw.permutation(group.max(initial=0) + 1) < HELD_BACK * (group.max(initial=0) + 1)
    held = chosen[group]
    left = np.bincount(entries.answer_of[~held], minlength=entries.answers)
    return np.asarray(held & (left[entries.answer_of] > 0), dtype=np.bool_)


def _confidences(rest: Bank, learned: Learned, opened: Opened, outside: Sequence[str]) -> NDArray[np.float64]:
    """(outside questions,) the confidence of each one's first answer."""
    parts = [np.zeros(0)]
    for start in range(0, len(outside), PORTION):
        some = list(outside[start : start + PORTION])
        vectors = opened.embed(some) if opened.embed is not None else np.zeros((len(some), 0), np.float32)
        found = near(rest, some, vectors, None, rest.apart)
        parts.append(learned.confidence(rest, found, learned.score(found)))
    return np.concatenate(parts)
