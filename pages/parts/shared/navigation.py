"""The menu: Overview, the five steps, what governs them. A page file says in its `MENU` where it stands; no list here.

    MENU = {"section": "collect", "place": 1, "title": N_("Upload"), "icon": "upload_file"}

`section` is a key of `SECTIONS`, `place` orders the pages of a section, `icon` is the name of a Material symbol. A page
is a script that draws when it is run, so its `MENU` is read from the source text and not imported.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from core.i18n import N_, _
from pages.parts.shared.helping import ask_for_help
from pages.parts.shared.reader import who
from pages.parts.shared.reporting import ask_for_report
from pages.parts.shared.session import lake, language_switch, spoken

PAGES = Path(__file__).parents[2]
ICON = str(Path(__file__).with_name("icon.svg"))
SECTIONS = {
    "home": "",
    "collect": N_("1 Collect"),
    "clean": N_("2 Clean"),
    "annotate": N_("3 Annotate"),
    "monitor": N_("4 Monitor"),
    "use": N_("5 Use"),
    "govern": N_("Govern"),
}


@dataclass(frozen=True)
class Entry:
    """A page's line of the menu; the title is the English source text."""

    file: Path
    section: str
    place: float
    title: str
    icon: str


def menu() -> dict[str, list[st.Page]]:
    """The pages by section, in the reader's language; the first of all is the one that opens."""
    found = entries(PAGES)
    return {
        _(title): [
            st.Page(one.file, title=_(one.title), icon=f":material/{one.icon}:", default=one is found[0])
            for one in found
            if one.section == section
        ]
        for section, title in SECTIONS.items()
        if any(one.section == section for one in found)
    }


def file_of(url_path: str) -> Path:
    """The file of the page at an address; the opening page has none."""
    return PAGES / f"{url_path}.py" if url_path else entries(PAGES)[0].file


@lru_cache(maxsize=4)
def entries(folder: Path) -> tuple[Entry, ...]:
    """Every page file of a folder that says where it stands, in the order of the menu.

    Raises:
        ValueError: a `MENU` that cannot be read; names the file.
    """
    order = list(SECTIONS)
    found = [entry for file in sorted(folder.glob("[!_]*.py")) if (entry := _entry(file))]
    return tuple(sorted(found, key=lambda one: (order.index(one.section), one.place, one.title)))


def _entry(file: Path) -> Entry | None:
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["MENU"]:
            try:
                said = ast.literal_eval(_Unmarked().visit(node.value))
                entry = Entry(file, said["section"], float(said["place"]), said["title"], said["icon"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{file.name}: MENU lacks or misspells {error}") from error
            if entry.section not in SECTIONS:
                raise ValueError(f"{file.name}: no section is called {entry.section!r}; there are {list(SECTIONS)}")
            return entry
    return None


class _Unmarked(ast.NodeTransformer):
    """N_("text") as the text."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        marked = isinstance(node.func, ast.Name) and node.func.id == "N_" and len(node.args) == 1
        return node.args[0] if marked else node


def foot() -> None:
    """The workspace and the language switch, which the browser is told of too, at the foot of the sidebar."""
    with st.sidebar.container():
        ask_for_report()
        ask_for_help()
        st.caption(_("Workspace {name} · snapshot {n}").format(name=lake().path.name, n=lake().version()))
        who()
        language_switch()
        spoken()
