"""The pages Access and Audit: roles, columns and keys are set by who may, and the trail is read and verified."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core import access
from core.access import Person
from core.lake import Lake
from pages.parts.shared import session
from tests.core.access.conftest import people  # noqa: F401 (a fixture)

Visit = Callable[..., AppTest]
Become = Callable[[str], None]


@pytest.fixture
def become() -> Iterator[Callable[[str], None]]:
    yield lambda role: access.set_person_provider(lambda: Person(f"{role}@shop.example", role))
    access.set_person_provider(session.session_person)


def submit(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def test_an_admin_gives_and_takes_a_role(people: Lake, open_page: Visit) -> None:  # noqa: F811
    app = open_page("access.py")
    app.text_input(key="access_name").input("Ann@shop.example")
    app.selectbox(key="access_role").select("steward")
    app = submit(app, "Give the role")
    assert not app.exception
    assert access.role_of(people.path, "ann@shop.example") == "steward"
    app.text_input(key="access_name").input("ann@shop.example")
    app.selectbox(key="access_role").select("")
    submit(app, "Give the role")
    assert access.members(people.path) == []


def test_what_a_role_sees_is_shown_and_changed(people: Lake, open_page: Visit) -> None:  # noqa: F811
    app = open_page("access.py", tab="columns", dataset="people")
    shown = app.dataframe[0].value.set_index("column")["way"].to_dict()
    assert shown["email"] == "first and last sign"
    assert shown["city"] == "as it is"
    assert shown["birth_date"] == "the year alone"
    next(one for one in app.selectbox if one.label == "Column").select("email")
    next(one for one in app.selectbox if one.label == "Shown").select("plain")
    app = submit(app, "Set for this role")
    assert access.rules(people.path).ways("people", "analyst") == {"email": "plain"}
    next(one for one in app.text_input if one.label.startswith("Rows")).input("city = ")
    app = submit(app, "Set the rows")
    assert app.error
    next(one for one in app.text_input if one.label.startswith("Rows")).input("city = 'Paris'")
    submit(app, "Set the rows")
    assert access.rules(people.path).conditions("people", "analyst") == ["city = 'Paris'"]


def test_a_key_is_shown_once(people: Lake, open_page: Visit, become: Become) -> None:  # noqa: F811
    app = open_page("access.py", tab="keys")
    become("steward")
    app = app.run()
    assert next(one.value for one in app.selectbox if one.label == "Role") in access.ROLES
    app.text_input(key="key_name").input("nightly")
    app.selectbox(key="key_role").select("analyst")
    app = submit(app, "Make a key")
    secret = app.code[0].value
    assert access.bearer(people.path, secret).role == "analyst"
    assert secret not in str(app.run().main)
    become("viewer")
    assert not [one for one in app.run().button if one.label == "Make a key"]


def test_the_trail_is_read_and_verified(people: Lake, open_page: Visit, become: Become) -> None:  # noqa: F811
    people.describe("people", kind="users")
    app = open_page("audit.py")
    assert len(app.dataframe[0].value) == len(access.entries(people.path))
    app = app.selectbox(key="audit_what").select("describe").run()
    assert set(app.dataframe[0].value["what"]) == {"describe datasets, columns and words"}
    app = app.button(key="verify_trail").click().run()
    assert app.success
    file = people.path / "access" / "audit.jsonl"
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(bytes(data))
    app = app.button(key="verify_trail").click().run()
    assert not app.success
    assert app.error
    become("steward")
    app = open_page("audit.py")
    become("steward")
    assert not app.run().dataframe


def test_a_trail_that_was_taken_away_is_no_empty_workspace(people: Lake, open_page: Visit) -> None:  # noqa: F811
    people.describe("people", kind="users")
    shutil.rmtree(people.path / "access")
    app = open_page("audit.py")
    assert not app.exception
    assert "missing" in app.error[0].value
    assert "sample shop" not in str(app.main)


def test_what_a_row_is_about_is_in_the_readers_language() -> None:
    from core.i18n import use_language
    from pages.parts.audit.trail import about

    with use_language("zh_CN"):
        assert about("Prepare sentiment results") != "Prepare sentiment results"
        assert about("Join small files: orders").endswith("orders")
        assert "Join" not in about("Join small files: orders")
        assert about("Describe orders") == "描述 orders"
        assert (about("events"), about("users + orders"), about("ann@shop.example")) == (
            "events", "users + orders", "ann@shop.example",
        )  # fmt: skip
