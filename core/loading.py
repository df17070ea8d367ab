"""Imports of the pages, on one thread at a time.

A page is a script that the server runs on a thread of each reader. Where one thread imports a package while another
imports a module inside it, each holds the lock that the other waits for; Python sees that and lets one go on with a
module that is half there. Twenty readers of a server just started saw nineteen errors, and Ibis stayed broken. So what
a script imports at its top is imported before it runs, by whoever comes first, and the others wait.
"""

from __future__ import annotations

import ast
import threading
from importlib import import_module
from pathlib import Path

_gate = threading.RLock()
_loaded: set[Path] = set()


def load(script: Path) -> None:
    """Import what a script imports at its top, unless that was done; what cannot be imported is left to the script."""
    if script in _loaded:
        return
    with _gate:
        if script in _loaded:
            return
        try:
            for module, names in imported(script.read_text("utf-8")):
                _import(module, names)
        except (ImportError, OSError, SyntaxError):
            return
        _loaded.add(script)


def imported(source: str) -> list[tuple[str, tuple[str, ...]]]:
    """The modules that a source text imports at its top, with the names taken from each.

    Raises:
        SyntaxError: it is no Python.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found += [(one.name, ()) for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, tuple(one.name for one in node.names)))
    return found


def _import(module: str, names: tuple[str, ...]) -> None:
    holder = import_module(module)
    for name in names:
        if not hasattr(holder, name):  # asking also loads a name that the package gives out late
            import_module(f"{module}.{name}")
