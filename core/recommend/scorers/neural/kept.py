"""Fitted models on disk, by what they were fitted to and how: `fitted/<scorer>_<key>.safetensors` in the workspace.

It is a memory and no data: what was not used for longest goes first, and a file that cannot be read is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.recommend.events import Floats

FOLDER = "fitted"
MOST = 24
"""Models kept of a workspace: two for each of a dozen datasets or splits."""
MOST_MB = 400
"""Megabytes they may take together: a model of 100,000 items takes 26."""


@dataclass(frozen=True)
class State:
    """The arrays of a fitted model, and what is to be told of the fit."""

    arrays: dict[str, Floats]
    facts: dict[str, Any]


def key_of(*parts: object) -> str:
    """A name for what a model was fitted to and how."""
    return hashlib.blake2b(json.dumps(parts, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()


def there(home: Path | None, scorer: str, key: str) -> bool:
    """Whether a fitted model is kept."""
    return home is not None and _file(home, scorer, key).is_file()


def read(home: Path | None, scorer: str, key: str) -> State | None:
    """A fitted model in double precision; None where none is kept, or it cannot be read."""
    from safetensors import SafetensorError, safe_open

    if home is None:
        return None
    file = _file(home, scorer, key)
    try:
        with safe_open(file, framework="np") as opened:
            facts = json.loads(opened.metadata()["facts"])
            arrays = {name: opened.get_tensor(name).astype(np.float64) for name in opened.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, KeyError, TypeError):
        return None
    return State(arrays, facts)


def write(home: Path | None, scorer: str, key: str, arrays: Mapping[str, Floats], facts: Mapping[str, Any]) -> None:
    """Keep a fitted model in single precision, and let go of what was made longest ago beyond the limits."""
    from safetensors.numpy import save_file

    if home is None:
        return
    file = _file(home, scorer, key)
    file.parent.mkdir(parents=True, exist_ok=True)
    waiting = file.with_suffix(f".{os.getpid()}.part")
    small = {name: np.ascontiguousarray(one, dtype=np.float32) for name, one in arrays.items()}
    save_file(small, waiting, metadata={"facts": json.dumps(dict(facts))})
    os.replace(waiting, file)
    _shed(file.parent, file)


def _file(home: Path, scorer: str, key: str) -> Path:
    return home / FOLDER / f"{scorer}_{key}.safetensors"


def _shed(folder: Path, newest: Path) -> None:
    """Let go of the oldest files beyond the limits; the newest stays whatever it takes."""
    held = sorted(folder.glob("*.safetensors"), key=lambda file: (file != newest, -file.stat().st_mtime_ns))
    taken = 0
    for place, file in enumerate(held):
        taken += file.stat().st_size
        if place and (place >= MOST or taken > MOST_MB * 1_000_000):
            with suppress(OSError):
                file.unlink()
