"""Write the sample shop: ``python -m sample_data.generate [--out DIR] [--seed N] [--scale F]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sample_data import SHOP
from sample_data.generate import shop, world
from sample_data.generate.scale import FULL

SEED = 20260930


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generate", description=__doc__)
    parser.add_argument("--out", type=Path, default=SHOP, help="folder to write into (default: the shipped one)")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another shop")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows, for quick trials")
    options = parser.parse_args(arguments)
    if not 0 < options.scale <= 10:
        parser.error("--scale must lie between 0 and 10")
    size = FULL if options.scale == 1.0 else FULL.reduced(options.scale)
    entries = shop.make(world.build(options.seed, size), options.out)
    total = sum(path.stat().st_size for path in options.out.iterdir())
    sys.stderr.write(f"{entries} entries in the answer key, {total / 1e6:.2f} MB in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
