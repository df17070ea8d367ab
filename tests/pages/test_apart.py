"""Heavy work stays out of a real server: it never imports torch, and its workers end with it however it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
VISITOR = '''
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import pandas as pd

class NoTorch:
    """Fails where somebody imports torch here, and so says who."""
    def find_spec(self, name, path=None, target=None):
        if name in ("torch", "onnxruntime"):
            raise AssertionError(f"the server imports {name}")

sys.meta_path.insert(0, NoTorch())
from streamlit.testing.v1 import AppTest
from core.annotate import head, outcome, project
from core.collect import ingest
from core.jobs import open_jobs
from core.jobs.asking import close_answerers
from core.lake import open_lake
from core.text.sentiment import job as sentiment_job
from pages.parts.shared.navigation import PAGES

def fill(lake):
    file = Path(os.environ["TOUCHSTONE_WORKSPACE"]).parent / "said.csv"
    words = ["I love this warm lamp", "It broke after one day", "It is okay for the price"]
    frame = pd.DataFrame({"review": [f"{words[n % 3]}, number {n}" for n in range(24)], "stars": [5, 1, 3] * 8})
    frame.to_csv(file, index=False)
    ingest(lake, file, "said")
    lake.describe("said", kind="reviews", roles={"text": "review", "rating": "stars"})
    jobs = open_jobs(lake)
    done = jobs.wait(sentiment_job.submit(jobs, lake, "said", model="sentiment_en"), 240)
    assert done.state == "done", done.error

def visit(app, page, **params):
    app.switch_page(f"pages/{page}")
    app.query_params.clear()
    for name, value in {"lang": "en", **params}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (page, app.exception)
    return app

def main():
    lake = open_lake()
    fill(lake)
    app = AppTest.from_file("app.py", default_timeout=120)
    app.query_params["lang"] = "en"
    app.run()
    for page in sorted(file.name for file in PAGES.glob("[!_]*.py")):
        if page != "overview.py":
            visit(app, page, dataset="said")
    assert "matplotlib" not in sys.modules  # pandas' painted tables bring it, 0.35 s for the first page with a table
    visit(app, "sentiment.py", dataset="said", view="explain")
    app.button(key="sentiment_explain").click().run()
    assert not app.exception and not app.error, (app.exception, app.error)
    shown = " ".join(str(one.value) for one in app.caption)
    assert "Explained by" in shown, shown
    assert "torch" not in sys.modules
    close_answerers()

if __name__ == "__main__":
    main()
'''


def test_no_page_brings_a_model_into_the_server(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "TOUCHSTONE_WORKSPACE": str(tmp_path / "w"),
        "TOUCHSTONE_JOBS_IN": "process",
        "TOUCHSTONE_DEVICE": "cpu",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run([sys.executable, "-c", VISITOR], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


SUBMITS = """
from core.jobs import open_jobs
from core.lake import open_lake
given = {"file": %r, "units": 500, "slow": 0.1}
open_jobs(open_lake()).submit("tests.core.jobs.handlers:count", given, title="t")
"""


async def visit(port: int, until: Path) -> None:
    """Open a session as a browser does, until the job it starts has done something."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg

    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            address = f"ws://127.0.0.1:{port}/_stcore/stream"
            async with websockets.connect(address, subprotocols=["streamlit"]) as session:  # type: ignore[list-item]
                message = BackMsg()
                message.rerun_script.query_string = ""
                await session.send(message.SerializeToString())
                while not until.exists() and time.monotonic() < end:
                    await asyncio.sleep(0.1)
                return
        except OSError:
            await asyncio.sleep(0.3)


@pytest.mark.skipif(os.name != "posix", reason="other signals")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_workers_of_a_real_server_end_with_it(tmp_path: Path, how: str) -> None:
    units, script, workspace = tmp_path / "units", tmp_path / "page.py", tmp_path / "w"
    script.write_text(SUBMITS % str(units))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TOUCHSTONE_WORKSPACE": str(workspace), "TOUCHSTONE_JOBS_IN": "process"}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    server = subprocess.Popen(command, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)})
    try:
        with ThreadPoolExecutor(1) as apart:  # a browser test before may have left its event loop running here
            apart.submit(asyncio.run, visit(port, units)).result()
        (worker,) = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(getattr(signal, how))
        server.wait(30)
        psutil.wait_procs([worker], timeout=15)
        assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    finally:
        server.kill()
    with sqlite3.connect(workspace / "jobs.sqlite") as db:
        state, done = db.execute("SELECT state, done FROM jobs").fetchone()
    assert state == "interrupted"
    assert 0 < len(units.read_text().splitlines()) < 500
    assert done < 500
