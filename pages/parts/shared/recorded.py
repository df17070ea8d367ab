"""What a page has drawn, as a report: read from the messages by which Streamlit tells the browser what to show.

So a page's report holds what its reader sees and nothing else, whatever the page is; what stands in closed tabs and
behind buttons is left out, as are the controls themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Markdown_pb2 import Markdown
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from core.i18n import listed
from core.report.document import Bullets, Cell, Figure, Heading, Part, Table, Text, Tile, Tiles
from pages.parts.shared.printed import PICTURES, ROWS, cell

TONES = {Alert.ERROR: "error", Alert.WARNING: "warning", Alert.SUCCESS: "ok", Alert.INFO: "info"}
TWICE = "narrow_"
"""Container of the second picture of a figure, which is there for narrow screens."""
_DIRECTIVE = re.compile(r":(?:[a-z]+-)?(?:small|badge|background|red|orange|green|blue|gray|grey|violet|yellow|primary|"
                        r"rainbow|[a-z]+)\[((?:[^\[\]\\]|\\.)*)\]")  # fmt: skip
_ICON = re.compile(r":material/[a-z0-9_]+:")
_APART = re.compile(r":small\{\}")


@contextmanager
def recorded() -> Iterator[list[ForwardMsg]]:
    """The messages that are sent while the block lasts.

    Where the block has no more to draw (`st.stop`) it ends with a `StopException`, after which more can be drawn.
    """
    context = get_script_run_ctx(suppress_warning=True)
    held: list[ForwardMsg] = []
    if context is None:
        yield held
        return
    send, requests = context.enqueue, context.script_requests

    def send_and_keep(message: ForwardMsg) -> None:
        if message.HasField("delta"):
            copy = ForwardMsg()
            send(message)
            copy.CopyFrom(message)
            held.append(copy)
        else:
            send(message)

    context.enqueue = send_and_keep  # type: ignore[method-assign,assignment]
    context.script_requests = _Requests(requests)  # type: ignore[assignment]
    try:
        yield held
    finally:
        context.enqueue, context.script_requests = send, requests  # type: ignore[method-assign]


class _Requests:
    """A run's requests, of which that to stop ends the block alone: after a real one nothing more can be drawn."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def request_stop(self) -> None:
        raise StopException

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def parts_of(messages: Sequence[ForwardMsg]) -> list[Part]:
    """The parts of a report, in the order of the page; headline numbers that stand together are put together."""
    found: list[Part] = []
    for part in _each(_tree(messages)):
        if isinstance(part, Tile):
            last = found[-1] if found else None
            if isinstance(last, Tiles):
                found[-1] = Tiles((*last.tiles, part))
            else:
                found.append(Tiles((part,)))
        else:
            found.append(part)
    return [one for at, one in enumerate(found) if not _empty_heading(found, at)]


def _empty_heading(parts: Sequence[Part], at: int) -> bool:
    """Whether a heading has nothing below it before the next of its level or above."""
    one = parts[at]
    if not isinstance(one, Heading):
        return False
    after = parts[at + 1] if at + 1 < len(parts) else None
    return after is None or (isinstance(after, Heading) and after.level <= one.level)


def _tree(messages: Sequence[ForwardMsg]) -> dict[tuple[int, ...], Any]:
    """What stands at each place of the page's body: the last that was sent there."""
    places: dict[tuple[int, ...], Any] = {}
    for message in messages:
        path = tuple(message.metadata.delta_path)
        if path[:1] == (0,):
            if path in places:  # a block that is drawn anew, or in whose place something else stands now
                for below in [one for one in places if one[: len(path)] == path]:
                    del places[below]
            places[path] = message.delta
    return dict(sorted(places.items()))


def _each(tree: dict[tuple[int, ...], Any]) -> Iterator[Part | Tile]:
    left_out: tuple[int, ...] | None = None
    for path, delta in tree.items():
        if left_out is not None and path[: len(left_out)] == left_out:
            continue
        left_out = None
        if delta.WhichOneof("type") == "add_block":
            block = delta.add_block
            kind = block.WhichOneof("type")
            if kind in ("popover", "dialog") or TWICE in block.id:
                left_out = path
            elif kind in ("tab", "expandable"):
                label = plain(block.tab.label if kind == "tab" else block.expandable.label)
                if label:
                    yield Heading(label, 3)
        else:
            yield from _element(delta.new_element)


def _element(element: Any) -> Iterator[Part | Tile]:
    kind = element.WhichOneof("type") or ""
    held: Any = getattr(element, kind, None)
    match kind:
        case "heading":
            level = int(held.tag[1:] or 2)
            if level > 1 and (text := plain(held.body)):
                yield Heading(text, min(max(level - 1, 2), 4))
        case "markdown":
            yield from _markdown(held)
        case "alert":
            yield Text("\n".join(lines(held.body)), TONES.get(held.format, ""), plain(held.title))
        case "metric":
            yield _tile(held)
        case "plotly_chart":
            spec = json.loads(held.spec or "{}")
            yield Figure(spec, held.alt, int(spec.get("layout", {}).get("height") or 340))
        case "dataframe":
            yield from _table(held)
        case "text" | "code":
            body = held.body if kind == "text" else held.code_text
            if body.strip():
                yield Text(body)


def _tile(metric: Any) -> Tile:
    told = " ".join(filter(None, (metric.delta, plain(metric.delta_description))))
    return Tile(plain(metric.label), plain(metric.body), told, plain(metric.help))


def _markdown(markdown: Any) -> Iterator[Part]:
    said = lines(markdown.body)
    if not said or markdown.allow_html:
        return
    if markdown.element_type == Markdown.Type.CAPTION:
        yield Text("\n".join(said), "small")
    elif len(said) > 1 and all(one.startswith("• ") for one in said):
        yield Bullets(tuple(one[2:] for one in said))
    elif markdown.body.lstrip().startswith("#"):
        yield Heading(said[0], 3)
        if said[1:]:
            yield Text("\n".join(said[1:]))
    else:
        yield Text("\n".join(said))


def _table(drawn: Any) -> Iterator[Part]:
    content = drawn.arrow_data.data or drawn.lazy_data.initial_chunk.data
    if not content:
        return
    frame = convert_arrow_bytes_to_pandas_df(content)
    config: dict[str, Any] = json.loads(drawn.columns or "{}")
    order = [name for name in (drawn.column_order or frame.columns) if name in frame.columns]
    names = [name for name in order if not _hidden(config.get(str(name)))]
    if not names or not len(frame):
        return
    labels = tuple(str((config.get(str(name)) or {}).get("label") or name) for name in names)
    rows = tuple(tuple(map(_value, row)) for row in frame[names].astype(object).itertuples(index=False, name=None))
    shown = tuple(
        tuple(cell(one, config.get(str(name))) for one, name in zip(row, names, strict=True)) for row in rows[:ROWS]
    )
    more = max(0, int(drawn.lazy_data.row_count or 0) - len(rows))
    yield Table(_different(labels), rows, shown, more=more)


def _hidden(config: dict[str, Any] | None) -> bool:
    settings = (config or {}).get("type_config") or {}
    return bool(config) and (bool(config.get("hidden")) or settings.get("type") in PICTURES)  # type: ignore[union-attr]


def _different(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Names of which no two are equal: a workbook's columns are told apart by them."""
    seen: dict[str, int] = {}
    found = []
    for one in labels:
        seen[one] = seen.get(one, 0) + 1
        found.append(one if seen[one] == 1 else f"{one} ({seen[one]})")
    return tuple(found)


def _value(value: Any) -> Cell:
    """A cell as a report holds it."""
    import numpy as np
    import pandas as pd

    if isinstance(value, list | tuple | np.ndarray):
        return listed(map(str, value))
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)


def plain(markdown: str) -> str:
    """A line of Streamlit's Markdown as the text that is read."""
    return " ".join(lines(markdown))


def lines(markdown: str) -> list[str]:
    """Streamlit's Markdown as lines of plain text; points of a list begin with a dot."""
    from markdown_it import MarkdownIt

    text = _APART.sub("", _ICON.sub("", markdown))
    for _turn in range(3):  # a badge within a colour within small: no page has more
        text = _DIRECTIVE.sub(r"\1", text)
    found: list[str] = []
    point = False
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        if token.type == "list_item_open":
            point = True
        elif token.type == "inline":
            said = "".join(_inline(token.children or []))
            for at, line in enumerate(said.split("\n")):
                if line.strip():
                    found.append(f"• {line.strip()}" if point and at == 0 else line.strip())
            point = False
        elif token.type in ("fence", "code_block"):
            found += [line for line in token.content.splitlines() if line.strip()]
    return found


def _inline(tokens: Sequence[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "html_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
