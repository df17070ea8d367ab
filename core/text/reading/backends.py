"""What multiplies the matrices: torch on any device, or onnxruntime on a CPU. Both take the same rectangles.

An exported graph is kept in the workspace under ``cache/onnx``, in a folder named by the model's fingerprint. It is
written beside its place and moved there whole, so that a full disk or a killed process leaves no half file behind.
Without a workspace it lies in a temporary folder as long as it is used.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from core.errors import Unavailable
from core.i18n import _

if TYPE_CHECKING:
    from core.text.models.network import Classifier
    from core.text.reading.device import Device
    from core.text.reading.onnx_graph import Examples

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
GRAPH = "model.onnx"


class Backend(Protocol):
    """Runs one batch."""

    def forward(self, ids: Ints, mask: Ints) -> Floats:
        """Logits (texts, classes) of token ids and mask (texts, tokens)."""
        ...

    def release(self) -> None:
        """Give memory back after a batch was too large."""
        ...


class TorchBackend:
    """A network on one torch device."""

    def __init__(self, network: Classifier, place: str, precision: str) -> None:
        import torch

        self.place = place
        self.network = network.to(place, torch.bfloat16 if precision == "bf16" else torch.float32).eval()

    def forward(self, ids: Ints, mask: Ints) -> Floats:
        """See ``Backend``."""
        import torch

        with torch.inference_mode():
            logits = self.network(torch.from_numpy(ids).to(self.place), torch.from_numpy(mask).to(self.place))
        result: Floats = logits.float().cpu().numpy().astype(np.float64)
        return result

    def release(self) -> None:
        """See ``Backend``."""
        import torch

        if self.place.startswith("cuda"):
            torch.cuda.empty_cache()


class OnnxBackend:
    """An exported graph on the CPU, with as many threads as torch would take.

    Attributes:
        folder: temporary folder of the graph, gone with this object.
    """

    folder: tempfile.TemporaryDirectory[str] | None = None

    def __init__(self, path: Path) -> None:
        import onnxruntime
        import torch

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.enable_mem_pattern = False  # shapes differ from batch to batch
        try:
            self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its own kinds derive from Exception alone
            shutil.rmtree(path.parent, ignore_errors=True)  # damaged: the next run writes it again
            raise Unavailable(
                _("The faster copy of the model {name} cannot be read.").format(name=path.parent.name),
                hint=_("Start again: it is written anew. Or choose the engine torch-fp32."),
                data={"reason": str(error)[:300]},
            ) from error

    def forward(self, ids: Ints, mask: Ints) -> Floats:
        """See ``Backend``."""
        result: Floats = self._session.run(None, {"ids": ids, "mask": mask})[0].astype(np.float64)
        return result

    def release(self) -> None:
        """See ``Backend``; the session frees what it can by itself."""


def build(
    network: Classifier, device: Device, version: str, examples: Callable[[], Examples], home: Path | None = None
) -> list[Backend]:
    """The workers of a device: one per unit.

    Args:
        network: in fp32 on the CPU.
        version: name and fingerprint of the model; names the folder of an export.
        examples: makes batches that show an eight-bit export its usual inputs; called when one is written.
        home: the workspace that keeps an export.

    Raises:
        Unavailable: the graph cannot be written or read.
    """
    if device.runtime == "onnx":
        passing = None if home else tempfile.TemporaryDirectory(prefix="touchstone-onnx-")
        place = home / "cache" / "onnx" if home else Path(str(passing and passing.name))
        made = OnnxBackend(exported(network, version, device.precision, examples, place))
        made.folder = passing
        return [made]
    import copy

    places = device.places()
    networks = [network, *(copy.deepcopy(network) for _place in places[1:])]
    return [TorchBackend(one, place, device.precision) for one, place in zip(networks, places, strict=True)]


def exported(network: Classifier, version: str, precision: str, examples: Callable[[], Examples], home: Path) -> Path:
    """The graph's file in the folder `home`; written when it is not there.

    Raises:
        Unavailable: no space, or the workspace cannot be written.
    """
    from core.text.reading import onnx_graph

    folder = home / f"{version}-{precision}-{onnx_graph.REVISION}"
    if (folder / GRAPH).is_file():
        return folder / GRAPH
    draft = home / f".{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        _save(onnx_graph.build(network, examples() if precision == "int8" else None), draft / GRAPH)
        if not (folder / GRAPH).is_file():
            draft.rename(folder)
    except OSError as error:
        if not (folder / GRAPH).is_file():  # else another process wrote it first
            raise Unavailable(
                _("The faster copy of the model {name} cannot be written: {reason}.").format(
                    name=version, reason=error.strerror or type(error).__name__
                ),
                hint=_("Free space in the workspace, or choose the engine torch-fp32."),
            ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder / GRAPH


def _save(graph: Any, path: Path) -> None:
    """Write a graph with its arrays beside it, where onnxruntime maps them instead of copying."""
    import onnx

    onnx.save_model(graph, str(path), save_as_external_data=True, location="weights.bin", size_threshold=4096)


def out_of_memory(error: Exception) -> bool:
    """Whether a failure means that the batch was too large."""
    words = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in words or "alloc" in words
