"""The parts that a table is split into for learning and testing, by the words people use for them."""

from __future__ import annotations

import re

from core.cells.identifier_names import folded

TRAIN = ("train", "training", "trainset", "tr", "fit", "learn", "训练", "训练集", "訓練")
TEST = (
    "test", "testing", "testset", "te", "valid", "validation", "val", "dev", "eval", "evaluation", "holdout",
    "hold_out", "hold-out", "heldout", "oot", "测试", "测试集", "验证", "验证集", "測試",
)  # fmt: skip
"""What is held back: rows that a model must not have seen."""
MOST = 8
"""Parts of a table; a column of more values is none of parts."""
_NAMES = re.compile(r"(?:^|_)(?:split|subset|partition|fold|data_?set|part)(?:_|$)|划分|数据集|分集")


def is_train(value: str) -> bool:
    return value.strip().lower() in TRAIN


def is_test(value: str) -> bool:
    return value.strip().lower() in TEST


def names_parts(column: str) -> bool:
    """Whether a column's name says that it holds the part of a row: `split`, `data_set`, 划分."""
    return _NAMES.search(re.sub(r"[\W_]+", "_", folded(column)).strip("_")) is not None


def beside(dataset: str) -> list[str]:
    """The names that the training part of a dataset would have, if its own name says that it is a part held back:
    `reviews_test` -> `reviews_train`, `reviews_training`."""
    found = list[str]()
    for word in sorted(TEST, key=len, reverse=True):
        pattern = re.compile(rf"(^|_){re.escape(word)}(_|$)", re.IGNORECASE)
        if pattern.search(dataset):
            found += [pattern.sub(rf"\g<1>{other}\g<2>", dataset) for other in TRAIN]
    return list(dict.fromkeys(found))
