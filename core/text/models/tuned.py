"""An encoder as an adapter changed it: what it is called, what tells it from others, and its network."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.text.models import adapter, encoders

if TYPE_CHECKING:
    from torch import nn


def is_adapter(name: str) -> bool:
    """Whether a name is the folder of an adapter, and not that of an encoder."""
    return (Path(name) / adapter.TENSORS).is_file()


def resolve(name: str) -> encoders.Encoder:
    """An encoder by name or folder; that of an adapter is its base with a hash of its own.

    Raises:
        Unavailable: The weights are not here, or the adapter belongs to others.
    """
    if not is_adapter(name):
        return encoders.resolve(name)
    said = adapter.describe(name)
    base = encoders.resolve(said.base)
    adapter.require_base(said, base)
    mark = hashlib.sha256(f"{base.sha256} {adapter.fingerprint(name)}".encode()).hexdigest()
    return replace(base, name=str(name), sha256=mark)


def load_model(name: str) -> nn.Module:
    """The network of an encoder, or of an adapter's base with the adapter merged into it."""
    if not is_adapter(name):
        return encoders.load_model(encoders.resolve(name))
    from core.text.models import lora

    said = adapter.describe(name)
    network = encoders.load_model(encoders.resolve(said.base))
    lora.merge(network, adapter.tensors(Path(name)), said.scale)
    return network
