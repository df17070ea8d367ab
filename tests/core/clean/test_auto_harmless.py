"""The law of the automatic recipe: it lists every cell it changes, takes no row, and loses nothing that a cell said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.cells.events import standard
from core.cells.mending import decoded, unescaped
from core.cells.missing import SURE, means_missing
from core.cells.truth import NO, YES
from core.clean import Applied, RecipeStep, apply, auto, suggest
from core.clean.recipes.order import placed, spoiled
from core.clean.recipes.recipe import Recipe
from core.collect import ingest
from core.engine import quote
from core.errors import TouchstoneError
from core.lake import Lake

LONG = "2022072512345928259"


# --- the law, told without the steps' own code ------------------------------------------------------


def bare(text: str) -> str:
    """A text without what shows nothing: blanks, joiners and full width."""
    import unicodedata

    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if not sign.isspace() and sign.isprintable())


def as_written(text: str) -> Decimal:
    """The number that a text unmistakably writes; its last mark is the decimal one unless it groups threes twice."""
    import unicodedata

    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    sign = -1 if "-" in plain else 1
    digits = "".join(one for one in plain if one.isdigit() or one in ".,eE+")
    marks = [one for one in digits if one in ".,"]
    if marks and (marks.count(marks[-1]) > 1 or (len(set(marks)) == 1 and len(digits.split(marks[0])[-1]) == 3)):
        return sign * Decimal(digits.replace(marks[-1], ""))
    if marks:
        whole, part = digits.rsplit(marks[-1], 1)
        return sign * Decimal(f"{whole.replace('.', '').replace(',', '')}.{part}")
    return sign * Decimal(digits)


def follows(before: str, after: Any) -> bool:
    """Whether what a cell said is still there."""
    if after is None:
        return means_missing(before, SURE) or not bare(before)
    if isinstance(after, bool):
        return before.strip().lower() in (YES if after else NO)
    if isinstance(after, Decimal | float | int):
        return as_written(before) == Decimal(str(after))
    if isinstance(after, datetime):
        digits = {int(one) for one in "".join(c if c.isdigit() else " " for c in before).split()}
        return before.strip().isdigit() or {after.year, after.month, after.day} <= digits
    same = {bare(before), bare(decoded(before)), bare(unescaped(before)), bare(decoded(unescaped(before)))}
    return bare(after) in same or standard(before) == after or bare(after) == re.sub(r"\.0+$", "", bare(before))


def harmless(lake: Lake, name: str) -> Applied:
    """Apply the automatic recipe and hold the law against every cell."""
    recipe = auto(lake, name)
    done = apply(lake, name, recipe)
    types = lake.columns(name, "raw")
    with lake.read() as cursor:
        names = ", ".join(quote(one) for one in ("_row", *types))
        rows = [cursor.execute(f"SELECT {names} FROM lake.{layer}.{quote(name)} ORDER BY _row") for layer in ("raw",)]
        raw = rows[0].fetchall()
        texts = ", ".join(f"CAST({quote(one)} AS VARCHAR)" for one in types)
        written = cursor.execute(f"SELECT {texts} FROM lake.raw.{quote(name)} ORDER BY _row").fetchall()
        clean = cursor.execute(f"SELECT {names} FROM lake.clean.{quote(name)} ORDER BY _row").fetchall()
        shown = cursor.execute(f"SELECT {texts} FROM lake.clean.{quote(name)} ORDER BY _row").fetchall()
    assert [row[0] for row in raw] == [row[0] for row in clean], "a row is gone"
    changed: dict[str, int] = {}
    for old, new, before, after in zip(raw, clean, written, shown, strict=True):
        for place, column in enumerate(types):
            if before[place] != after[place]:
                changed[column] = changed.get(column, 0) + 1
                assert follows(str(old[place + 1]), new[place + 1]), (column, old[place + 1], new[place + 1])
    for column, cells in changed.items():
        listed = [step.cells_changed for step in done.steps if column in recipe.steps[step.index].columns]
        assert sum(listed) >= cells, (column, cells, listed)
    assert sum(step.cells_changed for step in done.steps) >= sum(changed.values())
    assert not spoiled(recipe)
    return done


# --- columns that must stay as they are -------------------------------------------------------------

SAME: Mapping[str, Sequence[str]] = {
    "zip": ["01234", "10115", "02138"],
    "shop": [f"{n:04d}" for n in range(1, 301)],
    "one zero in three hundred": [*(str(n) for n in range(10_000, 10_299)), "00412"],
    "trade": ["2.02207E+18", LONG, "1022072512345928260"],
    "订单号": ["6.93217E+12", LONG, "06932169358293"],
    "card numbers of two lengths": [f"{n}88000{n:03d}" if n % 2 else f"088000{n:03d}" for n in range(1, 30)],
    "called from": ["+4917012345678", "+8613800138000", "+14155550123"],
    "parcel": [f"9400110200881000000{n:03d}" for n in range(1, 30)],
    "comment_id": ["B0007RB1X6:tom_-&#62;_cafÃ©", "B0007RB1X7:ann", "B0007RB1X8:&amp;"],
    "bin": ["12E5", "13E5", "9E12", "29E9866612920757"],
    "version": ["1.10", "1.9", "v2.0", "1.1"] * 5,
    "day": ["2024-03-08", "2024-03-09", "03/10/2024", "2024-03-11"],
    "day of two years": ["24/03/05", "2024-03-06", "2024-03-07"],
    "dotted day": ["2023-11-01", "03.11.2023", "2023-11-05", "2023-11-06"],
    "never": ["2024-03-08 10:00", "0", "2024-03-09 10:00"],
    "local time": ["2024-03-08 10:00+08:00", "8 Mar 2024 10:00:00", "2024-03-09 10:00-05:00"],
    "amount": ["1,234", "2,345", "12", "7"],
    "raters": ["(12)", "(1)", "(305)"],
    "share": ["12%", "0.5", "7%"],
    "paid": ["$5", "€6", "7"],
    "stock": ["1", "2", "无", "5", "unknown"],
    "country": ["no", "no", "no", "NO"],
    "mixed numbers": [*(str(n) for n in range(80)), "abc"],
    "body": ["<p>Soft &amp; light</p>", "<p>Warm</p>", "Plain &amp; simple", "<ul><li>a &lt; b</li></ul>"],
    "names of brands": ["NESCAFÉ®", "ESPAÑ…", "SMÅ®", "Ünal", "crème brûlée", "peña"],
    "lower-cased damage": ["itã¢â‚¬â„¢s fine", "cafã© noir", "ã¢â‚¬Å“so"],
    "cut damage": ["Ã", "æ‰‹æœºå", "nice Ã day"],
}


@pytest.mark.parametrize("column", SAME)
def test_the_automatic_recipe_leaves_alone_what_can_be_read_in_two_ways(bench, column: str) -> None:
    name = bench.land({"n": [f"row {n}" for n, _cell in enumerate(SAME[column])], column: SAME[column]})
    harmless(bench.lake, name)
    assert bench.column(name, column) == list(SAME[column])
    assert lake_type(bench.lake, name, column) == "VARCHAR"


def lake_type(lake: Lake, name: str, column: str) -> str:
    return lake.columns(name, "clean")[column]


MENDED: Mapping[str, tuple[Sequence[str], Sequence[Any]]] = {
    "title": (["Ã\u00a0 la carte", "CafÃ©", "Tom &amp; Jerry"], ["à la carte", "Café", "Tom & Jerry"]),
    "商品": (["æ‰‹æœºå£³", "é¾™", "数据线"], ["手机壳", "龙", "数据线"]),
    "имя": (["ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Мир", "слово"], ["Привет", "Мир", "слово"]),
    "weight": (["３", "4.5", "-", "6"], [Decimal(3), Decimal("4.5"), None, Decimal(6)]),
    "netto": (["3.000,50", "2", "7,25"], [Decimal("3000.50"), Decimal("2.00"), Decimal("7.25")]),
    "seen at": (["2026/01/02 08:00", "2026-01-03", "25/03/2026"],
                [datetime(2026, 1, 2, 8), datetime(2026, 1, 3), datetime(2026, 3, 25)]),
    "member": (["yes", "no", "Yes", "n/a"], [True, False, True, None]),
}  # fmt: skip


@pytest.mark.parametrize("column", MENDED)
def test_what_has_one_reading_is_mended_unasked(bench, column: str) -> None:
    before, after = MENDED[column]
    name = bench.land({column: before})
    harmless(bench.lake, name)
    assert bench.column(name, column) == list(after)


def test_what_is_left_alone_is_proposed_with_the_order_that_fits(bench) -> None:
    found = {
        column: {one.step.step: one for one in suggest(bench.lake, bench.land({column: SAME[column]}))}
        for column in ("day", "amount", "trade", "body", "mixed numbers")
    }
    assert found["day"]["parse_timestamp"].step.params == {"order": "month"}
    assert not found["day"]["parse_timestamp"].auto
    assert not found["amount"]["parse_number"].auto
    assert not found["mixed numbers"]["parse_number"].auto
    assert not found["trade"]
    assert not found["body"]


def test_likely_letters_are_proposed_with_an_example_and_only_taken_when_asked(bench) -> None:
    cells = ["å¥½ nice", "nice day", "plain"]
    name = bench.land({"title": cells})
    one = next(one for one in suggest(bench.lake, name) if one.step.step == "mend_encoding")
    assert (one.auto, one.before, one.after) == (False, "å¥½ nice", "好 nice")
    bench.clean(name, RecipeStep("mend_encoding", ("title",)))
    assert bench.column(name, "title") == cells
    bench.clean(name, one.step)
    assert bench.column(name, "title") == ["好 nice", *cells[1:]]


def test_exponents_of_measurements_are_never_written_out_as_identifiers(bench) -> None:
    measured = ["1.18330E+4", "2.5E+3", "9.1E+2"]
    assert not any(one.step.step == "mend_ids" for one in suggest(bench.lake, bench.land({"sample_id": measured})))
    versions = ["1.0", "1.1", "2.0"]
    name = bench.land({"release_id": versions})
    harmless(bench.lake, name)
    assert bench.column(name, "release_id") == versions
    orders = bench.land({"order_no": ["2.02207E+18", LONG, "3"]})
    assert {one.step.params.get("exponents") for one in suggest(bench.lake, orders)} == {True}


def test_a_step_is_placed_before_those_that_spoil_it() -> None:
    trim, width, mend = (RecipeStep(one, ("a", "b")) for one in ("trim_space", "unify_width", "mend_encoding"))
    recipe = Recipe((trim, RecipeStep("rename", ("a",), {"name": "c"})))
    assert [one.step for one in placed(recipe, mend)[0].steps] == ["mend_encoding", "trim_space", "rename"]
    assert [one.step for one in placed(placed(recipe, width)[0], mend)[0].steps][:3] == [
        "mend_encoding",
        "unify_width",
        "trim_space",
    ]
    assert placed(recipe, RecipeStep("mend_encoding", ("z",)))[1] == 2
    assert [(one.step, one.by, one.column) for one in spoiled(Recipe((trim, mend)))] == [(1, 0, "a")]
    assert spoiled(Recipe((mend, width, trim))) == []
    assert "Step 2" in spoiled(Recipe((trim, mend)))[0].sentence(Recipe((trim, mend)))


# --- the law over made tables -----------------------------------------------------------------------

KINDS = (
    st.integers(-3000, 100_000).map(str),
    st.integers(0, 99_999).map(lambda n: f"{n:05d}"),
    st.decimals(-1000, 100_000, places=2).map(str),
    st.decimals(0, 100_000, places=2).map(lambda n: f"{n:,}"),
    st.decimals(0, 100_000, places=2).map(lambda n: f"{n:,}".translate({44: 46, 46: 44})),
    st.integers(10**12, 10**19).map(str),
    st.integers(10**12, 10**19).map(lambda n: f"{n:.5E}"),
    st.dates().map(str),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda day: day.strftime("%d/%m/%Y")),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda day: day.strftime("%Y/%m/%d %H:%M")),
    st.sampled_from(["yes", "no", "是", "否", "y", "N/A", "-", "无", "null", "pv", "加购"]),
    st.sampled_from(["$5", "5 €", "(5)", "5-", "12%", "12E5", "+4917012345678", "1.18330E+4", "３４", " a  b "]),
    st.text("aé™®手 \u00a0’“ñÃ©&;<p>", max_size=8),
    st.text("aéü手机 ’“ñ", min_size=1, max_size=8).map(lambda text: text.encode().decode("cp1252", "replace")),
    st.text("aéü ’“ñ", min_size=1, max_size=8).map(lambda text: text.encode().decode("latin-1")),
)
NAMES = ("a", "price", "seen_at", "order_no", "title", "数量", "b", "c", "d", "e", "f", "g")
PURE = st.sampled_from(KINDS).flatmap(lambda kind: st.lists(kind, min_size=8, max_size=8))
MIXED = st.lists(st.one_of(*KINDS), min_size=1, max_size=3).flatmap(
    lambda cells: st.lists(st.sampled_from(cells), min_size=8, max_size=8)
)


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(columns=st.lists(st.one_of(PURE, MIXED), min_size=len(NAMES), max_size=len(NAMES)))
def test_the_law_over_columns_of_a_few_ways_of_writing(bench, columns) -> None:
    harmless(bench.lake, bench.land(dict(zip(NAMES, columns, strict=True))))


# --- the law over files of other people -------------------------------------------------------------


@pytest.mark.oracle
@pytest.mark.timeout(900)
def test_the_law_over_every_case_and_sample_file(lake: Lake, shared_data: Path) -> None:
    files = sorted((shared_data.parent / "cases" / "files").glob("*"))
    for folder in ("rv_en_blitzer_amazon", "ver_openbrewerydb", "em_amazon_google", "ev_rees46_oct2019"):
        of_a_kind = [one for one in sorted((shared_data / folder).glob("*.*")) if one.name != "SOURCE.txt"]
        files += of_a_kind if len(of_a_kind) < 8 else of_a_kind[:: len(of_a_kind) - 1]  # of versions the first and last
    loaded = 0
    for number, path in enumerate(files):
        with suppress(TouchstoneError):  # some cases are there to be refused
            ingest(lake, path, f"table_{number}")
            loaded += 1
        if f"table_{number}" in {one.name for one in lake.datasets()}:
            harmless(lake, f"table_{number}")
    assert loaded >= 0.9 * len(files)
