"""One module per file format, each holding its `FORMAT`; a new module here is a new format, nothing else to tell.

Modules are found by looking into this folder, read in the order of their names and asked for their claim in turn.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from core.collect.readers.format import Format


@cache
def formats() -> tuple[Format, ...]:
    """Every format there is."""
    names = sorted(found.name for found in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").FORMAT for name in names)


def format_named(name: str) -> Format | None:
    """The format that stores this name with its imports; None for one of another version of the product."""
    return next((one for one in formats() if name in one.names), None)


def known_words() -> tuple[str, ...]:
    """The msgids of everything that is read, once each: text first, for it is what most people bring."""
    ordered = sorted(formats(), key=lambda one: not one.text)
    return tuple(dict.fromkeys(word for one in ordered for word in one.names.values()))


def format_words(name: str) -> str:
    """The msgid by which people know the format of this name; the name itself where none is known."""
    one = format_named(name)
    return one.names[name] if one is not None else name


def leaves(name: str, choice: str) -> bool:
    """Whether the format of this name leaves this choice to the analyst."""
    one = format_named(name)
    return one is not None and choice in one.choices


def suffixes(choice: str) -> frozenset[str]:
    """Usual endings of files of the formats that leave this choice to the analyst."""
    return frozenset(suffix for one in formats() if choice in one.choices for suffix in one.suffixes)
