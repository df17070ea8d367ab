"""A row of the audit trail asks the catalog, which readers hold while they end: neither waits for the other."""

from __future__ import annotations

import threading

import pytest

from core.engine.stopping import Stop, stoppable
from core.lake import Lake


def test_the_catalog_is_not_asked_while_readers_cannot_end(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, free = Stop(), list[bool]()
    newest = lake._catalog.newest

    def try_to_end() -> None:
        free.append(stop._guard.acquire(blocking=False))
        if free[-1]:
            stop._guard.release()

    def asked() -> int:
        reader = threading.Thread(target=try_to_end)
        reader.start()
        reader.join()
        return newest()

    monkeypatch.setattr(lake._catalog, "newest", asked)
    with stoppable(stop), lake.write("something", info={"facts": 1}) as cursor:
        cursor.execute("CREATE TABLE lake.lab.some (n INTEGER)")
    assert free
    assert all(free)
