"""Column names that people give to each role, in English and Chinese, after normalisation.

Where a name means different roles in different kinds (`title` of a product or of a review, `name`), the kind
decides: `NAMES[kind][role]` is read before `NAMES["*"][role]`.
"""

# ruff: noqa: E501 (word lists read better unbroken)
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def normalise(header: str) -> str:
    """A header's comparable form: NFKC, CamelCase split, lower case, separators to one underscore."""
    text = unicodedata.normalize("NFKC", header).strip()
    if not text.isupper():
        text = _CAMEL.sub("_", text)
    return _SPLIT.sub("_", text.casefold()).strip("_")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ITEM = _words(
    "item_id itemid product_id productid sku sku_id asin parent_asin goods_id good_id stock_code stockcode auction_id "
    "article_id movie_id offer_id product item object_id item_nbr pid iid product_code item_code prod_id spu spu_id "
    "商品id 商品编号 商品编码 物品id 货号 产品id 产品编号 商品 商品代码 款号 条目id"
)
_USER = _words(
    "user_id userid user customer_id customerid customer_unique_id client_id visitor_id visitorid member_id shopper_id "
    "household_id household_key account_id buyer_id uid reviewer_id reviewer user_name username user_pseudo_id "
    "profile_name reviewer_name author 用户id 用户 用户编号 会员id 会员编号 买家id 顾客id 客户id 客户编号 用户名 买家 会员 评论人 评论者"
)
_TIME = _words(
    "timestamp time event_time eventtime event_timestamp datetime date_time date event_date eventdate ts created_at "
    "create_time created creation_time invoice_date order_date order_time transaction_timestamp transaction_date "
    "purchase_date purchase_time visit_time server_time log_time day unix_review_time review_time review_date "
    "reviewed_at sort_timestamp date_added submitted_at assigned_at "
    "时间戳 时间 日期 事件时间 行为时间 发生时间 下单时间 评论时间 评价时间 创建时间 购买时间 浏览时间 日志时间 搜索时间 点击时间 购买日期 分配时间 分组时间 日"
)
_CATEGORY = _words(
    "category category_code category_name product_category product_category_name main_category categories category_path "
    "cat taxonomy department product_type category_id category_1 leaf_category cate google_product_category "
    "类别 类目 分类 品类 商品类别 商品类目 商品分类 产品类别 类目id 商品类目id 类目名称 一级类目"
)
_TITLE = _words(
    "title product_title product_name item_name item_title goods_name name description_short productname "
    "标题 商品名称 商品标题 商品名 名称 产品名称 物品名称 品名"
)
_PRICE = _words(
    "price unit_price unitprice sale_price list_price sales_price product_price item_price amount retail_price "
    "current_price discount_price sales_value dollar_value order_value 价格 售价 单价 商品价格 价钱 成交价 销售价 现价 金额"
)

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "*": {
        "user_id": _USER,
        "item_id": _ITEM,
        "event_type": _words(
            "event_type event eventtype event_name behavior_type behaviour_type behavior behaviour action action_name "
            "action_type activity interaction interaction_type user_action operation "
            "行为类型 行为 事件 事件类型 动作 用户行为 操作类型 操作"
        ),
        "timestamp": _TIME,
        "session_id": _words(
            "session_id sessionid session user_session visit_id ga_session_id session_key basket_id order_id invoice_no transaction_id 会话id 会话 会话编号 访问id 订单id 订单编号 订单号"
        ),
        "query": _words(
            "query user_query query_text search_query search_term search_keyword keyword keywords search_text search_string "
            "搜索词 查询词 查询 关键词 搜索关键词 检索词 搜索内容"
        ),
        "position": _words("position rank pos slot item_position click_position result_position 位置 排名 排序 坑位"),
        "price": _PRICE,
        "quantity": _words(
            "quantity qty buy_mount count units num number_of_items number_of_cds amount_bought sales_qty 数量 购买数量 件数 销量"
        ),
        "source": _words(
            "source channel platform device traffic_source utm_source application referrer 来源 渠道 平台 设备"
        ),
        "user_agent": _words("user_agent useragent ua browser 用户代理 浏览器"),
        "title": _TITLE,
        "description": _words(
            "description product_description desc details about item_description body 描述 商品描述 详情 商品详情 简介 介绍 "
            "说明 商品说明 产品说明 产品描述 产品介绍 商品介绍 商品简介 产品详情 宝贝描述 宝贝详情 详细描述 详细说明"
        ),
        "category": _CATEGORY,
        "brand": _words("brand brand_name manufacturer vendor maker brand_id 品牌 品牌名 品牌名称 制造商 厂商"),
        "currency": _words("currency currency_code 币种 货币"),
        "image_url": _words(
            "image_url image img img_url picture image_link image_src thumbnail 图片 图片地址 主图 图片链接"
        ),
        "gtin": _words("gtin ean upc barcode gtin13 isbn gtin_13 条码 条形码"),
        "stock": _words(
            "stock stock_quantity inventory on_hand qty_on_hand available stock_level 库存 库存量 库存数量 现货"
        ),
        "registered_at": _words(
            "registered_at registration_date signup_date sign_up_date join_date joined joined_at register_time "
            "注册时间 注册日期 入会时间"
        ),
        "gender": _words("gender sex gender_code 性别"),
        "age": _words(
            "age birth birthday birth_date birthdate birth_year year_of_birth age_desc 年龄 生日 出生日期 出生年份"
        ),
        "region": _words(
            "region location city country state province reviewer_location zip_code zip address area "
            "地区 城市 省份 省 国家 地域 所在地 区域"
        ),
        "tags": _words("tags labels interests segments 标签 兴趣 用户标签"),
        "review_id": _words("review_id reviewid comment_id unique_id 评论id 评价id 评论编号"),
        "text": _words(
            "text review_text review review_body reviewbody body comment comments content review_content "
            "verified_reviews reviewtext sentence feedback_text "
            "评论 评价 评论内容 评价内容 内容 评论文本 文本 评语 点评"
        ),
        "rating": _words("rating star stars score overall star_rating rate 评分 星级 打分 分数 得分"),
        "helpful": _words("helpful helpful_vote helpful_votes helpfulness votes vote useful 有用数 点赞数 有用 点赞"),
        "results": _words(
            "results result_ids result_list hits items_shown shown_items returned_items query_response_hit_ids 结果 结果列表 搜索结果"
        ),
        "clicked_item": _words(
            "clicked_item clicked_item_id clicked_product_id click_item clicked_sku 点击商品 点击商品id"
        ),
        "unit_id": _words(
            "unit_id unit userid user_id user customer_id visitor_id client_id player_id device_id account_id id uid "
            "subject_id participant_id session_id cookie_id 用户id 实验单元 单元id 用户编号"
        ),
        "variant": _words(
            "variant version group arm treatment bucket experiment_group test_group ab_group variation condition "
            "group_name experiment_variant exp_group cohort_group segment landing_page "
            "版本 实验组 分组 组别 实验分组 变体 方案 策略"
        ),
        "propensity": _words("propensity propensity_score action_prob pscore 倾向 倾向得分"),
        "clicked": _words("clicked click is_click was_clicked 是否点击 点击"),
        "bid": _words("bid bid_price cpc max_bid max_cpc cpm 出价 竞价"),
        "budget": _words("budget daily_budget total_budget 预算 日预算"),
        "campaign": _words("campaign campaign_id campaign_name ad_group 广告活动 广告系列 计划 推广计划"),
        "ad_id": _words("ad_id adid creative_id ad_unit_id 广告id 广告编号 创意id"),
        "lead_time": _words("lead_time lead_time_days leadtime delivery_days 交期 备货天数 到货周期 提前期"),
        "cost": _words("cost unit_cost purchase_price cogs 成本 进价 采购价"),
        "question": _words("question questions question_text customer_question 问题 提问 客户问题 问"),
        "answer": _words("answer answers answer_text reply response 答案 回答 回复 答复 答"),
    },
    "reviews": {"title": _words("title review_title summary headline subject 评论标题 标题 摘要")},
    "items": {"item_id": (*_ITEM, "id", "编号", "handle")},
    "inventory": {
        "item_id": (
            *_ITEM,
            *_words("isbn isbn13 ean gtin upc barcode artikel artikelnummer artikel_nr 条码 书号 物料编码"),
        )
    },
    "users": {"age": _words("age birth birthday birth_date birthdate birth_year age_desc 年龄 生日 出生日期")},
    "ads": {
        "advertiser": _words("advertiser advertiser_id advertiser_name seller seller_id merchant 广告主 广告主id 商家"),
        "start": _words(
            "start start_date start_time starts_at begin begin_date valid_from 开始日期 开始时间 起始日期 投放开始"
        ),
        "end": _words(
            "end end_date end_time ends_at stop_date expires_at valid_to 结束日期 结束时间 截止日期 投放结束"
        ),
        "impressions": _words("impressions impression imps shows views 展现量 曝光量 曝光 展示量"),
        "clicks": _words("clicks click clicked 点击量 点击数 点击"),
        "spend": _words("spend spent cost ad_spend charged 花费 消耗 消费"),
    },
    "orders": {
        "order_id": _words(
            "order_id orderid order_no order_number order_sn order_code order transaction_id transaction_no trade_no tx_id txn_id trans_id "
            "invoice_no 订单编号 订单号 订单id 订单 交易号 交易编号 流水号"
        ),
        "timestamp": _words(
            "order_time ordered_at order_date order_purchase_timestamp purchase_date purchase_time created_at create_time "
            "paid_at pay_time payment_time transaction_time transaction_date timestamp time datetime date "
            "下单时间 付款时间 支付时间 交易时间 创建时间 订单时间 下单日期 时间 日期"
        ),
        "seller_id": _words(
            "seller_id sellerid seller merchant_id merchant store_id shop_id store_name shop_name vendor_id vendor "
            "卖家id 卖家编号 卖家 商家id 商家编号 商家 店铺id 店铺编号 店铺 店铺名称 卖家会员名"
        ),
        "amount": _words(
            "amount order_amount total_amount total order_total grand_total paid_amount pay_amount payment_value order_value "
            "transaction_amount amt 金额 订单金额 实付金额 支付金额 付款金额 总金额 交易金额 应付金额"
        ),
        "price": _words("price unit_price unitprice item_price sale_price 单价 商品单价 价格 售价 成交价"),
        "coupon": _words(
            "coupon coupon_code coupon_id promo_code promotion_code voucher voucher_code discount_code 优惠券 优惠码 优惠券编号 "
            "优惠券id 券码 折扣码 红包"
        ),
        "payment": _words(
            "payment payment_token card_token card_id card_number card card_hash card_no payment_account payment_id "
            "payment_instrument pay_account card_num card_nr card_pan pan masked_card credit_card credit_card_number payment_method payment_type pay_method pay_type "
            "支付账号 付款账号 支付账户 支付宝账号 买家支付宝账号 银行卡号 卡号 银行卡 信用卡号 信用卡 卡片编号 交易卡号 支付方式 付款方式 支付渠道"
        ),
        "device": _words(
            "device device_id deviceid device_fingerprint fingerprint device_hash device_info terminal_id terminal imei "
            "设备 设备id 设备号 设备编号 设备指纹 终端 终端号 终端编号 设备标识 下单设备 交易设备"
        ),
        "address": _words(
            "address shipping_address ship_address delivery_address receiver_address address_id ship_to address_hash "
            "收货地址 地址 配送地址 收件地址 收货人地址 详细地址 地址id"
        ),
        "ip": _words(
            "ip ip_address ipaddress ip_addr client_ip user_ip login_ip ip地址 ip_地址 客户端ip 下单ip 登录ip"
        ),
        "status": _words(
            "status order_status orderstatus payment_status pay_status state order_state transaction_status trade_status "
            "订单状态 状态 支付状态 付款状态 交易状态"
        ),
    },
    "answers": {"question": _words("question utterance instruction 问题 提问 客户问题 问 question_text")},
    "searches": {
        "results": _words("results result_ids hits query_response_hit_ids 结果 结果列表 搜索结果 shown_items")
    },
}


def names_of(kind: str, role: str) -> tuple[str, ...]:
    """Normalised names of a role in a kind, the most telling first."""
    return NAMES.get(kind, {}).get(role) or NAMES["*"].get(role, ())


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return frozenset(normalise(n) for roles in NAMES.values() for names in roles.values() for n in names)


@lru_cache(maxsize=4096)
def is_known_name(header: str) -> bool:
    """Whether a header is a name that some role is known by."""
    return normalise(header) in _all_names()
