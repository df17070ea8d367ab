"""Texts per CPU-second: the textbook loop (pad to 128, batches of 32, arrival order) against ours, in one run.

    python benchmarks/sentiment.py [TEXTS]

CPU seconds of this process are counted, so that other work on the machine does not matter much; ratios are the
finding. Short texts are the sample shop's English reviews; long ones are made by joining six of them.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
LENGTH = 128
sys.path[0] = str(ROOT)  # not this folder: profile.py beside this file would hide the library of that name

from core.text import content, engine, sentiment  # noqa: E402


def reviews() -> list[str]:
    """English reviews of the sample shop, as cleaned text."""
    with open(ROOT / "sample_data" / "shop" / "reviews_en.csv", encoding="utf-8-sig", newline="") as file:
        found = [content.read(row["text"]) for row in csv.DictReader(file)]
    return [one.text for one in found if one.language == "en"]


def textbook(scorer: engine.Scorer, texts: list[str]) -> np.ndarray:
    """Tokenise and run each batch of 32 as it comes, padded to 128."""
    import torch

    tokenizer, network, out = scorer._tokenizer, scorer._network, []
    tokenizer.enable_truncation(LENGTH)
    tokenizer.enable_padding(length=LENGTH)
    with torch.inference_mode():
        for start in range(0, len(texts), 32):
            batch = tokenizer.encode_batch(texts[start : start + 32])
            ids, mask = (torch.tensor([getattr(e, name) for e in batch]) for name in ("ids", "attention_mask"))
            out.append(network(ids, mask).numpy())
    tokenizer.no_padding()
    return np.vstack(out)


def timed(run: object, scorer: engine.Scorer, texts: list[str]) -> tuple[np.ndarray, float]:
    """Result and CPU seconds."""
    run(scorer, texts[:32])  # type: ignore[operator]
    started = time.process_time()
    result = run(scorer, texts)  # type: ignore[operator]
    return result, time.process_time() - started


def ours(scorer: engine.Scorer, texts: list[str]) -> np.ndarray:
    """The product's path."""
    return scorer.logits(texts)[0]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 320
    scorer = sentiment.load()
    scorer.adapter = replace(scorer.adapter, max_length=LENGTH)
    short = reviews()[:count]
    step = max(1, count // 5)
    long = [" ".join(short[i : i + 6]) for i in range(0, len(short) - 6, 6)][:step]
    print(f"{scorer.version} on {scorer.device.label} ({scorer.device.engine}), budget {scorer.budget} tokens")
    for name, texts in (("short", short), ("long", long)):
        words = np.mean([len(text.split()) for text in texts])
        naive, before = timed(textbook, scorer, texts)
        found, after = timed(ours, scorer, texts)
        same = float((naive.argmax(1) == found.argmax(1)).mean())
        print(
            f"{name}: {len(texts)} texts of {words:.0f} words; texts per CPU-second: "
            f"textbook {len(texts) / before:.1f}, ours {len(texts) / after:.1f}, "
            f"ratio {before / after:.2f}; equal labels {same:.1%}"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
