"""Everything that a page gives its reader to read, from the messages that it sends to the browser."""

from __future__ import annotations

import colorsys
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Metric_pb2 import Metric
from streamlit.testing.v1 import AppTest

READ = {
    "body", "label", "help", "placeholder", "caption", "text", "title", "alt", "options", "default_value_text", "delta",
    "delta_description", "value", "name", "description", "help_tooltip", "captions", "raw_value", "chart_label",
}  # fmt: skip
"""Fields of Streamlit's messages that are shown, read out, or come up under the pointer."""
UNREAD = {"column_config", "spec", "data", "figure", "styler", "arrow_data", "id", "element_id", "icon", "query_params"}
OF_FIGURES = {"text", "title", "name", "hovertemplate", "ticktext", "x", "y", "labels", "customdata"}


RED_WORDS = re.compile(r":red(?:-badge|-background)?\[((?:[^\[\]\\]|\\.)*)\]")
"""What Streamlit's Markdown draws in the colour of danger."""
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")


@dataclass(frozen=True)
class Read:
    """A text and what it stands in: the kind of element, and the field or column."""

    place: str
    text: str
    cell: bool = False


def everything(app: AppTest) -> list[Read]:
    """All texts of the page in order; `cell` tells those of tables."""
    found: list[Read] = []
    for node in _nodes(app._tree):  # the tree has no public walk over elements of every type
        proto = getattr(node, "proto", None)
        if isinstance(proto, Message):
            kind = str(getattr(node, "type", "?"))
            found += _shown(proto, kind)
    return found


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def _shown(proto: Message, kind: str) -> Iterator[Read]:
    if kind in ("arrow_data_frame", "arrow_table", "dataframe"):
        yield from _table(proto)
        return
    if kind == "plotly_chart":
        yield from (Read(f"{kind}.{place}", text) for place, text in _figure(json.loads(proto.spec or "{}")))  # type: ignore[attr-defined]
    for field, value in proto.ListFields():
        yield from _field(field.name, value, kind)


def _field(name: str, value: Any, kind: str) -> Iterator[Read]:
    if name in UNREAD:
        return
    if isinstance(value, str):
        if name in READ and value.strip():
            yield Read(f"{kind}.{name}", value)
    elif isinstance(value, Message):
        for field, inner in value.ListFields():
            yield from _field(field.name, inner, kind)
    elif hasattr(value, "__iter__") and not isinstance(value, bytes):
        for one in value:
            yield from _field(name, one, kind)


def _table(proto: Any) -> Iterator[Read]:
    """Headings, their hints, and every cell that is not a number."""
    frame: pd.DataFrame = convert_arrow_bytes_to_pandas_df(proto.arrow_data.data)
    config = json.loads(proto.columns or "{}")
    order = list(proto.column_order)
    for name in frame.columns:
        if order and str(name) not in order:
            continue
        own = config.get(str(name), {})
        if own.get("hidden"):
            continue
        yield Read("table.heading", str(own.get("label") or name))
        if own.get("help"):
            yield Read("table.help", str(own["help"]))
        labels = {one["value"]: one["label"] for one in (own.get("type_config") or {}).get("options") or () if one}
        for cell in frame[name].map(lambda one, labels=labels: labels.get(one, one) if isinstance(one, str) else one):
            for one in cell if isinstance(cell, list) else [cell]:
                if isinstance(one, str) and one.strip():
                    yield Read(f"table.{name}", one, cell=True)


def _figure(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("template", "bdata", "dtype"):
                yield from _figure(value, key)
    elif isinstance(node, list):
        for one in node:
            yield from _figure(one, name)
    elif isinstance(node, str) and name in OF_FIGURES and node.strip():
        yield name, node


def reds(app: AppTest) -> list[Read]:
    """All that the page draws in the colour of danger: boxes, badges and words, changes of figures, marks, cells."""
    found: list[Read] = []
    for node in _nodes(app._tree):
        proto = getattr(node, "proto", None)
        if not isinstance(proto, Message):
            continue
        kind = str(getattr(node, "type", "?"))
        if isinstance(proto, Alert) and proto.format == Alert.Format.ERROR:
            found.append(Read("box", f"{proto.title} {proto.body}".strip()))
        elif isinstance(proto, Metric) and proto.delta and proto.color == Metric.MetricColor.RED:
            found.append(Read("change", proto.label))
        found += [Read("words", words) for text in _shown(proto, kind) for words in RED_WORDS.findall(text.text)]
        drawn = str(getattr(proto, "spec", "")) + str(getattr(getattr(proto, "arrow_data", None), "styler", ""))
        if kind == "plotly_chart":
            drawn = json.dumps({**json.loads(drawn), "layout": {}}) if drawn.startswith("{") else drawn
        found += [Read(f"{kind}.colour", code) for code in dict.fromkeys(HEX.findall(drawn)) if red(code)]
        if kind == "html":
            found += [Read("html.colour", code) for code in HEX.findall(str(getattr(proto, "body", ""))) if red(code)]
    return found


def unthemed(app: AppTest) -> list[str]:
    """Names of figures without the page's template, which Plotly would draw black on white in its own colours."""
    drawn = [node for node in _nodes(app._tree) if getattr(node, "type", "") == "plotly_chart"]
    specs = [json.loads(node.proto.spec or "{}") for node in drawn]
    return [
        f"figure {place}"
        for place, spec in enumerate(specs)
        if not (isinstance(found := spec.get("layout", {}).get("template"), dict) and found["layout"].get("colorway"))
    ]


def red(code: str) -> bool:
    """Whether a colour such as `#B91C1C` is red to the eye: its hue within 12 degrees, and not washed out."""
    hue, light, full = colorsys.rgb_to_hls(*(int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)))
    return min(hue, 1 - hue) <= 12 / 360 and full >= 0.35 and light > 0.1
