"""The trail finds one changed, removed, inserted or moved byte or row, wherever it stands."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import access
from core.access import Head, Person, acting, audit, record, verify

FILE = Path("access") / audit.FILE


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("trail")
    for number in range(12):
        with acting(Person(f"p{number % 3}", "steward")):
            record(folder, "clean", f"数据{number}", before={"n": number}, after={"n": number + 1, "name": "é\n|"})
    return folder, (folder / FILE).read_bytes()


def test_a_trail_as_it_was_written_is_whole(trail: tuple[Path, bytes]) -> None:
    folder, data = trail
    assert verify(folder) == access.Verdict(12)
    rows = access.entries(folder)
    assert [row.number for row in rows] == list(range(1, 13))
    assert [row.about for row in access.entries(folder, newest=2)] == ["数据10", "数据11"]
    assert all(len(line) < audit.TAIL / 8 for line in data.splitlines())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_one_changed_byte_is_found(trail: tuple[Path, bytes], data: st.DataObject) -> None:
    folder, whole = trail
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    with Changed(folder, whole[:at] + bytes([other]) + whole[at + 1 :]):
        found = verify(folder)
    row = whole[:at].count(b"\n") + 1
    assert not found.whole
    assert found.broken == row  # the first broken row is named


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bytes_taken_out_or_put_in_are_found(trail: tuple[Path, bytes], data: st.DataObject) -> None:
    folder, whole = trail
    at = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(1, 40))
    if data.draw(st.booleans()):
        made = whole[:at] + whole[at + length :]
    else:
        made = whole[:at] + data.draw(st.binary(min_size=1, max_size=length)) + whole[at:]
    if made == whole:
        return
    with Changed(folder, made):
        # what lacks nothing but the last line's end is a torn row: whole in every byte that counts
        assert not verify(folder).whole or made == whole[:-1]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_rows_removed_repeated_moved_or_put_in_are_found(trail: tuple[Path, bytes], data: st.DataObject) -> None:
    folder, whole = trail
    lines = whole.splitlines(keepends=True)
    before = list(lines)
    at = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1))
    match data.draw(st.sampled_from(["remove", "repeat", "swap", "cut", "forge"])):
        case "remove":
            del lines[at]
        case "repeat":
            lines.insert(other, lines[at])
        case "swap":
            lines[at], lines[other] = lines[other], lines[at]
        case "cut":
            del lines[at:]
        case "forge":  # with a seal that fits its own row
            row = json.loads(lines[at])
            row["who"] = "nobody"
            row["hash"] = audit._seal({key: value for key, value in row.items() if key != "hash"})
            lines[at] = audit._line(row)
    if lines == before:
        return
    with Changed(folder, b"".join(lines)):
        assert not verify(folder).whole


def test_a_tail_cut_together_with_the_head_is_found_by_a_head_noted_elsewhere(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    (short, head) = (tmp_path / FILE).read_bytes(), (tmp_path / "access" / audit.HEAD).read_text()
    noted = record(tmp_path, "clean", "b")
    (tmp_path / FILE).write_bytes(short)
    assert not verify(tmp_path).whole
    (tmp_path / "access" / audit.HEAD).write_text(head)
    assert verify(tmp_path).whole
    assert verify(tmp_path, noted) == access.Verdict(1, 2, "missing")
    assert verify(tmp_path, Head(1, "f" * 64)).why == "changed"


def test_the_head_may_not_be_taken_away(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    (tmp_path / "access" / audit.HEAD).unlink()
    assert not verify(tmp_path).whole


def test_a_row_torn_by_a_power_cut_was_never_acknowledged_and_goes(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    with (tmp_path / FILE).open("ab") as stream:
        stream.write(b'{"about":"b","after":{')
    record(tmp_path, "clean", "c")
    assert [row.about for row in access.entries(tmp_path)] == ["a", "c"]
    assert verify(tmp_path) == access.Verdict(2)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_tail_cut_or_written_anew_is_found_whatever_is_added_later(
    tmp_path_factory: pytest.TempPathFactory, trail: tuple[Path, bytes], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("later")
    made = [json.loads(line) for line in trail[1].splitlines()][: data.draw(st.integers(2, 12))]
    (folder / "access").mkdir()
    (folder / FILE).write_bytes(b"".join(map(audit._line, made)))
    (folder / "access" / audit.HEAD).write_text(f"{len(made)}:{made[-1]['hash']}")
    assert verify(folder).whole
    at = data.draw(st.integers(0, len(made) - 1))
    way = data.draw(st.sampled_from(["cut", "gone", "anew", "left_out", "added", "headless", "torn"]))
    rows = list(made)
    match way:
        case "cut":
            rows = rows[:at]
        case "gone":
            rows = []
        case "anew":
            rows[at] = rows[at] | {"who": "somebody else"}
        case "left_out":
            del rows[at]
        case "added":
            rows += [dict(rows[-1]), dict(rows[-1])]
        case "headless":
            rows = rows[: at + 1]
    data_now = b"".join(map(audit._line, sealed(rows)))
    (folder / FILE).write_bytes(data_now[: -data.draw(st.integers(2, 60))] if way == "torn" else data_now)
    if way == "headless":
        (folder / "access" / audit.HEAD).unlink()
    for number in range(data.draw(st.integers(0, 3))):
        record(folder, "clean", f"later{number}")
    assert not verify(folder).whole
    if way not in ("headless", "added"):
        assert verify(folder).broken <= len(made) + 1


def sealed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows as somebody would write them who knows how they are sealed."""
    last, found = audit.FIRST, []
    for number, row in enumerate(rows, start=1):
        fresh = {key: value for key, value in row.items() if key != "hash"} | {"n": number, "last": last}
        last = audit._seal(fresh)
        found.append(fresh | {"hash": last})
    return found


def test_a_power_cut_between_a_row_and_the_head_is_no_break(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    head = (tmp_path / "access" / audit.HEAD).read_text()
    record(tmp_path, "clean", "b")
    (tmp_path / "access" / audit.HEAD).write_text(head)
    assert verify(tmp_path).whole
    record(tmp_path, "clean", "c")
    assert verify(tmp_path) == access.Verdict(3)


def test_many_at_once_make_one_chain(tmp_path: Path) -> None:
    def work() -> None:
        for number in range(10):
            record(tmp_path, "clean", str(number))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert verify(tmp_path) == access.Verdict(40)


def test_long_texts_are_kept_as_their_hash_alone(tmp_path: Path) -> None:
    record(tmp_path, "describe", "x" * 5_000, after={"text": "secret " * 100})
    data = (tmp_path / FILE).read_text()
    assert "secret" not in data
    assert len(data) < 1_000


def test_an_empty_workspace_has_a_whole_trail(tmp_path: Path) -> None:
    assert verify(tmp_path) == access.Verdict(0)
    assert access.entries(tmp_path) == []
    assert access.head(tmp_path) == Head(0, audit.FIRST)
    assert not (tmp_path / "access").exists()


class Changed:
    def __init__(self, folder: Path, data: bytes) -> None:
        self.path, self.data = folder / FILE, data
        self.before = self.path.read_bytes()

    def __enter__(self) -> None:
        self.path.write_bytes(self.data)

    def __exit__(self, *_error: object) -> None:
        self.path.write_bytes(self.before)
