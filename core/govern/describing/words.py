"""Words that columns of e-commerce are called by, in English and Chinese, and what each means."""

from __future__ import annotations

import re

from core.i18n import N_

MEANINGS = {
    N_(
        "identifier of the person"
    ): "user_id userid uid customer_id cust_id shopper_id buyer_id member_id user_no visitor_id "
    "reviewer_id reviewerid author_id customer_unique_id 用户 用户id 会员号 用户编号 买家 顾客编号 会员id 用户标识",
    N_(
        "identifier of the product"
    ): "item_id itemid product_id productid sku sku_id goods_id asin stockcode stock_code "
    "article_id prod_id parent_asin spu_id 商品id 商品编号 货号 商品编码 商品标识",
    N_("identifier of the order"): "order_id orderid order_no invoice invoiceno invoice_no invoice_id transaction_id "
    "order_number 订单号 订单id 订单编号 交易号",
    N_("identifier of the order's line"): "order_item_id line_id order_line line_no 行号",
    N_("identifier of the visit"): "session_id sessionid session visit_id user_session 会话 会话id 访问id",
    N_("identifier of the review"): "review_id reviewid comment_id 评论id 评价编号",
    N_("identifier of the seller"): "seller_id merchant_id vendor_id shop_id store_id 卖家 卖家id 商家id 店铺id",
    N_("identifier of the supplier"): "supplier_id supplierid 供应商id 供应商编号",
    N_("identifier of the category"): "category_id cat_id categoryid 类目id 分类id 品类id",
    N_("identifier of the brand"): "brand_id 品牌id",
    N_("identifier of the query"): "query_id search_id qid 查询id",
    N_("identifier of the advertisement"): "ad_id adgroup_id creative_id 广告id",
    N_("identifier of the campaign"): "campaign_id cate_campaign 推广计划id",
    N_(
        "name of the product"
    ): "product_name product_title item_name title name_of_product title_en productname goods_name "
    "商品名称 商品名 标题 商品标题 品名 product",
    N_("name of the product in Chinese"): "title_zh name_zh title_cn",
    N_("name of the person"): "customer_name user_name username reviewer_name reviewername author nickname full_name "
    "昵称 姓名 客户姓名 用户名 收货人",
    N_("first name of the person"): "first_name firstname given_name 名",
    N_("family name of the person"): "last_name lastname surname family_name 姓",
    N_("description of the product"): "description product_description desc detail details 描述 商品描述 详情 商品详情",
    N_("description of the product in Chinese"): "description_zh desc_zh",
    N_(
        "category of the product"
    ): "category product_category categories category_name product_category_name category_code "
    "main_category 类目 分类 品类 类别 商品类别",
    N_("second level of the category"): "sub_category subcategory 二级类目 子类目",
    N_("brand"): "brand brand_name manufacturer 品牌 厂商",
    N_("price"): "price sale_price selling_price current_price final_price 价格 售价 现价 价钱",
    N_("price of one piece"): "unit_price unitprice price_each price_per_unit 单价",
    N_(
        "price before discounts"
    ): "list_price original_price msrp regular_price retail_price actual_price market_price 原价 市场价 标价",
    N_("price after discounts"): "discounted_price discount_price promo_price 折后价 优惠价 促销价",
    N_("discount"): "discount discount_amount discount_percentage discount_rate 折扣 优惠 优惠金额",
    N_("currency of the amounts"): "currency currency_code price_currency 币种 货币",
    N_("number of pieces"): "quantity qty amount_of_items units pieces order_quantity 数量 件数 购买数量",
    N_("pieces in stock"): "stock inventory stock_qty on_hand units_in_stock 库存 库存量",
    N_(
        "amount of money"
    ): "amount total total_amount payment_value revenue sales order_total sum grand_total totalprice "
    "金额 总额 销售额 支付金额 成交额",
    N_("cost"): "cost unit_cost cost_price 成本 成本价",
    N_("shipping cost"): "freight freight_value shipping_cost shipping_fee delivery_fee 运费 邮费",
    N_("tax"): "tax tax_amount vat 税 税额",
    N_("profit"): "profit margin gross_profit 利润 毛利",
    N_("star rating"): "rating stars review_score score_stars overall star_rating 评分 星级 打分",
    N_("average star rating"): "average_rating avg_rating mean_rating 平均评分",
    N_(
        "number of ratings"
    ): "rating_count rating_number ratings review_count num_reviews number_of_reviews 评价数 评论数",
    N_("text of the review"): "review review_text reviewtext comment review_body review_content review_comment_message "
    "评论 评论内容 评价内容 评价",
    N_("title of the review"): "review_title summary review_comment_title review_headline 评论标题",
    N_("votes that found the review helpful"): "helpful helpful_votes helpful_vote upvotes 有用数 点赞数",
    N_("whether the purchase was verified"): "verified verified_purchase 已验证购买",
    N_("kind of event"): "event event_type eventtype behavior behavior_type action action_type behaviour 行为 行为类型 "
    "事件类型 事件",
    N_("moment of the event"): "event_time event_timestamp timestamp datetime time ts 时间 行为时间 时间戳 事件时间",
    N_("day"): "date day dt 日期",
    N_(
        "moment of the order"
    ): "order_date order_time orderdate order_purchase_timestamp invoicedate invoice_date purchase_date "
    "transaction_date 下单时间 订单日期 订单时间 购买时间",
    N_("moment of the payment"): "paid_at payment_time payment_date order_approved_at 付款时间 支付时间",
    N_("moment of the delivery"): "delivered_at delivery_date order_delivered_customer_date ship_date shipped_at "
    "order_delivered_carrier_date 发货时间 收货时间",
    N_(
        "moment until which delivery is promised"
    ): "order_estimated_delivery_date estimated_delivery promised_date 预计送达",
    N_(
        "moment of the review"
    ): "review_date review_time reviewtime unixreviewtime review_creation_date 评论时间 评价时间",
    N_("moment at which it was made"): "created_at created create_time creation_date added_at 创建时间 录入时间",
    N_("moment of the last change"): "updated_at update_time last_modified modified_at 更新时间 修改时间",
    N_(
        "moment of the registration"
    ): "registered_at signup_date registration_date joined_at member_since 注册时间 注册日期",
    N_("day on which sales began"): "launched_at launch_date release_date available_since 上架时间 上市日期",
    N_("first day"): "start_date start valid_from 开始日期 开始时间",
    N_("last day"): "end_date end valid_to expiry 结束日期 结束时间",
    N_("words that were searched for"): "query search_query keyword keywords search_term q 搜索词 关键词 查询词 查询",
    N_("place in the list"): "position rank pos slot 位置 排名 排位",
    N_("where it came from"): "source channel traffic_source utm_source referrer 来源 渠道 流量来源",
    N_("program that sent it"): "user_agent useragent ua browser 浏览器",
    N_("device"): "device device_type platform 设备 平台 终端",
    N_("network address"): "ip ip_address client_ip ip地址",
    N_(
        "address of the picture"
    ): "image image_url img_url picture thumbnail imgurl img_link main_image 图片 主图 图片链接",
    N_("address of the page"): "url link product_url product_link page_url 链接 网址 商品链接",
    N_("trade number (GTIN)"): "gtin ean upc barcode ean13 条码 条形码 国际条码",
    N_("colour"): "color colour 颜色",
    N_("size"): "size 尺码 尺寸 规格",
    N_("material"): "material fabric 材质 面料",
    N_("weight"): "weight product_weight weight_g weight_kg product_weight_g 重量",
    N_("length"): "length product_length_cm length_cm 长度",
    N_("height"): "height product_height_cm height_cm 高度",
    N_("width"): "width product_width_cm width_cm 宽度",
    N_("gender"): "gender sex 性别",
    N_("age in years"): "age 年龄",
    N_("date of birth"): "birth_date birthday dob date_of_birth 生日 出生日期",
    N_("mail address"): "email mail e_mail email_address 邮箱 电子邮箱",
    N_("phone number"): "phone mobile telephone phone_number tel 手机 手机号 电话",
    N_("street address"): "street street_address address shipping_address 地址 收货地址",
    N_("city"): "city customer_city seller_city town 城市",
    N_("state or province"): "state province customer_state seller_state 省份 省",
    N_("region"): "region area 地区 区域",
    N_("country"): "country country_code nation 国家",
    N_("postal code"): "zip zipcode zip_code postal_code postcode customer_zip_code_prefix seller_zip_code_prefix 邮编",
    N_("degree of latitude"): "latitude lat geolocation_lat 纬度",
    N_("degree of longitude"): "longitude lng lon geolocation_lng 经度",
    N_("means of payment"): "payment payment_type payment_method pay_method 支付方式 付款方式",
    N_("number of instalments"): "payment_installments installments 分期数",
    N_("state of the order"): "order_status status 状态 订单状态",
    N_("coupon"): "coupon coupon_code promo_code voucher 优惠券 优惠码",
    N_("arm of the test"): "variant arm treatment test_group experiment_group ab_group 实验组 分组",
    N_("whether it was clicked"): "clicked click is_clicked clk 是否点击 点击",
    N_("whether it was bought"): "purchased bought converted conversion is_purchased 是否购买 转化",
    N_("number of impressions"): "impressions views_count view_count exposures 曝光量 展示次数",
    N_("number of clicks"): "clicks click_count n_clicks 点击量 点击数",
    N_("bid for a click"): "bid bid_price cpc 出价",
    N_("budget"): "budget daily_budget 预算",
    N_("money spent"): "spend spent ad_cost 花费 消耗",
    N_("question of a customer"): "question instruction utterance customer_question 问题 提问",
    N_("answer to the question"): "answer response reply 答案 回答 回复",
    N_("what the customer wants"): "intent intent_name 意图",
    N_("class it was given"): "label sentiment class target 标签 情感 类标",
    N_("language"): "language lang locale 语言",
    N_("tags"): "tags labels tag_list 标签列表",
    N_("promised days until delivery"): "lead_time leadtime delivery_days 交货期 备货天数",
}
"""Meaning (msgid) -> the names by which it goes, each in the form of `normal`."""
UNITS = {
    N_("yuan"): "cny rmb yuan 元 人民币",
    N_("US dollars"): "usd dollar dollars 美元",
    N_("euro"): "eur euro euros 欧元",
    N_("pounds"): "gbp 英镑",
    N_("reais"): "brl",
    N_("cents"): "cents cent 分",
    N_("milliseconds"): "ms millis milliseconds msec 毫秒",
    N_("seconds"): "sec secs seconds seconds_ago 秒",
    N_("minutes"): "minutes mins 分钟",
    N_("hours"): "hours hrs 小时",
    N_("days"): "days 天",
    N_("grams"): "g gram grams 克",
    N_("kilograms"): "kg kilograms 千克 公斤",
    N_("centimetres"): "cm centimeters 厘米",
    N_("millimetres"): "mm 毫米",
    N_("percent"): "pct percent percentage 百分比",
    N_("bytes"): "bytes 字节",
}
"""Unit (msgid) -> the endings of a name that say it."""
_BY_NAME = {name: meaning for meaning, names in MEANINGS.items() for name in names.split()}
_BY_ENDING = {ending: unit for unit, endings in UNITS.items() for ending in endings.split()}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_APART = re.compile(r"[\s_\-./()（）:：]+")


def plain(name: str) -> str:
    """A name as the tables above write names: small letters, words parted by underscores."""
    return _APART.sub("_", _HUMP.sub("_", name.strip())).strip("_").casefold()


def meaning(name: str) -> str:
    """What a column of this name means (msgid), with or without its unit; "" where the table does not know it."""
    known = plain(name)
    short = known.rpartition("_")[0] if unit(name) else ""
    for one in (known, known.replace("_", ""), short, known.removeprefix("product_"), known.removeprefix("item_")):
        if one in _BY_NAME:
            return _BY_NAME[one]
    return ""


def unit(name: str) -> str:
    """The unit that a name ends in (msgid), or ""."""
    known = plain(name)
    if "_" in known:
        return _BY_ENDING.get(known.rpartition("_")[2], "")
    return next(
        (unit for end, unit in _BY_ENDING.items() if not end.isascii() and known.endswith(end) and known != end), ""
    )
