"""Matching of two catalogs and of one: precision, recall, F1, candidate recall, time, beside peers.

`python -m benchmarks.matching [FOLDER]`: FOLDER holds the public sets em_abt_buy and em_amazon_google; without it only
the made catalogs are measured. Answers are read for counting alone; every set is matched with the same defaults. Peers,
in the same run on the same rows: cosine of tf-idf words with mutual best partners (scikit-learn), and Splink where it
is installed (pip install splink==5.0.0).
"""

from __future__ import annotations

import csv
import logging
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core.integrate.match import Found, Records, find, side
from core.integrate.match.blocking import candidates
from core.integrate.match.clusters import pairs_of as pairs_of_rows

Pairs = set[tuple[str, str]]
SETS = {
    "Abt-Buy": ("em_abt_buy", "abt.csv", "buy.csv", "|", 0.75),
    "Amazon-Google": ("em_amazon_google", "amazon.csv", "gp.csv", "#", 0.60),
}
SAMPLE = Path(__file__).parents[1] / "sample_data" / "shop"
SMALL, LARGE = 2_554, 22_074
"""Rows of Walmart and Amazon in the public set of that name, which is not at hand."""
SHARED = 1_154
"""Rows that the two made catalogs have in common."""


def measured(found: Pairs, truth: Pairs) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    hits = len(found & truth)
    precision, recall = hits / max(1, len(found)), hits / max(1, len(truth))
    return precision, recall, 2 * hits / max(1, len(found) + len(truth))


def timed(work: Callable[[], Pairs]) -> tuple[Pairs, float]:
    """What it found, and its CPU time in seconds."""
    began = time.process_time()
    return work(), time.process_time() - began


def pairs_of(found: Found) -> Pairs:
    return {found.ids(one) for one in found.matches}


def candidate_recall(left: Records, right: Records, truth: Pairs) -> float:
    """Share of the true pairs that are compared at all."""
    seen = candidates(left, right)
    held = {(left.ids[a], right.ids[b]) for a, b in zip(seen.left.tolist(), seen.right.tolist(), strict=True)}
    return len(held & truth) / len(truth)


def by_cosine(left: Records, right: Records, truth: Pairs) -> Pairs:
    """The baseline: cosine of tf-idf words of all text, mutual best partners, cut where the answers say it is best."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [[" ".join(one) for one in zip(s.titles, s.brands, s.descriptions, strict=True)] for s in (left, right)]
    vectors = TfidfVectorizer(sublinear_tf=True).fit(texts[0] + texts[1])
    product = (vectors.transform(texts[0]) @ vectors.transform(texts[1]).T).tocsr()
    best = np.asarray(product.argmax(axis=1)).ravel()
    back = np.asarray(product.argmax(axis=0)).ravel()
    held = sorted(((-product[a, b], a, b) for a, b in enumerate(best.tolist()) if back[b] == a))
    named = [(left.ids[a], right.ids[b]) for _cosine, a, b in held]
    cuts = [measured(set(named[:at]), truth)[2] for at in range(1, len(named) + 1, 10)]
    return set(named[: 1 + 10 * int(np.argmax(cuts))])


def by_splink(left: Records, right: Records, _truth: Pairs) -> Pairs:
    """Splink's own mixture on titles, brand and price, blocked on shared words that few rows have; best partners."""
    import pandas as pd
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from core.integrate.match import words

    logging.getLogger("splink").setLevel(logging.ERROR)
    frames = []
    for name, records in (("left", left), ("right", right)):
        tokens = [sorted(set(words.joined(words.tokens(title)))) for title in records.titles]
        frames.append(
            pd.DataFrame(
                {
                    "unique_id": [f"{name}{at}" for at in range(len(records))],
                    "source_dataset": name,
                    "title": records.titles,
                    "tokens": tokens,
                    "brand": [brand or None for brand in records.brands],
                    "price": records.prices,
                }
            )
        )
    seen = pd.concat(frames)["tokens"].explode().value_counts()
    rare = set(seen[seen <= 20].index)
    for frame in frames:
        frame["rare"] = frame["tokens"].map(lambda held: [one for one in held if one in rare])
        frame["rarest"] = frame["tokens"].map(
            lambda held: min(held, key=lambda one: (seen[one] < 2, seen[one], one), default="")
        )
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.95, 0.9, 0.8, 0.7]),
            cl.ArrayIntersectAtSizes("tokens", [6, 4, 3, 2]),
            cl.CustomComparison(
                output_column_name="price",
                comparison_levels=[
                    cll.NullLevel("price"),
                    *(cll.PercentageDifferenceLevel("price", share) for share in (0.02, 0.1, 0.3)),
                    cll.ElseLevel(),
                ],
            ),
        ],
        blocking_rules_to_generate_predictions=[block_on("rare", arrays_to_explode=["rare"])],
    )
    linker = Linker([api.register(frame) for frame in frames], settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("rarest"))
    told = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    told = told.sort_values("match_probability", ascending=False, kind="stable")
    taken: set[str] = set()
    found: Pairs = set()
    for a, b in zip(told["unique_id_l"], told["unique_id_r"], strict=True):
        one, other = (a, b) if a.startswith("left") else (b, a)
        if one not in taken and other not in taken:
            taken |= {one, other}
            found.add((left.ids[int(one[4:])], right.ids[int(other[5:])]))
    return found


def peers(left: Records, right: Records, truth: Pairs, name: str) -> None:
    """Print what others find on the same rows."""
    for peer, work in (("tf-idf cosine, best cut", by_cosine), ("Splink 5", by_splink)):
        try:
            found, seconds = timed(lambda work=work: work(left, right, truth))  # type: ignore[misc]
        except ImportError:
            print(f"  {name}: {peer} is not installed")
            continue
        row(f"{name}: {peer}, F1", measured(found, truth)[2], better="high")
        row(f"{name}: {peer}, CPU", seconds, unit="s")


def public(folder: Path) -> None:
    """The public pairs of catalogs, and one of them in one table."""
    for name, (place, one, other, mark, goal) in SETS.items():
        with (folder / place / "gt.csv").open(encoding="utf-8") as stream:
            truth = {(line[0], line[1]) for line in list(csv.reader(stream, delimiter=mark))[1:]}
        left, right = side(None, str(folder / place / one)), side(None, str(folder / place / other))
        found, seconds = timed(lambda left=left, right=right: pairs_of(find(left, right)))  # type: ignore[misc]
        precision, recall, f1 = measured(found, truth)
        row(f"{name}: precision", precision, better="high")
        row(f"{name}: recall", recall, better="high")
        row(f"{name}: F1", f1, goal, better="high")
        row(f"{name}: candidate recall", candidate_recall(left, right, truth), 0.97, better="high")
        row(f"{name}: CPU", seconds, unit="s")
        peers(left, right, truth, name)
    table = folder / "em_abt_buy" / "single_table"
    with (table / "gt.csv").open(encoding="utf-8") as stream:
        truth = {(min(line), max(line)) for line in list(csv.reader(stream))[1:]}
    whole = side(None, str(table / "abtbuy.csv"))
    found = {(min(one), max(one)) for one in pairs_of(find(whole))}
    row("Abt-Buy in one table: F1", measured(found, truth)[2], better="high")
    left = side(None, str(folder / "em_abt_buy" / "abt.csv"))
    right = side(None, str(folder / "em_amazon_google" / "gp.csv"))
    row("Abt against Google, nothing in common: matches", len(find(left, right).matches), 10)


def sample() -> None:
    """The answer key of the sample shop's newest catalog: second entries under another id, and rows copied whole."""
    name = "catalog_2026-09-29.csv"
    with (SAMPLE / "answer_key.csv").open(encoding="utf-8") as stream:
        key = [line for line in csv.reader(stream) if line[0] == name and line[2] == "*"]
    planted = {
        kind: {frozenset({int(line[1]), int(line[4].split(":")[1])}) for line in key if line[3] == kind}
        for kind in ("D10", "duplicate")
    }
    found = find(side(None, str(SAMPLE / name)))
    lines = found.left.rows + 1
    told = {frozenset({int(lines[a]), int(lines[b])}) for rows in found.groups for a, b in pairs_of_rows([list(rows)])}
    every = set().union(*planted.values())
    row("sample catalog, all second entries: precision", len(told & every) / max(1, len(told)), 0.95, better="high")
    for kind, words in (("D10", "second entries"), ("duplicate", "rows copied whole")):
        row(
            f"sample catalog, {words} ({len(planted[kind])}): recall",
            len(told & planted[kind]) / len(planted[kind]),
            0.95,
            better="high",
        )


def made(seed: int = 7) -> tuple[list[list[str]], list[list[str]], Pairs]:
    """Two catalogs as shops write them: brands, kinds, things, models, a description; one tells some of the other's."""
    pick = random.Random(seed)
    letters = "abcdefghijklmnoprstuvw"
    word = ["".join(pick.choice(letters) for _sign in range(pick.randint(3, 9))) for _word in range(6_000)]
    brands, things = word[:400], word[400:900]

    def product() -> tuple[str, str, str, float]:
        model = "".join(pick.choice("ABCDEFGHKLMNPRSTX") for _sign in range(pick.randint(1, 3)))
        model += str(pick.randint(10, 9999)) + pick.choice(["", "", "B", "S"])
        title = " ".join([*pick.sample(things, 2), *pick.choices(word[900:2_500], k=pick.randint(2, 6))])
        text = " ".join(pick.choices(word[900:], k=pick.randint(0, 40)))
        return pick.choice(brands), title, f"{model}|{text}", round(pick.lognormvariate(3.5, 1), 2)

    def told(one: tuple[str, str, str, float], again: bool) -> list[str]:
        brand, title, rest, price = one
        model, text = rest.split("|")
        words = title.split()
        if again:
            kept = [one for one in words[1:] if pick.random() > 0.3]
            words = [*words[:1], *kept, *pick.choices(word[900:], k=pick.randint(0, 3))]
            model = f"{model[:2]}-{model[2:]}" if pick.random() < 0.3 else model
            price = round(price * pick.uniform(0.8, 1.25), 2)
            text = " ".join(one for one in text.split() if pick.random() > 0.5)
        shown = [brand, *words, model] if pick.random() < 0.7 else [brand, *words]
        return [" ".join(shown), text, brand if pick.random() < 0.7 else "", f"{price}" if pick.random() < 0.8 else ""]

    large = [product() for _row in range(LARGE)]
    small = [product() for _row in range(SMALL - SHARED)]
    left = [[f"w{at}", *told(one, True)] for at, one in enumerate([*large[:SHARED], *small])]
    right = [[f"a{at}", *told(one, False)] for at, one in enumerate(large)]
    return left, right, {(f"w{at}", f"a{at}") for at in range(SHARED)}


def by_rows(rows: Iterable[list[str]], folder: Path, name: str) -> Records:
    file = folder / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["item_id", "title", "description", "brand", "price"], *rows])
    return side(None, str(file))


def large(folder: Path) -> None:
    """Time and candidate recall at the size of the target."""
    one, other, truth = made()
    left, right = by_rows(one, folder, "left"), by_rows(other, folder, "right")
    began = time.monotonic()
    found, seconds = timed(lambda: pairs_of(find(left, right)))
    row(f"made, {SMALL:,} x {LARGE:,}: time", time.monotonic() - began, 60, unit="s")
    row(f"made, {SMALL:,} x {LARGE:,}: CPU", seconds, 120, unit="s")
    row("made: candidate recall", candidate_recall(left, right, truth), 0.97, better="high")
    row("made: F1", measured(found, truth)[2], better="high")


def main(words: list[str]) -> int:
    """Measure and print."""
    import tempfile

    if words:
        public(Path(words[0]))
    sample()
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        large(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
