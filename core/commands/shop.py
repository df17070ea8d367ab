"""shop build, shop show: one shop made of many datasets, and what it is made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit, plain, state
from core.errors import BadInput, NotFound
from core.i18n import _

if TYPE_CHECKING:
    from core.integrate.shop import Gained, Plan
    from core.lake import Lake

shop = typer.Typer(help="One shop made of many datasets.", no_args_is_help=True)
LISTS = ("conflicts", "orphans", "left-out", "lineage", "gained", "plan")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(shop, name="shop")


@shop.command("build")
def build(
    ctx: typer.Context,
    plan: Path = typer.Option(None, help="A plan as JSON (shop show --list plan); the last one when left out."),
    use: list[str] = typer.Option([], help="DATASET or DATASET=PART that goes in; only these; repeat."),
    trust: str = typer.Option("", help="Datasets, the most trusted first: NEW,OLD."),
    rule: list[str] = typer.Option([], help="PART.COLUMN=trusted, newest, longest or vote; repeat."),
    zone: list[str] = typer.Option([], help="DATASET=ZONE of its clock, such as Asia/Shanghai; repeat."),
    currency: list[str] = typer.Option([], help="DATASET=CODE of its prices where no column says it; repeat."),
    event: list[str] = typer.Option([], help="DATASET=TYPE of its rows where no column says it; repeat."),
    numbering: list[str] = typer.Option([], help="DATASET=NAME of whose numbers its ids are; repeat."),
    ids: list[str] = typer.Option(
        [], help="A crosswalk of ids: DATASET or DATASET:LEFT:RIGHT[:items or users]; repeat."
    ),
    rates: str = typer.Option("", help="Dated exchange rates: DATASET or DATASET:DATE:CURRENCY:RATE."),
    base: str = typer.Option("", help="Currency that the rates lead to, such as CNY."),
    gap: int = typer.Option(None, min=0, help="Minutes of pause that end a session; 0 names none."),
    json: bool = JsonOption,
) -> None:
    """Build what changed; the plan is kept for the next time."""
    from core.integrate import shop as room

    lake = state(ctx).lake
    chosen = room.from_json(_text(plan)) if plan else room.propose(lake)
    chosen = _with(lake, chosen, use, trust, rule, zone, currency, event, numbering, ids)
    if rates or base:
        chosen = replace(chosen, rates=_rates(rates, base, chosen))
    if gap is not None:
        chosen = replace(chosen, gap_minutes=max(gap, 0))
    built = room.build(lake, chosen)
    lines = []
    for one in built.parts:
        made = "" if one.fresh else " (unchanged)"
        lines.append(
            f"{one.part}: {counted(one.rows, 'row')} of {one.rows_in:,}{made}, merged {one.merged:,}, "
            f"left out {one.left_out:,}, conflicts {one.conflicts:,} -> {one.dataset}"
        )
        lines += [f"  {said}" for said in room.notes(one)]
    lines += [
        f"{one.part}.{one.role}: {one.orphans:,} of {counted(one.rows, 'row')} name an id that {one.target} lack"
        for one in built.joins
        if one.known
    ]
    lines += [said] if (said := room.numbering_note(chosen)) else []
    shown = {
        "parts": [plain(one) for one in built.parts],
        "joins": [plain(one) | {"orphans": one.orphans} for one in built.joins],
    }
    emit(ctx, shown, lines, as_json=json)


@shop.command("show")
def show(
    ctx: typer.Context,
    what: str = typer.Option("", "--list", help=f"Also list: {', '.join(LISTS)}."),
    limit: int = typer.Option(200, min=1, help="At most so many lines of a list."),
    json: bool = JsonOption,
) -> None:
    """What the shop is made of: sources, counts, and a list of what its rows alone do not say."""
    from core.integrate import shop as room

    if what and what not in LISTS:
        raise NotFound.among(_("list"), what, LISTS)
    lake = state(ctx).lake
    found = room.state_of(lake)
    lines = [
        f"{one.part}: {counted(int(one.counts['rows']), 'row')} in {one.dataset.name}, made of "
        + ", ".join(f"{source['dataset']} ({source['rows']:,})" for source in one.sources)
        for one in found
    ]
    shown: dict[str, Any] = {
        "parts": [
            {
                "part": one.part,
                "dataset": one.dataset.name,
                "version": one.dataset.ordinal,
                "snapshot": one.dataset.version,
            }
            | {"sources": one.sources, "counts": one.counts, "facts": one.facts}
            for one in found
        ],
        "stale": room.stale(lake, room.propose(lake)),
    }
    if what:
        shown[what] = _list(lake, what, limit)
        lines += [", ".join(f"{key}={value}" for key, value in line.items()) for line in shown[what]]
    emit(ctx, shown, lines or [_("No shop has been built yet.")], as_json=json)


def _list(lake: Lake, what: str, limit: int) -> list[dict[str, Any]]:
    from core.integrate import shop as room

    if what == "conflicts":
        return [plain(one) for one in room.conflicts(lake, limit=limit)]
    if what == "left-out":
        return [plain(one) for one in room.left_out(lake, limit)]
    if what == "plan":
        return [room.propose(lake).as_dict()]
    if what == "gained":
        return _gained(room.gained(lake))
    if what == "lineage":
        return [{"part": one.part, **line} for one in room.state_of(lake) for line in one.lineage][:limit]
    joins = [join for join in room.count_joins(lake) if join.orphans]
    return [
        {"part": join.part, "role": join.role, **plain(one)}
        for join in joins
        for one in room.orphans_of(lake, join.part, join.role, limit)
    ]


def _gained(found: Gained | None) -> list[dict[str, Any]]:
    """What became usable, then the points of each table by dimension; the datasets that nobody has checked."""
    if found is None:
        return []
    lines: list[dict[str, Any]] = [
        {"what": one.what, "before": one.before, "of": one.before_of, "after": one.after, "of_after": one.after_of}
        for one in found.usable
    ]
    lines += [
        {"join": f"{one.part}.{one.role}", "before": one.before, "of": one.before_of}
        | {"after": one.after, "of_after": one.after_of}
        for one in found.met
    ]
    for score in found.scores:
        lines += [
            {"table": score.name, "dimension": one, "before": score.before.get(one), "after": score.after.get(one)}
            for one in sorted({*score.before, *score.after})
        ]
        lines += [{"table": score.name, "not_checked": name} for name, _version in score.unchecked]
    return lines


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(_("There is no file {file}.").format(file=file)) from error


def _pairs(given: list[str]) -> dict[str, str]:
    """ "NAME=VALUE" entries.

    Raises:
        BadInput: an entry without "=".
    """
    found = {}
    for entry in given:
        name, mark, value = entry.partition("=")
        if not mark:
            raise BadInput(_("“{entry}”: write it as NAME=VALUE.").format(entry=entry))
        found[name.strip()] = value.strip()
    return found


def _with(
    lake: Lake,
    plan: Plan,
    use: list[str],
    trust: str,
    rule: list[str],
    zone: list[str],
    currency: list[str],
    event: list[str],
    numbering: list[str],
    ids: list[str],
) -> Plan:
    """A plan with what the options change.

    Raises:
        NotFound: an option names a dataset that is not there.
        BadInput: an option cannot be read.
    """
    from core.integrate.shop import IdMap, Source, followed, from_dict

    sources = {one.dataset: one for one in plan.sources}
    if use:
        wanted = {name: part for name, _mark, part in (one.partition("=") for one in use)}
        for name, part in wanted.items():
            kind = part or lake.dataset(name).kind
            known = sources.get(name)
            sources[name] = replace(known, part=kind, used=True) if known else Source(name, kind)
        sources = {name: replace(one, used=name in wanted) for name, one in sources.items()}
    for field, given in (("zone", zone), ("currency", currency), ("event", event), ("numbering", numbering)):
        for name, value in _pairs(given).items():
            if name not in sources:
                raise NotFound.among(_("dataset"), name, sources)
            sources[name] = replace(sources[name], **{field: value})  # type: ignore[arg-type]
    first = [name.strip() for name in trust.split(",") if name.strip()]
    for name in first:
        if name not in sources:
            raise NotFound.among(_("dataset"), name, sources)
    order = [*first, *(name for name in sources if name not in first)]
    rules = {part: dict(one) for part, one in plan.rules.items()}
    for place, value in _pairs(rule).items():
        part, _dot, column = place.partition(".")
        rules.setdefault(part, {})[column] = value
    maps = plan.maps
    if ids:
        maps = ()
        for entry in ids:
            name, *columns = entry.split(":")
            lake.dataset(name)
            left, right, part = (columns + ["left_id", "right_id", "items"][len(columns) :])[:3]
            own = list(dict.fromkeys(sources[one].numbering for one in order if sources[one].part == part)) or [""]
            maps = (*maps, IdMap(name, left, right, part, own[0], own[-1]))
    changed = replace(plan, sources=tuple(sources[name] for name in order), rules=rules, maps=maps)
    return followed(lake, from_dict(changed.as_dict()))


def _rates(given: str, base: str, plan: Plan) -> Any:
    from core.integrate.shop import Rates

    if not given and plan.rates:
        return replace(plan.rates, base=base)
    if not given or not (base or plan.rates):
        raise BadInput(_("Rates need a dataset and a base: --rates DATASET --base CNY."))
    name, *columns = given.split(":")
    date, currency, rate = (columns + ["date", "currency", "rate"][len(columns) :])[:3]
    return Rates(name, base or (plan.rates.base if plan.rates else ""), date, currency, rate)
