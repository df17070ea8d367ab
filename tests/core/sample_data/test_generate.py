"""The sample shop says what it claims: repeatable, small, and its answer key agrees with its files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sample_data import SHOP
from sample_data.generate import orders, sales, shop, world
from sample_data.generate.__main__ import SEED
from sample_data.generate.catalog import check_digit
from sample_data.generate.scale import FULL

SMALL = FULL.reduced(0.03)
DIALECTS = {
    "inventory.csv": ("utf-8", ";"),
    "reviews_zh.csv": ("gb18030", ","),
    "answers.csv": ("gb18030", ","),
}
NOT_DATA = ("answer_key.csv", "manifest.json")


def text_of(path: Path, encoding: str) -> str:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode(encoding)


def records(path: Path) -> list[dict[str, str]]:
    """All records of a file as text, the way the answer key writes cells."""
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        for name in ("bid", "budget"):
            frame[name] = [f"{value:.2f}" for value in frame[name]]
        return frame.astype(str).to_dict("records")
    if path.suffix == ".xlsx":
        frame = pd.read_excel(path, dtype=object, keep_default_na=False)
        return frame.astype(str).to_dict("records")
    if ".jsonl" in path.name:
        rows = [json.loads(line) for line in text_of(path, "utf-8").splitlines()]
        return [
            {
                name: "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell)
                for name, cell in row.items()
            }
            for row in rows
        ]
    encoding, delimiter = DIALECTS.get(path.name, ("utf-8-sig", ","))
    return list(csv.DictReader(io.StringIO(text_of(path, encoding), newline=""), delimiter=delimiter))


@pytest.fixture(scope="module")
def key() -> pd.DataFrame:
    return pd.read_csv(
        SHOP / "answer_key.csv", dtype={"row": int}, keep_default_na=False, converters={"dirty": str, "original": str}
    )


@pytest.fixture(scope="module")
def files() -> dict[str, list[dict[str, str]]]:
    return {path.name: records(path) for path in sorted(SHOP.iterdir()) if path.name not in NOT_DATA}


@pytest.fixture(scope="module")
def events(files: dict[str, list[dict[str, str]]]) -> pd.DataFrame:
    names = sorted(
        (name for name in files if name.startswith("events_")), key=lambda name: ("history" not in name, name)
    )
    return pd.concat([pd.DataFrame(files[name]) for name in names], ignore_index=True)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_same_bytes_other_seed_other_shop(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("three", 2)):
        shop.make(world.build(seed, SMALL), tmp_path / name)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    other = digests(tmp_path / "three")
    same = [name for name, digest in digests(tmp_path / "one").items() if other[name] == digest]
    assert set(same) <= {"categories.csv", "manifest.json"}


def test_the_sales_are_drawn_apart_from_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sales of another draw change no byte of any other file, and no line of the key that is not theirs."""
    shop.make(world.build(1, SMALL), tmp_path / "one")
    monkeypatch.setattr(sales, "STREAM", sales.STREAM + 1)
    shop.make(world.build(1, SMALL), tmp_path / "two")
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert {name for name in one if one[name] != two[name]} == {"sales_daily.csv.gz", "answer_key.csv"}
    keys = [(tmp_path / name / "answer_key.csv").read_text(encoding="utf-8").splitlines() for name in ("one", "two")]
    assert len({tuple(line for line in key if not line.startswith("sales_daily")) for key in keys}) == 1


def test_the_orders_are_drawn_apart_from_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.make(world.build(1, SMALL), tmp_path / "one")
    monkeypatch.setattr(orders, "STREAM", orders.STREAM + 1)
    shop.make(world.build(1, SMALL), tmp_path / "two")
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert {name for name in one if one[name] != two[name]} == {"orders.csv.gz", "answer_key.csv"}


def test_fraud_is_among_the_orders_and_does_not_give_itself_away(
    key: pd.DataFrame, files: dict[str, list[dict[str, str]]]
) -> None:
    rows = pd.DataFrame(files["orders.csv.gz"])
    planted = key[(key["file"] == "orders.csv.gz") & key["kind"].str.startswith("fraud_")]
    assert (planted["dirty"] == "added").all()
    assert planted["kind"].nunique() == 7
    taken = rows.iloc[planted["row"] - 1]
    assert 100 < len(taken) < 0.05 * len(rows)
    assert list(rows["order_id"].drop_duplicates()) == sorted(rows["order_id"].unique())
    assert rows["order_time"].is_monotonic_increasing
    honest = rows.drop(taken.index)
    for column, least in (("ship_address", 30), ("device_id", 10), ("ip", 30)):  # people who share are no fraud
        assert (honest[honest[column] != ""].groupby(column)["user_id"].nunique() > 1).sum() > least, column


@pytest.mark.slow
def test_the_shipped_files_are_what_the_generator_writes(
    tmp_path: Path, files: dict[str, list[dict[str, str]]], key: pd.DataFrame
) -> None:
    """Records, not bytes: compressors differ between machines."""
    shop.make(world.build(SEED, FULL), tmp_path)
    for file, rows in files.items():
        assert records(tmp_path / file) == rows, file
    for name in NOT_DATA:
        assert (tmp_path / name).read_bytes() == (SHOP / name).read_bytes(), name


def test_the_shipped_shop_is_small_and_complete() -> None:
    assert sum(path.stat().st_size for path in SHOP.iterdir()) <= 8_250_000
    loads = json.loads((SHOP / "manifest.json").read_text(encoding="utf-8"))
    named = [file for load in loads for file in load["files"]]
    assert len(named) == len(set(named))
    present = {path.name for path in SHOP.iterdir()}
    assert present - set(named) == {*NOT_DATA, "review_truth.csv.gz"}
    assert set(named) <= present


def test_every_cell_of_the_key_is_in_its_file(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    checked = 0
    for entry in key.itertuples(index=False):
        if entry.column == "*" or entry.row == 0:
            continue
        cell = files[entry.file][entry.row - 1][entry.column]
        assert cell == entry.dirty, entry
        checked += 1
    print(f"{checked} cells of the key compared with the files")
    assert checked > 20_000


def test_rows_of_the_key(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    rows = key[key["column"] == "*"]
    assert set(rows["dirty"][rows["kind"] != "cut_line"]) == {"added", "removed"}
    for entry in rows[rows["original"].str.startswith("copy of ")].itertuples(index=False):
        file, _, row = entry.original.removeprefix("copy of ").rpartition(":")
        copy, original = files[entry.file][entry.row - 1], files[file][int(row) - 1]
        shared = [name for name in copy if copy[name] == original[name]]
        assert len(shared) >= len(copy) - 5, entry
    assert (rows[rows["dirty"] == "removed"]["original"].str.len() > 20).all()


def test_no_cell_is_named_twice(key: pd.DataFrame) -> None:
    cells = key[key["column"] != "*"]
    assert not cells.duplicated(["file", "row", "column"]).any()


def test_every_domain_defect_is_there(key: pd.DataFrame) -> None:
    counts = key["kind"].value_counts()
    for number in range(1, 17):
        assert counts.get(f"D{number}", 0) >= 1, f"D{number}"
    for kind in ("missing", "whitespace", "category_variant", "mixed_date", "out_of_range", "wrong_type", "duplicate"):
        assert counts[kind] >= 20, kind
    assert counts["cut_line"] == 1


def test_the_last_record_of_the_history_is_cut(key: pd.DataFrame) -> None:
    entry = key[key["kind"] == "cut_line"].iloc[0]
    text = text_of(SHOP / entry["file"], "utf-8")
    assert not text.endswith("\n")
    assert text.rsplit("\n", 1)[1] == entry["dirty"]
    assert entry["original"].startswith(entry["dirty"])


def test_the_funnel_narrows(events: pd.DataFrame) -> None:
    counts = events["event_type"].value_counts()
    wanted = ["view", "click", "cart", "purchase", "return"]
    assert all(counts[a] > 1.5 * counts[b] for a, b in pairwise(wanted)), counts.to_dict()
    assert 115_000 < len(events) < 130_000


def test_rhythm_of_the_day_and_of_the_week(events: pd.DataFrame) -> None:
    shop_time = events[events["source"] != "partner_api"]["event_time"]
    times = pd.to_datetime(shop_time, errors="coerce", format="%Y-%m-%d %H:%M:%S.%f").dropna()
    times = times[times.dt.year == 2026]
    hours = times.dt.hour.value_counts()
    assert hours[21] > 5 * hours[4]
    week = times[times.dt.date != pd.Timestamp("2026-09-09").date()].dt.weekday.value_counts()
    assert min(week[5], week[6]) > max(week[0], week[1], week[2])


def test_stars_follow_the_text(files: dict[str, list[dict[str, str]]]) -> None:
    truth = {row["review_id"]: row for row in files["review_truth.csv.gz"]}
    stars, praise = [], []
    for row in files["reviews_en.csv"] + files["reviews_zh.csv"]:
        aspects = truth[row["review_id"]]["aspects"].split()
        if row["rating"] in "12345" and row["rating"] and aspects:
            stars.append(int(row["rating"]))
            praise.append(sum(1 if aspect.endswith("+") else -1 for aspect in aspects) / len(aspects))
    correlation = float(np.corrcoef(stars, praise)[0, 1])
    print(f"stars against share of praised aspects: r = {correlation:.3f} on {len(stars)} reviews")
    assert correlation > 0.6


def test_clean_gtins_have_right_check_digits(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    for file in (name for name in files if name.startswith("catalog_")):
        spoiled = set(key[(key["file"] == file) & (key["column"] == "gtin")]["row"])
        for number, row in enumerate(files[file], start=1):
            code = row["gtin"]
            right = len(code) == 13 and code.isdigit() and check_digit(code[:-1]) == code[-1]
            assert right or number in spoiled or not code or row["product_id"].startswith("P19"), (file, number, code)


def test_product_ids_of_twins_are_new(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    last = files["catalog_2026-09-29.csv"]
    added = key[(key["file"] == "catalog_2026-09-29.csv") & (key["kind"] == "D10") & (key["column"] == "*")]
    ids = [last[row - 1]["product_id"] for row in added["row"]]
    others = {row["product_id"] for number, row in enumerate(last, start=1) if number not in set(added["row"])}
    assert len(set(ids)) == len(ids) > 15
    assert not set(ids) & others


def test_the_broken_assignment_shows(files: dict[str, list[dict[str, str]]]) -> None:
    arms = pd.Series([row["分组"] for row in files["experiment_banner.csv"]]).value_counts()
    expected = arms.sum() / 2
    chi2 = float(((arms - expected) ** 2 / expected).sum())
    print(f"banner arms {arms.to_dict()}, chi-square {chi2:.1f}")
    assert chi2 > 15.1


def test_the_sales_have_their_faults(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    rows = pd.DataFrame(files["sales_daily.csv.gz"]).astype({"units": int, "stock_on_hand": int, "returns": int})
    key = key[key["file"] == "sales_daily.csv.gz"]
    out = key[(key["kind"] == "stock_out") & (key["column"] == "stock_on_hand")]
    assert set(rows.index[rows["stock_on_hand"] == 0]) == set(out["row"] - 1)
    assert (rows["units"][out["row"] - 1] == 0).all()
    lost = pd.date_range(rows["date"].min(), rows["date"].max()).strftime("%Y-%m-%d").difference(rows["date"].unique())
    assert len(lost) == 4
    assert set(rows["date"][rows.duplicated(keep=False)]) == {"2026-03-18"}
    negative = rows[rows["units"] < 0]
    assert len(negative) == (key["kind"] == "returns_twice").sum()
    assert (negative["units"] == -negative["returns"]).all()
    total = rows[rows["units"] >= 0].groupby("date")["units"].sum()
    assert total["2025-11-11"] > 2.5 * total["2025-10-14":"2025-10-28"].mean()
    assert total["2026-09-30"] < 0.6 * total["2026-09-16":"2026-09-29"].mean()


def test_personalised_scores_beat_popularity(events: pd.DataFrame) -> None:
    """EASE against popularity on unseen items of the last 14 days, files as they are (dirty)."""
    events = events[events["product_id"].str.fullmatch(r"P1\d{5}") & events["user_id"].str.fullmatch(r"\d{8}")]
    times = pd.to_datetime(events["event_time"], errors="coerce", format="%Y-%m-%d %H:%M:%S.%f")
    users, items = pd.factorize(events["user_id"])[0], pd.factorize(events["product_id"])[0]
    train, test = (np.zeros((users.max() + 1, items.max() + 1), np.float32) for _ in range(2))
    early = (times < "2026-09-17").to_numpy()
    late = ((times >= "2026-09-17") & (times < "2026-10-02")).to_numpy()
    train[users[early], items[early]] = 1
    test[users[late], items[late]] = 1
    test *= train == 0
    gram = train.T @ train
    gram[np.diag_indices_from(gram)] += 100
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    who = np.flatnonzero((test.sum(1) > 0) & (train.sum(1) > 0))
    discount = 1 / np.log2(np.arange(2, 12))
    result = {}
    for name, scores in (("popularity", np.tile(train.sum(0), (len(who), 1))), ("EASE", train[who] @ weights)):
        scores = np.where(train[who] > 0, -np.inf, scores)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
        gain = (np.take_along_axis(test[who], top, 1) * discount).sum(1)
        ideal = np.array([discount[: int(min(10, count))].sum() for count in test[who].sum(1)])
        result[name] = float((gain / ideal).mean())
    print(f"NDCG@10 on {len(who)} users, new items: {result}")
    assert result["EASE"] > 1.5 * result["popularity"]


def test_the_readme_states_the_figures_of_the_files(key: pd.DataFrame, files: dict[str, list[dict[str, str]]]) -> None:
    readme = (SHOP.parent / "README.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in readme.splitlines() if line.startswith("|")
    ]
    stated = {row[0].strip("`"): row[2] for row in cells if len(row) == 4}
    for file, rows in files.items():
        if not file.startswith("events_2026"):
            assert stated[file] == f"{len(rows):,}", file
    assert stated["answer_key.csv"] == f"{len(key):,}"
    daily = sum(len(rows) for file, rows in files.items() if file.startswith("events_2026"))
    assert f"| {daily:,} |" in readme
    kinds = {row[0]: row[1] for row in cells if len(row) == 3}
    for kind, count in key["kind"].value_counts().items():
        assert kinds[str(kind)] == f"{count:,}", kind
