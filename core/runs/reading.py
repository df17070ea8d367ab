"""Reading a pipeline from its TOML file: strictly, with the line and column of whatever does not fit."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.collect import Options
from core.errors import BadInput
from core.i18n import _, listed
from core.kinds import KINDS, Kind
from core.lake import is_dataset_name
from core.quality.model import BREACHES
from core.runs.model import (
    AFTER_GATE,
    COLUMNS,
    FAIL_ON,
    MODES,
    BuildShop,
    Check,
    Clean,
    Evaluate,
    Load,
    Pipeline,
    Score,
)
from core.runs.sources import checked_source
from core.runs.toml_places import Path as Way
from core.runs.toml_places import Place, nearest, places

LONGEST = 1_000_000
"""Bytes of a pipeline's file; one of fifty datasets has about 20,000."""
MOST_DATASETS = 500
"""Datasets of a pipeline: more is a list that no person wrote."""
LONGEST_TEXT = 2_000
"""Characters of a value: the longest address a browser takes."""
SAID = 5
"""Problems told at once; the rest is met after these are mended."""
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
Convert = Callable[[Any], Any]


class PipelineError(BadInput):
    """A pipeline's file cannot be used. `data["problems"]` lists line, column and sentence of each."""

    @classmethod
    def default_title(cls) -> str:
        return _("This pipeline cannot be run")


class _Wrong(Exception):
    """A value that does not fit, in words; `at` leads to it from the field that holds it."""

    def __init__(self, said: str, at: Way = ()) -> None:
        super().__init__(said)
        self.at = at


def read_pipeline(file: Path) -> Pipeline:
    """The pipeline of a file.

    Raises:
        PipelineError: the file is not there, is no TOML, or says something that does not fit.
    """
    try:
        if file.stat().st_size > LONGEST:
            raise PipelineError(_("{file} is too long for a pipeline.").format(file=file.name))
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(_("{file} is not written in UTF-8.").format(file=file.name)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PipelineError(
            _("The pipeline {file} cannot be read: {reason}").format(file=file.name, reason=reason)
        ) from error
    return pipeline_of(text, file.absolute())


def pipeline_of(text: str, file: Path) -> Pipeline:
    """The pipeline of a text that stands, or would stand, in a file.

    Raises:
        PipelineError: it is no TOML, or says something that does not fit.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, text, str(error)) from error
    except RecursionError as error:
        raise _not_toml(file, text, "nested too deeply") from error
    reader = _Reader(text)
    found = reader.pipeline(data, file, hashlib.sha256(text.encode()).hexdigest())
    if reader.problems:
        raise _refused(file, reader.problems)
    assert found is not None
    return found


def _not_toml(file: Path, text: str, reason: str) -> PipelineError:
    found = _AT.search(reason)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    column = int(found[2]) if found and found[2] else 1
    said = _("no TOML: {reason}").format(reason=_AT.sub("", reason))
    return _refused(file, [((line, column), str(said))])


def _refused(file: Path, problems: list[tuple[Place, str]]) -> PipelineError:
    told = [
        _("line {line}, column {column}: {said}").format(line=line, column=column, said=said)
        for (line, column), said in sorted(problems)[:SAID]
    ]
    more = len(problems) - SAID
    return PipelineError(
        _("{file}, {problems}").format(file=file.name, problems=listed(told, clauses=True)),
        hint=_("There is more; mend these first.") if more > 0 else "",
        data={
            "problems": [{"line": line, "column": col, "said": said} for (line, col), said in sorted(problems)],
            "file": str(file),
        },
    )


class _Reader:
    """Reads one document and collects what does not fit, so that all of it is told at once."""

    def __init__(self, text: str) -> None:
        self.places = places(text)
        self.problems: list[tuple[Place, str]] = []

    def wrong(self, way: Way, said: str) -> None:
        self.problems.append((nearest(self.places, way), str(said)))

    def table(self, data: Any, way: Way, fields: Mapping[str, Convert]) -> dict[str, Any]:
        """The values of a table that fit; the others and unknown names are problems."""
        if not isinstance(data, dict):
            self.wrong(way, _("“{name}” has to be a table.").format(name=way[-1] if way else ""))
            return {}
        found = {}
        for name, value in data.items():
            if name not in fields:
                self.wrong((*way, name), _unknown(str(name), list(fields)))
                continue
            try:
                found[name] = fields[name](value)
            except _Wrong as error:
                inner = (*way, name, *error.at)
                named = next(one for one in reversed(inner) if isinstance(one, str))
                self.wrong(inner, _("“{name}” {said}").format(name=_short(named), said=error))
            except BadInput as error:
                self.wrong((*way, name), error.message)
        return found

    def pipeline(self, data: dict[str, Any], file: Path, digest: str) -> Pipeline | None:
        parts: dict[str, Convert] = dict.fromkeys(("pipeline", "dataset", "shop", "evaluate", "alert"), _as_is)
        known = self.table(data, (), parts)
        head = self.table(known.get("pipeline", {}), ("pipeline",), _HEAD)
        listed_ = known.get("dataset", [])
        if not isinstance(listed_, list):
            self.wrong(("dataset",), _("write every dataset under [[dataset]], in double brackets."))
            listed_ = []
        if len(listed_) > MOST_DATASETS:
            self.wrong(
                ("dataset", MOST_DATASETS), _("more than {most} datasets are not read.").format(most=MOST_DATASETS)
            )
            listed_ = []
        loads = [self.load(one, ("dataset", n)) for n, one in enumerate(listed_)]
        names = [one.name for one in loads if one]
        for n, one in enumerate(loads):
            if one and one.name in names[: names.index(one.name)] + [x.name for x in loads[:n] if x]:
                self.wrong(("dataset", n, "name"), _("“{name}” stands here twice.").format(name=one.name))
        shop = self.table(known["shop"], ("shop",), _SHOP) if "shop" in known else None
        tests = known.get("evaluate", [])
        tests = tests if isinstance(tests, list) else [tests]
        way: Callable[[int], Way] = lambda n: ("evaluate", n) if isinstance(known["evaluate"], list) else ("evaluate",)  # noqa: E731
        evaluate = [self.evaluate(one, way(n)) for n, one in enumerate(tests)]
        alert = self.table(known["alert"], ("alert",), {"send": _truth}) if "alert" in known else {"send": False}
        if not loads and shop is None and not evaluate and not alert.get("send", True):
            self.wrong((), _("it asks for nothing: there is neither [[dataset]] nor [shop], [evaluate] or [alert]."))
        if self.problems:
            return None
        return Pipeline(
            head.get("name") or file.stem,
            file,
            digest,
            tuple(one for one in loads if one),
            BuildShop(**shop) if shop is not None else None,
            tuple(one for one in evaluate if one),
            bool(alert.get("send", True)),
            head.get("after_gate", "stop"),
        )

    def load(self, data: Any, way: Way) -> Load | None:
        found = self.table(data, way, _LOAD)
        if not isinstance(data, dict):
            return None
        for need in ("name", "source"):
            meant = any(difflib.get_close_matches(need, [key]) for key in data if key not in _LOAD)
            if need not in data and not meant:
                self.wrong(way, _("“{name}” is missing.").format(name=need))
        options = self.table(data.get("read", {}), (*way, "read"), READ_FIELDS)
        roles = found.pop("roles", {})
        known = KINDS.get(found.get("kind", ""), None)
        for role in roles:
            if known and known.role(role) is None:
                self.wrong((*way, "roles", role), _unknown(role, [one.name for one in known.roles]))
        steps: dict[str, Any] = {}
        for name, fields, made in (("clean", _CLEAN, Clean), ("check", _CHECK, Check), ("score", _SCORE, Score)):
            if name in data:
                steps[name] = made(**self.table(data[name], (*way, name), fields))
        if found.get("mode", "append") != "append" and "each" in found:
            self.wrong((*way, "each"), _("“each” is for files that are added; leave it out."))
        if self.problems:
            return None
        for name in ("read", "clean", "check", "score"):
            found.pop(name, None)
        return Load(found.pop("name"), found.pop("source"), options=Options(**options, roles=roles), **found, **steps)

    def evaluate(self, data: Any, way: Way) -> Evaluate | None:
        found = self.table(data, way, _EVALUATE)
        if isinstance(data, dict) and "events" not in data:
            self.wrong(way, _("“{name}” is missing.").format(name="events"))
        return Evaluate(**found) if not self.problems else None


# --- what values have to be ----------------------------------------------------------------------


def _short(value: Any) -> str:
    return _CONTROL.sub("�", str(value))[:60]


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    said = _("nothing here is called “{name}”.").format(name=_short(name))
    hint = _("Did you mean: {names}?") if near else _("Known: {names}.")
    return f"{said} " + hint.format(names=listed(near or known))


def _as_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(_("has to be a text in quotation marks."))
    if len(value) > LONGEST_TEXT or _CONTROL.search(value):
        raise _Wrong(_("is too long, or holds characters that no name has."))
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise _Wrong(_("is empty."))
    return str(value).strip()


def _mark(value: Any) -> str:
    """A text that may hold a tab: a delimiter, a quotation mark."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value or "\n" in value:
        raise _Wrong(_("has to be a text in quotation marks."))
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("has to be true or false."))
    return value


def _whole(low: int, high: int) -> Convert:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _Wrong(_("has to be a whole number from {low} to {high}.").format(low=low, high=high))
        return value

    return read


def _one_of(known: tuple[str, ...]) -> Convert:
    def read(value: Any) -> str:
        if value not in known:
            near = difflib.get_close_matches(_short(value), known, n=1, cutoff=0.5)
            said = _("has to be one of: {names}.").format(names=listed(known))
            raise _Wrong(f"{said} " + _("Did you mean: {names}?").format(names=listed(near)) if near else said)
        return str(value)

    return read


def _many(read: Convert, least: int = 1) -> Convert:
    def read_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise _Wrong(_("has to be a list in square brackets."))
        return tuple(_within(read, place, one) for place, one in enumerate(value))

    return read_all


def _map(read: Convert) -> Convert:
    def read_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _Wrong(_("has to be a table."))
        return {_filled(name): _within(read, name, one) for name, one in value.items()}

    return read_all


def _within(read: Convert, name: str | int, value: Any) -> Any:
    try:
        return read(value)
    except _Wrong as error:
        raise _Wrong(str(error), (name, *error.at)) from error


def _name(value: Any) -> str:
    if not is_dataset_name(_filled(value)):
        raise _Wrong(_("has to be lower-case letters, digits and underscores, beginning with a letter."))
    return str(value)


def _sources(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if not found:
        raise _Wrong(_("is empty."))
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


def _target(value: Any) -> str:
    from core.recommend.evaluation import TARGETS

    return str(_one_of(tuple(TARGETS))(value))


def _share(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _Wrong(_("has to be a number from 0 to 1."))
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


_HEAD: dict[str, Convert] = {"name": _filled, "after_gate": _one_of(AFTER_GATE)}
_LOAD: dict[str, Convert] = {
    "name": _name,
    "source": _sources,
    "mode": _one_of(MODES),
    "each": _truth,
    "kind": _one_of(_kinds()),
    "key": _many(_filled),
    "roles": _map(_filled),
    "settled": _whole(0, 86_400),  # a day: what is written to for longer is no upload
    "columns": _one_of(COLUMNS),
    "required": _truth,
    "read": _as_is,
    "clean": _as_is,
    "check": _as_is,
    "score": _as_is,
}
READ_FIELDS: dict[str, Convert] = {
    **dict.fromkeys(("encoding", "fallback_encoding", "sheet"), _filled),
    **dict.fromkeys(("delimiter", "quote", "escape", "comment"), _mark),
    **dict.fromkeys(
        ("header", "repeated", "flatten", "file_date", "keep_totals", "unwrap", "fill_merged"),
        _truth,
    ),
    **dict.fromkeys(("skip", "header_rows", "footer"), _whole(0, 100_000)),  # lines; a title block has some dozens
    "table": _whole(1, 1_000),  # tables of one sheet, one under another
    "starts": _many(_whole(0, 1_000_000)),
    "parts": _many(_filled),
    "null_tokens": _many(_text, 0),
    "rename": _map(_filled),
    "types": _map(_type),
}
_CLEAN: dict[str, Convert] = {"recipe": _recipe}
_CHECK: dict[str, Convert] = {"contract": _file, "breach": _one_of(BREACHES), "fail_on": _one_of(FAIL_ON)}
_SCORE: dict[str, Convert] = {"model": _filled}
_SHOP: dict[str, Convert] = {"plan": _file}
_EVALUATE: dict[str, Convert] = {
    "events": _name,
    "scorers": _scorers,
    "split": _one_of(("time", "user", "last")),
    "k": _whole(1, 1_000),  # as the command line's -k
    "target": _target,
    "repeats": _truth,
    "form": _one_of(("sound", "strict")),
    "layer": _one_of(("raw", "clean")),
    "at_least": _least,
}
