"""The table of figures, and the proof of the GPU path run on a CPU by the same lines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.__main__ import NEEDS_DATA, QUICK, main, names, run
from benchmarks.table import Row, line, row
from core.text.reading import backends
from tests.core.text.conftest import write_adapter, write_encoder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("model")
    return write_adapter(home / "tiny_en", write_encoder(home / "base"))


def test_a_figure_stands_beside_its_target() -> None:
    assert Row("a", 1.0, 1.0).met is True
    assert Row("a", 1.1, 1.0).met is False
    assert Row("a", 99.4, 99.5, better="high").met is False
    assert Row("a", 3.0).met is None
    assert line(Row("a", 1.1, 1.0, "times")).startswith("- a")
    assert line(Row("a", 99.5, 99.5, "%", "high")).endswith(">= 99.5")


def test_rows_come_from_a_process_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "table.py").symlink_to(ROOT / "benchmarks" / "table.py")
    (tmp_path / "benchmarks" / "one.py").write_text(
        "import sys\nfrom benchmarks.table import row\nrow('rows', float(sys.argv[1]), 2.0)\nsys.exit(3)\n"
    )
    monkeypatch.setattr("benchmarks.__main__.ROOT", tmp_path)
    code, rows = run("one", ["2.5"])
    assert (code, rows) == (3, [Row("rows", 2.5, 2.0)])
    monkeypatch.setattr("benchmarks.__main__.names", lambda: ["one"])
    monkeypatch.setattr("benchmarks.__main__.QUICK", {"one": ["1"]})
    assert main([]) == 1  # a failed benchmark fails the table
    assert main(["two"]) == 2


def test_every_benchmark_gives_figures_to_the_table() -> None:
    assert set(QUICK) | set(NEEDS_DATA) <= set(names())
    silent = [name for name in names() if "row(" not in (ROOT / "benchmarks" / f"{name}.py").read_text("utf-8")]
    assert silent == []


def test_without_a_device_it_says_so_and_ends_well() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("a CUDA device is here")
    line = [sys.executable, "-m", "benchmarks.gpu"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout[:9]) == (0, "no device"), done.stderr


def test_every_part_runs_on_a_cpu(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "LENGTHS", (8, 16))
    found = {one.name: one for one in gpu.prove("cpu", 96, str(model), str(model.parent / "base"))}
    missed = [one for one in found.values() if one.met is False]
    assert missed == []
    assert found["labels equal to the CPU's in fp32"].figure == 100
    assert found["times the budget was halved"].figure >= 1
    assert found["labels equal on 2 devices"].figure == 100
    assert found["optimizer steps taken"].figure == 3
    assert found["sequence model, NDCG@10 of the next item"].figure > 0.9
    assert {
        "text model, peak memory",
        "torch-fp32, 8 tokens",
        "one epoch of training",
        "torch-fp32, peak memory",
    } <= set(found)


def test_a_device_that_computes_otherwise_misses(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = backends.TorchBackend.forward
    calls: list[int] = []

    def skewed(self: backends.TorchBackend, ids: backends.Ints, mask: backends.Ints) -> backends.Floats:
        calls.append(1)
        found = right(self, ids, mask)
        return found if len(calls) == 1 else np.roll(found, 1, axis=1)

    monkeypatch.setattr(backends.TorchBackend, "forward", skewed)
    rows = gpu.parity("cpu", str(model), gpu.texts_of(40))
    assert [one.met for one in rows] == [False, False]
    assert row("x", 1).met is None
