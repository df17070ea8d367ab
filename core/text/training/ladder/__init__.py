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

from typing import TYPE_CHECKING

from core.face import lazily
from core.text.training.ladder.plan import PRESETS, RUNGS, Plan

if TYPE_CHECKING:
    from core.text.training.ladder import data, job, runs
    from core.text.training.ladder.climb import ENGLISH, MULTILINGUAL, lines
    from core.text.training.ladder.climb import climb as climb_all
    from core.text.training.ladder.compare import Comparison
    from core.text.training.ladder.compare import compare as compare_runs
    from core.text.training.ladder.data import Labelled
    from core.text.training.ladder.packed import packed as pack
    from core.text.training.ladder.runs import Run
    from core.text.training.ladder.trackers import event_bytes, tensorboard

__getattr__ = lazily(
    __name__,
    {
        "Comparison": "compare",
        "ENGLISH": "climb",
        "Labelled": "data",
        "MULTILINGUAL": "climb",
        "Run": "runs",
        "climb_all": "climb:climb",
        "compare_runs": "compare:compare",
        "event_bytes": "trackers",
        "lines": "climb",
        "pack": "packed:packed",
        "tensorboard": "trackers",
    },
)

__all__ = [
    "ENGLISH",
    "MULTILINGUAL",
    "PRESETS",
    "RUNGS",
    "Comparison",
    "Labelled",
    "Plan",
    "Run",
    "climb_all",
    "compare_runs",
    "data",
    "event_bytes",
    "job",
    "lines",
    "pack",
    "runs",
    "tensorboard",
]
