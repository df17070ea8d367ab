"""The rules on lists made by hand: what counts, what cannot be judged, and which words are not for children."""

from __future__ import annotations

import numpy as np
import pytest

from core.recommend import Inputs, Options
from core.recommend.events import from_arrays
from core.recommend.features.bundle import Features
from core.recommend.weak import RULES, Found, Sample, judge
from core.recommend.weak.beside import Beside
from core.recommend.weak.rules.returned import lowest_rates
from core.recommend.weak.titles import alike, same
from core.recommend.weak.unsafe_words import unsafe
from core.text.metrics import wilson
from tests.core.recommend.shops import random_inputs


def sample(inputs: Inputs, k: int = 5, beside: Beside | None = None) -> Sample:
    """Lists drawn blindly."""
    features = Features(inputs, Options())
    n_users, n_items = inputs.events.shape
    rng = np.random.default_rng(1)
    items = np.stack([rng.permutation(n_items)[:k] for _ in range(n_users)])
    return Sample(features, beside or Beside(), "ease", np.arange(n_users), items, np.zeros(n_users, dtype=bool))


def test_blind_lists_are_as_near_as_half_of_the_shop() -> None:
    inputs = random_inputs(2, users=80, items=60, events=1500)
    found = RULES["far"].judge(sample(inputs, 10))
    assert isinstance(found, Found)
    assert abs(np.nanmean(found.measure) - 50) < 3


def test_what_cannot_be_judged_says_why_and_is_no_nought() -> None:
    bare = Inputs(from_arrays(["a", "a", "b"], ["x", "y", "x"]))
    judged = judge(sample(bare, 2))
    for one in judged.shares():
        assert one.reason or one.judged == 0 or one.share == one.share
        assert not (one.judged == 0 and one.share == 0)
    reasons = {one.rule for one in judged.shares() if one.reason}
    assert reasons == set(RULES)  # two lists of a shop without catalog, reviews, stock, ages and returns


def test_one_shopper_and_empty_lists() -> None:
    inputs = random_inputs(1)
    lone = sample(inputs)
    lone = Sample(lone.features, lone.beside, "ease", lone.users[:1], np.full((1, 5), -1), lone.stand_in[:1])
    judged = judge(lone)
    assert judged.total().weak == 0
    assert not len(judged.order)


def test_the_weakest_come_first_and_only_weak_ones() -> None:
    inputs = random_inputs(3)
    stock = np.where(np.arange(inputs.events.shape[1]) % 2, 0.0, 4.0)
    judged = judge(sample(inputs, beside=Beside(stock=stock, stock_of=("inventory", "stock"))))
    weakness = judged.weakness[judged.order]
    assert (np.diff(weakness) <= 0).all()
    assert judged.named[judged.order].all()
    assert len(judged.order) == judged.named.sum()
    only = judged.weak["stock"] & ~judged.any_weak  # what stock alone names is told beside, behind the weak ones
    assert judged.total().weak == judged.any_weak.sum()
    assert only.any()
    assert only[judged.order[judged.total().weak :]].all()
    found = judged.found["stock"]
    assert isinstance(found, Found)
    assert (found.measure == (stock[judged.sample.items] <= 0).sum(axis=1)).all()


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (3, 9), (9, 9), (40, 200)])
def test_the_lowest_rate_is_wilsons(hits: int, n: int) -> None:
    low = lowest_rates(np.asarray([float(hits)]), np.asarray([float(n)]))[0]
    assert low == pytest.approx(wilson(hits, n)[0], abs=1e-4)


def test_titles_that_are_one_product() -> None:
    assert same("Kettle, red  K12", "kettle RED k12")
    assert same("A &amp; B kettle", "a b KETTLE".replace("a b", "A & B"))
    assert alike("Zen Slim Case V483 for phones, Pink", "Zen Slim Case V483 for phones, White")
    assert not alike("Zen Slim Case V483 for phones, Pink", "Zen Slim Case V484 for phones, Pink")
    assert not alike("Case red", "Case blue")
    assert alike("臻塔沃轻薄磁吸手机壳 V483 粉色", "臻塔沃轻薄磁吸手机壳 V483 白色")
    assert not same("", "")


NOT_FOR_CHILDREN = [
    "Craft Beer Variety Pack", "Dry Red Wine 750ml", "Single Malt Whisky 12 Years", "Menthol Cigarettes 20 Pack",
    "Refillable Vape Pen", "Ultra Thin Condoms 12 pcs", "Damascus Chef Knife 20cm", "Tactical Folding Knife",
    "Compound Crossbow 150 lb", "Rat Poison Blocks", "Drain Cleaner Gel 1L", "Clay Poker Chips 500", "Diet Pills 60",
    "53度白酒礼盒", "精酿啤酒 6瓶装", "一次性电子烟", "超薄避孕套 12只", "家用菜刀套装", "户外折叠刀", "强力除草剂",
    "减肥药 胶囊", "刮刮乐 10张", "情趣用品套装", "香烟 软盒",
]  # fmt: skip
HARMLESS = [
    "Wine Glass Set of 6", "Beer Mug 500ml", "Wine Red Dress", "Root Beer Candy", "Alcohol-Free Hand Cream",
    "Water Gun for Kids", "Massage Gun Mini", "Toy Sword Foam", "Butter Knife Set", "Knife Sharpener", "Spirit Level",
    "Ginger Ale Soda", "Gift Set Kettle", "Bleached Oak Shelf", "Nail Polish", "酒红色连衣裙", "红酒杯 2只",
    "玩具刀 泡沫", "儿童剪刀", "酒精湿巾", "卷笔刀", "香槟色高跟鞋", "筋膜枪", "料酒 500ml",
]  # fmt: skip


@pytest.mark.parametrize("title", NOT_FOR_CHILDREN)
def test_what_is_not_for_children_is_known_by_its_words(title: str) -> None:
    assert unsafe(title)


@pytest.mark.parametrize("title", HARMLESS)
def test_what_only_sounds_so_is_let_through(title: str) -> None:
    assert not unsafe(title)
