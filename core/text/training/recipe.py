"""How a model is trained: one frozen record of every setting, kept in the configuration of the model it made."""

from __future__ import annotations

from dataclasses import dataclass, field

METHODS = ("head", "lora", "adalora", "full")


@dataclass(frozen=True)
class Settings:
    """Settings of one training run; every value ends up in the model's configuration.

    Attributes:
        base: name or folder of the encoder.
        method: ``head`` trains the classifier alone, ``lora`` low-rank differences on every linear layer, ``adalora``
            the same with ranks pruned by importance, ``full`` all of the encoder but its word embeddings.
        rank, alpha: of the low-rank matrices.
        dropout: inside the encoder, where all of it is trained.
        small: store what a full fine-tune changed in 2.7 bits a weight (``core.text.models.six_levels``).
        epochs, batch, learning_rate, warmup, smoothing, weight_decay: AdamW with linear warm-up and decay.
        train_length: tokens read while training; scoring reads ``max_length``.
        dev, test: shares drawn from sets that bring no test part of their own.
        similar: Jaccard similarity from which two texts are near-duplicates and stay on one side of the split; 1 for
            sets whose texts are paraphrases by design.
        neutral: number of own neutral sentences added to the training part.
        repeat: how often the training texts of a source are seen in an epoch, where not once.
        patience: evaluations on the development part without a lower loss after which training stops; 0 never stops
            and keeps the last state instead of the best.
        calibration: what is fitted on the development part: the ``temperature`` alone, or ``offsets`` of the classes
            too, with every source of texts weighing the same.
        calibration_words: words that a text of a source must have to be calibrated on, where the source teaches by
            phrases and tests on sentences.
        class_weights: whether rare classes weigh more (square root of their inverse share).
    """

    base: str = "all-MiniLM-L6-v2"
    method: str = "lora"
    seed: int = 13
    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.0
    small: bool = False
    epochs: int = 2
    batch: int = 32
    learning_rate: float = 1e-3
    warmup: float = 0.06
    smoothing: float = 0.05
    weight_decay: float = 0.01
    train_length: int = 128
    max_length: int = 256
    dev: float = 0.08
    test: float = 0.2
    similar: float = 0.5
    neutral: int = 600
    repeat: dict[str, int] = field(default_factory=dict)
    patience: int = 0
    class_weights: bool = True
    calibration: str = "temperature"
    calibration_words: dict[str, int] = field(default_factory=dict)
