"""Readers of aspect polarity sets: sentences with one marked mention each (Pontiki et al. 2014; Chinese product sets).

A mention is shown to the model as ``mention: sentence``, the way ``core.text.aspects.mentions`` shows it when
reading reviews.
The public sets are read where they lie and not redistributed.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np

from core.errors import BadInput
from core.text import LABELS
from core.text.models.tasks import shown
from core.text.training.split import Example, apart

_NEUTRAL_ZH = (
    "这款的{t}还没试。",
    "{t}和之前那个一样。",
    "说明书里写了{t}。",
    "想问一下{t}怎么样？",
    "{t}没注意看。",
    "{t}一般般吧。",
    "{t}就那样，不好也不坏。",
    "朋友问我{t}如何，我说还没用。",
    "{t}中规中矩。",
    "{t}马马虎虎，过得去。",
)


def english(folder: Path) -> list[Example]:
    """Mentions in sentences about laptops and restaurants, three classes, with the published test parts."""
    found = []
    for path in _files(folder / "absa_semeval14", "*.seg"):
        source = "SemEval laptops" if "aptop" in path.name else "SemEval restaurants"
        part = "test" if "Test" in path.name else ""
        for sentence, mention, label in _records(path):
            text = re.sub(r"\s+([,.!?;:%)]|n't|'s|'re|'ve|'ll|'d|'m)", r"\1", sentence.replace("$T$", mention))
            found.append(Example(shown(mention, text), LABELS.index(label), source, part or _part(text)))
    return apart(found)


def chinese(folder: Path, seed: int = 13) -> list[Example]:
    """Mentions in clauses about cameras, phones, notebooks and cars: two classes, and own neutral ones for training."""
    found, mentions = [], []
    for path in _files(folder / "absa_zh_products", "*.t*.txt"):
        source = f"Chinese {path.name.split('.')[0]}"
        part = "test" if ".test." in path.name else ""
        for sentence, spaced, label in _records(path):
            mention = spaced.replace(" ", "")
            text = sentence.replace(" ", "").replace("$T$", mention)
            found.append(Example(shown(mention, text), LABELS.index(label), source, part or _part(text)))
            mentions += [mention] if not part else []
    generator = np.random.default_rng(seed)
    for pattern in _NEUTRAL_ZH:
        for index in generator.choice(len(mentions), 40, replace=False):
            sentence = pattern.format(t=mentions[index])
            found.append(Example(shown(mentions[index], sentence), 1, "own neutral sentences", "train"))
    return apart(found)


def _part(sentence: str) -> str:
    """A twelfth of the sentences is the development part, with all their mentions."""
    return "dev" if zlib.crc32(sentence.encode()) % 12 == 0 else "train"


def _records(path: Path) -> list[tuple[str, str, str]]:
    lines = path.read_text("utf-8-sig").splitlines()
    triples = zip(lines[::3], lines[1::3], lines[2::3], strict=False)
    return [(sentence, mention.strip(), label.strip().lower()) for sentence, mention, label in triples]


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise BadInput(f"{folder.name} is not here.", hint="Give the folder that holds the public sets.")
    return found
