"""The Suspects page: nothing yet, a search, taking and refusing in groups and one by one, the step in the recipe."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.clean import load_draft, measure
from core.clean.repair import store
from core.i18n import use_language
from core.lake import Lake
from tests.core.annotate.conftest import land
from tests.core.clean.tables_to_repair import orders

Visit = Callable[..., AppTest]
SLIPS = (5, 40, 90, 200, 210)


def fill(lake: Lake) -> None:
    """Orders with slips in the cities, one of them a gap, and a sound table."""
    cells = orders(1, 900)
    for row in SLIPS:
        cells["city"][row] = f"{str(cells['city'][row])[:3]}x{str(cells['city'][row])[4:]}"
    cells["city"][250], cells["city"][260] = f"<b>{cells['city'][250]}</b>", None
    for row in (300, 310, 320):
        cells["section"][row] = f"secton {row}"
    land(lake, pd.DataFrame(cells), "orders", "other", {})
    land(lake, pd.DataFrame(orders(2, 300)), "sound", "other", {})


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.info, app.error, app.warning, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def sound(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


def test_without_a_dataset(lake: Lake, open_page: Visit) -> None:
    sound(open_page("suspects.py"))


def test_a_sound_table_has_no_suspects(shop: Lake, open_page: Visit) -> None:
    app = sound(open_page("suspects.py", dataset="sound"))
    assert "slips of the pen" in words(app)
    sound(app.button(key="suspects_start").click().run())
    assert "No cell of this dataset is suspicious." in words(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_suspects_are_taken_refused_and_taken_back(shop: Lake, open_page: Visit, language: str) -> None:
    app = open_page("suspects.py", language=language, dataset="orders")
    with use_language(language):
        sound(app.button(key="suspects_start").click().run())
        kept = store.latest(shop, "orders")
        assert kept is not None
        found = {one.row: one for one in kept.found.suspects if one.column == "city"}
        assert found.keys() >= {*SLIPS, 250, 260}
        app.slider[0].set_value(0).run()
        sound(app.button(key="suspects_take_group").click().run())
        draft = load_draft(shop, "orders")
        assert [one.step for one in draft.steps] == ["repair"]
        taken = store.accepted(draft, kept)
        assert measure(shop, "orders", draft).steps[0].cells_changed == sum(
            one.key in taken for one in kept.found.suspects
        )
        app = sound(open_page("suspects.py", language=language, dataset="orders", view="one", queue="likely"))
        state = {one.key for one in kept.found.suspects} - set(taken)
        sound(app.button(key="suspects_say_skip").click().run())
        sound(app.button(key="suspects_say_refuse").click().run())
        assert len(store.refused(shop, "orders")) == 1
        assert set(store.refused(shop, "orders")) <= state
        assert sum(right for right, _wrong in store.said(shop, "orders").values()) == len(taken)
        app = sound(open_page("suspects.py", language=language, dataset="orders", view="decided"))
        sound(app.button(key="suspects_reopen_all_taken").click().run())
        sound(app.button(key="suspects_reopen_all_refused").click().run())
    assert load_draft(shop, "orders").steps == ()
    assert store.decisions(shop, "orders") == {}


def test_the_sure_ones_at_once_and_a_changed_recipe_asks_to_look_again(shop: Lake, open_page: Visit) -> None:
    app = open_page("suspects.py", dataset="orders")
    sound(app.button(key="suspects_start").click().run())
    kept = store.latest(shop, "orders")
    assert kept is not None
    sound(app.button(key="suspects_take_sure").click().run())
    draft = load_draft(shop, "orders")
    assert set(store.accepted(draft, kept)) == {one.key for one in kept.found.sure}
    assert not store.stale(shop, kept, draft)
    sound(app.button(key="suspects_start").click().run())
    again = store.latest(shop, "orders")
    assert again is not None
    assert not {one.key for one in again.found.suspects} & {one.key for one in kept.found.sure}
    assert store.stale(shop, again, kept.recipe)


def test_labelling_leads_to_the_cells_that_wait_and_an_answer_moves_the_others(shop: Lake, open_page: Visit) -> None:
    def leading(app: AppTest) -> list[str]:
        return [one.proto.query_string for one in app.get("page_link") if "suspects" in one.proto.page]

    assert leading(sound(open_page("label.py"))) == []
    kept = store.search(shop, "orders", load_draft(shop, "orders"))
    app = sound(open_page("label.py"))
    assert [one for one in leading(app) if "dataset=orders&view=one" in one]
    [waiting] = store.waiting(shop)
    assert waiting.cells == len(kept.found.suspects)
    first = store.undecided(shop, kept, load_draft(shop, "orders"))[0]
    group = [one for one in kept.found.suspects if (one.kind, one.column) == (first.kind, first.column)]
    store.decide(shop, "orders", [first], store.REFUSED)
    after = {one.key: one.confidence for one in store.now(shop, kept)}
    assert all(after[one.key] < one.confidence for one in group if one.key and one is not first)
