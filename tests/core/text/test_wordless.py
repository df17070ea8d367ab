"""Cells in which nobody said anything are not scored; texts that say little are."""

# ruff: noqa: E501 (example texts)
from __future__ import annotations

from itertools import product

import pytest

from core.text.reading import content

WHO = ("", "此用户", "该用户", "本用户", "买家", "顾客", "评价方")
NOT = ("没有", "未", "暂未", "没", "未及时")
DID = ("填写", "做出", "留下", "发表", "写")
WHAT = ("评价", "评论", "评价内容", "文字评价", "内容", "任何评论")
END = ("", "。", "!", "！", "...")


def test_chinese_placeholders() -> None:
    for n, parts in enumerate(product(WHO, NOT, DID, WHAT)):
        text = "".join(parts) + END[n % len(END)]
        assert content.read(text).language == "placeholder", text


def test_english_placeholders() -> None:
    for who, verb, what in product(
        ("The customer", "This user", "Reviewer", "the buyer"),
        ("did not leave", "didn't write", "has not provided", "left", "did not enter"),
        ("any review", "a comment", "no comment", "a written review", "feedback"),
    ):
        if verb == "left" and what != "no comment":
            continue  # "left a comment" says that there is one
        text = f"{who} {verb} {what}."
        assert content.read(text).language == "placeholder", text
    for text in ("No review text", "No comment", "(no content)", "No review text provided.", "No feedback given",
                 "NO COMMENTS", "without comment", "no written review"):  # fmt: skip
        assert content.read(text).language == "placeholder", text


@pytest.mark.parametrize(
    "text",
    [
        "系统默认好评",
        "系统默认好评!",
        "评价方未及时做出评价,系统默认好评!",
        "默认好评",
        "平台自动好评",
        "买家未作出评价",
        "暂无评价",
        "该评论已被删除",
    ],
)
def test_sentences_of_shop_systems(text: str) -> None:
    assert content.read(text).language == "placeholder"


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        " N/A ",
        "null",
        "None",
        "-",
        "无",
        "暂无",
        "https://a.example/1",
        "www.shop.example/x?y=1",
        "https://a.example/1.jpg http://b.example/2.jpg",
        "write@shop.example",
        "👍👍",
        "12345",
    ],
)
def test_no_words(text: str) -> None:
    assert content.read(text).language == "none"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("好评", "zh"), ("没有好评", "zh"), ("用户体验很好", "zh"), ("没有评论区说的那么好", "zh"), ("买家秀骗人", "zh"), ("内容没有写错", "zh"),
        ("评价太低了，其实很好", "zh"), ("此用户没有填写评价，但我要说质量很好", "zh"), ("默认好评，懒得写，东西其实不错", "zh"), ("未收到货就评论", "zh"), ("无语", "zh"),
        ("No complaints", "en"), ("no comment on the quality, but it broke", "en"), ("Great lamp, see https://a.example/1", "en"), ("None of it works", "en"),
        ("The customer service did not leave a good impression", "en"), ("I left no review because I was angry", "en"), ("Nothing", "en"), ("good", "en"),
        ("no feedback from the seller after three weeks", "en"), ("text is too small", "en"), ("Contents missing", "en"),
    ],
)  # fmt: skip
def test_short_opinions_are_opinions(text: str, language: str) -> None:
    assert content.read(text).language == language
