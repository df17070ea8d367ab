"""What can be found: one entry for each thing, and who else brings some."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.i18n import N_, _
from core.lake import Lake

KINDS = {
    "page": N_("Page"),
    "dataset": N_("Dataset"),
    "column": N_("Column"),
    "term": N_("Term"),
    "check": N_("Check"),
    "incident": N_("Incident"),
    "recipe": N_("Recipe step"),
    "experiment": N_("Experiment"),
    "model": N_("Model"),
    "command": N_("Command"),
    "setting": N_("Setting"),
}
"""What an entry is -> its name (msgid), in the order of entries that fit equally well."""


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        kind: A key of `KINDS`.
        title: What it is called, in the reader's language; any text, also a stranger's.
        about: One line that tells it from others of its name.
        page: The file of the page that shows it, such as "profile.py"; "" where there is only something to copy.
        params: The address parameters that say which one of the page's it is.
        copy: What is copied instead.
        names: Further names, as good as the title: synonyms, tags, the title in the other language.
        text: What is written about it, searched last.
        urgent: Whether it asks for attention (a failed check, an open incident): it stands before its like.
    """

    kind: str
    title: str
    about: str = ""
    page: str = ""
    params: tuple[tuple[str, str], ...] = ()
    copy: str = ""
    names: tuple[str, ...] = ()
    text: str = ""
    urgent: bool = False


Source = Callable[[Lake], Iterable[Entry]]
_offered: dict[str, Source] = {}


def kind_title(kind: str) -> str:
    """What a kind of entry is called, in the reader's language."""
    return _(KINDS[kind])


def offer(name: str, source: Source) -> None:
    """Let a front end bring entries that this room cannot know: its pages, its commands. A name is taken once."""
    _offered[name] = source


def offered() -> list[Source]:
    """What front ends bring."""
    return list(_offered.values())
