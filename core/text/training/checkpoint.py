"""The state of an unfinished training, written so that going on gives the very numbers of a run without a break.

Safetensors only: trained parameters, AdamW's two moments of each, and the state of the random generator. A file is
replaced whole, so a crash while writing leaves the one before.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from torch import nn

FILE = "checkpoint.safetensors"


def save(
    folder: Path,
    trained: Mapping[str, nn.Parameter],
    optimizer: torch.optim.AdamW,
    facts: dict[str, Any],
    best: Mapping[str, torch.Tensor] | None = None,
    carried: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Write the state after a step.

    Args:
        facts: JSON (step, recipe, losses so far).
        best: the parameters that did best on the development part so far.
        carried: any other tensors that belong to the state.
    """
    import torch
    from safetensors.torch import save_file

    tensors = {f"value.{name}": p.detach().cpu().clone() for name, p in trained.items()}
    for name, parameter in trained.items():
        state = optimizer.state.get(parameter, {})
        for key in ("exp_avg", "exp_avg_sq", "step"):
            if key in state:
                tensors[f"{key}.{name}"] = state[key].detach().cpu().clone()
    for group, values in (("best", best or {}), ("carried", carried or {})):
        tensors |= {f"{group}.{name}": value.detach().cpu().clone() for name, value in values.items()}
    tensors["random"] = torch.get_rng_state()
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / f"{FILE}.part"
    save_file(tensors, waiting, metadata={"facts": json.dumps(facts)})
    os.replace(waiting, folder / FILE)


def facts(folder: Path) -> dict[str, Any] | None:
    """What the checkpoint in a folder says of itself; None when there is none, or it cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / FILE, framework="pt") as file:
            found: dict[str, Any] = json.loads(file.metadata()["facts"])
            return found
    except (SafetensorError, OSError, ValueError, KeyError, TypeError):
        return None


def load(
    folder: Path,
    trained: Mapping[str, nn.Parameter],
    optimizer: torch.optim.AdamW,
    carried: Mapping[str, torch.Tensor] | None = None,
) -> dict[str, torch.Tensor]:
    """Put a stored state back into parameters, optimizer, carried tensors and random generator.

    Returns:
        The parameters that did best on the development part; empty where none were stored.

    Raises:
        KeyError: the checkpoint is of another set of parameters.
    """
    import torch
    from safetensors.torch import load_file

    tensors = load_file(folder / FILE)
    with torch.no_grad():
        for name, parameter in trained.items():
            parameter.copy_(tensors[f"value.{name}"])
            moments = {k: tensors[f"{k}.{name}"] for k in ("exp_avg", "exp_avg_sq", "step") if f"{k}.{name}" in tensors}
            if moments:
                step = moments.pop("step")
                optimizer.state[parameter] = {k: v.to(parameter.device) for k, v in moments.items()} | {"step": step}
        for name, tensor in (carried or {}).items():
            tensor.copy_(tensors[f"carried.{name}"])
    torch.set_rng_state(tensors["random"])
    return {name: tensors[f"best.{name}"].to(p.device) for name, p in trained.items() if f"best.{name}" in tensors}


def discard(folder: Path) -> None:
    """Remove the checkpoint of a run that is finished."""
    (folder / FILE).unlink(missing_ok=True)
