"""Who may write every file and knows no key makes no other trail that is taken for whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from typer.testing import CliRunner

from core import access
from core.__main__ import app
from core.access import Head, Mark, Person, acting, audit, sealing, verify
from core.access.sealing import seal
from core.collect import ingest
from core.errors import BadInput, Forbidden, Unavailable
from core.lake import Lake
from core.lake.compact import join_small
from core.settings import settings as settings_of
from tests.core.access.conftest import write_people

NAMES = (audit.FILE, sealing.HEAD, sealing.KEY)
OUTSIDE = "k" * 40


@dataclass(frozen=True)
class Made:
    """A trail at one time: its files, its rows as they are read, and the marks of the commits."""

    files: dict[str, bytes]
    entries: list[access.Entry]
    marks: list[Mark]


@pytest.fixture(scope="module", params=[OUTSIDE, ""], ids=["outside", "drawn"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "settings", lambda: replace(settings_of(), audit_key=request.param))
        marks: list[Mark] = []
        for number in range(8):
            head = access.record(folder, "clean", f"d{number}")
            if number % 2:  # every other row is a commit's, and the last is one
                marks.append(Mark(len(marks) + 3, access.mark(folder, head, len(marks) + 2)))
        files = {name: (folder / "access" / name).read_bytes() for name in NAMES}
        yield Made(files, access.entries(folder), marks)


def laid(folder: Path, files: dict[str, bytes]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "access").mkdir(parents=True)
    for name, data in files.items():
        (folder / "access" / name).write_bytes(data)
    return folder


def anew(rows: list[dict[str, object]], key: bytes) -> list[dict[str, object]]:
    """The rows sealed again, each after the one before."""
    last, found = sealing.FIRST, []
    for number, row in enumerate(rows, start=1):
        fresh = {name: value for name, value in row.items() if name != "hash"} | {"n": number, "last": last}
        last = seal(fresh, key)
        found.append(fresh | {"hash": last})
    return found


GUESSED = st.sampled_from([b"", b"guessed" * 9])


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_altered_without_the_key_is_never_whole(made: Made, tmp_path: Path, data: st.DataObject) -> None:
    files, marks = dict(made.files), list(made.marks)
    rows = [json.loads(line) for line in files[audit.FILE].splitlines()]
    way = data.draw(st.sampled_from(["cut", "forge", "add", "none"]), "rows")
    key = data.draw(GUESSED, "sealed with")
    at = data.draw(st.integers(0, len(rows) - 1))
    old = {row["n"]: f"{row['n']}:{row['hash']}" for row in rows}
    if way == "cut":
        rows = rows[:at]
    elif way == "forge":
        rows[at] |= {"who": "innocent"}
        rows = anew(rows, key)
    elif way == "add":
        rows = anew([*rows, rows[-1] | {"about": "never done"}], key)
    files[audit.FILE] = b"".join(map(audit._line, rows))
    end = Head(len(rows), str(rows[-1]["hash"]) if rows else sealing.FIRST)
    heads = [str(end), f"{end}:1:{sealing.mac_of(f'{end}:1', b'guessed' * 9)}", f"{end}:1:{'0' * 64}"]
    if (head := data.draw(st.sampled_from(["keep", "gone", *heads]), "head")) != "keep":
        files.pop(sealing.HEAD) if head == "gone" else files.update({sealing.HEAD: head.encode()})
    # who may put another key into the workspace has one where the key lies there: that is not asked of it
    keys = ["keep", "gone", f"-:{len(rows) + 1}"]
    keys += [f"{'guessed' * 9}:1"] if made.files[sealing.KEY].startswith(b"-") else []
    if (said := data.draw(st.sampled_from(keys), "key")) != "keep":
        files.pop(sealing.KEY) if said == "gone" else files.update({sealing.KEY: said.encode()})
    now = {number: f"{row['n']}:{row['hash']}" for number, row in enumerate(rows, start=1)}
    match data.draw(st.sampled_from(["keep", "match", "strip", "none", "shift", "earlier"]), "commits"):
        case "match":  # each commit holds what the trail now has there, without a seal
            by = {text: number for number, text in old.items()}
            marks = [replace(one, said=now.get(by[one.said.rsplit(":", 2)[0]], str(end))) for one in marks]
        case "strip":
            which = data.draw(st.integers(0, len(marks) - 1))
            marks[which] = replace(marks[which], said="")
        case "none":
            marks = [replace(one, said="") for one in marks]
        case "shift":
            marks = [replace(one, said=marks[max(n - 1, 0)].said) for n, one in enumerate(marks)]
        case "earlier":
            marks = [replace(one, said=marks[(n + 1) % len(marks)].said) for n, one in enumerate(marks)]
    taken_away = all(one.said == "" for one in marks) or (not rows and sealing.KEY not in files)
    if not made.files[sealing.KEY].startswith(b"-") and taken_away:
        return  # where the key lies in the workspace, one without any trail is as new as one that never had any
    folder = laid(tmp_path / "w", files)
    later = data.draw(st.integers(0, 2), "later")
    try:
        for _ in range(later):  # somebody goes on working, and commits
            head_now = access.record(folder, "clean", "later")
            number = marks[-1].snapshot + 1
            marks.append(Mark(number, access.mark(folder, head_now, number - 1)))
    except Unavailable:
        pass
    if verify(folder, marks=marks).whole:
        assert access.entries(folder)[: len(made.entries)] == made.entries
        assert marks[: len(made.marks)] == made.marks


def test_a_whole_trail_is_whole_and_goes_on(made: Made, tmp_path: Path) -> None:
    folder = laid(tmp_path / "w", made.files)
    assert verify(folder, marks=made.marks) == access.Verdict(8)
    access.record(folder, "clean")
    assert verify(folder, marks=made.marks) == access.Verdict(9)


@pytest.mark.parametrize("key", [OUTSIDE, ""])
@pytest.mark.parametrize("rows", [0, 1, 4])
def test_what_an_earlier_release_left_is_taken_over_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, rows: int
) -> None:
    monkeypatch.setattr(sealing, "settings", lambda: replace(settings_of(), audit_key=key))
    shown = dict.fromkeys(audit.KEYS, "") | {"time": "2026-01-02T03:04:05.678+00:00", "before": {}, "after": {}}
    old = anew([shown | {"about": str(one)} for one in range(rows)], b"")
    head_then = f"{rows}:{old[-1]['hash']}" if rows else ""
    files = {audit.FILE: b"".join(map(audit._line, old)), sealing.HEAD: head_then.encode()} if rows else {}
    folder = laid(tmp_path / "w", files)
    marks = [Mark(2, ""), *(Mark(2 + row["n"], f"{row['n']}:{row['hash']}") for row in old)]
    head = access.record(folder, "clean", "new")
    marks.append(Mark(9, access.mark(folder, head, 8)))
    if rows or key:
        assert verify(folder, marks=marks).why == "unsealed"
        access.take_over(folder, marks)
        with pytest.raises(BadInput):
            access.take_over(folder, marks)
    assert verify(folder, marks=marks).whole
    marks.append(Mark(10, str(access.head(folder))))  # and nothing without a seal comes after
    assert verify(folder, marks=marks).why == "commit"
    with pytest.raises(BadInput):
        access.take_over(folder, marks)


@pytest.mark.parametrize("key", [OUTSIDE, ""])
def test_a_workspace_that_was_forged_without_a_key_is_found(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(sealing, "settings", lambda: replace(settings_of(), audit_key=key))
    ingest(lake, write_people(tmp_path / "people.csv"), "people")
    lake.note("export", "people")
    lake.describe("people", kind="users")
    assert lake.verify_trail().whole
    folder = lake.path / "access"
    old = [json.loads(line) for line in (folder / audit.FILE).read_bytes().splitlines()]
    rows = anew([row | {"who": "innocent"} for row in old], b"")
    (folder / audit.FILE).write_bytes(b"".join(map(audit._line, rows)))
    (folder / sealing.KEY).unlink()
    (folder / sealing.HEAD).write_text(f"{len(rows)}:{rows[-1]['hash']}")
    with sqlite3.connect(lake.path / "catalog.sqlite") as catalog:
        for number, text in catalog.execute(
            "SELECT snapshot_id, commit_extra_info FROM ducklake_snapshot_changes "
            "WHERE commit_extra_info LIKE '%audit%'"
        ).fetchall():
            info = json.loads(text)
            row = rows[int(info["audit"].partition(":")[0]) - 1]
            said = json.dumps(info | {"audit": f"{row['n']}:{row['hash']}"})
            catalog.execute(
                "UPDATE ducklake_snapshot_changes SET commit_extra_info = ? WHERE snapshot_id = ?", [said, number]
            )
    catalog.close()
    assert not lake.verify_trail().whole
    lake.describe("people", kind="users")
    assert lake.verify_trail().why == "unsealed"
    with acting(Person("ann", "steward")), pytest.raises(Forbidden):
        lake.take_over_trail()
    assert CliRunner().invoke(app, ["--workspace", str(lake.path), "audit", "seal"]).exit_code == 0
    assert lake.verify_trail().whole
    assert access.entries(lake.path)[-1].what == "seal"  # who took it over, and when, stays to be seen
    join_small(lake, least=1)
    lake.describe("people", kind="users")
    assert lake.verify_trail().whole
