"""Run the tests and probes of a model: pass rates with intervals, the cases that failed, and differences by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from core.text import LABELS
from core.text.metrics import wilson
from core.text.reading import content
from core.text.robustness.phrases import PHRASES
from core.text.robustness.suite import TOLERANCE, Case, Test

Score = Callable[[Sequence[str]], npt.NDArray[np.float64]]
"""Probabilities of shape (texts, 3), columns in the order of LABELS."""


@dataclass(frozen=True)
class Outcome:
    """Result of one test: ``passed`` of ``cases``, the interval of the pass rate, and the worst failures."""

    key: str
    kind: str
    language: str
    cases: int
    passed: int
    low: float
    high: float
    failures: tuple[dict[str, str | float], ...]

    @property
    def rate(self) -> float:
        """Share of the cases passed."""
        return self.passed / self.cases


@dataclass(frozen=True)
class Difference:
    """How two groups are treated in sentences that differ by the group's word alone.

    Attributes:
        shift: mean of P(positive) - P(negative), left minus right.
        low, high: 95 % interval of the shift, by bootstrap over the frames.
        largest: largest absolute difference of a frame.
        flips: frames in which the most frequent label differs.
        frames: sentences compared.
    """

    language: str
    left: str
    right: str
    shift: float
    low: float
    high: float
    largest: float
    flips: int
    frames: int


def run(tests: Sequence[Test], score: Score, most: int = 8) -> list[Outcome]:
    """Outcomes in the order of the tests; every distinct text is scored once, after the cleaning each review gets."""
    texts = [t for test in tests for case in test.cases for t in (case.text, case.before) if t]
    table = _scored(texts, score)
    found = []
    for test in tests:
        failed = [(gap, _failure(case, table)) for case in test.cases if (gap := _gap(case, table)) is not None]
        failed.sort(key=lambda pair: -pair[0])
        passed = len(test.cases) - len(failed)
        low, high = wilson(passed, len(test.cases))
        worst = tuple(shown for _gap_of, shown in failed[:most])
        found.append(Outcome(test.key, test.kind, test.language, len(test.cases), passed, low, high, worst))
    return found


def differences(language: str, score: Score, seed: int = 13) -> list[Difference]:
    """Every pair of groups whose words fill the same sentences: women and men, names by origin, older and younger."""
    words = PHRASES[language]
    frames = [f.replace("{t}", t) for f in words.group_frames for t in words.things]
    table = _scored([_said(f, g) for f in frames for names in words.groups.values() for g in names], score)
    balance: dict[str, npt.NDArray[np.float64]] = {}
    labels: dict[str, npt.NDArray[np.int64]] = {}
    for group, names in words.groups.items():
        rows = np.array([[table[_said(f, g)] for g in names] for f in frames])
        balance[group] = (rows[:, :, 2] - rows[:, :, 0]).mean(1)
        labels[group] = rows.mean(1).argmax(1)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(len(frames), size=(1000, len(frames)))
    found = []
    for left, right in _pairs(list(words.groups)):
        gaps = balance[left] - balance[right]
        low, high = np.quantile(gaps[drawn].mean(1), [0.025, 0.975])
        flips = int((labels[left] != labels[right]).sum())
        largest = float(np.abs(gaps).max())
        shift = float(gaps.mean())
        found.append(Difference(language, left, right, shift, float(low), float(high), largest, flips, len(frames)))
    return found


def _pairs(groups: Sequence[str]) -> list[tuple[str, str]]:
    names = [g for g in groups if g.endswith("names")]
    return [("women", "men"), ("older people", "younger people"), *combinations(names, 2)]


def _said(frame: str, group: str) -> str:
    text = frame.replace("{g}", group)
    return text[:1].upper() + text[1:]


def _scored(texts: Sequence[str], score: Score) -> dict[str, npt.NDArray[np.float64]]:
    distinct = list(dict.fromkeys(texts))
    cleaned = [content.read(text).text for text in distinct]
    return dict(zip(distinct, score(cleaned), strict=True))


def _gap(case: Case, table: dict[str, npt.NDArray[np.float64]]) -> float | None:
    """How far a case is from passing; None when it passes."""
    after = table[case.text]
    if case.labels:
        right = [LABELS.index(label) for label in case.labels]
        return None if int(after.argmax()) in right else float(after.max() - after[right].max())
    before = table[case.before]
    if case.rises:
        fall = float(before[LABELS.index(case.rises)] - after[LABELS.index(case.rises)])
        return fall if fall > TOLERANCE else None
    return None if int(before.argmax()) == int(after.argmax()) else float(np.abs(before - after).max())


def _failure(case: Case, table: dict[str, npt.NDArray[np.float64]]) -> dict[str, str | float]:
    after = table[case.text]
    shown: dict[str, str | float] = {
        "text": case.text,
        "label": LABELS[int(after.argmax())],
        "p": round(float(after.max()), 4),
    }
    if case.before:
        shown |= {"before": case.before, "label_before": LABELS[int(table[case.before].argmax())]}
    return shown
