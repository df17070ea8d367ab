"""Which encoding do these lines read best in: strict candidates, scored by how ordinary the result looks.

Detectors judge whole files and miss the one Chinese title among thousands of ASCII rows; here only the lines
that hold non-ASCII bytes are looked at, and a candidate that decodes into rare characters loses to one that
decodes into everyday ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from core.collect.facts import EncodingGuess

MULTIBYTE = ("gb18030", "big5", "cp932", "cp949")
SINGLE_BYTE = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254")
CHOICES = ("utf-8", "utf-8-sig", "utf-16", *MULTIBYTE, *SINGLE_BYTE, "latin-1")

# The most used characters of ordinary running text and of shops.
_COMMON = {
    "gb18030": frozenset(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运商品名称价格买卖红黑蓝衣服鞋包裤裙手机电脑"
    ),
    "big5": frozenset(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作里用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金商品名稱價格買賣紅黑藍衣服鞋包褲裙手機電腦"
    ),
    "cp932": frozenset(
        "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽっゃゅょ"
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾダデドバビブベボパピプペポッャュョー"
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨商品色新"
    ),
    "cp949": frozenset(
        "이다는에을의가고지기하로사한은도리자서나어인를스시아정대있그해일부수전상제게보주라들과으원동장성니만것여와선조면신안구우무공러드모요트미진비오소중위세연당개마경용년문여르방재유말상품가격색"
    ),
}
_LATIN_LETTERS = {
    "cp1252": frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒ"),
    "cp1250": frozenset("ąćęłńóśźżáčďéěíňřšťúůýžăâîşţőűäöüĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽĂÂÎŞŢŐŰÄÖÜ"),
    "cp1254": frozenset("çğıöşüÇĞİÖŞÜâîû"),
}
_TYPOGRAPHY = frozenset("‘’“”–—…•€£¥©®™°«»·½¼¾²³µ×§¡¿\xa0")
_RUN = re.compile(rb"[\x80-\xff]+")


def _cjk_score(encoding: str, text: str) -> float:
    """How ordinary the text is, 0 to 1: 0.6 for the zone its characters lie in, 0.4 for being among the most frequent.

    The zone weighs more, for it holds in any text; the lists of frequent characters are short, so that half of the text
    in them is enough.
    """
    letters = [c for c in text if ord(c) > 0x7F]
    if not letters:
        return 0.0
    common = _COMMON[encoding]
    usual = frequent = 0
    for char in letters:
        raw = char.encode(encoding, "replace")
        frequent += char in common
        if len(raw) == 2 and _usual_pair(encoding, raw[0], raw[1]):
            usual += 1
    return 0.6 * usual / len(letters) + 0.4 * min(1.0, 2.0 * frequent / len(letters))


def _usual_pair(encoding: str, lead: int, trail: int) -> bool:
    """Whether a two-byte character lies in the zone of frequent characters and punctuation of its standard."""
    if encoding == "gb18030":
        return trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7)
    if encoding == "big5":
        return 0xA1 <= lead <= 0xC6
    if encoding == "cp932":
        return 0x81 <= lead <= 0x83 or 0x88 <= lead <= 0x97
    return trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xC8)


def _single_byte_score(encoding: str, lines: Sequence[bytes], text: str) -> float:
    """How ordinary the text is, 0 to 0.9: bytes that make sense in two bytes prove more than the same in one.

    Cyrillic and Greek are mostly lower case (their upper halves are what wrong readings give); Latin letters beyond
    ASCII stand alone among ASCII ones, and typography (0.8) is common to all code pages.
    """
    letters = [c for c in text if ord(c) > 0x7F]
    if not letters:
        return 0.0
    if encoding in ("cp1251", "cp1253"):
        script = "CYRILLIC" if encoding == "cp1251" else "GREEK"
        hits = [c for c in letters if unicodedata.name(c, "").startswith(script)]
        lower = sum(c.islower() for c in hits) / len(hits) if hits else 0.0
        return 0.9 * len(hits) / len(letters) * (0.4 + 0.6 * lower)
    good = sum(c in _LATIN_LETTERS[encoding] for c in letters) + 0.8 * sum(c in _TYPOGRAPHY for c in letters)
    runs = [len(m.group()) for line in lines for m in _RUN.finditer(line)]
    isolated = sum(1 for n in runs if n <= 2) / len(runs)
    return 0.9 * min(1.0, good / len(letters)) * isolated


def rank(lines: Sequence[bytes], opinion: str | None = None) -> list[EncodingGuess]:
    """Readings of `lines` (each holding non-ASCII bytes), best first.

    A candidate's score is (share of lines it decodes strictly) squared x how ordinary the decoded characters
    are; `opinion` is another detector's answer and breaks near ties only (and not among the Latin code pages,
    where detectors are known to err). latin-1 decodes anything and is always last.
    """
    guesses: list[EncodingGuess] = []
    for order, encoding in enumerate((*MULTIBYTE, *SINGLE_BYTE)):
        decoded: list[str] = []
        for line in lines:
            try:
                decoded.append(line.decode(encoding))
            except UnicodeDecodeError:
                continue
        share = len(decoded) / len(lines)
        text = "".join(decoded)
        likely = _cjk_score(encoding, text) if encoding in MULTIBYTE else _single_byte_score(encoding, lines, text)
        seconded = encoding == opinion and encoding not in _LATIN_LETTERS
        score = share * share * likely - 0.001 * order + (0.03 if seconded else 0.0)
        sample = tuple(t.strip()[:160] for t in decoded[:3])
        guesses.append(EncodingGuess(encoding, round(max(score, 0.0), 4), len(lines) - len(decoded), sample))
    guesses.sort(key=lambda g: -g.score)
    last = tuple(line.decode("latin-1").strip()[:160] for line in lines[:3])
    return [*guesses, EncodingGuess("latin-1", 0.0, 0, last)]
