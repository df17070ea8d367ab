"""The vocabulary: kinds of dataset, the roles their columns play, and the event types."""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_, _


@dataclass(frozen=True)
class Role:
    """What a column means. `family`: id, text, number, time, category or list."""

    name: str
    family: str
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of dataset and the roles its columns can play."""

    name: str
    roles: tuple[Role, ...]

    def role(self, name: str) -> Role | None:
        return next((role for role in self.roles if role.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(role.name for role in self.roles if role.required)


def _kind(name: str, text: str) -> Kind:
    """Parse "user_id*:id query:text" (a star marks a required role)."""
    roles = []
    for word in text.split():
        role, family = word.split(":")
        roles.append(Role(role.rstrip("*"), family, role.endswith("*")))
    return Kind(name, tuple(roles))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(
            "events",
            "user_id*:id item_id*:id event_type*:category timestamp*:time session_id:id query:text "
            "position:number price:number quantity:number source:category user_agent:text",
        ),
        _kind(
            "items",
            "item_id*:id title*:text description:text category:category brand:category price:number "
            "currency:category image_url:text gtin:id stock:number",
        ),
        _kind("users", "user_id*:id registered_at:time gender:category age:number region:category tags:list"),
        _kind(
            "reviews",
            "review_id:id user_id:id item_id:id text*:text rating:number timestamp:time title:text helpful:text "
            "category:category brand:category",
        ),
        _kind("searches", "query*:text user_id:id timestamp*:time results:list clicked_item:id position:number"),
        _kind("assignments", "unit_id*:id variant*:category timestamp:time"),
        _kind(
            "impressions",
            "user_id:id item_id:id position:number timestamp:time propensity:number clicked:number ad_id:id",
        ),
        _kind(
            "ads",
            "item_id*:id bid*:number budget:number campaign:category ad_id:id advertiser:category start:time end:time "
            "currency:category impressions:number clicks:number spend:number",
        ),
        _kind(
            "orders",
            "order_id*:id user_id*:id timestamp*:time item_id:id seller_id:id amount:number price:number "
            "quantity:number currency:category coupon:category payment:text device:text address:text ip:text "
            "status:category",
        ),
        _kind("inventory", "item_id*:id stock*:number lead_time:number cost:number"),
        _kind("answers", "question*:text answer*:text"),
        _kind("other", ""),
    )
}
KEYS = {"items": "item_id", "users": "user_id", "reviews": "review_id", "inventory": "item_id"}
"""The role whose value names one row, in the kinds of dataset that have one."""

SAME_AD = ("item_id", "campaign", "advertiser", "start", "end")
"""The roles that two ads share which are one ad, entered twice."""

EVENT_TYPES = ("impression", "view", "click", "cart", "favourite", "purchase", "return")

_SPELLINGS = {
    "impression": "impression impressions imp expose exposure show shown display view_item_list product_list_viewed "
    "product_impression item_impression collection_viewed 曝光 展示 展现 商品曝光",
    "view": "view views viewed pv pageview page_view detail detail_view view_item product_view browse "
    "viewed_product product_viewed item_viewed itemview product_page_view page_viewed view_content "
    "浏览 查看 浏览商品 访问",
    "click": "click clicks clicked clk tap select_item product_clicked product_click item_click item_clicked "
    "click_item 点击 点击商品",
    "cart": "cart carts add_to_cart addtocart atc basket add_cart cart_add added_to_cart add_to_basket "
    "add_to_bag product_added product_added_to_cart item_added_to_cart 加购 加入购物车 购物车 加购物车",
    "favourite": "favourite favorite fav favor wishlist add_to_wishlist collect collection like wishlist_add "
    "added_to_wishlist product_added_to_wishlist add_to_favorites add_to_favourites 收藏 喜欢 关注",
    "purchase": "purchase purchases purchased buy bought order ordered transaction checkout sale pay paid "
    "payment order_completed completed_order order_placed placed_order checkout_completed in_app_purchase "
    "ecommerce_purchase completed_purchase place_order 购买 下单 支付 成交 付款",
    "return": "return returns returned refund refunded order_refunded refund_order cancel_order 退货 退款",
}

EVENT_SYNONYMS: dict[str, str] = {
    word.replace("_", separator): standard
    for standard, words in _SPELLINGS.items()
    for word in words.split()
    for separator in ("_", " ", "-", "")
}
"""Lower-cased spelling -> standard event type (numeric codes are dataset-specific and left out)."""


ORDER_STATUSES = ("pending", "paid", "delivered", "declined", "cancelled", "refunded")
"""What became of an order, as the detectors of fraud read it."""

_STATUS_SPELLINGS = {
    "pending": "pending created placed unpaid awaiting_payment waiting_for_payment pending_payment new open on_hold "
    "processing invoiced 待付款 待支付 未付款 未支付 已创建 待处理 处理中",
    "paid": "paid payed approved accepted authorized authorised captured success successful succeeded payment_received "
    "shipped sent in_transit 成功 批准 已批准 已授权 授权成功 已付款 已支付 支付成功 付款成功 待发货 已发货 待收货 "
    "交易进行中",
    "delivered": "delivered completed complete finished received fulfilled done closed_success "
    "已完成 完成 已收货 已签收 已送达 交易成功 交易完成",
    "declined": "declined failed failure rejected refused denied payment_failed payment_declined card_declined "
    "not_approved insufficient_funds error 支付失败 付款失败 失败 拒绝 授权失败 余额不足 拒付 已拒绝 交易失败",
    "cancelled": "cancelled canceled cancel voided void abandoned expired unavailable closed "
    "已取消 取消 已关闭 交易关闭 已作废 超时关闭",
    "refunded": "refunded refund partially_refunded returned return chargeback charged_back reversed refund_completed "
    "已退款 退款 退款成功 已退货 退货 退货退款 部分退款",
}

STATUS_SYNONYMS: dict[str, str] = {
    word.replace("_", separator): standard
    for standard, words in _STATUS_SPELLINGS.items()
    for word in words.split()
    for separator in ("_", " ", "-", "")
}
"""Lower-cased spelling -> what became of an order."""


def learn_events(words: str) -> None:
    """Add a workplace's own spellings to `EVENT_SYNONYMS`: "peek=view, 剁手=purchase".

    Raises:
        ValueError: an entry without "=", or a type outside `EVENT_TYPES`.
    """
    for entry in filter(None, (part.strip() for part in words.replace("，", ",").split(","))):
        word, mark, standard = (text.strip() for text in entry.partition("="))
        if not mark or not word or standard not in EVENT_TYPES:
            raise ValueError(f"“{entry}”: write it as word=type; types: {', '.join(EVENT_TYPES)}")
        EVENT_SYNONYMS[word.casefold()] = standard


_KIND_LABELS = {
    "events": N_("Behaviour events"),
    "items": N_("Catalog items"),
    "users": N_("User profiles"),
    "reviews": N_("Reviews"),
    "searches": N_("Searches"),
    "assignments": N_("Experiment assignments"),
    "impressions": N_("Impressions"),
    "ads": N_("Ads"),
    "orders": N_("Orders"),
    "inventory": N_("Inventory"),
    "answers": N_("Question–answer pairs"),
    "other": N_("Other"),
}

_ROLE_LABELS = {
    "user_id": N_("user id"),
    "item_id": N_("item id"),
    "event_type": N_("event type"),
    "timestamp": N_("time"),
    "session_id": N_("session id"),
    "query": N_("query"),
    "position": N_("position"),
    "price": N_("price"),
    "quantity": N_("quantity"),
    "source": N_("source"),
    "user_agent": N_("user agent"),
    "title": N_("title"),
    "description": N_("description"),
    "category": N_("category"),
    "brand": N_("brand"),
    "currency": N_("currency"),
    "image_url": N_("image address"),
    "gtin": N_("GTIN"),
    "stock": N_("stock"),
    "registered_at": N_("registered at"),
    "gender": N_("gender"),
    "age": N_("age"),
    "region": N_("region"),
    "tags": N_("tags"),
    "review_id": N_("review id"),
    "text": N_("text"),
    "rating": N_("rating"),
    "helpful": N_("helpful votes"),
    "results": N_("result list"),
    "clicked_item": N_("clicked item"),
    "unit_id": N_("unit id"),
    "variant": N_("variant"),
    "propensity": N_("propensity"),
    "clicked": N_("clicked"),
    "bid": N_("bid"),
    "budget": N_("budget"),
    "campaign": N_("campaign"),
    "ad_id": N_("ad id"),
    "advertiser": N_("advertiser"),
    "start": N_("first day"),
    "end": N_("last day"),
    "impressions": N_("impressions"),
    "clicks": N_("clicks"),
    "spend": N_("spend"),
    "lead_time": N_("lead time"),
    "cost": N_("cost"),
    "order_id": N_("order id"),
    "seller_id": N_("seller id"),
    "amount": N_("amount"),
    "coupon": N_("coupon"),
    "payment": N_("means of payment"),
    "device": N_("device"),
    "address": N_("address"),
    "ip": N_("network address"),
    "status": N_("status"),
    "question": N_("question"),
    "answer": N_("answer"),
}

_EVENT_LABELS = {
    "impression": N_("impression"),
    "view": N_("view"),
    "click": N_("click"),
    "cart": N_("add to cart"),
    "favourite": N_("favourite"),
    "purchase": N_("purchase"),
    "return": N_("return"),
    "rating": N_("rating"),
    "interaction": N_("interaction"),
}


_STATUS_LABELS = {
    "pending": N_("pending"),
    "paid": N_("paid"),
    "delivered": N_("delivered"),
    "declined": N_("declined"),
    "cancelled": N_("cancelled"),
    "refunded": N_("refunded"),
}


def status_label(name: str) -> str:
    """What became of an order, in the reader's language."""
    return _(_STATUS_LABELS.get(name, name))


def kind_label(name: str) -> str:
    """A kind's name in the reader's language."""
    return _(_KIND_LABELS.get(name, name))


def role_label(name: str) -> str:
    """A role's name in the reader's language."""
    return _(_ROLE_LABELS.get(name, name))


def event_label(name: str) -> str:
    """A standard event type's name in the reader's language."""
    return _(_EVENT_LABELS.get(name, name))
