"""Laws of detection and repair on made tables: sound ones stay as they are, planted faults are found and undone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from core.clean.repair.answers import reweighed, teaching
from core.clean.repair.columns import Grid
from core.clean.repair.find import LISTED, weighed
from core.clean.repair.held_back import Fault, plant, planted_into, ranked
from core.clean.repair.suspect import Suspect
from tests.core.clean.tables_to_repair import cells_of, gridded, mixed, orders, places_of, shuffled


def suspects(grid: Grid) -> tuple[Suspect, ...]:
    return weighed(grid)[0]


def faulty(seed: int) -> tuple[Grid, list[Fault]]:
    """Sound orders with faults of every kind in them."""
    sound = gridded(orders(seed))
    faults = plant(sound, set(), ranked(sound), np.random.default_rng(1000 + seed))
    return planted_into(sound, faults), faults


@pytest.fixture(scope="module", params=range(3))
def case(request: pytest.FixtureRequest) -> tuple[Grid, list[Fault], tuple[Suspect, ...]]:
    grid, faults = faulty(request.param)
    return grid, faults, suspects(grid)


@pytest.mark.parametrize("seed", range(4))
def test_a_sound_table_gives_nothing(seed: int) -> None:
    assert suspects(gridded(orders(seed))) == ()


@pytest.mark.parametrize("seed", range(8))
def test_no_sound_table_is_repaired_unasked(seed: int) -> None:
    assert [one for one in suspects(gridded(mixed(seed))) if one.sure] == []


@pytest.mark.parametrize(("seed", "column"), enumerate(["city", "region", "name", "section", "maker"]))
def test_a_lone_gap_that_other_rows_fill_is_listed_and_a_habit_of_gaps_is_not(seed: int, column: str) -> None:
    """In a column without any other fault, where a gap is the only cell that stands apart."""
    lone, habit = orders(10 + seed), orders(10 + seed)
    was = lone[column][77]
    lone[column][77] = None
    for row in np.random.default_rng(seed).permutation(900)[:270].tolist():
        habit[column][row] = None
    assert [(one.column, one.row, one.suggestion) for one in suspects(gridded(lone))] == [(column, 77, was)]
    assert suspects(gridded(habit)) == ()


def test_answers_of_people_move_a_kind_over_the_gate_and_under_it() -> None:
    grid, _faults = faulty(4)
    before = [one for one in suspects(grid) if one.kind == "slip"]
    [(column, _n)] = Counter(one.column for one in before).most_common(1)
    praised = weighed(grid, said={("slip", column): (200, 0)})[0]
    scolded = weighed(grid, said={("slip", column): (0, 200)})[0]

    def sure(found: tuple[Suspect, ...]) -> int:
        return sum(one.sure for one in found if (one.kind, one.column) == ("slip", column))

    assert sure(praised) >= sum(one.sure for one in before if one.column == column)
    assert sure(praised) > sure(scolded) == 0


def test_an_answer_moves_its_kind_at_once_as_far_as_a_new_search_would() -> None:
    grid, _faults = faulty(4)
    found, shown = weighed(grid)
    for said in ({("slip", "city"): (30, 0)}, {("slip", "city"): (0, 30), ("gap", "name"): (3, 1)}):
        moved = {(one.column, one.row): one for one in reweighed(found, shown.counts, {}, said)}
        anew = {(one.column, one.row): one for one in weighed(grid, said=said)[0]}
        assert len(anew) > 50
        assert {at: moved[at].confidence for at in anew} == pytest.approx(
            {at: one.confidence for at, one in anew.items()}, abs=2e-4
        )
        gone = [moved[at].confidence for at in moved.keys() - anew.keys()]
        assert all(confidence < LISTED for confidence in gone)
    assert reweighed(found, shown.counts, {}, {}) == found


def cell(kind: str, column: str, row: int, confidence: float, suggestion: str | None = "x") -> Suspect:
    return Suspect(row, 0, column, "y", suggestion, kind, confidence, key=f"{column}={row}" if suggestion else "")


def test_what_teaches_most_is_asked_first() -> None:
    """Many cells that wait, of a kind of which little is known; the nearest to the gate first; then what is known."""
    known, unknown = ("slip", "city"), ("slip", "name")
    cells = [cell(*known, row, 0.9) for row in range(5)] + [cell(*unknown, row, 0.6 + row / 50) for row in range(5)]
    cells += [cell("torn", "city", 90, 0.9, None), cell("gap", "name", 91, 0.99)]
    counts = {known: (90.0, 100.0), ("slip", ""): (90.0, 100.0), unknown: (0.0, 0.0)}
    order = [(one.kind, one.column, one.row) for one in teaching(cells, counts, {})]
    assert order[:5] == [("slip", "name", row) for row in (4, 3, 2, 1, 0)]
    assert order[5:10] == [("slip", "city", row) for row in range(5)]
    assert order[10:] == [("gap", "name", 91), ("torn", "city", 90)]
    answered = teaching(cells, counts, {unknown: (300, 20)})
    assert answered[0].column == "city"


def test_planted_faults_are_found(case: tuple[Grid, list[Fault], tuple[Suspect, ...]]) -> None:
    """Those in columns that the table's rules reach; an amount or a status of its own tells nobody what it was."""
    _grid, faults, found = case
    ruled = {"postcode", "city", "region", "article", "name", "section", "maker"}
    hit = {(one.column, one.row) for one in found}
    planted = Counter(one.kind for one in faults if one.column in ruled)
    caught = Counter(one.kind for one in faults if one.column in ruled and (one.column, one.row) in hit)
    assert {kind: caught[kind] / n for kind, n in planted.items() if caught[kind] < 0.9 * n} == {}
    assert sum(planted.values()) > 60


def test_a_sure_repair_restores_what_was_there(case: tuple[Grid, list[Fault], tuple[Suspect, ...]]) -> None:
    _grid, faults, found = case
    planted = places_of(faults)
    sure = [one for one in found if one.sure]
    assert len(sure) > 15
    wrong = [
        one for one in sure if planted.get((one.column, one.row), Fault("", 0, "", None, None)).was != one.suggestion
    ]
    assert len(wrong) <= 0.05 * len(sure), wrong


def test_few_sound_cells_are_suspected(case: tuple[Grid, list[Fault], tuple[Suspect, ...]]) -> None:
    _grid, faults, found = case
    planted = places_of(faults)
    false = [one for one in found if (one.column, one.row) not in planted]
    assert len(false) <= 0.05 * len(found), false


def test_the_order_of_the_rows_does_not_matter() -> None:
    grid, _faults = faulty(7)
    columns = {one.name: [one.values[code] if code >= 0 else None for code in one.codes] for one in grid.columns}
    other = gridded(shuffled(columns, 3))

    def told(given: Grid) -> list[tuple[object, ...]]:
        found = [
            (one.column, cells_of(given, one.row), one.suggestion, one.kind, one.confidence) for one in suspects(given)
        ]
        return sorted(found, key=str)

    assert told(grid) == told(other)
