"""The classifier written as an ONNX graph with fused operators, in fp32 or with eight-bit products.

The graph is built from the loaded network, not traced: encoder layers, mean over the text's tokens, head. It takes
``ids`` and ``mask`` of shape (texts, tokens) and returns ``logits`` of shape (texts, classes).

Eight-bit products: weights are rounded once, per output column, to seven bits (two products of eight bits overflow the
16-bit sums of a processor that has AVX2 but no VNNI); inputs are rounded per token, by the largest value of that token.
The usual dynamic quantisation takes one scale for the whole batch, so that a text's result depends on its neighbours;
a scale per token makes it a property of the text alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from core.text.classifier import Classifier

FUSED = "com.microsoft"
"""Domain of the operators that onnxruntime adds to the standard ones."""

REVISION = 1
"""Part of the name of a stored graph; raise it when the graph changes."""

_WEIGHT_STEPS = 63
_INPUT_STEPS = 127


@dataclass
class _Graph:
    """A graph under construction."""

    eight_bit: bool
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

    def quantised(self, rows: str) -> tuple[str, str]:
        """Eight-bit values around 128 and the scale of each token, from a (texts, tokens, width) array."""
        largest = self.add("ReduceMax", self.add("Abs", rows), self.constant(np.array([-1])), keepdims=1)
        scale = self.add("Div", self.add("Max", largest, self.number(1e-9)), self.number(_INPUT_STEPS))
        steps = self.add("Add", self.add("Div", rows, scale), self.number(128.5))  # the cast cuts: a half up first
        return self.add("Cast", steps, to=2), scale  # 2: unsigned eight bits

    def product(self, rows: str, weight: npt.NDArray[np.float32], packed: tuple[str, str] | None = None) -> str:
        """Rows times weight (in, out), without a bias."""
        if not self.eight_bit:
            return self.add("MatMul", rows, self.constant(weight))
        steps, scale = packed or self.quantised(rows)
        size = np.maximum(np.abs(weight).max(0), 1e-9) / _WEIGHT_STEPS
        whole = np.rint(weight / size).astype(np.int8)
        raw = self.add(
            "MatMulIntegerToFloat",
            steps,
            self.constant(whole),
            self.number(1.0),
            self.constant(size.astype(np.float32)),
            self.number(128, np.uint8),
            self.constant(np.zeros(len(size), dtype=np.int8)),
            domain=FUSED,
        )
        return self.add("Mul", raw, scale)


def build(network: Classifier, eight_bit: bool) -> Any:
    """The graph of a classifier as an ``onnx.ModelProto``.

    Args:
        network: encoder (``BertModel``) and head in fp32; low-rank differences already merged.
        eight_bit: eight-bit products in the encoder's linear layers; everything else stays fp32.
    """
    from onnx import TensorProto, helper

    graph = _Graph(eight_bit)
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
        made, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)], ir_version=9
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
    packed = graph.quantised(states) if graph.eight_bit else None
    three = [graph.product(states, _array(part.weight).T, packed) for part in (own.query, own.key, own.value)]
    bias = np.concatenate([_array(part.bias) for part in (own.query, own.key, own.value)])
    seen = graph.add("Cast", "mask", to=6)  # 6: 32-bit integers
    mixed = graph.add("MultiHeadAttention", *three, graph.constant(bias), seen, domain=FUSED, num_heads=heads)
    states = _added(graph, graph.product(mixed, _array(out.dense.weight).T), states, out, epsilon)
    wide = graph.product(states, _array(layer.intermediate.dense.weight).T)
    wide = graph.add("BiasGelu", wide, graph.constant(_array(layer.intermediate.dense.bias)), domain=FUSED)
    narrow = graph.product(wide, _array(layer.output.dense.weight).T)
    return _added(graph, narrow, states, layer.output, epsilon)


def _added(graph: _Graph, new: str, old: str, part: Any, epsilon: float) -> str:
    arrays = (part.LayerNorm.weight, part.LayerNorm.bias, part.dense.bias)
    names = [graph.constant(_array(array)) for array in arrays]
    return graph.add("SkipLayerNormalization", new, old, *names, domain=FUSED, epsilon=epsilon)


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


def _array(value: Any) -> npt.NDArray[np.float32]:
    result: npt.NDArray[np.float32] = value.detach().float().cpu().numpy()
    return result
