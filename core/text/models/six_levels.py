"""What a full fine-tune changed, in 2.7 bits a weight: six levels, and one scale for each row of a matrix.

A fine-tune moves every weight a little, and no few directions hold it (of one of ours the nearest matrices of rank 46,
as large as this, keep 78 % of the squared change; the levels keep 94 %). BitDelta (Liu et al. 2024, arXiv:2402.10193)
stores such changes by their sign alone; here they are rounded to the six values that lose least of a normal
distribution (Max 1960, "Quantizing for minimum distortion"), and three of them share a byte.

Imports torch: import this module inside the function that trains or loads.
"""

from __future__ import annotations

import torch
from torch import Tensor

LEVELS = torch.tensor([-1.894, -1.0, -0.3177, 0.3177, 1.0, 1.894])  # of a normal distribution
EACH = 3
"""Values in a byte: 6 ** 3 is 216."""

_PLACES = len(LEVELS) ** torch.arange(EACH)


def packed(change: Tensor) -> tuple[Tensor, Tensor]:
    """Round a matrix (rows, width).

    Returns:
        The bytes, shape (rows, width / 3) rounded up, and the scale of each row, shape (rows,), in fp32.
    """
    change = change.float()
    spread = change.square().mean(1, keepdim=True).sqrt().clamp(min=1e-12)
    steps = torch.bucketize(change / spread, (LEVELS[1:] + LEVELS[:-1]) / 2)
    values = LEVELS[steps]
    scale = (change * values).sum(1) / values.square().sum(1)  # least squares, given the levels
    filled = torch.nn.functional.pad(steps, (0, -steps.shape[1] % EACH))
    return (filled.reshape(len(change), -1, EACH) * _PLACES).sum(2).to(torch.uint8), scale


def unpacked(steps: Tensor, scale: Tensor, width: int) -> Tensor:
    """The rounded matrix (rows, width).

    Raises:
        ValueError: the bytes do not hold so many columns or rows, or hold what ``packed`` never writes.
    """
    if steps.shape != (len(scale), -(-width // EACH)) or (len(steps) and int(steps.max()) >= len(LEVELS) ** EACH):
        raise ValueError(f"{tuple(steps.shape)} steps do not fit a width of {width}")
    each = steps.long().unsqueeze(2) // _PLACES % len(LEVELS)
    return LEVELS[each.flatten(1)[:, :width]] * scale.float()[:, None]


def changes(before: dict[str, Tensor], after: dict[str, Tensor]) -> dict[str, Tensor]:
    """What a full fine-tune changed, small enough to ship.

    Args:
        before, after: parameters by name, of the same shapes, as they were loaded and as they were trained.

    Returns:
        For each matrix ``<layer>.steps`` and ``<layer>.size``, as ``packed`` gives them; every other parameter as it is
        after training.
    """
    tensors: dict[str, Tensor] = {}
    for name, value in after.items():
        if value.ndim == 2:
            layer = name.removesuffix(".weight")
            tensors[f"{layer}.steps"], tensors[f"{layer}.size"] = packed(value - before[name])
        else:
            tensors[name] = value
    return tensors
