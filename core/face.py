"""A folder's face: names that others import from the folder, each loaded when it is first asked for.

A package lists in `__all__` what it offers and says in one table which of its modules holds each name. Nothing is
imported before it is used (PEP 562), so that a page which names a type pays for no model library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """A module's `__getattr__`.

    Args:
        package: `__name__` of the package.
        places: name offered -> its module, or "module:name" where it is called otherwise there.
    """

    def find(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _colon, held = places[name].partition(":")
        return getattr(import_module(f"{package}.{module}"), held or name)

    return find
