"""People, rules and tokens: who may give what to whom, and what is kept."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import access
from core.access import Person, acting, bearer, documents, issue
from core.access.people import key
from core.errors import BadInput, Forbidden, NotFound, Unavailable


def as_role(role: str, name: str = "ann@shop.example") -> Person:
    return Person(name, role)


def test_an_admin_gives_changes_and_takes_roles(tmp_path: Path) -> None:
    with acting(as_role("admin", "root@shop.example")):
        access.admit(tmp_path, " Ann@Shop.example ", "analyst")
        access.admit(tmp_path, "bob", "viewer")
        assert [(one.name, one.role) for one in access.members(tmp_path)] == [
            ("ann@shop.example", "analyst"),
            ("bob", "viewer"),
        ]
        assert access.role_of(tmp_path, "ANN@shop.EXAMPLE") == "analyst"
        access.dismiss(tmp_path, "Bob")
        assert access.role_of(tmp_path, "bob") == ""
        with pytest.raises(NotFound):
            access.dismiss(tmp_path, "bob")
        for name, role in [("", "viewer"), ("x", "root"), ("x" * 300, "viewer"), ("a\nb", "viewer")]:
            with pytest.raises(BadInput):
                access.admit(tmp_path, name, role)
    assert [row.after.get("role") for row in access.entries(tmp_path)] == ["analyst", "viewer", ""]


@pytest.mark.parametrize("role", ["viewer", "analyst", "steward", ""])
def test_nobody_else_does(tmp_path: Path, role: str) -> None:
    with acting(as_role(role)), pytest.raises(Forbidden):
        access.admit(tmp_path, "ann@shop.example", "admin")
    assert access.members(tmp_path) == []


def test_a_damaged_file_makes_nobody_an_admin(tmp_path: Path) -> None:
    access.admit(tmp_path, "ann", "viewer")
    (tmp_path / "access" / "people.json").write_text('{"ann": "admin"')
    with pytest.raises(Unavailable):
        access.role_of(tmp_path, "ann")
    (tmp_path / "access" / "people.json").write_text('{"ann": "root", "bob": ["admin"]}')
    assert access.role_of(tmp_path, "ann") == ""


def test_a_token_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    with acting(as_role("steward")):
        secret, token = issue(tmp_path, "nightly", "analyst", days=30)
        assert access.tokens(tmp_path) == [token]
    kept = (tmp_path / "access" / "tokens.json").read_text() + (tmp_path / "access" / "audit.jsonl").read_text()
    assert secret not in kept
    assert secret.removeprefix("ts_") not in kept
    assert bearer(tmp_path, secret) == Person("ann@shop.example", "analyst", "token")
    [used] = [one.used for one in access.tokens(tmp_path)]
    assert used is not None
    assert (tmp_path / "access" / "tokens.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("maker", ["viewer", "analyst", "steward", "admin"])
@pytest.mark.parametrize("role", ["viewer", "analyst", "steward", "admin"])
def test_a_token_may_never_do_more_than_its_maker(tmp_path: Path, maker: str, role: str) -> None:
    order = ["viewer", "analyst", "steward", "admin"]
    with acting(as_role(maker)):
        if maker != "viewer" and order.index(role) <= order.index(maker):
            issue(tmp_path, "x", role)
        else:
            with pytest.raises(Forbidden):
                issue(tmp_path, "x", role)


def test_what_is_no_living_token_hears_one_line(tmp_path: Path) -> None:
    secret, token = issue(tmp_path, "x", "viewer")
    other, ended = issue(tmp_path, "y", "viewer")
    document = json.loads((tmp_path / "access" / "tokens.json").read_text())
    document[ended.id]["ends"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    (tmp_path / "access" / "tokens.json").write_text(json.dumps(document))
    access.revoke(tmp_path, token.id)
    lines = set()
    for said in (secret, other, "", "ts_", secret[:-1], secret + "x", "é\ud800\x00", "a" * 100_000):
        with pytest.raises(Forbidden) as refused:
            bearer(tmp_path, said)
        lines.add(refused.value.line())
    assert len(lines) == 1


def test_a_token_falls_with_its_owner(tmp_path: Path) -> None:
    with acting(as_role("steward")):
        secret, _token = issue(tmp_path, "x", "steward")
    access.admit(tmp_path, "ann@shop.example", "viewer")
    assert bearer(tmp_path, secret).role == "viewer"
    assert access.revoke_of(tmp_path, "ann@shop.example") == 1
    with pytest.raises(Forbidden):
        bearer(tmp_path, secret)


NAME = st.text(
    st.sampled_from(
        "kKsSiIaA.@-\u017f\u00df\u1e9e\u212a\u0130\u0131\u00e9e\u0301\u00c9\uff4b\ufb01\u03c3\u03c2\u03a3\u1fef`;\u037e"
    )
    | st.characters(categories=["L", "N", "P", "S"]),
    min_size=1,
    max_size=8,
)


KEPT = {"\u212a": "\ue000", "\u1fef": "\ue001", "\u037e": "\ue002"}
"""Signs that a canonical composition makes ASCII, and what stands for them here."""


def test_no_sign_becomes_an_ascii_one() -> None:
    apart = (chr(n) for n in range(0x80, 0x30000) if not 0xD800 <= n < 0xE000)
    changed = [one for one in apart if unicodedata.normalize("NFD", one) != one or one.lower() != one]
    assert not [one for one in changed if not one.isspace() and key(one).isascii()]


def as_mail_does(name: str) -> str:
    """What two names must have in common to be one: the canonical composition, with each letter in its upper case."""
    apart = unicodedata.normalize("NFD", "".join(KEPT.get(one, one) for one in name.strip()))
    return "".join(up if (up := one.upper()).lower() == one and len(up) == 1 else one for one in apart)


@settings(max_examples=80, deadline=None)
@given(name=NAME, other=NAME)
@example(name="strauß@shop.example", other="strauss@shop.example")
@example(name="mi\u212ae@shop.example", other="mike@shop.example")
@example(name="\ufb01@x", other="fi@x")
@example(name="\u0131@x", other="i@x")
@example(name="\u017f@x", other="s@x")
@example(name="\u0130@x", other="i\u0307@x")
def test_two_addresses_are_one_person_only_by_their_case(name: str, other: str) -> None:
    assert (key(name) == key(other)) == (as_mail_does(name) == as_mail_does(other))
    assert key(key(name)) == key(name)
    assert key(f" {name}\t") == key(name)
    if name.isascii():
        assert key(name) == name.lower() == key(name.upper())


@settings(max_examples=80, deadline=None)
@given(
    name=NAME,
    change=st.sampled_from([str.casefold, str.upper, str.lower, lambda one: unicodedata.normalize("NFKC", one)]),
)
def test_no_other_way_to_write_an_address_makes_it_that_of_another(name: str, change: Callable[[str], str]) -> None:
    other = change(name)
    assert (key(name) == key(other)) == (as_mail_does(name) == as_mail_does(other))


@settings(max_examples=25, deadline=None)
@given(name=st.sampled_from(["ann@shop.example", "STRASSE@x", "Straße@x", "İ", "王 明", "Ärger"]), case=st.data())
def test_whose_role_is_taken_keeps_no_token_however_the_name_is_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, case: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("gone")
    written = case.draw(st.sampled_from([name, name.lower() if key(name.lower()) == key(name) else name, f"  {name} "]))
    access.admit(folder, name, "steward")
    with acting(Person(access.members(folder)[0].name, "steward")):
        secret, _token = issue(folder, "x", "steward")
    access.dismiss(folder, written)
    assert access.revoke_of(folder, written) == 1
    with pytest.raises(Forbidden):
        bearer(folder, secret)


@pytest.mark.parametrize("role", ["viewer", "analyst", "steward", "admin"])
def test_whose_role_is_taken_is_nobody_in_what_they_asked_before(tmp_path: Path, role: str) -> None:
    access.admit(tmp_path, "Ann@shop.example", role)
    ann, before = as_role(role), datetime.now(UTC)
    assert access.current(tmp_path, ann) == ann
    access.dismiss(tmp_path, "ANN@shop.example")
    after = datetime.now(UTC)
    assert access.current(tmp_path, ann).role == ""
    assert access.current(tmp_path, ann, before).role == ""
    assert access.current(tmp_path, ann, after) == ann  # signed in again since, by what the login says
    assert access.current(tmp_path, as_role("steward", "bob"), before).role == "steward"
    assert access.current(tmp_path, access.LOCAL) == access.LOCAL
    access.admit(tmp_path, "ann@shop.example", "viewer")
    assert access.current(tmp_path, ann, before).role == "viewer"


@given(one=st.text(max_size=8), other=st.sampled_from(["", "root", *access.ROLES]))
def test_what_is_no_role_is_at_most_nothing_and_nothing_is_at_most_it(one: str, other: str) -> None:
    if one in access.ROLES:
        return
    assert not access.at_most(one, other)
    assert not access.at_most(other, one)


def test_a_page_is_answered_as_who_its_cookie_says(tmp_path: Path) -> None:
    ann = as_role("steward")
    with acting(as_role("viewer")):
        assert access.met(tmp_path, ann).role == "viewer"
    with acting(as_role("admin", "bob")):
        assert access.met(tmp_path, ann).role == ""
    assert access.met(tmp_path, ann) == ann


def test_others_tokens_are_an_admins_business(tmp_path: Path) -> None:
    with acting(as_role("analyst", "bob")):
        _secret, token = issue(tmp_path, "bobs", "viewer")
    with acting(as_role("steward", "ann")):
        assert access.tokens(tmp_path) == []
        with pytest.raises(NotFound):
            access.revoke(tmp_path, token.id)
    with acting(as_role("admin", "root")):
        access.revoke(tmp_path, token.id)
    assert not access.tokens(tmp_path)[0].alive


def test_rules_are_kept_by_role_and_taken_back(tmp_path: Path) -> None:
    with acting(as_role("steward")):
        access.close_column(tmp_path, "users", "phone", "analyst", "hidden")
        access.open_column(tmp_path, "users", "mail", "analyst")
        access.keep_rows(tmp_path, "users", "viewer", "city = 'Berlin'")
        held = access.rules(tmp_path)
        assert held.ways("users", "analyst") == {"phone": "hidden", "mail": "plain"}
        assert held.ways("users", "viewer") == {}
        assert held.conditions("users", "viewer") == ["city = 'Berlin'"]
        access.close_column(tmp_path, "users", "phone", "analyst", "")
        access.keep_rows(tmp_path, "users", "viewer", " ")
        assert access.rules(tmp_path).ways("users", "analyst") == {"mail": "plain"}
        assert access.rules(tmp_path).conditions("users", "viewer") == []
        with pytest.raises(BadInput):
            access.close_column(tmp_path, "users", "phone", "analyst", "upside down")
    with acting(as_role("analyst")), pytest.raises(Forbidden):
        access.open_column(tmp_path, "users", "phone", "analyst")
    assert "Berlin" not in (tmp_path / "access" / "audit.jsonl").read_text()


def test_a_document_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    with documents.changing(tmp_path, "x.json") as value:
        value["a"] = 1
    with pytest.raises(TypeError), documents.changing(tmp_path, "x.json") as value:
        value["b"] = object()
    assert documents.read(tmp_path, "x.json") == {"a": 1}
    assert [path.name for path in (tmp_path / "access").glob("*.tmp")] == []
