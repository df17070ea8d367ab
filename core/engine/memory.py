"""How much memory the query engine of this process may use where the setting names no limit.

DuckDB's own default is 80 % of the machine for every instance. A server, a worker and a model process
with two instances each would so allow themselves five times what there is.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import psutil

from core.settings import Settings

LEAST_MB = 256
"""What a small machine gives at least: two instances of a workspace share it."""
_CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_serving = False


def serve_pages() -> None:
    """Say that this process draws pages, before it opens a workspace: its work is done by workers."""
    global _serving
    _serving = True


def limit_of(settings: Settings) -> str:
    """The limit of one workspace in this process, as DuckDB writes it: the setting, else a share of the machine."""
    if settings.memory_limit:
        return settings.memory_limit
    share = settings.server_memory_share if _serving else settings.memory_share
    return f"{max(machine_memory() * share // 100 // 1_000_000, LEAST_MB)}MB"


@lru_cache(maxsize=1)
def machine_memory() -> int:
    """Bytes that this machine has, or that its container may use."""
    found = int(psutil.virtual_memory().total)
    for path in _CONTAINER:
        try:
            found = min(found, int(path.read_text()))
        except (OSError, ValueError):  # not Linux, or "max"
            continue
    return found
