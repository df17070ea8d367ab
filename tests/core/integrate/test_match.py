"""Matching: laws that hold for any table, and what is planted is found."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput, TouchstoneError
from core.integrate.match import Columns, Records, find, side, words
from core.integrate.match.clusters import clusters, pairs_of
from core.integrate.match.finding import Found
from core.integrate.match.meaning import foreign
from core.integrate.match.records import _ordered as ordered
from core.integrate.match.records import gtin
from core.integrate.match.score import partners
from core.integrate.match.vetoes import another_model, other_sizes, other_versions

BRANDS = ("Acme", "Borel", "Cintra", "Dorna", "Elvo", "Fargo")
THINGS = ("kettle", "desk lamp", "office chair", "hand mixer", "family tent", "wall clock", "travel mug", "head torch")
KINDS = ("steel", "oak", "folding", "electric", "classic", "compact", "deluxe", "light")

Row = tuple[str, str, float | None]


def records(rows: Sequence[Row], name: str = "t") -> Records:
    """Records of (id, title, price), ordered as reading orders them."""
    columns = Columns(id="id", title="title", price="price")
    read = [(place, price) for place, (_id, _title, price) in enumerate(rows)]
    return ordered(name, columns, read, {"id": [row[0] for row in rows], "title": [row[1] for row in rows]})


def catalog(seed: int, size: int) -> list[Row]:
    """Distinct products, each with a model number of its own."""
    pick = random.Random(seed)
    return [
        (
            f"a{n}",
            f"{pick.choice(BRANDS)} {pick.choice(KINDS)} {pick.choice(THINGS)} "
            f"{pick.choice('KLMN')}{pick.choice('XYZ')}{1000 + 7 * n}",
            round(pick.uniform(5, 300), 2),
        )
        for n in range(size)
    ]


def retold(row: Row, pick: random.Random) -> Row:
    """The same product as another shop writes it: order, a hyphen in the model, a word more or less, another price."""
    brand, *rest, model = row[1].split()
    told = [*rest, brand, f"{model[:2]}-{model[2:]}"]
    if pick.random() < 0.5:
        told.append(pick.choice(("new", "retail", "boxed")))
    if pick.random() < 0.3:
        told.remove(rest[0])
    return (f"b{row[0][1:]}", " ".join(told), round((row[2] or 1.0) * pick.uniform(0.9, 1.1), 2))


def ids_of(found: Found) -> dict[tuple[str, str], float]:
    return {found.ids(one): one.score for one in found.matches}


@pytest.fixture(scope="module")
def two() -> tuple[list[Row], list[Row], set[tuple[str, str]]]:
    """Two catalogs of 120 and 150 products that share 80."""
    pick = random.Random(1)
    left, other = catalog(2, 120), catalog(3, 300)[230:]
    right = [retold(row, pick) for row in left[:80]] + [(f"c{row[0]}", row[1], row[2]) for row in other]
    return left, right, {(row[0], f"b{row[0][1:]}") for row in left[:80]}


def measured(found: Found, truth: set[tuple[str, str]]) -> tuple[float, float]:
    """Precision and recall of the matches."""
    hits = ids_of(found).keys() & truth
    return len(hits) / max(1, len(found.matches)), len(hits) / len(truth)


def test_what_two_catalogs_share_is_found(two: tuple[list[Row], list[Row], set[tuple[str, str]]]) -> None:
    left, right, truth = two
    precision, recall = measured(find(records(left), records(right)), truth)
    assert precision >= 0.95
    assert recall >= 0.95


def test_neither_the_order_of_rows_nor_of_sides_matters(two: tuple[list[Row], list[Row], set[tuple[str, str]]]) -> None:
    left, right, _truth = two
    before = ids_of(find(records(left), records(right)))
    mixed = random.Random(5)
    found = ids_of(find(records(mixed.sample(right, len(right))), records(mixed.sample(left, len(left)))))
    assert found == {(b, a): score for (a, b), score in before.items()}
    assert len(before) > 50


def test_catalogs_that_share_nothing_match_nothing() -> None:
    left, right = (
        catalog(2, 150),
        [(f"z{n}", f"{w} rice {n} bag of the house", 3.0) for n, w in enumerate("abcdefghij" * 15)],
    )
    assert len(find(records(left), records(right)).matches) <= 2


def test_duplicates_of_one_catalog_are_found_and_variants_are_not() -> None:
    pick = random.Random(4)
    rows = catalog(6, 150)
    twins = [retold(row, pick) for row in rows[:12]]
    coloured = [
        (f"v{n}", f"{row[1]} {colour}", row[2]) for n, row in enumerate(rows[20:30]) for colour in ("Black", "Red")
    ]
    found = find(records([*rows[:20], *rows[30:], *twins, *((f"{i}{t[-3:]}", t, p) for i, t, p in coloured)]))
    truth = {(row[0], f"b{row[0][1:]}") for row in rows[:12]}
    pairs = {tuple(sorted(pair)) for pair in ids_of(found)}
    assert pairs >= truth
    assert len(pairs - truth) <= 1
    assert {found.ids(one)[0][:2] for one in found.pairs if one.veto == "colour"} >= {"v0", "v5", "v9"}


@few(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "03", "=x", "a'b", "a", "\u200bq", "é"]),
            st.one_of(
                st.text(max_size=12),
                st.sampled_from(["red mug 12 oz", "RED MUG 12 OZ", "蓝色 保温杯 500ml", "\x00", '"']),
            ),
            st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True, width=32)),
        ),
        max_size=9,
    ),
    st.randoms(use_true_random=False),
)
def test_any_table_is_matched_alike_in_any_order(rows: list[Row], pick: random.Random) -> None:
    whole = records(rows)
    found = find(whole)
    assert {one for pair in ids_of(found) for one in pair} <= {row[0] for row in rows}
    assert all(0.0 <= one.score <= 1.0 for one in found.pairs)
    shuffled = find(records(pick.sample(rows, len(rows))))
    assert sorted(ids_of(shuffled).items()) == sorted(ids_of(found).items())
    half = len(rows) // 2
    one, other = records(rows[:half]), records(rows[half:])
    there, back = ids_of(find(one, other)), ids_of(find(other, one))
    assert there == {(b, a): score for (a, b), score in back.items()}


def test_copies_are_certain_and_empty_rows_are_copies_of_nobody() -> None:
    found = find(
        records([("1", "Oak travel mug", 3.0), ("2", "Oak travel mug", 3.0), ("3", "", None), ("4", "", None)])
    )
    assert [(found.ids(one), one.copy) for one in found.matches] == [(("1", "2"), True)]
    assert found.groups == tuple(tuple(sorted(group)) for group in found.groups)


def test_what_people_say_holds_and_is_learned(two: tuple[list[Row], list[Row], set[tuple[str, str]]]) -> None:
    left, right, truth = two
    plain = find(records(left), records(right))
    wrong = next(iter(sorted(ids_of(plain).keys() & truth)))
    forced = ("a100", "ca290")
    found = find(records(left), records(right), {wrong: False, forced: True})
    assert wrong not in ids_of(found)
    assert ids_of(found)[forced] == 1.0
    taught = dict.fromkeys(sorted(truth)[:25], True)
    assert find(records(left), records(right), taught).weights != plain.weights


@few(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), st.floats(0, 1)))
def test_groups_hold_no_forbidden_pair_and_share_no_row(known: dict[tuple[int, int], float]) -> None:
    forbidden = {pair for pair in known if sum(pair) % 3 == 0}
    groups = clusters([one for one in known.items() if one[1] >= 0.5 and one[0] not in forbidden], known, forbidden)
    rows = [row for group in groups for row in group]
    assert len(rows) == len(set(rows))
    assert not set(pairs_of(groups)) & forbidden
    assert all(len(group) > 1 for group in groups)


@few(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(6, 11), st.floats(-5, 5)), min_size=1, max_size=30))
def test_each_row_has_one_partner_and_none_could_do_better_together(pairs: list[tuple[int, int, float]]) -> None:
    a, b = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    odds = np.array([p[2] for p in pairs])
    kept = partners(a, b, odds, 12)
    ends = [*a[kept].tolist(), *b[kept].tolist()]
    assert len(ends) == len(set(ends))
    held = {end: odds[place] for place in kept for end in (a[place], b[place])}
    assert all(max(held.get(x, -9.0), held.get(y, -9.0)) >= s - 1e-9 for x, y, s in pairs)


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("TV 46 inch", 'TV 40"', True),
        ("TV 46 inch", 'TV 46"', False),
        ("Oil 500 ml", "Oil 0.5 l", False),
        ("Camera 14.7 megapixel", "Camera 14 MP", False),
        ("Rice 2kg", "Rice 5 kg", True),
        ("大米 2公斤", "大米 5千克", True),
        ("Cable 3 m", "Case 15 inch", False),
    ],
)
def test_sizes(one: str, two: str, apart: bool) -> None:
    assert other_sizes(words.sizes(one), words.sizes(two)) is apart


def test_models_versions_packs_and_codes() -> None:
    assert another_model(words.codes("KDL-46V4100"), words.codes("Sony KDL40V4100"))
    assert not another_model(words.codes("DSCW120"), words.codes("DSC-W120/B"))
    assert not another_model(words.codes("KDL46V4100"), words.codes("Shop 2509B001"))
    assert other_versions(words.versions("quickbooks 2007"), words.versions("quickbooks 2008"))
    assert not other_versions(words.versions("finale 7.0"), words.versions("finale 7.00 win 2000"))
    assert words.packs("pack of 6") == words.packs("6-pack") == words.packs("6瓶") == {6}
    assert words.joined(words.tokens("PS-LX350H"))[-1] == "+pslx350h"
    assert words.tokens("doom III 保温杯A1") == ["doom", "3", "保温", "温杯", "a1"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4006381333931", "04006381333931"),
        ("4006381333932", ""),
        ("402136082439", "00402136082439"),
        ("0402136082439", "00402136082439"),
        ("402136082439.0", "00402136082439"),
        ("4.02136E+11", ""),
        ("0000000000000", ""),
    ],
)
def test_gtin(text: str, read: str) -> None:
    assert gtin(text) == read


def test_the_command_writes_pairs_with_ids_as_they_are(tmp_path: Path) -> None:
    pick = random.Random(8)
    rows = catalog(9, 40)
    right = [retold(row, pick) for row in rows[:30]]
    for name, told_rows in (("left", rows), ("right", right)):
        with (tmp_path / f"{name}.csv").open("w", newline="") as stream:
            csv.writer(stream).writerows([("item_id", "title", "price"), *((f"0{i}", t, p) for i, t, p in told_rows)])
    out = tmp_path / "pairs.csv"
    told = CliRunner().invoke(
        app, ["match", str(tmp_path / "left.csv"), str(tmp_path / "right.csv"), "-o", str(out), "--json"]
    )
    assert told.exit_code == 0, told.output
    written = list(csv.reader(out.open()))
    assert written[0] == ["left_id", "right_id", "score"]
    assert len(written) - 1 == json.loads(told.stdout)["matches"] >= 27
    assert all(a[:2] == "0a" and b == f"0b{a[2:]}" for a, b, _score in written[1:])


@pytest.mark.parametrize(("rows", "matches"), [("", 0), ("1,mug\n", 0), ("1,mug\n2,mug\n3,mug\n", 3), ("7,\n8,\n", 0)])
def test_small_and_equal_tables_give_an_answer(tmp_path: Path, rows: str, matches: int) -> None:
    file = tmp_path / "t.csv"
    file.write_text(f"item_id,title\n{rows}")
    told = CliRunner().invoke(app, ["match", str(file), "--json"])
    assert isinstance(told.exception, TouchstoneError | None)
    if told.exception is None:
        assert json.loads(told.stdout)["matches"] == matches


def test_many_copies_are_named_once_each() -> None:
    found = find(records([(str(n), "Oak travel mug", 3.0) for n in range(300)]))
    assert len(found.matches) == 299
    assert [len(group) for group in found.groups] == [300]


@pytest.mark.parametrize(
    "words", [["match", "nowhere.csv"], ["match", "nodataset"], ["match", "t.csv", "--left-column", "x"]]
)
def test_what_cannot_be_matched_is_said_in_a_sentence(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "t.csv").write_text("item_id,title\n1,mug\n2,cup\n")
    given = [str(tmp_path / word) if word == "t.csv" else word for word in words]
    told = CliRunner().invoke(app, ["--workspace", str(tmp_path / "w"), *given])
    assert isinstance(told.exception, TouchstoneError)


def test_the_sample_shops_second_entries_are_found_and_nothing_else() -> None:
    folder = Path(__file__).parents[3] / "sample_data" / "shop"
    name = "catalog_2026-09-29.csv"
    rows = list(csv.reader((folder / name).open(encoding="utf-8-sig")))
    key = [line for line in csv.reader((folder / "answer_key.csv").open(encoding="utf-8")) if line[0] == name]
    planted = [(int(line[1]), int(line[4].split(":")[1])) for line in key if line[2:4] == ["*", "D10"]]
    truth = {frozenset({rows[a][0], rows[b][0]}) for a, b in planted}
    found = find(side(None, str(folder / name)))
    assert len(truth) == 26
    assert {frozenset(pair) for pair in ids_of(found)} == truth


def test_a_table_that_says_too_little_is_refused_and_a_category_is_no_title(tmp_path: Path) -> None:
    towns = tmp_path / "sellers.csv"
    towns.write_text("seller_id,city,state\n" + "".join(f"s{n},Oslo,NO\n" for n in range(30)))
    with pytest.raises(BadInput, match=r"sellers\.csv"):
        side(None, str(towns))
    sorts = tmp_path / "sorts.csv"
    kinds = (f"s{n},{n % 4},{n % 3},{n % 5},{n % 2}\n" for n in range(300))
    sorts.write_text("product_id,department,sort,size_class,line\n" + "".join(kinds))
    with pytest.raises(BadInput, match=r"sorts\.csv"):
        side(None, str(sorts))
    goods = tmp_path / "goods.csv"
    lines = (f"p{n},kind {n % 3},{n},{n * 2},{n * 3},{n * 5}\n" for n in range(60))
    goods.write_text("product_id,category_name,weight,length,height,width\n" + "".join(lines))
    assert side(None, str(goods)).columns.title == ""
    assert find(side(None, str(goods))).matches == []


def test_cells_that_stand_for_a_missing_title_name_no_model_and_no_edition(tmp_path: Path) -> None:
    """`height 11` beside `height 12` is a row with another cell, and 60 in both is no model number in common."""
    pick = random.Random(3)
    names = ("weight", "length", "height", "width", "photos")
    rows = [["kind " + str(n % 7), *(str(pick.randint(3, 90)) for _name in names)] for n in range(80)]
    near = [[*row[:-1], str(int(row[-1]) + 1)] for row in rows[:10]]
    file = tmp_path / "goods.csv"
    lines = [",".join((f"p{n}", *row)) for n, row in enumerate([*rows, *rows[20:25], *near])]
    file.write_text("\n".join([",".join(("product_id", "kind", *names)), *lines]) + "\n")
    steps: list[tuple[int, int]] = []
    found = find(side(None, str(file)), advance=lambda done, total: steps.append((done, total)))
    assert found.left.columns.title == ""
    assert {one.veto for one in found.pairs} <= {""}
    assert {one.parts["code"] for one in found.pairs if not one.copy} == {0.0}
    assert sum(one.copy for one in found.matches) == 5
    assert steps == sorted(steps), "a search goes on and not back"
    assert {total for _done, total in steps} == {3 * 90}, "of each row, three times; copies are one"


def test_a_side_that_holds_its_things_twice_is_not_matched_one_to_one(
    two: tuple[list[Row], list[Row], set[tuple[str, str]]],
) -> None:
    left, right, truth = two
    pick = random.Random(12)
    again = [(f"d{row[0][1:]}", *retold(row, pick)[1:]) for row in left[:80]]
    found = find(records(left), records([*right, *again]))
    both = truth | {(row[0], f"d{row[0][1:]}") for row in left[:80]}
    assert not found.one_to_one
    assert find(records(left), records(right)).one_to_one
    precision, recall = measured(found, both)
    assert precision >= 0.95
    assert recall >= 0.85
    turned = find(records([*right, *again]), records(left))
    assert {(b, a) for a, b in ids_of(turned)} == set(ids_of(found))


@pytest.mark.parametrize("seed", [4, 5])
def test_titles_cut_from_one_template_are_not_taken_for_duplicates(seed: int) -> None:
    """Books of which most of the title says the shelf: their names tell them apart, and each has one partner."""
    pick = random.Random(seed)
    firsts = (
        "Silent",
        "Crimson",
        "Forgotten",
        "Wandering",
        "Golden",
        "Hollow",
        "Northern",
        "Paper",
        "Burning",
        "Distant",
    )
    seconds = ("Gardens", "Orchard", "Letters", "Harbour", "Winter", "Mapmaker", "Bakery", "Lighthouse")
    names = [f"The {one} {two}" for one in firsts for two in seconds]
    pick.shuffle(names)
    shelves = (
        "baking bread and cakes at home, recipes for every oven",
        "growing roses, herbs and vegetables in small gardens",
        "stars, planets and galaxies seen through a telescope",
    )
    titles = [f"{name}: {shelves[n % 3]}" for n, name in enumerate(names)]
    left = [(f"a{n}", titles[n], 10.0 + n) for n in range(40)]
    right = [(f"b{n}", titles[n].replace(":", " -"), 11.0 + n) for n in range(16, 56)]
    pick.shuffle(right)
    found = find(records(left), records(right))
    assert found.one_to_one
    precision, recall = measured(found, {(f"a{n}", f"b{n}") for n in range(16, 40)})
    assert precision >= 0.95
    assert recall >= 0.95


def test_titles_of_two_languages_are_compared_by_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the encoder knows twelve things in two languages; what words cannot tell is then found."""
    english = [f"{kind} {thing}" for kind in ("red", "oak", "steel") for thing in ("lamp", "chair", "kettle", "rug")]
    chinese = [f"{kind}{thing}" for kind in ("红色", "橡木", "钢制") for thing in ("台灯", "椅子", "水壶", "地毯")]

    def pooled(texts: Sequence[str], _encoder: object, _tokens: int) -> Iterator[tuple[list[int], np.ndarray]]:
        places = [(english if text in english else chinese).index(text) for text in texts]
        yield list(range(len(texts))), np.eye(12, 384, dtype=np.float32)[places] + 0.01

    monkeypatch.setattr("core.text.reading.remembered.pooled", pooled)
    left, right = (
        [(f"{side}{n}", text, 9.0 + n) for n, text in enumerate(said)]
        for side, said in (("a", english), ("b", chinese))
    )
    assert foreign(english, chinese)
    assert not foreign(english, english)
    found = find(records(left), records(right))
    assert found.foreign
    ranked = sorted(found.pairs, key=lambda one: -one.score)[:12]
    assert {found.ids(one) for one in ranked} == {(f"a{n}", f"b{n}") for n in range(12)}
    turned = find(records(right), records(left))
    assert {(b, a) for a, b in ids_of(turned)} == set(ids_of(found))
