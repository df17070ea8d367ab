"""Compare the strings in the source with the Chinese catalogues: `python -m core.i18n.check [ROOM ...]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

from core.i18n import CATALOGUES

ROOT = Path(__file__).parents[2]
SOURCES = ("core", "pages", "sample_data")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "N_": {None: (1,), 2: (1, 2)},
    "ngettext": (1, 2),
}  # places of the arguments


@dataclass(frozen=True)
class Gaps:
    """What separates source and catalogues; every list is empty when they agree."""

    missing: dict[str, str]
    obsolete: dict[str, str]
    placeholders: dict[str, str]


def source_messages() -> dict[str, str]:
    """Every msgid in the source -> the place it first appears."""
    found: dict[str, str] = {}
    for forms, place in english_forms():
        found.setdefault(forms[0], place)
    return found


def english_forms() -> Iterator[tuple[tuple[str, ...], str]]:
    """Every message in the source in its English forms, one or two (for 1 and for many), and its place."""
    for folder in SOURCES:
        rows = extract_from_dir(
            str(ROOT / folder), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        )
        for name, line, message, *_rest in rows:
            if message:
                yield _forms(message), f"{folder}/{name}:{line}"
    app = ROOT / "app.py"
    if app.exists():
        for line, message, *_rest in extract_from_file("python", str(app), keywords=KEYWORDS):
            if message:
                yield _forms(message), f"app.py:{line}"


def _forms(message: str | Sequence[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def _entries(code: str) -> Iterator[tuple[str, str, str]]:
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=code):
                if not message.id or message.fuzzy:
                    continue
                key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
                text = message.string[0] if isinstance(message.string, (tuple, list)) else message.string
                if text:
                    yield key, text, f"{path.name}:{message.lineno}"


def _fields(text: str) -> set[str]:
    from string import Formatter

    try:
        return {field.split(".")[0].split("[")[0] for _t, field, _s, _c in Formatter().parse(text) if field}
    except ValueError:
        return set()


def gaps(code: str = "zh_CN") -> Gaps:
    """Missing and obsolete translations, and translations whose placeholders differ from the source."""
    source = source_messages()
    known = {key: (text, where) for key, text, where in _entries(code)}
    return Gaps(
        missing={key: where for key, where in source.items() if key not in known},
        obsolete={key: where for key, (_text, where) in known.items() if key not in source},
        placeholders={
            key: where
            for key, (text, where) in known.items()
            if key in source and not _fields(text) <= _fields(key) | {"n"}
        },
    )


def main(rooms: list[str]) -> int:
    found = gaps()
    bad = 0
    for title, entries in (
        ("missing", found.missing),
        ("obsolete", found.obsolete),
        ("placeholders differ", found.placeholders),
    ):
        for key, where in sorted(entries.items(), key=lambda pair: pair[1]):
            if not rooms or any(room in where for room in rooms):
                bad += title != "obsolete"
                print(f"{title}: {where}: {key!r}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
