"""Complaints that shops know, said in eight ways and more each, in English and Chinese; our own sentences, of no shop.

`models_shop.complaint_kinds` learns the known kinds by them, `benchmarks.paraphrases` judges by those that are held
back. Neighbours that are not the same stand on purpose: a late parcel and a rude courier, a battery and its charger, a
wrong item and a missing part.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

EN: dict[str, tuple[str, ...]] = {
    "damaged": (
        "arrived broken", "came damaged", "the glass was cracked on arrival",
        "it was in pieces when I opened the box", "shattered during shipping",
        "the case was smashed when it got here", "dented and scratched out of the box",
        "delivered with a big crack in it", "it got damaged in transport", "broken on arrival",
        "the package came crushed and the item is ruined", "glass everywhere when I unpacked it",
        "the screen was cracked when it was delivered", "arrived in a thousand pieces",
        "one corner was chipped on delivery",
    ),
    "late": (
        "delivery took forever", "it arrived two weeks late", "the parcel came days after the promised date",
        "shipping was incredibly slow", "I waited a month for it to arrive", "still not here after three weeks",
        "the delivery was delayed again and again", "it did not come on time for the birthday",
        "it took ages to be shipped", "the package is overdue", "arrived long after Christmas",
        "they sent it a week later than agreed",
    ),
    "courier": (
        "the courier was rude", "the delivery man shouted at me", "the driver was very impolite",
        "the courier threw the parcel over the fence and swore",
        "the driver refused to carry it upstairs and argued", "the delivery guy had a terrible attitude",
        "the postman was unfriendly and insulted my wife", "the driver slammed the door and was aggressive",
    ),
    "battery": (
        "the battery dies within an hour", "battery life is far too short", "it does not hold a charge",
        "I have to recharge it three times a day", "the battery drains overnight", "runs out of power very quickly",
        "the battery is empty after a short walk", "a full charge lasts only twenty minutes",
    ),
    "charger": (
        "the charger does not work", "the charging cable stopped working", "the plug gets hot while charging",
        "the power adapter is dead", "the charger burned out on the first day",
        "the charging cord is loose and broke", "the adapter sparks when plugged in",
        "the cable does not fit the charging port",
    ),
    "small": (
        "it is much too small", "runs two sizes small", "too tight around the shoulders", "I should have sized up",
        "the fit is way too snug", "could not get it over my head", "smaller than the size chart says",
        "it does not fit, far too tight",
    ),
    "colour": (
        "the colour is not like in the picture", "it looked blue online but is grey", "the shade is completely off",
        "the color is different from the photo", "it is not the color shown", "much darker than in the pictures",
        "ordered red and the tone is rather orange", "the photos show a brighter colour than what you get",
    ),
    "smell": (
        "it smells awful", "a strong chemical smell", "the odor does not go away", "it stinks of plastic",
        "the smell gave me a headache", "had to air it out for days because of the stench",
        "reeks of glue and paint", "an unpleasant odour even after washing", "it smells of chemicals",
        "the whole room stinks now", "a musty smell", "such a bad smell I had to throw it out",
    ),
    "missing": (
        "parts were missing", "the screws were not in the box", "one piece is missing from the set",
        "it came without the lid", "the package was incomplete", "there were only three of the four legs",
        "no manual and no accessories inside", "an essential part was not included",
        "two of the pieces were not in the package", "the set is not complete", "the remote control was left out",
        "half of it was not there",
    ),
    "wrong": (
        "they sent the wrong item", "I received a different model", "this is not what I ordered",
        "got somebody else's order", "the wrong product was in the parcel", "they shipped another article instead",
        "ordered a lamp and received a kettle", "the item delivered is not the one I bought",
    ),
    "refund": (
        "they refuse to refund me", "still waiting for my money back", "the refund was never paid",
        "they will not give me my money back", "returned it and was not reimbursed", "no refund after six weeks",
        "the seller denied the refund", "asked for a refund and got only half of it",
    ),
    "service": (
        "customer service does not answer", "nobody replies to my emails", "support is useless",
        "the hotline kept me on hold for an hour", "I wrote to support five times without an answer",
        "the help desk just hung up", "no response from the service team", "nobody at support could help me",
    ),
    "zipper": (
        "the zipper broke", "the zip is stuck", "the zipper came off after one day", "the zip does not close",
        "the zipper teeth are bent", "zipper snagged and tore", "could not pull the zipper up",
        "the zip split open",
    ),
    "noise": (
        "it is very loud", "the motor makes a terrible noise", "it rattles all the time", "so noisy I cannot sleep",
        "a constant humming sound", "it squeaks and buzzes", "sounds like a jet engine", "the fan is far too noisy",
    ),
    "leak": (
        "it leaks", "water drips out of the bottom", "the seal is not tight", "liquid ran all over my bag",
        "not waterproof, it got wet inside", "there is a puddle under it every morning", "the lid lets water out",
        "it drips from the spout",
    ),
    "manual": (
        "the instructions make no sense", "the manual is impossible to understand",
        "assembly instructions are unclear", "the guide is only in a foreign language",
        "no idea how to put it together from that leaflet", "the setup steps in the booklet are wrong",
        "the directions are confusing", "the manual skips half the steps",
    ),
    "pairing": (
        "it does not pair with my phone", "bluetooth keeps disconnecting", "the connection drops all the time",
        "cannot connect it to the app", "wireless connection is unstable", "the pairing fails every time",
        "it loses the bluetooth signal in the next room", "my phone does not find the device",
        "no connection to wifi", "it keeps losing the signal", "the app cannot find it",
        "will not sync with my phone",
    ),
    "price": (
        "way too expensive", "the price dropped the day after I bought it", "not worth that much money",
        "you pay twice as much as elsewhere", "overpriced for what it is", "I found it cheaper in another shop",
        "the price is a rip-off", "costs far too much for such a thing",
    ),
    "large": (
        "it is far too big", "runs large", "way too loose", "should have ordered a size down",
        "baggy and oversized", "the shoes slip off my feet, too wide", "bigger than the size chart says",
        "I drown in it, huge",
    ),
    "fake": (
        "it is a fake", "this is not the original brand", "a cheap counterfeit", "the logo is not genuine",
        "clearly an imitation", "not authentic at all", "a knock-off sold as original",
        "the serial number is not valid, a copy",
    ),
    "used": (
        "it was obviously used before", "somebody had worn it already", "came dirty and with hair on it",
        "the seal was open and it was not new", "a returned item sold as new", "full of stains when I unpacked it",
        "second hand and not new as promised", "there were fingerprints and dust all over it",
    ),
    "stopped": (
        "it stopped working after a week", "dead after two uses", "broke after a month",
        "does not turn on any more", "it quit on me after three days", "lasted only a few weeks and then failed",
        "gave up the ghost in no time", "suddenly it would not start again",
    ),
    "spoilt": (
        "it was past the expiry date", "the food was spoiled", "there was mold on it", "stale and dry",
        "it had gone bad", "tasted rancid", "the best before date was last year", "rotten when we opened it",
    ),
    "rash": (
        "it gave me a rash", "my skin turned red and itchy", "caused an allergic reaction",
        "my face broke out from it", "it burns on the skin", "I got pimples and swelling",
        "irritates sensitive skin", "left itchy red spots",
    ),
    "thin": (
        "the material is thin and cheap", "the fabric feels like paper", "flimsy plastic", "you can see through it",
        "poor quality cloth", "the seams come apart", "it feels cheap and tears easily",
        "threads hang out everywhere",
    ),
}  # fmt: skip
ZH: dict[str, tuple[str, ...]] = {
    "damaged": (
        "收到就是坏的", "到货时已经破损", "玻璃到的时候裂了", "打开箱子全碎了", "运输途中摔碎了", "外壳压扁了",
        "一拆开就有裂痕和划伤", "寄来的时候磕坏了一个角", "快递到的时候已经碎了", "收货发现破了",
        "包装压坏，东西也坏了", "到手就有裂缝", "送来的时候屏幕是裂的", "玻璃碎了一地", "运过来就摔烂了",
    ),
    "late": (
        "发货太慢了", "等了半个月才到", "物流特别慢", "快递比说好的晚了一个星期", "三个星期了还没到",
        "配送一拖再拖", "没有按时送到，错过了生日", "迟迟不发货", "快递太慢了", "下单十天才发货",
        "说三天到，结果等了两个星期", "物流信息一直不动，包裹迟到",
    ),
    "courier": (
        "快递员态度恶劣", "送货的师傅骂人", "配送员很没礼貌", "快递小哥把包裹一扔就走还骂骂咧咧",
        "送货员不肯上楼还跟我吵架", "派件的人说话很冲", "快递员对我老婆大吼大叫", "送货司机脾气很差",
    ),
    "battery": (
        "电池一个小时就没电", "续航太短", "电池不耐用", "一天要充三次电", "放一晚上电就掉光了", "电量掉得飞快",
        "出门走一会儿就没电了", "充满电只能用二十分钟",
    ),
    "charger": (
        "充电器不能用", "充电线坏了", "充电头发烫", "电源适配器是坏的", "充电器第一天就烧了", "数据线接口松动断了",
        "适配器一插就冒火花", "充电线插不进充电口",
    ),
    "small": (
        "尺码太小了", "偏小两个码", "肩膀那里太紧", "应该买大一号", "穿着太紧身了", "套都套不进去", "比尺码表上小",
        "根本穿不下，勒得慌",
    ),
    "colour": (
        "颜色和图片不一样", "网上看是蓝色，实物是灰色", "色差太大", "颜色跟照片不符", "不是图上的那个颜色",
        "比图片暗很多", "买的红色，到手偏橙色", "照片比实物鲜艳得多",
    ),
    "smell": (
        "味道很难闻", "有很重的化学味", "异味散不掉", "一股塑料味", "气味熏得头疼", "晾了好几天还是臭",
        "一股胶水和油漆味", "洗过了还是有怪味", "臭味很大", "打开一股霉味", "整个房间都是怪味", "刺鼻的气味",
    ),
    "missing": (
        "少了配件", "箱子里没有螺丝", "一套里缺了一个", "没有盖子", "东西不全", "四条腿只有三条",
        "说明书和附件都没有", "漏发了一个重要零件", "说好的赠品没有", "缺件", "遥控器没给", "少发了一半",
    ),
    "wrong": (
        "发错货了", "收到的型号不对", "不是我买的那个", "把别人的订单寄给我了", "包裹里是别的商品",
        "给我寄了另外一款", "买的台灯寄来一个水壶", "实际寄来的和下单的不是同一个东西",
    ),
    "refund": (
        "不给退款", "一直没收到退款", "退款迟迟不到账", "不肯把钱退给我", "货退了钱没退", "六个星期了还没退钱",
        "卖家拒绝退款", "申请退款只退了一半",
    ),
    "service": (
        "客服不回复", "发消息没人理", "客服一点用都没有", "客服电话打了一个小时没人接", "找了五次客服都没有答复",
        "客服直接挂电话", "售后没有任何回应", "客服解决不了任何问题",
    ),
    "zipper": (
        "拉链坏了", "拉链卡住了", "用了一天拉链就掉了", "拉链拉不上", "拉链的齿歪了", "拉链勾住还扯破了",
        "拉链拉不动", "拉链自己裂开",
    ),
    "noise": (
        "声音很大", "马达噪音太大", "一直咔咔响", "吵得睡不着", "总是嗡嗡响", "吱吱呀呀地响", "像飞机起飞一样吵",
        "风扇噪声太大",
    ),
    "leak": (
        "漏水", "底部一直滴水", "密封不严", "水流得包里到处都是", "不防水，里面都湿了", "每天早上底下一滩水",
        "盖子那里渗水", "壶嘴滴水",
    ),
    "manual": (
        "说明书看不懂", "使用说明写得一塌糊涂", "安装说明不清楚", "说明书只有外文", "照着说明书根本装不起来",
        "说明书的步骤是错的", "安装步骤写得很乱", "说明书漏了一半步骤",
    ),
    "pairing": (
        "连不上手机", "蓝牙老是断", "连接经常掉线", "跟软件连接不了", "无线连接不稳定", "每次配对都失败",
        "隔一个房间蓝牙就没信号", "手机搜不到设备", "连不上网", "信号老是断断续续", "软件里找不到这个设备",
        "蓝牙配不上",
    ),
    "price": (
        "太贵了", "买完第二天就降价", "不值这个价", "比别家贵一倍", "性价比太低", "别的店便宜得多", "价格坑人",
        "这种东西卖这么贵",
    ),
    "large": (
        "尺码太大了", "偏大一码", "太肥了", "应该买小一号", "松松垮垮的", "鞋子太宽总掉脚", "比尺码表上大",
        "穿着像麻袋一样宽",
    ),
    "fake": (
        "是假货", "不是正品", "买到仿冒品", "标志一看就是假的", "高仿冒充真的", "验证码查不到，是山寨货",
        "假冒品牌", "跟专柜的不一样，怀疑是假的",
    ),
    "used": (
        "明显是别人用过的", "被人穿过的", "脏兮兮的，上面还有头发", "封口是开的，不是新的", "把退货当新的卖",
        "打开全是污渍", "说是全新其实是二手", "到处是指纹和灰",
    ),
    "stopped": (
        "用了一个星期就坏了", "用两次就不能用了", "一个月就坏了", "开不了机了", "三天就罢工", "没用多久就出故障",
        "突然启动不了", "用几天就报废了",
    ),
    "spoilt": (
        "已经过期了", "食品变质了", "发霉了", "不新鲜，又干又硬", "坏掉了不能吃", "有哈喇味",
        "生产日期是去年的，早过保质期", "打开就是烂的",
    ),
    "rash": (
        "用了起疹子", "皮肤又红又痒", "过敏了", "用完脸上爆痘", "涂上火辣辣的疼", "脸肿了还长包", "刺激敏感肌",
        "起了一片红点很痒",
    ),
    "thin": (
        "料子又薄又差", "布料像纸一样", "塑料感很强，很单薄", "透得看得见里面", "面料质量差", "线都开了",
        "一扯就破，很廉价", "到处是线头",
    ),
}  # fmt: skip
THINGS = {
    "en": (
        "lamp", "bag", "kettle", "headphones", "jacket", "vase", "phone", "chair", "fan", "watch", "toy", "printer",
        "blender", "tent", "shoes", "camera", "pillow", "bicycle", "keyboard", "coffee maker", "curtain", "drill",
        "suitcase", "speaker",
    ),
    "zh": (
        "台灯", "背包", "水壶", "耳机", "外套", "花瓶", "手机", "椅子", "风扇", "手表", "玩具", "打印机", "榨汁机",
        "帐篷", "鞋子", "相机", "枕头", "自行车", "键盘", "咖啡机", "窗帘", "电钻", "行李箱", "音箱",
    ),
}  # fmt: skip
FRAMES = {
    "en": (
        "{way}.", "{Way}!", "The {thing}: {way}.", "Bought this {thing} in {month}, {way}.",
        "{Way}. Very disappointed.", "My {thing} - {way}. One star.",
        "Sadly {way}, would not buy this {thing} again.", "I liked the {thing} but {way}.",
        "I ordered the {thing} as a gift for my mother and {way}.",
        "{Way}. Save your money and buy another {thing}.", "Nice looking {thing}, good price, however {way}.",
        "{Way}, not happy with the {thing}.", "Second {thing} I ordered on {month} 12 and {way}.", "ugh, {way}",
        "Worst {thing} ever. {Way}.", "Reading the reviews I expected more of this {thing}. {Way}.",
        "{Way}... {thing} goes back.", "Not what I hoped for: {way}. Two stars.", "{thing} ok, {way}",
        "After all the good reviews I gave this {thing} a try in {month}. Unfortunately {way}.",
    ),
    "zh": (
        "{way}。", "{way}！", "{thing}{way}。", "{month}买的{thing}，{way}。", "{way}，很失望。",
        "这个{thing}，{way}，差评。", "{way}，不会再买这个{thing}了。", "{thing}本身还可以，但是{way}。",
        "给妈妈买的{thing}当礼物，结果{way}。", "{way}，别浪费钱，买别的{thing}吧。", "{way}，对{thing}不满意。",
        "第二次买{thing}，{way}。", "无语，{way}", "最差的{thing}，{way}。", "看评价以为{thing}很好，没想到{way}。",
        "{way}……{thing}要退了。", "跟想的不一样，{way}，两星。", "{thing}还行吧，{way}",
        "{month}看大家都说好才买的{thing}，可惜{way}。", "外观挺好价格也可以，就是{way}。",
    ),
}  # fmt: skip
PRAISE = {
    "en": (
        "great {thing}, works well", "my daughter loves the {thing}", "good quality {thing} for the money",
        "the {thing} looks lovely in the living room", "easy to use {thing}",
        "bought it as a gift, she was delighted", "second time I buy this {thing}, always good",
        "the {thing} does what it should", "exactly what I wanted", "soft and comfortable, would buy again",
        "fast shipping, thank you", "sturdy {thing}, well made",
    ),
    "zh": (
        "{thing}很好用", "女儿很喜欢这个{thing}", "这个价钱{thing}质量不错", "{thing}放在客厅很好看",
        "{thing}操作简单", "买来送人，她很高兴", "第二次买这个{thing}了，一直很好", "{thing}该有的功能都有",
        "正是我想要的", "很软很舒服，会回购", "发货快，谢谢", "{thing}结实，做工好",
    ),
}  # fmt: skip
MONTHS = {
    "en": ("January", "March", "May", "July", "October", "December"),
    "zh": ("1月", "3月", "5月", "七月", "10月", "双十一"),
}
SUBJECTS: tuple[str, ...] = tuple(EN)
ALL, LEARNT, JUDGED = slice(None), slice(None, None, 2), slice(1, None, 2)
"""Which frames, things and ways: all, those to learn by, those to be judged by."""


def ways(subject: str, language: str) -> tuple[str, ...]:
    """How a complaint is said."""
    return (EN if language == "en" else ZH)[subject]


def written(draw: np.random.Generator, subject: str, language: str, part: slice = ALL, said: slice = ALL) -> str:
    """One complaint about a subject, in one of its ways, about some thing."""
    way = str(draw.choice(ways(subject, language)[said]))
    return filled(draw, str(draw.choice(FRAMES[language][part])), language, way, part)


def praised(draw: np.random.Generator, language: str, part: slice = ALL) -> str:
    """One text that praises, of no subject."""
    said = filled(draw, str(draw.choice(PRAISE[language])), language, "", part)
    return f"{said[:1].upper()}{said[1:]}" + ("." if language == "en" else "。")


def filled(draw: np.random.Generator, frame: str, language: str, way: str, part: slice = ALL) -> str:
    """A frame with what is said, a thing and a month."""
    return frame.format(
        way=way,
        Way=f"{way[:1].upper()}{way[1:]}",
        thing=draw.choice(THINGS[language][part]),
        month=draw.choice(MONTHS[language]),
    )


def shop(
    seed: int,
    languages: Sequence[str],
    *,
    each: int = 40,
    praise: int = 200,
    part: slice = ALL,
    said: slice = ALL,
) -> tuple[list[str], list[str]]:
    """Texts, shuffled, and the subject of each ("" for praise): of every subject as many in each language."""
    draw = np.random.default_rng(seed)
    rows = [(written(draw, s, lang, part, said), s) for s in SUBJECTS for lang in languages for _n in range(each)]
    rows += [(praised(draw, lang, part), "") for lang in languages for _n in range(praise // len(languages))]
    order = draw.permutation(len(rows))
    return [rows[at][0] for at in order], [rows[at][1] for at in order]
