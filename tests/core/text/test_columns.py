"""Which columns are suggested for texts and labels: by what the cells hold, whatever the columns are called."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from core.lake import Lake
from core.text.columns import suggested

WORDS = {
    "en": ["the", "of", "soft", "shoe", "came", "late", "box", "broke", "lovely", "fits", "size", "again", "bought"],
    "zh": list("这个商品质量很好快递慢包装破了颜色喜欢尺码偏小客服态度差回购"),
}


def land(lake: Lake, frame: pd.DataFrame, roles: dict[str, str] | None = None, name: str = "table") -> None:
    frame = frame.copy()
    frame["_row"], frame["_file"], frame["_line"] = range(len(frame)), "t.csv", range(2, len(frame) + 2)
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": "other", "rows": len(frame)}
    with lake.write("land", info={**info, "roles": roles or {}}) as cursor:
        cursor.register("frame", frame)
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.{name} AS SELECT * FROM frame")


def made(seed: int) -> tuple[pd.DataFrame, str, str | None]:
    """A table of what files hold beside texts and labels, in any order, under names that say nothing."""
    draw = random.Random(seed)
    rows = draw.randint(60, 300)
    language = draw.choice(["en", "zh"])
    joint = " " if language == "en" else ""

    def sentence(least: int, most: int) -> str:
        return joint.join(draw.choices(WORDS[language], k=draw.randint(least, most)))

    classes = draw.choice([["0", "1"], ["1", "2", "3", "4", "5"], ["late", "broken", "praise"], ["好评", "差评"]])
    labelled = draw.random() < 0.8
    texts = [sentence(8, 25) for _row in range(rows)]
    for row in draw.sample(range(rows), rows // 20):
        texts[row] = ""
    columns: dict[str, list[object]] = {
        "text": list(texts),
        "short": [sentence(2, 4) for _row in range(rows)],
        "number": [str(10_000_000 + row) for row in range(rows)],
        "price": [f"{draw.uniform(1, 900):.2f}" for _row in range(rows)],
        "time": [f"2026-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d} 10:00:00" for _row in range(rows)],
        "blank": [None if row % 2 else "" for row in range(rows)],
        "nothing": [None] * rows,
        "constant": ["shop one, main store"] * rows,
        "address": [f"https://img.shop.example/a/very/long/path/of/an/image/number/{row}.jpg" for row in range(rows)],
        "json": [f'{{"who sent": "somebody new", "and some more words": "here", "n": {row}}}' for row in range(rows)],
    }
    if labelled:
        columns["label"] = [draw.choice(classes) if draw.random() > 0.05 else "" for _row in range(rows)]
    order = draw.sample(list(columns), len(columns))
    names = {column: f"c{place}" for place, column in enumerate(order)}
    frame = pd.DataFrame({names[column]: columns[column] for column in order})
    return frame, names["text"], names.get("label")


@pytest.mark.parametrize("seed", range(12))
def test_the_longest_text_and_the_few_values_that_repeat(lake: Lake, seed: int) -> None:
    frame, text, label = made(seed)
    land(lake, frame)
    found = suggested(lake, lake.dataset("table"))
    assert (found.text, found.label) == (text, label)


def test_a_role_goes_first_and_a_name_before_another_column_of_few_values(lake: Lake) -> None:
    frame, text, label = made(2)
    assert label is not None
    frame["verified"] = ["yes", "no"] * (len(frame) // 2) + ["yes"] * (len(frame) % 2)
    frame = frame.rename(columns={label: "Sentiment"})
    land(lake, frame)
    assert suggested(lake, lake.dataset("table")).label == "Sentiment"
    short = next(c for c in frame if c not in (text, "Sentiment", "verified") and frame[c].str.len().mean() < 20)
    land(lake, frame, {"text": short, "label": "verified"})
    found = suggested(lake, lake.dataset("table"))
    assert (found.text, found.label) == (short, "verified")


def test_a_table_without_texts_or_labels_suggests_none(lake: Lake) -> None:
    land(lake, pd.DataFrame({"id": [str(n) for n in range(40)], "price": [f"{n}.5" for n in range(40)]}))
    found = suggested(lake, lake.dataset("table"))
    assert (found.text, found.label) == (None, None)


def test_labels_in_blocks_are_seen_beyond_the_first_rows(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that lists one class after the other: the rows looked at are drawn over all of it."""
    monkeypatch.setattr("core.text.columns.SAMPLE", 200)
    texts = [f"thing {n} came and was fine in size and colour" for n in range(2000)]
    land(lake, pd.DataFrame({"a": texts, "b": ["good"] * 1000 + ["bad"] * 1000}))
    found = suggested(lake, lake.dataset("table"))
    assert (found.text, found.label) == ("a", "b")
