"""What a recipe gained, against counts by hand."""

from __future__ import annotations

import pytest

from core import quality
from core.clean import Recipe, RecipeStep
from core.clean.gain import gain
from core.clean.job import apply_and_check
from core.errors import NotFound


def test_events_products_and_shoppers_that_become_usable_are_counted(bench):
    items = bench.land({"sku": ["p1", "p2", "p3 "]}, roles={"item_id": "sku"}, kind="items", name="catalog")
    events = bench.land(
        {"who": ["u1", "n/a", "u2", "u3", None], "what": ["p1", "p1", " p2", "zz", "p2"]},
        roles={"user_id": "who", "item_id": "what"},
        kind="events",
    )
    with pytest.raises(NotFound, match="not been cleaned"):
        gain(bench.lake, events)
    apply_and_check(bench.lake, events, Recipe((RecipeStep("trim_space", ("what",)),)))
    found = gain(bench.lake, events)
    assert found.beside == items
    assert [(one.what, one.before, one.before_of, one.after, one.after_of) for one in found.usable] == [
        ("events", 1, 5, 2, 5),
        ("products", 1, 3, 2, 3),
        ("shoppers", 1, 3, 2, 3),
    ]
    assert found.usable[0].shares == (0.2, 0.4)
    assert set(found.before) == set(found.after) == set(quality.latest(bench.lake, events).dimensions)
    apply_and_check(bench.lake, items, Recipe((RecipeStep("trim_space", ("sku",)),)))
    assert gain(bench.lake, items).usable[1].after == 2
    bench.clean(events, RecipeStep("trim_space", ("what",)), RecipeStep("rename", ("who",), {"name": "user"}))
    assert gain(bench.lake, events).usable[2].after == 2


def test_a_dataset_that_meets_no_other_has_scores_alone(bench):
    name = bench.land({"x": ["a ", "b"]}, kind="other")
    apply_and_check(bench.lake, name, Recipe((RecipeStep("trim_space", ("x",)),)))
    found = gain(bench.lake, name)
    assert (found.beside, found.usable) == ("", ())
    assert found.after
