"""What only the first row of a group says: proposed for all its rows, and for nothing else."""

from __future__ import annotations

from random import Random

import pytest

from core.clean import apply, suggest
from core.clean.recipes.recipe import Recipe
from core.engine import quote

Table = dict[str, list[str | None]]


def orders(groups: int, seed: int, words: tuple[str, ...]) -> Table:
    """Lines of orders (or variants of products): a key, what belongs to the group, what belongs to the line."""
    draw = Random(seed)
    key, name, state, city, line, total = words
    rows: Table = {one: [] for one in words}
    for number in range(groups):
        size = draw.choice((1, 2, 3, 4))
        for n in range(size):
            rows[key].append(f"#{number * 7 + 1000}")
            rows[name].append(f"Model {number}")
            rows[state].append(("paid", "refunded", "open")[number % 3])
            rows[city].append(("Lyon", "苏州", "Graz", "Oslo")[number % 4])
            rows[line].append(f"part {number}-{n}")
            rows[total].append(f"{number * 3 + 9}.50")
    return rows


def first_only(rows: Table, key: str, columns: tuple[str, ...]) -> Table:
    """The same with these columns blank below the first row of each group."""
    seen: set[str] = set()
    first = []
    for value in rows[key]:
        first.append(value not in seen)
        seen.add(value)
    return {
        name: [cell if name not in columns or at else None for cell, at in zip(cells, first, strict=True)]
        for name, cells in rows.items()
    }


def proposed(bench, name: str) -> list:
    return [one for one in suggest(bench.lake, name) if one.step.params.get("method") == "group_mode"]


@pytest.mark.parametrize("groups", [4, 60])
@pytest.mark.parametrize(
    "words",
    [
        ("Order", "Title", "State", "Town", "Line", "Total"),
        ("订单编号", "商品标题", "订单状态", "收货城市", "明细", "总金额"),
        ("hire_no", "boat", "condition", "harbour", "item", "deposit"),
    ],
)
def test_the_fill_gives_back_what_was_left_out_and_changes_nothing_else(bench, groups, words) -> None:
    whole = orders(groups, groups, words)
    key, left_out = words[0], words[1:4]
    name = bench.land(first_only(whole, key, left_out))
    (found,) = proposed(bench, name)
    assert (set(found.step.columns), found.step.params["by"], found.auto) == (set(left_out), key, False)
    assert found.rows == len(whole[key]) - len(set(whole[key]))
    assert key in found.sentence()
    apply(bench.lake, name, Recipe((found.step,)))
    cells = ", ".join(quote(one) for one in words)
    with bench.lake.read() as cursor:
        rows = cursor.execute(f"SELECT {cells} FROM {bench.lake.table(name, 'clean')} ORDER BY _row").fetchall()
    assert rows == list(zip(*whole.values(), strict=True))
    assert not [one for one in suggest(bench.lake, name, Recipe((found.step,))) if one.step.step == "fill_missing"]


def test_a_total_on_the_first_line_is_not_repeated_nor_an_identifier(bench) -> None:
    whole = orders(40, 3, ("order", "title", "state", "barcode", "line", "total"))
    whole["barcode"] = [f"{4_006_381_300_000 + int(n[1:])}" for n in whole["order"]]
    name = bench.land(first_only(whole, "order", ("total", "barcode")))
    assert proposed(bench, name) == []


def test_holes_here_and_there_torn_groups_and_single_rows_are_left_alone(bench) -> None:
    words = ("order", "title", "state", "town", "line", "total")
    draw = Random(5)
    holes = orders(60, 5, words)
    holes["town"] = [cell if draw.random() < 0.6 else None for cell in holes["town"]]
    torn = first_only(orders(60, 6, words), "order", ("town",))
    shuffled = list(zip(*torn.values(), strict=True))
    draw.shuffle(shuffled)
    singles = {"order": [f"#{n}" for n in range(50)], "town": ["Lyon" if n % 2 else None for n in range(50)]}
    tables = [holes, dict(zip(torn, map(list, zip(*shuffled, strict=True)), strict=True)), singles]
    for rows in tables:
        assert proposed(bench, bench.land(rows)) == []
