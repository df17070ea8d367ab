"""Readers of the public labelled review sets that the shipped sentiment models learn from.

The public sets are read where they lie, for training and measuring; nothing of them is copied into the project.
Sources: Blitzer et al. 2007 (multi-domain Amazon reviews), Kotzias et al. 2015 (UCI sentences), Socher et al. 2013
(SST-2), Pontiki et al. 2014 (SemEval aspects), and the Alexa reviews known from Kaggle.
"""

from __future__ import annotations

import csv
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from core.errors import BadInput
from core.text.reading import content
from core.text.training.labels import examples_of
from core.text.training.split import Example


def public_sets(folder: Path, language: str = "en") -> list[Example]:
    """Examples of every public set of a language (en, zh) found under a folder.

    Raises:
        BadInput: none of them is there.
    """
    readers = _READERS[language]
    found = [e for name, reader in readers if (folder / name).is_dir() for e in reader(folder / name)]
    if not found:
        raise BadInput(
            f"No known review set lies in {folder.name}.",
            hint=f"Looked for the folders {', '.join(dict(readers))}.",
        )
    return found


def stars(folder: Path, language: str) -> dict[str, int]:
    """Stars of the public reviews that bring them, by their text as a model reads it; where texts repeat, the last."""
    rows: list[tuple[str, str]] = []
    if language == "en":
        rows += _blitzer_rows(folder / "rv_en_blitzer_amazon")
        rows += [(r[3], r[0]) for r in _alexa_rows(folder / "rv_en_amazon_alexa")]
    for path in sorted((folder / "rv_zh_asap_sample").glob("*_sample.csv")) if language == "zh" else ():
        rows += [(r["reviewbody"], r["star"]) for r in _comma_rows(path)]
    return {content.read(text).text: round(float(given)) for text, given in rows}


def _blitzer(folder: Path) -> list[Example]:
    pairs = _blitzer_rows(folder)
    return examples_of((text for text, _stars in pairs), (given for _text, given in pairs), "Blitzer Amazon")


def _blitzer_rows(folder: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.review")):
        whole = path.read_text("latin-1")
        ratings = re.findall(r"<rating>\s*([\d.]+)\s*</rating>", whole)
        texts = re.findall(r"<review_text>(.*?)</review_text>", whole, re.S)
        unescaped = (html.unescape(html.unescape(text)).strip() for text in texts)
        found += zip(unescaped, ratings, strict=True)
    return found


def _uci(folder: Path) -> list[Example]:
    rows = _tab_rows(folder / "amazon_cells_labelled.txt")
    return examples_of((r[0] for r in rows), (r[1] for r in rows), "UCI Amazon cells")


def _alexa(folder: Path) -> list[Example]:
    rows = _alexa_rows(folder)
    distinct = list({html.unescape(r[3]).strip(): r[0] for r in rows}.items())
    return examples_of((t for t, _stars in distinct), (stars for _t, stars in distinct), "Amazon Alexa")


def _alexa_rows(folder: Path) -> list[list[str]]:
    return [r for r in _tab_rows(folder / "amazon_alexa.tsv") if len(r) == 5 and r[3].strip()]


def _sst2(folder: Path) -> list[Example]:
    """Its dev part is the test part; training phrases of three words or more."""
    train = [r for r in _tab_rows(folder / "train.tsv") if len(r[1].split()) >= 3]
    return _phrases(train, "train") + _phrases(_tab_rows(folder / "dev.tsv"), "test")


def _sst2_short(folder: Path) -> list[Example]:
    """Training phrases of one or two words."""
    return _phrases([r for r in _tab_rows(folder / "train.tsv") if len(r[1].split()) < 3], "train")


def _phrases(rows: Iterable[list[str]], part: str) -> list[Example]:
    return [Example(_joined(r[1]), 2 * int(r[0]), "SST-2", part) for r in rows]


def _semeval(folder: Path) -> list[Example]:
    """Sentences whose aspects agree take their polarity; praise and blame in one sentence count as neutral."""
    found = []
    for path in sorted(folder.glob("*.seg")):
        source = "SemEval laptops" if "aptop" in path.name else "SemEval restaurants"
        lines = path.read_text("utf-8-sig").splitlines()
        polarities: dict[str, set[str]] = defaultdict(set)
        for i in range(0, len(lines) - 2, 3):
            polarities[lines[i].replace("$T$", lines[i + 1])].add(lines[i + 2].strip())
        for text, seen in polarities.items():
            poles = seen & {"Negative", "Positive"}
            label = 1 if len(poles) != 1 else 0 if "Negative" in poles else 2
            found.append(Example(_joined(text), label, source, "test" if "Test" in path.name else "train"))
    return found


def _shopping(folder: Path) -> list[Example]:
    return _two_class(folder / "online_shopping_10_cats.csv", "Online shopping")


def _waimai(folder: Path) -> list[Example]:
    return _two_class(folder / "waimai_10k.csv", "Waimai")


def _two_class(path: Path, source: str) -> list[Example]:
    rows = _comma_rows(path)
    return examples_of((r["review"] for r in rows), (r["label"] for r in rows), source)


def _asap(folder: Path) -> list[Example]:
    found = []
    for path in sorted(folder.glob("*_sample.csv")):
        rows = _comma_rows(path)
        part = "test" if path.name.startswith("test") else "train"
        made = examples_of((r["reviewbody"] for r in rows), (r["star"] for r in rows), "ASAP")
        found += [replace(example, part=part) for example in made]
    return found


_READERS: dict[str, list[tuple[str, Callable[[Path], list[Example]]]]] = {
    "en": [
        ("rv_en_blitzer_amazon", _blitzer),
        ("rv_en_uci_sentences", _uci),
        ("rv_en_amazon_alexa", _alexa),
        ("rv_en_sst2", _sst2),
        ("absa_semeval14", _semeval),
        ("rv_en_sst2", _sst2_short),  # last: the draw of the split goes through groups as they first appear
    ],
    "zh": [
        ("rv_zh_online_shopping_10_cats", _shopping),
        ("rv_zh_waimai_10k", _waimai),
        ("rv_zh_asap_sample", _asap),
    ],
}


def _comma_rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        return [row for row in csv.DictReader(file) if None not in row and None not in row.values()]


def _tab_rows(path: Path) -> list[list[str]]:
    """Rows after the header of a tab-separated file without quoting."""
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows[1:] if len(row) >= 2]


def _joined(text: str) -> str:
    """Undo the spaces that tokenised sets put before punctuation and contractions."""
    text = re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    text = re.sub(r"\s+([,.!?;:%)])", r"\1", text)
    return re.sub(r"([($])\s+", r"\1", text).strip()
