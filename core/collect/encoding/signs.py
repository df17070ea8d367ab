"""What characters other than the letters of an alphabet cost: ideographs, syllables, typography, symbols."""

from __future__ import annotations

import math
import unicodedata
from functools import cache

EAST_ASIAN = ("zh-Hans", "zh-Hant", "ja", "ko")
_NEVER = 15.0
"""What a character costs that the language has not, as in `letters`."""
_COMMON = {
    "zh-Hans": (
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
        "行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意"
        "无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什"
        "二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义"
        "各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
        "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求"
        "据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运商称价买卖红黑蓝衣服鞋包裤裙脑"
    ),
    "zh-Hant": (
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道"
        "行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意"
        "無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什"
        "二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義"
        "各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金"
        "商品稱價格買賣紅黑藍衣服鞋包褲裙腦"
    ),
    "ja": (
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川"
        "千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨商品色新"
    ),
    "ko": (
        "이다는에을의가고지기하로사한은도리자서나어인를스시아정대있그해일부수전상제게보주라들과으원동장성니만것여"
        "와선조면신안구우무공러드모요트미진비오소중위세연당개마경용년문르방재유말품격색"
    ),
}
"""The most used characters of running text and of shops, the most frequent first (for Japanese: ideographs)."""
_ROWS = {
    "zh-Hans": ("gb2312", 0xB0, 0xD7, 0xF7),
    "ja": ("euc_jp", 0xB0, 0xCF, 0xF4),
    "ko": ("euc_kr", 0xB0, 0xC8, 0xC8),
}
"""Codec, and its first row of usual characters, the last of these, and the last of the rare ones."""
_MARKS = "，。、：；？！（）《》「」『』【】〈〉　・～％＋－／＝＆＊＃＠＜＞｜￥〔〕［］｛｝＿＂＇"
_KANA = ("\u3041", "\u30ff")
_HALF = ("\uff61", "\uff9f")
_RANGES = ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
           (0x20000, 0x3FFFF))  # fmt: skip


def is_east_asian(char: str) -> bool:
    """Whether a character is an ideograph, kana, hangul or a sign as wide as these."""
    code = ord(char)
    return code >= 0x1100 and any(first <= code <= last for first, last in _RANGES)


@cache
def _usual() -> dict[str, dict[str, float]]:
    """Language -> character -> cost, for the characters that its standards hold."""
    found: dict[str, dict[str, float]] = {}
    for language in EAST_ASIAN:
        common = _COMMON[language]
        # shares of running text: the listed characters, the rest of the first level, the second level
        frequent, usual, rare = {"ja": (0.17, 0.16, 0.004), "ko": (0.68, 0.2, 0.0)}.get(language, (0.6, 0.24, 0.012))
        first, second = _standard(language)
        costs: dict[str, float] = {}
        for chars, share in ((second, rare), (first, usual)):
            for char in chars:
                costs[char] = -math.log(share / len(chars))
        zipf = [1 / (rank + 12) for rank in range(len(common))]
        for char, weight in zip(common, zipf, strict=True):
            costs[char] = min(costs.get(char, _NEVER), -math.log(frequent * weight / sum(zipf)))
        for rank, char in enumerate(_MARKS):
            costs[char] = 4.0 + 0.12 * rank  # the comma is one sign in 55, the last of the list one in 2,000
        found[language] = costs
    return found


def _standard(language: str) -> tuple[str, str]:
    """The usual and the rare characters of a language's standard."""
    if language == "zh-Hant":
        trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        rows = {lead: bytes(b for trail in trails for b in (lead, trail)) for lead in range(0xA4, 0xFA)}
        decoded = {lead: row.decode("big5", "ignore") for lead, row in rows.items()}
        return "".join(decoded[x] for x in range(0xA4, 0xC7)), "".join(decoded[x] for x in range(0xC9, 0xFA))
    codec, start, stop, last = _ROWS[language]
    rows = {x: bytes(b for trail in range(0xA1, 0xFF) for b in (x, trail)) for x in range(start, last + 1)}
    decoded = {lead: row.decode(codec, "ignore") for lead, row in rows.items()}
    return (
        "".join(decoded[x] for x in range(start, stop + 1)),
        "".join(decoded[x] for x in range(stop + 1, last + 1)),
    )


@cache
def ideograph_cost(char: str) -> tuple[float, ...]:
    """What a wide character costs in each of the languages of `EAST_ASIAN`, in nats."""
    return tuple(_cost_in(language, char) for language in EAST_ASIAN)


def _cost_in(language: str, char: str) -> float:
    known = _usual()[language].get(char)
    if known is not None:
        return known
    if language == "ja" and _KANA[0] <= char <= _KANA[1]:
        return 4.9  # two thirds of a text are kana, of some 90: -ln(0.67 / 90)
    if _HALF[0] <= char <= _HALF[1]:
        return 7.0 if language == "ja" else _NEVER  # eight times rarer than full-width kana, in old systems
    if "\uff01" <= char <= "\uff5e":
        return 7.5  # full-width letters and digits: one sign in two thousand
    if _KANA[0] <= char <= _KANA[1]:
        return 11.0  # kana in another language: a name, one sign in 60,000
    if "\uac00" <= char <= "\ud7a3":
        return 13.0 if language == "ko" else _NEVER  # a syllable outside the standard's 2,350
    if unicodedata.category(char) == "Lo" and "\u3400" <= char <= "\U0003ffff":
        return 13.5 if language != "ko" else 12.5  # outside the standard: one in 700,000, Korean has fewer rows
    return 12.0 if unicodedata.category(char)[0] in "PSZ" else _NEVER  # a sign that no list here names


_OPENING, _CLOSING = "“„‚‘«‹¿¡", "”’“»›"
_SIGNS = {
    **dict.fromkeys("–—…", 5.0), **dict.fromkeys("€£°®™", 6.0), **dict.fromkeys("©\xa0№", 6.0),
    **dict.fromkeys("•·²³×", 7.0), **dict.fromkeys("½¼¾±µ§¥", 8.0), **dict.fromkeys("\xad÷¢‰†‡", 9.5),
}  # fmt: skip
"""Signs of European texts by how usual they are: dashes one sign in 150, the rarest one in 13,000."""
_ARABIC = {
    **dict.fromkeys("،؛؟", 4.5),
    **dict.fromkeys("\u200c\u200d\u200e\u200f", 6.0),
    **dict.fromkeys("٠١٢٣٤٥٦٧٨٩", 5.0),
}
"""Commas are about as usual as a dash elsewhere, digits in a text somewhat rarer, joiners rare."""


def sign_cost(char: str, previous: str) -> float:
    """What a sign beyond ASCII costs after another character ("" = at the beginning), in nats."""
    if char == previous:
        return 2.0  # a rule or a row of dots: the next is likely the same
    inside = previous.isalpha()
    if char in _ARABIC:
        return _ARABIC[char] if not inside or previous >= "\u0590" else 11.0  # 11: as any sign inside a Latin word
    if char in _OPENING and not inside:
        return 5.0  # where it belongs, as usual as a dash
    if char in _CLOSING and previous and (inside or not previous.isspace()):
        return 5.0  # where it belongs, as usual as a dash
    if char in "£€" and not inside:
        return 5.0  # where it belongs, as usual as a dash
    known = _SIGNS.get(char)
    if known is not None:
        return known + (1.5 if inside and char not in "–—…®™©\xa0" else 0.0)  # inside a word: one in five of these
    kind = unicodedata.category(char)
    if kind[0] == "C":
        return 14.0 if kind in ("Cc", "Cf") else 16.0  # control characters, and what no text holds
    return 11.0 + (1.5 if inside else 0.0)  # a sign in no list: one in 60,000, inside a word rarer
