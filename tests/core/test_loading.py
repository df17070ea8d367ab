"""Imports of pages by many threads at once: one at a time, and everything whole."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

from core.loading import imported

TRIED = """
import sys, threading, time
from pathlib import Path
from core.loading import load

scripts = [Path(name) for name in sys.argv[2:]]
failed = []

def draw(script, late):
    time.sleep(late)  # the first is in the middle of the package when the others ask for the module in it
    try:
        if sys.argv[1] == "gate":
            load(script)
        exec(compile(script.read_text("utf-8"), str(script), "exec"), {})
    except Exception as error:
        failed.append(f"{script.name}: {type(error).__name__}: {error}")

threads = [threading.Thread(target=draw, args=(one, 0.1 * bool(n))) for n, one in enumerate(scripts)]
for one in threads: one.start()
for one in threads: one.join()
print("\\n".join(failed) or "whole")
"""


def _entangled(folder: Path) -> list[Path]:
    """A package whose face imports a module, which imports the package: what Ibis does, and slowly."""
    package = folder / "entangled"
    package.mkdir()
    (package / "__init__.py").write_text("import time\ntime.sleep(0.3)\nfrom entangled.inner import table\n")
    (package / "inner.py").write_text("import entangled\nimport time\ntime.sleep(0.3)\ntable = 1\n")
    scripts = []
    for number, line in enumerate(
        ("import entangled\nentangled.table", "from entangled.inner import table\ntable") * 3
    ):
        scripts.append(folder / f"page{number}.py")
        scripts[-1].write_text(line)
    return scripts


def _run(folder: Path, how: str) -> str:
    command = [sys.executable, "-c", TRIED, how, *map(str, _entangled(folder))]
    paths = f"{folder}:{Path(__file__).parents[2]}"
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": paths}, timeout=60, check=True)
    return done.stdout.strip()


def test_threads_that_import_a_package_and_its_module_get_both_whole(tmp_path: Path) -> None:
    assert _run(tmp_path, "gate") == "whole"


def test_without_the_gate_they_do_not(tmp_path: Path) -> None:
    """The fault that the gate is for is still there; when it is not, the gate may go."""
    assert _run(tmp_path, "none") != "whole"


def test_what_stands_at_the_top_is_found() -> None:
    source = textwrap.dedent("""
        from __future__ import annotations
        import a, b.c as d
        from e.f import g, h
        if TYPE_CHECKING:
            import never
        def late():
            import later
    """)
    names = [("__future__", ("annotations",)), ("a", ()), ("b.c", ()), ("e.f", ("g", "h"))]
    assert imported(source) == names
