"""What each field of a pipeline has to be: a reader of its value, which says in words what does not fit."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any

from core.i18n import LANGUAGES, _, listed
from core.kinds import KINDS, Kind
from core.lake import is_dataset_name
from core.quality.model import BREACHES
from core.runs.model import AFTER_GATE, COLUMNS, FAIL_ON, MODES
from core.runs.sources import checked_source
from core.runs.toml_places import Path as Way

LONGEST_TEXT = 2_000
"""Characters of a value: the longest address a browser takes."""
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
Convert = Callable[[Any], Any]


class Wrong(Exception):
    """A value that does not fit, in words; `at` leads to it from the field that holds it."""

    def __init__(self, said: str, at: Way = ()) -> None:
        super().__init__(said)
        self.at = at


def short(value: Any) -> str:
    return _CONTROL.sub("�", str(value))[:60]


def unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    said = _("nothing here is called “{name}”.").format(name=short(name))
    hint = _("Did you mean: {names}?") if near else _("Known: {names}.")
    return f"{said} " + hint.format(names=listed(near or known))


def as_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(_("has to be a text in quotation marks."))
    if len(value) > LONGEST_TEXT or _CONTROL.search(value):
        raise Wrong(_("is too long, or holds characters that no name has."))
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise Wrong(_("is empty."))
    return str(value).strip()


def _mark(value: Any) -> str:
    """A text that may hold a tab: a delimiter, a quotation mark."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value or "\n" in value:
        raise Wrong(_("has to be a text in quotation marks."))
    return value


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(_("has to be true or false."))
    return value


def _whole(low: int, high: int) -> Convert:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Wrong(_("has to be a whole number from {low} to {high}.").format(low=low, high=high))
        return value

    return read


def _one_of(known: tuple[str, ...]) -> Convert:
    def read(value: Any) -> str:
        if value not in known:
            near = difflib.get_close_matches(short(value), known, n=1, cutoff=0.5)
            said = _("has to be one of: {names}.").format(names=listed(known))
            raise Wrong(f"{said} " + _("Did you mean: {names}?").format(names=listed(near)) if near else said)
        return str(value)

    return read


def _many(read: Convert, least: int = 1) -> Convert:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise Wrong(_("has to be a list in square brackets."))
        return tuple(_within(read, place, one) for place, one in enumerate(value))

    return read_all


def _map(read: Convert) -> Convert:
    def read_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong(_("has to be a table."))
        return {_filled(name): _within(read, name, one) for name, one in value.items()}

    return read_all


def _within(read: Convert, name: str | int, value: Any) -> Any:
    try:
        return read(value)
    except Wrong as error:
        raise Wrong(str(error), (name, *error.at)) from error


def _name(value: Any) -> str:
    if not is_dataset_name(_filled(value)):
        raise Wrong(_("has to be lower-case letters, digits and underscores, beginning with a letter."))
    return str(value)


def _sources(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if not found:
        raise Wrong(_("is empty."))
    return tuple(checked_source(_filled(one)) for one in found)


def _file(value: Any) -> str:
    return checked_source(_filled(value), file=True)


def _recipe(value: Any) -> str:
    return str(value) if value in ("last", "auto") else _file(value)


def _type(value: Any) -> str:
    from core.collect.types import TYPE_FAMILIES

    return str(_one_of(tuple(TYPE_FAMILIES))(value.upper() if isinstance(value, str) else value))


def _scorers(value: Any) -> tuple[str, ...]:
    from core.recommend import SCORERS

    found: tuple[str, ...] = _many(_one_of(tuple(SCORERS)))(value)
    return found


def _scorer(value: Any) -> str:
    from core.recommend import SCORERS

    return str(_one_of(tuple(SCORERS))(value))


def _report_kind(value: Any) -> str:
    from core.report.kinds import KINDS as REPORTS

    return str(_one_of(tuple(REPORTS))(value))


def _report_form(value: Any) -> str:
    from core.report.forms import FORMS

    return str(_one_of(tuple(FORMS))(value))


def _target(value: Any) -> str:
    from core.recommend.evaluation import TARGETS

    return str(_one_of(tuple(TARGETS))(value))


def _share(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
        raise Wrong(_("has to be a number from 0 to 1."))
    return float(value)


def _least(value: Any) -> dict[str, float]:
    from core.recommend.evaluation import ACCURACY

    found: dict[str, float] = _map(_share)(value)
    for name in found:
        _within(_one_of(ACCURACY), name, name)
    return found


def _kinds() -> tuple[str, ...]:
    known: dict[str, Kind] = KINDS
    return tuple(known)


HEAD: dict[str, Convert] = {"name": _filled, "after_gate": _one_of(AFTER_GATE)}
LOAD: dict[str, Convert] = {
    "name": _name,
    "source": _sources,
    "mode": _one_of(MODES),
    "each": truth,
    "kind": _one_of(_kinds()),
    "key": _many(_filled),
    "roles": _map(_filled),
    "settled": _whole(0, 86_400),  # a day: what is written to for longer is no upload
    "columns": _one_of(COLUMNS),
    "required": truth,
    "read": as_is,
    "clean": as_is,
    "check": as_is,
    "score": as_is,
    "topics": as_is,
}
READ: dict[str, Convert] = {
    **dict.fromkeys(("encoding", "fallback_encoding", "sheet"), _filled),
    **dict.fromkeys(("delimiter", "quote", "escape", "comment"), _mark),
    **dict.fromkeys(
        ("header", "repeated", "flatten", "file_date", "keep_totals", "unwrap", "fill_merged"),
        truth,
    ),
    **dict.fromkeys(("skip", "header_rows", "footer"), _whole(0, 100_000)),  # lines; a title block has some dozens
    "table": _whole(1, 1_000),  # tables of one sheet, one under another
    "starts": _many(_whole(0, 1_000_000)),
    "parts": _many(_filled),
    "null_tokens": _many(_text, 0),
    "rename": _map(_filled),
    "types": _map(_type),
}
CLEAN: dict[str, Convert] = {"recipe": _recipe}
CHECK: dict[str, Convert] = {"contract": _file, "breach": _one_of(BREACHES), "fail_on": _one_of(FAIL_ON)}
SCORE: dict[str, Convert] = {"model": _filled}
TOPICS: dict[str, Convert] = {}
SHOP: dict[str, Convert] = {"plan": _file}
EVALUATE: dict[str, Convert] = {
    "events": _name,
    "scorers": _scorers,
    "split": _one_of(("time", "user", "last")),
    "k": _whole(1, 1_000),  # as the command line's -k
    "target": _target,
    "repeats": truth,
    "form": _one_of(("sound", "strict")),
    "layer": _one_of(("raw", "clean")),
    "at_least": _least,
}
REPORT: dict[str, Convert] = {
    "kind": _report_kind,
    "about": _text,
    "language": _one_of(tuple(LANGUAGES)),
    "to": _many(_filled),
    "form": _report_form,
}
WEAK: dict[str, Convert] = {
    "events": _name,
    "scorer": _scorer,
    "k": _whole(1, 100),  # as the command line's -k of weak
    "shoppers": _whole(0, 10_000_000),  # 0 for all
    "at_most": _share,
}
