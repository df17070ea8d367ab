"""Every page with nothing to show says what is missing and offers the sample shop, which touches nobody's data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.collect import ingest
from core.i18n import _, use_language
from core.kinds import kind_label
from core.lake import Lake
from pages.parts.shared.navigation import PAGES, entries
from sample_data.load import done_already, loads, names

Visit = Callable[..., AppTest]
SHOWN = [entry.file.name for entry in entries(PAGES)]
WITHOUT_DATA = {"robustness.py": {"tab": "reviews"}}
NEEDS = {
    "sentiment.py": "reviews",
    "recommend.py": "events",
    "replay.py": "events",
    "experiments.py": "assignments",
    "robustness.py": "reviews",
}
"""The kind of dataset without which a page has nothing to show."""


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.subheader, *app.title, *app.info, *app.warning]
    return "\n".join(str(one.value) for one in shown)


def put(lake: Lake, folder: Path, name: str, kind: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text("sku,title\n" + "".join(f"a{n},tea no {n}\n" for n in range(30)), encoding="utf-8")
    ingest(lake, path, name)
    lake.describe(name, kind=kind, roles={"item_id": "sku", "title": "title"})


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("page", SHOWN)
def test_an_empty_workspace_offers_the_sample_shop_on_every_page(
    lake: Lake, open_page: Visit, page: str, language: str
) -> None:
    app = open_page(page, language=language, **WITHOUT_DATA.get(page, {}))
    assert not app.exception
    assert not app.error
    assert app.button(key="open_sample").label == {"en": "Open the sample shop", "zh_CN": "打开示例商店"}[language]
    if page in NEEDS:
        with use_language(language):
            assert kind_label(NEEDS[page]) in words(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("page", sorted(NEEDS))
def test_a_page_names_the_one_kind_that_is_missing(
    lake: Lake, tmp_path: Path, open_page: Visit, page: str, language: str
) -> None:
    put(lake, tmp_path, "goods", "items")
    app = open_page(page, language=language, **WITHOUT_DATA.get(page, {}))
    assert not app.exception
    assert not app.error
    said = words(app)
    with use_language(language):
        assert _("No dataset of the kind “{kind}”").format(kind=kind_label(NEEDS[page])) in said
        others = {kind_label(kind) for kind in NEEDS.values()} - {kind_label(NEEDS[page])}
    title = next(str(one.value) for one in app.subheader if "“" in str(one.value))
    assert not [kind for kind in others if kind in title]
    assert app.button(key="open_sample")


def test_the_sample_shop_leaves_a_dataset_of_the_same_name_alone(lake: Lake, tmp_path: Path) -> None:
    put(lake, tmp_path, "items", "items")
    manifest = loads()
    called = names(lake, manifest)
    assert called["items"] == "sample_items"
    assert {name: to for name, to in called.items() if name != to} == {"items": "sample_items"}
    first = next(load for load in manifest if load["dataset"] == "items")
    assert not done_already(lake, called["items"], first)


@pytest.mark.parametrize(("roles", "taken"), [({}, False), ({"user_id": "title", "item_id": "sku"}, True)])
def test_reviews_stand_for_events_only_where_they_say_who_wrote_of_what(
    lake: Lake, tmp_path: Path, open_page: Visit, roles: dict[str, str], taken: bool
) -> None:
    put(lake, tmp_path, "said", "items")
    lake.describe("said", kind="reviews", roles=roles)
    app = open_page("recommend.py")
    assert taken or not app.error
    assert (_("No dataset of the kind “{kind}”").format(kind=kind_label("events")) in words(app)) is not taken
