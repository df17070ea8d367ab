"""The rungs that train the network: LoRA, AdaLoRA, full fine-tune. What counts is the stored model, loaded again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from core.text.models import adapter, encoders
from core.text.reading import device, engine
from core.text.training import checkpoint
from core.text.training.ladder.data import Split
from core.text.training.ladder.outcome import Outcome
from core.text.training.recipe import Settings
from core.text.training.split import texts_of
from core.text.training.tuning import Point, described, tune

WATCHED = 1_000
"""Development texts read after each epoch; all of them for the temperature at the end."""

Step = Callable[[int, int, str], None]


def tuned(
    split: Split, encoder: encoders.Encoder, settings: Settings, folder: Path, record: Point, step: Step
) -> Outcome:
    """Train, store the model, load it again and score with it.

    Args:
        folder: a checkpoint in it is continued, and one is left in it when ``record`` raises.
        record: called with each point of the curve.
    """
    made = tune(split.train, len(split.labels), encoder, settings, folder, record, split.dev[:WATCHED])
    said = describe(folder.name, split, encoder, settings, steps=made.fitted.steps, seconds=made.fitted.seconds)
    adapter.save(folder, said, made.tensors, "")
    checkpoint.discard(folder)
    facts: dict[str, object] = {"steps": made.fitted.steps, "stopped": made.fitted.stopped}
    if settings.method == "adalora":
        facts["directions"] = sum(len(v) for k, v in made.tensors.items() if k.endswith(".down"))
    return rescored(folder, said, encoder, split, made.fitted.seconds, step, facts)


def describe(
    name: str, split: Split, encoder: encoders.Encoder, settings: Settings, *, steps: int, seconds: float
) -> adapter.Adapter:
    """What the stored model will say about itself, its figures still missing."""
    rows = {part: len(getattr(split, part)) for part in ("train", "dev", "test")}
    return described(
        name,
        encoder,
        settings,
        labels=split.labels,
        languages=split.languages,
        task="sentiment" if split.kind == "sentiment" else "classes",
        steps=steps,
        seconds=seconds,
        facts={"rows": rows, "split": split.hash},
    )


def rescored(
    folder: Path,
    said: adapter.Adapter,
    encoder: encoders.Encoder,
    split: Split,
    seconds: float,
    step: Step,
    facts: dict[str, object] | None = None,
) -> Outcome:
    """Score the development and test part with the model as it was stored."""
    scorer = engine.assemble(folder, said, encoder, device.choose("torch-fp32"))
    dev = scorer.logits(texts_of(split.dev), lambda done, of: step(done, of, "dev"))[0]
    started = time.perf_counter()
    test, cut = scorer.logits(texts_of(split.test), lambda done, of: step(done, of, "test"))
    scoring = time.perf_counter() - started
    size = (folder / adapter.TENSORS).stat().st_size
    return Outcome(dev, test, size, seconds, scoring, folder.name, {**(facts or {}), "truncated": int(cut.sum())})
