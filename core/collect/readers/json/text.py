"""JSON text to values and back, numbers as they were written; where records lie inside a document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 20
"""Objects within objects that become columns; deeper ones stay JSON, and Python's recursion is safe."""
_SPACE = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s\ufeff,]*")
_BEGINS = frozenset("{[")
_RECORD_KEYS = frozenset({
    "data", "items", "results", "records", "rows", "hits", "orders", "products", "events", "value", "values",
    "response", "list", "entries", "reviews", "users", "docs", "documents", "result", "visits", "数据", "列表",
})  # fmt: skip
_SHARED = 0.5
"""Share of the widest member's fields that all members of an object have, for them to be rows and not parts."""
_WORDS = {None: "null", True: "true", False: "false"}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_quoted = json.encoder.encode_basestring


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class Decoder:
    """A strict JSON decoder that keeps numbers as text and notices a key that occurs twice in one object."""

    def __init__(self) -> None:
        self.repeated = False
        self.json = json.JSONDecoder(
            object_pairs_hook=self._pairs, parse_float=Number, parse_int=Number, parse_constant=Number
        )

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            self.repeated = True
        return found

    def value(self, text: str, at: int = 0) -> tuple[Any, int, bool]:
        """The value that begins at `at`: (value, where it ends, whether a key occurs twice in it).

        Raises:
            ValueError: no JSON there (json.JSONDecodeError).
            RecursionError: nested too deeply.
        """
        self.repeated = False
        value, end = self.json.raw_decode(text, at)
        return value, end, self.repeated


def skip_space(text: str, at: int, *, commas: bool = False) -> int:
    """The next position that is not white space (nor a comma)."""
    if text[at : at + 1] in _BEGINS:
        return at
    match = (_BETWEEN if commas else _SPACE).match(text, at)
    return match.end() if match else at


def dump(value: Any) -> str:
    """JSON text of a parsed value, numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(k)}: {dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return _WORDS[value]


def cell(value: Any) -> str | None:
    """A top-level value as a text cell."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    return dump(value)


def flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of nested objects as `a.b.c`; lists and empty objects stay as they are, as does a 20th level.

    Raises:
        ValueError: two fields come to the same name.
    """
    found: dict[str, Any] = {}
    for name, value in _leaves(item, "", 1):
        if name in found:
            raise ValueError(name)
        found[name] = value
    return found


def opened(item: Mapping[str, Any], has: Callable[[str], bool], prefix: str = "") -> dict[str, Any]:
    """The fields of an object; an object inside is opened as `a.b` where the table has no column of its own for it.

    Raises:
        ValueError: two fields come to the same name.
    """
    found: dict[str, Any] = {}
    for key, value in item.items():
        name = prefix + key
        inside = isinstance(value, dict) and value and not has(name) and any(has(f"{name}.{one}") for one in value)
        for one, cells in (opened(value, has, f"{name}.") if inside else {name: value}).items():
            if one in found:
                raise ValueError(one)
            found[one] = cells
    return found


def record(cells: Mapping[str, str | None], texts: Collection[str]) -> str:
    """The cells as one object; numbers and truth of columns that do not hold text stand bare, as do lists and objects.

    Cells without a value are left out.
    """
    return dump({name: _value(text, name in texts) for name, text in cells.items() if text is not None})


def _value(text: str, is_text: bool) -> Any:
    if not text.startswith(("{", "[")) and (is_text or not (_NUMBER.fullmatch(text) or text in ("true", "false"))):
        return text
    try:
        value, end, repeated = Decoder().value(text)
    except (ValueError, RecursionError):
        return text
    return value if end == len(text) and not repeated and cell(value) == text else text


def _leaves(item: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in item.items():
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            yield from _leaves(value, f"{prefix}{key}.", depth + 1)
        else:
            yield prefix + key, value


@dataclass(frozen=True)
class Located:
    """Records found inside one object: how they lay, under which path, and what else the object held."""

    layout: str
    items: list[Any]
    path: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)


def locate(document: Mapping[str, Any], *, alone: bool = False) -> Located:
    """Where the records of a document lie that is one object.

    Layouts: “columns” (lists of equal length, or pandas' column and split forms), “keyed” (alike objects under their
    keys; the key becomes a field), “envelope” (the longest list of objects inside), else “single”: the object is the
    one record. `alone` says that the file is a single line, where a short list is part of the record.
    """
    found = _columns(document) or _keyed(document) or _envelope(document, alone)
    return found or Located("single", [document])


def _columns(document: Mapping[str, Any]) -> Located | None:
    names, data = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(data, list) and data and all(isinstance(row, list) for row in data):
        rest = {k: v for k, v in document.items() if k not in ("columns", "data", "index")}
        return Located("columns", with_names([cell(n) or "" for n in names], data), rest=rest)
    values = list(document.values())
    if len(values) < 2:
        return None
    if all(isinstance(v, list) for v in values):
        plain = not any(isinstance(x, (dict, list)) for v in values for x in v)
        if plain and len({len(v) for v in values}) == 1 and values[0]:
            return Located("columns", [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)])
    if all(isinstance(v, dict) and v for v in values):
        numbers = [str(n) for n in range(len(values[0]))]
        if all(list(v) == numbers for v in values):
            return Located("columns", [{k: v[n] for k, v in document.items()} for n in numbers])
    return None


def with_names(names: list[str], rows: list[list[Any]]) -> list[Any]:
    """Rows as objects; a row of another length than the names stays a list, and so is refused."""
    keys = [n or f"column_{i}" for i, n in enumerate(names, start=1)]
    if len(set(keys)) != len(keys):
        return rows
    return [dict(zip(keys, row, strict=True)) if len(row) == len(keys) else row for row in rows]


def _keyed(document: Mapping[str, Any]) -> Located | None:
    values = list(document.values())
    if len(values) < 2 or not all(isinstance(v, dict) and v for v in values):
        return None
    common = set.intersection(*(set(v) for v in values))
    if len(common) < _SHARED * max(len(v) for v in values):
        return None
    name = "key"
    while any(name in v for v in values):
        name += "_"
    return Located("keyed", [{name: key, **value} for key, value in document.items()])


def _envelope(document: Mapping[str, Any], alone: bool) -> Located | None:
    lists = [
        (path, found)
        for path, found in _lists(document, "", 1)
        if not alone or len(found) > 1 or path.rpartition(".")[2].casefold() in _RECORD_KEYS
    ]
    if not lists:
        return None
    path, items = max(lists, key=lambda pair: len(pair[1]))
    return Located("envelope", items, path, _without(document, path.split(".")))


def _lists(document: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    for key, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield prefix + key, value
        elif isinstance(value, dict) and depth < MAX_DEPTH:
            yield from _lists(value, f"{prefix}{key}.", depth + 1)


def _without(document: Mapping[str, Any], path: list[str]) -> dict[str, Any]:
    """The document but for the list at `path`; a key that holds a dot itself leaves all in place."""
    rest = dict(document)
    if len(path) == 1:
        rest.pop(path[0], None)
    elif isinstance(rest.get(path[0]), dict):
        rest[path[0]] = _without(rest[path[0]], path[1:])
    return rest
