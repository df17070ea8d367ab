"""Which columns hold what belongs to a person, and how such a value is hidden.

A column is told by its name, in English, Chinese and the languages of `tongues`, unless its cells speak against it (a
column `phone` of "iPhone 12"), else by what most of its cells are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from core.cells.personal import people, places, tongues
from core.cells.personal.numbers import IMEI_LENGTH, is_american, is_card, is_iban, is_imei, is_resident_id
from core.i18n import N_

MOST = 0.5
"""Share of the cells that must look so: one address of mail in a column of remarks makes no column of addresses."""
FEWEST_DISTINCT = 3
"""Distinct cells before a column without a telling name is one of names or places."""
HIDDEN = "•••"


@dataclass(frozen=True)
class Kind:
    """A kind of personal data.

    Attributes:
        key: Its name in addresses and JSON.
        title: Its name for people, untranslated.
        direct: Whether it names one person by itself; the others do so together (quasi-identifiers).
        called: Names that its columns go by, over words parted by "_".
        fits: Whether a cell of a column called so can be one.
        looks: Whether a cell of any column is one; None where a cell alone cannot tell.
        together: Share of a column's cells that are like it, for kinds whose cells prove nothing one by one.
        unless: Names of columns whose cells look so and are something else.
        proves: Whether a cell that looks so is one, by a check sign or its form; else a column of trade may look so.
    """

    key: str
    title: str
    direct: bool
    called: re.Pattern[str]
    fits: Callable[[str], bool]
    looks: Callable[[str], bool] | None = None
    together: Callable[[Sequence[str]], float] | None = None
    unless: re.Pattern[str] | None = None
    proves: bool = True


@dataclass(frozen=True)
class Held:
    """What a column holds of a person.

    Attributes:
        kind: Which.
        by_name: Whether its name tells so; else its cells do.
        share: Share of its cells, 0 to 1, that are (by cells) or can be (by name) such; None without cells.
    """

    kind: Kind
    by_name: bool
    share: float | None


def _full(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)
    return lambda cell: compiled.fullmatch(cell) is not None


def _digits(cell: str) -> str:
    return "".join(sign for sign in cell if sign.isdigit())


_PHONE = re.compile(
    r"(?:\+|00)\d{1,3}[ -.]?(?:\(0?\d{1,4}\)[ -.]?)?\d(?:[ .-]?\d){6,12}|(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|"
    r"0\d{2,3}[ -]\d{7,8}(?:-\d{1,5})?|\(0\d{2,3}\) ?\d{7,8}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|"
    r"0\d{2,4} \d{3,4} \d{3,4}|400-?\d{3}-?\d{4}",
    re.ASCII,
)
_IP6 = re.compile(r"(?=(?:[0-9a-f]*:){2})(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}", re.IGNORECASE)
_PAIR = re.compile(r"[(\[]?\s*(-?\d{1,3}\.\d{3,})°?\s*[,;， ]\s*(-?\d{1,3}\.\d{3,})°?\s*[)\]]?", re.ASCII)
_LONE = re.compile(r"-?\d{1,3}\.\d{2,}", re.ASCII)
_HASHED = re.compile(r"[0-9a-f]{16,}|[A-Za-z0-9+/]{40,}={0,2}", re.IGNORECASE | re.ASCII)
_STARRED = re.compile(r"[*•xX＊]{2,}|\[\w+\]")
_DATE = re.compile(r"\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}日?(?:[T ].*)?|(?:19|20)\d{6}|(?:19|20)\d\d", re.ASCII)


_MOBILE = re.compile(r"01(?:5\d{8,9}|6[023]\d{7,8}|7\d{8,9})|0[67]\d{8}|07\d{9}|0[789]0\d{8}|010\d{8}", re.ASCII)
"""Mobiles as they are dialled at home, in Germany, France, Britain, Japan, Korea: one 0, then what no counter has."""


def _is_mobile(cell: str) -> bool:
    """Whether a cell is a mobile's number as it is dialled at home, and no number of an article or a book."""
    digits = re.sub(r"[ /-]|(?<=\d\d)\.(?=\d\d(?:\D|$))", "", cell)
    if not _MOBILE.fullmatch(digits):
        return False
    threes = sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(reversed(digits)))
    article = len(digits) == UPC and threes % 10 == 0
    book = len(digits) == ISBN and sum(int(sign) * (ISBN - at) for at, sign in enumerate(digits)) % 11 == 0
    return not article and not book


UPC, ISBN = 12, 10
"""Digits of a number of an article (GS1 GTIN-12) and of a book (ISO 2108, before 2007)."""


def _is_phone(cell: str) -> bool:
    if _is_mobile(cell):
        return True
    return _PHONE.fullmatch(cell) is not None and (_TEN.fullmatch(cell) is None or is_american(cell))


_TEN = re.compile(r"\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}", re.ASCII)
"""As numbers of the United States are written, and many others of trade: the area must be one that was given out."""


def _is_ip(cell: str) -> bool:
    """An address of the internet; 1.2.3.4 and 10.0.1.2 are versions as well as addresses, and no proof."""
    parts = cell.split(".")
    if len(parts) == IP_PARTS and all(part.isascii() and part.isdigit() and len(part) <= len("255") for part in parts):
        return max(map(int, parts)) <= TOP_BYTE and max(map(int, parts)) >= LOW_BYTE
    return _IP6.fullmatch(cell) is not None and not re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", cell)


IP_PARTS, TOP_BYTE, LOW_BYTE = 4, 255, 32
"""Numbers of an address of four bytes, and the largest of one. Versions rarely have a part of 32 or more."""


def _is_pair(cell: str) -> bool:
    found = _PAIR.fullmatch(cell)
    return found is not None and abs(float(found[1])) <= FARTHEST and abs(float(found[2])) <= FARTHEST


FARTHEST = 180.0
"""Degrees of longitude."""


def _share_of_pairs(cells: Sequence[str]) -> float:
    """Share of cells that are a pair of degrees, of a column that may lie on the globe; 0 of one that does not.

    One of the two is a latitude, and somebody lives there: in the middle one of them is `INHABITED` degrees from 0.
    """
    found = [(abs(float(pair[1])), abs(float(pair[2]))) for cell in cells if (pair := _PAIR.fullmatch(cell))]
    if not found or min(max(one) for one in zip(*found, strict=True)) > FARTHEST / 2:
        return 0.0
    middle = max(median(one) for one in zip(*found, strict=True))
    return sum(map(_is_pair, cells)) / len(cells) if middle >= INHABITED else 0.0


INHABITED = 5.0
"""Degrees: nearer to 0, 0 than Accra (5.6 N, 0.2 W) there is hardly a town, but many a vector."""


def _is_device(cell: str) -> bool:
    if re.fullmatch(r"(?i)[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}", cell):
        return True
    return bool(re.fullmatch(r"\d{15}|\d{2}-\d{6}-\d{6}-\d", cell)) and is_imei(cell)


def _is_ssn(cell: str) -> bool:
    return re.fullmatch(r"(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}", cell, re.ASCII) is not None


def _is_id(cell: str) -> bool:
    return re.fullmatch(r"\d{17}[\dXx]", cell, re.ASCII) is not None and is_resident_id(cell)


def _is_account(cell: str) -> bool:
    return re.fullmatch(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?", cell) is not None and is_iban(cell)


def _is_card(cell: str) -> bool:
    if not re.fullmatch(r"\d(?:[ -]?\d){12,18}", cell, re.ASCII):
        return False
    return is_card(cell) and (len(_digits(cell)) != IMEI_LENGTH or cell.startswith(("34", "37")))


_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][· ]?"
    r"[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]"
)
"""Of China (GA 36-2018): province, office, five or six signs without I and O."""


def _lettered(cell: str) -> bool:
    return any(sign.isalpha() for sign in cell) and len(cell) <= places.LONGEST


def _placed(cell: str) -> bool:
    return len(cell) <= places.LONGEST and (cell.isalnum() or _lettered(cell)) and not places.is_area(cell)


_TRADE = re.compile(
    r"(^|_)(order|invoice|po|serial|batch|lot|tracking|waybill|ref|reference|ticket|price|prices|cost|amount|fee|weight|size|"
    r"score|embedding|vector|tile|pixel|origin|made_in|warehouse|query|keyword|fabric|material|flavou?r|flower|dish)(_|$)|"
    r"订单|单号|发票|批号|批次|序列号|价|费|金额|重量|尺寸|向量|瓦片|产地|原产|仓|搜索|关键词|面料|材质|口味|菜"
)
"""Names of columns of trade: what their cells look like, and do not prove, is not told of them by cells alone."""
_OTHERS = re.compile(
    r"(^|_)(brand|title|product|item|goods|model|categor\w*|colou?r|artist|designer|company|vendor|manufacturer|maker|"
    r"supplier|tags?|sku|text|review|comment|description|version|song|film|movie|team)(_|$)|品牌|商品|产品|标题|品类|类目|型号|颜色|厂|公司|版本"
)
"""Names of columns whose cells are like names of people or places and are something else."""
_TIMED = re.compile(r"_(ms|us|ns|sec|seconds?|time|p\d\d)$")
"""Ends of names of times: lat_ms is a latency."""
_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}"
KINDS = (
    Kind(
        "mail", N_("mail address"), True,
        re.compile(r"(^|_)(e_?)?mail(s|box)?(_?(address|addr|id))?(_?\d)?$|邮箱|电子邮件|邮件地址|电邮"),
        lambda cell: "@" in cell, _full(_MAIL),
    ),
    Kind(
        "account", N_("bank account"), True,
        re.compile(r"(^|_)(iban|bank_(account|acct|number|no)|account_(number|no))(_\w+)?$|银行账号|银行账户|支付账号|收款账号"),
        lambda cell: len(_digits(cell)) >= len("12345678"), _is_account,
    ),
    Kind(
        "card", N_("payment card"), True,
        re.compile(r"(^|_)((credit|debit|payment|bank)_?card|card|pan|cc)(_?(number|no|num|hash|token))?$|卡号|银行卡|信用卡"),
        lambda cell: any(sign.isdigit() for sign in cell), _is_card,
    ),
    Kind(
        "resident_id", N_("identity number"), True,
        re.compile(r"(^|_)(id_?card|identity(_(card|no|number))?|national_?id|resident_?id|citizen_?id|sfz)(_?(no|number|num))?$|身份证|证件号"),
        lambda cell: len(_digits(cell)) >= len("123456"), _is_id,
    ),
    Kind(
        "ssn", N_("social security number"), True,
        re.compile(r"(^|_)(ssn|social_security(_?(no|number))?|tax_id|nino)$|社保号|社会保障号"),
        lambda cell: len(_digits(cell)) >= len("123456"), _is_ssn,
    ),
    Kind(
        "passport", N_("passport number"), True,
        re.compile(r"(^|_)passport(_?(no|number|num|id))?$|护照"),
        _full(r"(?=.*\d)[A-Z0-9]{6,10}"),
    ),
    Kind(
        "device", N_("device number"), True,
        re.compile(r"(^|_)(device_?id|imei|imsi|idfa|gaid|android_?id|mac(_?addr(ess)?)?|cookie_?id|visitor_?cookie)$|设备号|设备id|设备编号"),
        lambda cell: len(cell) > len("1"), _is_device,
    ),
    Kind(
        "ip", N_("internet address"), True,
        re.compile(r"(^|_)ip(v[46])?(_?addr(ess)?)?$|remote_?addr|ip地址|登录ip"),
        lambda cell: "." in cell or ":" in cell, _is_ip, None, _OTHERS,
    ),
    Kind(
        "plate", N_("number plate"), True,
        re.compile(r"(^|_)(licen[cs]e_?plate|number_?plate|plate(_?(no|number))?|vehicle_reg(istration)?)$|车牌"),
        _full(r"(?=.*\d).{4,12}"), lambda cell: _PLATE.fullmatch(cell) is not None,
    ),
    Kind(
        "phone", N_("telephone number"), True,
        re.compile(r"(^|_)((tele|cell|mobile_?|smart)?phone|mobile|cell|tel|msisdn|fax|whatsapp)(_?(number|no|num|nr))?(_?\d)?$|手机(?!型|品|壳|颜|系)|电话(?!费|次|时)|联系方式|传真"),
        lambda cell: len(_digits(cell)) >= len("12345") and 2 * len(_digits(cell)) >= len(cell), _is_phone, None, None,
        False,
    ),
    Kind(
        "coordinates", N_("coordinates"), False,
        re.compile(r"(^|_)(lat|latitude|lng|lon|long|longitude|coord(s|inates?)?|geo_?(point|location)|gps)(_\w+)?$|经度|纬度|坐标|经纬"),
        lambda cell: _is_pair(cell) or (_LONE.fullmatch(cell) is not None and abs(float(cell)) <= FARTHEST), None,
        _share_of_pairs, _TIMED, False,
    ),
    Kind(
        "birth", N_("date of birth"), False,
        re.compile(r"(^|_)(dob|birth(_?(date|day|year))?|date_of_birth|born|year_of_birth|birthdate|birthday)$|生日|出生"),
        lambda cell: _DATE.fullmatch(cell) is not None,
    ),
    Kind(
        "address", N_("postal address"), True,
        re.compile(r"(^|_)(?<!ip_)(?<!mac_)(?<!web_)(?<!mail_)(?<!wallet_)(street|address|addr)(_?(line)?_?\d)?$|(?<!ip)(?<!件)(?<!箱)地址|住址|门牌"),
        places.could_be_address, places.is_address,
    ),
    Kind(
        "name", N_("name of a person"), True,
        re.compile(
            r"(^|_)((first|last|full|given|family|sur|middle|maiden|nick|user|screen|display|real)_?name|surname|forename|nickname|"
            r"(customer|client|buyer|purchaser|contact|receiver|recipient|consignee|reviewer|person|member|guest|patient|employee|"
            r"subscriber|passenger|card_?holder|holder|billing|shipping|ship_to|bill_to|courier|traveller)s?_?name|"
            r"recipient|receiver|consignee|reviewer|cardholder|contact_person|ordered_by)$|姓名|收货人|收件人|联系人|昵称|用户名|买家名|客户名|持卡人|会员名|评论人|评价人"
        ),
        people.could_be_name, None, people.share_of_names, _OTHERS, False,
    ),
    Kind(
        "place", N_("place of living"), False,
        re.compile(
            r"(^|_)(city|town|province|hometown|birthplace|residence|(reviewer|user|customer|home|buyer)_?(location|place|region|country|state)|"
            r"location|zip(_?code)?|post_?code|postal_?code)$|城市|省份|所在地|籍贯|邮编|居住地"
        ),
        _placed, None, places.share_of_places, _OTHERS, False,
    ),
)  # fmt: skip
"""The kinds, the ones that prove themselves first."""
DIRECT = tuple(kind for kind in KINDS if kind.direct)
BY_KEY = {kind.key: kind for kind in KINDS}


def held(name: str, values: Iterable[object] = (), kinds: Sequence[Kind] = KINDS) -> Held | None:
    """What a column holds of a person; None where it holds nothing of that kind.

    Args:
        name: The column's.
        values: Some of its cells; those that are empty do not count.
        kinds: The kinds that are asked for.
    """
    words = _words(name)
    cells = [text for value in values if value is not None and (text := str(value).strip())]
    likely = [kind for kind in kinds if kind.unless is None or not kind.unless.search(words)]
    for kind in likely:
        if _is_called(kind, words):
            if not cells:
                return Held(kind, True, None)
            share = sum(kind.fits(cell) or covered(cell) for cell in cells) / len(cells)
            if share > MOST:
                return Held(kind, True, share)
    if not cells or (_counts(cells) and not all(map(_is_mobile, cells))):
        return None
    trade = _TRADE.search(words) is not None
    for kind in likely:
        if trade and not kind.proves:
            continue
        if kind.looks is not None:
            share = sum(kind.looks(cell) for cell in cells) / len(cells)
        elif kind.together is not None and len(set(cells)) >= FEWEST_DISTINCT:
            share = kind.together(cells)
        else:
            continue
        if share > MOST:
            return Held(kind, False, share)
    return None


def personal(name: str, values: Iterable[object] = ()) -> str:
    """Key of the kind of a column that names a person by itself, "" for every other column."""
    found = held(name, values, DIRECT)
    return found.kind.key if found is not None else ""


def masked(value: object) -> str:
    """A personal value as it may be shown: its first and last sign, so that two can be told apart at a glance.

    Of a value with an "@" the first sign and the ending of the domain, which are letters of ASCII alone; whatever else
    stands in the cell is not shown. So at most two signs of a value are seen, or one and an ending of a domain.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    if "@" in text:
        ending = _ENDING.search(text)
        return f"{text[:1].strip('@' + HIDDEN)}{HIDDEN}@{HIDDEN}{ending[0] if ending else ''}"
    return f"{text[:1]}{HIDDEN}{text[-1:]}" if len(text) > len(HIDDEN) else HIDDEN


LONGEST_END = 12
"""Letters of the ending of a domain that are shown: "photography" and "enterprises" are near the longest in use."""
_ENDING = re.compile(rf"\.[a-zA-Z]{{2,{LONGEST_END}}}\Z")


def called(name: str) -> list[Kind]:
    """The kinds whose columns go by such a name, whatever their cells are."""
    words = _words(name)
    return [kind for kind in KINDS if _is_called(kind, words) and not (kind.unless and kind.unless.search(words))]


def _is_called(kind: Kind, words: str) -> bool:
    """Whether columns of a kind go by such words, in whatever language."""
    return bool(kind.called.search(words) or (kind.key in tongues.CALLED and tongues.CALLED[kind.key].search(words)))


def _words(name: str) -> str:
    """A column's name as words in lower case parted by "_"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tongues.plain(name.strip())).casefold()
    return re.sub(r"[\s\-./:]+", "_", parted)


def covered(cell: str) -> bool:
    """Whether a cell was hashed or starred: it stands for a person all the same."""
    return bool(_HASHED.fullmatch(cell) or _STARRED.search(cell))


def _counts(cells: list[str]) -> bool:
    """Whether the cells are numbers given out one after the other, such as order numbers: they lie close together."""
    if not all(cell.isascii() and cell.isdigit() and len(cell) <= MOST_DIGITS for cell in cells):
        return False
    values = sorted({int(cell) for cell in cells})
    return len(values) > 2 and values[-1] - values[0] < CLOSE * len(values)


MOST_DIGITS = 40
"""Digits of a counter: far more than any number given out, and few enough to be read as one."""
CLOSE = 10_000
"""Numbers of a counter in a sample of rows lie within so many for each; telephone numbers fill 10^9."""
