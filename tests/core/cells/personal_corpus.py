"""A made corpus of columns that belong to people, in both languages, and of columns that only look so."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

Draw = Callable[[random.Random], str]
GIVEN = [
    "Alice",
    "Mark",
    "Nina",
    "Walter",
    "Grace",
    "Peter",
    "Wendy",
    "Carlos",
    "Helen",
    "Oscar",
    "Tina",
    "Raymond",
    "Julia",
    "Victor",
    "Paula",
]
FAMILY = [
    "Hartwell",
    "Okafor",
    "Lindqvist",
    "Brennan",
    "Castellano",
    "Whitlock",
    "Sorensen",
    "Delacroix",
    "Pemberton",
    "Yamada",
    "Novak",
    "Frost",
]
ZH_FAMILY, ZH_GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰斌宇浩轩",
)
CITIES = ["Chicago, IL", "Houston, TX", "Leeds", "Toronto", "Seattle, WA", "Boston", "Dallas", "Munich", "Osaka"]
ZH_CITIES = ["杭州市", "成都市", "武汉", "西安", "广东省深圳市", "南京", "青岛市", "长沙", "合肥市"]
WORDS = [
    "steel",
    "oak",
    "river",
    "cotton",
    "lamp",
    "stone",
    "amber",
    "forest",
    "velvet",
    "copper",
    "silver",
    "canyon",
    "meadow",
    "ivory",
]
ZH_WORDS = [
    "不锈钢",
    "保温杯",
    "高跟鞋",
    "马克杯",
    "金项链",
    "白衬衫",
    "方便面",
    "石英表",
    "运动鞋",
    "毛巾",
    "蓝牙耳机",
    "书包",
    "牛仔裤",
]


def digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choices(string.digits, k=n))


def luhn(body: str) -> str:
    total = sum(sum(divmod(int(one) * (2 - at % 2), 10)) for at, one in enumerate(reversed(body)))
    return body + str(-total % 10)


def ean(body: str) -> str:
    return body + str(-sum(int(one) * (3 if at % 2 else 1) for at, one in enumerate(body)) % 10)


def resident(rng: random.Random) -> str:
    plain = f"{rng.choice(['110101', '310104', '440305', '330106'])}{rng.randint(1950, 2005)}{rng.randint(1, 12):02}"
    plain += f"{rng.randint(1, 28):02}{digits(rng, 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return plain + "10X98765432"[sum(int(a) * b for a, b in zip(plain, weights, strict=True)) % 11]


def iban(rng: random.Random) -> str:
    country, length = rng.choice([("DE", 18), ("NO", 11), ("ES", 20)])
    bank = digits(rng, length)
    rest = int("".join(str(int(one, 36)) for one in f"{bank}{country}00")) % 97
    return f"{country}{98 - rest:02}{bank}"


def spaced(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def mac(rng: random.Random) -> str:
    return ":".join(f"{rng.randrange(256):02X}" for _ in range(6))


def mobile(rng: random.Random) -> str:
    return f"1{rng.choice('358')}{rng.choice('56789')}{digits(rng, 8)}"


AREAS = ["202", "212", "213", "312", "404", "415", "503", "617", "702", "713", "808", "917"]


def area(rng: random.Random) -> str:
    return rng.choice(AREAS)


def exchange(rng: random.Random) -> str:
    return f"{rng.randint(2, 9)}{rng.randint(2, 9)}{rng.randint(0, 9)}"


def plate(rng: random.Random) -> str:
    return f"{rng.choice('京沪粤浙苏川')}{rng.choice('ABCDE')}{''.join(rng.choices('ABCDEFGH0123456789', k=5))}"


def western(rng: random.Random) -> str:
    middle = rng.choice(["", "", f" {rng.choice(string.ascii_uppercase)}."])
    return f"{rng.choice(GIVEN)}{middle} {rng.choice(FAMILY)}"


def chinese(rng: random.Random) -> str:
    return rng.choice(ZH_FAMILY) + "".join(rng.choices(ZH_GIVEN, k=rng.choice([1, 2])))


def street(rng: random.Random) -> str:
    return f"{rng.randint(1, 9999)} {rng.choice(WORDS).title()} {rng.choice(['Street', 'Ave', 'Road', 'Lane', 'Blvd'])}"


def zh_street(rng: random.Random) -> str:
    district = rng.choice(["浙江省杭州市西湖区", "上海市浦东新区", "四川省成都市武侯区"])
    return f"{district}{rng.choice(['文三', '人民', '解放'])}路{rng.randint(1, 999)}号"


def day(rng: random.Random, first: int, last: int, mark: str = "-") -> str:
    return f"{rng.randint(first, last)}{mark}{rng.randint(1, 12):02}{mark}{rng.randint(1, 28):02}"


PERSONAL: dict[str, list[tuple[str, bool, Draw]]] = {
    "mail": [("E-mail", True, lambda r: f"{r.choice(GIVEN).lower()}{digits(r, 2)}@example.org"),
             ("邮箱", True, lambda r: f"{digits(r, 8)}@qq.example.com")],
    "phone": [("Phone Number", True, lambda r: f"({area(r)}) {exchange(r)}-{digits(r, 4)}"),
              ("联系电话", True, mobile),
              ("tel", True, lambda r: f"+44 20 {r.choice('78')}{digits(r, 3)} {digits(r, 4)}"),
              ("座机电话", True, lambda r: f"0571-{digits(r, 8)}")],
    "name": [("customerName", True, western), ("收货人姓名", True, chinese),
             ("reviewer", True, lambda r: f"{r.choice(string.ascii_uppercase)}. {r.choice(FAMILY)}")],
    "address": [("shipping_address", True, street), ("收货地址", True, zh_street)],
    "place": [("reviewer_location", True, lambda r: r.choice(CITIES)),
              ("所在城市", True, lambda r: r.choice(ZH_CITIES))],
    "resident_id": [("身份证号", True, resident), ("national_id", True, resident)],
    "ssn": [("SSN", True, lambda r: f"{r.randint(100, 665)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}")],
    "passport": [("passport_no", False, lambda r: f"E{digits(r, 8)}"),
                 ("护照号码", False, lambda r: f"G{digits(r, 8)}")],
    "card": [("card_number", True, lambda r: spaced(luhn("4" + digits(r, 14)))),
             ("银行卡号", True, lambda r: luhn("62" + digits(r, 13)))],
    "account": [("IBAN", True, iban), ("收款账号", True, lambda r: spaced(iban(r)))],
    "ip": [("client_ip", True, lambda r: ".".join(str(r.randint(11, 223)) for _ in range(4))),
           ("登录IP地址", True, lambda r: f"2001:db8:{r.randrange(9999):x}::{r.randrange(9999):x}")],
    "device": [("imei", True, lambda r: luhn("35" + digits(r, 12))), ("设备号", True, mac)],
    "coordinates": [("gps", True, lambda r: f"{r.uniform(-60, 60):.5f}, {r.uniform(-179, 179):.5f}"),
                    ("纬度", False, lambda r: f"{r.uniform(20, 50):.6f}")],
    "birth": [("date_of_birth", False, lambda r: day(r, 1940, 2006)),
              ("出生日期", False, lambda r: day(r, 1940, 2006, "/"))],
    "plate": [("license_plate", True, plate), ("车牌号", True, plate)],
}  # fmt: skip
"""Kind -> (a name its column goes by, whether the cells tell it without the name, how a cell is drawn)."""

OTHERS: list[tuple[str, Draw]] = [
    ("order_id", lambda r: f"1{r.randint(3_800_000_000, 3_800_900_000)}"),
    ("order_no", lambda r: f"20{digits(r, 2)}{r.randint(1, 12):02}{digits(r, 12)}"),
    ("订单编号", lambda r: digits(r, 16)),
    ("gtin", lambda r: ean("69" + digits(r, 10))),
    ("barcode", lambda r: ean("40" + digits(r, 10))),
    ("isbn", lambda r: ean("978" + digits(r, 9))),
    ("price", lambda r: f"{r.uniform(1, 900):.2f}"),
    ("价格", lambda r: f"¥{r.uniform(1, 900):.2f}"),
    ("price_range", lambda r: f"{r.uniform(1, 90):.2f}, {r.uniform(91, 900):.2f}"),
    ("score", lambda r: f"{r.random():.6f}"),
    ("order_date", lambda r: day(r, 2023, 2026)),
    ("下单日期", lambda r: day(r, 2023, 2026, "/")),
    ("published", lambda r: day(r, 1950, 2026)),
    ("timestamp", lambda r: str(r.randint(1_700_000_000, 1_790_000_000))),
    ("ts_ms", lambda r: str(r.randint(1_700_000_000_000, 1_790_000_000_000))),
    ("clock", lambda r: f"{r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"),
    ("app_version", lambda r: ".".join(str(r.randint(0, 12)) for _ in range(4))),
    ("sku", lambda r: f"{''.join(r.choices(string.ascii_uppercase, k=3))}-{digits(r, 4)}-{digits(r, 4)}"),
    ("part_no", lambda r: f"{digits(r, 4)}-{digits(r, 4)}"),
    ("tracking", lambda r: f"SF{digits(r, 13)}"),
    ("session", lambda r: "".join(r.choices("0123456789abcdef", k=32))),
    ("user_id", lambda r: f"u{digits(r, 6)}"),
    ("user", lambda r: digits(r, 7)),
    ("title", lambda r: " ".join(r.sample(WORDS, 3)).title()),
    ("商品名称", lambda r: r.choice(ZH_WORDS)),
    ("列", lambda r: r.choice(ZH_WORDS)),
    ("brand", lambda r: r.choice(["Ralph Lauren", "Calvin Klein", "Tommy Hilfiger", "Paul Smith", "Tory Burch"])),
    ("品牌", lambda r: r.choice(["李宁", "华为", "马可波罗", "周大福", "王老吉", "小米"])),
    ("category", lambda r: r.choice(["Home & Garden", "Kitchen", "Toys", "Sports Wear"])),
    ("colour", lambda r: r.choice(["Orange", "Red", "Blue", "Olive", "Coral", "Navy"])),
    ("review", lambda r: f"{r.choice(GIVEN)} is what I call this {' '.join(r.sample(WORDS, 4))}, arrived in 3 days"),
    ("评论", lambda r: f"{r.choice(ZH_WORDS)}很好用，{r.randint(2, 9)}天就到了，下次还来"),
    ("phone", lambda r: f"{r.choice(['iPhone', 'Galaxy S', 'Pixel'])} {r.randint(5, 24)}"),
    ("phone_case_model", lambda r: f"PC-{digits(r, 3)}"),
    ("email_opened", lambda r: r.choice(["yes", "no"])),
    ("isPrimaryReceiver", lambda r: r.choice(["TRUE", "FALSE"])),
    ("mail_sent", lambda r: str(r.randint(0, 40))),
    ("address_count", lambda r: str(r.randint(0, 9))),
    ("size", lambda r: f"{r.randint(10, 90)}x{r.randint(10, 90)}x{r.randint(10, 90)} cm"),
    ("quantity", lambda r: str(r.randint(1, 500))),
    ("url", lambda r: f"https://shop.example/p/{digits(r, 6)}"),
    ("currency", lambda r: r.choice(["USD", "CNY", "EUR"])),
    ("event", lambda r: r.choice(["view", "cart", "purchase"])),
    ("platform", lambda r: r.choice(["iOS", "Android", "Web", "H5"])),
    ("hash", lambda r: "".join(r.choices("0123456789abcdef", k=40))),
    ("weight", lambda r: f"{r.uniform(0.1, 30):.3f}"),
    ("share", lambda r: f"{r.uniform(0, 100):.1f}%"),
]  # fmt: skip
"""Columns that belong to nobody: numbers and words of trade."""


def column(draw: Draw, seed: int, n: int = 120) -> list[str]:
    rng = random.Random(seed)
    return [draw(rng) for _ in range(n)]


GOODS = ["Aurora", "Trail", "Fjord", "Breeze", "Summit", "Nova", "Echo", "Terra", "Luna", "Vega"]
HARD: list[tuple[str, Draw]] = [
    ("order_ref", lambda r: f"ORD-{digits(r, 4)}-{digits(r, 6)}"),
    ("订单号", lambda r: f"{r.randint(2023, 2026)}{r.randint(1, 12):02}{r.randint(1, 28):02}{digits(r, 10)}"),
    ("po_number", lambda r: f"{r.randint(100, 999)}-{r.randint(100, 999)}-{digits(r, 4)}"),
    ("invoice", lambda r: f"({r.randint(100, 999)}) {r.randint(100, 999)}-{digits(r, 4)}"),
    ("gtin14", lambda r: ean("1" + "69" + digits(r, 10))),
    ("upc", lambda r: ean("0" + digits(r, 10))),
    ("条形码", lambda r: ean("690" + digits(r, 9))),
    ("price", lambda r: f"{r.uniform(1, 90):.3f}"),
    ("unit_price", lambda r: f"${r.randint(1, 99)}.{digits(r, 2)}"),
    ("售价", lambda r: f"{r.randint(1, 999)}元"),
    ("prices", lambda r: f"{r.uniform(1, 170):.3f}, {r.uniform(1, 170):.3f}"),
    ("ship_date", lambda r: f"{r.randint(1, 12)}/{r.randint(1, 28)}/{r.randint(2020, 2026)}"),
    ("有效期至", lambda r: f"{r.randint(2024, 2028)}年{r.randint(1, 12)}月{r.randint(1, 28)}日"),
    ("updated_at", lambda r: f"{day(r, 2020, 2026)}T{r.randint(0, 23):02}:{r.randint(0, 59):02}:00Z"),
    ("batch", lambda r: f"B{digits(r, 2)}{r.choice('ABC')}{digits(r, 5)}"),
    (
        "批号",
        lambda r: f"{r.randint(20, 26)}{r.randint(1, 12):02}{r.randint(1, 28):02}{r.choice('ABCD')}{digits(r, 2)}",
    ),
    ("lot_no", lambda r: f"{digits(r, 8)}"),
    ("isbn10", lambda r: digits(r, 9) + r.choice("0123456789X")),
    ("isbn13", lambda r: f"978-{r.randint(0, 9)}-{digits(r, 4)}-{digits(r, 4)}-{digits(r, 1)}"),
    ("书号", lambda r: ean("9787" + digits(r, 8))),
    ("tile_xy", lambda r: f"{r.randint(0, 4000)}, {r.randint(0, 4000)}"),
    ("tile", lambda r: f"{r.randint(0, 18)}/{r.randint(0, 9999)}/{r.randint(0, 9999)}"),
    ("瓦片坐标号", lambda r: f"{r.randint(0, 18)}-{r.randint(0, 99999)}-{r.randint(0, 99999)}"),
    ("embedding", lambda r: f"{r.uniform(-1, 1):.6f},{r.uniform(-1, 1):.6f}"),
    ("vector_xy", lambda r: f"({r.uniform(-5, 5):.4f}, {r.uniform(-5, 5):.4f})"),
    ("firmware", lambda r: f"{r.randint(1, 9)}.{r.randint(0, 99)}.{r.randint(0, 99)}.{r.randint(0, 9999)}"),
    ("版本号", lambda r: f"v{r.randint(1, 9)}.{r.randint(0, 20)}.{r.randint(0, 20)}"),
    ("build", lambda r: f"{r.randint(10, 120)}.0.{r.randint(1000, 6000)}.{r.randint(10, 200)}"),
    ("oid", lambda r: "1.3.6.1." + ".".join(str(r.randint(1, 200)) for _ in range(3))),
    ("uuid", lambda r: f"{digits(r, 8)}-{digits(r, 4)}-4{digits(r, 3)}-8{digits(r, 3)}-{digits(r, 12)}"),
    ("md5", lambda r: "".join(r.choices("0123456789abcdef", k=32))),
    ("epoch", lambda r: f"{r.randint(1500000000, 1790000000)}.{digits(r, 3)}"),
    ("serial", lambda r: f"SN{digits(r, 10)}"),
    ("imei_like_ref", lambda r: digits(r, 15)),
    ("tracking_number", lambda r: f"1Z{digits(r, 6)}{digits(r, 10)}"),
    ("快递单号", lambda r: f"YT{digits(r, 13)}"),
    ("container", lambda r: f"{''.join(r.choices('ABCDEFG', k=3))}U{digits(r, 7)}"),
    ("hs_code", lambda r: f"{digits(r, 4)}.{digits(r, 2)}.{digits(r, 2)}"),
    ("cas", lambda r: f"{digits(r, 4)}-{digits(r, 2)}-{digits(r, 1)}"),
    ("asin", lambda r: "B0" + "".join(r.choices(string.ascii_uppercase + string.digits, k=8))),
    ("dimensions", lambda r: f"{r.uniform(1, 90):.1f} x {r.uniform(1, 90):.1f} x {r.uniform(1, 9):.1f}"),
    ("resolution", lambda r: r.choice(["1920x1080", "1280x720", "3840x2160"])),
    ("product_name", lambda r: f"{r.choice(GOODS)} {r.choice(GOODS)} {digits(r, 2)}"),
    ("series", lambda r: f"{r.choice(GOODS)} {r.choice(GOODS)}"),
    (
        "店铺名称",
        lambda r: r.choice(["王府井旗舰店", "李宁官方店", "马大姐食品", "周黑鸭专营", "张小泉刀剪", "老干妈官方"]),
    ),
    ("dish", lambda r: r.choice(["宫保鸡丁", "麻婆豆腐", "东坡肉", "鱼香肉丝", "白切鸡", "黄焖鸡", "马蹄糕"])),
    ("material", lambda r: r.choice(["白蜡木", "黄铜", "金属", "石材", "马海毛", "牛皮", "水晶", "羊毛"])),
    ("颜色分类", lambda r: r.choice(["白色", "黄色", "金色", "米白", "水蓝", "石灰", "马卡龙"])),
    ("fabric", lambda r: r.choice(["白棉布", "黄麻布", "金丝绒", "石磨蓝", "牛津纺", "马裤呢"])),
    ("month_name", lambda r: r.choice(["April", "May", "June", "August", "January"])),
    ("flower", lambda r: r.choice(["Rose", "Lily", "Violet", "Daisy", "Iris", "Jasmine", "Heather", "Holly"])),
    ("flavour", lambda r: r.choice(["Ginger", "Rosemary", "Basil", "Sage", "Olive", "Cherry"])),
    ("state", lambda r: r.choice(["open", "closed", "pending"])),
    ("country_of_origin", lambda r: r.choice(["China", "Vietnam", "Italy", "Germany"])),
    ("产地", lambda r: r.choice(["中国", "越南", "意大利", "广东", "浙江"])),
    ("warehouse", lambda r: f"WH-{r.choice('ABC')}{digits(r, 2)}"),
    ("仓库", lambda r: r.choice(["一号仓", "二号仓", "华东仓"])),
    ("shelf", lambda r: f"{r.choice('ABCDEF')}{digits(r, 2)}-{digits(r, 2)}-{digits(r, 2)}"),
    ("query", lambda r: f"{r.choice(GOODS).lower()} {r.choice(['lamp', 'shoes', 'case'])}"),
    ("搜索词", lambda r: r.choice(["高跟鞋", "白衬衫", "黄金项链", "金鱼缸", "马丁靴", "石英表"])),
    ("phone_color", lambda r: r.choice(["Black", "Blue"])),
    ("mobile_os", lambda r: r.choice(["iOS 17.1", "Android 14"])),
    ("email_template", lambda r: f"tpl_{digits(r, 3)}"),
    ("address_type", lambda r: r.choice(["home", "work"])),
    ("card_type", lambda r: r.choice(["visa", "amex"])),
    ("ip_rating", lambda r: r.choice(["IP67", "IP68", "IPX4"])),
    ("name_length", lambda r: str(r.randint(3, 20))),
    ("location_id", lambda r: f"L{digits(r, 3)}"),
    ("latency", lambda r: f"{r.uniform(1, 200):.3f}"),
    ("long_description", lambda r: " ".join(r.sample(GOODS, 6))),
    ("lat_ms", lambda r: f"{r.uniform(1, 170):.4f}"),
    ("born_digital", lambda r: r.choice(["0", "1"])),
    ("city_bike_model", lambda r: f"CB {digits(r, 3)}"),
    ("手机型号", lambda r: f"{r.choice(['华为', '小米'])}{r.randint(8, 60)}"),
    ("电话费", lambda r: f"{r.randint(1, 300)}.{digits(r, 2)}"),
    ("地址数", lambda r: str(r.randint(0, 5))),
    ("邮箱数", lambda r: str(r.randint(0, 5))),
]
"""Columns of trade that look like those of people: numbers in the form of telephones and coordinates, things that begin
with surnames, names of columns that begin like those of people."""
PLACES = ("country_of_origin", "产地")
"""Of these, those whose cells are places: without their name nothing tells whose."""
