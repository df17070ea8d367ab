"""Touchstone as a package: what `pip install .` puts down runs without the checkout."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
OFFLINE = ["--no-deps", "--no-build-isolation", "--no-index"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*PIP, "wheel", *OFFLINE, "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=120)
    [made] = folder.glob("touchstone-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    subprocess.run([*PIP, "install", *OFFLINE, "--target", str(target), str(wheel)], check=True, timeout=120)
    return target


@pytest.fixture
def environment(installed: Path) -> dict[str, str]:
    """Only the installed package and the libraries; nothing of the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TOUCHSTONE", "PYTHON"))}
    return kept | {"PYTHONPATH": str(installed), "TOUCHSTONE_CONFIG": os.devnull}


def tracked() -> list[str]:
    """Every file of the product, as git knows them; of a checkout without git, as the folders hold them."""
    folders = ("app.py", ".streamlit", "core", "pages", "sample_data")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    found = [ROOT / "app.py", *(path for folder in folders[1:] for path in (ROOT / folder).rglob("*"))]
    return [str(path.relative_to(ROOT)) for path in found if path.is_file() and path.suffix != ".pyc"]


def place(name: str) -> str:
    return name if name.startswith("core/") else f"touchstone_app/{name}"


def test_every_file_of_the_product_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.startswith("touchstone-")}
    assert names == {place(name) for name in tracked()}


def test_the_metadata_names_the_requirements_that_the_checkout_installs(wheel: Path) -> None:
    def names(lines: list[str]) -> set[str]:
        return {re.split(r"[^\w.-]", line.strip(), maxsplit=1)[0].lower() for line in lines}

    with zipfile.ZipFile(wheel) as archive:
        [path] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        told = archive.read(path).decode().splitlines()
    wanted = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    needed = [line for line in told if line.startswith("Requires-Dist: ")]
    assert names([line.removeprefix("Requires-Dist: ") for line in needed]) == names(
        [line for line in wanted if line and not line.startswith("#")]
    )


def test_the_build_is_pinned_as_the_tests_have_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pinned = (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()
    assert set(project["build-system"]["requires"]) <= set(pinned)


def test_the_command_works_away_from_the_checkout(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, str(installed / "bin" / "touchstone"), *words]
        return subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    told = call("--help")
    assert told.returncode == 0, told.stderr
    assert "touchstone" in told.stdout
    (tmp_path / "seen.csv").write_text("user,item\n1,a\n2,b\n", "utf-8")
    assert call("--workspace", "shop", "ingest", "seen.csv", "--dataset", "seen").returncode == 0
    listed = call("--json", "--workspace", "shop", "datasets")
    assert listed.returncode == 0, listed.stderr
    assert [(one["name"], one["rows"]) for one in json.loads(listed.stdout)] == [("seen", 2)]
    script = (
        "from core.i18n import use_language, _\n"
        "from core.text.models import adapter\n"
        "with use_language('zh_CN'): print(_('Datasets'))\n"
        "print(len(adapter.available()), adapter.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("数据集\n6 "), done
    assert str(installed) in done.stdout


def test_the_installed_pages_are_drawn(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file(sys.argv[1], default_timeout=60).run()\n"
        "assert not app.exception, app.exception\n"
        "import core, pages\n"
        "print(app.title[0].value, core.__file__, pages.__file__)\n"
    )
    home = installed / "touchstone_app"
    there = environment | {"PYTHONPATH": os.pathsep.join([str(installed), str(home)])}
    line = [sys.executable, "-c", script, str(home / "app.py")]
    done = subprocess.run(line, cwd=tmp_path, env=there, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count(str(installed)) == 2


@pytest.fixture
def served(installed: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "core", "--workspace", "shop", "serve", "--port", str(port)]
    first = environment | {"HOME": str(tmp_path / "home"), "BROWSER": "true"}  # nobody has used Streamlit here yet
    with open(tmp_path / "log", "wb") as log:
        server = subprocess.Popen(line, cwd=tmp_path, env=first, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def test_serve_brings_the_app_and_keeps_the_workspace_where_it_was_asked_for(served: str, tmp_path: Path) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(f"{served}/healthz", timeout=30) as answer:
                assert answer.status == 200
            break
        except OSError:
            assert time.monotonic() < deadline, (tmp_path / "log").read_text("utf-8", "replace")
            time.sleep(0.5)
    assert (tmp_path / "shop" / "catalog.sqlite").is_file()
    told = (tmp_path / "log").read_text("utf-8", "replace")
    assert served in told
    assert "Email" not in told
    assert "Streamlit" not in told
