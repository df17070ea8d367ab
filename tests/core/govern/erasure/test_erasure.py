"""One person in every place of a workspace is found, erased and proven gone; killed at any moment, it goes on."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.collect import ingest
from core.errors import BadInput, NotFound, Unavailable
from core.govern import erasure
from core.govern.erasure import apart, running
from core.lake import Lake, open_lake
from core.lake.doctor import examine
from tests.core.govern.erasure import planted

ROOT = Path(__file__).parents[4]
WHO = [planted.MAIL, planted.PHONE, planted.USER, planted.NAME]
Prepared = Callable[..., Lake]


def rows(lake: Lake, name: str, layer: str | None = None, version: int | None = None) -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        columns = [one for one in lake.columns(name, layer, version) if one[:1] != "_"]
        listed = ", ".join(f'"{one}"' for one in columns)
        return cursor.execute(f"SELECT {listed} FROM {lake.table(name, layer, version)} ORDER BY _row").fetchall()


def states(lake: Lake) -> dict[tuple[str, int], list[tuple[object, ...]]]:
    return {
        (one.name, version.ordinal): rows(lake, one.name, version.layer, version.number)
        for one in lake.datasets()
        for version in lake.versions(one.name)
    }


def of_others(found: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    said = [one.lower() for one in (*planted.WRITTEN, "[erased]")]
    return [row for row in found if not any(one in str(row).lower() for one in said) and None not in row]


@pytest.mark.parametrize("how", [erasure.MASK, erasure.REMOVE])
def test_a_person_in_every_place_is_gone_from_every_byte(prepared: Prepared, how: str) -> None:
    lake = prepared(planted.fill)
    before, places = states(lake), planted.everywhere(lake.path)
    assert len(places) > 12
    wanted = erasure.identifiers(WHO)
    found = erasure.plan(lake, wanted)
    assert states(lake) == before, "looking changes nothing"
    named = {one.name for one in found.places}
    assert {"raw.users", "clean.users", "raw.events", "text.notes", "quality.quarantine"} <= named
    assert {one for one in places if not one.startswith(("data", "catalog")) and not one.endswith("-wal")} <= named
    erasure.begin(lake, wanted, how, "the steward", found)
    said = erasure.carry_on(lake)
    assert planted.everywhere(lake.path) == {}
    after = states(lake)
    assert after.keys() == before.keys(), "no version is lost"
    for key, was in before.items():
        now = after[key]
        gone = len(was) - len(now)
        versions = {one.ordinal: one for one in lake.versions(key[0])}
        assert versions[key[1]].rows == len(now), "row counts are told as they are"
        assert versions[key[1]].gone == gone
        assert versions[key[1]].rewritten is not None
        assert gone == 0 if how == erasure.MASK else gone > 0
        others = of_others(now)
        assert others == [row for row in of_others(was) if row in others]
        assert len(others) >= len(of_others(was)), "nobody else lost a cell"
    assert said["proof"]["hits"] == 0
    assert not running.unfinished(lake)
    assert examine(lake).findings == (), "the workspace is whole"
    assert lake.verify_trail().whole, "so is its trail"
    text = json.dumps(said).lower() + "".join(one.read_text().lower() for one in (lake.path / "erasure").iterdir())
    assert not [one for one in planted.WRITTEN if one in text]
    assert [one["id"] for one in erasure.certificates(lake)] == [said["id"]]
    with pytest.raises(NotFound):
        erasure.plan(lake, wanted)
    more = lake.path.parent / "more.csv"
    more.write_text("user_id,event,payload,remark,price\nu1,view,{},x,1\n", "utf-8")
    ingest(lake, more, "events", append=True)
    assert lake.dataset("events").rows == len(rows(lake, "events")), "the workspace is written to as before"


def test_what_else_names_the_person_is_offered_and_followed(prepared: Prepared) -> None:
    lake = prepared(planted.fill)
    wanted = erasure.identifiers([planted.MAIL])
    linked = {(one.column, one.shown) for one in erasure.plan(lake, wanted).linked}
    assert ("user_id", "u•••7") in linked
    assert ("phone", "0•••4") in linked
    kinds = {one.kind for one in erasure.followed(lake, wanted)}
    assert kinds == {"mail", "code", "phone"}


def test_an_unknown_person_is_one_line_and_nothing_changes(prepared: Prepared) -> None:
    lake = prepared(planted.fill)
    version = lake.version()
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), "erase", "nobody@nowhere.example", "--yes"])
    assert isinstance(done.exception, NotFound)
    assert "nobody@" not in str(done.exception)
    assert (lake.version(), (lake.path / "erasure").exists()) == (version, False)


class Killed(BaseException):
    """As kill -9 ends a process: nothing after it runs."""


@pytest.mark.parametrize("at", [1, 3, 6])
def test_killed_at_any_write_it_goes_on(prepared: Prepared, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    lake = prepared(planted.fill)
    wanted = erasure.identifiers(WHO)
    erasure.begin(lake, wanted, erasure.REMOVE)
    kept, written, calls = running._keep, running.record, [0]

    def keep(one: Lake, order: running.Order) -> None:
        calls[0] += 1
        if calls[0] - 1 == at:
            raise Killed
        kept(one, order)

    def record(*given: object, **more: object) -> object:
        done = written(*given, **more)  # type: ignore[arg-type]
        if at == 6:
            raise Killed  # the catalog knows of the new files, and nobody has deleted the old ones
        return done

    monkeypatch.setattr(running, "_keep", keep)
    monkeypatch.setattr(running, "record", record)
    with pytest.raises(Killed):
        erasure.carry_on(lake)
    monkeypatch.undo()
    with pytest.raises(BadInput):
        erasure.begin(lake, wanted, erasure.REMOVE)
    said = erasure.carry_on(lake)
    assert planted.everywhere(lake.path) == {}
    assert said["done"]["tables"]["rows"] > 0
    assert examine(lake).findings == ()


@pytest.mark.slow
def test_a_killed_process_is_gone_on_with_by_another(prepared: Prepared) -> None:
    lake = prepared(planted.fill)
    lake.close()
    words = [sys.executable, "-m", "core", "--workspace", str(lake.path), "erase"]
    begun = subprocess.Popen([*words, *WHO, "--yes"], cwd=ROOT, stdout=subprocess.DEVNULL)
    pending = lake.path / running.PENDING
    end = time.monotonic() + 60
    while not pending.exists() and time.monotonic() < end:
        time.sleep(0.01)
    mode = stat.S_IMODE(pending.stat().st_mode)
    time.sleep(0.3)
    os.kill(begun.pid, signal.SIGKILL)
    begun.wait()
    assert mode == 0o600, "what is under way is its owner's alone"
    assert pending.exists()
    done = subprocess.run([*words, "--resume", "--json"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["proof"]["hits"] == 0
    assert planted.everywhere(lake.path) == {}
    open_lake(lake.path).close()


def test_what_is_still_named_is_no_success(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = prepared(planted.fill)
    erasure.begin(lake, erasure.identifiers(WHO))
    asked = apart.ask

    def forgetful(what: str, *given: object, **more: object) -> object:
        found = asked(what, *given, **more)  # type: ignore[arg-type]
        return found | {"hits": {"somewhere": 1}} if what == "prove" else found

    monkeypatch.setattr(running, "ask", forgetful)
    with pytest.raises(Unavailable, match="somewhere"):
        erasure.carry_on(lake)
    assert erasure.certificates(lake) == []
    assert running.unfinished(lake) is not None
