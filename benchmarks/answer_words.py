"""Contradictions of a file and altered wordings of a model, planted: `python -m benchmarks.answer_words`.

Cases are made by rule of the templates in `answer_words.txt`: those marked *first* were there when the rules were
written, those marked *later* were made afterwards, of other subjects and ways to say it.

- pairs: two questions asked nearly alike with answers that contradict (*told*) or agree (*apart*), among others beside;
- wordings: a source, sentences that it supports and sentences that it does not;
- acts: who does what, in the active and the passive, with the one who acts kept or exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.answer_surety import Read
from benchmarks.table import row
from core.answers import Entry, put_together, reading
from core.answers.bank import make_bank
from core.answers.conflicts import conflicts
from core.answers.support import disbelief

CASES = Path(__file__).with_suffix(".txt")
LANGUAGES = {"en": ("English", "all-MiniLM-L6-v2"), "zh": ("Chinese", "multilingual-e5-small")}
FILES = 20
"""Files drawn of each set of pairs: 100 contradictions and 100 pairs that agree."""
TURNS = 40
"""Times that each source of a wording is filled with other numbers and names."""
_SUBJECTS = {
    ("first", "en"): "parcel,sofa,kettle,gift card,subscription,repair,mattress,bicycle,express delivery,store pickup,"
    "trade-in,assembly,engraving,newsletter,loyalty card,return,invoice,loan phone",
    (
        "first",
        "zh",
    ): "包裹,沙发,水壶,礼品卡,会员,维修,床垫,自行车,加急配送,到店自提,以旧换新,上门安装,刻字,退货,发票,备用机",
    ("later", "en"): "wardrobe,headphones,tea set,hiking boots,curtain tailoring,bike inspection,phone contract,"
    "student discount,photo book,piano lesson,wine box,garden shed,ticket,baby seat,tool rental,key service",
    (
        "later",
        "zh",
    ): "衣柜,耳机,茶具,登山鞋,窗帘定制,自行车保养,话费套餐,学生优惠,"
    "照片书,钢琴课,酒箱,花园小屋,门票,儿童座椅,工具租赁,配钥匙",
}
_WORDS = {"en": "zero one two three four five six seven eight nine", "zh": "零 一 两 三 四 五 六 七 八 九"}
_NAMES = {
    "first": {"pq": "kettle sofa mattress bicycle lamp", "ce": "Berlin Vienna Lisbon Xiamen",
              "wx": "Monday Tuesday Friday",
              "zy": "水壶 沙发", "ab": "PayPal Visa Klarna cheque"},
    "later": {"pq": "rucksack tent hammock stove", "bc": "Nordvik Lumo Aster Fjell"},
}  # fmt: skip
ACTORS = {
    "en": (("we", "us", "shop"), ("the seller", "the seller", "shop"), ("you", "you", "customer"),
           ("the customer", "the customer", "customer"), ("the courier", "the courier", "carrier"),
           ("the manufacturer", "the manufacturer", "maker")),
    "zh": (("我们", "我们", "shop"), ("商家", "商家", "shop"), ("您", "您", "customer"), ("顾客", "顾客", "customer"),
           ("快递员", "快递员", "carrier"), ("厂家", "厂家", "maker")),
}  # fmt: skip
"""Who may act: as a subject, behind "by", and who it is."""


@lru_cache(maxsize=1)
def cases() -> dict[tuple[str, ...], list[str]]:
    """Heading of `answer_words.txt`, in its words -> the lines below; wordings of several sources stand together."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    heading: tuple[str, ...] = ()
    for line in CASES.read_text("utf-8").splitlines():
        if line.startswith("# "):
            heading = tuple(line[2:].split())
        else:
            found[heading].append(line)
    return dict(found)


def _numbers(draw: np.random.Generator, language: str) -> dict[str, str]:
    a, b = int(draw.integers(2, 9)), int(draw.integers(10, 27))
    told = {
        "a": a,
        "b": b,
        "c9": a,
        "c11": a + 2,
        "d20": b - 7,
        "d23": b - 4,
        "b7": b + 7,
        "a3": a + 3,
        "a4": a + 4,
        "b3": b + 3,
    }
    return {name: str(value) for name, value in told.items()} | {"w": _WORDS[language].split()[a]}


def pairs(which: str, language: str) -> None:
    """Contradictions found, and pairs that agree told as one, over files drawn."""
    embed = Read(LANGUAGES[language][1])
    subjects = _SUBJECTS[which, language].split(",")
    beside = [tuple(line.split("|")) for line in cases()["beside", language]]
    hits: dict[str, list[bool]] = {"told": [], "apart": []}
    for seed in range(FILES):
        draw = np.random.default_rng(seed + (0 if which == "first" else 50))
        order = draw.permutation(subjects).tolist()
        said: list[tuple[str, str]] = []
        places: list[tuple[str, int]] = []
        for at, subject in enumerate(order[:10]):
            kind = "told" if at < 5 else "apart"
            lines = cases()["pairs", which, language, kind]
            _name, one, other, first, second = lines[int(draw.integers(len(lines)))].split("|")
            names = {**_numbers(draw, language), "s": subject, "o": order[(at + 1) % 10]}
            places.append((kind, len(said)))
            said += [(one.format(**names), first.format(**names)), (other.format(**names), second.format(**names))]
        entries = put_together([Entry(q, a, "", at, "f", at + 2) for at, (q, a) in enumerate([*said, *beside])])
        bank = make_bank(entries, embed(entries.questions), several=language == "zh")
        told = {pair for one in conflicts(bank) if one.kind != "differ" for pair in _both(one.places)}
        for kind, at in places:
            hits[kind].append((at, at + 1) in told)
    name = f"{LANGUAGES[language][0]}, {which}"
    row(f"{name}: contradictions found", float(np.mean(hits["told"])), better="high")
    row(f"{name}: told though there is none", float(np.mean(hits["apart"])), 0.1)


def _both(places: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((one, other) for one in places for other in places if one < other)


def _filled(draw: np.random.Generator, which: str) -> dict[str, str]:
    n, h = int(draw.integers(12, 20)), int(draw.integers(2, 6))
    m, dd = int(draw.integers(61, 400)), int(draw.integers(3, 27))
    if which == "later":
        m = n + int(draw.integers(3, 30))
    told = {"n": n, "m": m, "h": h, "dd": dd, "n5": n + 5, "n7": n + 7, "m3": m + 3, "dd1": dd + 1}
    names = {name: str(value) for name, value in told.items()} | {f"h{more}": str(h + more) for more in range(1, 6)}
    for keys, words in _NAMES[which].items():
        drawn = draw.permutation(words.split()).tolist()
        names |= dict(zip(keys, drawn, strict=False)) | ({"third": drawn[2]} if keys == "ab" else {})
    for keys, values in (("mo mp", "January March May August"), ("town other", "上海 成都"),
                         ("co cp", "Norway Spain Japan"),
                         ("dy dz", "Wednesday Thursday Saturday"), ("col com", "green blue black"),
                         ("zp zq", "帐篷 炉子 背包"), ("zc zd", "广州 杭州 武汉")):  # fmt: skip
        names |= dict(zip(keys.split(), draw.permutation(values.split()).tolist(), strict=False))
    return names


def wordings(which: str, language: str) -> None:
    """False wordings believed and true ones refused."""
    draw = np.random.default_rng(4)
    true: list[bool] = []
    false: list[bool] = []
    for _turn in range(TURNS):
        source = ""
        names: dict[str, str] = {}
        for line in cases()["wordings", which, language]:
            if line.startswith("= "):
                names = _filled(draw, which)
                source = line[2:].format(**names)
            else:
                kept = disbelief(line[2:].format(**names), [source], 1) == ""
                (true if line[0] == "+" else false).append(kept)
    name = f"{LANGUAGES[language][0]}, {which}"
    row(f"{name}: false wordings believed", float(np.mean(false)), 0.05)
    row(f"{name}: true wordings refused", 1 - float(np.mean(true)), 0.1)


def acts(which: str, language: str) -> Iterator[tuple[str, str, bool]]:
    """(source, sentence, whether it is true) of who does what."""
    for line in cases()["acts", which, language]:
        parts = line.split("|")
        for subject, by, who in ACTORS[language]:
            for other, other_by, other_who in ACTORS[language]:
                for passive in (False, True):
                    source = said(language, parts, subject, by, passive=passive)
                    for again in (False, True):
                        yield source, said(language, parts, other, other_by, passive=again), who == other_who


def said(language: str, parts: list[str], subject: str, by: str, *, passive: bool) -> str:
    """One act: "we pay the postage", "the postage is paid by us"; 我们承担运费, 运费由我们承担."""
    if language == "zh":
        return f"{parts[1]}由{by}{parts[0]}。" if passive else f"{subject}{parts[0]}{parts[1]}。"
    verb, participle, thing = parts
    third = subject.startswith("the ")
    ending = verb.split()[0]
    ending = ending + ("es" if ending.endswith(("s", "sh", "ch")) else "s") if third else ending
    active = " ".join([subject, ending, *verb.split()[1:], thing])
    told = f"{thing} is {participle} by {by}" if passive else active
    return f"{told[0].upper()}{told[1:]}."


def turned(which: str, language: str) -> None:
    """Exchanged acts believed, and kept ones refused."""
    kept: dict[bool, list[bool]] = {True: [], False: []}
    for source, sentence, true in acts(which, language):
        kept[true].append(disbelief(sentence, [source], 1) == "")
    name = f"{LANGUAGES[language][0]}, {which}"
    row(f"{name}: who does what turned round and believed", float(np.mean(kept[False])), 0.05)
    row(f"{name}: who does what kept and refused", 1 - float(np.mean(kept[True])), 0.1)


def main() -> None:
    """Print every row."""
    for which in ("first", "later"):
        for language in LANGUAGES:
            wordings(which, language)
            turned(which, language)
            if reading.encoder_for(["怎么退货"] if language == "zh" else ["How do I return it?"]) is not None:
                pairs(which, language)


if __name__ == "__main__":
    main()
