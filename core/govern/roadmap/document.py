"""A roadmap to hand on: Markdown, and HTML that needs nothing beside itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from core.govern.roadmap.actions import Action
from core.govern.roadmap.course import Point
from core.govern.roadmap.criteria import HIGHEST
from core.govern.roadmap.effects import effect_lines, gain_said, title_said
from core.govern.roadmap.frames import dcmm_said, dmbok_said
from core.govern.roadmap.judging import Road
from core.govern.roadmap.targets import Target
from core.govern.roadmap.words import (
    lacking_said,
    level_said,
    needed_said,
    stage_name,
    stage_verdict,
    value_said,
    verdict,
)
from core.i18n import _, language, listed

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|!~"})


@dataclass(frozen=True)
class Sheet:
    """What a document tells: headings with paragraphs and tables, the same in every form."""

    title: str
    about: str
    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]], ...]


def sheet(
    workspace: str, road: Road, actions: Sequence[Action], aims: Mapping[str, Target], points: Sequence[Point]
) -> Sheet:
    """The content: verdict, levels with their targets, next actions, the course, every criterion."""
    moment = f"{road.time:%Y-%m-%d %H:%M} UTC"
    levels = tuple(
        (
            stage_name(stage.id),
            level_said(stage.level),
            *_aimed(aims.get(stage.id)),
        )
        for stage in road.stages
    )
    doing = tuple((title_said(one), gain_said(one), listed(effect_lines(one), clauses=True)) for one in actions)
    past = tuple(
        (f"{point.time:%Y-%m-%d %H:%M}", *(str(point.levels[stage.id]) for stage in road.stages)) for point in points
    )
    sections = [
        (
            _("Where it stands"),
            (verdict(road), *(stage_verdict(stage) for stage in road.stages)),
            (_("Stage"), _("Level (1–5)"), _("Target"), _("Until"), _("Who sees to it")),
            levels,
        ),
        (
            _("What to do next"),
            (),
            (_("Action"), _("What it brings"), _("Expected effect")),
            doing,
        ),
        (_("How it came here"), (), (_("Time"), *(stage_name(stage.id) for stage in road.stages)), past),
    ]
    head = (
        _("Level (1–5)"),
        _("Criterion"),
        _("Measured"),
        _("Needed"),
        _("Holds"),
        _("What is lacking"),
        _("Stands for"),
    )
    for stage in road.stages:
        rows = tuple(
            (
                str(one.criterion.level),
                _(one.criterion.title),
                value_said(one.criterion.unit, one.measured.value),
                needed_said(one.criterion),
                _("yes") if one.met else _("no"),
                "" if one.met else lacking_said(one),
                f"{dmbok_said(one.criterion.dmbok)}; {dcmm_said(one.criterion.dcmm)}",
            )
            for one in stage.answers
        )
        sections.append((stage_name(stage.id), (), head, rows))
    about = _("Computed from the workspace {name}, {time}.").format(name=workspace, time=moment)
    return Sheet(_("Roadmap of data governance"), about, tuple(sections))


def _aimed(aim: Target | None) -> tuple[str, str, str]:
    if aim is None:
        return "–", "–", "–"
    return str(aim.level or "–"), aim.due.isoformat() if aim.due else "–", aim.owner or "–"


def as_markdown(made: Sheet) -> str:
    """The document as Markdown; names from the workspace never become marks."""
    lines = [f"# {_plain(made.title)}", "", _plain(made.about), ""]
    for heading, paragraphs, head, rows in made.sections:
        lines += [f"## {_plain(heading)}", ""]
        lines += [line for told in paragraphs for line in (_plain(told), "")]
        if rows:
            lines += [_row(head), _row("---" for _one in head), *map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell if cell == "---" else _plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_SPECIAL)


def as_html(made: Sheet, road: Road) -> str:
    """The document as one HTML file: no script, nothing loaded, fit to be printed."""
    parts = [f"<h1>{escape(made.title)}</h1><p>{escape(made.about)}</p>", _radar(road)]
    for heading, paragraphs, head, rows in made.sections:
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts += [f"<p>{escape(told)}</p>" for told in paragraphs]
        if rows:
            top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
            body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")
    tongue = "zh-CN" if language() == "zh_CN" else "en"
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(made.title)}</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 'Source Sans 3','Noto Sans CJK SC',sans-serif;color:#16211F;max-width:70rem;margin:2rem auto;"
    "padding:0 1rem}h1{font-size:1.8rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #DCE5E3;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "tr{break-inside:avoid}svg{max-width:100%}@media print{body{margin:0}@page{size:A4 landscape;margin:12mm}}"
)


def _radar(road: Road) -> str:
    """The levels as a picture: five spokes, a ring for each level."""
    size, middle, reach = 420, 210, 130

    def spot(place: int, level: float) -> tuple[float, float]:
        angle = 2 * math.pi * place / len(road.stages) - math.pi / 2
        radius = reach * level / HIGHEST
        return middle + radius * math.cos(angle), middle + radius * math.sin(angle)

    def line(levels: Sequence[float]) -> str:
        return " ".join("{:.1f},{:.1f}".format(*spot(place, level)) for place, level in enumerate(levels))

    rings = "".join(
        f'<polygon points="{line([ring] * len(road.stages))}" fill="none" stroke="#DCE5E3"/>'
        for ring in range(1, HIGHEST + 1)
    )
    shape = line([stage.level for stage in road.stages])
    words = "".join(
        f'<text x="{spot(place, 6)[0]:.1f}" y="{spot(place, 6)[1]:.1f}" text-anchor="middle" font-size="13">'
        f"{escape(stage_name(stage.id))}: {stage.level}</text>"
        for place, stage in enumerate(road.stages)
    )
    label = escape(_("Levels of the five stages, 0 to 5"))
    return (
        f'<svg role="img" aria-label="{label}" viewBox="-60 0 {size + 120} {size}" width="{size + 120}">{rings}'
        f'<polygon points="{shape}" fill="#0F766E33" stroke="#0F766E" stroke-width="2"/>{words}</svg>'
    )
