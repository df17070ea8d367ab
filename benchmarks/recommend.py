"""Recommendation beside its peers: `python benchmarks/recommend.py [DATA_FOLDER] [--large]`.

Prints seconds of fit and top-10 for all users, and NDCG@10, on MovieLens 100K and on a made-up shop of
120,000 events; with --large also on 1.47 million grocery transactions. The peer is the `implicit` package.
Then NDCG@10 on the splits of two published tables, made as their authors make them.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np
from scipy import sparse

from benchmarks.table import row
from core.recommend import SCORERS, Events, Features, Inputs, Options, Protocol, evaluate, fit
from core.recommend.evaluation.evaluate import lists_for
from core.recommend.evaluation.metrics import per_user
from core.recommend.evaluation.splits import split
from core.recommend.events import from_arrays
from core.recommend.lists.ranking import top
from core.recommend.scorers.registry import why_not

PLAIN = [name for name, scorer in SCORERS.items() if not scorer.needs]


AS_PUBLISHED = Options(form="strict")
LOG = Options(half_life_days=None)
"""Counts go through log1p and none fades: groceries are bought again and again."""


def all_users(name: str, events: Events, options: Options) -> tuple[float, float]:
    """Wall and processor seconds to fit a scorer and rank ten items for every user."""
    features = Features(Inputs(events), options)
    start, used = time.perf_counter(), time.process_time()
    model = fit(name, features)
    lists_for(model, features, np.arange(events.shape[0]), 10)
    return time.perf_counter() - start, time.process_time() - used


def peer(events: Events, protocol: Protocol, options: Options, settings: dict[str, int]) -> tuple[float, float]:
    """implicit's ALS on the training part: processor seconds of fit and lists for every user, NDCG@10.

    Args:
        settings: What differs from the package's own defaults.
    """
    from implicit.als import AlternatingLeastSquares

    made = split(events, protocol.split, seed=protocol.seed)
    features = Features(Inputs(events.where(made.train)), options)
    users = np.flatnonzero(np.diff(made.test.indptr) > 0)
    used = time.process_time()
    model = AlternatingLeastSquares(random_state=42, **settings)
    model.fit(sparse.csr_matrix(features.R, dtype=np.float32), show_progress=False)
    everyone = np.arange(events.shape[0])
    lists, _scores = model.recommend(everyone, features.seen, N=10, filter_already_liked_items=True)
    used = time.process_time() - used
    lists = lists[users].astype(np.int64)
    values = per_user(lists, made.test[users], features.popularity, events.shape[0]).values
    return used, float(values["ndcg"].mean())


def report(
    title: str,
    events: Events,
    names: list[str],
    protocol: Protocol,
    target: float | None = None,
    options: Options = AS_PUBLISHED,
) -> None:
    """One line per scorer, the peer last; `target` is the NDCG@10 that the best is to reach."""
    print(f"\n{title}: {len(events):,} events, {events.shape[0]:,} users, {events.shape[1]:,} items")
    found = evaluate(Inputs(events), names, protocol, options)
    spent = {}
    for one in found:
        figure = one.figures["ndcg"]
        wall, spent[one.scorer] = all_users(one.scorer, events, options)
        print(
            f"  {one.scorer:12} all users {wall:7.2f} s, processor {spent[one.scorer]:6.2f} s   "
            f"NDCG@10 {figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}] on {len(one.users):,} users"
        )
    same = {name: int(SCORERS["als"].defaults[name]) for name in ("factors", "iterations")}
    best = max(one.figures["ndcg"].value for one in found)
    if target is not None:
        row(f"{title}: NDCG@10 of the best", best, target, unit="", better="high")
    for label, settings in (("its defaults", {}), ("our factors and rounds", same)):
        used, value = peer(events, protocol, options, settings)
        row(
            f"{title}: NDCG@10 of the best against implicit's ALS, {label}",
            best / value,
            1,
            unit="times",
            better="high",
        )
        row(f"{title}: als, all users, against implicit's, {label}", spent["als"] / used, 1, unit="times")
        print(f"  {'implicit ALS':12} all users, processor {used:6.2f} s   NDCG@10 {value:.4f} ({label})")


def made_up(users: int = 2000, items: int = 1200, count: int = 120_000) -> Events:
    """A shop with 20 tastes and popular items."""
    rng = np.random.default_rng(0)
    taste, group = rng.integers(0, 20, users), rng.integers(0, 20, items)
    fame = rng.gamma(0.6, 1.0, items)
    user = rng.integers(0, users, count)
    wanted = np.where(rng.random(count) < 0.6, taste[user], rng.integers(0, 20, count))
    item = np.empty(count, dtype=np.int64)
    for one in range(20):
        rows = np.flatnonzero(wanted == one)
        pool = np.flatnonzero(group == one)
        item[rows] = rng.choice(pool, len(rows), p=fame[pool] / fame[pool].sum())
    kinds = rng.choice(["view", "click", "purchase"], count, p=[0.8, 0.15, 0.05])
    return from_arrays(user.astype(str), item.astype(str), kinds=list(kinds), times=rng.random(count) * 90 * 86_400)


def movielens(folder: Path) -> Events:
    """Ratings of 4 and more."""
    table = np.loadtxt(folder / "ev_ml100k" / "u.data", dtype=np.int64)
    table = table[table[:, 2] >= 4]
    return from_arrays(
        table[:, 0].astype(str), table[:, 1].astype(str), kinds=["rating"] * len(table), times=table[:, 3]
    )


def grocery(folder: Path) -> Events:
    """Transactions of The Complete Journey."""
    import duckdb

    path = folder / "ev_completejourney" / "transactions.parquet"
    with duckdb.connect() as connection:
        frame = connection.execute(
            "SELECT CAST(household_id AS VARCHAR) u, CAST(product_id AS VARCHAR) i, "
            "epoch(CAST(transaction_timestamp AS TIMESTAMP)) t FROM read_parquet(?)",
            [str(path)],
        ).df()
    return from_arrays(frame["u"].tolist(), frame["i"].tolist(), times=frame["t"].to_numpy())


def ratings(folder: Path) -> np.ndarray:
    """MovieLens 100K in the order of its file: user, item, stars, time; shape (100000, 4)."""
    return np.loadtxt(folder / "ev_ml100k" / "u.data", dtype=np.int64)


def published(title: str, train: np.ndarray, test: np.ndarray, target: float, *, liked: int) -> None:
    """NDCG@10 of every scorer on a published split, and the best beside the target.

    Args:
        title: Whose split.
        train, test: Rows of `ratings`.
        target: NDCG@10 to reach.
        liked: Stars from which on a rating counts, in training and as a hit. What was liked in training is not listed.
    """
    users, items = int(max(train[:, 0].max(), test[:, 0].max())) + 1, int(max(train[:, 1].max(), test[:, 1].max())) + 1
    kept = train[train[:, 2] >= liked]
    events = from_arrays(
        [f"{user:04d}" for user in kept[:, 0]],
        [f"{item:04d}" for item in kept[:, 1]],
        catalog=[f"{item:04d}" for item in range(items)],
    )
    features = Features(Inputs(events), Options(form="strict"))
    place = {name: at for at, name in enumerate(events.users)}
    wanted = test[test[:, 2] >= liked]
    if liked > 1:  # items that training lacks are no candidates there
        wanted = wanted[np.isin(wanted[:, 1], train[:, 1])]
    wanted = wanted[[f"{user:04d}" in place for user in wanted[:, 0]]]
    hits = sparse.csr_matrix(
        (np.ones(len(wanted)), ([place[f"{user:04d}"] for user in wanted[:, 0]], wanted[:, 1])), shape=events.shape
    )
    seen = features.seen
    tested = np.flatnonzero(np.diff(hits.indptr) > 0)
    print(f"\n{title}: {len(kept):,} ratings to learn from, {len(tested):,} of {users - 1:,} users tested")
    found = {}
    for name in PLAIN:
        if why_not(SCORERS[name], features):
            continue
        lists = top(fit(name, features).score(tested), features.popularity, 10, seen[tested])
        values = per_user(lists, hits[tested], features.popularity, events.shape[0]).values["ndcg"]
        found[name] = float(values.mean())
        print(f"  {name:12} NDCG@10 {found[name]:.4f}")
    best = max(found, key=lambda name: found[name])
    row(f"{title}: NDCG@10 of the best ({best})", found[best], target, unit="", better="high")


def cornac(folder: Path) -> None:
    """The README of Cornac: RatioSplit(test_size=0.2, rating_threshold=4.0, seed=123); its BPR there has 0.1500.

    As there, only items liked in training are left out of the lists: those rated below 4 stay candidates.
    """
    rows = ratings(folder)
    order = np.random.RandomState(123).permutation(len(rows))
    cut = len(rows) // 5
    published("Cornac README, MovieLens 100K", rows[order[:-cut]], rows[order[-cut:]], 0.21, liked=4)


def recommenders(folder: Path) -> None:
    """The README of Recommenders: python_stratified_split(ratio=0.75, seed=42) by user; its best there has 0.4751."""
    rows = ratings(folder)
    rows = rows[np.lexsort((np.random.RandomState(42).rand(len(rows)), rows[:, 0]))]
    count = np.bincount(rows[:, 0])
    starts = np.concatenate([[0], np.cumsum(count)[:-1]])
    rank = (np.arange(len(rows)) - starts[rows[:, 0]] + 1) / count[rows[:, 0]]
    published("Recommenders README, MovieLens 100K", rows[rank <= 0.75], rows[rank > 0.75], 0.475, liked=1)


def main(arguments: list[str]) -> None:
    folder = Path(next((a for a in arguments if not a.startswith("-")), "../shared/data"))
    report("Made-up shop", made_up(), PLAIN, Protocol())
    if (folder / "ev_ml100k").is_dir():
        report("MovieLens 100K, ratings >= 4", movielens(folder), PLAIN, Protocol(split="user"), target=0.32)
        cornac(folder)
        recommenders(folder)
    if "--large" in arguments and (folder / "ev_completejourney").is_dir():
        names = ["popularity", "als", "item_knn", "ease_sparse"]
        report("Complete Journey", grocery(folder), names, Protocol(), options=LOG)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
