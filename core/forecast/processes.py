"""Local models on two cores: work in blocks, each kept on disk until all are done, so that a stopped run goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import numpy as np

from core.forecast.run import Work, run
from core.forecast.series import Floats

BLOCK = 100
"""Fits between two looks at whether someone asked to stop: some ten seconds."""
CORES = 2
"""Processes: the pages need a core as well."""


def on_cores(
    folder: Path | None = None, check: Callable[[], None] = lambda: None
) -> Callable[[list[Work]], Iterable[tuple[Floats, float]]]:
    """A runner of local models for `core.forecast.run.forecast`.

    Args:
        folder: Where finished blocks are kept and looked for; nothing is kept where left out.
        check: Asked before each block; raises to stop.
    """

    def mapped(work: list[Work]) -> Iterable[tuple[Floats, float]]:
        if not work:
            return
        cores = min(CORES, os.cpu_count() or 1)
        with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
            with _no_main():
                for _each in range(cores):  # they start here, and not where the first block is handed out
                    pool.submit(os.getpid)
            try:
                for block in blocks_of(work):
                    check()
                    yield from _block(pool, block, folder)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    return mapped


@contextmanager
def _no_main() -> Iterator[None]:
    """Processes that start meanwhile run nothing of the main module, which under the server is a page's script."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def blocks_of(work: list[Work]) -> list[list[Work]]:
    """Work in blocks of one model each, in its order: those of a model are the same whichever others are tried, so that
    a run that goes on finds them although another one of the models is left out for its time."""
    each = [list(one) for _name, one in groupby(work, key=lambda one: one[0])]
    return [one[start : start + BLOCK] for one in each for start in range(0, len(one), BLOCK)]


def _block(pool: ProcessPoolExecutor, work: list[Work], folder: Path | None) -> list[tuple[Floats, float]]:
    if folder is None:
        return list(pool.map(run, work, chunksize=10))
    first, last = work[0], work[-1]
    file = folder / f"{first[0]}_{first[1]}_{last[0]}_{last[1]}_{len(work)}.npz"
    if file.is_file():
        with np.load(file) as kept:
            return [(kept[f"a{i}"], 0.0) for i in range(len(work))]
    found = list(pool.map(run, work, chunksize=10))
    folder.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half.npz")
    np.savez(half, **{f"a{i}": one[0] for i, one in enumerate(found)})  # type: ignore[arg-type]
    half.replace(file)
    return found
