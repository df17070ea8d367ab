"""Between a Chinese sign and a Latin letter or a digit stands a blank, wherever a value is put into a text."""

from __future__ import annotations

import io
import pickle
import re

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import CATALOGUES, _, sentences, use_language
from core.i18n.said import Chinese

TOGETHER = re.compile(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z%][\u4e00-\u9fff]")
CHINESE = re.compile("[\u4e00-\u9fff]")
CELLS = re.compile(r"`[^`]*`|\{[^}]*\}|1\.2万")
"""What is quoted as it stands in a file."""
SIGNS = st.text(st.sampled_from("中文ab09%，（。) -"), max_size=5)


@given(SIGNS, SIGNS, SIGNS)
def test_a_value_is_parted_from_what_stands_around_it_and_from_nothing_else(
    before: str, value: str, after: str
) -> None:
    made = Chinese(f"{before}{{n}}{after}").format(n=value)
    assert made.replace(" ", "") == f"{before}{value}{after}".replace(" ", "")
    if value:
        start = made.index(value, len(before.removesuffix(" ")))
        assert not TOGETHER.search(made[max(0, start - 1) : start + 1])
        assert not TOGETHER.search(made[start + len(value) - 1 : start + len(value) + 1])
        assert made.startswith(before.removesuffix(" "))
        assert made.endswith(after.removeprefix(" "))
        if CHINESE.match(value[0]) and before[-1:] == " ":
            assert not CHINESE.match(before[-2:-1]) or not made.startswith(before)


def test_it_formats_as_any_text_does() -> None:
    text = Chinese("{{{a!r:>4}}}和{b:.2f}个{c[0]}")
    assert text.format(a=3, b=2, c=["x"]) == "{   3} 和 2.00 个 x".replace("} 和", "}和")
    assert Chinese("{}和{}").format(1, 2) == "1和2"
    assert pickle.loads(pickle.dumps(text)) == text
    with pytest.raises(KeyError):
        text.format(a=1)
    with use_language("zh_CN"):
        assert _("checked {when}").format(when="36 分钟前") == "检查于 36 分钟前"
        assert _("checked {when}").format_map({"when": "刚刚"}) == "检查于刚刚"
        assert _("Effects against {control}").format(control="对照组") == "相对对照组的效应"
        assert _("Effects against {control}").format(control="A") == "相对 A 的效应"


def test_no_translation_runs_them_together() -> None:
    found = []
    for path in sorted(CATALOGUES.glob("zh_CN/*.po")):
        for message in read_po(io.BytesIO(path.read_bytes())):
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            found += [f"{path.name}: {form}" for form in forms if form and TOGETHER.search(CELLS.sub("", form))]
    assert found == []


def test_sentences_stand_one_after_the_other_as_their_language_does() -> None:
    assert sentences("One.", "", " Two.") == "One. Two."
    assert sentences("第一句。", "第二句。") == "第一句。第二句。"
    assert sentences("第一句！", "Two.", "三。") == "第一句！Two. 三。"
    assert sentences("", "") == ""
