"""Search over everything, from the keyboard of every page: Ctrl+K, Cmd+K or /; what is chosen opens on its page.

The dialog is drawn in the browser and asks the server's own route as one types, so that it answers while a page is
still being drawn. Without that route (`streamlit run app.py`) it is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from core import finder
from core.collect.sources import uploads
from core.finder import Entry
from core.i18n import LANGUAGES, N_, _, language, use_language
from core.lake import Lake
from core.serve import FIND_PATH, is_served
from pages.parts.shared.helping import want_help
from pages.parts.shared.links import go
from pages.parts.shared.navigation import PAGES, SECTIONS, entries

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def _component() -> Any:
    html, css, js = ((HERE / f"finding.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("touchstone_finding", html=html, css=css, js=js)


def finding() -> None:
    """The button and its dialog; goes to the page of what was chosen."""
    if not is_served():
        return
    _offered()
    data = {"address": FIND_PATH, "token": uploads.issue_token(), "language": language(), "words": _words()}
    result = _component()(
        key="find_anything",
        data=data,
        height=1,
        on_open_change=lambda: None,
        on_renew_change=lambda: None,
        on_help_change=want_help,
    )
    if result.open:
        _open(result.open)


def _open(asked: Any) -> None:
    """Go where the browser says, as far as it is a page of ours; anything else is passed over."""
    page = asked.get("file") if isinstance(asked, dict) else None
    params = asked.get("params") if isinstance(asked, dict) else None
    if page in [one.file.name for one in entries(PAGES)] and isinstance(params, dict):
        go(str(page), **{str(name): str(value) for name, value in params.items() if name != "page"})


@lru_cache(maxsize=1)
def _offered() -> None:
    """Once per process: the pages and the commands, which the search room cannot know."""
    finder.offer("pages", pages)
    finder.offer("commands", commands)


ALSO = {
    "personal": (
        N_("erase"), N_("erasure"), N_("retention"), N_("privacy"), N_("anonymity"), N_("mask"), N_("delete a person"),
    ),
}  # fmt: skip
"""Words by which people look for a page that does not say them in its title."""


PARTS = {"personal": {N_("Retention"): "keep", N_("Erase a person"): "erase"}}
"""Page -> the parts of it that people look for by themselves: title and tab."""


def _in_every_language(*said: str) -> tuple[str, ...]:
    found = []
    for code in LANGUAGES:
        with use_language(code):
            found += [_(word) for word in said]
    return tuple(found)


def _also_called(page: str) -> tuple[str, ...]:
    """Other words for a page, in every language, since people type in any."""
    return _in_every_language(*ALSO.get(page, ()))


def pages(_lake: Lake) -> Iterator[Entry]:
    """Every page of the menu, by its title in both languages."""
    for one in entries(PAGES):
        names = [one.file.stem]
        for code in LANGUAGES:
            with use_language(code):
                names.append(_(one.title))
        names += _also_called(one.file.stem)
        section = SECTIONS[one.section]
        yield Entry("page", _(one.title), _(section) if section else "", one.file.name, names=tuple(names))
        for title, tab in PARTS.get(one.file.stem, {}).items():
            said = _in_every_language(title)
            yield Entry("page", _(title), _(one.title), one.file.name, (("tab", tab),), names=said)


def commands(_lake: Lake) -> Iterator[Entry]:
    """Every command of `python -m core`."""
    from typer.main import get_command

    from core.__main__ import app
    from core.commands.find import commands as listed

    yield from listed(get_command(app))


def _words() -> dict[str, str]:
    return {
        "open": _("Find anything"),
        "field": _("Find datasets, columns, terms, checks, pages …"),
        "list": _("What fits"),
        "none": _("Nothing fits. Use fewer or shorter words."),
        "one": _("1 fits"),
        "many": _("{n} fit"),
        "more": _("{n} fit; the best {shown} are listed"),
        "hint": _("Arrows choose, Enter opens, Esc closes."),
        "copied": _("Copied: {text}"),
        "copy": _("copy"),
        "failed": _("The server does not answer. Try again."),
        "close": _("Close"),
    }
