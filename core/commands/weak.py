"""weak: lists that no shopper should be shown, by rule, and the fault of the data behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from core.commands.output import JsonOption, counted, emit
from core.commands.shop_tables import (
    FormOption,
    ItemsOption,
    LayerOption,
    ReviewsOption,
    RoleOption,
    options_of,
    shop_tables,
)


def register(app: typer.Typer) -> None:
    """Add the weak command."""
    app.command("weak")(weak)


def weak(
    ctx: typer.Context,
    events: str = typer.Argument(..., help="Events dataset of the workspace, or a file."),
    scorer: str = typer.Option("ease", help="Scorer id; `evaluate` lists them."),
    items: str = ItemsOption,
    reviews: str = ReviewsOption,
    k: int = typer.Option(10, "-k", min=1, max=100, help="List length."),
    most: int = typer.Option(1000, "--shoppers", min=0, help="Shoppers drawn; 0 for all."),
    seed: int = typer.Option(0, min=0, help="Of the draw."),
    form: str = FormOption,
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    shown: int = typer.Option(5, "--show", min=0, help="Weakest lists to print."),
    fail_above: float = typer.Option(
        None, min=0.0, max=1.0, help="Exit with 1 when a larger share is weak, stock apart."
    ),
    output: Path = typer.Option(None, "-o", "--output", help="CSV or xlsx of every item of every weak list."),
    json: bool = JsonOption,
) -> None:
    """Judge the lists of a scorer by every rule: how many are weak, which, and why."""
    from core.i18n import _
    from core.recommend.weak import causes_of, judged_lists, list_rows, words, write

    options = options_of(form)
    with shop_tables(ctx, events, items, reviews, layer, role) as (lake, shop):
        judged = judged_lists(lake, shop, options, scorer, k=k, most=most, seed=seed)
        behind = causes_of(lake, shop, judged)
        weakest = list_rows(judged, judged.ordered()[:shown]) if shown else []
        written = write(judged, behind, output) if output else 0
        total, shares = judged.total(), judged.shares()
        result: dict[str, Any] = {
            "events": events, "scorer": scorer, "form": form, "k": k, "lists": total.judged, "weak": total.weak,
            "share": total.share, "low": total.low, "high": total.high,
            "rules": [_rule(one) | {"causes": [_cause(each) for each in behind.of(one.rule)]} for one in shares],
            "unchecked": list(behind.unchecked), "weakest": weakest,
        }  # fmt: skip
        lines = [words.headline(judged)]
        for one in shares:
            said = _(one.reason) if one.reason else f"{one.weak:,} / {one.judged:,}  {words.share_text(one)}"
            lines.append(f"{words.rule_name(one.rule):28} {said}")
            lines += [f"    <- {words.cause_text(each)}" for each in behind.of(one.rule)[:3]]
        lines += [f"{row['user_id']}: {row['why']}" for row in weakest]
        if output:
            result["output"] = str(output)
            lines.append(f"{counted(written, 'row')} -> {output}")
    emit(ctx, result, lines, as_json=json)
    if fail_above is not None and total.judged and total.share > fail_above:
        raise typer.Exit(1)


def _rule(one: Any) -> dict[str, Any]:
    from core.i18n import _

    return {
        "rule": one.rule, "weak": one.weak, "judged": one.judged, "share": one.share, "low": one.low,
        "high": one.high, "reason": _(one.reason) if one.reason else "",
    }  # fmt: skip


def _cause(one: Any) -> dict[str, Any]:
    from core.i18n import _

    return {
        "what": _(one.says), "kind": one.kind, "dataset": one.dataset, "check": one.check,
        "lists": int(one.lists.sum()), "rows": list(one.rows), "n_rows": one.n_rows,
    }  # fmt: skip
