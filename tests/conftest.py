"""What all tests share: a fresh workspace, and the outside data where it is present."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["TOUCHSTONE_CONFIG"] = os.devnull  # no setting of the developer's machine reaches a test
os.environ["TOUCHSTONE_JOBS_IN"] = "thread"  # stand-ins that a test hands in reach no other process
os.environ["TOUCHSTONE_THREADS"] = "1"  # a small table gains nothing from more (a third of the time went into waiting)

gc.set_threshold(100_000, 50, 100)  # expressions make objects by the million; looking through them took 7 % of the time

from core.jobs.queue import close_jobs  # noqa: E402
from core.lake import Lake, open_lake  # noqa: E402
from core.settings import settings  # noqa: E402


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files, the browser tests as one of them and first: what a file or a shared shop makes is made once.

    The files with the most tests come early, so that no worker is alone with a long one at the end. Test by test, every
    workspace was filled by both workers, and xdist counted through thousands of pieces after each test.
    """
    from xdist.scheduler import LoadScopeScheduling

    browser = "tests/browser/"

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return browser if nodeid.startswith(browser) else nodeid.split("::")[0]

        def _assign_work_unit(self, node: Any) -> None:
            if browser in self.workqueue:
                self.workqueue.move_to_end(browser, last=False)
            super()._assign_work_unit(node)

    return WholeFiles(config, log)


def pytest_report_header() -> str:
    import duckdb
    import streamlit

    return f"duckdb {duckdb.__version__}, streamlit {streamlit.__version__}"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh workspace folder that the settings point to."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("TOUCHSTONE_WORKSPACE", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as it is when it was opened for the first time."""
    folder = tmp_path_factory.mktemp("untouched") / "workspace"
    open_lake(folder).close()
    return folder


@pytest.fixture
def threads_as_shipped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engine with a thread per core, as users have it: for what rests on the order in which rows arrive."""
    monkeypatch.delenv("TOUCHSTONE_THREADS")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def lake(untouched: Path, workspace: Path) -> Iterator[Lake]:
    """An empty lake, closed after the test."""
    shutil.copytree(untouched, workspace)
    opened = open_lake(workspace)
    yield opened
    close_jobs()  # an engine must not be closed under a job's thread
    opened.close()


@pytest.fixture
def prepared(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Lake]]:
    """A lake as a function fills it: filled once per process, copied for each test."""
    opened: list[Lake] = []

    def copy_of(fill: Callable[[Lake], None]) -> Lake:
        made = tmp_path_factory.getbasetemp() / f"{fill.__module__}.{fill.__qualname__}"
        if not made.exists():
            lake = open_lake(made)
            fill(lake)
            lake.close()
        shutil.copytree(made, workspace)
        opened.append(open_lake(workspace))
        return opened[-1]

    yield copy_of
    close_jobs()
    for lake in opened:
        lake.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data beside the repository (../shared/data)")
    return folder
