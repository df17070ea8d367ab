"""Planted contradictions in the sample catalog, found again: `python -m benchmarks.consistency`, about a minute.

One product in twenty is filed under another category; of another one in twenty one attribute says another product's
value; of one in twenty the Chinese title is another's; of 1,000 reviews one in twenty is filed under another product.
Beside ours stands TF-IDF of letters with a logistic regression, out of fold, judged by the same confident learning:
what one would write in an afternoon. The faults that the shop has already stay in and count as false alarms.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core.integrate.consistency import Table, attributes, elsewhere, filed, tongues
from core.integrate.consistency.looking import ENGLISH, embedded

CATALOG = Path(__file__).parents[1] / "sample_data" / "shop" / "catalog_2026-09-29.csv"
SHARE = 20
"""Of how many products one is spoiled."""
ATTRIBUTES = ("color", "size", "material", "brand")
FOLDS = 5
REVIEW_FILES = {"English": ("reviews_en.csv", "utf-8-sig"), "Chinese": ("reviews_zh.csv", "gb18030")}
REVIEWS = 1_000
"""Reviews read: of all 3,300 it takes a minute more."""


def catalog() -> Table:
    """The newest catalog of the sample shop."""
    with CATALOG.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    columns = {name: [line[name] or None for line in lines] for name in lines[0]}
    roles = {"item_id": "product_id", "title": "title", "description": "description", "category": "category"}
    return Table(list(range(len(lines))), columns, roles)


def spoiled(table: Table, column: str, draw: random.Random) -> tuple[Table, dict[int, str]]:
    """Another value of the column in one cell of twenty; what the cells said before."""
    cells = list(table.columns[column])
    filled = [at for at, cell in enumerate(cells) if cell]
    values = sorted({str(cell) for cell in cells if cell})
    chosen = draw.sample(filled, len(filled) // SHARE)
    before = {at: str(cells[at]) for at in chosen}
    for at in chosen:
        cells[at] = draw.choice([one for one in values if filed.plain(one) != filed.plain(before[at])])
    return replace(table, columns={**table.columns, column: cells}), before


def plain(table: Table, column: str) -> dict[int, str]:
    """What the afternoon's work reports: place -> value that fits better."""
    from cleanlab.filter import find_label_issues
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    titles, cells = table.columns["title"], table.columns[column]
    places = [at for at in range(len(table)) if titles[at] and cells[at]]
    given = [str(cells[at]) for at in places]
    common = {one for one in set(given) if given.count(one) >= filed.LEAST_OF_A_KIND}
    places, given = zip(*[(at, one) for at, one in zip(places, given, strict=True) if one in common], strict=True)
    names = sorted(common)
    labels = np.array([names.index(one) for one in given])
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    texts = words.fit_transform([str(titles[at]) for at in places])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    model = LogisticRegression(C=20, max_iter=200)
    chances = cross_val_predict(model, texts, labels, cv=folds, method="predict_proba")
    found = find_label_issues(labels, chances, return_indices_ranked_by="self_confidence", n_jobs=1)
    return {places[int(at)]: names[int(chances[at].argmax())] for at in found}


def told(name: str, found: dict[int, str | None], before: dict[int, str], target: tuple[float, float] | None) -> None:
    """Precision, recall and the share of right proposals of what was reported."""
    hit = found.keys() & before.keys()
    right = sum(filed.plain(str(found[at])) == filed.plain(before[at]) for at in hit)
    precise, recalled = target or (None, None)
    row(f"{name}: precision", len(hit) / max(len(found), 1), precise, better="high")
    row(f"{name}: recall", len(hit) / max(len(before), 1), recalled, better="high")
    row(f"{name}: right proposals among those", right / max(len(hit), 1), better="high")


def crossed(table: Table, draw: random.Random) -> tuple[Table, dict[int, str]]:
    """The Chinese titles of some products, each another's."""
    cells = list(table.columns["title_zh"])
    chosen = draw.sample([at for at, cell in enumerate(cells) if cell], len(cells) // SHARE)
    before = {at: str(cells[at]) for at in chosen}
    for at, other in zip(chosen, [*chosen[1:], chosen[0]], strict=True):
        cells[at] = before[other]
    return replace(table, columns={**table.columns, "title_zh": cells}), before


def reviews(file: str, encoding: str) -> tuple[Table, dict[int, str]]:
    """Some reviews of the sample shop, of one in twenty the product is another's; the products that these were of."""
    known = set(catalog().columns["product_id"])
    with (CATALOG.parent / file).open(encoding=encoding, errors="replace", newline="") as stream:
        lines = [line for line in csv.DictReader(stream) if line["text"] and line["product_id"] in known]
    draw = random.Random(5)
    lines = draw.sample(lines, REVIEWS)
    chosen = draw.sample(range(REVIEWS), REVIEWS // SHARE)
    items = [line["product_id"] for line in lines]
    given = list(items)
    for at, other in zip(chosen, [*chosen[1:], chosen[0]], strict=True):
        given[at] = items[other]
    columns = {"review_id": [line["review_id"] for line in lines], "text": [line["text"] for line in lines]}
    roles = {"review_id": "review_id", "text": "text", "item_id": "product_id"}
    before = {at: items[at] for at in chosen if given[at] != items[at]}
    return Table(list(range(REVIEWS)), {**columns, "product_id": given}, roles), before


def by_category(table: Table) -> list[int]:
    """The afternoon's work: the product's category guessed from the review's letters, out of fold; the surest first."""
    goods = catalog()
    ids, categories = goods.columns["product_id"], goods.columns["category"]
    of = dict(zip(ids, categories, strict=True))
    columns = {"title": table.columns["text"], "category": [of.get(one) for one in table.columns["product_id"]]}
    return list(plain(Table(table.rows, columns, {"title": "title", "category": "category"}), "category"))


def main(_arguments: Sequence[str] = ()) -> None:
    draw = random.Random(11)
    table = catalog()
    wrong, before = spoiled(table, "category", draw)
    told("wrong category", {one.row: one.proposal for one in filed.find(wrong, embedded, ENGLISH)}, before, (0.9, 0.8))
    told("wrong category, TF-IDF", dict(plain(wrong, "category")), before, None)
    for column in ATTRIBUTES:
        wrong, before = spoiled(table, column, draw)
        found = {one.row: one.proposal for one in attributes.find(wrong) if one.column == column}
        told(f"attribute {column}", found, before, (0.9, 0.8))
        told(f"attribute {column}, TF-IDF", dict(plain(wrong, column)), before, None)
    wrong, before = crossed(table, draw)
    found = {one.row: one.proposal for one in tongues.translations(wrong, embedded) if one.column == "title_zh"}
    told("translation of another product", found, before, (0.9, 0.8))
    for language, (file, encoding) in REVIEW_FILES.items():
        reviewed(language, *reviews(file, encoding))


def reviewed(language: str, table: Table, before: dict[int, str]) -> None:
    """Precision and recall of reviews of another product, beside the afternoon's work."""
    moved = {one.row for one in elsewhere.find(table, catalog(), embedded)}
    guessed = by_category(table)
    sides = {"": moved, ", TF-IDF": set(guessed), ", TF-IDF, as many": set(guessed[: len(moved)])}
    for name, rows in ((f"review of another product, {language}{side}", rows) for side, rows in sides.items()):
        row(f"{name}: precision", len(rows & before.keys()) / max(len(rows), 1), better="high")
        row(f"{name}: recall", len(rows & before.keys()) / len(before), better="high")


if __name__ == "__main__":
    main()
