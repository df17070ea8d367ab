"""A file format of its own in one module: what somebody writes who adds one. Records are “name=value” lines.

Copied by the tests into the folder of formats; not itself a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core.collect.encoding.decode import open_text
from core.collect.readers.format import CERTAIN, ENCODING, Format, Source
from core.collect.stage import Reject, Staged, StageWriter, unique_names

MARK = "%CARDS 1"
REASON = "a line without a name"


def _claims(source: Source) -> float:
    return CERTAIN if source.beginning.startswith(MARK) else 0.0


def _cards(source: Source) -> list[tuple[int, dict[str, str] | None, str]]:
    with open_text(source.path, source.scan.encoding) as text:
        lines = text.read().splitlines()
    found: list[tuple[int, dict[str, str] | None, str]] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = [pair.partition("=") for pair in line.split("; ")]
        sound = all(sign for _name, sign, _value in cells)
        found.append((number, {name: value for name, _sign, value in cells} if sound else None, line))
    return found


def _read(source: Source, target: Path, limit: int | None) -> list[Staged]:
    cards = _cards(source)
    names = list(dict.fromkeys(name for _n, card, _l in cards if card for name in card))
    columns, notes = unique_names(names)
    staged = Staged(
        source.label,
        "cards",
        target,
        columns,
        list(names),
        encoding=source.scan.encoding,
        encodings=source.scan.guesses,
    )
    staged.notes.extend(notes)
    taken = cards[:limit]
    staged.complete, staged.records = len(taken) == len(cards), len(taken)
    good = [(number, [card.get(name) for name in names]) for number, card, _line in taken if card is not None]
    staged.rejects = [Reject(number, None, None, REASON, line) for number, card, line in taken if card is None]
    writer = StageWriter(target, columns, check_nul=True)
    try:
        staged.rejects += writer.write([number for number, _row in good], [row for _number, row in good])
    finally:
        writer.close()
    staged.rows = writer.rows
    return [staged]


def _fields(raw: str, _has: Callable[[str], bool]) -> Mapping[str, str | None] | None:
    pairs = [pair.partition("=") for pair in raw.split("; ")]
    if not all(sign for _name, sign, _value in pairs):
        raise ValueError(raw)
    return {name: value for name, _sign, value in pairs}


FORMAT = Format(
    {"cards": "cards of the test"}, _claims, _read, text=True, choices=frozenset({ENCODING}), fields=_fields
)
