"""Tune the text model on a shop: read, hold out, tune, read again, measure the gain, keep the model with its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from core.i18n import _
from core.recommend.data.shop import Shop, inputs_of
from core.recommend.evaluation.splits import Split, split
from core.recommend.features import texts
from core.recommend.features.bundle import Features, Inputs, Options, training_inputs
from core.recommend.scorers.neural import models, two_tower
from core.recommend.training.gain import Gain, measured
from core.text.models import adapter, tuned
from core.text.reading import device, item_text

if TYPE_CHECKING:
    from core.lake import Lake
    from core.text.models import encoders

Report = Callable[[int, int], None]
PARTS = (10, 70, 20)
"""Share of the progress bar of reading, tuning and reading again, as their times were on the sample shop."""


def tune(lake: Lake, shop: Shop, report: Report, plan: two_tower.TwoTower | None = None) -> Gain:
    """Tune the encoder of a shop's language on its older events; what is tuned already is not tuned again.

    Raises:
        Unavailable: The catalog has no texts.
        BadInput: The events leave nothing to hold out, or nothing to learn from.
    """
    inputs, plan = inputs_of(lake, shop), plan or two_tower.TwoTower()
    reason = texts.cannot_read(inputs)
    if reason and reason != texts.NOT_READ:
        raise Unavailable(_(reason), title=_("Not scorable"))
    assert inputs.catalog is not None
    assert inputs.home is not None
    base = texts.tuned_from(inputs.catalog)
    texts.read_vectors(inputs, base, progress=_part(report, 0))
    frozen = texts.item_vectors(inputs, base)
    assert frozen is not None
    made = held_out(inputs)
    features = Features(
        training_inputs(inputs, made.train, made.test, made.cutoff if made.name == "time" else float("inf")), Options()
    )
    folder = models.find(inputs)
    if folder is None:
        encoder = tuned.resolve(frozen.model)
        found = two_tower.tune(
            list(texts.item_texts(inputs.catalog)), features.R, encoder, frozen.matrix, plan, _part(report, 1)
        )
        folder = inputs.home / "models" / f"{models.PREFIX}{models.key_for(inputs)}"
        adapter.save(folder, _described(folder, inputs, features.inputs, encoder, plan, found), found.tensors, "")
    texts.read_vectors(inputs, str(folder), progress=_part(report, 2))
    after = texts.item_vectors(inputs, str(folder))
    assert after is not None
    gain = measured(features, made, frozen, after)
    said = replace(adapter.describe(str(folder)), metrics=gain.as_json())
    adapter.write_texts(folder, said, card(said, shop.events[0], gain))
    models.shed(inputs.home)
    return gain


def held_out(inputs: Inputs) -> Split:
    """The newest fifth of the events; a random fifth of each shopper's where they have no times."""
    try:
        return split(inputs.events, "time")
    except BadInput:
        return split(inputs.events, "user")


def card(said: adapter.Adapter, name: str, gain: Gain) -> str:
    """The model card's Markdown."""
    settings = said.training["settings"]
    lines = [
        f"# {said.name}",
        "",
        f"The encoder {said.base}, tuned on who acted on which item text in the events {name}.",
        "",
        f"- Training: {said.training['items']} items, {said.training['shoppers']} shoppers, pass "
        f"{said.training['best']} of {settings['epochs']} kept, {said.training['seconds']} s on "
        f"{said.training['device']}, seed {settings['seed']}, LoRA of rank {settings['rank']}.",
        f"- Test: {gain.split} split, {gain.users} shoppers, every item ranked. NDCG@10 {gain.before:.4f} frozen, "
        f"{gain.after:.4f} tuned; gain {gain.gain:.4f}, 95 % interval {gain.low:.4f} to {gain.high:.4f}.",
    ]
    if gain.cold:
        lines.append(
            f"- Items nobody had met in training, ranked among themselves: {gain.cold} shoppers, a hit among ten for "
            f"{gain.cold_before:.1%} frozen, {gain.cold_after:.1%} tuned."
        )
    return "\n".join([*lines, ""])


def _described(
    folder: Path,
    inputs: Inputs,
    part: Inputs,
    encoder: encoders.Encoder,
    plan: two_tower.TwoTower,
    found: two_tower.Tuned,
) -> adapter.Adapter:
    """What the model says of itself; it is found by the events it was tuned on and by all of them."""
    seen = part.events.seen
    return adapter.Adapter(
        name=folder.name,
        base=str(encoder.folder) if encoder.origin == "path" else encoder.name,
        base_sha256=encoder.sha256,
        languages=("en", "zh"),
        labels=(),
        rank=plan.rank,
        scale=plan.alpha / plan.rank,
        max_length=item_text.LENGTH,
        temperature=1.0,
        task=models.TASK,
        training={
            "settings": asdict(plan),
            "keys": [models.key_for(inputs), models.key_for(part)],
            "items": int((seen.sum(axis=0) > 0).sum()),
            "shoppers": int((seen.sum(axis=1) > 0).sum()),
            "curve": found.curve,
            "best": found.best,
            "ended": found.ended,
            "seconds": round(found.seconds, 1),
            "device": device.choose("torch-fp32").label,
            "date": datetime.now(UTC).date().isoformat(),
        },
    )


def _part(report: Report, place: int) -> Report:
    """Progress of one part as progress of the whole, in hundredths."""
    before, share = sum(PARTS[:place]), PARTS[place]
    return lambda done, total: report(before + share * done // max(total, 1), sum(PARTS))
