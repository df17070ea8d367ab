"""Words of products that are not for children, in two languages, and phrases in which they are harmless.

Latin words are looked for as whole words, Chinese ones anywhere. What is harmless is taken out of a title first.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from core.i18n import N_

GROUPS = {
    "alcohol": N_("alcohol"),
    "tobacco": N_("tobacco"),
    "adult": N_("for adults only"),
    "weapon": N_("blades and weapons"),
    "chemical": N_("harmful chemicals and medicines"),
    "gambling": N_("gambling"),
}
"""Why a product is not for children."""

LATIN = {
    "alcohol": r"beers?|ales?|lagers?|wines?|whisk(?:e?y|ies)|vodkas?|rum|gin|tequila|brandy|cognac|champagnes?|"
    r"prosecco|liqueurs?|liquors?|spirits|baijiu|sake|bourbon|absinthe",
    "tobacco": r"cigarettes?|cigars?|cigarillos?|tobacco|vapes?|vaping|e-?cigs?|e-?cigarettes?|e-?liquids?|hookahs?|"
    r"shisha|snus|nicotine|rolling papers?",
    "adult": r"condoms?|vibrators?|dildos?|sex (?:toys?|dolls?)|erotic\w*|porn\w*|bdsm|bondage|masturbators?|"
    r"adult (?:toys?|games?|videos?|magazines?|only)",
    "weapon": r"kni(?:fe|ves)|daggers?|machetes?|swords?|katanas?|crossbows?|air ?(?:guns?|rifles?|pistols?)|airsoft|"
    r"(?:pellet|bb|stun) guns?|rifles?|pistols?|ammo|ammunition|pepper sprays?|tasers?|axes?|hatchets?|cleavers?|"
    r"box cutters?|slingshots?|fireworks?|firecrackers?",
    "chemical": r"bleach|drain (?:cleaners?|openers?)|weed ?killers?|herbicides?|pesticides?|insecticides?|rat poison|"
    r"paint thinners?|antifreeze|(?:sleeping|diet|slimming) pills?|fat burners?|weight[ -]loss (?:pills?|capsules?)|"
    r"steroids?|painkillers?|ibuprofen|melatonin",
    "gambling": r"lottery tickets?|scratch ?cards?|poker chips?|slot machines?|roulette|betting|casino",
}
"""Group -> English words of products, alone: what a thing is for, or looks like, is no word here."""

CHINESE = {
    "alcohol": "白酒|啤酒|红酒|葡萄酒|黄酒|米酒|清酒|洋酒|威士忌|伏特加|白兰地|香槟|果酒|烧酒|朗姆酒|鸡尾酒|老酒",
    "tobacco": "香烟|卷烟|雪茄|电子烟|烟草|烟油|烟弹|水烟|尼古丁|烟丝",
    "adult": "避孕套|安全套|情趣|成人用品|飞机杯|震动棒|跳蛋|充气娃娃|色情|情色|成人视频|成人玩具",
    "weapon": "菜刀|水果刀|刀具|匕首|砍刀|军刀|折叠刀|猎刀|美工刀|厨刀|剔骨刀|厨师刀|宝剑|弩|气枪|仿真枪|弹弓|辣椒水|"
    "电击棍|斧头|斧子|烟花|鞭炮|爆竹",
    "chemical": "漂白剂|漂白水|管道疏通剂|除草剂|农药|杀虫剂|老鼠药|灭鼠|稀释剂|安眠药|减肥药|减肥茶|瘦身胶囊|类固醇|"
    "止痛药|布洛芬|褪黑素|蟑螂药",
    "gambling": "彩票|刮刮乐|赌具|筹码|老虎机|轮盘赌",
}
"""Group -> the Chinese ones."""

HARMLESS = (
    r"(?:wine|beer|champagne|cocktail|whisk(?:e?y)|liquor|sake)[- ](?:glass\w*|racks?|coolers?|openers?|stoppers?|red|"
    r"mugs?|buckets?|cabinets?|vinegar|gums?|colou?r\w*|cups?|sets?)|rum (?:raisin|cake|flavou?r\w*)|root beer|"
    r"ginger (?:beer|ale)|(?:alcohol|nicotine)[- ]free|non[- ]alcoholic|cigarette lighter (?:adapter|socket|plug)s?|"
    r"toy (?:swords?|guns?|kni(?:fe|ves)|pistols?|axes?)|(?:foam|water|bubble|wooden) (?:swords?|pistols?)|"
    r"(?:kni(?:fe|ves)|axe|sword)[- ](?:sharpeners?|blocks?|holders?|sheaths?|pleats?)|swordfish|pistol grip|"
    r"rifle green|(?:butter|palette|plastic|toy) kni(?:fe|ves)|spirits? levels?|axe (?:body )?(?:spray|deodorant)|"
    r"bleach(?:ed)? (?:denim|jeans?|wash|oak|wood|effect|blue)|champagne (?:gold|pink)|"
    r"酒红|红酒色|香槟[色金]|酒精|无酒精|料酒|(?:啤|红|白|葡萄|香槟)?酒[杯架柜店桶]|醒酒器|开瓶器|玩具[刀枪剑斧]|水弹弓|"
    r"削笔刀|卷笔刀|剪刀|刀叉|磨刀\w?|刀(?:[架座]|套(?!装))|塑料刀|黄油刀|点烟器|剃须刀|剃刀|情趣味|胶枪|筋膜枪"
)
"""Phrases that hold one of the words and are harmless."""

_HARMLESS = re.compile(HARMLESS)
_FOUND = {group: re.compile(rf"(?<![a-z0-9])(?:{LATIN[group]})(?![a-z0-9])|{CHINESE[group]}") for group in GROUPS}


def harmless(title: str) -> bool:
    """Whether a title holds a phrase that only sounds like such a product."""
    return bool(_HARMLESS.search(unicodedata.normalize("NFKC", html.unescape(title)).casefold()))


@lru_cache(maxsize=200_000)
def unsafe(title: str) -> str:
    """The group of `GROUPS` that a title names a product of, "" for none."""
    plain = unicodedata.normalize("NFKC", html.unescape(title)).casefold()
    plain = _HARMLESS.sub(" ", plain)
    return next((group for group, words in _FOUND.items() if words.search(plain)), "")
