"""Opening the sample shop: every load and the check of every version, in processor time.

    python -m benchmarks.shop

Wall time on a shared machine says little, so the row is the processor time of all threads; on two quiet cores
the wall time is at most that.
"""

from __future__ import annotations

import tempfile
import time

from benchmarks.table import row
from core.collect import ingest
from core.lake import open_lake
from core.quality import check
from sample_data.load import SHOP, loads

TARGET = 20.0


def main() -> None:
    spent = {"loading": 0.0, "checking": 0.0}
    wall = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        for load in loads():
            start = time.process_time()
            files = [SHOP / file for file in load["files"]]
            ingest(lake, files, load["dataset"], kind=load.get("kind"), append=bool(load.get("append")))
            between = time.process_time()
            check(lake, load["dataset"])
            spent["loading"] += between - start
            spent["checking"] += time.process_time() - between
        lake.close()
    print(f"wall {time.perf_counter() - wall:.1f} s, " + ", ".join(f"{name} {n:.1f} s" for name, n in spent.items()))
    row("opening the sample shop, CPU", sum(spent.values()), TARGET, unit="s")


if __name__ == "__main__":
    main()
