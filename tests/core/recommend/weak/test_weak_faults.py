"""A fault planted in a sound shop makes its rule fire, and the cause names the rows planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core import quality
from core.lake import Lake
from core.recommend.weak import RULES, Causes, Found
from tests.core.recommend.weak.shop_with_faults import Tables, judged, landed, sound


def of_shelf(first: int, n: int = 8) -> list[str]:
    """Ids of products of the first shelf."""
    return [f"P{4 * number:03d}" for number in range(first, first + n)]


SOLD_OUT, BAD, DEAR, SHARP, TWICE = of_shelf(0), of_shelf(8), of_shelf(16, 3), of_shelf(20), of_shelf(30)
"""Products of one shelf, a fault each."""


def test_a_sound_shop_has_no_weak_list(prepared: Callable[..., Lake]) -> None:
    lake = prepared(sound)
    found, causes = judged(lake)
    shares = {one.rule: one for one in found.shares()}
    quiet = set(RULES) - {"returned"}
    assert {name: shares[name].weak for name in quiet} == dict.fromkeys(quiet, 0)
    assert all(isinstance(found.found[name], Found) for name in quiet)
    assert not causes.found
    everybody = judged(lake, "popularity")[0]  # gives nearly the same list to all
    assert everybody.weak["same"].mean() > 0.9
    assert everybody.weak["jumps"].any()


def many(made: Tables) -> None:
    """Five faults at once, each of products of its own."""
    items, events = made["items"], made["events"]
    made["inventory"].loc[made["inventory"]["sku"].isin(SOLD_OUT), "pieces"] = "0"
    made["reviews"].loc[made["reviews"]["item"].isin(BAD), "stars"] = "1"
    dear = items["sku"].isin(DEAR)
    items.loc[dear, "price"] = (items.loc[dear, "price"].astype(float) * 100).map("{:.2f}".format)
    items.loc[items["sku"].isin(SHARP), "title"] = [f"Steel Hunting Knife N{n:02d}" for n in range(len(SHARP))]
    copies = items[items["sku"].isin(TWICE)].assign(sku=lambda one: "Q" + one["sku"].str[1:])
    made["items"] = pd.concat([items, copies], ignore_index=True)
    again = events[events["item"].isin(TWICE)].assign(item=lambda one: "Q" + one["item"].str[1:])
    made["events"] = pd.concat([events, again], ignore_index=True)


def test_planted_faults_fire_their_rules_and_are_named(prepared: Callable[..., Lake]) -> None:
    lake = prepared(sound)
    landed(lake, many)
    clauses = (clause("D10_twins"), clause("D8", "price", by="category"))
    quality.check(lake, "items", suite=quality.Suite("items", clauses))
    found, causes = judged(lake)
    fired = {name for name, weak in found.weak.items() if weak.any()}
    assert fired >= {"stock", "negative", "price", "unsafe", "duplicates"}
    assert named(causes, "price") == {"D8"}
    assert rows(causes, "price") == {int(one[1:]) for one in DEAR}
    assert named(causes, "duplicates") == {"D10_twins"}
    assert rows(causes, "duplicates") <= {*range(160, 168), *(int(one[1:]) for one in TWICE)}
    said = {one.says for one in causes.of("stock")}
    assert "its stock stands in a table of its own, which no scorer reads" in said
    assert "it was bought within the last 7 days of the data: its stock is out of date" in said
    one, ages = found.found["unsafe"], found.sample.beside.ages
    assert isinstance(one, Found)
    assert ages is not None
    assert (np.isfinite(one.measure) == (ages[found.sample.users] < 18)).all()
    assert set(causes.unchecked) == {"events", "reviews", "inventory", "users"}


def unknown(made: Tables) -> None:
    made["items"] = made["items"][~made["items"]["sku"].isin(SOLD_OUT)].reset_index(drop=True)
    events = made["events"]
    liked = events.groupby("item")["user"].nunique().sort_values(ascending=False).index[:20]
    bought = events[(events["what"] == "purchase") & events["item"].isin(set(liked) - set(SOLD_OUT))]
    back = bought.assign(what="return")
    made["events"] = pd.concat([events, back, back], ignore_index=True)


def test_lost_entries_and_returns_written_twice_are_named(prepared: Callable[..., Lake]) -> None:
    lake = prepared(sound)
    landed(lake, unknown)
    clauses = (clause("reference", "item", kind="items"), clause("D5_exact"))
    quality.check(lake, "events", suite=quality.Suite("events", clauses))
    found, causes = judged(lake)
    assert found.weak["unknown"].any()
    assert named(causes, "unknown") == {"reference"}
    events = found.sample.features.inputs.events
    at = np.isin(events.row, list(rows(causes, "unknown")))
    assert set(events.items[events.item[at]]) <= set(SOLD_OUT)
    found, causes = judged(lake, "popularity")
    assert found.weak["returned"].any()
    assert named(causes, "returned") == {"D5_exact"}


def damaged(made: Tables) -> None:
    events = made["events"]
    held = events["item"].isin(SOLD_OUT)
    events.loc[held, "item"] = events.loc[held, "item"].str.lower()


def test_a_damaged_id_is_told_from_a_lost_entry(prepared: Callable[..., Lake]) -> None:
    lake = prepared(sound)
    landed(lake, damaged)
    found, causes = judged(lake)
    assert found.weak["unknown"].any()
    said = {one.says for one in causes.of("unknown")}
    assert "its id is that of a catalog entry but for case, blanks, zeros or a decimal point" in said
    assert "it was bought, so the catalog has lost an entry" not in said


def clause(check: str, *columns: str, **params: object) -> quality.Check:
    """A clause of a contract."""
    return quality.Check(check, check, "integrity", columns, params=params)


def named(causes: Causes, rule: str) -> set[str]:
    """Ids of the checks behind a rule."""
    return {one.check for one in causes.of(rule) if one.check}


def rows(causes: Causes, rule: str) -> set[int]:
    """The rows behind a rule."""
    return {row for one in causes.of(rule) for row in one.rows}
