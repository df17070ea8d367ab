"""The roadmap handed on: as Markdown, HTML or JSON, each from the same content."""

from __future__ import annotations

import json

from core.govern.roadmap import SHOWN, as_html, as_json, as_markdown, effects_said, gain_said, sheet, title_said
from core.lake import Lake
from core.road.standing import Standing

FORMS = {"markdown": ("md", "text/markdown"), "html": ("html", "text/html"), "json": ("json", "application/json")}
"""Form -> ending and media type of its file."""


def handed(lake: Lake, held: Standing, form: str) -> str:
    """The roadmap in a form of `FORMS`, in the reader's language; JSON names criteria by their ids alone."""
    name, actions = lake.path.name, held.actions[:SHOWN]
    if form == "json":
        return json.dumps(facts(name, held), ensure_ascii=False, indent=1)
    made = sheet(name, held.road, actions, held.aims, held.points)
    return as_html(made, held.road) if form == "html" else as_markdown(made)


def facts(name: str, held: Standing) -> dict[str, object]:
    """All of it as plain JSON types."""
    return as_json(
        name,
        held.road,
        targets=[
            {
                "stage": one.stage,
                "level": one.level,
                "owner": one.owner,
                "due": one.due.isoformat() if one.due else None,
                "said_by": one.author,
                "said_at": one.time.isoformat() if one.time else None,
            }
            for one in held.aims.values()
        ],
        actions=[
            {
                "criterion": one.criterion,
                "does": title_said(one),
                "brings": gain_said(one),
                "effects": effects_said(one),
                "page": one.page.removesuffix(".py"),
                "params": dict(one.params),
            }
            for one in held.actions[:SHOWN]
        ],
        course=[{"time": point.time.isoformat(), "levels": dict(point.levels)} for point in held.points],
    )
