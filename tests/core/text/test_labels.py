"""Labels as people write them, in two languages, and what is refused."""

from __future__ import annotations

import pytest

from core.errors import BadInput
from core.text.training.labels import examples_of, names_sentiment


def classes(*labels: str | None) -> list[int]:
    return [e.label for e in examples_of([f"text {n}" for n in range(len(labels))], labels, "t")]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("好评", "中评", "差评"), [2, 1, 0]),
        (("正面", "负面", "中性"), [2, 0, 1]),
        (("Positive ", "NEG", "mixed"), [2, 0, 1]),
        (("yes", "No", "YES"), [2, 0, 2]),
        (("True", "false"), [2, 0]),
        (("是", "否"), [2, 0]),
        (("不推荐", "推荐"), [0, 2]),
        (("Not recommended", "recommended"), [0, 2]),
        (("1", "0", "1.0"), [2, 0, 2]),
        (("-1", "0", "1"), [0, 1, 2]),
        (("-1.0", "+1", "0"), [0, 2, 1]),
        (("1", "3", "5.0", "2", "4"), [0, 1, 2, 0, 2]),
        (("5 stars", "1 star", "3 out of 5", "4/5"), [2, 0, 1, 2]),
        (("五星", "一星", "3星", "５"), [2, 0, 1, 2]),
        (("★★★★★", "★☆☆☆☆", "⭐⭐⭐"), [2, 0, 1]),
        (("positive", None, "", "nan", "negative"), [2, 0]),
    ],
)  # fmt: skip
def test_labels(labels: tuple[str | None, ...], expected: list[int]) -> None:
    assert classes(*labels) == expected


@pytest.mark.parametrize(
    "labels", [("spam", "ham"), ("0", "1", "7"), ("2", "0", "-1"), ("6 stars", "1"), ("书籍", "手机"), ("0", "1", "2")]
)
def test_others_are_refused_with_the_label(labels: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as error:
        classes(*labels)
    assert any(repr(label) in error.value.message for label in labels)


def test_a_yes_does_not_say_what_was_asked() -> None:
    assert names_sentiment("差评")
    assert not names_sentiment("yes")
    assert not names_sentiment("1")
