"""Readers of labelled questions: customer questions, product searches, and the out-of-scope benchmark.

The public sets are read where they lie and not redistributed: CLINC150 (Larson et al. 2019), the Bitext sample of
customer questions, product searches of WANDS (Wayfair 2022).
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.errors import BadInput
from core.text.models.tasks import OUT_OF_SCOPE, Task, intent
from core.text.training.split import Example, apart
from models_shop.own_questions import questions

FIND_PRODUCT = "find_product"
_BORDERING = ("order", "cancel", "shopping", "repeat", "confirm", "text")
"""CLINC150's intents that contain one of these words border on shopping and teach nothing about what lies outside."""


def clinc(folder: Path, seed: int = 13) -> tuple[Task, list[Example]]:
    """The benchmark as published: 150 intents and out-of-scope; its validation part is the test part here, and a
    development part is drawn from its training part."""
    raw = _json(folder / "in_clinc150" / "data.json")
    names = tuple(sorted({label for _text, label in raw["train"]}))
    number = {name: i for i, name in enumerate(names)} | {"oos": len(names)}
    found = []
    for part, keys in (("train", ("train", "oos_train")), ("test", ("val", "oos_val"))):
        for key in keys:
            source = "CLINC150 out of scope" if key.startswith("oos") else "CLINC150"
            found += [Example(text, number[label], source, part) for text, label in raw[key]]
    generator = np.random.default_rng(seed)
    return intent(names), [
        replace(e, part="dev") if e.part == "train" and generator.random() < 0.06 else e for e in apart(found)
    ]


def customer(folder: Path) -> tuple[Task, list[Example]]:
    """Customer questions of 27 intents, product searches, and questions of other trades as out of scope."""
    path = folder / "in_bitext_customer_service" / "Bitext_Sample_Customer_Service_Training_Dataset.csv"
    asked = [(row["utterance"], row["intent"]) for row in _rows(path, ",")]
    searched = [(row["query"], FIND_PRODUCT) for row in _rows(folder / "sr_wands" / "query.csv", "\t")]
    names = tuple(sorted({label for _text, label in asked + searched}))
    number = {name: i for i, name in enumerate(names)}
    found = [Example(text, number[label], "Bitext customer questions") for text, label in asked]
    found += [Example(text, number[label], "WANDS searches") for text, label in searched]
    raw = _json(folder / "in_clinc150" / "data.json")
    other = [text for text, label in raw["train"] if not any(word in label for word in _BORDERING)][::8]
    found += [Example(text, len(names), "CLINC150 as out of scope", "train") for text in other]
    found += [Example(text, len(names), "CLINC150 as out of scope", "test") for text, _label in raw["oos_val"]]
    number[OUT_OF_SCOPE] = len(names)
    found += [Example(text, number[label], "own Chinese questions", part) for text, label, part in questions()]
    return intent(names), found


def _json(path: Path) -> dict[str, list[tuple[str, str]]]:
    try:
        found: dict[str, list[tuple[str, str]]] = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _absent(path) from error
    return found


def _rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))
    except OSError as error:
        raise _absent(path) from error


def _absent(path: Path) -> BadInput:
    return BadInput(
        f"{path.parent.name}/{path.name} is not here.",
        hint="Give the folder that holds the public sets.",
    )
