"""Value clusters: planted spellings come together, different things stay apart, nothing names two identifiers one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import Recipe, RecipeStep
from core.clean.browse import Facet, View
from core.clean.clusters import METHODS, clusterable, clusters_of, find, merging
from core.clean.clusters.keys import numbers
from core.errors import BadInput, NotFound

PLANTED = [
    ("fingerprint", ["Crème Brûlée", "creme brulee", "BRULEE, Creme!"]),
    ("ngram", ["Coca-Cola", "coca cola", "CocaCola"]),
    ("sound", ["Philips", "Phillips", "Filips"]),
    ("pinyin", ["阿迪达斯", "阿迪达思", "啊迪达斯"]),
    ("distance", ["Electronics", "Electronicss", "Elektronics"]),
]
APART = ["iPhone 11", "iPhone 12", "250 ml", "25 ml", "500 ml", "M", "L", "S", "XL", "红", "黄"]


@pytest.mark.parametrize(("method", "spellings"), PLANTED)
def test_planted_spellings_come_together_under_the_commonest(method, spellings):
    counted = [(one, 10 - place) for place, one in enumerate(spellings)] + [(one, 5) for one in APART]
    found = find(counted, method)
    assert [(set(dict(one.values)), one.proposed) for one in found] == [(set(spellings), spellings[0])]
    assert found[0].rows == 9 + 8


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(st.text("aAbé 12-帽茂", min_size=1, max_size=7), st.integers(1, 9), max_size=14))
def test_clusters_are_apart_keep_numbers_and_leave_nothing_after_merging(method, values):
    found = find(values.items(), method)
    members = [value for one in found for value, _count in one.values]
    assert len(members) == len(set(members))
    for one in found:
        assert one.proposed in dict(one.values)
        assert {tuple(sorted(numbers(value))) for value, _n in one.values} == {tuple(sorted(numbers(one.proposed)))}
        assert 0 <= one.similarity <= 1
    step = merging("x", [(one, one.proposed) for one in found])
    mapping = step.params["mapping"] if step else {}
    assert not set(mapping) & set(mapping.values())  # merging twice is merging once
    after: dict[str, int] = {}
    for value, count in values.items():
        after[mapping.get(value, value)] = after.get(mapping.get(value, value), 0) + count
    assert find(after.items(), method) == [] or method == "distance"


def test_the_one_value_that_the_catalog_knows_is_proposed(bench):
    name = bench.land({"brand": ["ACME", "ACME", "Acme"]}, roles={"brand": "brand"}, kind="events")
    bench.land({"sku": ["1"], "maker": ["Acme"]}, roles={"item_id": "sku", "brand": "maker"}, kind="items")
    found = clusters_of(bench.lake, name, Recipe(), View(), "brand", "fingerprint").found[0]
    assert (found.proposed, found.known, found.rows) == ("Acme", ("Acme",), 2)


def test_identifiers_persons_and_numbers_have_no_clusters(bench):
    rows = {
        "sku": ["a", "A"],
        "code": ["a", "A"],
        "email": ["a", "A"],
        "order_id": ["a", "A"],
        "brand": ["a", "A"],
        "n": [1, 2],
    }
    name = bench.land(rows, types={"n": "BIGINT"}, roles={"item_id": "code", "gtin": "sku"})
    from core.clean import columns_at

    types = columns_at(bench.lake, name, Recipe())
    assert clusterable(types, bench.lake.dataset(name).roles) == ["brand"]
    for column in ("sku", "code", "email", "order_id", "n"):
        with pytest.raises(BadInput, match="never merged"):
            clusters_of(bench.lake, name, Recipe(), View(), column, "fingerprint")
    with pytest.raises(NotFound, match="method"):
        find([], "guess")


def test_clusters_follow_the_recipe_and_the_facets_and_their_step_does_what_it_says(bench):
    name = bench.land({"brand": ["Acme ", "acme", "Zed", "zed", None], "kind": ["a", "a", "a", "b", "a"]})
    recipe = Recipe((RecipeStep("trim_space", ("brand",)),))
    view = View((Facet("values", "kind", ("a",)),))
    found = clusters_of(bench.lake, name, recipe, view, "brand", "fingerprint")
    assert [dict(one.values) for one in found.found] == [{"Acme": 1, "acme": 1}]
    assert (found.distinct, found.looked_at) == (3, 3)
    step = merging("brand", [(one, "ACME") for one in found.found], "kind = 'a'")
    bench.clean(name, *recipe.steps, step)
    assert bench.column(name, "brand") == ["ACME", "ACME", "Zed", "zed", None]


def test_a_similarity_leaves_the_less_alike_out():
    counted = [("Philips", 3), ("Filips", 1), ("Braun", 2), ("braun", 1)]
    assert len(find(counted, "sound")) == 2
    assert [one.proposed for one in find(counted, "sound", least=0.99)] == ["Braun"]
