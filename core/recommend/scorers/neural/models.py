"""Tuned text models in the workspace: `models/two_tower_<key>`, found by the events and texts they were tuned on."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path

from core.errors import Unavailable
from core.recommend.events import Events
from core.recommend.features.bundle import Inputs
from core.recommend.features.texts import item_texts
from core.recommend.scorers.neural.kept import key_of
from core.recommend.scorers.neural.sequences import sequences_of
from core.text.models import adapter

TASK = "items"
"""What an adapter is for that reads the texts of items; it has no classes."""
PREFIX = "two_tower_"
MOST = 8
"""Tuned models kept of a workspace, the newest; one takes 1.2 MB, its vectors of 10,000 items 15 MB."""


def key_for(inputs: Inputs, events: Events | None = None) -> str:
    """A name for these events and what the catalog says of their items.

    Args:
        events: Those of a part, where the model learned from a part.
    """
    assert inputs.catalog is not None
    said = hashlib.blake2b("\0".join(item_texts(inputs.catalog)).encode("utf-8", "surrogatepass"), digest_size=16)
    return key_of(sequences_of(inputs.events if events is None else events).mark, said.hexdigest())


def find(inputs: Inputs) -> Path | None:
    """The folder of the model tuned on these events, or on the part of them before its test; None where none is."""
    if inputs.home is None or inputs.catalog is None or not (inputs.home / "models").is_dir():
        return None
    key = key_for(inputs)
    return next((folder for folder in folders(inputs.home) if key in known(folder)), None)


def folders(home: Path) -> list[Path]:
    """The tuned models of a workspace, the newest first."""
    held = [folder for folder in (home / "models").glob(f"{PREFIX}*") if (folder / "config.json").is_file()]
    return sorted(held, key=lambda folder: -(folder / "config.json").stat().st_mtime_ns)


def known(folder: Path) -> tuple[str, ...]:
    """The keys that a model was tuned for; none where its description cannot be read."""
    try:
        return tuple(adapter.describe(str(folder)).training.get("keys", ()))
    except Unavailable:
        return ()


def shed(home: Path) -> None:
    """Let go of the oldest beyond the limit."""
    for folder in folders(home)[MOST:]:
        with suppress(OSError):
            shutil.rmtree(folder)
