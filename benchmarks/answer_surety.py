"""How sure an answer is, learned over many small files:
`python -m benchmarks.answer_surety [DATA_FOLDER] [measure [SEED] [fresh]]`.

Prints the numbers of `core.answers.surety`, learned from half the classes of two public sets of questions, then what
small files drawn from the other half answer with the numbers that stand there. `measure` leaves the learning out; the
files are drawn by twelve seeds from `SEED` (100) on, with `fresh` of questions that nothing was learned from or chosen
by.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import DATA, OUTSIDE, chinese
from benchmarks.table import row
from core.answers import Entry, put_together, reading
from core.answers.bank import START, Bank, make_bank, near
from core.answers.learning import learn
from core.answers.rewording import swapped
from core.answers.surety import BY_WORDS, RATES, TOLD, ranking, spoken_of, telling
from core.text.models import encoders

POOL = 24
"""Questions taken of each class."""
STRICTER = 0.9
"""Of the stated share of false answers what is aimed at: files differ, and a tenth is to spare."""
FILES = 40
"""Files drawn of each set."""
Sets = dict[str, dict[str, list[str]]]


class Read:
    """Vectors, each text read once."""

    def __init__(self, name: str) -> None:
        self.embed, self.known = reading.embedder(encoders.resolve(name)), {}  # type: ignore[var-annotated]

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [one for one in dict.fromkeys(texts) if one not in self.known]
        for start in range(0, len(new), 64):
            some = new[start : start + 64]
            self.known |= dict(zip(some, self.embed(some), strict=True))  # type: ignore[misc]
        return np.array([self.known[one] for one in texts], np.float32)


@dataclass(frozen=True)
class File:
    """A file drawn: its entries, questions that it has an answer to, and those that it has none to, by kind."""

    pairs: list[tuple[str, str]]
    asked: list[tuple[str, str]]
    without: dict[str, list[str]]


def sets(folder: Path, half: int, *, fresh: bool = False) -> tuple[Sets, list[str]]:
    """Set -> class -> questions of one half of the classes, and half of the questions without a class; `fresh` takes
    questions beyond those that anything was learned from or chosen by."""
    told = json.loads((folder / "in_clinc150" / "data.json").read_text("utf-8"))
    by: dict[str, dict[str, list[str]]] = {"customer service": defaultdict(list), "CLINC150": defaultdict(list)}
    for name, rows in told.items():
        for text, label in rows if not name.startswith("oos") else ():
            by["CLINC150"][label].append(text)
    import csv

    [path] = (folder / "in_bitext_customer_service").glob("*.csv")
    for one in csv.DictReader(path.open(encoding="utf-8-sig")):
        by["customer service"][one["intent"]].append(one["utterance"])
    kept: Sets = {}
    for seed, (name, classes) in enumerate(sorted(by.items())):
        order = np.random.default_rng(seed).permutation(sorted(classes)).tolist()
        some = sorted(order[: len(order) // 2] if half == 0 else order[len(order) // 2 :])
        draw, some_ = np.random.default_rng(seed + 10), slice(POOL, 2 * POOL) if fresh else slice(POOL)
        kept[name] = {one: draw.permutation(sorted(set(classes[one])))[some_].tolist() for one in some}
    others = [text for name, rows in sorted(told.items()) if name.startswith("oos") for text, _label in rows]
    order = np.random.default_rng(5).permutation(len(others))
    return kept, [others[at] for at in order[half::2]]


def drawn(kept: Sets, name: str, others: list[str], seed: int) -> File:
    """A small file of one set."""
    draw, classes = np.random.default_rng(seed), kept[name]
    order = draw.permutation(sorted(classes)).tolist()
    few = name == "CLINC150"
    answers = int(draw.integers(30, len(order) - 9)) if few else int(draw.integers(9, len(order) + 1))
    each = int(draw.integers(1, 5)) if few else int(draw.integers(4, 19))
    pairs: list[tuple[str, str]] = []
    asked: list[tuple[str, str]] = []
    for label in order[:answers]:
        said = draw.permutation(classes[label]).tolist()
        count = max(1, min(each + int(draw.integers(-1, 2)), len(said) - 5))
        pairs += [(one, f"answer {label}.") for one in said[:count]]
        asked += [(one, f"answer {label}.") for one in said[count : count + 5]]
    without = {"none": others, "related": [draw.choice(classes[one]) for one in order[answers:] for _turn in range(5)]}
    if not few:
        far = [one for one in kept["CLINC150"] if not any(word in one for word in ("order", "pay", "account", "bill"))]
        without["other domain"] = [draw.choice(kept["CLINC150"][one]) for one in far]
    return File(pairs, asked, without)


def bank_of(file: File, embed: Read | None, several: bool) -> Bank:
    """The file ready to be asked."""
    entries = put_together([Entry(q, a, "", at, "f", at + 2) for at, (q, a) in enumerate(file.pairs)])
    return make_bank(entries, embed(entries.questions) if embed else None, several=several)


def learned(kept: Sets, others: list[str], embed: Read | None, several: bool) -> None:
    """Print the numbers of one model."""
    from sklearn.linear_model import LogisticRegression

    told, hits, weights, hard = [], [], [], []
    for name in kept:
        for seed in range(FILES):
            file = drawn(kept, name, others, seed)
            bank = bank_of(file, embed, several)
            number = {one.answer: n for one, n in zip(bank.entries.entries, bank.entries.answer_of, strict=True)}
            for kind, questions in {"asked": [q for q, _a in file.asked], **file.without}.items():
                if not questions:
                    continue
                vectors = embed(questions) if embed else np.zeros((len(questions), 0), np.float32)
                found = near(bank, questions, vectors, None, bank.apart)
                ranked = ranking(found, START)
                told.append(telling(bank, found, ranked))
                hit = np.zeros(len(questions), np.bool_)
                if kind == "asked":
                    first = found.answers[np.arange(len(hit)), ranked.argmax(axis=1)]
                    hit = first == np.array([number[a] for _q, a in file.asked])
                hits.append(hit)
                share = 0.8 if kind == "asked" else 0.2 / len(file.without)
                weights.append(np.full(len(hit), 100 * share / len(hit)))
                hard.append(np.full(len(hit), name == "CLINC150" and kind == "none"))
    every, hit = np.concatenate(told), np.concatenate(hits)
    scale = every.std(axis=0)
    model = LogisticRegression(max_iter=2000).fit(every / scale, hit, sample_weight=np.concatenate(weights))
    slopes = model.coef_[0] / scale
    sure = 1 / (1 + np.exp(-(every @ slopes + model.intercept_[0])))[np.concatenate(hard)]
    levels = [1.0, *(float(np.quantile(sure, 1 - STRICTER * rate)) for rate in RATES[1:])]
    print(dict(zip(TOLD if embed else BY_WORDS, slopes.round(3).tolist(), strict=True)))
    print(f"Surety({tuple(slopes.round(3).tolist())}, {model.intercept_[0]:.3f}, {tuple(round(x, 3) for x in levels)})")


def measured(name: str, files: list[File], embed: Read | None, several: bool) -> None:
    """Print what files answer: means over them, and the worst of the shares of false answers."""
    rows = []
    for seed, file in enumerate(files):
        bank = bank_of(file, embed, several)
        taught = learn(bank, embed)
        threshold, surely = taught.threshold(), taught.certain()
        number = {one.answer: n for one, n in zip(bank.entries.entries, bank.entries.answer_of, strict=True)}

        def sure(
            questions: list[str], bank: Bank = bank, taught: object = taught
        ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
            vectors = embed(questions) if embed else np.zeros((len(questions), 0), np.float32)
            found = near(bank, questions, vectors, None, bank.apart)
            ranked = taught.score(found)  # type: ignore[attr-defined]
            order = np.argsort(-ranked, axis=1)[:, :5]
            told = taught.confidence(bank, found, ranked)  # type: ignore[attr-defined]
            return told, np.take_along_axis(found.answers, order, 1), spoken_of(found, ranked)

        told, first, spoken = sure([q for q, _a in file.asked])
        right = np.array([number[a] for _q, a in file.asked])
        hit, answered = first[:, 0] == right, told > threshold
        others = {kind: sure(some) for kind, some in file.without.items() if some}
        shares = {kind: float((one[0] > threshold).mean()) for kind, one in others.items()}
        unchecked = (told > surely) & spoken
        certain = [(unchecked & hit).sum() / max(hit.sum(), 1), hit[unchecked].mean() if unchecked.any() else np.nan]
        certain += [
            float(((others[one][0] > surely) & others[one][2]).mean()) if one in others else np.nan
            for one in ("none", "related")
        ]
        draw = np.random.default_rng(seed)
        twins = [swapped(q, a, bank.entries.questions, draw) for q, a in file.pairs[:30]]
        twins = [one for one in twins if one and one not in bank.entries.questions]
        strange = float((sure(twins)[0] > threshold).mean()) if twins else float("nan")
        rows.append(
            [len(file.pairs), hit.mean(), (first == right[:, None]).any(1).mean(), answered.mean(),
             (answered & hit).sum() / max(hit.sum(), 1), hit[answered].mean() if answered.any() else np.nan,
             shares.get("none", np.nan), shares.get("related", np.nan), strange, abs(float(told.mean() - hit.mean())),
             *certain]
        )  # fmt: skip
    mean, worst = np.nanmean(np.array(rows, float), axis=0), np.nanmax(np.array(rows, float)[:, 6])
    print(
        f"{name}: {len(files)} files of {min(row[0] for row in rows)} to {max(row[0] for row in rows)} entries; "
        f"right at 1 {mean[1]:.3f}, at 5 {mean[2]:.3f}; answered {mean[3]:.3f}, of what it could {mean[4]:.3f}, of "
        f"these right {mean[5]:.3f}; false answers {mean[6]:.3f} (worst file {worst:.3f}), related {mean[7]:.3f}, "
        f"another word {mean[8]:.3f}; confidence off by {mean[9]:.3f}; without a check "
        f"{mean[10]:.3f} of what it could, of these right {mean[11]:.3f}, none {mean[12]:.3f}, related {mean[13]:.3f}",
        flush=True,
    )
    row(f"{name}: false answers, mean of the files", mean[6], 0.05)
    row(f"{name}: false answers, worst file", worst, 0.05)
    row(f"{name}: answered of what it could", mean[4], better="high")


def chinese_files(first: int = 0, held: int = 0) -> list[File]:
    """Files of the Chinese questions, one to three for each answer; `held` answers are held back as related ones."""
    by: dict[str, list[str]] = defaultdict(list)
    for question, answer in chinese():
        by[answer].append(question)
    files = []
    for seed in range(first, first + 12):
        draw, pairs, asked = np.random.default_rng(seed), [], []
        kept = sorted(by) if not held else draw.permutation(sorted(by)).tolist()
        related = [one for answer in kept[len(kept) - held :] for one in by[answer]]
        for answer in kept[: len(kept) - held]:
            said = by[answer]
            order = draw.permutation(said).tolist()
            pairs += [(one, answer) for one in order[: 1 + seed % 3]]
            asked += [(one, answer) for one in order[1 + seed % 3 :]]
        others = [one for one in OUTSIDE.replace("\n", "|").split("|") if one]
        files.append(File(pairs, asked, {"none": others} | ({"related": related} if held else {})))
    return files


def main() -> None:
    """Print every number."""
    given = [one for one in sys.argv[1:] if one not in ("measure", "fresh") and not one.isdigit()]
    first = next((int(one) for one in sys.argv[1:] if one.isdigit()), 100)
    folder = Path(given[0]) if given else DATA
    for name, several in (("all-MiniLM-L6-v2", False), ("multilingual-e5-small", True), ("", False)):
        embed = Read(name) if name else None
        print(name or "words alone", flush=True)
        if "measure" not in sys.argv:
            learned(*sets(folder, 0), embed, several)
        kept, others = sets(folder, 1, fresh="fresh" in sys.argv)
        for one in kept:
            files = [drawn(kept, one, others, seed) for seed in range(first, first + 12)]
            measured(one, files, embed, several)
            if one == "CLINC150":
                single = [file for file in files if len(file.pairs) < 1.7 * len({a for _q, a in file.pairs})]
                measured(f"{one}, one or two questions for each answer", single, embed, several)
        if several or not name:
            measured("Chinese", chinese_files(), embed, several)
            measured("Chinese, seven of 20 answers held back", chinese_files(first, 7), embed, several)


if __name__ == "__main__":
    main()
