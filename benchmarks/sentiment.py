"""Texts per CPU-second: the textbook loop (pad to 128, batches of 32, arrival order) against ours, in one run.

    python benchmarks/sentiment.py [TEXTS]

CPU seconds of this process are counted, so that other work on the machine does not matter much; ratios are the
finding. Every shipped sentiment model is measured on the sample shop's reviews in its language; long texts are made by
joining six of them. One line for each engine, and one for the engine that the product picks, with its close calls
scored again in fp32. Agreement is with the labels of the textbook loop.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
LENGTH = 128
ENCODINGS = {"en": "utf-8-sig", "zh": "gb18030"}
sys.path[0] = str(ROOT)  # not this folder: profile.py beside this file would hide the library of that name

from benchmarks.table import row  # noqa: E402
from core.errors import TouchstoneError  # noqa: E402
from core.settings import settings  # noqa: E402
from core.text.reading import content, device, engine, routing  # noqa: E402
from core.text.reading import engine_choice as choice  # noqa: E402
from core.text.sentiment import score as sentiment  # noqa: E402


def reviews(language: str) -> list[str]:
    """Distinct reviews of the sample shop in a language, as cleaned text."""
    path = ROOT / "sample_data" / "shop" / f"reviews_{language}.csv"
    with open(path, encoding=ENCODINGS[language], errors="replace", newline="") as file:
        found = [content.read(row["text"]) for row in csv.DictReader(file)]
    return list(dict.fromkeys(one.text for one in found if one.language == language))


def textbook(scorer: engine.Scorer, texts: list[str]) -> np.ndarray:
    """Tokenise and run each batch of 32 as it comes, padded to 128."""
    import torch

    tokenizer, out = scorer.tokenizer, []
    tokenizer.enable_truncation(LENGTH)
    tokenizer.enable_padding(length=LENGTH)
    with torch.inference_mode():
        for start in range(0, len(texts), 32):
            batch = tokenizer.encode_batch([scorer.prefix + text for text in texts[start : start + 32]])
            ids, mask = (torch.tensor([getattr(e, name) for e in batch]) for name in ("ids", "attention_mask"))
            out.append(scorer.network(ids, mask).numpy())
    tokenizer.no_padding()
    return np.vstack(out)


def timed(run: Callable[[list[str]], np.ndarray], texts: list[str]) -> tuple[np.ndarray, float]:
    """Result and CPU seconds, after a warm-up."""
    run(texts[:8])
    started = time.process_time()
    result = run(texts)
    return result, time.process_time() - started


def compare(name: str, plain: engine.Scorer, texts: list[str], pool: list[str]) -> None:
    """One text length of one model: a line for the textbook loop, each engine, and the product's choice."""
    words = np.mean([len(plain.tokenizer.encode(text).ids) for text in texts])
    expected, before = timed(lambda part: textbook(plain, part), texts)
    print(f"{name}: {len(texts)} texts of {words:.0f} tokens; texts per CPU-second: textbook {len(texts) / before:.1f}")
    decision = choice.measure(plain, pool)
    ways = {"torch-fp32": plain}
    for engine_name in device.candidates(plain.device):
        ways[engine_name] = engine.with_engine(plain, engine_name)
    ways[f"product ({decision.chosen}, margin {decision.margin:.3f})"] = choice.applied(plain, decision)
    for way, scorer in ways.items():
        rescored: list[int] = []

        def run(part: list[str], scorer: engine.Scorer = scorer, rescored: list[int] = rescored) -> np.ndarray:
            found = scorer.score(part)
            rescored.append(found.rescored)
            return found.probabilities

        found, after = timed(run, texts)
        same = float((expected.argmax(1) == found.argmax(1)).mean())
        if way.startswith("product"):
            row(f"{name}, texts per CPU-second against the textbook loop", before / after, unit="times", better="high")
            row(f"{name}, labels equal to the textbook loop", 100 * same, 99.5, unit="%", better="high")
        print(
            f"  {way}: {len(texts) / after:.1f}, {before / after:.2f} times; equal labels {same:.2%}; "
            f"scored again {rescored[-1]}; budget {scorer.budget}",
            flush=True,
        )
    print(f"  gate: agreement {decision.agreement}, before scoring again {decision.raw_agreement}, ", end="")
    print(f"largest shift {decision.largest_shift}, {decision.probe} texts; {decision.reason}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 320
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TOUCHSTONE_WORKSPACE"] = folder  # exports and decisions of this run alone
        settings.cache_clear()
        for route in routing.routes():
            plain = sentiment.load(route.model, choice.PLAIN)
            plain.adapter = replace(plain.adapter, max_length=LENGTH)
            print(f"{route.version} on {plain.device.label}")
            for language in route.languages:
                pool = reviews(language)
                rows = np.random.default_rng(5).permutation(len(pool))
                short = [pool[i] for i in rows[:count]]
                joined = [" ".join(pool[i] for i in rows[start : start + 6]) for start in range(0, len(rows) - 5, 6)]
                compare(f"{language} short", plain, short, pool)
                compare(f"{language} long", plain, joined[: max(8, count // 5)], joined)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    try:
        main()
    except TouchstoneError as error:
        sys.exit(f"{error.message} {error.hint}")
