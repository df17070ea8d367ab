"""While the server lives the pages know it, and abandoned uploads go."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.lake import Lake
from core.serve import health_routes, is_served, living
from core.serve.life import SWITCH_SECONDS


def test_pages_know_whether_the_routes_are_there(lake: Lake, tmp_path: Path) -> None:
    assert not is_served()
    with TestClient(Starlette(lifespan=living(tmp_path / "app.py"))):
        assert is_served()
    assert not is_served()


def test_readers_are_sent_here_once_the_opening_page_is_loaded(lake: Lake, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    go = tmp_path / "go"
    script = "import time\nfrom pathlib import Path\nwhile not Path({go!r}).exists():\n    time.sleep(0.01)\n"
    (tmp_path / "pages" / "overview.py").write_text("import slowly_loaded\n")
    (tmp_path / "slowly_loaded.py").write_text(script.format(go=str(go)))
    sys.path.insert(0, str(tmp_path))
    try:
        with TestClient(Starlette(routes=health_routes(), lifespan=living(tmp_path / "app.py"))) as client:
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()) == (503, {"status": "starting"})
            assert client.get("/healthz").status_code == 200  # it lives: starting it again would help nobody
            go.touch()
            end = time.monotonic() + 20
            while client.get("/readyz").status_code != 200 and time.monotonic() < end:
                time.sleep(0.02)
            assert client.get("/readyz").json() == {"status": "ok"}
    finally:
        sys.path.remove(str(tmp_path))


def test_threads_take_short_turns_while_it_serves(lake: Lake, tmp_path: Path) -> None:
    usual = sys.getswitchinterval()
    with TestClient(Starlette(lifespan=living(tmp_path / "app.py"))):
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_abandoned_uploads_go_at_the_start(lake: Lake, tmp_path: Path) -> None:
    old, fresh = lake.path / "inbox" / ("0" * 32), lake.path / "inbox" / ("1" * 32)
    for folder in (old, fresh):
        folder.mkdir()
        (folder / ".partial").write_bytes(b"x")
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    with TestClient(Starlette(lifespan=living(tmp_path / "app.py"))):
        end = time.monotonic() + 20
        while old.exists() and time.monotonic() < end:
            time.sleep(0.05)
    assert not old.exists()
    assert fresh.exists()
