"""A pipeline written from what was done by hand: files, recipe, contract, scoring, shop, evaluation and channels."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.access import allow
from core.alerts import channels
from core.errors import BadInput
from core.i18n import _
from core.integrate.shop import plan_of
from core.lake import Dataset, Lake, has_table
from core.quality import suite_of
from core.recommend.weak import store as weak_lists
from core.runs.job import file_of, folder
from core.runs.model import Pipeline
from core.runs.reading import LONGEST, pipeline_of
from core.runs.values import READ
from core.text.sentiment import predictions
from core.voice import readings

ADDED = ("events", "reviews", "searches", "assignments")
"""Kinds whose files come one after the other; of the others each new file is the whole again."""
SETTLED = 60
"""Seconds after which a file counts as written: an upload that pauses longer is cut off."""
INCOMING = "incoming"
NAME = "nightly"
_CHANGING = re.compile(r"\d+(?:[-_.T:]*\d+)*")
"""What differs from day to day in a file's name: its digits, with the signs between them."""
_SIGNS = re.compile("[\x00-\x1f\x7f\u2028\u2029]")


def template(lake: Lake, names: Sequence[str] | None = None) -> str:
    """A pipeline's text for some datasets of the workspace, or for all that were loaded; valid as it is.

    Raises:
        NotFound: there is no such dataset.
    """
    datasets = [lake.dataset(name) for name in names] if names is not None else lake.datasets(built=False)
    parts = [_head(lake)]
    parts += [_dataset(lake, one) for one in datasets]
    parts += [_shop(lake), *(_evaluate(lake, one) for one in datasets if one.kind == "events")]
    parts += [*(_weak(lake, one) for one in datasets if one.kind == "events"), _alert()]
    return "\n\n".join(part for part in parts if part) + "\n"


def keep(lake: Lake, name: str, text: str) -> Pipeline:
    """Keep a pipeline in the workspace, whole or not at all, with the folders that its files are put into.

    Raises:
        Forbidden: whoever acts may not write pipelines.
        BadInput: the name or the text does not fit; what was there before stays.
    """
    allow("pipeline", name, folder=lake.path)
    file = file_of(lake, name)
    if len(text.encode()) > LONGEST:
        raise BadInput(_("{file} is too long for a pipeline.").format(file=file.name))
    asked = pipeline_of(text, file)
    folder(lake).mkdir(exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=folder(lake), suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    lake.note(
        "pipeline", name, before={"file": file.is_file()}, after={"file": hashlib.sha256(text.encode()).hexdigest()}
    )
    Path(fresh).replace(file)
    for load in asked.loads:
        for source in load.sources:
            if source.startswith(f"{INCOMING}/"):
                (folder(lake) / INCOMING / source.split("/")[1]).mkdir(parents=True, exist_ok=True)
    return asked


def pattern_of(files: Sequence[str]) -> str:
    """A pattern that takes these file names and those of other days: digits become `*`; "*" where nothing is common."""
    plain = [Path(file).name for file in files]
    patterns = {"*".join(_literal(part) for part in _CHANGING.split(name)) for name in plain}
    if len(patterns) == 1:
        found = patterns.pop()
        return found if found.strip("*") else "*"
    endings = {Path(name).suffix for name in plain}
    ending = endings.pop() if len(endings) == 1 else ""
    return "*" + _literal(ending)


def _literal(text: str) -> str:
    """A part of a name as a pattern takes it; signs that no pipeline's file can hold are any sign."""
    return _SIGNS.sub("?", glob.escape(text))


# --- its parts -----------------------------------------------------------------------------------


def _said(text: str) -> str:
    return "# " + _SIGNS.sub(" ", text)


def _beside(line: str, said: str) -> str:
    """A line with what it means behind it."""
    return f"{line}  {_said(said)}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(str(key))} = {_value(one)}" for key, one in value.items()) + "}"
    return str(value) if isinstance(value, (int, float)) else _text(str(value))


def _head(lake: Lake) -> str:
    return "\n".join(
        [
            _said(_("Written from what was done by hand in this workspace; change it freely.")),
            _said(_("Try it with --dry-run: it says what would be done, and for which files.")),
            "[pipeline]",
            f"name = {_text(NAME)}",
            _beside('after_gate = "stop"', _("a failed gate keeps shop and evaluation as they were")),
        ]
    )


def _dataset(lake: Lake, dataset: Dataset) -> str:
    versions = [one for one in lake.versions(dataset.name) if one.layer == "raw"]
    files = [
        str(file["name"])
        for one in versions
        for file in one.info.get("imports", {}).get("files", [])
        if isinstance(file, dict) and file.get("name")
    ]
    added = any(one.action == "append" for one in versions) or dataset.kind in ADDED
    place = f"{INCOMING}/{dataset.name}/{pattern_of(files) if files else '*'}"
    mode = _beside('mode = "append"', _("files are added"))
    if not added:
        mode = _beside('mode = "newest"', _("the newest file replaces the rows"))
    lines = [
        "[[dataset]]",
        f"name = {_text(dataset.name)}",
        _said(_("Put the files into this folder beside the pipeline; a whole path or an address does too.")),
        f"source = {_text(place)}",
        mode,
        f"kind = {_text(dataset.kind)}",
    ]
    if dataset.roles:
        lines.append(f"roles = {_value(dict(dataset.roles))}")
    if key := dataset.imports.get("key"):
        lines.append(_beside(f"key = {_value(list(key))}", _("the newest row of a key stays")))
    lines.append(_beside(f"settled = {SETTLED}", _("seconds; a younger file may still be written to")))
    read = {
        name: value
        for name, value in dataset.imports.get("options", {}).items()
        if name in READ and name != "parts" and value not in (None, {}, [])
    }
    if read:
        lines += ["[dataset.read]", *(f"{name} = {_value(value)}" for name, value in sorted(read.items()))]
    if dataset.recipe and dataset.recipe.get("steps"):
        lines += ["[dataset.clean]", _beside('recipe = "last"', _("the recipe applied last on the Clean page"))]
    lines += _check(lake, dataset)
    if _scored(lake, dataset):
        lines += ["[dataset.score]", 'model = "auto"']
    if readings(lake, dataset.name):
        lines += ["[dataset.topics]"]
    return "\n".join(lines)


def _check(lake: Lake, dataset: Dataset) -> list[str]:
    suite = suite_of(lake, dataset.name)
    lines = ["[dataset.check]"]
    if suite is None:
        lines.append(_said(_("The first check drafts a contract.")))
    else:
        said = _("Contract {n} of the workspace; a load that breaks it: {breach}.")
        lines.append(_said(said.format(n=suite.version, breach=suite.breach)))
    return [*lines, _beside('fail_on = "error"', "warning, error, never")]


def _scored(lake: Lake, dataset: Dataset) -> bool:
    """Whether anybody had the texts of the dataset read."""
    if not dataset.column("text") or not lake.holds(predictions.TABLE.removeprefix("lake.")):
        return False
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT 1 FROM {predictions.TABLE} WHERE dataset = ? LIMIT 1", [dataset.name])
        return found.fetchone() is not None


def _shop(lake: Lake) -> str:
    return "\n".join([_said(_("The shop by the plan of its last building.")), "[shop]"]) if plan_of(lake) else ""


def _evaluate(lake: Lake, dataset: Dataset) -> str:
    with lake.read() as cursor:
        if not has_table(cursor, "lab.evaluations"):
            return ""
        rows = cursor.execute(
            "SELECT DISTINCT scorer, params FROM lake.lab.evaluations WHERE key = (SELECT key FROM "
            "lake.lab.evaluations WHERE dataset = ? ORDER BY time DESC LIMIT 1) ORDER BY scorer",
            [dataset.name],
        ).fetchall()
    if not rows:
        return ""
    facts = json.loads(rows[0][1])
    lines = ["[[evaluate]]", f"events = {_text(dataset.name)}", f"scorers = {_value([str(row[0]) for row in rows])}"]
    lines += [f"{name} = {_value(facts[name])}" for name in ("split", "k", "target", "repeats") if name in facts]
    return "\n".join([*lines, _said("at_least = {ndcg = 0.05}")])


def _weak(lake: Lake, dataset: Dataset) -> str:
    """The lists as they were judged last, in the settings that a pipeline knows."""
    with lake.read() as cursor:
        if not has_table(cursor, weak_lists.TABLE):
            return ""
        row = cursor.execute(
            f"SELECT scorer, k FROM lake.{weak_lists.TABLE} WHERE dataset = ? ORDER BY time DESC LIMIT 1",
            [dataset.name],
        ).fetchone()
    if row is None:
        return ""
    lines = ["[[weak]]", f"events = {_text(dataset.name)}", f"scorer = {_text(str(row[0]))}", f"k = {int(row[1])}"]
    return "\n".join([*lines, _said("at_most = 0.5")])


def _alert() -> str:
    usable = any(not one.refused for one in channels())
    said = _("Each incident is told once, through the channels of the server.")
    none = _("No channel is set up yet; nobody is told until the setting alert_channels names one.")
    return "\n".join([_said(said if usable else none), "[alert]"])
