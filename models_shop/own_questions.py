"""Own Chinese customer questions by intent: no public set has them.

Written by the project, not collected; the figure on them says that Chinese is read, not how well a shop's own
questions are. Two of each intent are for testing only; most others were written without sight of them.
"""

from __future__ import annotations

import csv
from pathlib import Path

FILE = Path(__file__).with_name("own_questions_zh.tsv")


def questions() -> list[tuple[str, str, str]]:
    """Question, intent and part (train, test) of each."""
    with open(FILE, encoding="utf-8", newline="") as file:
        return [(row["question"], row["intent"], row["part"]) for row in csv.DictReader(file, delimiter="\t")]
