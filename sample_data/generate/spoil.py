"""Single-cell damages as they happen in real files: each takes a cell's text and gives the damaged text."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

TWISTS: tuple[Callable[[str], str], ...] = (
    lambda text: f" {text}",
    lambda text: f"{text} ",
    lambda text: f"{text}  ",
    lambda text: text.replace(" ", "  ", 1) if " " in text else f"\t{text}",
    lambda text: f"{text}\u00a0",
)


def blank(rng: np.random.Generator) -> Callable[[str], str]:
    """White space before, behind or doubled inside."""

    def change(text: str) -> str:
        return TWISTS[int(rng.integers(len(TWISTS)))](text)

    return change


def case(rng: np.random.Generator) -> Callable[[str], str]:
    """Upper, lower or title case."""
    return lambda text: (text.upper(), text.lower(), text.title(), text.swapcase())[int(rng.integers(4))]


def one_of(rng: np.random.Generator, *options: str) -> Callable[[str], str]:
    """One of some fixed texts."""
    return lambda _: options[int(rng.integers(len(options)))]


def mapped(rng: np.random.Generator, table: dict[str, str]) -> Callable[[str], str]:
    """Another spelling of a known value, ``a|b|c`` in `table`; unknown values stay."""
    return lambda text: (options := table.get(text, text).split("|"))[int(rng.integers(len(options)))]


def mojibake(text: str) -> str:
    """UTF-8 bytes read as Windows-1252, the most common damage (bytes it lacks are read as Latin-1)."""
    out = []
    for byte in text.encode("utf-8"):
        try:
            out.append(bytes([byte]).decode("cp1252"))
        except UnicodeDecodeError:
            out.append(chr(byte))
    return "".join(out)


def replacement(rng: np.random.Generator) -> Callable[[str], str]:
    """One character lost to U+FFFD."""

    def change(text: str) -> str:
        place = int(rng.integers(max(len(text), 1)))
        return text[:place] + "\ufffd" + text[place + 1 :]

    return change


def zero_width(rng: np.random.Generator) -> Callable[[str], str]:
    """An invisible character inside."""

    def change(text: str) -> str:
        place = int(rng.integers(1, max(len(text), 2)))
        return text[:place] + "\u200b" + text[place:]

    return change


def full_width(text: str) -> str:
    """ASCII letters and digits as their full-width forms."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and ord(c) < 128 else c for c in text)


def entities(text: str) -> str:
    """HTML entities left in the text."""
    return html.escape(text).replace("&#x27;", "&#39;").replace(", ", ",&nbsp;", 1)


def epoch(unit: int) -> Callable[[str], str]:
    """A time written as a number since 1970: seconds times `unit`."""

    def change(text: str) -> str:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return str(round(moment.timestamp() * 1000) * unit // 1000)

    return change


def other_date(rng: np.random.Generator) -> Callable[[str], str]:
    """An ISO date written day first, the Chinese way, with a month name or without separators."""
    forms = ("%d/%m/%Y", "{0.year}年{0.month}月{0.day}日", "%d %b %Y", "%Y%m%d", "%Y/%m/%d")

    def change(text: str) -> str:
        day = datetime.fromisoformat(text)
        form = forms[int(rng.integers(len(forms)))]
        return form.format(day) if "{" in form else day.strftime(form)

    return change


def times(factor: float) -> Callable[[str], str]:
    """A number in another unit."""

    def change(text: str) -> str:
        value = round(float(text) * factor, 2)
        return f"{value:.0f}" if factor >= 100 else f"{value:.2f}"

    return change


def lost_zeros(text: str) -> str:
    """Leading zeros gone, as after a spreadsheet."""
    return text.lstrip("0")


def floated(text: str) -> str:
    """An identifier that went through a float column."""
    return f"{text.lstrip('0')}.0"


def scientific(text: str) -> str:
    """An identifier as a spreadsheet shows long numbers."""
    return f"{float(text):.5E}".replace("E+0", "E+")


def twin(rng: np.random.Generator) -> Callable[[str], str]:
    """The same key in another case or with blanks around it."""
    return lambda text: (text.lower(), f" {text}", f"{text} ", text.lower() + " ")[int(rng.integers(4))]
