"""Where each key of a TOML text stands, which the standard reader does not say: line and column, from 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
"""Keys and places in lists that lead to a value."""
Place = tuple[int, int]
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|\n'
    r'|[\[\]{}=,.]|[^\s\[\]{}=,.#"\']+',
    re.DOTALL,
)
Token = tuple[str, int]


def places(text: str) -> dict[Path, Place]:
    """Path -> line and column of every key, table and list entry of a text that is TOML."""
    return _Walk(text).found


class _Walk:
    """One way through the tokens; each method leaves `at` behind what it read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = [(one.group(), one.start()) for one in _TOKEN.finditer(text)]
        self.at = 0
        self.found: dict[Path, Place] = {}
        self.counts: dict[Path, int] = {}
        inside: Path = ()
        while self.at < len(self.tokens):
            word = self.tokens[self.at][0]
            if word == "[":
                inside = self._header()
            elif word == "\n" or word[0] == "#":
                self.at += 1
            else:
                self._pair(inside)

    def _peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _mark(self, path: Path, start: int) -> None:
        line = self.text.count("\n", 0, start)
        self.found.setdefault(path, (line + 1, start - (self.text.rfind("\n", 0, start) + 1) + 1))

    def _keys(self) -> list[Token]:
        """The parts of a dotted key, up to its end."""
        found: list[Token] = []
        while self._peek() not in ("=", "]", "\n", "", "}", ","):
            word, start = self.tokens[self.at]
            if word != ".":
                found.append((_plain(word), start))
            self.at += 1
        return found

    def _header(self) -> Path:
        many = [word for word, _start in self.tokens[self.at : self.at + 2]] == ["[", "["]
        self.at += 2 if many else 1
        path: Path = ()
        keys = self._keys()
        for number, (key, start) in enumerate(keys, start=1):
            path = (*path, key)
            self._mark(path, start)
            if many and number == len(keys):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
                self._mark(path, start)
        self.at += 2 if many else 1
        return path

    def _pair(self, inside: Path) -> None:
        path = inside
        for key, start in self._keys():
            path = (*path, key)
            self._mark(path, start)
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._peek() == "{":
            self.at += 1
            while self._peek() not in ("}", ""):
                if self._peek() in (",", "\n") or self._peek()[0] == "#":
                    self.at += 1
                else:
                    self._pair(path)
            self.at += 1
        elif self._peek() == "[":
            self.at += 1
            number = 0
            while self._peek() not in ("]", ""):
                if self._peek() in (",", "\n") or self._peek()[0] == "#":
                    self.at += 1
                    continue
                self._mark((*path, number), self.tokens[self.at][1])
                self._value((*path, number))
                number += 1
            self.at += 1
        else:
            while self._peek() not in (",", "]", "}", "\n", ""):
                self.at += 1


def _plain(word: str) -> str:
    """A key as it is meant: without quotation marks."""
    if word[:1] in ("'", '"'):
        import tomllib

        return str(next(iter(tomllib.loads(f"{word} = 0"))))
    return word


def nearest(found: dict[Path, Place], path: Path) -> Place:
    """The place of a path, or of what holds it; the beginning where nothing does."""
    return next((found[path[:n]] for n in range(len(path), 0, -1) if path[:n] in found), (1, 1))


def paths(value: Any, inside: Path = ()) -> Iterator[Path]:
    """Every path of a value that TOML holds, tables and lists included."""
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in parts:
        yield (*inside, key)
        yield from paths(held, (*inside, key))
