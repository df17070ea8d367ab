"""Two languages: English source strings and Simplified Chinese translations.

Translations are ordinary gettext catalogues, one `zh_CN/<room>.po` per room, read directly with
Babel (about 15 ms once per process), so that there is no compiled file to forget.

The language of a text is decided when the text is made: an explicit `use_language`, else the
language a front end provides (the app gives the session's), else the default that `core.settings` sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

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
                    found.update(dict.fromkeys(keys, tuple(map(Chinese, forms))))
    return found


class Chinese(str):
    """A Chinese text whose `format` parts what it puts in from the letters around it, as typesetting asks.

    Between a Chinese sign and a Latin letter or a digit stands a blank (`检查于 36 分钟前`); what a value begins with
    is known only when it is put in. Nothing inside a value or inside the text itself is touched.
    """

    __slots__ = ()

    def format(self, *given: Any, **named: Any) -> str:
        return super().format(*given, **named) if given else self._filled(named)

    def format_map(self, named: Any, /) -> str:
        return self._filled(named)

    def _filled(self, named: Mapping[str, Any]) -> str:
        filling, made = Formatter(), ""
        for literal, field, form, conversion in filling.parse(self):
            made = _joined(made, literal)
            if field is not None:
                value = filling.get_field(field, (), named)[0]
                value = filling.convert_field(value, conversion) if conversion else value
                made = _joined(made, filling.format_field(value, form or ""))
        return made


def _joined(before: str, after: str) -> str:
    if not before or not after:
        return before + after
    last, first = before[-1], after[0]
    apart = (_chinese(last) and _latin(first)) or (_latin(last) and _chinese(first))
    return f"{before} {after}" if apart else before + after


def _chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def _latin(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "%")


def sentences(*texts: str) -> str:
    """Sentences one after the other: a blank between them, but none behind the wide stop of a Chinese one."""
    told = ""
    for text in filter(None, (text.strip() for text in texts)):
        told = f"{told}{text}" if not told or told[-1] in "。！？；：" else f"{told} {text}"
    return told


def listed(values: Iterable[object], *, clauses: bool = False) -> str:
    """Values in a row for people: “a, b” and 「a、b」; whole clauses are parted by semicolons."""
    return (gettext("; ") if clauses else gettext(", ")).join(map(str, values))


def gettext(message: str) -> str:
    """The message in the caller's language; the English source where no translation exists."""
    code = language()
    if code == "en" or not message:
        return message
    forms = catalogue(code).get(message)
    return forms[0] if forms else message


def ngettext(singular: str, plural: str, n: float) -> str:
    """The singular or plural message for a count, in the caller's language."""
    code = language()
    if code == "en":
        return singular if n == 1 else plural
    forms = catalogue(code).get(singular)
    return forms[0] if forms else plural


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


_ = gettext

__all__ = [
    "LANGUAGES",
    "N_",
    "Counted",
    "_",
    "agreed",
    "gettext",
    "language",
    "listed",
    "ngettext",
    "set_default_language",
    "set_language_provider",
    "use_language",
]
