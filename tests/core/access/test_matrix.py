"""Every role x action pair against a table written by hand, and the one line of a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import access
from core.access import ACTIONS, MATRIX, NOBODY, ROLES, Person, acting, allow
from core.errors import Forbidden

TABLE = """
                viewer analyst steward admin
see             yes    yes     yes     yes
export          no     yes     yes     yes
compute         no     yes     yes     yes
judge           no     yes     yes     yes
ingest          no     yes     yes     yes
experiment      no     yes     yes     yes
incident        no     yes     yes     yes
token           no     yes     yes     yes
see_personal    no     no      yes     yes
clean           no     no      yes     yes
contract        no     no      yes     yes
describe        no     no      yes     yes
integrate       no     no      yes     yes
remove          no     no      yes     yes
pipeline        no     no      yes     yes
rules           no     no      yes     yes
erase           no     no      no      yes
access          no     no      no      yes
audit           no     no      no      yes
settings        no     no      no      yes
"""


def pairs() -> list[tuple[str, str, bool]]:
    head, *lines = TABLE.strip("\n").splitlines()
    found = []
    for line in lines:
        action, *words = line.split()
        found += [(role, action, word == "yes") for role, word in zip(head.split(), words, strict=True)]
    return found


def test_the_table_is_whole() -> None:
    assert {(role, action) for role, action, _may in pairs()} == {(r, a) for r in ROLES for a in ACTIONS}
    assert set(MATRIX) == set(ROLES)


@pytest.mark.parametrize(("role", "action", "may"), pairs())
def test_every_pair(role: str, action: str, may: bool) -> None:
    with acting(Person("someone@shop.example", role)):
        assert access.allowed(action) is may
        if may:
            allow(action)
        else:
            with pytest.raises(Forbidden) as refused:
                allow(action)
            assert "\n" not in refused.value.line()
            assert "someone" not in refused.value.line()


@pytest.mark.parametrize("action", list(ACTIONS))
def test_who_has_no_role_may_do_nothing(action: str) -> None:
    for someone in (NOBODY, Person("x", ""), Person("x", "root"), Person("x", "Admin")):
        with acting(someone), pytest.raises(Forbidden):
            allow(action)


def test_an_action_that_is_not_known_is_a_mistake_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        allow("fly")


def test_at_this_machine_without_a_login_all_is_as_it_was() -> None:
    assert access.person() is access.LOCAL
    assert all(access.allowed(action) for action in ACTIONS)
    assert access.seen_as() == ""
    assert access.signature("Ann") == "Ann"


def test_a_guarded_process_takes_nobody_for_somebody() -> None:
    access.guard_process()
    try:
        assert not any(access.allowed(action) for action in ACTIONS)
        assert access.seen_as() == "nobody"
        with acting(Person("ann", "viewer")):
            assert access.seen_as() == "viewer"
            assert access.signature("somebody else") == "ann"
    finally:
        access.unguarded()


def test_a_refusal_is_written_down(tmp_path: Path) -> None:
    with acting(Person("ann", "viewer")), pytest.raises(Forbidden):
        allow("clean", "events", folder=tmp_path)
    [row] = access.entries(tmp_path)
    assert (row.who, row.what, row.about, row.result) == ("ann", "clean", "events", "refused")
    assert access.verify(tmp_path).whole
