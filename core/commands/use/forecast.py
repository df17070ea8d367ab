"""forecast: what comes next in a measure, with intervals, errors at past moments, and what is broken in the days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.forecast import Measure, Offer, Result
    from core.lake import Lake

SHOWN = 20
"""Lines printed; `--json` and `-o` have all."""
CAUTIONED = 1_000
"""Series, the largest, of which it is told what cannot be known: a second for them."""


def register(app: typer.Typer) -> None:
    """Add the forecast command."""
    app.command("forecast")(forecast)


def forecast(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="FILE", help="File, or dataset of the workspace."),
    time: str = typer.Option("", help="Column of times; the likeliest when omitted."),
    value: str = typer.Option("", help="Column that is summed; rows are counted when there is none."),
    ahead: int = typer.Option(0, "-h", "--ahead", min=0, help="Periods ahead; 48 hours, 28 days, 12 weeks or months."),
    season: list[int] = typer.Option([], "--season", min=1, help="Periods of a season; inferred when omitted."),
    by: list[str] = typer.Option([], "--by", help="Column that tells series apart."),
    beside: list[str] = typer.Option([], "--with", help="Price or promotion that the pooled model is told."),
    levels: list[str] = typer.Option(
        [], "--levels", help="Columns that nest, the coarsest first (category,product_id): all levels, made to add up."
    ),
    reconcile: str = typer.Option("auto", help="How levels are made to add up: auto, bottom_up or mint."),
    freq: str = typer.Option("", help="h, D, W, MS, QS or YS; inferred when omitted."),
    how: str = typer.Option("", help="sum, count or mean."),
    price: str = typer.Option("", help="Column that the value is multiplied by."),
    event: str = typer.Option("", help="Type of event that counts, such as purchase."),
    country: str = typer.Option("", help="Whose festivals are looked for (CN, US, ...), or none."),
    level: float = typer.Option(0.9, min=0.5, max=0.99, help="Of the interval."),
    off: list[str] = typer.Option([], "--off", help="Fault that is not mended: outliers, stockouts, ..."),
    output: Path | None = typer.Option(None, "-o", "--output", help="File for every series and period (CSV)."),
    json: bool = JsonOption,
) -> None:
    """Forecast a measure: broken days first, then the best of several models, with intervals and their coverage."""
    from core.commands.use.forecast_levels import all_levels, level_lines, levels_told, split_levels
    from core.errors import NotFound
    from core.forecast import FREQUENCIES, ORDER, laid_of, measures_of, offer_of, request_of
    from core.forecast.hierarchy import WAYS
    from core.i18n import _

    for one in off:
        if one not in ORDER:
            raise NotFound.among(_("fault"), one, ORDER)
    if freq and freq.partition("-")[0] not in FREQUENCIES:
        raise NotFound.among(_("frequency"), freq, FREQUENCIES)
    if reconcile not in WAYS:
        raise NotFound.among(_("way to reconcile"), reconcile, list(WAYS))
    with _opened(ctx, name) as (lake, dataset):
        offer = offer_of(lake, dataset)
        measures = measures_of(offer)
        nested = split_levels(levels, laid_of(lake, dataset).types)
        measure = _measure(offer, next(iter(measures.values()), None), dataset, time, value, how, price, event)
        from dataclasses import replace

        measure = replace(
            measure,
            by=nested or tuple(by) or (offer.first.by if offer.first and not value else ()),
            freq=freq or None,
            seasons=tuple(season),
            beside=tuple(beside),
        )
        where = {"": None, "none": ""}.get(country, country)
        if nested:
            request = request_of(lake, dataset, measure, ahead, tuple(off), country=where, reconcile=reconcile)
            levelled = all_levels(lake, request)
            result = levelled.result
            told = _told(result, level) | {"levels": levels_told(levelled)}
            lines = level_lines(levelled, level)
        else:
            result = _answer(lake, dataset, measure, ahead, tuple(off), where)
            told, lines = _told(result, level), _lines(result, level)
        if output is not None:
            _write(result, level, output)
        emit(ctx, told, lines, as_json=json)
        if not result.mended.able.any():
            raise typer.Exit(1)


def _measure(
    offer: Offer, usual: Measure | None, dataset: str, time: str, value: str, how: str, price: str, event: str
) -> Measure:
    from dataclasses import replace

    from core.errors import BadInput
    from core.forecast import Measure
    from core.i18n import _

    if usual is None and not time:
        raise BadInput(
            _("{name} has no column that can be read as a time.").format(name=dataset),
            hint=_("Name one."),
            command=_("Name one: --time COLUMN."),
        )
    measure = usual or Measure(time, None, "count")
    if time:
        measure = replace(measure, time=time)
    if value:
        measure = replace(measure, value=value, how="sum", event=None)
    if event:
        measure = replace(measure, event=event)
    if price:
        measure = replace(measure, price=price)
    return replace(measure, how=how) if how else measure


def _answer(
    lake: Lake, dataset: str, measure: Measure, ahead: int, off: tuple[str, ...], country: str | None
) -> Result:
    """The forecast; of many series on two cores."""
    from core.forecast import AT_ONCE, Result, on_cores, prepared, request_of, result_of
    from core.forecast import forecast as foretell

    request = request_of(lake, dataset, measure, ahead, off, country=country)
    ready = prepared(lake, request)
    days, h = ready.mended, ready.h
    if len(days.panel.ids) <= AT_ONCE:
        return result_of(lake, request)
    outcome = foretell(days.panel, h, days.able, rests=days.rests(h), known_then=ready.known_then, mapped=on_cores())
    return Result(request, ready.reading, days, h, ready.answered(outcome), {}, ready)


@contextmanager
def _opened(ctx: typer.Context, name: str) -> Iterator[tuple[Lake, str]]:
    """The lake and the dataset: of the workspace, or of a file in a temporary one."""
    from core.errors import NotFound
    from core.i18n import _

    if not Path(name).is_file():
        lake = state(ctx).lake
        datasets = [one.name for one in lake.datasets()]
        if name not in datasets:
            raise NotFound.among(_("dataset or file"), name, datasets)
        yield lake, name
        return
    from core.collect.temporary import landed
    from core.lake import dataset_name

    own = dataset_name(Path(name).name.split(".")[0])
    with landed({own: name}) as temporary:
        yield temporary, own


def _told(result: Result, level: float) -> dict[str, Any]:
    from core.forecast import cautions
    from core.forecast import words as say

    outcome, days = result.outcome, result.mended
    low, high = outcome.forecast.interval(level)
    panel = days.panel
    scores = outcome.scores

    def score(name: str, of: str, one: int) -> float | None:
        return float(getattr(scores[name], of)[one]) if name in scores else None

    series = [
        {
            "series": panel.ids[one],
            "model": outcome.forecast.model[one],
            "demand": outcome.demand[one],
            "mase": score("best", "mase", one),
            "rmsse": score("best", "rmsse", one),
            "smape": score("best", "smape", one),
            "bias": score("best", "bias", one),
            "naive_mase": score("naive", "mase", one),
            "coverage_90": float(outcome.coverage_of[0.9][one]) if 0.9 in outcome.coverage_of else None,
            "mean": [float(x) for x in outcome.forecast.mean[one]],
            "low": [float(x) for x in low[one]],
            "high": [float(x) for x in high[one]],
            "naive": [float(x) for x in outcome.naive[one]],
            "cautions": cautions(days, one) if one < CAUTIONED else [],
        }
        if days.able[one]
        else {"series": panel.ids[one], "reason": say.refusal(days.reasons.get(one, "short"))}
        for one in range(len(panel.ids))
    ]
    return {
        "dataset": result.request.dataset,
        "measure": result.reading.measure,
        "frequency": panel.freq,
        "seasons": panel.seasons,
        "periods": panel.shape[1],
        "ahead": _periods(result),
        "level": level,
        "moments": outcome.moments,
        "coverage": {f"{one:.0%}": share for one, share in outcome.coverage.items()},
        "layout": result.reading.layout,
        "skipped": result.reading.skipped,
        "faults": say.faults(result),
        "left_out": outcome.left_out,
        "series": series,
    }


def _periods(result: Result) -> list[str]:
    from core.forecast import words as say

    if not result.reading.dated:
        return [str(result.mended.panel.shape[1] + one + 1) for one in range(result.h)]
    return [say.time_text(one, result.mended.panel.freq) for one in result.outcome.forecast.times]


def _lines(result: Result, level: float) -> list[str]:
    from core.forecast import cautions
    from core.forecast import words as say
    from core.i18n import _, listed

    outcome, days = result.outcome, result.mended
    lines = [*say.read(result.reading), say.left_out(outcome)]
    lines = [one for one in lines if one]
    lines += [f"{one.title}: {one.sentence} {one.mend}".rstrip() for one in say.faults(result)] or [
        _("Nothing is broken in these days.")
    ]
    low, high = outcome.forecast.interval(level)
    names = _periods(result)
    lone = len(days.panel.ids) == 1
    for one in range(min(len(days.panel.ids), SHOWN)):
        lines.append("")
        if not days.able[one]:
            name, help = days.panel.ids[one] or _("This series"), say.refusal(days.reasons.get(one, "short"))
            lines.append(_("{name} cannot be forecast. {help}").format(name=name, help=help))
            continue
        lines.append(f"{days.panel.ids[one]}  {say.verdict(outcome, one)}".strip())
        lines += cautions(days, one)
        if said := say.driven(outcome, one, result.reading.measure.beside):
            lines.append(said)
        for step in range(result.h if lone else min(result.h, 3)):
            told = (outcome.forecast.mean[one, step], low[one, step], high[one, step], outcome.naive[one, step])
            mean, under, over, before = (say.figure(float(x)) for x in told)
            lines.append(f"  {names[step]:16} {mean:>12}  {level:.0%} {under} – {over}  ({before})")
    if outcome.coverage:
        shares = listed(f"{one:.0%}: {share:.1%}" for one, share in outcome.coverage.items())
        lines += ["", _("Within the intervals at past moments: {shares}").format(shares=shares)]
    return lines


def _write(result: Result, level: float, file: Path) -> None:
    from core.cells.formulas import Rows

    low, high = result.outcome.forecast.interval(level)
    names = _periods(result)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = Rows(out)
        rows.writerow(["series", "period", "mean", "low", "high", "naive", "model"])
        for one, name in enumerate(result.mended.panel.ids):
            for step in range(result.h if result.mended.able[one] else 0):
                figures = (result.outcome.forecast.mean, low, high, result.outcome.naive)
                rows.writerow([name, names[step], *(f"{x[one, step]:.6g}" for x in figures),
                               result.outcome.forecast.model[one]])  # fmt: skip
