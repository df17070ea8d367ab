"""Products that are not for children told by what their titles mean: for what no list of words names.

A title is near a group where it is nearer to one of its phrases than to every harmless thing, by more than a limit: the
phrases of harmless things stand for what lies beside, such as a wine glass beside wine. Plain nearness tells much less
(area under the curve .75 beside .88 for English titles, .72 beside .87 for Chinese ones).

The vectors are those of the encoder that reads the catalog, remembered in the workspace; the job that reads the items'
texts reads titles and phrases too. Where one is missing nothing is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from core.recommend.events import Texts
from core.recommend.features.texts import encoder_for
from core.recommend.memory_cache import Kept
from core.text.reading import item_text

if TYPE_CHECKING:
    from core.recommend.features.attributes import Catalog
    from core.recommend.features.bundle import Inputs

LIMITS = {item_text.ENGLISH: 0.15, item_text.SEVERAL: 0.03}
"""Encoder -> how much nearer. Of made titles of such products that name no listed word, .15 finds 23 of 51 English ones
and .03 13 of 41 Chinese ones (the words find one each), and no false one of 75 and 68 that stand near them. Chosen on
one half, 14 of 32 and 6 of 26 of the other are found with no false one of 45 and 39."""
_CHINESE = re.compile("[\u3400-\u9fff]")
PHRASES = {
    "alcohol": (
        "a bottle of wine",
        "beer in cans",
        "whisky, vodka and other spirits",
        "alcoholic drink",
        "白酒",
        "一瓶葡萄酒",
        "啤酒",
        "洋酒 威士忌",
    ),
    "tobacco": (
        "a pack of cigarettes",
        "tobacco for smoking",
        "electronic cigarette and vape pods",
        "smoking pipe and bong",
        "香烟",
        "电子烟 烟弹",
        "烟草制品",
    ),
    "adult": (
        "condoms",
        "sex toy",
        "erotic lingerie",
        "pornographic film",
        "lubricant for sex",
        "bondage gear",
        "避孕套",
        "情趣用品",
        "成人情趣玩具",
        "性感情趣内衣",
    ),
    "weapon": (
        "hunting knife",
        "combat weapon",
        "airsoft gun",
        "firearm and ammunition",
        "sword with a sharp blade",
        "crossbow for hunting",
        "fireworks",
        "self defence weapon",
        "砍刀 开刃",
        "管制刀具",
        "仿真枪",
        "弓弩",
        "防身武器",
        "烟花爆竹",
    ),
    "chemical": (
        "weed killer",
        "rat poison",
        "insecticide spray",
        "corrosive drain cleaner acid",
        "prescription medicine tablets",
        "diet pills for weight loss",
        "anabolic steroids",
        "除草剂",
        "老鼠药",
        "杀虫剂",
        "强酸强碱化学品",
        "处方药",
        "减肥药",
        "激素类药物",
    ),
    "gambling": (
        "lottery ticket",
        "casino gambling",
        "betting",
        "poker chips for gambling",
        "彩票",
        "赌场赌具",
        "赌博",
    ),
}
"""Group, as the words have them -> what its products are, in two languages."""

THINGS = (
    "wine glasses",
    "bottle opener",
    "soft drink",
    "fruit juice",
    "vinegar",
    "tea",
    "food and snacks",
    "kitchen utensil",
    "toy for children",
    "toy gun",
    "board game",
    "playing cards",
    "clothing",
    "underwear",
    "shoes",
    "bag",
    "furniture",
    "bedding",
    "lamp",
    "electronics",
    "phone case",
    "headphones",
    "computer accessory",
    "household cleaning",
    "detergent and soap",
    "cosmetics and skin care",
    "vitamins and nutrition",
    "fertilizer for plants",
    "garden tool",
    "hand tool",
    "sports equipment",
    "fitness equipment",
    "massager",
    "baby care",
    "book",
    "film on DVD",
    "music",
    "stationery",
    "car accessory",
    "pet supplies",
    "jewellery",
    "home decoration",
    "candle and incense",
    "camping equipment",
    "software",
    "costume for children",
    "kitchen appliance",
    "酒杯",
    "开瓶器",
    "饮料",
    "果汁",
    "醋",
    "茶",
    "食品零食",
    "厨房用具",
    "儿童玩具",
    "玩具枪",
    "桌游",
    "扑克牌",
    "服装",
    "内衣",
    "鞋",
    "包",
    "家具",
    "床上用品",
    "灯",
    "电子产品",
    "手机壳",
    "耳机",
    "电脑配件",
    "家居清洁",
    "洗涤用品",
    "化妆品护肤品",
    "维生素营养品",
    "花肥",
    "园艺工具",
    "手工工具",
    "体育用品",
    "健身器材",
    "按摩仪",
    "婴儿用品",
    "图书",
    "文具",
    "汽车用品",
    "宠物用品",
    "首饰",
    "家居装饰",
    "蜡烛香薰",
    "露营用品",
    "软件",
    "儿童服装",
    "小家电",
    "tablet computer",
    "computer server",
    "coffee pods",
    "camera",
    "printer ink",
    "vacuum cleaner",
    "battery",
    "smoke detector",
    "cooker hood",
    "coffee",
    "sun cream",
    "咖啡",
    "防晒霜",
    "平板电脑",
    "油烟机",
    "打印机墨盒",
    "吸尘器",
    "电池",
)
"""Harmless things that lie beside them, in two languages."""
_kept: Kept[Texts | None] = Kept(6, 20)


def titles(catalog: Catalog, encoder: str) -> list[str]:
    """Every different title that the encoder can read, in the order of the items: the English one no Chinese."""
    said = dict.fromkeys(str(one) for texts in catalog.titles.values() for one in texts if one)
    return [one for one in said if encoder != item_text.ENGLISH or not _CHINESE.search(one)]


def asked() -> list[str]:
    """The phrases that titles are held against."""
    return [*(one for phrases in PHRASES.values() for one in phrases), *THINGS]


def read_titles(inputs: Inputs) -> int:
    """Read titles and phrases by the catalog's encoder and remember them in the workspace; how many titles."""
    from core.text.models import tuned
    from core.text.reading import remembered

    if inputs.catalog is None or inputs.home is None:
        return 0
    name = encoder_for(inputs.catalog)
    said = titles(inputs.catalog, name)
    if said:
        remembered.vectors(
            [*asked(), *said], tuned.resolve(name), item_text.LENGTH, inputs.home, model=tuned.load_model(name)
        )
    return len(said)


def near(made: np.ndarray, phrases: np.ndarray, limit: float) -> Texts:
    """The group that each title is near, "" for none.

    Args:
        made: Vectors of length 1 of the titles; shape (n, d).
        phrases: Those of `asked()`.
        limit: How much nearer than to any harmless thing.
    """
    groups = np.asarray([group for group, said in PHRASES.items() for _one in said], dtype=object)
    bad, good = made @ phrases[: len(groups)].T, made @ phrases[len(groups) :].T
    apart = bad.max(axis=1) - good.max(axis=1)
    return np.where(apart >= limit, groups[bad.argmax(axis=1)], "").astype(object)


def groups_by_meaning(inputs: Inputs) -> Texts | None:
    """Why each item is not for children by the meaning of any of its titles, "" where nothing says so; shape (I,).

    None where titles or phrases were not read, or no limit of the encoder is known.
    """
    from core.text.models import tuned
    from core.text.reading import remembered

    if inputs.catalog is None or inputs.home is None:
        return None
    name = encoder_for(inputs.catalog)
    encoder = tuned.resolve(name)
    state = remembered.state(encoder, item_text.LENGTH, inputs.home)
    if state is None or name not in LIMITS:
        return None
    said = titles(inputs.catalog, name)
    key = (inputs.home, encoder.sha256, state, hash(tuple(said)), len(inputs.events.items))

    def make() -> Texts | None:
        assert inputs.catalog is not None
        assert inputs.home is not None
        found, known = remembered.recalled([*asked(), *said], encoder, item_text.LENGTH, inputs.home)
        if not known.all() or not said:
            return None
        first = len(asked())
        told = dict(zip(said, near(found[first:], found[:first], LIMITS[name]), strict=True))
        made = np.full(len(inputs.events.items), "", dtype=object)
        for one in inputs.catalog.titles.values():
            mine = np.asarray([told.get(str(title), "") if title else "" for title in one], dtype=object)
            made = np.where(made == "", mine, made)
        return made

    return _kept.get(key, make)
