"""A pipeline that makes one report: written by a form, kept with the others, run by a schedule."""

from __future__ import annotations

import json

from core.access import allow
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake
from core.report.kinds import kind_label, subjects
from core.runs.job import pipelines
from core.runs.model import MakeReport, Pipeline
from core.runs.templates import keep

FORBIDDEN = '/\\:*?"<>|'


def text_of(asked: MakeReport, name: str) -> str:
    """The pipeline's text."""
    lines = ["[pipeline]", f"name = {_said(name)}", "", "[[report]]", f"kind = {_said(asked.kind)}"]
    if asked.about:
        lines.append(f"about = {_said(asked.about)}")
    lines.append(f"language = {_said(asked.language)}")
    if asked.to:
        lines.append(f"to = [{', '.join(map(_said, asked.to))}]")
    lines.append(f"form = {_said(asked.form)}")
    return "\n".join(lines) + "\n"


def write(lake: Lake, asked: MakeReport) -> Pipeline:
    """Keep the pipeline of a report; one of the same report is replaced.

    Raises:
        Forbidden: whoever acts may not write pipelines.
        BadInput: there is nothing of that name to report about.
    """
    if asked.about not in subjects(lake, asked.kind):
        raise BadInput(_("There is nothing of this kind in the workspace yet."))
    allow("pipeline", asked.kind, folder=lake.path)
    name = name_of(asked)
    return keep(lake, name, text_of(asked, name))


def name_of(asked: MakeReport) -> str:
    """What the pipeline of a report is called: one that a file can have."""
    words = f"{kind_label(asked.kind)} {asked.about} {asked.language}"
    plain = "".join(" " if sign in FORBIDDEN or ord(sign) < 32 else sign for sign in words)
    return " ".join(plain.split()).strip(". ")[:60].strip()


def report_pipelines(lake: Lake) -> list[str]:
    """The pipelines of the workspace that do nothing but make reports, by name."""
    from core.errors import TouchstoneError
    from core.runs.job import pipeline_named

    found = []
    for name in pipelines(lake):
        try:
            asked = pipeline_named(lake, name)
        except TouchstoneError:
            continue
        if asked.reports and all(kind == "report" for kind, _about in asked.steps()):
            found.append(name)
    return found


def _said(text: str) -> str:
    """A text as TOML writes it; JSON's escapes are TOML's, but for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
