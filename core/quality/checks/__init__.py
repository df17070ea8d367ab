"""The types of check, one module each: what it asks, its words, its clauses, its expression, its fixes.

A new type of check is a new module here that calls `register`; importing this package finds it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.quality.registry import CHECKS


def load() -> None:
    """Import every module of this package, so that all types are registered."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


load()

__all__ = ["CHECKS", "load"]
