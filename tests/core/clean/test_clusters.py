"""Value clusters: planted spellings come together, different things stay apart, nothing names two identifiers one."""

from __future__ import annotations

import numpy as np
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


def toy(texts):
    """Vectors that know nothing: every text's own letters, so that laws meet many near and many far pairs."""
    made = np.full((len(texts), 8), 0.4, np.float32)
    for row, text in enumerate(texts):
        for sign in text:
            made[row, ord(sign) % 8] += 1
    return made / np.linalg.norm(made, axis=1, keepdims=True)


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
    found = find(values.items(), method, embed=toy)
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
    assert method in ("distance", "meaning") or find(after.items(), method) == []


def test_meaning_joins_other_scripts_and_synonyms_but_no_siblings_numbers_or_shared_words(bench):
    kinds = {
        "mobile phone": 9,
        "手机": 4,
        "bicycle": 7,
        "bike": 2,
        "Autumn": 5,
        "Winter": 5,
        "refrigerator": 6,
        "冰箱": 2,
    }
    kinds |= {"Model 11": 3, "型号 12": 3, "pet food": 3, "dog food": 2, "12": 1, "!": 1}
    name = bench.land({"kind": [one for one, count in kinds.items() for _n in range(count)]})
    found = clusters_of(bench.lake, name, Recipe(), View(), "kind", "meaning").found
    assert {one.proposed: set(dict(one.values)) for one in found} == {
        "mobile phone": {"mobile phone", "手机"},
        "bicycle": {"bicycle", "bike"},
        "refrigerator": {"refrigerator", "冰箱"},
    }
    assert all(0.88 <= one.similarity < 1 for one in found)


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.text("aé 12帽茂д!", min_size=1, max_size=5), max_size=12, unique=True))
def test_by_meaning_a_pair_is_mutual_and_shares_its_numbers(values):
    from core.clean.clusters.meaning import ACROSS, WITHIN, alike, writing

    made = toy(values) if values else np.zeros((0, 8), np.float32)
    one = alike(values, made)
    assert (one == one.T).all()
    assert not one.diagonal().any()
    for here, there in np.argwhere(one):
        assert sorted(numbers(values[here])) == sorted(numbers(values[there]))
        least = WITHIN if writing(values[here]) == writing(values[there]) else ACROSS
        assert made[here] @ made[there] >= least - 1e-5


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
