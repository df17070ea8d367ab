"""BERT that reads reviews: encoders, batching, sentiment, training and its results.

The room works offline: an encoder comes from a path, the local hub cache or an installed weight package,
and the small adapters the project trains lie under ``core/text/models/shipped``, each beside its model card.

Nothing here imports torch until a text is scored or a model is trained, so that pages stay fast:

* ``core.text.sentiment.score``      load a model, score texts (used by the command line and the job)
* ``core.text.sentiment.job``  the background job that scores a dataset's text column at a version
* ``core.text.sentiment.predictions``    stored results and the questions the pages ask of them
* ``core.text.sentiment.rescoring``      a dataset scored again beside its results, replaced in one commit
* ``core.text.training.train``          training, calibration, held-out figures, model card
"""

from __future__ import annotations

LABELS: tuple[str, ...] = ("negative", "neutral", "positive")
"""The three classes, in the order of every probability row."""

__all__ = ["LABELS"]
