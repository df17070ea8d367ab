"""Models stay out of the server: after every page, and those that need a model used, it never imported torch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
VISITOR = '''
import os, sys
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
