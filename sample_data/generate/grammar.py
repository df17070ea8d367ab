"""A small text grammar: ``{a|b|c}`` picks one, nested at will, and ``[name]`` is replaced by a given word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

_INNERMOST = re.compile(r"\{([^{}]*)\}")


def expand(rng: np.random.Generator, text: str, words: Mapping[str, str]) -> str:
    """One sentence of the template `text`."""
    while True:
        found = _INNERMOST.search(text)
        if found is None:
            break
        options = found.group(1).split("|")
        text = text[: found.start()] + options[int(rng.integers(len(options)))] + text[found.end() :]
    for name, word in words.items():
        text = text.replace(f"[{name}]", word)
    return text


def pick(rng: np.random.Generator, options: Sequence[str]) -> str:
    """One of `options`, all equally likely."""
    return options[int(rng.integers(len(options)))]


def suited(templates: Sequence[str], lasting: bool) -> list[str]:
    """The templates that fit a product; those that begin with ``~`` fit only things that last."""
    return [t.removeprefix("~") for t in templates if lasting or not t.startswith("~")]


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of a block."""
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())
