"""check: judge a dataset by its contract, as a gate for the nightly run. news: what changed since last week."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import VERSION_HELP, JsonOption, counted, emit, numbered, state
from core.errors import BadInput
from core.i18n import _, listed, ngettext

if TYPE_CHECKING:
    from core.lake import Lake
    from core.quality import CheckResult, Report
    from core.report.news import News

EXPORT_HELP = "Write the contract in use to this file: .json, .yaml, .odcs.yaml, .gx.json, .dbt.yaml, .py (pandera)."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check")(check)
    app.command("news")(news)


def news(
    ctx: typer.Context,
    name: str = typer.Argument(None, help="A dataset; all when left out."),
    since: str = typer.Option("week", "--since", help="week, month, or version: the one before."),
    json: bool = JsonOption,
) -> None:
    """Tell what changed since last week, the largest first: checks by points, figures of the data by size."""
    from core.quality import PERIODS
    from core.report import news as room

    if since not in PERIODS:
        raise BadInput(_("--since takes {names}, not “{value}”.").format(names=listed(PERIODS), value=since))
    lake = state(ctx).lake
    names = [lake.dataset(name).name] if name else [one.name for one in lake.datasets()]
    found = {one: room.news(lake, one, since) for one in names}
    lines = []
    for one, told in found.items():
        lines.append(f"{one}: {told.whole}")
        lines += [f"  {item.size:6.2f}  {item.text}" for item in told.checks]
        if told.figures_of:
            lines.append(f"  {told.figures_of}")
            lines += [f"  {item.size:6.2f}  {item.text}" for item in told.figures]
    emit(ctx, [_told(one, told) for one, told in found.items()], lines, as_json=json)


def _told(name: str, told: News) -> dict[str, Any]:
    before = told.since.before
    return {
        "dataset": name,
        "since": told.since.period,
        "against": before.number if before else None,
        "versions": told.since.came,
        "says": told.whole,
        "checks": [asdict(one) for one in told.checks],
        "stretch": told.figures_of,
        "figures": [asdict(one) for one in told.figures],
    }


def check(
    ctx: typer.Context,
    name: str,
    suite: Path = typer.Option(None, help="A contract file (JSON, YAML or ODCS); the dataset's own when left out."),
    fail_on: str = typer.Option(None, "--fail-on", help="Exit 1 when a check of this severity or worse fails."),
    version: str = typer.Option(None, help="Version to check: " + VERSION_HELP),
    layer: str = typer.Option(None, help="raw or clean; what the version changed when left out."),
    export: Path = typer.Option(
        None,
        "--export",
        help=EXPORT_HELP,
    ),
    add_new: bool = typer.Option(
        False, "--add-new", help="First put into the contract what new types of check would ask of it."
    ),
    engine: str = typer.Option("duckdb", "--engine", help="What the checks run on: duckdb, or spark past one machine."),
    json: bool = JsonOption,
) -> None:
    """Check a dataset by its contract; the first check drafts and keeps one."""
    from core import quality
    from core.anomaly.looks import look as look_at_days
    from core.lake import snapshot_given, version_name
    from core.quality.contract import read_file

    if fail_on is not None and fail_on not in quality.SEVERITIES[1:]:
        raise BadInput(_("--fail-on takes warning or error, not “{value}”.").format(value=fail_on))
    if there := state(ctx).remote:
        _elsewhere(ctx, there.check(name), fail_on, json)
        return
    if engine not in quality.ENGINES:
        names = listed(quality.ENGINES)
        raise BadInput(_("--engine takes {names}, not “{value}”.").format(names=names, value=engine))
    lake = state(ctx).lake
    given = read_file(suite, name) if suite else None
    if add_new:
        quality.look(lake, name)
        quality.take(lake, name)
    snapshot = snapshot_given(lake, name, version) if version else None
    report = quality.check(lake, name, snapshot, given, layer=layer, engine=engine)
    here = engine == "duckdb"  # what else is looked at reads the whole table in this process
    if here:
        look_at_days(lake, name)
    if export:
        own = quality.suite_of(lake, name)
        _export(export, given or (quality.suite_as_seen(lake, own) if own else own))
    applied = [one for one in report.results if one.state != "skipped"]
    lines = [
        f"{name} version {version_name(lake, name, report.version)} ({report.layer}): "
        f"score {quality.score_shown(report.score, 2)}, failing checks {len(report.failing)} of {len(applied)}, "
        f"{counted(report.rows, 'row')}",
        *(f"  {quality.dimension_label(dimension)} {score:.2f}" for dimension, score in report.dimensions.items()),
        *(f"{_mark(one)} {one.id}: {quality.describe(one)} (-{one.cost:.2f})" for one in report.failing),
    ]
    if not here:
        lines.append(f"engine: {engine}")
    offers = () if given or not here else quality.look(lake, name, report.version)
    if offers:
        lines.append(
            ngettext(
                "{n} new check could be added to the contract (--add-new):",
                "{n} new checks could be added to the contract (--add-new):",
                len(offers),
            ).format(n=len(offers))
        )
        lines += [f"  {one.check.id}: {quality.title(one.check)} ({one.failed:,}/{one.total:,})" for one in offers]
    shown = numbered(lake, name, _plain(lake, report)) if json or state(ctx).json else {}
    if shown:
        shown["engine"] = engine
        shown["new_checks"] = [{"id": one.check.id, "failed": one.failed, "total": one.total} for one in offers]
    emit(ctx, shown, lines, as_json=json)
    if fail_on and any(
        quality.SEVERITIES.index(one.severity) >= quality.SEVERITIES.index(fail_on) for one in report.failing
    ):
        raise typer.Exit(1)


def _elsewhere(ctx: typer.Context, said: dict[str, Any], fail_on: str | None, json: bool) -> None:
    """What a server found, and the gate."""
    from core import quality

    score = said["score"]
    lines = [f"{said['dataset']} ({said['layer']}): score {score:.2f}" if score is not None else said["dataset"]]
    lines += [f"{one['severity']} {one['id']}: {one['failed']:,}/{one['total']:,}" for one in said["failing"]]
    emit(ctx, said, lines, as_json=json)
    order = quality.SEVERITIES.index
    if fail_on and any(order(one["severity"]) >= order(fail_on) for one in said["failing"]):
        raise typer.Exit(1)


def _mark(result: Any) -> str:
    return f"{result.severity.upper():<8}"


def _plain(lake: Lake, report: Report) -> dict[str, Any]:
    from core import quality

    fields = ("id", "check", "dimension", "columns", "severity", "failed", "total", "passed", "cost", "weight")
    return {
        "dataset": report.dataset,
        "version": report.version,
        "layer": report.layer,
        "rows": report.rows,
        "score": report.score,
        "dimensions": dict(report.dimensions),
        "suite": report.suite,
        "checks": [
            {field: getattr(one, field) for field in fields}
            | {"state": one.state, "detail": _detail(lake, report, one), "says": quality.describe(one)}
            | {"sql": quality.statement(lake, report, one) if one.has_rows else ""}
            for one in report.results
        ],
    }


def _detail(lake: Lake, report: Report, one: CheckResult) -> dict[str, Any]:
    """What a check found; where that is about another version of the dataset, by its own number too."""
    detail = {key: value for key, value in one.detail.items() if key != "number"}
    return numbered(lake, report.dataset, detail) if "version" in detail else detail


def _export(path: Path, suite: Any) -> None:
    from core.quality.contract import written

    text = written(suite, path.name)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(_("{file} cannot be written: {reason}").format(file=path.name, reason=reason)) from error
