"""The trail finds one changed, removed, inserted or moved byte or row, wherever it stands."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import access
from core.access import Head, Person, acting, audit, record, sealing, verify
from core.access.sealing import seal
from core.errors import BadInput, Forbidden, Unavailable
from core.lake import Lake
from core.settings import settings as settings_of

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
            row["hash"] = seal({key: value for key, value in row.items() if key != "hash"}, b"guessed")
            lines[at] = audit._line(row)
    if lines == before:
        return
    with Changed(folder, b"".join(lines)):
        assert not verify(folder).whole


def test_a_tail_cut_together_with_the_head_is_found_by_a_head_noted_elsewhere(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    (short, head) = (tmp_path / FILE).read_bytes(), (tmp_path / "access" / sealing.HEAD).read_text()
    noted = record(tmp_path, "clean", "b")
    (tmp_path / FILE).write_bytes(short)
    assert not verify(tmp_path).whole
    (tmp_path / "access" / sealing.HEAD).write_text(head)
    assert verify(tmp_path).whole
    assert verify(tmp_path, [noted]) == access.Verdict(1, 2, "missing")
    assert verify(tmp_path, [Head(1, "f" * 64)]).why == "changed"


def test_the_head_may_not_be_taken_away(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    (tmp_path / "access" / sealing.HEAD).unlink()
    assert not verify(tmp_path).whole


def test_a_row_torn_by_a_power_cut_was_never_acknowledged_and_goes(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    with (tmp_path / FILE).open("ab") as stream:
        stream.write(b'{"about":"b","after":{')
    record(tmp_path, "clean", "c")
    assert [row.about for row in access.entries(tmp_path)] == ["a", "c"]
    assert verify(tmp_path) == access.Verdict(2)


def test_a_row_torn_at_any_byte_is_no_break_before_the_next_one_is_written_either(tmp_path: Path) -> None:
    """A process killed while it writes a row leaves a part of it; nobody was told that it was there."""
    record(tmp_path, "clean", "a")
    before, head = (tmp_path / FILE).read_bytes(), (tmp_path / "access" / sealing.HEAD).read_bytes()
    record(tmp_path, "clean", "b")
    row = (tmp_path / FILE).read_bytes()[len(before) :]
    (tmp_path / "access" / sealing.HEAD).write_bytes(head)
    for length in range(1, len(row)):
        (tmp_path / FILE).write_bytes(before + row[:length])
        assert verify(tmp_path) == access.Verdict(1), f"{length} bytes of {len(row)}"
    (tmp_path / FILE).write_bytes(before[:-3])
    assert not verify(tmp_path).whole, "an acknowledged row is cut"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_tail_cut_or_written_anew_is_found_whatever_is_added_later(
    tmp_path_factory: pytest.TempPathFactory, trail: tuple[Path, bytes], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("later")
    made = [json.loads(line) for line in trail[1].splitlines()][: data.draw(st.integers(2, 12))]
    (folder / "access").mkdir()
    (folder / FILE).write_bytes(b"".join(map(audit._line, made)))
    shutil.copy(trail[0] / "access" / sealing.KEY, folder / "access")
    key = sealing.key_of(folder / "access")
    sealing.keep_head(folder / "access", Head(len(made), str(made[-1]["hash"])), 1, key.secret)
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
    data_now = b"".join(map(audit._line, sealed(rows, key.secret)))
    (folder / FILE).write_bytes(data_now[: -data.draw(st.integers(2, 60))] if way == "torn" else data_now)
    if way == "headless":
        (folder / "access" / sealing.HEAD).unlink()
    for number in range(data.draw(st.integers(0, 3))):
        record(folder, "clean", f"later{number}")
    assert not verify(folder).whole
    if way not in ("headless", "added"):
        assert verify(folder).broken <= len(made) + 1


def sealed(rows: list[dict[str, object]], key: bytes) -> list[dict[str, object]]:
    """The rows as somebody would write them who knows how they are sealed, and the key."""
    last, found = audit.FIRST, []
    for number, row in enumerate(rows, start=1):
        fresh = {name: value for name, value in row.items() if name != "hash"} | {"n": number, "last": last}
        last = seal(fresh, key)
        found.append(fresh | {"hash": last})
    return found


def forged(folder: Path, key: bytes) -> None:
    """A row behind the last, that follows it, sealed with some key."""
    last = json.loads((folder / FILE).read_bytes().splitlines()[-1])
    row = {name: value for name, value in last.items() if name != "hash"} | {"n": last["n"] + 1, "last": last["hash"]}
    with (folder / FILE).open("ab") as stream:
        stream.write(audit._line(row | {"who": "mallory", "hash": seal(row | {"who": "mallory"}, key)}))


@pytest.mark.parametrize("key", [b"", b"guessed" * 9])
@pytest.mark.parametrize("later", [0, 2])
def test_a_forged_row_at_the_end_is_no_power_cut(tmp_path: Path, key: bytes, later: int) -> None:
    record(tmp_path, "clean", "a")
    forged(tmp_path, key)
    assert verify(tmp_path) == access.Verdict(1, 2, "changed")
    for _ in range(later):
        record(tmp_path, "clean", "b")
    assert verify(tmp_path) == access.Verdict(1, 2, "changed")


@pytest.mark.parametrize("gone", [(audit.FILE, sealing.HEAD), (audit.FILE,), (sealing.HEAD,), (sealing.KEY,)])
@pytest.mark.parametrize("later", [0, 1, 5])
def test_a_trail_that_was_taken_away_is_missed_however_it_goes_on(
    tmp_path: Path, gone: tuple[str, ...], later: int
) -> None:
    for about in "abc":
        record(tmp_path, "clean", about)
    for name in gone:
        (tmp_path / "access" / name).unlink()
    for _ in range(later):
        record(tmp_path, "clean", "later")
    assert not verify(tmp_path).whole
    assert verify(tmp_path).why in ("missing", "order", "changed", "key")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_head_without_its_seal_or_with_anothers_is_not_followed(tmp_path: Path, rows: int) -> None:
    made = [record(tmp_path, "clean", about) for about in "abcd"]
    lines = (tmp_path / FILE).read_bytes().splitlines(keepends=True)
    for said in (str(made[rows - 1]), f"{made[rows - 1]}:1:{'0' * 64}"):
        (tmp_path / FILE).write_bytes(b"".join(lines[:rows]))
        (tmp_path / "access" / sealing.HEAD).write_text(said)
        assert not verify(tmp_path).whole
        record(tmp_path, "clean", "later")
        assert not verify(tmp_path).whole


def old_trail(folder: Path, rows: int) -> list[dict[str, object]]:
    """A trail as releases without a key wrote it."""
    shown = dict.fromkeys(audit.KEYS, "") | {"time": "2026-01-02T03:04:05.678+00:00", "before": {}, "after": {}}
    made = sealed([shown | {"about": str(one)} for one in range(rows)], b"")
    (folder / "access").mkdir()
    (folder / FILE).write_bytes(b"".join(map(audit._line, made)))
    (folder / "access" / sealing.HEAD).write_text(f"{rows}:{made[-1]['hash']}")
    return made


def test_a_trail_of_an_earlier_release_opens_and_goes_on_with_a_key(tmp_path: Path) -> None:
    made = old_trail(tmp_path, 3)
    assert verify(tmp_path) == access.Verdict(0, 1, "unsealed")
    noted = record(tmp_path, "clean", "d")
    assert verify(tmp_path) == access.Verdict(0, 1, "unsealed")
    access.take_over(tmp_path)  # once, and it is a row of its own
    with pytest.raises(BadInput):
        access.take_over(tmp_path)
    assert verify(tmp_path, [Head(3, str(made[-1]["hash"])), noted]) == access.Verdict(5)
    assert [row.about for row in access.entries(tmp_path)] == ["0", "1", "2", "d", ""]
    whole = (tmp_path / FILE).read_bytes()
    for at in range(0, len(whole), 97):
        with Changed(tmp_path, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            assert verify(tmp_path).broken == whole[:at].count(b"\n") + 1
    rows = [json.loads(line) for line in whole.splitlines()]
    with Changed(tmp_path, b"".join(map(audit._line, sealed(rows, b"")))):  # written anew as of old, with its head
        (tmp_path / "access" / sealing.HEAD).write_text(f"5:{sealed(rows, b'')[-1]['hash']}")
        assert not verify(tmp_path).whole


def test_the_key_is_its_owners_or_stands_in_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(key: str) -> None:
        monkeypatch.setattr(sealing, "settings", lambda: replace(settings_of(), audit_key=key))

    record(tmp_path / "a", "clean")
    key = tmp_path / "a" / "access" / sealing.KEY
    assert key.stat().st_mode & 0o777 == 0o600
    said("k" * 40)
    assert verify(tmp_path / "a").why == "key"  # one that lies in the workspace is not put in place of the setting's
    with pytest.raises(Unavailable):
        record(tmp_path / "a", "clean")
    said(key.read_text().partition(":")[0])
    record(tmp_path / "a", "clean")
    key.write_text("-:1")
    assert verify(tmp_path / "a") == access.Verdict(2)
    said("k" * 40)
    record(tmp_path / "b", "clean")
    assert (tmp_path / "b" / "access" / sealing.KEY).read_text() == "-:1"
    assert verify(tmp_path / "b").whole
    said("j" * 40)
    assert not verify(tmp_path / "b").whole
    said("short")
    with pytest.raises(BadInput):
        record(tmp_path / "c", "clean")
    said("")
    assert verify(tmp_path / "b") == access.Verdict(0, 1, "key")
    with pytest.raises(Unavailable):  # what was sealed with a key is not added to without it
        record(tmp_path / "b", "clean")


def test_the_catalog_holds_what_the_trail_was(people: Lake) -> None:
    folder = people.path / "access"
    assert people.verify_trail().whole
    kept = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.startswith("audit") and one.is_file()}
    for name in kept:  # everything goes, the key too
        (folder / name).unlink()
    assert people.verify_trail().why == "missing"
    people.describe("people", kind="users")
    assert access.verify(people.path).whole  # a trail that is new and whole in itself
    assert not people.verify_trail().whole
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    assert not people.verify_trail().whole  # an older one, put back
    with acting(Person("ann", "steward")), pytest.raises(Forbidden):
        people.verify_trail()


def test_a_power_cut_between_a_row_and_the_head_is_no_break(tmp_path: Path) -> None:
    record(tmp_path, "clean", "a")
    head = (tmp_path / "access" / sealing.HEAD).read_text()
    record(tmp_path, "clean", "b")
    (tmp_path / "access" / sealing.HEAD).write_text(head)
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
