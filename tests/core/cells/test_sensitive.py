"""Columns of what the law guards most are found by name and by cells; those of goods that look so are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cells.personal import CATEGORIES, sensitive
from core.collect import ingest
from core.govern.personal import in_column
from core.lake import Lake
from core.lake.looked import personal_columns
from tests.core.cells.personal_corpus import OTHERS, column
from tests.core.cells.sensitive_corpus import GOODS, GUARDED

WANTED = 0.95
SEEDS = range(3)


def test_every_category_is_in_the_corpus() -> None:
    assert set(GUARDED) == set(CATEGORIES)


def test_precision_and_recall_by_name_and_cells() -> None:
    right, missed, wrong = 0, [], []
    for seed in SEEDS:
        for category, ways in GUARDED.items():
            for name, alone, draw in ways:
                for called in (name, *(("c7",) if alone else ())):
                    found = sensitive(called, column(draw, seed))
                    if found is not None and found.category == category:
                        right += 1
                    else:
                        (missed if found is None else wrong).append((category, name, called))
        for name, draw in [*GOODS, *OTHERS]:
            if found := sensitive(name, column(draw, seed)):
                wrong.append((found.category, name, ""))
    precision, recall = right / (right + len(wrong)), right / (right + len(missed) + len(wrong))
    print(
        f"precision {precision:.3f}, recall {recall:.3f} over {right + len(missed)} columns; {set(wrong)} {set(missed)}"
    )
    assert precision >= WANTED, set(wrong)
    assert recall >= WANTED, set(missed)


@pytest.mark.parametrize(("name", "draw"), GOODS, ids=[name for name, _draw in GOODS])
def test_a_column_of_goods_tells_nothing_of_persons(name: str, draw) -> None:
    assert sensitive(name, column(draw, 7)) is None


@pytest.mark.parametrize("name", ["过敏史", "religion", "政治面貌"])
def test_empty_cells_and_few_bad_ones_hide_nothing(name: str) -> None:
    [(draw, category)] = [(d, key) for key, ways in GUARDED.items() for n, _alone, d in ways if n == name]
    cells: list[object] = [*column(draw, 3, 60), *[None] * 50, "", "  ", "n/a", "?"]
    for called in (name, "c7"):
        found = sensitive(called, cells)
        assert found is not None
        assert found.category == category
    assert sensitive(name, []) is not None


def test_it_stands_among_the_findings_and_in_the_keys_of_json() -> None:
    [found] = in_column("过敏史", ["花生过敏", "无", "青霉素过敏"])
    assert (found.kind, found.by, found.direct, found.sensitive) == ("health", "name", False, True)
    assert found.title == "health"
    [within] = in_column("profile", ['{"religion": "Muslim"}', '{"religion": "Catholic"}'])
    assert (within.kind, within.path) == ("belief", "religion")


def test_who_may_not_see_personal_data_sees_nothing_of_it(lake: Lake, tmp_path: Path) -> None:
    """Neither a text, nor a number, nor yes and no: of so few words, one sign would tell which."""
    rows = "\n".join(f"u{n},{('asthma', 'diabetes', 'none')[n % 3]},{n * 900},{n % 2 == 0},{n}.5" for n in range(1, 90))
    (tmp_path / "people.csv").write_text(f"user_id,allergies,annual_income,disability,price\n{rows}\n")
    ingest(lake, tmp_path / "people.csv", "people")
    found = personal_columns(lake, lake.dataset("people"), None)
    assert {one for one, way in found.items() if way == "hidden"} == {"allergies", "annual_income", "disability"}
