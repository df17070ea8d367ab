"""Labels saved by asking for uncertain or diverse items instead of random ones, on public labelled texts.

    python benchmarks/labelling.py FOLDER_OF_PUBLIC_SETS [TEXTS]

For each set: accuracy of the frozen head on held-out texts after so many labels, mean of five seeds with its 95 %
interval, and how many labels random asking needs for the accuracy that asking actively reaches with 50. Real reviews
are mostly praise, so each review set is also replayed with one complaint in ten.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SHOWN = (10, 50, 100, 150)
sys.path[0] = str(ROOT)  # not this folder: profile.py beside this file would hide the library of that name

from benchmarks.table import row  # noqa: E402
from core.annotate import curve, embeddings  # noqa: E402
from core.errors import TouchstoneError  # noqa: E402
from core.text.models import encoders  # noqa: E402
from core.text.reading import content  # noqa: E402
from core.text.training.split import Example  # noqa: E402
from models_shop import corpora, intent_corpora  # noqa: E402


def sets(folder: Path, texts: int) -> dict[str, tuple[str, list[Example]]]:
    """Name -> encoder and labelled texts, drawn with a fixed seed."""
    english = [e for e in corpora.public_sets(folder, "en") if e.source == "Blitzer Amazon"]
    chinese = [e for e in corpora.public_sets(folder, "zh") if e.source == "Online shopping"]
    asked = [e for e in intent_corpora.customer(folder)[1] if e.source == "Bitext customer questions"]
    small, wide = "all-MiniLM-L6-v2", "multilingual-e5-small"
    return {
        "English reviews": (small, drawn(english, texts)),
        "English reviews, a tenth complaints": (small, drawn(english, texts, complaints=0.1)),
        "Chinese reviews": (wide, drawn(chinese, texts)),
        "Chinese reviews, a tenth complaints": (wide, drawn(chinese, texts, complaints=0.1)),
        "customer questions, 27 intents": (small, drawn(asked, texts)),
    }


def drawn(examples: list[Example], texts: int, complaints: float | None = None) -> list[Example]:
    """Distinct texts at random; with ``complaints`` that share of them is negative."""
    generator = np.random.default_rng(13)
    distinct = list({e.text: e for e in examples}.values())
    mixed = [distinct[i] for i in generator.permutation(len(distinct))]
    if complaints is None:
        return mixed[:texts]
    bad = [e for e in mixed if e.label == 0][: round(texts * complaints)]
    good = [e for e in mixed if e.label != 0][: texts - len(bad)]
    return [(bad + good)[i] for i in generator.permutation(len(bad) + len(good))]


def vectors(examples: list[Example], encoder: str) -> np.ndarray:
    """Unit vectors of the texts as the labelling page computes them."""
    found = encoders.resolve(encoder)
    out = np.zeros((len(examples), found.hidden), dtype=np.float32)
    for rows, part in embeddings.batches([content.read(e.text).text for e in examples], found):
        out[rows] = part
    return out


def replay(name: str, encoder: str, examples: list[Example]) -> None:
    """Three lines: one for each way of asking."""
    started = time.process_time()
    labels = np.unique([e.label for e in examples], return_inverse=True)[1].astype(np.int64)
    made = vectors(examples, encoder)
    by_strategy: dict[str, dict[int, curve.Point]] = defaultdict(dict)
    for point in curve.simulate(made, labels):
        by_strategy[point.strategy][point.labels] = point
    print(f"{name}: {len(examples)} texts, {labels.max() + 1} classes, most frequent {np.bincount(labels).max()}")
    chance = by_strategy["random"]
    for strategy, points in by_strategy.items():
        cells = [
            f"{n}: {100 * points[n].accuracy:.1f} ({100 * (points[n].high - points[n].accuracy):.1f})" for n in SHOWN
        ]
        needed = next((n for n in sorted(chance) if chance[n].accuracy >= points[50].accuracy), None)
        words = "" if strategy == "random" else f"; random needs {needed or 'more than 150'} for what 50 reach here"
        row(f"{name}, {strategy}: accuracy after 50 labels", 100 * points[50].accuracy, unit="%", better="high")
        print(f"  {strategy:<10} {'  '.join(cells)}{words}", flush=True)
    print(f"  {time.process_time() - started:.0f} CPU seconds")


def main() -> None:
    warnings.filterwarnings("ignore", "The number of unique classes")  # ten first labels of 27 intents
    if len(sys.argv) < 2:
        sys.exit("Give the folder that holds the public sets.")
    for name, (encoder, examples) in sets(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1200).items():
        replay(name, encoder, examples)


if __name__ == "__main__":
    try:
        main()
    except TouchstoneError as error:
        sys.exit(f"{error.message} {error.hint}")
