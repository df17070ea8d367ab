"""roadmap: how far governance is, what is lacking, what next; targets set, compared, handed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.commands.output import JsonOption, emit, state
from core.errors import BadInput
from core.i18n import _, listed

if TYPE_CHECKING:
    from core.govern.roadmap import Other
    from core.road import Standing


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("roadmap")(roadmap)


def roadmap(
    ctx: typer.Context,
    stage: str = typer.Argument(None, help="One stage: collect, clean, annotate, monitor or use; all when left out."),
    aim: int = typer.Option(None, "--aim", help="Set the stage's target level, 1 to 5; 0 takes it back."),
    owner: str = typer.Option(None, "--owner", help="Who sees to the target."),
    due: str = typer.Option(None, "--due", help="Until when, such as 2027-03-31."),
    author: str = typer.Option("", help="Name written beside what is said."),
    compare: Path = typer.Option(None, "--compare", help="Another workspace's folder, or its roadmap as JSON."),
    measure: bool = typer.Option(
        False,
        "--measure",
        help="Try the cleaning steps among the next actions on a copy, and replay them; may take long.",
    ),
    output: Path = typer.Option(None, "--output", "-o", help="Write it to a .md, .html or .json file."),
    json: bool = JsonOption,
) -> None:
    """Show the roadmap: the level of each stage, what the next one needs, and the next actions."""
    from core.govern import roadmap as room
    from core.road import FORMS, facts, foresee, handed, other_in, standing

    lake = state(ctx).lake
    if stage is not None and stage not in room.STAGES:
        raise BadInput(
            _("“{name}” is no stage.").format(name=stage), hint=_("Known: {names}.").format(names=listed(room.STAGES))
        )
    if aim is not None or owner is not None or due is not None:
        if stage is None:
            raise BadInput(_("Name the stage that the target is of."))
        room.aim(lake, stage, level=aim, owner=owner, due=due, author=author or None)
    other = other_in(lake, compare, anywhere=True) if compare else None
    held = standing(lake)
    if measure:
        for one in held.actions:
            if one.finding is not None and one.tried is None:
                foresee(lake, one.dataset, one.finding.id, author or None)
        held = standing(lake)
    if output is not None:
        form = next((name for name, (ending, _type) in FORMS.items() if output.suffix == f".{ending}"), "")
        if not form:
            raise BadInput(_("A roadmap is written as .md, .html or .json."))
        try:
            output.write_text(handed(lake, held, form), "utf-8")
        except OSError as error:
            raise BadInput(
                _("{file} cannot be written: {reason}").format(file=output, reason=error.strerror or str(error))
            ) from error
    told = facts(lake.path.name, held)
    if other:
        told["compared"] = {"workspace": other.name, "time": other.time.isoformat(), "levels": dict(other.levels)}
    emit(ctx, told, _lines(held, stage, other), as_json=json)


def _lines(held: Standing, stage: str | None, other: Other | None) -> list[str]:
    from core.govern import roadmap as room
    from core.govern.roadmap import SHOWN

    lines = [room.verdict(held.road)]
    for one in held.road.stages:
        if stage not in (None, one.id):
            continue
        aim = held.aims.get(one.id)
        told = f"  {room.stage_verdict(one)}"
        if aim and aim.level:
            words = listed(str(part) for part in (aim.level, aim.due, aim.owner) if part)
            told += "  [" + _("target: {what}").format(what=words) + "]"
        if other:
            told += f"  [{other.name}: {other.levels[one.id]}]"
        lines.append(told)
        if stage:
            for answer in one.answers:
                mark = "x" if answer.met else " "
                value = room.value_said(answer.criterion.unit, answer.measured.value)
                needed = room.needed_said(answer.criterion)
                lines.append(f"    [{mark}] {answer.criterion.level} {_(answer.criterion.title)}: {value} ({needed})")
                if not answer.met and (lacking := room.lacking_said(answer)):
                    lines.append(f"          {lacking}")
    shown = [one for one in held.actions if stage in (None, one.stage)][:SHOWN]
    if shown:
        lines.append(_("Next:"))
    for place, action in enumerate(shown, start=1):
        lines.append(f"  {place}. {room.title_said(action)} ({room.gain_said(action)})")
        lines.append("     " + listed(room.effect_lines(action), clauses=True))
    return lines
