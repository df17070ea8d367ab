"""Times with an offset: the instant is stored, and the offset is told and kept with the rule, never lost in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest, inspect
from core.lake import open_lake

FIRST = datetime(2024, 3, 30, 23, 15, tzinfo=UTC)
MINUTES = st.sampled_from([0, 60, -300, 330, 345, 480, -210, 840])


def spelled(moment: datetime, minutes: int, spelling: str) -> str:
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    offset = local.strftime("%z")
    if spelling == "colon":
        return local.strftime("%Y-%m-%dT%H:%M:%S") + offset[:3] + ":" + offset[3:]
    if spelling == "Z" and not minutes:
        return local.strftime("%Y-%m-%dT%H:%M:%SZ")
    return local.strftime("%Y-%m-%d %H:%M:%S ") + offset


@settings(max_examples=25, deadline=None)
@given(
    minutes=st.lists(MINUTES, min_size=3, max_size=30), spelling=st.sampled_from(["colon", "blank", "Z"]),
    separator=st.sampled_from(",;\t"), name=st.sampled_from(["at", "时间", "Zeitpunkt"]),
)  # fmt: skip
def test_the_instant_is_right_and_offsets_are_told(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], spelling: str, separator: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("offsets")
    moments = [FIRST + timedelta(minutes=n) for n in range(len(minutes))]
    lines = [f"A{n}{separator}{spelled(moment, minutes[n], spelling)}" for n, moment in enumerate(moments)]
    path = folder / "t.csv"
    path.write_text("\n".join([f"sku{separator}{name}", *lines, ""]), encoding="utf-8")
    lake = open_lake(folder / "lake")
    try:
        done = ingest(lake, path, "t")
        with lake.read() as cursor:
            found = cursor.execute(f'SELECT "{name}" FROM lake.raw.t ORDER BY _row').fetchall()
        rule = lake.dataset("t").imports["rules"][name]
    finally:
        lake.close()
    assert [row[0].replace(tzinfo=UTC) for row in found] == moments
    said = [str(note) for note in done.warnings if "offset" in note.msgid]
    kinds = {spelled(FIRST, m, "colon")[-6:] for m in minutes}
    if kinds == {"+00:00"}:
        assert not said
        assert "offsets" not in rule
        return
    assert len(said) == 1
    assert f"“{name}”" in said[0]
    assert all(kind in said[0] or " …" in said[0] for kind in kinds)
    assert rule["offsets"] in said[0]


@pytest.mark.parametrize(
    "cell", ["2024-03-01T10:00:{:02d}Z", "2024-03-01 10:00:{:02d} UTC", "2024-03-01 10:00:{:02d}", "2024-03-{:02d}"]
)
def test_times_without_an_offset_of_their_own_are_not_told(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("sku,at\n" + "".join(f"A{n},{cell.format(n + 1)}\n" for n in range(9)))
    assert not [note for note in inspect(path).warnings if "offset" in note.msgid]


def test_a_later_file_keeps_the_rule(lake, tmp_path: Path) -> None:
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        path.write_text("sku,at\n" + "".join(f"A{n},2024-03-0{number}T10:00:0{n}+08:00\n" for n in range(5)))
        ingest(lake, path, "t", append=number > 1)
    assert lake.columns("t", "raw")["at"] == "TIMESTAMP"
    assert lake.dataset("t").imports["rules"]["at"]["offsets"] == "+08:00"
