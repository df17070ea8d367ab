"""Whatever stands in an address, a page is drawn: what it cannot mean is passed over or said in a sentence."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import LANGUAGES
from core.lake import Lake
from pages.parts.shared.navigation import PAGES, entries
from pages.parts.shared.versions import AGAINST, NUMBER
from tests.pages.chinese_shop import fill
from tests.pages.test_what_is_read import FITTING, VIEWS

SHOWN = [entry.file.name for entry in entries(PAGES)]
HOSTILE = (
    "", "²", "-1", "0", "9" * 5000, "1e400", "nan", "\0", "../../../etc/passwd", "<script>alert(1)</script>", "{x}",
    "'; DROP TABLE x; --", "%s", ":red[x]", "\u202eabc", "[" * 2000, "null", "true", "zz_events",
    "@" + "8" * 30, "٣",
)  # fmt: skip
OF_ADDRESS = {
    "get", "get_all", "pop", "choice", "switch", "several", "flag", "amount", "addressed", "addressed_for_all",
    "remember", "keep", "tabs", "in_address", "addressed_by_number",
}  # fmt: skip
"""Calls that read the address by the name of a parameter."""


def parameters() -> list[str]:
    """Every name that the pages may read from an address."""
    trees = [ast.parse(file.read_text("utf-8")) for file in PAGES.rglob("*.py")]
    constants = dict(pair for tree in trees for node in tree.body for pair in _named(node))
    found = {"dataset", "lang"}
    for node in (node for tree in trees for node in ast.walk(tree)):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in OF_ADDRESS:
            given = [*node.args, *(word.value for word in node.keywords)]
        elif isinstance(node, ast.FunctionDef):
            given = node.args.defaults
        for one in given:
            said = one.value if isinstance(one, ast.Constant) else constants.get(getattr(one, "id", ""))
            if isinstance(said, str) and said.isidentifier() and said == said.lower():
                found.add(said)
    return sorted(found)


def _named(node: ast.stmt) -> Iterator[tuple[str, object]]:
    """The constants that a statement names: `A = "a"` and `A, B = "a", "b"`."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
        both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        for name, one in zip(target.elts, value.elts, strict=False) if both else [(target, value)]:  # type: ignore[attr-defined]
            if isinstance(name, ast.Name) and isinstance(one, ast.Constant):
                yield name.id, one.value


def undrawn(app: AppTest) -> list[str]:
    """What says that the page was not drawn: a trace, or the box for what nobody foresaw."""
    boxes = [str(one.value) for one in app.error if "Error id" in str(one.value) or "错误编号" in str(one.value)]
    return [str(one.value) for one in app.exception] + boxes + ([] if app.title else ["no title"])


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_is_drawn_whatever_its_address_says(
    prepared: Callable[..., Lake], open_page: Callable[..., AppTest], page: str
) -> None:
    prepared(fill)
    names = [one for one in parameters() if one != "lang"]
    known = {"step", "fix", "mend", "check", "row", "f", "v", "version", "against", "below", "tab", "column", "view"}
    assert known <= set(names)
    dataset = FITTING.get(page, ("zz_items",))[0]
    for place, value in list(enumerate(HOSTILE))[SHOWN.index(page) % 2 :: 2]:
        newer = (NUMBER, AGAINST) if place % 3 == 1 else ()  # without which an address of old is read
        said = dict.fromkeys((one for one in names if one not in newer), value)
        said |= {"dataset": dataset} if place % 5 else {}
        said |= VIEWS.get(page, [{}])[place % len(VIEWS.get(page, [{}]))] if place % 3 == 1 else {}
        fault = undrawn(open_page(page, language=list(LANGUAGES)[place % 2], **said))
        assert not fault, (value[:40], fault)
