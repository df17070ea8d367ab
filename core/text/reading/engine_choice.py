"""Which engine runs a model here: measured on the job's own texts, and let through only where it agrees with fp32.

Speed: every engine scores the same few hundred words at a few token budgets, two seconds in all. Agreement: the fastest
engine labels a probe of generated sentences and the job's own texts. A third of the probe tells how far its
probabilities move: 99 of 100 by no more than this; texts whose two best classes are closer than twice that are scored
again in fp32. On the other two thirds at least 99.5 % of the labels must equal fp32's, else the next engine is tried,
and torch-fp32 at last.

A decision is kept in the workspace under ``cache/engines``, by machine, model and length of texts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import BadInput, Unavailable
from core.i18n import N_, _
from core.settings import settings
from core.text.reading import device as devices
from core.text.reading import engine as engines
from core.text.reading.onnx_graph import REVISION
from core.text.reading.probe import sentences

if TYPE_CHECKING:
    from core.text.reading.engine import Scorer

PLAIN = "torch-fp32"
AGREEMENT = 0.995
"""One label in two hundred may differ from fp32."""
PROBE = 660
"""Texts of the probe: 220 tell the margin, 440 are judged."""
TELLING = 0.99
"""Share of the telling texts that move by no more than half the margin: the largest alone is one text's accident."""
WORTH = 3_000
"""A run with fewer texts than this is over before measuring pays; it takes torch-fp32."""
SECONDS = 2.0
"""What measuring one engine may take."""
CLEARLY = 1.05
"""How many times faster another budget must be than the usual one: single measurements scatter by some percent."""
SAMPLE_TOKENS = 1_400
"""Tokens that an engine is measured with: some dozens of common reviews."""

REASONS = {
    "asked": N_("the engine was asked for"),
    "few": N_("too few texts to measure engines on"),
    "plain": N_("no other engine is faster here"),
    "faster": N_("fastest here, and its labels equal those of torch-fp32"),
    "disagrees": N_("a faster engine gave other labels than torch-fp32"),
    "space": N_("the copy of the model that a faster engine needs cannot be stored or run"),
}


@dataclass(frozen=True)
class Decision:
    """What was chosen for a model and why.

    Attributes:
        chosen: engine that runs; budget: padded tokens per batch (0: the default of the device).
        margin: gap of the two best classes under which a text is scored again in fp32.
        agreement: share of the judged probe whose label equals fp32's, after scoring again; None: not measured.
        raw_agreement: the same without scoring again.
        largest_shift: largest change of any probability on the whole probe, before scoring again.
        probe: texts judged.
        speeds: texts per second by engine, at its best budget, before scoring again.
        why: key of ``REASONS``.
    """

    chosen: str
    why: str
    budget: int = 0
    margin: float = 0.0
    agreement: float | None = None
    raw_agreement: float | None = None
    largest_shift: float | None = None
    probe: int = 0
    speeds: dict[str, float] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why, in words."""
        return _(REASONS[self.why])


def remembered(version: str, texts: Sequence[str], home: Path | None) -> Decision | None:
    """The decision made before in the workspace `home` for this machine, model and length of texts."""
    if home is None:
        return None
    try:
        return Decision(**json.loads(_file(home, version, texts).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def decide(scorer: Scorer, texts: Sequence[str], expected: int) -> Decision:
    """Choose the engine for a run.

    Args:
        scorer: the model on ``torch-fp32``.
        texts: some of the run's own cleaned texts.
        expected: about how many texts the run has.
    """
    if known := remembered(scorer.version, texts, scorer.home):
        return known
    if expected < WORTH or not texts:
        return Decision(PLAIN, "few")
    made = measure(scorer, texts)
    if scorer.home is None:
        return made
    path = _file(scorer.home, scorer.version, texts)
    with contextlib.suppress(OSError):  # it is measured again next time
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(made)), "utf-8")
        draft.replace(path)
    return made


def applied(scorer: Scorer, decision: Decision) -> Scorer:
    """The model as a decision wants it run.

    Raises:
        Unavailable: the chosen engine cannot be set up any more.
    """
    if decision.chosen == PLAIN:
        scorer.budget = decision.budget or scorer.budget
        return scorer
    return guarded(engines.with_engine(scorer, decision.chosen), scorer, decision)


def guarded(fast: Scorer, plain: Scorer, decision: Decision) -> Scorer:
    """An engine that has its close calls scored again in fp32."""
    fast.budget = decision.budget or fast.budget
    fast.margin, fast.exact = decision.margin, plain.backends[0]
    return fast


def asked(fast: Scorer, plain: Scorer) -> Decision:
    """What the probe of own sentences says about an engine that runs because someone wants it, whatever it says."""
    probe = sentences(PROBE, plain.adapter.languages)
    found, _again = _gate(fast, plain, probe, plain.score(probe).probabilities)
    return replace(found, why="asked")


def measure(scorer: Scorer, texts: Sequence[str]) -> Decision:
    """Time the engines, and put the fastest of them through the gate."""
    made = {PLAIN: scorer}
    why = "plain"
    for name in devices.candidates(scorer.device):
        try:
            made[name] = engines.with_engine(scorer, name)
        except (Unavailable, BadInput):
            why = "space"
    speeds, budgets = _speeds(made, list(texts))
    probe = _probe(texts, scorer.adapter.languages)
    expected = scorer.score(probe).probabilities
    plain = Decision(PLAIN, why, budgets[PLAIN], speeds=speeds)
    passed: list[tuple[float, Decision]] = [(speeds[PLAIN], plain)]
    for name in sorted(set(speeds) - {PLAIN}, key=lambda name: -speeds[name]):
        if speeds[name] <= max(speed for speed, _one in passed):
            break
        found, again = _gate(made[name], scorer, probe, expected)
        effective = 1 / (1 / speeds[name] + again / speeds[PLAIN])
        if (found.agreement or 0.0) >= AGREEMENT:
            passed.append((effective, replace(found, budget=budgets[name], speeds=speeds)))
        else:
            plain = replace(found, chosen=PLAIN, why="disagrees", margin=0.0, budget=budgets[PLAIN], speeds=speeds)
            passed[0] = (speeds[PLAIN], plain)
    return max(passed, key=lambda pair: pair[0])[1]


def _gate(fast: Scorer, plain: Scorer, probe: list[str], expected: np.ndarray) -> tuple[Decision, float]:
    """What the probe says about an engine, and the share of texts it would score again."""
    found = fast.score(probe).probabilities
    shift = np.abs(found - expected).max(1)
    tells = np.arange(len(probe)) % 3 == 0
    margin = float(min(2 * np.quantile(shift[tells], TELLING), 1.0))
    close = engines.gaps(found) < margin
    same = found.argmax(1) == expected.argmax(1)
    decision = Decision(
        chosen=fast.engine,
        why="faster",
        margin=round(margin, 6),
        agreement=round(float((same | close)[~tells].mean()), 5),
        raw_agreement=round(float(same[~tells].mean()), 5),
        largest_shift=round(float(shift.max()), 6),
        probe=int((~tells).sum()),
    )
    return decision, float(close.mean())


def _speeds(made: dict[str, Scorer], texts: list[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Texts per second and best budget of each engine, on a sample spread over the lengths."""
    ordered = sorted(texts, key=len)
    few = [ordered[i] for i in np.linspace(0, len(ordered) - 1, min(len(ordered), 48)).astype(int)]
    share = SAMPLE_TOKENS / max(sum(len(ids) for ids in made[PLAIN].tokens(few)), 1)
    few = few[:: max(1, round(1 / share))] if share < 1 else few
    speeds: dict[str, float] = {}
    budgets = {name: scorer.budget for name, scorer in made.items()}
    for scorer in made.values():
        scorer.score(few[:2])  # the first call pays for setting up
    started = time.perf_counter()
    for name, scorer in made.items():
        speeds[name] = _speed(scorer, few)
    best = max(speeds, key=lambda name: speeds[name])
    for name in (best, *(name for name in made if name != best)):
        usual = made[name].budget
        for budget in (usual // 2, usual * 2):
            if time.perf_counter() - started > SECONDS:
                break
            made[name].budget = budget
            speed = _speed(made[name], few)
            if speed > speeds[name] * CLEARLY:
                speeds[name], budgets[name] = speed, budget
        made[name].budget = budgets[name]
    return {name: round(speed, 2) for name, speed in speeds.items()}, budgets


def _speed(scorer: Scorer, texts: list[str]) -> float:
    """Texts per second: of processor time on a CPU, where other work would spoil a clock's answer."""
    clock = time.process_time if scorer.device.kind == "cpu" else time.perf_counter
    started = clock()
    scorer.logits(texts)
    return len(texts) / max(clock() - started, 1e-6)


def _probe(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Half own sentences, half the run's texts, mixed; more own ones where the run has few."""
    own = list(dict.fromkeys(texts))
    step = max(1, len(own) // (PROBE // 2))
    taken = own[::step][: PROBE // 2]
    made = sentences(PROBE - len(taken), languages)
    mixed = [*taken, *made]
    return [mixed[i] for i in np.random.default_rng(7).permutation(len(mixed))]


def _file(home: Path, version: str, texts: Sequence[str]) -> Path:
    """Where the decision lies; the length of texts counts as short or long."""
    length = "long" if np.median([len(text) for text in texts] or [0]) > 300 else "short"
    key = json.dumps([version, REVISION, devices.machine(), settings().device, length])
    return home / "cache" / "engines" / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
