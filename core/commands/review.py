"""review: draw rows to look at, take the verdicts back, and say how far the checks can be believed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, numbered, state
from core.errors import BadInput
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake
    from core.review.estimate import Share
    from core.review.measured import Measured
    from core.review.plans import Plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(review)


def review(
    ctx: typer.Context,
    name: str,
    plan: str = typer.Option(None, help="random, check or group; or the id of a plan. The newest when left out."),
    by: str = typer.Option("", help="The column of a plan by group, or _file for the source file."),
    size: int = typer.Option(None, min=1, help="Rows to draw; from --margin when left out."),
    margin: float = typer.Option(0.05, help="Known to within this share, when no size is given."),
    seed: int = typer.Option(1, min=0, help="The same seed draws the same rows again."),
    out: Path = typer.Option(None, "-o", "--out", help="Write the rows to this CSV file, to be filled in."),
    verdicts: Path = typer.Option(None, help="Take the verdicts of a file that was filled in."),
    reviewer: str = typer.Option("", help="Who gave them."),
    json: bool = JsonOption,
) -> None:
    """Draw a sample of a checked dataset for review by eye, or say what its verdicts measure."""
    from core.review.measured import measured
    from core.review.plans import drawn_rows
    from core.review.sheet import read, written
    from core.review.verdicts import in_force, said_of

    lake = state(ctx).lake
    chosen = _plan(lake, name, plan, by, size, margin, seed)
    rows = drawn_rows(lake, chosen)
    lines: list[str] = []
    taken: dict[str, Any] = {}
    if verdicts is not None:
        told = read(lake, chosen, rows, _text(verdicts), reviewer or lake.author)
        taken = {"taken": told.taken, "empty": told.empty, "refused": [{"line": n, "why": w} for n, w in told.refused]}
        lines.append(f"verdicts taken: {told.taken}, rows without one: {told.empty}, refused: {len(told.refused)}")
        lines += [f"  line {number}: {why}" for number, why in told.refused]
    said = said_of(rows, in_force(lake, name))
    if out is not None:
        who = reviewer or lake.author
        _write(out, written(chosen, rows, {place: words[who] for place, words in said.items() if who in words}))
    found = measured(chosen, rows, said)
    lines += _told(lake, chosen, found)
    emit(ctx, _plain(lake, chosen, found) | taken, lines, as_json=json)
    if taken.get("refused"):
        raise typer.Exit(1)


def _plan(lake: Lake, name: str, plan: str | None, by: str, size: int | None, margin: float, seed: int) -> Plan:
    from core.review.estimate import size_for
    from core.review.plans import KINDS, MOST_ROWS, checked, draw, plan_of, plans

    if plan is None or plan not in KINDS:
        known = plans(lake, lake.dataset(name).name)
        if plan is not None:
            return plan_of(lake, name, plan)
        if known:
            return known[0]
        raise BadInput(
            _("{name} has no plan yet.").format(name=name),
            hint=_("Draw one on the page “Review by eye”."),
            command=_("Draw one: review {name} --plan random.").format(name=name),
        )
    if not 0.0 < margin < 1.0:
        raise BadInput(_("A margin lies between 0 and 1."))
    report = checked(lake, name)
    wanted = size if size is not None else max(1, min(MOST_ROWS, size_for(margin, report.rows)))
    return draw(lake, name, plan, wanted, seed, by=by, report=report)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(_("{file} cannot be read: {reason}").format(file=path.name, reason=reason)) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8-sig", "replace"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(_("{file} cannot be written: {reason}").format(file=path.name, reason=reason)) from error


def _told(lake: Lake, plan: Plan, found: Measured) -> list[str]:
    lines = [
        f"plan {plan.id} of {plan.dataset} version {plan.number}: {plan.kind}{f' {plan.by}' if plan.by else ''}, "
        f"{counted(found.drawn, 'row')} of {plan.rows:,}, seed {plan.seed}",
        f"judged {found.judged}, unsure {found.unsure}, disputed {len(found.disputed)}",
    ]
    if found.judged:
        lines.append(f"true error rate {_share(found.error)}")
        if found.found is not None:
            lines.append(f"found by the checks {_share(found.found)}")
        lines += [
            f"  {one.check}: precision {_share(one.share)}, judged {one.judged} of {one.failing:,}"
            for one in found.precision
            if one.judged
        ]
    lines += [
        f"{one.pair.first} and {one.pair.second}: kappa {one.pair.kappa:.2f} on {counted(one.pair.items, 'row')}"
        for one in found.agreement
        if one.pair.kappa is not None
    ]
    return lines


def _share(share: Share) -> str:
    return f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"


def _plain(lake: Lake, plan: Plan, found: Measured) -> dict[str, Any]:
    return {
        "plan": plan.id,
        "dataset": plan.dataset,
        **numbered(lake, plan.dataset, {"version": plan.version}),
        "kind": plan.kind,
        "by": plan.by,
        "seed": plan.seed,
        "rows": plan.rows,
        "drawn": found.drawn,
        "judged": found.judged,
        "unsure": found.unsure,
        "disputed": len(found.disputed),
        "error": _json(found.error),
        "found": _json(found.found),
        "strata": [
            {"kind": one.kind, "name": one.name, "rows": one.rows, "drawn": one.drawn, "wrong": _json(share)}
            for one, share in found.strata
        ],
        "precision": [
            {"check": one.check, "failing": one.failing, "judged": one.judged, "right": one.right}
            | {"share": _json(one.share)}
            for one in found.precision
        ],
        "agreement": [
            {
                "reviewers": [one.pair.first, one.pair.second],
                "rows": one.pair.items,
                "kappa": one.pair.kappa,
                "low": one.interval.low if one.interval else None,
                "high": one.interval.high if one.interval else None,
            }
            for one in found.agreement
        ],
    }


def _json(share: Share | None) -> dict[str, float] | None:
    """A share with its limits; null while nothing was judged."""
    if share is None or not share.judged:
        return None
    return {"value": share.value, "low": share.low, "high": share.high}
