"""Nothing of a person is seen by who may not: every page drawn as a viewer and as an analyst, of a shop whose personal
columns hold planted secrets, after a steward worked with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

import core.quality as quality
from core import access, clean
from core.access import Person
from core.collect import ingest
from core.lake import Lake
from core.profile import profile
from pages.parts.shared import session
from pages.parts.shared.navigation import PAGES, entries
from tests.core.access.conftest import SECRETS, write_people

Visit = Callable[..., AppTest]
SHOWN = [entry.file.name for entry in entries(PAGES)]
TABS: dict[str, list[dict[str, str]]] = {
    "profile.py": [{"column": "email"}, {"column": "note"}, {"view": "columns", "column": "full_name"}],
    "clean.py": [{"view": "table"}],
    "datasets.py": [{"tab": "versions"}, {"tab": "personal"}, {"tab": "sample"}],
}


READING = re.compile(
    r"page_report|help_open|sign_out|\w*_upload$|to_clean|look_|try_|page_|search_offer|stock_class|answers_offer|"
    r"overview_"
)
"""Buttons that show something or lead somewhere; every other one writes, and is not a viewer's."""
FOUND: set[str] = set()
"""What a steward saw: that there was something to hide."""
DRAWN: set[str] = set()
"""The pages that were drawn."""


def fill(lake: Lake) -> None:
    file = write_people(lake.path.parent / "people.csv")
    with file.open("a", encoding="utf-8") as stream:  # a line for the quarantine
        stream.write(f"u99,{SECRETS[0]},{SECRETS[1]},{SECRETS[2]}\n")
    ingest(lake, file, "people")
    lake.describe("people", kind="users", roles={"user_id": "user_id"})
    quality.save_suite(lake, quality.drafted(lake, "people"))
    quality.check(lake, "people")
    clean.apply(lake, "people", clean.Recipe((clean.RecipeStep("trim_space", ("note",), {}),)))
    quality.check(lake, "people")
    profile(lake, "people")


@pytest.fixture
def as_role(prepared: Callable[..., Lake], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    prepared(fill)

    def become(role: str) -> None:
        access.set_person_provider(lambda: Person(f"{role}@shop.example", role))

    yield become
    access.set_person_provider(session.session_person)


def everything(app: AppTest) -> str:
    return "\n".join([repr(app.main), repr(app.sidebar), *(str(node.proto) for node in nodes(app.main))])


def nodes(block: object) -> Iterator[object]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from nodes(child)


@pytest.mark.parametrize("page", SHOWN)
def test_no_secret_on_any_page(as_role: Callable[[str], None], open_page: Visit, page: str) -> None:
    DRAWN.add(page)
    for asked in [{}, *TABS.get(page, [])]:
        as_role("steward")
        whole = open_page(page, dataset="people", **asked)
        assert not whole.exception
        FOUND.update(one for one in SECRETS if one in everything(whole))
        for role in ("viewer", "analyst"):
            as_role(role)
            app = open_page(page, dataset="people", **asked)
            assert not app.exception, app.exception
            if role == "viewer":
                assert [key for key in live(app) if not READING.match(key)] == [], asked
            said = everything(app)
            assert [one for one in SECRETS if one in said] == [], (role, asked)


def live(app: AppTest) -> list[str]:
    """Keys of the buttons that can be pressed."""
    return [str(one.key) for one in app.button if not one.disabled]


def test_a_steward_saw_them() -> None:
    if set(SHOWN) - DRAWN:
        pytest.skip("only some of the pages were drawn")
    assert len(FOUND) >= len(SECRETS) - 2
