"""Reading a pipeline from its TOML file: strictly, with the line and column of whatever does not fit."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from core.collect import Options
from core.errors import BadInput
from core.i18n import _, listed
from core.kinds import KINDS
from core.runs.model import BuildShop, Check, Clean, Evaluate, Load, MakeReport, Pipeline, Score, Topics, Weak
from core.runs.toml_places import Path as Way
from core.runs.toml_places import Place, nearest, places
from core.runs.values import (
    CHECK,
    CLEAN,
    EVALUATE,
    HEAD,
    LOAD,
    READ,
    REPORT,
    SCORE,
    SHOP,
    TOPICS,
    WEAK,
    Convert,
    Wrong,
    as_is,
    short,
    truth,
    unknown,
)

T = TypeVar("T")
LONGEST = 1_000_000
"""Bytes of a pipeline's file; one of fifty datasets has about 20,000."""
MOST_DATASETS = 500
"""Datasets of a pipeline: more is a list that no person wrote."""
SAID = 5
"""Problems told at once; the rest is met after these are mended."""
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


class PipelineError(BadInput):
    """A pipeline's file cannot be used. `data["problems"]` lists line, column and sentence of each."""

    @classmethod
    def default_title(cls) -> str:
        return _("This pipeline cannot be run")


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
                self.wrong((*way, name), unknown(str(name), list(fields)))
                continue
            try:
                found[name] = fields[name](value)
            except Wrong as error:
                inner = (*way, name, *error.at)
                named = next(one for one in reversed(inner) if isinstance(one, str))
                self.wrong(inner, _("“{name}” {said}").format(name=short(named), said=error))
            except BadInput as error:
                self.wrong((*way, name), error.message)
        return found

    def pipeline(self, data: dict[str, Any], file: Path, digest: str) -> Pipeline | None:
        parts: dict[str, Convert] = dict.fromkeys(
            ("pipeline", "dataset", "shop", "evaluate", "weak", "report", "retention", "alert"), as_is
        )
        known = self.table(data, (), parts)
        head = self.table(known.get("pipeline", {}), ("pipeline",), HEAD)
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
        shop = self.table(known["shop"], ("shop",), SHOP) if "shop" in known else None
        evaluate = [self.of_events(one, way, EVALUATE, Evaluate) for one, way in _each(known, "evaluate")]
        weak = [self.of_events(one, way, WEAK, Weak) for one, way in _each(known, "weak")]
        reports = [self.report(one, way) for one, way in _each(known, "report")]
        alert = self.table(known["alert"], ("alert",), {"send": truth}) if "alert" in known else {"send": False}
        asked = "retention" in known
        retention = self.table(known["retention"], ("retention",), {"apply": truth}) if asked else {}
        if not (loads or evaluate or weak or reports or asked) and shop is None and not alert.get("send", True):
            self.wrong(
                (),
                _(
                    "it asks for nothing: no [[dataset]], [shop], [[evaluate]], [[weak]], [[report]], [retention] or "
                    "[alert]."
                ),
            )
        if self.problems:
            return None
        return Pipeline(
            head.get("name") or file.stem,
            file,
            digest,
            tuple(one for one in loads if one),
            BuildShop(**shop) if shop is not None else None,
            tuple(one for one in evaluate if one),
            tuple(one for one in weak if one),
            tuple(one for one in reports if one),
            bool(retention.get("apply", True)) if asked else None,
            bool(alert.get("send", True)),
            head.get("after_gate", "stop"),
        )

    def load(self, data: Any, way: Way) -> Load | None:
        found = self.table(data, way, LOAD)
        if not isinstance(data, dict):
            return None
        for need in ("name", "source"):
            meant = any(difflib.get_close_matches(need, [key]) for key in data if key not in LOAD)
            if need not in data and not meant:
                self.wrong(way, _("“{name}” is missing.").format(name=need))
        options = self.table(data.get("read", {}), (*way, "read"), READ)
        roles = found.pop("roles", {})
        known = KINDS.get(found.get("kind", ""), None)
        for role in roles:
            if known and known.role(role) is None:
                self.wrong((*way, "roles", role), unknown(role, [one.name for one in known.roles]))
        steps: dict[str, Any] = {}
        for name, fields, made in (
            ("clean", CLEAN, Clean),
            ("check", CHECK, Check),
            ("score", SCORE, Score),
            ("topics", TOPICS, Topics),
        ):
            if name in data:
                steps[name] = made(**self.table(data[name], (*way, name), fields))
        if found.get("mode", "append") != "append" and "each" in found:
            self.wrong((*way, "each"), _("“each” is for files that are added; leave it out."))
        if self.problems:
            return None
        for name in ("read", "clean", "check", "score", "topics"):
            found.pop(name, None)
        return Load(found.pop("name"), found.pop("source"), options=Options(**options, roles=roles), **found, **steps)

    def report(self, data: Any, way: Way) -> MakeReport | None:
        found = self.table(data, way, REPORT)
        if isinstance(data, dict) and "kind" not in data:
            self.wrong(way, _("“{name}” is missing.").format(name="kind"))
        return MakeReport(**found) if not self.problems else None

    def of_events(self, data: Any, way: Way, fields: Mapping[str, Convert], made: Callable[..., T]) -> T | None:
        """A step that is about one dataset of events."""
        found = self.table(data, way, fields)
        if isinstance(data, dict) and "events" not in data:
            self.wrong(way, _("“{name}” is missing.").format(name="events"))
        return made(**found) if not self.problems else None


def _each(known: Mapping[str, Any], name: str) -> list[tuple[Any, Way]]:
    """The tables under a name with their ways, whether they are written in single or in double brackets."""
    data = known.get(name, [])
    return [(one, (name, n)) for n, one in enumerate(data)] if isinstance(data, list) else [(data, (name,))]
