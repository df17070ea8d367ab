"""A fault planted in a sound shop makes its rule fire, and the cause names the rows planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core import quality
from core.lake import Lake
from core.recommend.weak import RULES, Found
from tests.core.recommend.weak.shop_with_faults import Tables, judged, landed

SHOWN = ["P000", "P004", "P008", "P012", "P016", "P020", "P024", "P028"]
"""Products of one shelf."""


def weak(lake: Lake, rule: str, scorer: str = "item_knn") -> tuple[int, set[int], set[str], set[str]]:
    """Weak lists by a rule; the rows behind, the ids of checks and the sentences of its causes."""
    found, causes = judged(lake, scorer)
    of = causes.of(rule)
    rows = {row for one in of for row in one.rows}
    return int(found.weak[rule].sum()), rows, {one.check for one in of if one.check}, {one.says for one in of}


def test_a_sound_shop_has_no_weak_list(lake: Lake) -> None:
    landed(lake)
    found, causes = judged(lake)
    shares = {one.rule: one for one in found.shares()}
    quiet = set(RULES) - {"returned"}
    assert {name: shares[name].weak for name in quiet} == dict.fromkeys(quiet, 0)
    assert all(isinstance(found.found[name], Found) for name in quiet)
    assert not causes.found


def test_popularity_is_the_same_list_for_everybody(lake: Lake) -> None:
    landed(lake)
    found, _causes = judged(lake, "popularity")
    assert found.weak["same"].mean() > 0.9
    assert found.weak["jumps"].any()


def stock(made: Tables) -> None:
    made["inventory"].loc[made["inventory"]["sku"].isin(SHOWN), "pieces"] = "0"


def unknown(made: Tables) -> None:
    made["items"] = made["items"][~made["items"]["sku"].isin(SHOWN)].reset_index(drop=True)


def damaged(made: Tables) -> None:
    events = made["events"]
    held = events["item"].isin(SHOWN)
    events.loc[held, "item"] = events.loc[held, "item"].str.lower()


def twins(made: Tables) -> None:
    copies = made["items"][made["items"]["sku"].isin(SHOWN)].assign(sku=lambda one: "Q" + one["sku"].str[1:])
    made["items"] = pd.concat([made["items"], copies], ignore_index=True)
    events = made["events"]
    again = events[events["item"].isin(SHOWN)].assign(item=lambda one: "Q" + one["item"].str[1:])
    made["events"] = pd.concat([events, again], ignore_index=True)


def negative(made: Tables) -> None:
    made["reviews"].loc[made["reviews"]["item"].isin(SHOWN), "stars"] = "1"


def price(made: Tables) -> None:
    held = made["items"]["sku"].isin(SHOWN[:3])
    made["items"].loc[held, "price"] = (made["items"].loc[held, "price"].astype(float) * 100).map("{:.2f}".format)


def unsafe(made: Tables) -> None:
    made["items"].loc[made["items"]["sku"].isin(SHOWN), "title"] = "Steel Hunting Knife with Sheath"


def returned(made: Tables) -> None:
    events = made["events"]
    bought = events[(events["what"] == "purchase") & events["item"].isin([f"P{n:03d}" for n in range(0, 80, 4)])]
    back = bought.assign(what="return")
    made["events"] = pd.concat([events, back, back], ignore_index=True)


def clause(check: str, *columns: str, **params: object) -> quality.Check:
    return quality.Check(check, check, "integrity", columns, params=params)


PLANTED: dict[str, tuple[Callable[[Tables], None], quality.Check | None]] = {
    "stock": (stock, None),
    "unknown": (unknown, clause("reference", "item", kind="items")),
    "duplicates": (twins, clause("D10_twins")),
    "negative": (negative, None),
    "price": (price, clause("D8", "price", by="category")),
    "unsafe": (unsafe, None),
    "returned": (returned, clause("D5_exact")),
}
"""Rule -> what is planted, and the clause whose failing rows the cause names."""


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_fires_its_rule_and_is_named(lake: Lake, rule: str) -> None:
    plant, clause = PLANTED[rule]
    landed(lake, plant)
    if clause:
        name = "events" if rule in ("unknown", "returned") else "items"
        quality.check(lake, name, suite=quality.Suite(name, (clause,)))
    lists, rows, checks, _says = weak(lake, rule, "popularity" if rule == "returned" else "item_knn")
    assert lists >= 2
    assert checks == ({clause.id} if clause else set())
    if rule == "price":
        assert rows == {0, 4, 8}
    if rule == "duplicates":
        assert rows <= {*range(160, 168), *(int(one[1:]) for one in SHOWN)}
    assert rows or not clause


def test_a_damaged_id_is_told_from_a_lost_entry(lake: Lake) -> None:
    landed(lake, damaged)
    found, causes = judged(lake)
    assert found.weak["unknown"].any()
    said = {one.says for one in causes.of("unknown")}
    assert "its id is that of a catalog entry but for case, blanks, zeros or a decimal point" in said
    assert "it was bought, so the catalog has lost an entry" not in said


def test_stock_out_of_date_is_told_from_stock_not_read(lake: Lake) -> None:
    landed(lake, stock)
    _lists, _rows, _checks, says = weak(lake, "stock")
    assert "its stock stands in a table of its own, which no scorer reads" in says
    assert "it was bought within the last 7 days of the data: its stock is out of date" in says


def test_only_children_are_kept_from_what_is_not_for_them(lake: Lake) -> None:
    landed(lake, unsafe)
    found, _causes = judged(lake)
    one = found.found["unsafe"]
    assert isinstance(one, Found)
    ages = found.sample.beside.ages
    assert ages is not None
    assert (np.isfinite(one.measure) == (ages[found.sample.users] < 18)).all()
    assert one.slots.any()
