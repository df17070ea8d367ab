"""Two languages: English source strings and Simplified Chinese translations.

Translations are ordinary gettext catalogues, one `zh_CN/<room>.po` per room, read directly with
Babel (about 15 ms once per process), so that there is no compiled file to forget.

The language of a text is decided when the text is made: an explicit `use_language`, else the
language a front end provides (the app gives the session's), else the default that `core.settings` sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.i18n.said import Chinese, How, Message, Said, packed, unpacked

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
CATALOGUES = Path(__file__).parent

_explicit: ContextVar[str | None] = ContextVar("touchstone_language", default=None)
_provider: Callable[[], str | None] | None = None
_default: Callable[[], str] = "en".__str__


def set_language_provider(provider: Callable[[], str | None]) -> None:
    """Let a front end say which language the current caller reads; None means no opinion."""
    global _provider
    _provider = provider


def set_default_language(default: Callable[[], str]) -> None:
    """Say where the language comes from that holds where nobody says another."""
    global _default
    _default = default


def language() -> str:
    """The language code in force for the caller: "en" or "zh_CN"."""
    code = _explicit.get() or (_provider() if _provider else None) or _default()
    return code if code in LANGUAGES else "en"


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Make every text inside the block in this language."""
    token = _explicit.set(code)
    try:
        yield
    finally:
        _explicit.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> dict[str, tuple[str, ...]]:
    """All translations of a language: msgid, and the plural where there is one -> its forms (one for Chinese)."""
    from babel.messages.pofile import read_po

    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=code):
                keys = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
                text = message.string or ""
                forms = tuple(text) if isinstance(text, (tuple, list)) else (text,)
                if keys[0] and forms[0] and not message.fuzzy:
                    found.update(dict.fromkeys(keys, tuple(forms)))
    return found


@lru_cache(maxsize=16_384)  # twice the messages there are, in two languages
def _message(code: str, message: str) -> Message:
    """A message in a language; the English source where no translation exists."""
    how = {"say": [message]}
    if code == "en":
        return Message(message, how)
    forms = catalogue(code).get(message)
    return Chinese(forms[0], how) if forms else Message(message, how)


def sentences(*texts: str) -> str:
    """Sentences one after the other: a blank between them, but none behind the wide stop of a Chinese one."""
    told = ""
    for text in filter(None, (text.strip() for text in texts)):
        told = f"{told}{text}" if not told or told[-1] in "。！？；：" else f"{told} {text}"
    return Said(told, {"after": texts})


def listed(values: Iterable[object], *, clauses: bool = False) -> str:
    """Values in a row for people: “a, b” and 「a、b」; whole clauses are parted by semicolons."""
    row = list(values)
    told = (gettext("; ") if clauses else gettext(", ")).join(map(str, row))
    return Said(told, {"row": row, "clauses": clauses})


def gettext(message: str) -> str:
    """The message in the caller's language; the English source where no translation exists."""
    return _message(language(), message) if message else message


def ngettext(singular: str, plural: str, n: float) -> str:
    """The singular or plural message for a count, in the caller's language."""
    code, how = language(), {"say": [singular, plural], "n": n}
    forms = None if code == "en" else catalogue(code).get(singular)
    if forms:
        return Chinese(forms[0], how)
    return Message(singular if n == 1 and code == "en" else plural, how)


class Counted(str):
    """A marked message that follows a count: as a text it is the form for many, `one` is the form for 1."""

    __slots__ = ("one",)
    one: str

    def __new__(cls, one: str, many: str) -> Counted:
        made = super().__new__(cls, many)
        made.one = one
        return made

    def __reduce__(self) -> tuple[type[Counted], tuple[str, str]]:
        return Counted, (self.one, str(self))


def N_(message: str, many: str = "") -> str:  # noqa: N802 (gettext's own name for "mark, translate later")
    """Mark a message for translation without translating it now; with two forms, for 1 and for many."""
    return Counted(message, many) if many else message


def agreed(message: str, n: float) -> str:
    """A marked message in the caller's language and, where it has two forms, in the form for a count."""
    return ngettext(message.one, message, n) if isinstance(message, Counted) else gettext(message)


def kept(text: str) -> str:
    """A text as it is to be stored, so that `retold` tells it in the language of who reads it then."""
    return packed(text)


def retold(stored: str) -> str:
    """A text that `kept` stored, in the caller's language; any other text as it is."""
    text, how = unpacked(stored)
    if how is None:
        return text
    try:
        return _again(how)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):  # stored by another version of the product
        return text


def _again(how: How) -> str:
    if "row" in how:
        return listed(map(_anew, how["row"]), clauses=bool(how["clauses"]))
    if "after" in how:
        return sentences(*map(_anew, how["after"]))
    one, many = how["say"][0], how["say"][-1]
    message = ngettext(one, many, how["n"]) if "n" in how else gettext(one)
    return message.format_map({key: _anew(value) for key, value in how["with"].items()}) if "with" in how else message


def _anew(value: Any) -> Any:
    return _again(value.how) if isinstance(value, Said) else value


_ = gettext

__all__ = [
    "LANGUAGES",
    "N_",
    "Counted",
    "_",
    "agreed",
    "gettext",
    "kept",
    "language",
    "listed",
    "ngettext",
    "retold",
    "sentences",
    "set_default_language",
    "set_language_provider",
    "use_language",
]
