"""The search over everything opens pages of ours alone, and knows each by its title in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from core.i18n import use_language
from core.lake import Lake
from pages.parts.shared import finding
from pages.parts.shared.navigation import PAGES, entries


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ({"file": "quality.py", "params": {"dataset": "items", "check": "unique:id"}}, True),
        ({"file": "overview.py", "params": {}}, True),
        ({"file": "../app.py", "params": {}}, False),
        ({"file": "secret.py", "params": {}}, False),
        ({"file": ["quality.py"], "params": {}}, False),
        ({"file": "quality.py", "params": "dataset=items"}, False),
        ("quality.py", False),
        (None, False),
    ],
)
def test_what_the_browser_asks_for_is_a_page_or_nothing(
    asked: Any, went: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(finding, "go", lambda page, **params: seen.append((page, params)))
    finding._open(asked)
    assert seen == ([(asked["file"], asked["params"])] if went else [])


def test_every_page_is_found_by_both_its_titles_and_every_command_by_its_name(lake: Lake) -> None:
    for code in ("en", "zh_CN"):
        with use_language(code):
            found = list(finding.pages(lake))
        by_page = list(dict.fromkeys(one.page for one in found))  # a part of a page has an entry beside its page's
        assert by_page == [one.file.name for one in entries(PAGES)]
        assert all(one.names for one in found)
        quality = next(one for one in found if one.page == "quality.py")
        assert {"Quality", "质量"} <= set(quality.names)
    commands = {one.copy for one in finding.commands(lake)}
    assert {"python -m core find", "python -m core profile"} <= commands
