"""The ladder: one split of labelled texts, and every kind of model on it, from a word list to a full fine-tune.

* ``data``      labelled texts of a dataset or a file, and their split without leakage
* ``plan``      rungs, presets, settings: what will be trained
* ``climb``     train the rungs of a plan and store what each reached
* ``runs``      the stored runs, their curves and their answers on the test part
* ``compare``   is one run better than another, or was it luck
* ``pretrain``  go on with masked-language training on the shop's own texts
* ``trackers``  TensorBoard, Weights & Biases and MLflow, from the stored rows
* ``job``       all of it in the background

Nothing here imports torch before a network is trained.
"""

from __future__ import annotations

from core.text.training.ladder.plan import PRESETS, RUNGS, Plan

__all__ = ["PRESETS", "RUNGS", "Plan"]
