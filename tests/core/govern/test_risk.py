"""The risk of planted data is told by its parts, and what a step is said to give is what it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from core import clean
from core.cells.personal import country_of
from core.collect import ingest
from core.govern.personal import in_column
from core.govern.risk import MOST, all_together, risk, sensitive_columns, what_if
from core.i18n import use_language
from core.lake import Lake
from tests.core.cells.personal_corpus import PERSONAL, column


def fill(lake: Lake) -> None:
    """Four hundred patients of whom each hides among forty by decade and place, and almost nobody by day of birth."""
    draw, n = Random(3), 400
    frame = pd.DataFrame(
        {
            "mail": column(PERSONAL["mail"][0][2], 1, n),
            "birth_date": [f"19{6 + at % 2}{draw.randrange(10)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
                           for at in range(n)],
            "city": [("Hamburg, Germany", "Berlin, Germany", "Lyon, France")[at % 3] for at in range(n)],
            "illness": [("flu", "cold", "gout")[draw.randrange(3)] for at in range(n)],
            "remark": [f"please ring {one} before noon" for one in column(PERSONAL["phone"][1][2], 2, n)],
        }
    )  # fmt: skip
    goods = pd.DataFrame({"sku": [f"a{at}" for at in range(60)], "price": [f"{at}.50" for at in range(60)]})
    with TemporaryDirectory() as folder:
        for name, table in (("patients", frame), ("goods", goods)):
            table.to_csv(Path(folder, f"{name}.csv"), index=False)
            ingest(lake, Path(folder, f"{name}.csv"), name)


Prepared = Callable[..., Lake]


def test_each_part_is_told_with_its_columns(prepared: Prepared) -> None:
    lake = prepared(fill)
    found = risk(lake, "patients")
    parts = {one.key: one for one in found.parts}
    assert parts["direct"].points == MOST["direct"]
    assert parts["direct"].columns == ("mail",)
    assert set(parts["quasi"].columns) == {"birth_date", "city"}
    assert parts["quasi"].points > 0.9 * MOST["quasi"]
    assert parts["sensitive"].columns == ("illness",)
    assert parts["text"].columns == ("remark",)
    assert found.score == round(sum(one.points for one in found.parts))
    assert all(0 <= one.points <= MOST[one.key] for one in found.parts)
    assert risk(lake, "goods").score == 0


def test_what_a_step_is_said_to_give_is_what_it_gives(prepared: Prepared) -> None:
    lake = prepared(fill)
    tried = what_if(lake, "patients")
    said = {one.step.columns[0]: one for one in tried}
    assert [one.less for one in tried] == sorted((one.less for one in tried), reverse=True)
    assert said["mail"].step.step == "hash_personal"
    assert said["illness"].step.step == "hash_personal"
    assert said["birth_date"].after.hidden.k > said["birth_date"].before.hidden.k
    together = all_together(lake, "patients")
    recipe = clean.current(lake, "patients")
    for one in tried:
        recipe = clean.placed(recipe, one.step)[0]
    clean.apply(lake, "patients", recipe)
    after = risk(lake, "patients")
    assert (after.score, after.hidden) == (together.score, together.hidden)
    assert after.score < 30
    assert after.hidden.k >= 40


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("diagnosis", True), ("monthlyIncome", True), ("宗教信仰", True), ("price", False), ("traceId", False)],
)
def test_sensitive_columns_are_told_by_name(name: str, is_one: bool) -> None:
    assert bool(sensitive_columns(in_column(name, ["31", "48", "31"]))) is is_one


SALES = ("North", "South", "East", "West", "Overseas", "华东", "华南大区", "海外", "North-East", "Region 4", "EMEA")


@pytest.mark.parametrize("name", ["region", "user_region", "location"])
def test_areas_of_a_sales_plan_are_no_places(lake: Lake, tmp_path: Path, name: str) -> None:
    assert not any(country_of(one) for one in SALES)
    assert all(country_of(one) for one in ("South Africa", "Berlin", "江西", "东莞"))
    rows = {name: [SALES[at % len(SALES)] for at in range(220)], "mail": column(PERSONAL["mail"][0][2], 1, 220)}
    pd.DataFrame(rows).to_csv(tmp_path / "sales.csv", index=False)
    ingest(lake, tmp_path / "sales.csv", "sales")
    assert [one.step.columns for one in what_if(lake, "sales")] == [("mail",)]


@pytest.mark.parametrize("unknown", [0, 40])
def test_what_empties_cells_or_lowers_nothing_is_not_offered(lake: Lake, tmp_path: Path, unknown: int) -> None:
    n = 200
    city = ["Zzyx Grove" if at < unknown else ("Berlin", "Lyon")[at % 2] for at in range(n)]
    rows = {"city": [f"{one}, {at}" if at == n else one for at, one in enumerate(city)]}
    rows |= {"birth_date": [f"19{60 + at % 40}-0{1 + at % 9}-1{at % 7}" for at in range(n)]}
    rows |= {"mail": column(PERSONAL["mail"][0][2], 1, n), "phone": column(PERSONAL["phone"][1][2], 2, n)}
    pd.DataFrame(rows).to_csv(tmp_path / "people.csv", index=False)
    ingest(lake, tmp_path / "people.csv", "people")
    offered = what_if(lake, "people")
    for one in offered:
        assert one.emptied <= 0.02 * one.filled
        assert one.after.points < one.before.points or one.without.points > all_together(lake, "people").points
    assert {"mail", "phone"} <= {one.step.columns[0] for one in offered}, "two open ones go together"
    assert not unknown or ("city",) not in [one.step.columns for one in offered]
    recipe = clean.current(lake, "people")
    for one in offered:
        recipe = clean.placed(recipe, one.step)[0]
    clean.apply(lake, "people", recipe)
    assert what_if(lake, "people") == (), "nothing more is asked for"


def test_the_steps_are_told_in_the_language_of_whoever_reads(prepared: Prepared) -> None:
    lake = prepared(fill)
    with use_language("en"):
        first = [one.said for one in what_if(lake, "patients")]
    with use_language("zh_CN"):
        second = [one.said for one in what_if(lake, "patients")]
    assert all(one != other for one, other in zip(first, second, strict=True))
