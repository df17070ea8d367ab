"""D7, D9, D10, D14, D15: what each tells apart, by laws and near misses over cheap inputs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lake import Lake, open_lake
from core.quality import Check, Suite, check, describe, drafted
from core.quality.bases.clock_changes import changes, doubles, holes
from core.quality.bases.day_rhythm import SLOTS, asides
from core.quality.bases.parts import beside, is_test, is_train
from core.quality.bases.trade_numbers import is_trade_number
from core.quality.checks.catalog.category_moves import moves
from core.quality.checks.catalog.category_tree import in_cycles, names_parent
from core.quality.checks.reviews.review_burst import tail
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, START, events, gtin, items, land


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("deep") / "workspace")
    yield lake
    lake.close()


def test_every_single_slip_in_a_trade_number_is_seen() -> None:
    """A changed digit always, two exchanged neighbours but for those five apart (as the code's makers say)."""
    draw, sound, wrong = random.Random(1), [], []
    for _turn in range(200):
        code = gtin(draw.randrange(10**11, 10**12))
        place = draw.randrange(13)
        sound += [code, code.lstrip("0"), f" {code} ", f"{code}.0"]
        wrong.append(code[:place] + str((int(code[place]) + draw.randrange(1, 10)) % 10) + code[place + 1 :])
        place = draw.randrange(12)
        a, b = code[place], code[place + 1]
        if abs(int(a) - int(b)) not in (0, 5):
            wrong.append(code[:place] + b + a + code[place + 2 :])
    table = ibis.memtable({"code": [*sound, *wrong, "0000000000000", "12-34", "A4711"]})
    found = ibis.duckdb.connect().execute(table.select(ok=is_trade_number(table.code)))["ok"].tolist()
    assert found == [True] * len(sound) + [False] * (len(wrong) + 3)


def rhythm(peak: float, rows: int, seed: int, width: float = 3.5) -> list[int]:
    draw, found = random.Random(seed), [0] * SLOTS
    for _row in range(rows):
        found[int((draw.gauss(peak, width) % 24) * 2) % SLOTS] += 1
    return found


@given(st.integers(-22, 24).filter(lambda half: abs(half) >= 4), st.integers(0, 9))
@settings(max_examples=10, deadline=None)
def test_a_clock_aside_is_told_by_how_much_and_its_twin_is_not(half: int, seed: int) -> None:
    """To half an hour; sources that are used an hour later, or only at other times, keep their clock."""
    sound = {"web": rhythm(15, 3000, seed), "till": rhythm(15, 800, seed + 50)}
    assert asides(sound | {"app": rhythm(16, 900, seed + 99), "night": rhythm(20, 900, seed, 1.2)}) == []
    found = asides(sound | {"app": rhythm(15 + half / 2, 1500, seed + 99)})
    assert [one.source for one in found] == ["app"]
    assert abs(found[0].hours - half / 2) <= 0.5


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]), st.integers(2008, 2035)
)
@settings(max_examples=20, deadline=None)
def test_the_hours_left_out_are_those_that_no_instant_shows(zone: str, year: int) -> None:
    found = changes(zone, datetime(year, 1, 1), datetime(year, 12, 31))
    place, utc = ZoneInfo(zone), ZoneInfo("UTC")
    assert len(holes(found)) == len(doubles(found)) == (0 if zone == "Asia/Kolkata" else 1)
    for one in found:
        middle = (one.start + (one.end - one.start) / 2).replace(tzinfo=place)
        there = middle.astimezone(utc).astimezone(place).replace(tzinfo=None)
        assert (there != middle.replace(tzinfo=None)) == one.hole
        assert one.hole or middle.utcoffset() != middle.replace(fold=1).utcoffset()


def test_local_times_are_known_by_the_hour_that_is_not_there(shop: Lake) -> None:
    """The doubled hour is told where the times are local; the same moments in UTC are no finding."""
    zone, rows, utc = ZoneInfo("Europe/Berlin"), list[dict[str, object]](), list[dict[str, object]]()
    at = datetime(2025, 3, 29, tzinfo=ZoneInfo("UTC"))
    for number in range(2 * 24 * 60 + 215 * 8):
        at += timedelta(minutes=1 if number < 2880 or (at.month == 10 and at.day >= 25) else 180)
        row = {"user": f"{number % 50:05}", "item": f"S{number % 20}", "type": "view"}
        rows.append(row | {"at": at.astimezone(zone).replace(tzinfo=None)})
        utc.append(row | {"at": at.replace(tzinfo=None)})
    land(shop, "local", "events", EVENT_ROLES, rows)
    land(shop, "utc", "events", EVENT_ROLES, utc)
    clause = next(one for one in drafted(shop, "local").checks if one.check == "D7_dst")
    assert clause.params == {"zone": "Europe/Berlin"}
    assert "D7_dst" not in {one.check for one in drafted(shop, "utc").checks}
    found = check(shop, "utc", suite=Suite("utc", (clause,)), store=False).result("D7_dst")
    assert found is not None
    assert found.detail["hole"] == 60


def test_what_is_above_is_told_from_bounds_capitals_and_words_that_sound_alike() -> None:
    parents = ("parent", "ParentId", "parent_category_id", "category-parent", "上级分类", "父类目ID", "upper_category",
               "belongs_to", "up_id", "superior_id")  # fmt: skip
    others = ("upper_bound", "price_upper", "ascii_upper_ch1", "pick_up_location_id", "follow_up_id", "signup_id",
              "top_up", "apparent_power", "transparent", "update_id", "supplier_id")  # fmt: skip
    assert [one for one in parents if not names_parent(one)] == []
    assert [one for one in others if names_parent(one)] == []


def test_a_way_up_that_comes_back_is_found_whole() -> None:
    above = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "f": "g"}
    assert in_cycles(above) == {"a", "b", "c", "e"}


@given(st.lists(st.integers(0, 30), min_size=31, max_size=31))
@settings(max_examples=60, deadline=None)
def test_cycles_are_those_that_walking_on_finds(ups: list[int]) -> None:
    above = {str(n): str(up) for n, up in enumerate(ups) if up != 30}

    def comes_back(start: str) -> bool:
        at = above.get(start)
        for _step in range(40):
            if at is None or at == start:
                return at == start
            at = above.get(at)
        return False

    assert in_cycles(above) == {one for one in above if comes_back(one)}


def test_a_renamed_category_is_told_from_single_moves() -> None:
    pairs = [("Hair", "Hair Care", 40), ("Hair", "Beauty", 2), ("Lights", "Lights", 30), ("Lights", "Lamps", 3),
             (None, "Pets", 12), ("Radios", None, 5), ("Beauty", "Beauty", 9)]  # fmt: skip
    found = moves(pairs)
    assert found.nodes == (("Hair", "Hair Care", 40),)
    assert dict(found.new) == {"Lamps": 3, "Pets": 12}
    assert found.gone == (("Radios", 5),)
    assert {one[:2] for one in found.single} == {("Hair", "Beauty"), ("Lights", "Lamps")}


def test_a_catalog_that_was_sorted_anew_fails_and_an_edited_one_does_not(shop: Lake) -> None:
    rows = items()
    land(shop, "items", "items", ITEM_ROLES, rows)
    suite = drafted(shop, "items")
    rows[3] = rows[3] | {"category": rows[4]["category"]}
    land(shop, "items", "items", ITEM_ROLES, rows)
    report = check(shop, "items", suite=suite, store=False)
    assert report.result("D9_moves:category").passed  # type: ignore[union-attr]
    for row in rows:
        row["category"] = row["category"].replace("Kitchen 2", "Cooking")
    land(shop, "items", "items", ITEM_ROLES, rows)
    found = check(shop, "items", suite=suite, store=False).result("D9_moves:category")
    assert found is not None
    assert (found.failed, found.passed) == (30, False)
    assert "“Home > Kitchen 2” is now “Home > Cooking” (products: 30)" in describe(found)


def test_variants_stay_and_a_range_of_one_title_is_no_finding(shop: Lake) -> None:
    """A catalog in which a title names a range has no such clause."""
    rows = [row | {"title": f"Shirt {number % 6}"} for number, row in enumerate(items())]
    for row in rows:
        row["price"] = 20.0
    land(shop, "shirts", "items", ITEM_ROLES, rows)
    assert "D10_twins" not in {one.check for one in drafted(shop, "shirts").checks}


def test_second_entries_are_told_from_sizes_models_and_bare_titles(shop: Lake) -> None:
    """What is entered twice is found; sizes that only prices tell, models that only texts tell, and entries
    of nothing but a title are not."""
    rows = [row | {"about": f"Boils {number} cups in four minutes."} for number, row in enumerate(items())]
    for row in rows:
        del row["brand"]

    def entry(name: str, title: str, price: float | None, about: str | None, category: str | None = "Home") -> None:
        rows.append({"sku": name, "title": title, "category": category, "price": price, "about": about})

    first = rows[3]
    entry("T1", first["title"].upper(), first["price"], first["about"], first["category"])
    entry("T2", rows[7]["title"], rows[7]["price"] * 1.25, "A kettle by another hand.", rows[7]["category"])
    entry("T3", rows[11]["title"], rows[11]["price"], None, rows[11]["category"])
    for turn, price in enumerate((20.0, 23.5, 27.9, 20.0)):
        entry(f"S{turn}", "Cheque forms", price, f"For any till, in box {turn % 3}.")
    for turn, price in enumerate((100.0, 400.0, 400.0)):
        entry(
            f"{'T4' if turn == 2 else 'L'}{turn}", "Licence", price, f"For {'one' if turn == 0 else 'ten'} at a time."
        )
    for turn, price in enumerate((50.0, 65.0, 50.0)):
        entry(f"P{turn}", "Deposit slips", price, "Accepted by every bank.")
    for turn, model in enumerate(("SA745PU up to 45 in", "SA750PU up to 50 in")):
        entry(f"M{turn}", "Wall arm", 80.0, f"Arm {model}, black")
    for turn in range(4):
        entry(f"B{turn}", "Freestanding range", None, None, None)
    land(shop, "entered", "items", ITEM_ROLES | {"description": "about"}, rows)
    clause = next(one for one in drafted(shop, "entered").checks if one.check == "D10_twins")
    found = check(shop, "entered", suite=Suite("entered", (clause,)), store=False).result("D10_twins")
    assert found is not None
    assert found.detail["mend"]["ids"] == ["T1", "T2", "T3", "T42"]


def test_the_earliest_review_is_the_one_copied(shop: Lake) -> None:
    """Newest first in the file, the copy goes; what a shop shows of one writer under all variants is told apart."""
    texts = [
        f"The {word} came loose after a week of careful use, so I sent the whole thing back to them." for word in "abc"
    ]
    rows = [
        {"id": f"{name}{place}", "text": text, "user": user, "item": item, "at": START + timedelta(days=day)}
        for place, text in enumerate(texts)
        for name, user, item, day in (("copy", "U9", "P9", 9), ("shown", "U1", "P2", 0), ("first", "U1", "P1", 0))
    ]
    for row in rows[-2:]:
        row["at"] -= timedelta(hours=row["id"].startswith("first"))
    roles = {"review_id": "id", "text": "text", "user_id": "user", "item_id": "item", "timestamp": "at"}
    land(shop, "copied", "reviews", roles, rows)
    clause = Check("D15_copied", "D15_copied", "semantic accuracy", (), "warning")
    found = check(shop, "copied", suite=Suite("copied", (clause,)), store=False).result("D15_copied")
    assert found is not None
    named = [one for (one,) in found.detail["mend"]["cells"]]
    assert found.failed == 6
    assert {"copy0", "copy1", "copy2", "shown2"} <= set(named)
    assert found.detail["own"] == 3
    assert "3" in describe(found)


def test_the_words_for_parts_are_read_and_the_part_beside_is_found() -> None:
    assert all(map(is_train, ("train", "Training ", "训练集")))
    assert all(map(is_test, ("test", "VALID", "hold_out", "验证")))
    assert not any(map(is_test, ("latest", "tested", "", "a")))
    assert "reviews_train" in beside("reviews_test")
    assert beside("contest") == []


def test_a_test_set_beside_its_training_set_is_held_against_it(shop: Lake) -> None:
    rows = events(60)
    land(shop, "clicks_train", "events", EVENT_ROLES, rows[:150])
    land(shop, "clicks_test", "events", EVENT_ROLES, rows[140:])
    clause = next(one for one in drafted(shop, "clicks_test").checks if one.check == "D14_split")
    assert clause.params["dataset"] == "clicks_train"
    found = check(shop, "clicks_test", suite=Suite("clicks_test", (clause,)), store=False).result("D14_split")
    assert found is not None
    assert found.failed == 10
    assert "D14_split" not in {one.check for one in drafted(shop, "clicks_train").checks}


def test_what_is_short_or_says_nothing_is_in_no_two_parts(shop: Lake) -> None:
    """Short texts and a few signs over and over are alike by chance, in either language and beside another dataset."""
    chance = ("good quality", "很好", "很好" * 30, "nice nice " * 20, "哈" * 80, "五星好评！" * 12, "")
    copied = ("The lid leaks when the flask lies on its side, and nobody answered my two letters about it.",
              "包装很结实，路上走了三天，打开一看杯盖有一道裂纹，联系客服第二天就补发了新的。")  # fmt: skip
    rows = [
        {"text": f"{text}{' ' * turn}", "user": f"U{turn}{place}", "part": part}
        for part in ("train", "test")
        for turn in range(12)
        for place, text in enumerate(chance + copied)
    ]
    for row in rows:
        row["item"] = f"P{row['user']}{row['part']}"
    roles = {"text": "text", "user_id": "user", "item_id": "item"}
    land(shop, "said", "reviews", roles, rows)
    clauses = [one for one in drafted(shop, "said").checks if one.check == "D14_split"]
    copies = Check("D15_copied", "D15_copied", "semantic accuracy", (), "warning")
    report = check(shop, "said", suite=Suite("said", (*clauses, copies)), store=False)
    assert [(one.id, one.failed) for one in report.results] == [("D14_split:part", 24), ("D15_copied", 46)]
    for part in ("train", "test"):
        land(shop, f"said_{part}", "reviews", roles, [one for one in rows if one["part"] == part])
    beside_it = [one for one in drafted(shop, "said_test").checks if one.check == "D14_split"]
    (found,) = check(shop, "said_test", suite=Suite("said_test", tuple(beside_it)), store=False).results
    assert found.failed == 24


def test_sources_without_a_common_clock_are_no_finding(shop: Lake) -> None:
    """Too few rows say nothing, and the reason is told."""
    rows = [row | {"via": "web" if number % 9 else "app"} for number, row in enumerate(events(60))]
    land(shop, "few", "events", EVENT_ROLES | {"source": "via"}, rows)
    clause = Check("D7_zones", "D7_zones", "timeliness", ("via",))
    found = check(shop, "few", suite=Suite("few", (clause,)), store=False).result("D7_zones")
    assert found is not None
    assert found.state == "skipped"
    assert "200" in describe(found)


@given(st.integers(1, 200), st.floats(0.01, 50))
@settings(max_examples=50, deadline=None)
def test_the_bound_on_a_burst_is_never_below_the_truth(n: int, mean: float) -> None:
    from scipy.stats import poisson

    assert tail(n, mean) >= poisson.sf(n - 1, mean) * (1 - 1e-9)
