"""Trained adapters on disk: one folder with adapter.safetensors, config.json and card.md.

The head is stored in the same file as the low-rank matrices, because an adapter without its head predicts noise.
The configuration names the hash of the base weights; another base is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import _, listed

if TYPE_CHECKING:
    from torch import Tensor

    from core.text.models.encoders import Encoder

MODELS = Path(__file__).parent / "shipped"
FORMAT = 1
TENSORS = "adapter.safetensors"
KEPT = 64
"""Hashes kept, of 12 letters each: more models than are shipped or trained in one workspace."""
CUTS = ("head", "head-tail")
POOLINGS = ("mean", "cls")


@dataclass(frozen=True)
class Adapter:
    """What a stored adapter says about itself.

    Attributes:
        name: folder name, for example ``sentiment_en``.
        base, base_sha256: encoder it belongs to and the hash of that encoder's weight file.
        languages: languages the model reads (``en``); texts in others are not scored.
        labels: class names in the order of the head's outputs.
        rank, scale: of the low-rank matrices; rank 0 is a head alone.
        max_length: tokens read of each text, special tokens included.
        temperature: divides the logits before softmax (Guo et al. 2017, arXiv:1706.04599).
        offsets: added to the logits before they are divided; one per label, or empty.
        task: ``sentiment``, ``aspects`` (polarity of one mention) or ``intent``.
        reject: a text whose most probable class stays below this is out of scope; 0 rejects none.
        stars: how probabilities map to one to five stars (``core.text.sentiment.stars``); empty where none were there.
        cut: which tokens of a longer text are read: ``head``, or ``head-tail`` (the first three quarters of max_length
            and the last quarter; Sun et al. 2019, arXiv:1905.05583).
        pooling: ``mean`` over the tokens, or ``cls``.
        training: seed, settings, row counts, seconds.
        metrics: held-out figures by data set, as printed on the card.
    """

    name: str
    base: str
    base_sha256: str
    languages: tuple[str, ...]
    labels: tuple[str, ...]
    rank: int
    scale: float
    max_length: int
    temperature: float
    offsets: tuple[float, ...] = ()
    task: str = "sentiment"
    reject: float = 0.0
    stars: dict[str, Any] = field(default_factory=dict)
    cut: str = "head"
    pooling: str = "mean"
    training: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)


def available(task: str | None = None) -> list[str]:
    """Names of the adapters shipped with the product, of one task or all."""
    names = sorted(f.parent.name for f in MODELS.glob("*/config.json"))
    return [name for name in names if task is None or describe(name).task == task]


def folder_of(name: str, home: Path | None = None) -> Path:
    """Folder of a shipped adapter, of one trained in the workspace `home`, or the folder given.

    Raises:
        Unavailable: there is no such adapter; the hint lists those there are.
    """
    places = [Path(name), MODELS / name, *([home / "models" / name] if home else [])]
    folder = next((place for place in places if (place / "config.json").is_file()), Path(name))
    if not (folder / "config.json").is_file():
        raise Unavailable(
            _("The model {name} is not here.").format(name=name),
            title=_("Model not found"),
            hint=_("Models: {names}. Or give the folder that `train sentiment` wrote.").format(
                names=listed(available()) or _("none")
            ),
        )
    return folder


def located(name: str, home: Path | None) -> str:
    """A name that means the same everywhere: a shipped adapter's own, else the folder as text.

    Raises:
        Unavailable: there is no such adapter.
    """
    folder = folder_of(name, home)
    return name if folder == MODELS / name else str(folder.absolute())


def describe(name: str) -> Adapter:
    """Read an adapter's configuration. Does not import torch.

    Raises:
        Unavailable: missing, unreadable or of another format.
    """
    folder = folder_of(name)
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        if config.pop("format") != FORMAT:
            raise ValueError("format")
        if config.get("cut", "head") not in CUTS or config.get("pooling", "mean") not in POOLINGS:
            raise ValueError("cut or pooling")
        config["languages"] = tuple(config["languages"])
        config["labels"] = tuple(config["labels"])
        config["offsets"] = tuple(config.get("offsets", ()))
        if len(config["offsets"]) not in (0, len(config["labels"])):
            raise ValueError("offsets")
        return Adapter(**{**config, "name": folder.name})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(folder) from error


def card(name: str) -> str:
    """The model card's Markdown; empty when the folder has none."""
    path = folder_of(name) / "card.md"
    return path.read_text("utf-8") if path.is_file() else ""


def fingerprint(name: str) -> str:
    """Short hash of an adapter's tensors and configuration: changes whenever its predictions may."""
    folder = folder_of(name)
    adapter = describe(name)
    parts: list[object] = [adapter.base_sha256, adapter.rank, adapter.scale, adapter.max_length, adapter.temperature]
    if (adapter.cut, adapter.pooling) != ("head", "mean"):
        parts.append((adapter.cut, adapter.pooling))
    if adapter.offsets:
        parts.append(adapter.offsets)
    if adapter.reject:
        parts.append(adapter.reject)
    tensors = folder.resolve() / TENSORS
    try:
        held = tensors.stat()
        return _digest("".join(map(repr, parts)), tensors, held.st_mtime_ns, held.st_size, held.st_ino)
    except OSError as error:
        raise _broken(folder) from error


@lru_cache(maxsize=KEPT)
def _digest(said: str, tensors: Path, _changed: int, _size: int, _inode: int) -> str:
    """The hash itself, made once for each state of the file: a page asks for it every time it is drawn."""
    digest = hashlib.sha256(said.encode())
    digest.update(tensors.read_bytes())
    return digest.hexdigest()[:12]


def save(folder: Path, adapter: Adapter, tensors: dict[str, Tensor], card_text: str) -> None:
    """Write an adapter: matrices in fp16 (packed bytes as they are), configuration, card."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    small = {
        key: value.detach().to("cpu", torch.float16 if value.is_floating_point() else value.dtype).contiguous()
        for key, value in tensors.items()
    }
    save_file(small, folder / TENSORS, metadata={"base_sha256": adapter.base_sha256})
    write_texts(folder, adapter, card_text)


def write_texts(folder: Path, adapter: Adapter, card_text: str) -> None:
    """Write the configuration and the card beside the matrices."""
    config = {"format": FORMAT, **asdict(adapter)}
    (folder / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", "utf-8")
    (folder / "card.md").write_text(card_text, "utf-8")


def tensors(folder: Path) -> dict[str, Tensor]:
    """The stored matrices in fp32, packed bytes as they are.

    Raises:
        Unavailable: the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        stored = load_file(folder / TENSORS)
        return {key: value.float() if value.is_floating_point() else value for key, value in stored.items()}
    except (SafetensorError, OSError) as error:
        raise _broken(folder) from error


def require_base(adapter: Adapter, encoder: Encoder) -> None:
    """Refuse an adapter that was trained on other base weights.

    Raises:
        Unavailable: the hashes differ.
    """
    if adapter.base_sha256 != encoder.sha256:
        raise Unavailable(
            _("The model {name} was trained on other base weights than the ones found here.").format(name=adapter.name),
            title=_("Adapter for another base"),
            hint=_("It needs {base} with hash {wanted}; found {found}.").format(
                base=adapter.base, wanted=adapter.base_sha256[:12], found=encoder.sha256[:12]
            ),
        )


def _broken(folder: Path) -> Unavailable:
    return Unavailable(
        _("The model {name} is damaged and cannot be loaded.").format(name=folder.name),
        title=_("Broken model"),
        hint=_("Restore its folder, or train it again with: python -m core train sentiment"),
    )
