"""How surely a column's name names a role: listed names first, then names put together from known words.

Nobody can list every name. People build them: whose it is (`customer`, 买家), what of it (`id`, `name`, 编号), before
it the object that a shop system exports (`Variant Price`, `Lineitem sku`) or which of several prices it is
(`Regular price`), behind it a unit or a type (`价格(元)`, RecBole's `user_id:token`).
"""

# ruff: noqa: E501 (word lists read better unbroken)
from __future__ import annotations

import re
from functools import lru_cache

from core.collect.column_names import names_of, normalise

LISTED = 0.97
"""The first of a role's listed names; the last of them is 0.3 less, as it may mean other things too."""
BUILT = 0.66
"""A name put together from a role's words: below every listed one, above a guess by values (0.6)."""
_ANNOTATION = re.compile(
    r"(?i)(:(token|float|token_seq|float_seq)$)|(\s*[(（\[][^()（）\[\]]{1,12}[)）\]]$)"  # RecBole's types; units
)
_OBJECT = re.compile(r"^(variant|product|item|goods|line_?item|listing|article|offer)_|^(商品|产品|宝贝|货品)")
_USERS = r"(user|customer|client|visitor|member|shopper|buyer|consumer|purchaser|guest|subscriber|reviewer|account)"
_WHOSE = r"(_(unique|pseudo|anonymous|anon|external|internal|account|user|login|nick|profile))?"
_IDENTITY = r"(_?(id|ids|no|nr|num|number|code|key|ref|hash|uuid|guid|token))"
_用户 = r"(用户|会员|买家|顾客|客户|消费者|账户|账号|访客|购买者|下单人|收货人)"
_编号 = r"(id|编号|号码|编码|代码|账号|号|唯一标识|标识)"
_BUILT: dict[str, re.Pattern[str]] = {
    "user_id": re.compile(
        rf"(shop_|store_|app_|web_|hashed_|anonymous_)?{_USERS}{_WHOSE}({_IDENTITY}|_?name|_?e?_?mail|_?nick(name)?"
        rf"|_?login|_?handle)?|e_?mail|{_用户}({_编号}|会员|账户)?(id|名|名称|昵称|姓名|旺旺|手机号|邮箱)?|旺旺(号|id|昵称)?"
    ),
    "item_id": re.compile(
        rf"(sku|spu|asin|product|item|goods|article|offer|listing|material|style|part|merchandise|variant|stock|plu)"
        rf"(_(unique|variant|parent|item|stock))?{_IDENTITY}|(child_|seller_|vendor_|merchant_|line_?item_)?sku"
        rf"|(商品|产品|宝贝|货品|物品|单品|款式|商家|物料|sku|spu)(sku_?|spu_?)?({_编号}|货号|款号)"
    ),
    "session_id": re.compile(
        rf"(amazon_|shop_|sales_|customer_|purchase_)?(order|invoice|transaction|basket|checkout|receipt|cart|session"
        rf"|visit|bill|ticket|trade)({_IDENTITY})?"
        rf"|(订单|交易|会话|访问|发票|小票|流水|主订单|子订单|父订单)({_编号}|单号|流水号)"
    ),
}
_KIND_OF_PRICE = r"(regular|normal|selling|sell|retail|list|unit|base|net|gross|final|our|current|shop|store|sale|original|standard|public|catalog)"
_HEADS: dict[str, re.Pattern[str]] = {
    "price": re.compile(rf"{_KIND_OF_PRICE}_(unit_)?price|.{{0,3}}(单价|售价|实付金额|成交价)|[原吊]价|(市场|零售|标签|吊牌|促销)价"),
    "quantity": re.compile(r"(ordered|order|sold|purchased|bought|shipped)_(quantity|qty|units)|(quantity|qty|units)_(ordered|sold|purchased)|(销售|下单|购买|成交|商品)(数量|件数)"),
    "stock": re.compile(r"(inventory|stock|available|on_hand)_(qty|quantity|level|count|units)|(现有|可用|可售|当前)?库存(数量|数|量)?"),
    "unit_id": re.compile(rf".+_id|{_USERS}{_WHOSE}{_IDENTITY}?|{_用户}({_编号})"),
}  # fmt: skip


@lru_cache(maxsize=16_384)
def name_evidence(kind: str, role: str, header: str) -> float:
    """How sure the name alone is that a column plays a role of a kind: 0 (nothing) to 0.97."""
    names = names_of(kind, role)
    plain = normalise(header)
    if plain in names:
        return LISTED - 0.3 * names.index(plain) / len(names)  # the first of the list is surest, the last 0.3 below
    bare = normalise(_ANNOTATION.sub("", header.strip()))
    if bare != plain and bare in names:
        return LISTED - 0.02 - 0.3 * names.index(bare) / len(names)  # as above, a hair less sure for the mark
    without = _OBJECT.sub("", bare)
    built = any(pattern.fullmatch(name) for pattern in _patterns(role) for name in (bare, without))
    if built or (without != bare and without in names):
        return 0.5 if role == "unit_id" else BUILT
    return 0.0


def _patterns(role: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern for known in (_BUILT, _HEADS) if (pattern := known.get(role)) is not None)
