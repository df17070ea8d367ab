"""A workspace's index holds what its rooms know, in the reader's language, and is made anew after a change."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import access, clean, finder, govern, quality
from core.collect import ingest
from core.collect.sources import uploads
from core.finder import entries
from core.govern.describing import own
from core.i18n import use_language
from core.lake import Lake
from core.serve import FIND_PATH, find_routes

HOSTILE = '<img src=x onerror="alert(1)"> =1+1'


def fill(lake: Lake) -> None:
    path = lake.path / "items.csv"
    path.write_text("item_id,title,price\n" + "".join(f"i{n % 30},Kettle {n},{n}.5\n" for n in range(40)), "utf-8")
    ingest(lake, path, "items")
    quality.check(lake, "items")
    step = clean.RecipeStep("trim_space", ("title",))
    clean.apply(lake, "items", clean.Recipe((step,)))
    govern.describe(
        lake, "items", owner="Ann", tags="core", description="The catalog of kettles", columns={"price": "Gross"}
    )
    own(lake, "items", "price", "Zoe Ledger")
    govern.define(lake, HOSTILE, "A word of a stranger")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def kinds(lake: Lake, words: str) -> set[str]:
    return {one.kind for one in finder.find(lake, words).found}


def test_every_room_is_asked(shop: Lake) -> None:
    held = list(finder.everything(shop))
    assert {one.kind for one in held} >= {"dataset", "column", "term", "check", "recipe", "model", "setting"}
    assert kinds(shop, "gross") == {"column"}
    assert [one.title for one in finder.find(shop, "zoe ledger").found] == ["price"]
    assert "dataset" in kinds(shop, "kettles")
    assert "setting" in kinds(shop, "TOUCHSTONE_LLM_URL")
    for one in held:
        assert one.kind in finder.KINDS
        assert one.title
        assert bool(one.page) != bool(one.copy)


def test_titles_are_in_the_readers_language_and_an_answer_follows_a_change(shop: Lake) -> None:
    with use_language("zh_CN"):
        assert any("价格" in one.about or one.title == "price" for one in finder.find(shop, "price").found)
    assert kinds(shop, "brandnewword") == set()
    govern.define(shop, "brandnewword", "made just now")
    first = finder.find(shop, "brandnewword")
    assert first.stale or first.total == 1, "an old answer says that it is one"
    until = time.monotonic() + 10
    while "term" not in kinds(shop, "brandnewword") and time.monotonic() < until:
        time.sleep(0.02)
    assert kinds(shop, "brandnewword") == {"term"}


def test_an_index_is_made_with_the_rights_and_in_the_language_of_whoever_asks(
    shop: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_offered", {})
    finder.offer("who", lambda _lake: [finder.Entry("page", f"rights of {access.person().role}", page="x.py")])
    for role in ("viewer", "steward"):
        with access.acting(access.Person("ann", role)):
            assert [one.title for one in finder.find(shop, "rights").found] == [f"rights of {role}"]
    with use_language("zh_CN"):
        assert finder.find(shop, "rights").total == 1


def test_an_empty_workspace_answers(lake: Lake) -> None:
    assert finder.find(lake, "anything at all").total == 0


def test_the_route_wants_the_token_of_a_page_and_answers_in_the_language_asked_for(shop: Lake) -> None:
    with TestClient(Starlette(routes=find_routes()), base_url="http://testserver") as client:
        for token in ("", "forged", uploads.issue_token(-1)):
            refused = client.get(FIND_PATH, params={"q": "price"}, headers={"x-touchstone-token": token})
            assert refused.status_code == 401
            assert refused.json() == {"found": [], "total": 0}
        headers = {"x-touchstone-token": uploads.issue_token()}
        answer = client.get(FIND_PATH, params={"q": "price", "language": "zh_CN"}, headers=headers)
        assert answer.headers["cache-control"] == "no-store"
        assert "列" in {one["kind"] for one in answer.json()["found"]}
        again = {"x-touchstone-token": answer.headers["x-touchstone-token"]}
        odd = client.get(FIND_PATH, params={"q": "stranger", "language": "xx"}, headers=again).json()
        assert HOSTILE in {one["title"] for one in odd["found"]}


def test_the_route_stands_behind_the_door() -> None:
    assert FIND_PATH.startswith("/api/"), "what `core.serve.doors` asks a signed-in person for"
