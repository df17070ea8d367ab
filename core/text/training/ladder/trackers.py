"""Runs for other trackers, from the stored rows: a TensorBoard event file, Weights & Biases, MLflow.

The event file is written by the few lines below. torch's SummaryWriter would give the same one (TensorBoard 2.21's own
reader finds equal points in both), but needs six more packages of 53 MB, and torch in the process that serves the
download, where these lines need neither. The other
two are imported late and only when the setting ``tracker`` names them; Weights & Biases stays offline unless its own
environment says otherwise.
"""

from __future__ import annotations

import os
import struct
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BadInput, Unavailable
from core.i18n import _
from core.settings import settings
from core.text.training.ladder import runs

if TYPE_CHECKING:
    from core.lake import Lake
    from core.text.training.ladder.runs import Run

TRACKERS = ("", "wandb", "mlflow")
MEASURES = ("loss", "rate", "dev_loss", "dev_accuracy", "dev_macro_f1")


def scalars(lake: Lake, run: str) -> list[tuple[int, dict[str, float]]]:
    """Every stored point of a run's curve: step, and the measures it holds."""
    frame = runs.curves(lake, [run])
    return [
        (int(row["step"]), {key: float(row[key]) for key in MEASURES if row[key] == row[key] and row[key] is not None})
        for row in frame.to_dict("records")
    ]


def figures(run: Run) -> dict[str, float]:
    """The held-out figures of a run as flat names: ``test_accuracy`` and so on."""
    found = {f"{part}_{key}": value for part in ("dev", "test") for key, value in run.metrics.get(part, {}).items()}
    return {key: float(value) for key, value in found.items() if value is not None}


def event_bytes(lake: Lake, run: str) -> bytes:
    """A run as the content of a TensorBoard event file.

    Raises:
        NotFound: no such run.
    """
    found = runs.get(lake, run)
    time = found.created.timestamp() if found.created else 0.0
    records = [_field(3, b"brain.Event:2")]
    last = 0
    for step, measures in scalars(lake, run):
        records.append(_number(2, step) + _field(5, b"".join(_value(k, v) for k, v in measures.items())))
        last = step
    records.append(_number(2, last) + _field(5, b"".join(_value(k, v) for k, v in figures(found).items())))
    return b"".join(_framed(b"\x09" + struct.pack("<d", time) + record) for record in records)


def tensorboard(lake: Lake, run: str, folder: Path) -> Path:
    """Write a run's event file under a folder of that run; show it with ``tensorboard --logdir FOLDER``.

    Raises:
        NotFound: no such run.
        BadInput: the folder cannot be written.
    """
    content = event_bytes(lake, run)
    file = folder / run / f"events.out.tfevents.{run}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(_("{name} cannot be written: {reason}").format(name=file, reason=error.strerror)) from error
    return file


def publish(lake: Lake, run: str) -> str:
    """Send a finished run to the tracker that the setting names; returns the tracker, empty for none.

    Raises:
        Unavailable: its library is not installed.
        BadInput: the setting names an unknown tracker.
    """
    tracker = settings().tracker
    if tracker not in TRACKERS:
        raise BadInput(
            _("The setting tracker knows no {name}.").format(name=tracker),
            hint=_("Use wandb, mlflow, or leave it empty."),
        )
    if not tracker:
        return ""
    try:
        library = import_module(tracker)
    except ImportError as error:
        raise Unavailable(
            _("The tracker {name} is not installed.").format(name=tracker),
            hint=_("Install it with: pip install {package}").format(package=tracker),
        ) from error
    found = runs.get(lake, run)
    (_wandb if tracker == "wandb" else _mlflow)(library, found, scalars(lake, run))
    return tracker


def _wandb(library: Any, run: Run, points: list[tuple[int, dict[str, float]]]) -> None:
    mode = os.environ.get("WANDB_MODE", "offline")
    with library.init(
        project="touchstone", name=f"{run.data} {run.rung}", id=run.run, config=run.settings, mode=mode
    ) as log:
        for step, measures in points:
            log.log(measures, step=step)
        log.summary.update(figures(run))


def _mlflow(library: Any, run: Run, points: list[tuple[int, dict[str, float]]]) -> None:
    library.set_experiment("touchstone")
    with library.start_run(run_name=f"{run.data} {run.rung} {run.run}"):
        library.log_params(run.settings)
        for step, measures in points:
            library.log_metrics(measures, step=step)
        library.log_metrics(figures(run))


# --- the event file: TFRecord frames around protocol buffers -----------------------------------------


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(number: int, value: int) -> bytes:
    return bytes([number << 3]) + _varint(value)


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _value(tag: str, value: float) -> bytes:
    return _field(1, _field(1, tag.encode()) + b"\x15" + struct.pack("<f", value))


def _framed(record: bytes) -> bytes:
    length = struct.pack("<Q", len(record))
    return length + struct.pack("<I", _checksum(length)) + record + struct.pack("<I", _checksum(record))


def _checksum(content: bytes) -> int:
    """Castagnoli's CRC-32, masked as TFRecord wants it."""
    crc, table = 0xFFFFFFFF, _table()
    for byte in content:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@lru_cache(maxsize=1)
def _table() -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _bit in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))
