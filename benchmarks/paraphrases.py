"""Complaints said in other words: `python -m benchmarks.paraphrases [--public FOLDER] [--memory FOLDER]`.

The known complaints are learnt from six ways of saying each, in half of the frames and about half of the things; shops
are then made of the other ways, frames and things alone, in English, in Chinese and in both. Told is how many of a
complaint's texts stand in its main topic, how many texts of a topic are of another complaint, and which two complaints
came to one topic; with the known complaints and without them. Then one complaint grows in the last two weeks of
twenty, in all its ways: the figure of the warning against the truth, by the model that ships.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import row
from core.text.reading import item_text
from core.text.topics import kinds, topics
from core.voice.hearing import FEWEST, named
from core.voice.over_time import warnings_of
from core.voice.said import Said
from models_shop.complaint_kinds import examples, learnt, reader
from models_shop.complaints import JUDGED, LEARNT, SUBJECTS, praised, shop, written

KNOWN, NEW = slice(0, 6), slice(6, None)
"""Ways that are learnt from, and those held back."""
SHOPS = {
    "English": (item_text.ENGLISH, ("en",)),
    "Chinese": (item_text.SEVERAL, ("zh",)),
    "English and Chinese": (item_text.SEVERAL, ("en", "zh")),
}
WEEKS, A_WEEK, GROWN = 20, 40, 24
"""Weeks of a shop, its texts of a week, and complaints more in each of the last two."""
GROWS = ("damaged", "late", "battery", "wrong")


def judged(texts: list[str], of: list[str], vectors: NDArray[np.float32], encoder: str) -> tuple[float, float, int]:
    """Share of a complaint's texts in its main topic; share of texts of main topics that are of something else;
    complaints whose main topic is another's."""
    where = np.full(len(texts), -1)
    for at, one in enumerate(topics(texts, vectors, fewest=FEWEST, encoder=encoder)):
        where[list(one.places)] = at
    subject, shares, main = np.array(of), [], []
    for one in SUBJECTS:
        (most, count), *_rest = [*Counter(where[(subject == one) & (where >= 0)].tolist()).most_common(1), (-1, 0)]
        shares.append(count / int((subject == one).sum()))
        main += [most] if most >= 0 else []
    inside = sum(int((where == one).sum()) for one in set(main))
    right = sum(Counter(subject[where == one].tolist()).most_common(1)[0][1] for one in set(main))
    return float(np.mean(shares)), 1.0 - right / max(inside, 1), len(main) - len(set(main))


def held_back(public: Path | None, memory: Path | None) -> None:
    """Print how complaints in ways, frames and about things that were held back come together."""
    for language, (name, spoken) in SHOPS.items():
        read = reader(name, memory)
        texts, of = shop(22, spoken, each=30, praise=160, part=JUDGED, said=NEW)
        vectors = read(texts)
        weights, bias, names = learnt(examples(spoken, public, LEARNT, KNOWN), read)
        with tempfile.TemporaryDirectory() as folder:
            np.savez(Path(folder) / "held.npz", weights=weights, bias=bias, names=np.array(names))
            before, kinds.FOLDER = kinds.FOLDER, Path(folder)
            kinds.model.cache_clear()
            for how, encoder in (("known complaints", "held"), ("by nearness alone", "")):
                share, other, one = judged(texts, of, vectors, encoder)
                row(f"in the main topic of their complaint, {language}, {how}", 100 * share, unit="%", better="high")
                row(f"  of something else in these topics, {language}, {how}", 100 * other, unit="%")
                row(f"  complaints in another's topic, {language}, {how}, of {len(SUBJECTS)}", one)
            kinds.FOLDER = before
            kinds.model.cache_clear()


def grown(kind: str, spoken: tuple[str, ...], seed: int) -> tuple[list[str], list[int], list[str]]:
    """Texts, week and subject of each, of a shop in which one complaint grows in the last two weeks."""
    draw = np.random.default_rng(seed)
    rows: list[tuple[str, int, str]] = []
    for week in range(WEEKS):
        for _one in range(int(draw.poisson(A_WEEK))):
            language = str(draw.choice(spoken))
            subject = str(draw.choice(SUBJECTS)) if draw.random() < 0.5 else ""
            text = written(draw, subject, language, JUDGED) if subject else praised(draw, language, JUDGED)
            rows.append((text, week, subject))
        if week >= WEEKS - 2:
            rows += [(written(draw, kind, str(draw.choice(spoken)), JUDGED), week, kind) for _n in range(GROWN)]
    return [one[0] for one in rows], [one[1] for one in rows], [one[2] for one in rows]


def figures(memory: Path | None, seed: int = 1) -> None:
    """Print the figure of the warning of the newest week against the truth."""
    for language, (name, spoken) in SHOPS.items():
        read = reader(name, memory)
        for how, encoder in (("known complaints", name), ("by nearness alone", "")):
            away, unseen, others = [], 0, 0
            for kind in GROWS:
                texts, weeks, of = grown(kind, spoken, seed)
                days = np.datetime64("2025-03-03") + 7 * np.array(weeks)
                bad = np.array([float(bool(one)) for one in of])
                count = len(texts)
                said = Said("made", 1, "text", np.arange(count), tuple(texts), days, bad, "stars", ("",) * count, {})
                heard = named(said, read(texts), (), encoder=encoder)
                told = [one for one in warnings_of(said, heard, "week") if one.period == days.max().astype(object)]
                first = [one for one in told if one.way == "sudden"] or told
                truth = sum(1 for week, one in zip(weeks, of, strict=True) if week == WEEKS - 1 and one == kind)
                most = max((one.negative for one in first), default=0)
                unseen += not first
                others += max(len({one.topic for one in told}) - 1, 0)
                away.append(abs(most - truth) / truth)
            row(f"figure of the warning away from the truth, {language}, {how}", 100 * max(away), 15, unit="%")
            row(f"  growth not seen, {language}, {how}", unseen)
            row(f"  warnings of other topics, {language}, {how}", others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--public", type=Path, help="folder of the public sets: reviews that praise")
    parser.add_argument("--memory", type=Path, help="folder that remembers vectors")
    given = parser.parse_args()
    held_back(given.public, given.memory)
    figures(given.memory)


if __name__ == "__main__":
    main()
