"""Anomalies: `python -m benchmarks.anomaly [ROWS]`: truth on labelled sets, false alarms, seconds and memory.

Prints the area under the ROC curve on the ODDS sets (where they are beside the repository) beside PyOD's isolation
forest and kNN, the average precision on a sample of card payments beside the isolation forest alone, how many of 600
clean generated tables show anything, how many calm series open an incident over 90 nights, and processor seconds and
peak memory of scoring ROWS subjects (a million) with twenty features.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core.anomaly.detect import Scored, prepare, rare_enough, score
from core.anomaly.detect.rhythm import rhythm_of
from core.anomaly.subjects.within import within
from core.incidents.days import OPENS

DATA = Path(__file__).parents[2] / "shared" / "data"
PEERS = {"cardio": 0.93, "pima": 0.71, "wbc": None}
TABLES = 100
CALM, NIGHTS = 60, 90
SIZES = ((60, 3), (300, 2), (300, 10), (2000, 5), (4000, 15))


def main(rows: int = 1_000_000) -> None:
    """Print all figures."""
    truth()
    alarms()
    nights()
    speed(rows)


def judged(values: np.ndarray) -> Scored:
    return score(prepare(values, [f"f{at}" for at in range(values.shape[1])]))


def truth() -> None:
    """Labelled sets."""
    from scipy.io import loadmat
    from sklearn.metrics import average_precision_score, roc_auc_score

    for name, peer in PEERS.items():
        path = DATA / "an_odds" / f"{name}.mat"
        if path.is_file():
            held = loadmat(path)
            found = judged(held["X"].astype(float))
            area = roc_auc_score(held["y"].ravel(), -np.log(found.chance))
            row(f"area under ROC, {name}", area, peer, better="high")
    cards = next((DATA / "fr_creditcard_sample").glob("*.csv"), None) if DATA.is_dir() else None
    if cards is not None:
        import pandas as pd

        frame = pd.read_csv(cards)
        labels = frame.pop("Class").to_numpy()
        frame = frame.drop(columns=[one for one in frame if str(one).startswith("Unnamed")])
        found = judged(frame.to_numpy(dtype=float))
        row("average precision, cards", average_precision_score(labels, -np.log(found.chance)), better="high")
        alone = average_precision_score(labels, -np.log(found.each["forest"]))
        row("average precision, cards, isolation forest alone", alone, better="high")


def alarms() -> None:
    """Clean tables of ten families that show anything: the false discovery rate promises at most one in ten."""
    rng = np.random.default_rng(1)
    shown = tables = 0
    for name in ("normal", "corr", "lognormal", "t3", "pareto", "poisson", "uniform", "mixture", "uneven", "gamma"):
        for n, f in SIZES:
            for _table in range(12):
                chance = judged(clean(rng, name, n, f)).chance
                shown += bool((chance <= rare_enough(chance)).any())
                tables += 1
    row("clean tables with a false alarm", 100 * shown / tables, 10.0, unit="%")
    grouped(rng)


def grouped(rng: np.random.Generator) -> None:
    """Clean tables whose amounts go by a category, and the same with one amount of another category planted."""
    shown = hits = 0
    for at in range(TABLES):
        n, kinds = int(rng.integers(300, 3000)), 2 + at % 5
        codes = rng.integers(0, kinds, n)
        spread = rng.lognormal(0, 0.3, n) if at % 2 else 1 + 0.15 * rng.normal(size=n)
        amounts = 10.0 * 3.0**codes * spread
        other = rng.normal(size=n)
        shown += bool(apart(amounts, codes, other).any())
        place = int(np.flatnonzero(codes == 0)[0])
        amounts[place] = 10.0 * 3.0 ** (kinds - 1) if kinds > 2 else 90.0
        hits += bool(apart(amounts, codes, other)[place])
    row("clean tables of groups with a false alarm", 100 * shown / TABLES, 10.0, unit="%")
    row("amounts of another group found", 100 * hits / TABLES, better="high", unit="%")


def nights() -> None:
    """Calm daily counts with weekdays and growth, looked at every night of 90: those that ever open an incident, by the
    bound of later looks and by that of the first."""
    week = np.array([1.0, 0.9, 0.95, 1.0, 1.1, 1.6, 1.4])
    opened = shown = 0
    for seed in range(CALM):
        rng = np.random.default_rng(1000 + seed)
        level = (400, 40, 2)[seed % 3]
        mean = level * week[np.arange(NIGHTS + 30) % 7] * np.exp(0.004 * np.arange(NIGHTS + 30))
        counts = rng.negative_binomial(mean / 2, 1 / 3).astype(float)
        found = [rhythm_of(counts[:end], 20_000).chance for end in range(30, len(counts) + 1)]
        opened += any(one.min() <= min(rare_enough(one), OPENS / len(one)) for one in found)
        shown += any(one.min() <= rare_enough(one) for one in found)
    row(f"calm series that open an incident in {NIGHTS} nights", 100 * opened / CALM, 10.0, unit="%")
    row("the same by the bound of a single look", 100 * shown / CALM, unit="%")


def apart(amounts: np.ndarray, codes: np.ndarray, other: np.ndarray) -> np.ndarray:
    held = within({"amount": amounts}, {"kind": codes})
    chance = judged(np.column_stack([amounts, other, *(one.off for one in held)])).chance
    return np.asarray(chance <= rare_enough(chance))


def clean(rng: np.random.Generator, family: str, n: int, f: int) -> np.ndarray:
    """A table without anomalies."""
    size = (n, f)
    if family == "mixture":
        return rng.normal(size=size) + 6 * rng.integers(0, 3, (n, 1))
    if family == "uneven":
        return rng.normal(size=size) + 6 * (rng.random((n, 1)) < 0.1)
    if family == "corr":
        return rng.normal(size=size) @ rng.normal(size=(f, f))
    if family == "poisson":
        return rng.poisson(rng.uniform(0.3, 5, f), size=size).astype(float)
    draws = {
        "normal": lambda: rng.normal(size=size),
        "lognormal": lambda: rng.lognormal(size=size),
        "t3": lambda: rng.standard_t(3, size=size),
        "pareto": lambda: rng.pareto(1.5, size=size),
        "uniform": lambda: rng.uniform(size=size),
        "gamma": lambda: rng.gamma(0.5, size=size),
    }
    return draws[family]()


def speed(rows: int) -> None:
    """Processor seconds and memory of scoring many subjects."""
    values = np.random.default_rng(0).normal(size=(rows, 20))
    values[:5, 0] += 12
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = judged(values)
    seconds = time.process_time() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert (found.chance[:5] <= rare_enough(found.chance)).all()
    row(f"seconds to score {rows:,} x 20", seconds, 120.0, unit="s")
    row(f"memory above the table, {rows:,} x 20", peak, 1500.0, unit="MB")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
