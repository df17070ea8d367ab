"""What belongs to a person is found by name and by cells, in both languages; numbers and words of trade are not."""

from __future__ import annotations

import json

import pytest

from core.cells.personal import BY_KEY, KINDS, held, masked, personal
from core.govern.personal import in_column
from tests.core.cells.personal_corpus import HARD, OTHERS, PERSONAL, PLACES, column

SEEDS = range(3)
WANTED = 0.95


def test_every_kind_is_in_the_corpus() -> None:
    assert set(PERSONAL) == set(BY_KEY)
    assert len(KINDS) == 15


def test_precision_and_recall_by_name_and_cells(record_property) -> None:
    right = missed = wrong = 0
    for seed in SEEDS:
        for kind, ways in PERSONAL.items():
            for name, alone, draw in ways:
                cells = column(draw, seed)
                for called in (name, *(("c7", "") if alone else ())):
                    found = held(called, cells)
                    right += found is not None and found.kind.key == kind
                    missed += found is None
                    wrong += found is not None and found.kind.key != kind
        for name, draw in OTHERS:
            wrong += held(name, column(draw, seed)) is not None
    precision, recall = right / (right + wrong), right / (right + missed + wrong)
    record_property("precision", precision)
    record_property("recall", recall)
    print(f"precision {precision:.3f}, recall {recall:.3f} over {right + missed + wrong} columns")
    assert precision >= WANTED
    assert recall >= WANTED


@pytest.mark.parametrize(("name", "draw"), OTHERS, ids=[name for name, _draw in OTHERS])
def test_a_column_of_trade_belongs_to_nobody(name: str, draw) -> None:
    assert held(name, column(draw, 7)) is None


@pytest.mark.parametrize(
    ("name", "draw"), [one for one in OTHERS if one[0] not in ("brand", "品牌")], ids=lambda one: str(one)[:20]
)
def test_nor_without_its_name(name: str, draw) -> None:
    assert held("c7", column(draw, 8)) is None


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_column_is_told_by_its_name_alone_and_when_hashed_or_starred(kind: str) -> None:
    for name, _alone, _draw in PERSONAL[kind]:
        for cells in ([], ["e3b0c44298fc1c149afbf4c8996fb924"] * 9, ["1**7"] * 9):
            assert (held(name, cells) or held("", [])).kind.key == kind  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_few_bad_cells_hide_nothing(kind: str) -> None:
    for name, alone, draw in PERSONAL[kind]:
        cells: list[object] = [*column(draw, 3, 60), *[None] * 50, "", "  ", "n/a", "see notes", *["?"] * 8]
        for called in (name, *(("c7",) if alone else ())):
            found = held(called, cells)
            assert found is not None, called
            assert found.kind.key == kind


def test_what_names_a_person_by_itself_and_what_only_with_others() -> None:
    assert personal("city", ["Leeds", "Boston"]) == ""
    assert personal("email") == "mail"
    assert {kind.key for kind in KINDS if not kind.direct} == {"place", "coordinates", "birth"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [("someone@shop.example", "s•••@•••.example"), ("13800138000", "1•••0"), ("abc", "•••"), ("", ""), (None, "")],
)
def test_a_hidden_cell_keeps_its_first_and_last_sign(value: object, shown: str) -> None:
    assert masked(value) == shown


def test_hard_columns_of_trade_belong_to_nobody_in_tables_and_in_json() -> None:
    wrong = []
    for name, draw in HARD:
        cells = column(draw, 21, 60)
        if held(name, cells) is not None:
            wrong.append(name)
        if name not in PLACES and held("c7", cells) is not None:
            wrong.append(f"{name} without its name")
        if in_column("payload", [json.dumps({"n": 1, name: cell}) for cell in cells]):
            wrong.append(f"{name} in JSON")
    assert wrong == []


def test_kinds_are_found_in_json_under_their_names() -> None:
    for kind, ways in PERSONAL.items():
        for name, _alone, draw in ways:
            found = in_column(
                "payload", [json.dumps({"order": 1, "who": {name: cell}}) for cell in column(draw, 22, 60)]
            )
            assert [one.kind for one in found] == [kind], name
