"""ads: what is wrong with ads, how well clicks are foretold, and what an auction over the log comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.ads import Market
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the ads command."""
    app.command("ads")(ads)


def ads(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="ADS", help="Ads dataset of the workspace, or a file."),
    events: str = typer.Option("", help="Events dataset or file; the largest of the workspace when omitted."),
    items: str = typer.Option("", help="Catalog file beside an ads file; a workspace has its own."),
    source: str = typer.Option("", help="impressions, searches, shown or views; the surest when omitted."),
    slots: int = typer.Option(2, min=1, max=4, help="Places for ads on a page."),
    reserve: float = typer.Option(0.0, help="Least price of a click."),
    floor: float = typer.Option(0.5, help="Least relevance of an ad, 0 to 1."),
    pacing: str = typer.Option("throttle", help="none, throttle or scale."),
    times: int = typer.Option(1, help="Visits that each logged visit stands for."),
    seed: int = typer.Option(0, min=0, help="Of clicks, and of who sits out."),
    most: int = typer.Option(10, min=0, help="Ads listed."),
    json: bool = JsonOption,
) -> None:
    """Look at ads: faults, click rates with intervals, an auction at second prices, and the effect on relevance."""
    from core.ads import Rules, clicks_of, effect_of, faults_of, market_of, open_market, outcome_of
    from core.ads import words as say
    from core.errors import BadInput
    from core.i18n import _

    rules = Rules(slots, reserve, floor, pacing, None, times, seed)  # type: ignore[arg-type]
    with _opened(ctx, name, events, items) as (lake, dataset, beside):
        found = faults_of(lake, dataset)
        result: dict[str, Any] = {"ads": found.ads, "faults": [_fault(one) for one in found.faults]}
        lines = [f"{one.severity:8} {one.sentence}" for one in found.faults] or [_("No fault was found.")]
        try:
            market: Market = open_market(lake, dataset, beside, source or None)
            clicks = clicks_of(lake, market)
        except BadInput as error:
            result["reason"] = error.message
            emit(ctx, result, [*lines, error.line()], as_json=json)
            raise typer.Exit(1) from error
        known, inputs = market_of(lake, market)
        money = say.money_of(known, inputs.catalog.currency if inputs.catalog else None)
        judged, auction = clicks.judged, outcome_of(lake, market, rules)
        result["cannot_be_shown"] = dict(say.reasons(known))
        result["clicks"] = {"source": market.source, "impressions": len(clicks.log), "judged": judged}
        rows = [
            {"ad_id": str(known.id[one.ad]), "product": known.product[one.ad], **_row(one), "why": _(one.why)}
            for one in auction.rows
        ]
        result["auction"] = _auction(auction) | {"ads": rows}
        lines += ["", say.log_text(clicks.log), *say.log_notes(clicks.log)]
        lines += [f"{rate:6} AUC {say.figure(judged.auc[rate])}  log loss {say.figure(judged.loss[rate], 4)}  "
                  f"ECE {judged.error[rate]:.4f}" for rate in judged.auc]  # fmt: skip
        lines += [say.model_text(judged), say.level_text(judged), "", say.auction_text(auction, money)]
        lines += [said for said in (say.replay_text(auction),) if said]
        lines += [say.budget_text(auction), f"revenue per 1,000 visits {say.figure(auction.revenue, 2)}"]
        lines += [_ad_line(row) for row in rows[:most]]
        try:
            effect = effect_of(lake, market, reserve)
            points = list(effect.points.values())
            result["effect"] = {"scorer": effect.scorer, "shoppers": effect.shoppers, "points": points}
            lines += ["", say.effect_text(effect.at(slots, floor), effect.at(0, floor).ndcg, money)]
        except BadInput as error:
            result["effect"] = {"reason": error.message}
            lines += ["", error.message]
        emit(ctx, result, lines, as_json=json)


def _ad_line(row: dict[str, Any]) -> str:
    return (
        f"{row['ad_id']:12} bid {row['bid']:8.2f}  eCPM {row['ecpm']:10,.1f}  shown {row['shown']:6,}  "
        f"clicks {row['clicks']:5,}  spent {row['spent']:10,.2f}  {row['why']}"
    )


@contextmanager
def _opened(ctx: typer.Context, name: str, events: str, items: str) -> Iterator[tuple[Lake, str, str | None]]:
    """The lake, the ads dataset and the events dataset: of the workspace, or of files in a temporary one."""
    from core.errors import NotFound
    from core.i18n import _

    if not Path(name).is_file():
        lake = state(ctx).lake
        datasets = [one.name for one in lake.datasets()]
        if name not in datasets:
            raise NotFound.among(_("dataset or file"), name, datasets)
        yield lake, name, events or None
        return
    from core.collect.temporary import landed

    given = {"ads": name, "events": events, "items": items}
    files = {role: path for role, path in given.items() if path}
    with landed(files, {role: role for role in files}) as temporary:
        yield temporary, "ads", "events" if events else None


def _fault(one: Any) -> dict[str, Any]:
    return {"check": one.check, "severity": one.severity, "sentence": one.sentence, "ads": one.ads, "lines": one.lines}


def _row(one: Any) -> dict[str, Any]:
    names = ("bid", "rate", "ecpm", "visits", "entered", "shown", "clicks", "spent", "place", "used")
    return {name: getattr(one, name) for name in names}


def _auction(found: Any) -> dict[str, Any]:
    names = (
        "revenue",
        "clicks",
        "total",
        "shown",
        "clicked",
        "visits",
        "replayed",
        "stands",
        "fill",
        "price",
        "ads_shown",
        "spent_out",
        "out_at",
    )
    return {name: getattr(found, name) for name in names} | {
        "uneven": found.uneven,
        "advertisers": found.seen,
        "gini": found.gini,
    }
