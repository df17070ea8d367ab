"""How far the trained scorers of a shop are: not yet, trained with what it took, or with what it gained."""

from __future__ import annotations

from dataclasses import dataclass

from core.recommend.features import texts
from core.recommend.features.bundle import Features
from core.recommend.scorers.families import sequential, tuned_text
from core.recommend.scorers.neural import kept, models
from core.recommend.scorers.registry import SCORERS
from core.recommend.training.gain import Gain, told
from core.text.models import adapter


@dataclass(frozen=True)
class Trained:
    """One trained scorer on one shop.

    Attributes:
        ready: Whether it can score now.
        reason: msgid of why not, "" where it can.
        possible: Whether training it would help.
        seconds: What training took, None where unknown.
        gain: Of the text model over the encoder as it ships, or of the sequence model over popularity; None where it
            was not measured.
    """

    scorer: str
    ready: bool
    reason: str
    possible: bool
    seconds: float | None = None
    gain: Gain | None = None


def state(features: Features, scorer: str) -> Trained:
    """How far a trained scorer is; nothing is trained or written."""
    reason = SCORERS[scorer].limit(features)
    possible = reason in (sequential.NOT_FITTED, tuned_text.NOT_TUNED, texts.NOT_READ)
    if reason:
        return Trained(scorer, False, reason, possible)
    if scorer == tuned_text.ID:
        folder = models.find(features.inputs)
        said = adapter.describe(str(folder))
        return Trained(scorer, True, "", True, said.training.get("seconds"), told(said.metrics))
    found = kept.read(features.inputs.home, scorer, sequential.key_of(features))
    if found is None:
        return Trained(scorer, False, sequential.NOT_FITTED, True)
    return Trained(scorer, True, "", True, found.facts.get("seconds"), told(found.facts.get("gain") or {}))
