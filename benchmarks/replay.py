"""What data defects cost on MovieLens 100K, and what a replay takes: `python benchmarks/replay.py [DATA_FOLDER]`.

Prints for three scorers the change of NDCG@10 with its paired 95 % interval for each planted fault at 10 and 30 percent
of the training rows; ratings from four up, a random fifth of each shopper's held out. Targets: rows written twice and
counted once change exactly nothing, and losing a tenth of the rows is detected.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.recommend import movielens
from benchmarks.table import row
from core.recommend import Inputs, Options, Protocol
from core.recommend.replay import Curve, Ground, fitting

SHARES = (0.1, 0.3)
SCORERS = ("ease", "item_knn", "als")


def main(folder: Path) -> None:
    """Every fault with every scorer."""
    inputs = Inputs(movielens(folder))
    for scorer in SCORERS:
        start = time.process_time()
        ground = Ground(inputs, scorer, Protocol(split="user"), Options(half_life_days=None))
        clean = float(ground.clean.values["ndcg"].mean())
        row(f"{scorer}: NDCG@10 clean", clean, better="high")
        curves = {fault.id: ground.curve(fault.id, SHARES) for fault in fitting(inputs)}
        for curve in curves.values():
            _told(scorer, curve)
        fits = 1 + len(curves) * len(SHARES)
        row(f"{scorer}: a refit and its lists", (time.process_time() - start) / fits, unit="s of processor time")
        row(f"{scorer}: rows written twice", abs(curves["exact"].points[-1].ndcg.value), 0.0)
        high = curves["lost"].points[0].ndcg.high
        row(f"{scorer}: upper end with a tenth of the rows lost", 1.0 if high is None else high, 0.0)


def _told(scorer: str, curve: Curve) -> None:
    for point in curve.points:
        print(
            f"  {scorer} {curve.fault} {point.share:.0%}: {point.ndcg.value / curve.clean:+.1%} "
            f"({point.ndcg.value:+.4f} [{point.ndcg.low:+.4f}, {point.ndcg.high:+.4f}]), coverage "
            f"{curve.covered:.3f} -> {point.coverage:.3f}, slots {curve.exposed:.3f} -> {point.exposure:.3f}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data"))
