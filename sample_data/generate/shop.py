"""From the clean world to the folder of dirty files, the manifest and the answer key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from sample_data.generate import (
    defects_catalog,
    defects_events,
    defects_orders,
    defects_other,
    defects_sales,
    layout,
    write,
)
from sample_data.generate.behaviour import DAY_MS
from sample_data.generate.scale import CATALOG_DATES, DAILY_DAYS, DAYS, END
from sample_data.generate.sheet import Sheet, key_rows
from sample_data.generate.world import World

KeyRow = tuple[str, int, str, str, str, str]
MAIN_EVENTS = "events_history.csv.gz"
KEY_COLUMNS = ("file", "row", "column", "kind", "original", "dirty")
GROUPS = (3, 3, 3, 3, 2)
"""Daily event files that are loaded together when the shop is opened."""
HIDDEN = ("chinese", "true_rating", "aspects")


def _whole(sheet: Sheet, file: str) -> tuple[pd.DataFrame, list[KeyRow]]:
    places = sheet.sorted_places()
    return sheet.frame([p for p in places if sheet.alive[p]]), key_rows(sheet, [(file, places)])


def _csv(folder: Path, sheet: Sheet, file: str, encoding: str = "utf-8", delimiter: str = ",") -> list[KeyRow]:
    frame, key = _whole(sheet, file)
    write.write_text(folder / file, write.csv_text(frame, delimiter), encoding)
    return key


def daily_name(number: int) -> str:
    """File of the `number`-th of the last days."""
    return f"events_{END - timedelta(days=DAILY_DAYS - 1 - number)}.csv.gz"


def _event_files(folder: Path, sheet: Sheet) -> list[KeyRow]:
    """One file for the earlier days, its last record cut, and one for each of the last days."""
    files = [MAIN_EVENTS, *(daily_name(n) for n in range(DAILY_DAYS))]
    parts: dict[str, list[int]] = {file: [] for file in files}
    for place in sheet.sorted_places():
        day = int(sheet.order[place] // DAY_MS) - (DAYS - DAILY_DAYS)
        parts[MAIN_EVENTS if day < 0 else daily_name(min(day, DAILY_DAYS - 1))].append(place)
    key = key_rows(sheet, list(parts.items()))
    for file, places in parts.items():
        frame = sheet.frame([p for p in places if sheet.alive[p]])
        text = write.csv_text(frame)
        if file == MAIN_EVENTS:
            last = text.rstrip("\n").rsplit("\n", 1)[1]
            cut = last[: len(last) // 3]
            text = text[: -len(last) - 1] + cut
            key = [entry for entry in key if entry[:2] != (file, len(frame))]
            key.append((file, len(frame), "*", "cut_line", last, cut))
        write.write_text(folder / file, text)
    return key


def _review_files(folder: Path, sheet: Sheet) -> list[KeyRow]:
    """English and Chinese reviews in files of their own, and what each text was written for."""
    places = sheet.sorted_places()
    languages = {"reviews_en.csv": ("utf-8", ""), "reviews_zh.csv": ("gb18030", "1")}
    parts: list[tuple[str, Sequence[int]]] = []
    for file, (encoding, mark) in languages.items():
        inside = [p for p in places if sheet.cells["chinese"][p] == mark]
        frame = sheet.frame([p for p in inside if sheet.alive[p]]).drop(columns=list(HIDDEN))
        write.write_text(folder / file, write.csv_text(frame), encoding)
        parts.append((file, inside))
    truth = sheet.frame(places)[["review_id", "true_rating", "aspects"]].drop_duplicates("review_id")
    write.write_text(folder / "review_truth.csv.gz", write.csv_text(truth))
    return key_rows(sheet, parts)


def make(world: World, folder: Path) -> int:
    """Damage the world's tables and write every file into `folder`; returns the number of key entries."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = world.defects
    ids = world.catalog.frame["product_id"].tolist()
    users = world.people.frame["user_id"].tolist()
    twins = defects_catalog.twin_ids(rng, world.catalog)
    cold = {ids[i] for i in np.setdiff1d(np.arange(len(ids)), world.events["item"].unique())}
    key: list[KeyRow] = []

    events = layout.events(world)
    defects_events.damage(rng, events, ids, users, twins)
    key += _event_files(folder, events)

    catalogs = layout.catalogs(world)
    defects_catalog.damage(rng, catalogs, twins, cold, ids)
    for day, sheet in zip(CATALOG_DATES, catalogs, strict=True):
        key += _csv(folder, sheet, f"catalog_{day}.csv", "utf-8-sig")
    tree = layout.categories(world)
    defects_catalog.damage_tree(tree)
    key += _csv(folder, tree, "categories.csv")

    reviews = layout.reviews(world)
    defects_other.reviews(rng, reviews, users)
    key += _review_files(folder, reviews)

    people = layout.users(world)
    defects_other.users(rng, people)
    frame, entries = _whole(people, "users.xlsx")
    write.write_xlsx(folder / "users.xlsx", frame, ("age",), "users")
    key += entries

    searches = layout.searches(world)
    defects_other.searches(rng, searches, ids)
    frame, entries = _whole(searches, "searches.jsonl.gz")
    write.write_jsonl(folder / "searches.jsonl.gz", frame)
    key += entries

    checkout = layout.checkout(world)
    defects_other.checkout(rng, checkout)
    key += _csv(folder, checkout, "experiment_checkout.csv.gz")
    banner = layout.banner(world)
    key += _csv(folder, banner, "experiment_banner.csv", "utf-8-sig")
    key.append(("experiment_banner.csv", 0, "分组", "D16", "0.5", f"{(world.banner['分组'] == '对照组').mean():.4f}"))

    ads = layout.ads(world)
    defects_other.ads(rng, ads)
    frame, entries = _whole(ads, "ads.parquet")
    write.write_parquet(folder / "ads.parquet", frame)
    key += entries
    inventory = layout.inventory(world)
    defects_other.inventory(rng, inventory)
    key += _csv(folder, inventory, "inventory.csv", delimiter=";")
    answers = layout.answers(world)
    defects_other.answers(rng, answers)
    key += _csv(folder, answers, "answers.csv", "gb18030")

    sales = layout.sales(world)
    defects_sales.damage(world.defects_sales, sales)
    key += _csv(folder, sales, "sales_daily.csv.gz")

    orders = layout.orders(world)
    defects_orders.damage(world.defects_orders, orders, users, defects_orders.praised(reviews), ids)
    key += _csv(folder, orders, "orders.csv.gz")

    write.write_text(folder / "answer_key.csv", write.csv_text(pd.DataFrame(key, columns=list(KEY_COLUMNS))))
    manifest = json.dumps(loads(), ensure_ascii=False, indent=1) + "\n"
    write.write_text(folder / "manifest.json", manifest)
    return len(key)


def loads() -> list[dict[str, object]]:
    """What "Open the sample shop" lands, in this order."""

    def load(dataset: str, kind: str, title: str, *files: str, append: bool = False) -> dict[str, object]:
        return {"dataset": dataset, "files": list(files), "kind": kind, "append": append, "title": title}

    out = [load("users", "users", "Shoppers", "users.xlsx")]
    out += [load("items", "items", f"Catalog of {day}", f"catalog_{day}.csv") for day in CATALOG_DATES]
    out.append(load("categories", "other", "Category tree", "categories.csv"))
    out.append(load("events", "events", "Behaviour of the first 76 days", MAIN_EVENTS))
    number = 0
    for size in GROUPS:
        files = [daily_name(n) for n in range(number, number + size)]
        out.append(
            load("events", "events", f"Daily behaviour {files[0][7:17]} to {files[-1][7:17]}", *files, append=True)
        )
        number += size
    out += [
        load("reviews", "reviews", "Reviews in English", "reviews_en.csv"),
        load("reviews", "reviews", "Reviews in Chinese", "reviews_zh.csv", append=True),
        load("searches", "searches", "Searches with results and clicks", "searches.jsonl.gz"),
        load("checkout_test", "assignments", "Experiment: new checkout", "experiment_checkout.csv.gz"),
        load("banner_test", "assignments", "Experiment: banner, broken assignment", "experiment_banner.csv"),
        load("ads", "ads", "Advertisements", "ads.parquet"),
        load("inventory", "inventory", "Stock", "inventory.csv"),
        load("answers", "answers", "Questions and answers", "answers.csv"),
        load("sales", "other", "Daily sales of two years", "sales_daily.csv.gz"),
        load("orders", "orders", "Orders, with fraud among them", "orders.csv.gz"),
    ]
    return out
