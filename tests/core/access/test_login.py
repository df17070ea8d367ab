"""Claims of a login: who they make, and that nothing odd makes somebody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from core import access
from core.access import Arrival, Person, arrival
from core.commands.serve import door
from core.errors import BadInput
from core.settings import settings

NOW = 1_800_000_000.0


@pytest.fixture
def with_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def say(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"TOUCHSTONE_{name.upper()}", value)
        settings.cache_clear()

    yield say
    monkeypatch.undo()
    settings.cache_clear()


def claims(**more: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "iat": NOW - 60, "email": "Ann@Shop.example", "roles": ["analyst"], **more}


def test_a_person_with_the_greatest_role_that_is_named(tmp_path: Path) -> None:
    assert arrival(claims(), tmp_path, NOW) == Arrival(Person("ann@shop.example", "analyst"))
    for said, role in [
        ("steward", "steward"), (["viewer", "admin", "analyst"], "admin"), (["x", "viewer"], "viewer"),
        (["Admin"], ""), ({"admin": True}, ""), (7, ""), (None, ""), ([["admin"]], ""),
    ]:  # fmt: skip
        assert arrival(claims(roles=said), tmp_path, NOW).person.role == role
    assert arrival(claims(roles=[]), tmp_path, NOW).why == "roleless"


def test_roles_in_a_nested_claim_under_other_names(tmp_path: Path, with_settings: Callable[..., None]) -> None:
    with_settings(login_role_claim="realm_access.roles", login_roles="shop-admins = admin, shop=viewer")
    said = claims(realm_access={"roles": ["shop", "shop-admins"]}, roles=["steward"])
    assert arrival(said, tmp_path, NOW).person.role == "admin"
    assert arrival(claims(realm_access={"roles": ["steward"]}), tmp_path, NOW).why == "roleless"
    assert arrival(claims(realm_access=["admin"]), tmp_path, NOW).why == "roleless"
    with_settings(login_roles="x=root")
    with pytest.raises(BadInput):
        arrival(claims(), tmp_path, NOW)


def test_what_an_admin_gave_here_comes_first(tmp_path: Path, with_settings: Callable[..., None]) -> None:
    access.admit(tmp_path, "ann@shop.example", "viewer")
    assert arrival(claims(roles=["admin"]), tmp_path, NOW).person.role == "viewer"
    with_settings(login_default="viewer")
    assert arrival(claims(email="bob@shop.example", roles=[]), tmp_path, NOW).person.role == "viewer"
    with_settings(login_default="admin")  # nobody becomes more than an analyst by default
    assert arrival(claims(email="bob@shop.example", roles=[]), tmp_path, NOW).why == "roleless"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"iat": NOW - 13 * 3600}, "expired"), ({"iat": NOW + 3600}, "expired"), ({"iat": None}, "expired"),
        ({"iat": True}, "expired"), ({"iat": "now"}, "expired"), ({"iat": float("nan")}, "expired"),
        ({"email": ""}, "unknown"), ({"email": None}, "unknown"), ({"email": ["x"]}, "unknown"),
        ({"email": "a\nb"}, "unknown"), ({"email": "x" * 300}, "unknown"), ({"email_verified": False}, "unverified"),
        ({"is_logged_in": False}, "unknown"), ({"is_logged_in": 1}, "unknown"), ({"is_logged_in": None}, "unknown"),
    ],
)  # fmt: skip
def test_what_is_missing_or_odd_makes_nobody(tmp_path: Path, more: dict[str, Any], why: str) -> None:
    found = arrival(claims(roles=["admin"], **more), tmp_path, NOW)
    assert (found.person.role, found.why) == ("", why)


ODD = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.booleans(), max_size=2)
)


@how(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=ODD | st.sampled_from(["false", "False", "0", "no", "TRUE", 0, 1, 1.0, {}, {"value": True}]))
def test_an_address_counts_only_where_the_login_says_that_it_is_true(tmp_path: Path, said: Any) -> None:
    found = arrival(claims(roles=["admin"], email_verified=said), tmp_path, NOW)
    if said is True or said == "true":
        assert found.person.role == "admin"
    else:
        assert (found.person.role, found.why) == ("", "unverified")


@how(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.dictionaries(
        st.sampled_from(["is_logged_in", "iat", "email", "roles", "email_verified", "aud"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.sampled_from(["admin", NOW]),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        ),
    )
)
def test_no_claims_whatever_break_it(tmp_path: Path, said: dict[str, Any]) -> None:
    found = arrival(said, tmp_path, NOW)
    if found.person.role:
        assert said["is_logged_in"] is True
        assert NOW - 12 * 3600 < said["iat"] < NOW + 3600
        assert said["email"].strip()


def test_by_the_clock_when_no_time_is_said(tmp_path: Path) -> None:
    assert arrival(claims(iat=time.time()), tmp_path).why == ""


def test_nobody_serves_others_without_a_login_by_mistake(tmp_path: Path, with_settings: Callable[..., None]) -> None:
    for here in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        assert door(here, tmp_path) == ""
    for there in ("0.0.0.0", "10.0.0.7", "::", "data.shop.example", ""):
        with pytest.raises(BadInput, match="admin"):
            door(there, tmp_path)
    with_settings(open_server="true")
    assert door("0.0.0.0", tmp_path) == ""
    with_settings(login="oidc")
    with pytest.raises(BadInput, match="cannot be read"):
        door("0.0.0.0", tmp_path)
    file = tmp_path / "login.toml"
    with_settings(login_file=str(file))
    for text in ("", "[auth]", '[auth]\nredirect_uri="x"\ncookie_secret="short"', "not toml"):
        file.write_text(text)
        with pytest.raises(BadInput):
            door("127.0.0.1", tmp_path)
    file.write_text(f'[auth]\nredirect_uri="x"\ncookie_secret="{"0" * 64}"')
    assert door("0.0.0.0", tmp_path) == str(file)
    with_settings(login="maybe")
    with pytest.raises(BadInput, match="login"):
        door("127.0.0.1", tmp_path)
