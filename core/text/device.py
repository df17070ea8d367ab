"""Where a model runs and in which precision."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from core.i18n import _
from core.settings import settings

if TYPE_CHECKING:
    import torch

ENGINES: tuple[str, ...] = ("auto", "torch-fp32", "torch-bf16")


@dataclass(frozen=True)
class Device:
    """``kind`` is cuda, mps or cpu; ``precision`` fp32 or bf16; ``label`` is what the page shows."""

    kind: str
    precision: str
    label: str

    @property
    def engine(self) -> str:
        """Name stored with every prediction, for example ``torch-fp32-cpu``."""
        return f"torch-{self.precision}-{self.kind}"

    def dtype(self) -> torch.dtype:
        import torch

        return torch.bfloat16 if self.precision == "bf16" else torch.float32


def choose(engine: str = "auto") -> Device:
    """Pick the device: cuda, then mps, then cpu.

    ``auto`` takes bf16 on a GPU that has it and fp32 elsewhere. On a CPU bf16 is used only when asked for and only
    where the processor multiplies bf16 itself: without that support it was about eighty times slower than fp32.

    The setting ``device`` can name one of them.

    Raises:
        BadInput: an unknown engine, or one this machine cannot run.
        Unavailable: the device that the setting names is not here.
    """
    if engine not in ENGINES:
        raise BadInput(
            _("The engine {name} is not known.").format(name=engine),
            hint=_("Engines: {names}").format(names=", ".join(ENGINES)),
        )
    import torch

    wanted = settings().device
    if wanted in ("auto", "cuda") and torch.cuda.is_available():
        fast = torch.cuda.is_bf16_supported() and engine != "torch-fp32"
        return Device("cuda", "bf16" if fast else "fp32", torch.cuda.get_device_name())
    if wanted in ("auto", "mps") and torch.backends.mps.is_available():
        return Device("mps", "fp32", "Apple GPU")
    if wanted not in ("auto", "cpu"):
        raise Unavailable(
            _("The device {name} is not on this machine.").format(name=wanted),
            hint=_("Set the device to auto."),
        )
    if engine == "torch-bf16" and not _cpu_has_bf16():
        raise BadInput(
            _("This processor does not multiply bf16 itself, so the engine torch-bf16 would be slower here."),
            hint=_("Leave the engine on auto."),
        )
    precision = "bf16" if engine == "torch-bf16" else "fp32"
    return Device("cpu", precision, _cpu_label(torch.get_num_threads()))


@lru_cache(maxsize=1)
def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _cpu_has_bf16() -> bool:
    return any(flag in _cpu_info() for flag in ("avx512_bf16", "amx_bf16"))


def _cpu_label(threads: int) -> str:
    names = [line.split(":", 1)[1].strip() for line in _cpu_info().splitlines() if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"CPU, {name}, {threads} threads"
