"""The first lines of a text file over a ruler, where an analyst reads off the columns of a fixed-width file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from core.collect.encoding.decode import open_text, readable
from core.errors import BadInput
from core.i18n import _

SHOWN_CHARS = 160
"""Characters of a line under the ruler: what a wide screen shows."""


def first_lines(path: Path, encoding: str, count: int = 6) -> list[str]:
    """The first lines as text without their ends, cut at 160 characters; undecodable bytes written out."""
    with open_text(path, encoding) as stream:
        lines = [line.rstrip("\r\n") for line in islice(iter(lambda: stream.readline(SHOWN_CHARS * 50), ""), count)]
    return [readable(line)[:SHOWN_CHARS].replace("\t", "→").replace("\0", "␀") for line in lines]


def ruler(width: int) -> str:
    """Positions from 0 for a monospaced line: `0----+----1----+----2`."""
    marks = "".join(str(n // 10 % 10) if n % 10 == 0 else "+" if n % 5 == 0 else "-" for n in range(width))
    return marks[:width]


def marks(starts: Sequence[int], width: int) -> str:
    """A line with `|` where each column begins."""
    return "".join("|" if n in starts else " " for n in range(max([width, *(s + 1 for s in starts)])))


def parse_starts(text: str) -> tuple[int, ...]:
    """Positions written as `0, 9, 18`.

    Raises:
        BadInput: not whole numbers that grow.
    """
    words = text.replace("，", ",").replace(",", " ").split()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 6]
    if len(numbers) < len(words) or not numbers or sorted(set(numbers)) != numbers:
        raise BadInput(
            _("Column starts are whole numbers that grow."), hint=_("Write them as 0, 9, 18, as the ruler shows.")
        )
    return tuple(numbers)
