"""Rows are never added under a second name for what tells them apart: the command stops with a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.collect import Options, ingest
from core.errors import BadInput
from core.lake import Lake


def table(folder: Path, name: str, header: Sequence[str], first: int, mark: str = ",") -> Path:
    """Orders of users: ids of one form, a kind, a time, a price."""
    lines = [mark.join(header)]
    for n in range(first, first + 40):
        cells = (
            f"U{n % 30:05}",
            f"SKU{n % 25:04}",
            "purchase" if n % 3 else "view",
            f"2025-03-{n % 27 + 1:02} 10:00:00",
        )
        lines.append(mark.join((*cells, f"{n}.50")))
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


HELD = ("user_id", "item_id", "event_type", "timestamp", "price")


def held(lake: Lake, folder: Path) -> None:
    ingest(lake, table(folder, "events.csv", HELD, 0), "events", kind="events")


@pytest.mark.parametrize(
    ("before", "now", "mark"),
    [
        ("user_id", "customer", ","),
        ("user_id", "buyer_id", ";"),
        ("user_id", "用户", "\t"),
        ("item_id", "product_id", ","),
        ("item_id", "sku", "|"),
        ("event_type", "action", ","),
        ("timestamp", "event_time", ","),
        ("user_id", "uid2", ","),
    ],
)
def test_a_renamed_identity_is_asked_for(lake: Lake, tmp_path: Path, before: str, now: str, mark: str) -> None:
    held(lake, tmp_path)
    header = [now if name == before else name for name in HELD]
    later = table(tmp_path, "later.csv", header, 10, mark)
    with pytest.raises(BadInput) as told:
        ingest(lake, later, "events", append=True, confirm=True)
    assert told.value.data["rename"] == {now: before}
    assert f"--rename '{now}={before}'" in told.value.line()
    assert lake.dataset("events").rows == 40, "nothing was added"
    done = ingest(lake, later, "events", append=True, confirm=True, options=Options(rename={now: before}))
    assert done.rows_loaded == 40
    assert list(lake.columns("events")) == list(HELD)
    # The next file of that form is read alike: the answer is kept.
    again = ingest(lake, table(tmp_path, "third.csv", header, 20, mark), "events", append=True, confirm=True)
    assert (again.rows_loaded, list(lake.columns("events"))) == (40, list(HELD))


def test_a_column_renamed_to_itself_is_a_new_one(lake: Lake, tmp_path: Path) -> None:
    held(lake, tmp_path)
    later = table(tmp_path, "later.csv", ("customer", *HELD[1:]), 10)
    ingest(lake, later, "events", append=True, confirm=True, options=Options(rename={"customer": "customer"}))
    assert set(lake.columns("events")) == {*HELD, "customer"}


@pytest.mark.parametrize("header", [HELD, [name.upper() for name in HELD], HELD[::-1], HELD[:4]])
def test_the_expected_columns_pass_unasked(lake: Lake, tmp_path: Path, header: Sequence[str]) -> None:
    """In another letter case, another order, or without one that is optional."""
    held(lake, tmp_path)
    path = table(tmp_path, "later.csv", HELD, 5)
    lines = [line.split(",") for line in path.read_text().splitlines()]
    order = [HELD.index(name.lower()) for name in header]
    rows = [list(header), *([line[place] for place in order] for line in lines[1:])]
    path.write_text("\n".join(map(",".join, rows)) + "\n")
    assert ingest(lake, path, "events", append=True, confirm=True).rows_loaded == 40


def test_a_column_more_is_no_question(lake: Lake, tmp_path: Path) -> None:
    held(lake, tmp_path)
    path = table(tmp_path, "later.csv", HELD, 5)
    path.write_text(
        "\n".join(f"{line},{'note' if n == 0 else n}" for n, line in enumerate(path.read_text().splitlines()))
    )
    ingest(lake, path, "events", append=True, confirm=True)
    assert list(lake.columns("events")) == [*HELD, "note"]


def test_another_table_is_not_added(lake: Lake, tmp_path: Path) -> None:
    held(lake, tmp_path)
    path = tmp_path / "other.csv"
    path.write_text("colour,shape,weight,price\n" + "".join(f"red,round,{n},x\n" for n in range(9)))
    with pytest.raises(BadInput, match="another table"):
        ingest(lake, path, "events", append=True, confirm=True)
    assert lake.dataset("events").rows == 40
