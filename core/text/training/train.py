"""Train a model: split without leakage, fine-tuning, calibration, held-out figures, card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import BadInput
from core.i18n import _, listed, ngettext
from core.text.models import adapter, encoders
from core.text.models.model_card import card_text
from core.text.models.tasks import SENTIMENT, Task
from core.text.reading import content
from core.text.training import checkpoint, measure
from core.text.training.plain_sentences import neutral_sentences
from core.text.training.recipe import Settings
from core.text.training.split import Example, without_leakage
from core.text.training.tuning import described, tune

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Trained:
    """Where the model was written, what it says about itself, and its card."""

    folder: Path
    adapter: adapter.Adapter
    card: str


def train(
    examples: Sequence[Example],
    folder: Path,
    settings: Settings | None = None,
    *,
    languages: tuple[str, ...] = ("en",),
    task: Task = SENTIMENT,
    stars: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Train on labelled texts, write the model to a folder, and measure what was written.

    The figures come from the stored model, loaded again: its matrices are rounded to fp16 on disk. A training that was
    broken off goes on from its last checkpoint when it is started again with the same texts and settings.

    Args:
        stars: stars of some of the texts, from which the model learns to give stars (sentiment only).

    Raises:
        BadInput: fewer than 30 usable texts, or a class without examples.
        Unavailable: the base weights are missing.
    """
    settings = settings or Settings()
    report = progress or (lambda done, total, message: None)
    parts = _parts(examples, settings, languages, task)
    encoder = encoders.resolve(settings.base)

    def record(point: dict[str, float]) -> None:
        if "loss" in point:
            report(int(point["step"]), int(point["of"]), f"loss {point['loss']:.3f}")

    made = tune(parts["train"], len(task.labels), encoder, settings, folder, record)
    said = described(
        folder.name,
        encoder,
        settings,
        labels=task.labels,
        languages=languages,
        task=task.name,
        steps=made.fitted.steps,
        seconds=made.fitted.seconds,
        facts={
            "rows": {part: measure.counts(rows, task.labels) for part, rows in parts.items()},
            "sources": sources(parts),
        },
    )
    adapter.save(folder, said, made.tensors, "")
    checkpoint.discard(folder)
    report(0, 1, "held-out figures")
    return _measured(folder, said, encoder, parts, task, stars or {})


def measure_again(
    examples: Sequence[Example],
    folder: Path,
    settings: Settings,
    *,
    languages: tuple[str, ...],
    task: Task,
    stars: Mapping[str, int] | None = None,
) -> Trained:
    """Take the held-out figures of a stored model again, on the split it was trained with, and rewrite its card.

    Raises:
        BadInput: the split differs from the one the model says it was trained with.
    """
    parts = _parts(examples, settings, languages, task)
    said = replace(adapter.describe(str(folder)), task=task.name)
    kept = {
        **said.training["settings"],
        "calibration": settings.calibration,
        "calibration_words": settings.calibration_words,
    }
    said = replace(said, training={**said.training, "settings": kept})
    if sources(parts) != said.training["sources"]:
        raise BadInput(
            _("The model {name} was trained on another split of these texts.").format(name=said.name),
            hint=_("Train it again."),
        )
    return _measured(folder, said, encoders.resolve(settings.base), parts, task, stars or {})


def _measured(
    folder: Path,
    said: adapter.Adapter,
    encoder: encoders.Encoder,
    parts: dict[str, list[Example]],
    task: Task,
    stars: Mapping[str, int],
) -> Trained:
    said = measure.measured(folder, said, encoder, parts, task, stars)
    text = card_text(said, (folder / adapter.TENSORS).stat().st_size)
    adapter.write_texts(folder, said, text)
    return Trained(folder, said, text)


def _parts(
    examples: Sequence[Example], settings: Settings, languages: Sequence[str], task: Task
) -> dict[str, list[Example]]:
    """Train, dev and test. Examples that all bring their part keep it; the others are split without leakage."""
    kept = [e for e in (replace(e, text=content.read(e.text).text) for e in examples) if e.text]
    _several_classes(kept, task)
    if {e.part for e in kept} != {"train", "dev", "test"}:
        kept = without_leakage(kept, dev=settings.dev, test=settings.test, seed=settings.seed, similar=settings.similar)
    parts = {part: [e for e in kept if e.part == part] for part in ("train", "dev", "test")}
    own = [
        Example(text, 1, "own neutral sentences", "train")
        for language in (languages if task is SENTIMENT else ())
        for text in neutral_sentences(settings.neutral, settings.seed, language)
    ]
    parts["train"] += own
    seen = {e.label for e in parts["train"]}
    if len(kept) < 30 or len(parts["dev"]) < 2 or not parts["test"] or len(seen) < len(task.labels):
        raise BadInput(
            _("There are too few labelled texts to train and test on: {n} after removing duplicates.").format(
                n=len(kept)
            ),
            hint=_("Bring at least 30 distinct texts, with every class among them."),
        )
    return parts


def _several_classes(examples: Sequence[Example], task: Task) -> None:
    """BadInput where texts are labelled, and all with one class: nothing can be told apart."""
    held = {e.label for e in examples}
    if len(held) == 1:
        only = task.labels[held.pop()]
        raise BadInput(
            ngettext(
                "The one labelled text has the label {label}.",
                "All {n} labelled texts have the same label, {label}.",
                len(examples),
            ).format(n=len(examples), label=only),
            hint=_("Add texts of at least one other label: {names}.").format(
                names=listed(name for name in task.labels if name != only)
            ),
            data={"label": only, "texts": len(examples)},
        )


def sources(parts: dict[str, list[Example]]) -> dict[str, dict[str, int]]:
    """Texts by source and part."""
    names = sorted({e.source for rows in parts.values() for e in rows})
    return {name: {part: sum(e.source == name for e in rows) for part, rows in parts.items()} for name in names}
