"""The classifier written as an ONNX graph with fused operators, in fp32 or with eight-bit products.

The graph is built from the loaded network, not traced: encoder layers, mean over the text's tokens, head. It takes
``ids`` and ``mask`` of shape (texts, tokens) and returns ``logits`` of shape (texts, classes).

Eight-bit products: weights are rounded once, per output column, to seven bits (two products of eight bits overflow the
16-bit sums of a processor that has AVX2 but no VNNI); inputs are rounded per token, by the largest value of that token.
The usual dynamic quantisation takes one scale for the whole batch, so that a text's result depends on its neighbours;
a scale per token makes it a property of the text alone. Two things keep the rounding small. A few input columns are
many times larger than the others and would take the whole range: they are divided, and their weights multiplied, by
sqrt(largest input / largest weight) as seen on example texts (SmoothQuant, Xiao et al. 2023, with alpha 0.5). And
the output of GELU never lies below -0.17, so it is counted from there, with all 255 steps for what lies above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from core.text.models.network import Classifier

FUSED = "com.microsoft"
"""Domain of the operators that onnxruntime adds to the standard ones."""

REVISION = 3
"""Part of the name of a stored graph; raise it when the graph changes."""

_WEIGHT_STEPS = 63
"""Seven bits: products of two bytes added in pairs overflow 16 bits on CPUs without VNNI."""
_INPUT_STEPS = 127
"""A signed byte on either side of zero."""
_GELU_LEAST = -0.17
"""GELU's minimum, -0.16997, rounded down."""

Array = npt.NDArray[np.float32]
Examples = Iterable[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]
"""Batches of token ids and mask, each (texts, tokens)."""


@dataclass
class _Graph:
    """A graph under construction."""

    largest: dict[Any, Array]  # of each linear layer, the largest input by column; empty: fp32
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, value: npt.NDArray[Any]) -> str:
        """Name of a stored array."""
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def number(self, value: float | int, kind: Any = np.float32) -> str:
        """Name of a stored scalar."""
        return self.constant(np.array(value, dtype=kind))

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Append a node with one output and return that output's name."""
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name

    def products(self, rows: str, parts: Sequence[Any], least: float | None = None) -> tuple[list[str], list[Array]]:
        """Rows times the weights of linear layers that read the same rows, and the biases still to be added.

        Args:
            rows: name of a (texts, tokens, width) array.
            least: no value of the rows lies below; None: they lie on both sides of zero.
        """
        weights, biases = [_array(part.weight).T for part in parts], [_array(part.bias) for part in parts]
        if not self.largest:
            return [self.add("MatMul", rows, self.constant(weight)) for weight in weights], biases
        even = _evened(self.largest[parts[0]] - (least or 0.0), weights)
        if least is not None:
            rows = self.add("Sub", rows, self.number(least))
        steps, scale = self.rounded(self.add("Mul", rows, self.constant(1 / even)), len(even), least is None)
        names = []
        for i, weight in enumerate(weights):
            spread = weight * even[:, None]
            size = np.maximum(np.abs(spread).max(0), 1e-9) / _WEIGHT_STEPS
            whole = np.rint(spread / size).astype(np.int8)
            names.append(self.whole_product(steps, scale, whole, size, 128 if least is None else 0))
            if least is not None:
                biases[i] = biases[i] + least * (whole * size / even[:, None]).sum(0)
        return names, biases

    def rounded(self, rows: str, width: int, both_sides: bool) -> tuple[str, str]:
        """Eight-bit values, around 128 or from 0, and the scale of each token."""
        size = self.add("Abs", rows) if both_sides else rows
        largest = self.add("ReduceMax", size, self.constant(np.array([-1])), keepdims=1)
        steps = _INPUT_STEPS if both_sides else 2 * _INPUT_STEPS + 1
        scale = self.add("Div", self.add("Max", largest, self.number(1e-9)), self.number(steps))
        zero = self.add("Expand", self.number(128 if both_sides else 0, np.uint8), self.add("Shape", scale))
        return self.add("QuantizeLinear", rows, scale, zero, axis=-1, block_size=width), scale

    def whole_product(self, steps: str, scale: str, whole: npt.NDArray[np.int8], size: Array, zero: int) -> str:
        """Product of eight-bit rows and weights, back in fp32."""
        raw = self.add(
            "MatMulIntegerToFloat",
            steps,
            self.constant(whole),
            self.number(1.0),
            self.constant(size.astype(np.float32)),
            self.number(zero, np.uint8),
            self.constant(np.zeros(len(size), dtype=np.int8)),
            domain=FUSED,
        )
        return self.add("Mul", raw, scale)


def largest_inputs(network: Classifier, examples: Examples) -> dict[Any, Array]:
    """The largest absolute input of each of the encoder's linear layers, by column, over example batches."""
    import torch

    found: dict[Any, Any] = {}

    def see(part: Any, inputs: tuple[Any, ...]) -> None:
        size = inputs[0].detach().abs().flatten(0, -2).amax(0)
        found[part] = torch.maximum(found[part], size) if part in found else size

    linear = [part for part in network.encoder.modules() if isinstance(part, torch.nn.Linear)]
    hooks = [part.register_forward_pre_hook(see) for part in linear]
    place = next(network.parameters()).device
    try:
        with torch.inference_mode():
            for ids, mask in examples:
                network(torch.from_numpy(ids).to(place), torch.from_numpy(mask).to(place))
    finally:
        for hook in hooks:
            hook.remove()
    return {part: _array(size) for part, size in found.items()}


def _evened(largest: Array, weights: Sequence[Array]) -> Array:
    """What each input column is divided by: (width,), geometric mean 1 before the bounds."""
    heaviest = np.max([np.abs(weight).max(1) for weight in weights], axis=0)
    ratio = np.log(np.maximum(largest, 1e-4) / np.maximum(heaviest, 1e-5)) / 2
    bounded: Array = np.clip(np.exp(ratio - ratio.mean()), 1e-2, 1e2).astype(np.float32)
    return bounded


def build(network: Classifier, examples: Examples | None = None) -> Any:
    """The graph of a classifier as an ``onnx.ModelProto``.

    Args:
        network: encoder (``BertModel``) and head in fp32; low-rank differences already merged.
        examples: given for eight-bit products in the encoder's linear layers, whose usual inputs they show; everything
            else stays fp32.
    """
    from onnx import TensorProto, helper

    graph = _Graph(largest_inputs(network, examples) if examples is not None else {})
    encoder: Any = network.encoder
    config = encoder.config
    states = _embedded(graph, encoder.embeddings)
    for layer in encoder.encoder.layer:
        states = _layer(graph, layer, states, int(config.num_attention_heads), float(config.layer_norm_eps))
    head = network.head
    pooled = _pooled(graph, states, network.pooling)
    graph.add("Gemm", pooled, graph.constant(_array(head.weight).T), graph.constant(_array(head.bias)))
    graph.nodes[-1].output[0] = "logits"
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "w"]) for name in ("ids", "mask")]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", int(head.out_features)])]
    made = helper.make_graph(graph.nodes, "classifier", inputs, outputs, graph.constants)
    return helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(FUSED, 1)], ir_version=10
    )


def _embedded(graph: _Graph, part: Any) -> str:
    """Word, position and type embeddings, normalised: (texts, tokens, width)."""
    places = _array(part.position_embeddings.weight) + _array(part.token_type_embeddings.weight)[0]
    width = graph.add("Shape", "ids", start=1, end=2)
    near = graph.add(
        "Slice", graph.constant(places), graph.constant(np.array([0])), width, graph.constant(np.array([0]))
    )
    words = graph.add("Gather", graph.constant(_array(part.word_embeddings.weight)), "ids")
    norm = part.LayerNorm
    summed = graph.add("Add", words, near)
    weight, bias = graph.constant(_array(norm.weight)), graph.constant(_array(norm.bias))
    return graph.add("LayerNormalization", summed, weight, bias, axis=-1, epsilon=float(norm.eps))


def _layer(graph: _Graph, layer: Any, states: str, heads: int, epsilon: float) -> str:
    """One encoder layer on (texts, tokens, width)."""
    own, out = layer.attention.self, layer.attention.output
    three, biases = graph.products(states, (own.query, own.key, own.value))
    seen = graph.add("Cast", "mask", to=6)  # 6: 32-bit integers
    bias = graph.constant(np.concatenate(biases))
    mixed = graph.add("MultiHeadAttention", *three, bias, seen, domain=FUSED, num_heads=heads)
    states = _added(graph, graph.products(mixed, (out.dense,)), states, out, epsilon)
    (wide,), (bias_wide,) = graph.products(states, (layer.intermediate.dense,))
    wide = graph.add("BiasGelu", wide, graph.constant(bias_wide), domain=FUSED)
    return _added(graph, graph.products(wide, (layer.output.dense,), _GELU_LEAST), states, layer.output, epsilon)


def _added(graph: _Graph, made: tuple[list[str], list[Array]], old: str, part: Any, epsilon: float) -> str:
    """The sum of what a layer made and what it read, normalised.

    The fused SkipLayerNormalization of onnxruntime 1.32 takes 6.7 ns a value on AVX2, its three parts 1.2 ns.
    """
    (new,), (bias,) = made
    summed = graph.add("Add", graph.add("Add", new, graph.constant(bias.astype(np.float32))), old)
    weight, shift = graph.constant(_array(part.LayerNorm.weight)), graph.constant(_array(part.LayerNorm.bias))
    return graph.add("LayerNormalization", summed, weight, shift, axis=-1, epsilon=epsilon)


def _pooled(graph: _Graph, states: str, pooling: str) -> str:
    """One vector per text: the mean over its tokens, or the first token's."""
    if pooling == "cls":
        return graph.add("Gather", states, graph.number(0, np.int64), axis=1)
    last = graph.constant(np.array([-1]))
    weight = graph.add("Cast", graph.add("Unsqueeze", "mask", last), to=1)
    one = graph.constant(np.array([1]))
    total = graph.add("ReduceSum", graph.add("Mul", states, weight), one, keepdims=0)
    count = graph.add("Max", graph.add("ReduceSum", weight, one, keepdims=0), graph.number(1.0))
    return graph.add("Div", total, count)


def _array(value: Any) -> Array:
    result: Array = value.detach().float().cpu().numpy()
    return result
