"""Records of a JSON document past the memory limit, by ijson: read twice as a stream of events, never held.

Only an array of objects, at the top or the longest one inside the objects around it, can be read so. Numbers keep
their value and their digits; `1e5` comes as `1E+5`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ijson

from core.collect.encoding.decode import TextScan, is_marked, open_text
from core.collect.facts import Note
from core.collect.readers.json.text import Number, dump
from core.collect.stage import Staged
from core.errors import BadInput
from core.i18n import N_, _

_CHUNK = 1 << 20
"""Characters read at a time, as everywhere."""
_REST = 200
"""Values beside the records that are kept: a response's header of counts and links."""
_MANY = 100_000
"""Paths of lists; more are no document around a table."""


class _Fields(dict[str, Any]):
    """An object that remembers whether one of its keys came twice."""

    repeated = False

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self:
            self.repeated = True
        super().__setitem__(key, value)


class _Bytes:
    """The file as UTF-8, whatever its encoding."""

    def __init__(self, path: Path, label: str, scan: TextScan) -> None:
        self._pieces = self._read(path, label, scan)

    def _read(self, path: Path, label: str, scan: TextScan) -> Iterator[bytes]:
        with open_text(path, scan.encoding, scan.fallback) as stream:
            first = stream.read(_CHUNK).lstrip("\ufeff")
            while first:
                if is_marked(first):
                    raise BadInput(
                        _("“{file}” holds bytes that {encoding} does not allow.").format(
                            file=label, encoding=scan.encoding
                        ),
                        hint=_("Choose another encoding."),
                        command=_("Choose another encoding: {options}.").format(options="--encoding"),
                    )
                yield first.encode("utf-8", "surrogatepass")
                first = stream.read(_CHUNK)

    def read(self, size: int = -1) -> bytes:
        return b"" if size == 0 else next(self._pieces, b"")


def locate(path: Path, label: str, scan: TextScan, staged: Staged) -> str | None:
    """The place of the records as ijson names it; None where the document holds no array of objects.

    What stands around the array goes into the part's preamble, and a note says where the records were.

    Raises:
        BadInput: no valid JSON, or cut short.
    """
    lengths: Counter[str] = Counter()
    rest: list[str] = []
    inside: list[str] = []
    arrays = 0
    try:
        for prefix, event, value in ijson.parse(_Bytes(path, label, scan)):
            if event == "start_map":
                if arrays == 1 and inside[-1] == "start_array":
                    lengths[prefix] += 1
                    if len(lengths) > _MANY:
                        return None
                inside.append(event)
            elif event == "start_array":
                inside.append(event)
                arrays += 1
            elif event in ("end_map", "end_array"):
                arrays -= inside.pop() == "start_array"
            elif event != "map_key" and not arrays and len(rest) < _REST:
                rest.append(f"{prefix}: {dump(_plain(value))}")
    except ijson.JSONError as error:
        raise broken(label) from error
    if not lengths:
        return None
    found = "item" if "item" in lengths else max(lengths, key=lambda place: lengths[place])
    staged.preamble = rest
    if found != "item":
        note = N_("The records were found under “{path}”.")
        staged.notes.append(Note(note, {"path": found.removesuffix(".item")}))
    return found


def items(path: Path, label: str, scan: TextScan, place: str) -> Iterator[tuple[int, Any, bool, str]]:
    """(number, value, whether a key occurs twice in it, its text where one does) for each element.

    Raises:
        BadInput: no valid JSON, or cut short.
    """
    try:
        for number, value in enumerate(ijson.items(_Bytes(path, label, scan), place, map_type=_Fields), start=1):
            twice = _twice(value)
            plain = _plain(value)
            yield number, plain, twice, dump(plain) if twice or not isinstance(plain, dict) else ""
    except ijson.JSONError as error:
        raise broken(label) from error


def broken(label: str) -> BadInput:
    return BadInput(
        _("“{file}” is JSON that cannot be read as a table.").format(file=label),
        hint=_("The file may be cut short; export it again, or use JSON lines."),
    )


def _twice(value: Any) -> bool:
    if isinstance(value, _Fields):
        return value.repeated or any(map(_twice, value.values()))
    return isinstance(value, list) and any(map(_twice, value))


def _plain(value: Any) -> Any:
    """The value as the product's own decoder gives it, numbers as text of their own kind."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return Number(value)
    return value
