"""Search beside plain BM25: `python -m benchmarks.search [DATA_FOLDER] [--dense]`.

Quality on real data, where it is there: queries of a search log (UBI) against what was clicked, among the products
whose title the log says; titles of one shop as queries for the same product in another (Abt, Buy). The judgments of the
log's data set are of products without texts, so they cannot be searched. The peer is `bm25s` over title, brand and
description as one text, with its own tokeniser, stop words and an English stemmer. Speed: 100,000 made-up products.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core.search.index import Index, make_index, search
from core.search.products import Products
from core.search.replay import interval, ndcg, reciprocal_rank

DATA = Path(__file__).parents[1].parent / "shared" / "data"
NOUNS = ("earbuds", "charger", "kettle", "blender", "jacket", "sneakers", "backpack", "lamp", "speaker", "pillow")
FEATURES = ("wireless", "portable", "compact", "waterproof", "durable", "foldable", "quiet", "premium", "magnetic")
COLOURS = ("black", "white", "grey", "navy", "pink", "green", "beige", "red")
BRANDS = [f"{a}{b}" for a in ("nor", "vel", "zen", "hab", "lum") for b in ("vik", "tera", "tavo", "iru", "orie")]

ASKED = 250
"""Titles asked of the other shop: enough for an interval of three hundredths."""
Truth = dict[str, dict[str, float]]


def catalog(rows: list[tuple[str, str, str, str]]) -> Products:
    """Products of (id, title, brand, description)."""
    ids, titles, brands, descriptions = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    empty, unknown = np.full(len(rows), "", dtype=object), np.full(len(rows), np.nan)
    texts = {"title": titles, "brand": brands, "description": descriptions, "codes": ids}
    places = {one: place for place, one in enumerate(ids)}
    return Products(
        "", "", 0, ids, titles, {}, texts, empty, brands, unknown, unknown, empty, empty, np.arange(len(rows)), 0,
        places,
    )  # fmt: skip


def peer(products: Products) -> object:
    """bm25s as its own documentation uses it."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    texts = [" ".join(products.of(place).values()) for place in range(len(products))]
    model = bm25s.BM25()
    model.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def ask(query: str, k: int) -> list[str]:
        tokens = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = model.retrieve(tokens, k=min(k, len(products)), show_progress=False)
        return [str(products.ids[at]) for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return ask


def quality(title: str, products: Products, truth: Truth, dense: bool) -> None:
    """NDCG@10 and MRR@100 of each way, with the paired difference to the peer."""
    index = make_index(products)
    ask = peer(products)
    vectors = read_vectors(index) if dense else None
    ways = {"bm25s": lambda query: ask(query, 100)}  # type: ignore[operator]
    for mode in ("bm25", *(("dense", "fused") if dense else ())):
        ways[mode] = lambda query, mode=mode: [
            str(products.ids[hit.place]) for hit in search(index, query, mode, vectors=vectors, most=100).hits
        ]
    lists = {name: [way(query) for query in truth] for name, way in ways.items()}
    each = {
        name: np.array([ndcg(found, truth[query]) for found, query in zip(lists[name], truth, strict=True)])
        for name in ways
    }
    print(f"{title}: {len(products):,} products, {len(truth):,} queries")
    for name in ways:
        rr = np.mean([reciprocal_rank(found, truth[query]) for found, query in zip(lists[name], truth, strict=True)])
        row(f"{title}, {name}: NDCG@10", each[name].mean(), better="high")
        row(f"{title}, {name}: MRR@100", rr, better="high")
        if name != "bm25s":
            gain = interval(each[name] - each["bm25s"])
            print(f"    against bm25s {gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})")


def read_vectors(index: Index) -> object:
    """Vectors of all products, read now and remembered nowhere."""
    from core.search.matching import dense
    from core.text.reading import item_text, remembered

    encoder = dense.encoder_for(index.products)
    assert encoder is not None
    made = remembered.vectors(index.products.said, encoder, item_text.LENGTH)
    return dense.Dense(made, np.ones(len(made), np.bool_), encoder)


def log_with_clicks(folder: Path) -> tuple[Products, Truth]:
    """The products whose titles a UBI log says, and what was clicked or put into the cart after each query."""
    titles: dict[str, str] = {}
    clicked: Truth = defaultdict(dict)
    asked: dict[str, str] = {}
    for text in (folder / "ubi_queries_events.ndjson").read_text("utf-8").splitlines():
        event = json.loads(text)
        if "action_name" not in event:
            if "query_id" in event:
                asked[event["query_id"]] = event["user_query"]
            continue
        thing = (event.get("event_attributes") or {}).get("object") or {}
        if thing.get("object_id_field") == "asin" and thing.get("description"):
            titles[thing["object_id"]] = thing["description"]
        if event["action_name"] in ("click", "add_to_cart") and thing.get("object_id"):
            query = event.get("user_query") or asked.get(event.get("query_id", ""))
            if query:
                clicked[query][thing["object_id"]] = 1.0
    truth = {query: {one: 1.0 for one in found if one in titles} for query, found in clicked.items()}
    rows = [(one, title, "", "") for one, title in titles.items()]
    return catalog(rows), {query: found for query, found in truth.items() if found}


def other_shop(folder: Path, most: int = ASKED) -> tuple[Products, Truth]:
    """Buy's products, and Abt's titles as queries for the same product."""
    names = [folder / name for name in ("abt.csv", "buy.csv", "gt.csv")]
    tables = {}
    for path in names:
        with path.open(encoding="latin-1", newline="") as stream:
            head = stream.readline()
            stream.seek(0)
            tables[path.stem.lower()] = list(csv.DictReader(stream, delimiter="|" if "|" in head else ","))
    abt, buy, pairs = (next(rows for name, rows in tables.items() if key in name) for key in ("abt", "buy", "gt"))
    ours = {one["id"]: one["name"] for one in abt}
    rows = [(one["id"], one["name"], one.get("manufacturer") or "", one.get("description") or "") for one in buy]
    truth: Truth = defaultdict(dict)
    left, right = list(pairs[0])[:2]
    for pair in pairs:
        if pair[left] in ours:
            truth[ours[pair[left]]][pair[right]] = 1.0
    return catalog(rows), dict(list(truth.items())[:most])


def speed(count: int, queries: int = 300) -> None:
    """Seconds to index, and milliseconds a query."""
    draw = np.random.default_rng(1)

    def text(at: int) -> tuple[str, str, str, str]:
        brand, noun, feature, colour = (str(draw.choice(words)) for words in (BRANDS, NOUNS, FEATURES, COLOURS))
        title = f"{brand} {feature} {noun} {draw.choice(FEATURES)} {colour} M{at}-{draw.integers(100, 999)}"
        return f"P{at}", title, brand, f"A {feature} {noun} in {colour} for home and travel, model {at}."

    products = catalog([text(at) for at in range(count)])
    began, used = time.perf_counter(), time.process_time()
    index = make_index(products)
    row(f"index {count:,} products", time.perf_counter() - began, 5.0, unit="s")
    row(f"index {count:,} products, processor", time.process_time() - used, unit="s")
    asked = [
        f"{draw.choice(FEATURES)} {draw.choice(COLOURS)} {draw.choice(NOUNS)} {draw.choice(BRANDS)}"
        for _q in range(queries)
    ]
    search(index, asked[0])
    times = []
    for query in asked:
        start = time.perf_counter()
        search(index, query)
        times.append(1000 * (time.perf_counter() - start))
    row(f"query among {count:,}, median", float(np.median(times)), 100.0, unit="ms")
    row(f"query among {count:,}, 95 of 100", float(np.percentile(times, 95)), 100.0, unit="ms")
    start = time.perf_counter()
    ask = peer(products)
    row(f"bm25s: index {count:,} products", time.perf_counter() - start, unit="s")
    times = []
    for query in asked:
        start = time.perf_counter()
        ask(query, 20)  # type: ignore[operator]
        times.append(1000 * (time.perf_counter() - start))
    row(f"bm25s: query among {count:,}, median", float(np.median(times)), unit="ms")


def main() -> None:
    """Print every figure; what has no data is left out and said."""
    given = [one for one in sys.argv[1:] if not one.startswith("--")]
    data = Path(given[0]) if given else DATA
    dense = "--dense" in sys.argv
    for title, folder, read in (
        ("UBI log", "sr_opensearch_ubi_esci", log_with_clicks),
        ("Abt asks Buy", "em_abt_buy", other_shop),
    ):
        if (data / folder).is_dir():
            quality(title, *read(data / folder), dense)
        else:
            print(f"no {folder} in {data}")
    speed(100_000)


if __name__ == "__main__":
    main()
