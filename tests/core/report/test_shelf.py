"""The shelf: who sees a kept report, who throws it away, and what a file that is none does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import access
from core.access import ROLES, Person, acting
from core.errors import NotFound
from core.lake import Lake, open_lake
from core.report import shelf
from core.report.document import Document

ORDER = list(ROLES)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Lake]:
    lake = open_lake(tmp_path / "shop")
    yield lake
    lake.close()


def kept_by(lake: Lake, role: str) -> str:
    with acting(Person("maker", role)):
        return shelf.keep(lake, Document("lead", "t", ())).id


def sees(lake: Lake, role: str, identity: str) -> bool:
    with acting(Person("reader", role)):
        return identity in [one.id for one in shelf.shelf(lake)]


def test_a_rule_made_or_changed_later_closes_reports_for_whom_it_holds(shop: Lake) -> None:
    for maker in ("analyst", "steward", "admin"):
        identity = kept_by(shop, maker)
        for reader in ORDER:
            assert sees(shop, reader, identity) == (ORDER.index(reader) >= ORDER.index(maker))
    analysts, stewards = kept_by(shop, "analyst"), kept_by(shop, "steward")
    access.close_column(shop.path, "people", "city", "analyst")
    assert not sees(shop, "analyst", analysts)
    assert sees(shop, "steward", stewards)
    assert sees(shop, "admin", analysts)
    again = kept_by(shop, "analyst")
    assert sees(shop, "analyst", again)
    access.open_column(shop.path, "people", "city", "analyst")
    assert not sees(shop, "analyst", again)
    access.keep_rows(shop.path, "people", "steward", "city = 'Berlin'")
    assert not sees(shop, "steward", stewards)
    assert not sees(shop, "steward", kept_by(shop, "analyst"))  # of another's view, made under the same rules
    assert sees(shop, "steward", kept_by(shop, "steward"))
    assert all(sees(shop, "admin", one) for one in (analysts, stewards, again))


def test_what_one_does_not_see_one_does_not_throw_away(shop: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    identity = kept_by(shop, "admin")
    with acting(Person("ana", "analyst")), pytest.raises(NotFound):
        shelf.remove(shop, identity)
    mine = [kept_by(shop, "analyst") for _turn in range(4)]
    assert sees(shop, "admin", identity)
    assert sum(sees(shop, "analyst", one) for one in mine) == 2
    left = next(one for one in mine if sees(shop, "analyst", one))
    with acting(Person("ana", "analyst")):
        shelf.remove(shop, left)
        shelf.remove(shop, left)
    gone = [row for row in access.entries(shop.path) if left in row.about]
    assert [(row.who, row.after["state"]) for row in gone] == [("ana", "gone")]
    assert not sees(shop, "admin", left)


@pytest.mark.parametrize("role", ["root", "", "ADMIN", 5, ["admin"], None, {}])
def test_a_file_of_an_unknown_role_is_nobodys(shop: Lake, role: object) -> None:
    identity = kept_by(shop, "analyst")
    file = shop.path / shelf.FOLDER / f"{identity}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"role": role}))
    assert not any(sees(shop, one, identity) for one in [*ORDER, "", "root"])


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[]", "{}", "5", '{"report": 5}', "\ufeff{}", ""])
def test_a_file_that_is_no_report_is_passed_over(shop: Lake, text: str) -> None:
    identity = kept_by(shop, "analyst")
    (shop.path / shelf.FOLDER / "29991231T000000_aaaaaaaa.json").write_text(text, "utf-8")
    assert [one.id for one in shelf.shelf(shop)] == [identity]
