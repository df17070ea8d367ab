"""The types of check, one module each: what it asks, its words, its clauses, its expression, its fixes.

A new type of check is a new module here, or in the folder of its subject, that calls `register`; importing this
package finds it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from core.quality.registry import CHECKS


def load() -> None:
    """Import every module of this package, so that all types are registered, in the order of their names."""
    found = [one.name for one in pkgutil.walk_packages(__path__, f"{__name__}.") if not one.ispkg]
    for name in sorted(found, key=lambda name: name.rsplit(".", 1)[-1]):
        import_module(name)


load()

__all__ = ["CHECKS", "load"]
