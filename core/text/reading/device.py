"""Where a model runs and in which precision."""

from __future__ import annotations

import importlib.util
import platform
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput, Unavailable
from core.i18n import _, listed, ngettext
from core.settings import settings

if TYPE_CHECKING:
    import torch

ENGINES: tuple[str, ...] = ("auto", "torch-fp32", "torch-bf16", "onnx-fp32", "onnx-int8")

EXACT: tuple[str, ...] = ("torch-fp32-cpu", "onnx-fp32-cpu", "torch-fp32-cuda", "torch-fp32-mps")
"""Engines as stored whose results equal each other but for rounding."""


@dataclass(frozen=True)
class Device:
    """``kind`` is cuda, mps or cpu; ``precision`` fp32, bf16 or int8; ``name`` is the maker's; ``threads`` of a CPU."""

    kind: str
    precision: str
    name: str
    runtime: str = "torch"
    threads: int = 0

    @property
    def label(self) -> str:
        """What people read, in their language."""
        if not self.threads:
            return self.name
        words = ngettext("CPU, {name}, {n} thread", "CPU, {name}, {n} threads", self.threads)
        return words.format(name=self.name, n=self.threads)

    @property
    def engine(self) -> str:
        """Name stored with every prediction, for example ``torch-fp32-cpu``."""
        return f"{self.runtime}-{self.precision}-{self.kind}"

    @property
    def exact(self) -> bool:
        """Whether its results equal those of ``torch-fp32`` but for rounding."""
        return self.engine in EXACT

    def places(self) -> list[str]:
        """Every unit of this kind, as torch names them: one worker runs on each."""
        import torch

        if self.kind == "cuda" and torch.cuda.device_count() > 1:
            return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
        return [self.kind]

    def dtype(self) -> torch.dtype:
        import torch

        return torch.bfloat16 if self.precision == "bf16" else torch.float32


def choose(engine: str = "auto") -> Device:
    """Pick the device: cuda, then mps, then cpu.

    ``auto`` stands for ``torch-fp32`` here; ``core.text.reading.engine_choice`` measures whether another engine is
    faster and agrees.
    bf16 is used only where the hardware multiplies it: without that support it was about eighty times slower on a CPU.
    The onnx engines run on the CPU. The setting ``device`` can name a device.

    Raises:
        BadInput: an unknown engine, or one this machine cannot run.
        Unavailable: the device that the setting names is not here.
    """
    if engine not in ENGINES:
        raise BadInput(
            _("The engine {name} is not known.").format(name=engine),
            hint=_("Engines: {names}").format(names=listed(ENGINES)),
        )
    import torch

    runtime, _dash, precision = ("torch-fp32" if engine == "auto" else engine).partition("-")
    if runtime == "onnx":
        return _onnx(precision)
    wanted = settings().device
    if wanted in ("auto", "cuda") and torch.cuda.is_available():
        usable = precision if torch.cuda.is_bf16_supported() else "fp32"
        return Device("cuda", usable, torch.cuda.get_device_name())
    if wanted in ("auto", "mps") and torch.backends.mps.is_available():
        return Device("mps", precision, "Apple GPU")
    if wanted not in ("auto", "cpu"):
        raise Unavailable(
            _("The device {name} is not on this machine.").format(name=wanted),
            hint=_("Set the device to auto."),
        )
    if precision == "bf16" and not cpu_has_bf16():
        raise BadInput(
            _("This processor does not multiply bf16 itself, so the engine torch-bf16 would be slower here."),
            hint=_("Leave the engine on auto."),
        )
    return Device("cpu", precision, _cpu_name(), threads=torch.get_num_threads())


def _onnx(precision: str) -> Device:
    import torch

    if not has_onnx():
        raise Unavailable(
            _("The onnx engines need a package that is not installed."),
            hint=_("Install them with: pip install {package}").format(package="onnx onnxruntime"),
        )
    return Device("cpu", precision, _cpu_name(), "onnx", torch.get_num_threads())


def has_onnx() -> bool:
    """Whether the packages of the onnx engines are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxruntime"))


def candidates(device: Device) -> list[str]:
    """Engines beside ``torch-fp32`` that this device can run, and that may be faster."""
    if device.kind == "cpu":
        return [*(["onnx-fp32", "onnx-int8"] if has_onnx() else []), *(["torch-bf16"] if cpu_has_bf16() else [])]
    return ["torch-bf16"]


@lru_cache(maxsize=1)
def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def cpu_has_bf16() -> bool:
    """Whether the processor multiplies bf16 itself."""
    return any(flag in _cpu_info() for flag in ("avx512_bf16", "amx_bf16"))


def machine() -> str:
    """What tells one machine from another as far as speed goes."""
    import torch

    flags = next((line for line in _cpu_info().splitlines() if line.startswith("flags")), "")
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return f"{_cpu_name()}, {torch.get_num_threads()} {gpu} {flags}"


def _cpu_name() -> str:
    names = [line.split(":", 1)[1].strip() for line in _cpu_info().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
