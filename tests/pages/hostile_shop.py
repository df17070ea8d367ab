"""A shop whose every column, cell and file name is an address, an icon, a picture or other Markdown."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core import quality
from core.annotate import project
from core.clean import Recipe, RecipeStep, apply
from core.clean.repair import store
from core.engine import quote
from core.experiment import analyse_dataset, dataset_columns, keep, suggest
from core.integrate.consistency import look
from core.integrate.match.kept import find_and_keep
from core.integrate.shop import build, propose
from core.lake import Lake
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction
from tests.core.clean.tables_to_repair import orders
from tests.core.integrate.consistency.test_consistency import catalog, changed, embed
from tests.core.integrate.test_match import catalog as matchable
from tests.core.integrate.test_match import retold

HOST = "evil.example"
MARKS = (
    f"http://{HOST}/a", f"www.{HOST}", f"x@{HOST}", f"![p](http://{HOST}/p.png)", f"[l](https://{HOST}/l)",
    f"<img src='http://{HOST}/i.png'>", f":red[{HOST}]", f"${HOST}$", f"`{HOST}`", f"**{HOST}**", f"<http://{HOST}/b>",
    f"[r]: http://{HOST}/r", f'<a href="http://{HOST}/h">h</a>', ":material/bomb:", ":streamlit:", ":bomb:", "a -- b",
)  # fmt: skip
LIVE = (HOST, ":material/bomb:", ":streamlit:", ":bomb:", "a -- b")
"""What a text for Markdown holds of them only where it was not made inert, which takes a sign before each dot."""
ALL = " ".join(MARKS)
FILE = f"{ALL}.csv"
ROWS = 160


def evil(word: object, number: int = 0) -> str:
    """A value of data: the word and all marks, another one first for each number."""
    at = number % len(MARKS)
    return f"{word} {' '.join(MARKS[at:] + MARKS[:at])}"


def _land(lake: Lake, name: str, kind: str, roles: Mapping[str, str], frame: pd.DataFrame) -> None:
    columns = {column: evil(column) for column in frame.columns}
    given = {role: columns[column] for role, column in roles.items()}
    info = {
        "dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "roles": given,
        "rows": len(frame), "quarantined": 0, "imports": {"files": [{"name": FILE, "sha256": "0"}]},
    }  # fmt: skip
    with lake.write(f"load {FILE}", info=info) as cursor:
        cursor.register("incoming", frame.rename(columns=columns))
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.raw.{quote(name)} AS SELECT row_number() OVER () - 1 AS _row, "
            f"$file AS _file, row_number() OVER () + 1 AS _line, * FROM incoming",
            {"file": FILE},
        )
        described = cursor.execute(f"DESCRIBE lake.raw.{quote(name)}").fetchall()
        info["types"] = {row[0]: row[1] for row in described if not row[0].startswith("_")}
        cursor.unregister("incoming")


def frames() -> dict[str, tuple[str, dict[str, str], pd.DataFrame]]:
    """Dataset -> its kind, roles by plain column names, and rows."""
    draw = np.random.default_rng(3)
    times = pd.Timestamp("2026-03-01") + pd.to_timedelta(np.sort(draw.integers(0, 40 * 86400, ROWS)), unit="s")
    skus = [evil(f"i{n}", n) for n in range(12)]
    events = pd.DataFrame({"user": [evil(f"u{n}", n) for n in draw.integers(0, 12, ROWS)]})
    events["item"] = [skus[n] for n in draw.integers(0, 12, ROWS)]
    events["event"] = draw.choice(["view", "cart", "purchase"], ROWS, p=[0.6, 0.25, 0.15])
    events["query"] = [evil(f"q{n % 7}", n) for n in range(ROWS)]
    catalog = pd.DataFrame({"sku": [*skus, skus[0]]})
    catalog["title"] = [evil(f"Lamp {n}", n) for n in range(13)]
    catalog["category"] = [evil(f"Home > Lamps {n % 3}", n % 3) for n in range(13)]
    catalog["price"] = [9.5, -1.0, *range(10, 21)]
    reviews = pd.DataFrame({"product": [skus[n % 12] for n in range(ROWS)]})
    words = ("great lamp, works well", "terrible, it broke", "fine")
    reviews["text"] = [evil(f"{words[n % 3]} {n}", n) for n in range(ROWS)]
    reviews["stars"] = [(5, 1, 3)[n % 3] for n in range(ROWS)]
    trial = pd.DataFrame({"unit": [evil(f"u{n}", n) for n in range(ROWS)]})
    trial["arm"] = [evil(("control", "new")[n % 2]) for n in range(ROWS)]
    trial["bought"] = (draw.random(ROWS) < 0.3).astype(int)
    trial["spend"] = np.round(draw.gamma(2, 10, ROWS), 2)
    trial["country"] = [evil(("DE", "FR")[n % 3 > 0]) for n in range(ROWS)]
    events["at"] = reviews["at"] = times
    played = {"user_id": "user", "item_id": "item", "event_type": "event", "query": "query", "timestamp": "at"}
    return {
        "events": ("events", played, events),
        "items": ("items", {"item_id": "sku", "title": "title", "category": "category", "price": "price"}, catalog),
        "reviews": ("reviews", {"item_id": "product", "text": "text", "rating": "stars", "timestamp": "at"}, reviews),
        "trial": ("assignments", {"unit_id": "unit", "variant": "arm"}, trial),
    }


def fill(lake: Lake) -> None:
    """Land the shop, twice each, checked, cleaned, read, labelled and analysed."""
    for name, (kind, roles, frame) in frames().items():
        _land(lake, name, kind, roles, frame)
        quality.check(lake, name)
        _land(lake, name, kind, roles, frame.iloc[:-2])
        quality.check(lake, name)
    spend = quote(evil("spend"))
    apply(lake, "trial", Recipe((RecipeStep("drop_rows", (), {"condition": f"{spend} > 40"}),)))
    read = lake.dataset("reviews")
    found = [
        (n, Prediction(f"h{n}", "en", *(("positive", 0.1, 0.1, 0.8) if n % 3 else ("negative", 0.6, 0.3, 0.1))))
        for n in range(read.rows)
    ]
    predictions.prepare(lake)
    predictions.store(lake, "reviews", read.version, "m@1", "torch-fp32-cpu", found)
    plan = suggest(dataset_columns(lake, "trial"), lake.dataset("trial").roles)
    assert plan is not None
    keep(lake, analyse_dataset(lake, "trial", plan))
    labels = ("http://evil.example", ":material/bomb: [evil.example](x)")
    project.create(lake, ALL[:60], "reviews", task="own", labels=labels, column=evil("text"), guidelines=ALL)


def _hostile(lake: Lake, name: str, kind: str, roles: Mapping[str, str], columns: Mapping[str, Any]) -> None:
    """Land a table whose texts all end in a mark; equal cells stay equal, so that what depends on them still does."""
    marked = {
        column: [
            f"{cell} {MARKS[sum(map(ord, cell)) % len(MARKS)]}" if isinstance(cell, str) else cell for cell in cells
        ]
        for column, cells in columns.items()
    }
    _land(lake, name, kind, roles, pd.DataFrame(marked))


def fill_outcomes(lake: Lake) -> None:
    """Two catalogs matched and made one shop, a table searched for suspects, one looked at for contradictions."""
    pick, rows = random.Random(3), matchable(11, 40)
    roles = {"item_id": "sku", "title": "name", "price": "price"}
    twin = ("twin", rows[0][1], rows[0][2])
    for name, side in (("ours", [*rows, twin]), ("theirs", [retold(row, pick) for row in rows[:25]])):
        _hostile(lake, name, "items", roles, dict(zip(("sku", "name", "price"), zip(*side, strict=True), strict=True)))
    find_and_keep(lake, "ours", "theirs")
    build(lake, propose(lake))
    cells = orders(1, 600)
    for row in (5, 40, 90):
        cells["city"][row] = f"{str(cells['city'][row])[:3]}x{str(cells['city'][row])[4:]}"
    _hostile(lake, "orders", "other", {}, cells)
    store.search(lake, "orders", Recipe())
    table = changed(catalog(), "category", {0: "Home > Lamps", 3: "Home > Lamps"})
    _hostile(lake, "goods", "items", table.roles, table.columns)
    look(lake, "goods", embed=embed)
