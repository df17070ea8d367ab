"""recommend, evaluate, session-intent: lists for shoppers, how good the scorers are, and which sessions mean to buy."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, counted, emit
from core.commands.use.shop_tables import (
    FormOption,
    ItemsOption,
    LayerOption,
    ReviewsOption,
    RoleOption,
    options_of,
    shop_tables,
)

if TYPE_CHECKING:
    from core.recommend import Evaluation


def register(app: typer.Typer) -> None:
    """Add the recommend, evaluate and session-intent commands."""
    app.command("recommend")(recommend)
    app.command("evaluate")(evaluate)
    app.command("session-intent")(session_intent)


def recommend(
    ctx: typer.Context,
    events: str = typer.Option(..., help="Events dataset of the workspace, or a file."),
    scorer: str = typer.Option("ease", help="Scorer id; `evaluate` lists them."),
    items: str = ItemsOption,
    reviews: str = ReviewsOption,
    user: str = typer.Option("", help="One shopper, with reasons; all shoppers when omitted."),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="List length."),
    form: str = FormOption,
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    repeats: bool = typer.Option(False, "--repeats", help="List items the shopper has already met as well."),
    output: Path = typer.Option(None, "-o", "--output", help="CSV of user_id, rank, item_id, score."),
    train: bool = typer.Option(False, "--train", help="Train a scorer that is trained in the background, first."),
    json: bool = JsonOption,
) -> None:
    """Recommend items to one shopper or to all."""
    from core.i18n import _
    from core.recommend.data import features_of, model_of
    from core.recommend.lists import NOTHING_FOR_ANYBODY, all_lists, write_lists
    from core.recommend.lists import recommend as list_for

    options = options_of(form)
    with shop_tables(ctx, events, items, reviews, layer, role) as (lake, shop):
        features = features_of(lake, shop, options)
        with _training(train):
            model = model_of(lake, shop, options, scorer)
        if user:
            listing = list_for(features, model, scorer, user, k, mask_seen=not repeats)
            rows = [
                {"rank": i.rank, "item_id": i.card.id, "title": i.card.title, "score": i.score, "reason": i.reason}
                for i in listing.items
            ]
            result: dict[str, Any] = {
                "scorer": scorer,
                "form": form,
                "user_id": user,
                "fallback": listing.fallback,
                "note": listing.note,
                "items": rows,
            }
            lines = [f"{r['rank']:>3}  {r['item_id']}  {r['title']}  {r['score']:.4g}  {r['reason']}" for r in rows]
            emit(ctx, result, [*([_(listing.note)] if listing.note else []), *lines], as_json=json)
            if not rows:
                raise typer.Exit(1)
            return
        table = all_lists(features, model, k, mask_seen=not repeats)
        result = {"scorer": scorer, "form": form, "k": k, "users": table.n_users, "rows": len(table)}
        if not len(table):
            result["note"] = NOTHING_FOR_ANYBODY
            emit(ctx, result | {"lists": {}}, [_(NOTHING_FOR_ANYBODY)], as_json=json)
            raise typer.Exit(1)
        if output:
            write_lists(table, output)
            emit(ctx, {**result, "output": str(output)}, [f"{counted(len(table), 'row')} -> {output}"], as_json=json)
        else:
            lists = dict(table.by_user())
            short = (f"{name}: {', '.join(i['item_id'] for i in found)}" for name, found in lists.items())
            emit(ctx, {**result, "lists": lists}, short, as_json=json)


def evaluate(
    ctx: typer.Context,
    events: str = typer.Option(..., help="Events dataset of the workspace, or a file."),
    scorer: str = typer.Option("popularity,item_knn,ease,als", help="Scorer ids with commas, or all."),
    split: str = typer.Option("time", help="time (global), user (random per shopper) or last."),
    items: str = ItemsOption,
    reviews: str = ReviewsOption,
    k: int = typer.Option(10, "-k", min=1, max=1000, help="List length."),
    target: str = typer.Option("any", help="What counts as a hit: any, intent or purchase."),
    repeats: bool = typer.Option(False, "--repeats", help="Items met in training may be listed and hit."),
    form: str = FormOption,
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    seed: int = typer.Option(42, min=0, help="Of the random split and the bootstrap."),
    train: bool = typer.Option(False, "--train", help="Train scorers that are trained in the background as well."),
    tuned: bool = typer.Option(False, "--tuned", help="Use the numbers that a search of this data chose."),
    json: bool = JsonOption,
) -> None:
    """Evaluate scorers offline, with 95 % intervals, and say who leads; two are also compared pairwise."""
    from core.errors import BadInput
    from core.i18n import _
    from core.recommend import SCORERS, Protocol, compare
    from core.recommend import evaluate as run
    from core.recommend.data import inputs_of
    from core.recommend.evaluation import BASELINE, board, leader_text
    from core.recommend.evaluation.tuning import latest, used
    from core.recommend.words import difference_text, metric_name, scorer_name

    names = list(SCORERS) if scorer == "all" else [name.strip() for name in scorer.split(",") if name.strip()]
    if not names:
        raise BadInput(_("Name a scorer to evaluate, or all."))
    protocol = Protocol(split=split, k=k, target=target, repeats=repeats, seed=seed)  # type: ignore[arg-type]
    options = options_of(form)
    with shop_tables(ctx, events, items, reviews, layer, role) as (lake, shop):
        inputs = inputs_of(lake, shop)
        if tuned:
            options = used(options, latest(lake, shop))
        with _training(train):
            found = run(inputs, names, protocol, options)
    result: dict[str, Any] = {
        "events": events,
        "protocol": protocol.as_json(),
        "form": form,
        "skipped": dict(inputs.events.skipped),
        "scorers": [_figures(one) for one in found],
        "tuned": {name: dict(numbers) for name, numbers in options.tuned},
    }
    lines = [_line(one) for one in found]
    able = [one for one in found if not one.reason]
    if len(able) == 2:
        pair = compare(*able)
        result["comparison"] = pair
        label = metric_name("ndcg", k)
        pair_names = (scorer_name(pair.first), scorer_name(pair.second))
        lines.append(difference_text(pair.differences["ndcg"], *pair_names, label))
    elif len(able) > 2:
        standings = board({one.scorer: one.values["ndcg"] for one in able}, "ndcg", seed=seed)
        result["board"] = standings
        lines.append(leader_text(standings, metric_name("ndcg", k), scorer_name, BASELINE))
    if found and found[0].warning:
        from core.i18n import _

        lines.append(_(found[0].warning))
    emit(ctx, result, lines, as_json=json)


def session_intent(
    ctx: typer.Context,
    events: str = typer.Option(..., help="Events dataset of the workspace, or a file."),
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    output: Path = typer.Option(None, "-o", "--output", help="CSV of the newest sessions with their strength."),
    json: bool = JsonOption,
) -> None:
    """Train and measure the model of purchase intent on sessions, beside the formula; 95 % intervals."""
    from core.recommend import Weights
    from core.recommend.data import inputs_of
    from core.recommend.session_intent import read, write_sessions
    from core.recommend.words import figure_text, intent_text

    with shop_tables(ctx, events, layer=layer, role=role, alone=True) as (lake, shop):
        found = read(inputs_of(lake, shop).events, Weights())
    outcome = found.outcome
    result = {"outcome": outcome, "sessions": found.total, "verdict": intent_text(outcome.gain)}
    lines = [
        f"{'model':16} AUC {figure_text(outcome.model)}",
        f"{'formula (c)':16} AUC {figure_text(outcome.formula)}",
        f"{'difference':16} AUC {figure_text(outcome.gain)}",
        intent_text(outcome.gain),
        f"sessions {found.total:,}, trained on {outcome.train:,}, tested on {outcome.test:,} with {outcome.buyers:,} "
        f"buyers (the model expected {outcome.expected:.1f})",
    ]
    if output:
        write_sessions(found.sessions, output)
        result["output"] = str(output)
        lines.append(f"{len(found.sessions):,} newest sessions -> {output}")
    emit(ctx, result, lines, as_json=json)


def _training(wanted: bool) -> AbstractContextManager[None]:
    """Where scorers are trained that no job has trained yet."""
    from core.recommend.scorers import training

    return training() if wanted else nullcontext()


def _figures(one: Evaluation) -> dict[str, Any]:
    return {
        "scorer": one.scorer,
        "metrics": one.figures,
        "users": len(one.users),
        "scorable": one.scorable,
        "cold": one.cold,
        "undated": one.undated,
        "warning": one.warning,
        "reason": one.reason,
        "seconds": one.seconds,
    }


def _line(one: Evaluation) -> str:
    from core.i18n import _
    from core.recommend.words import figure_text

    if one.reason:
        return f"{one.scorer:16} {_(one.reason)}"
    shown = "  ".join(f"{name} {figure_text(figure)}" for name, figure in one.figures.items())
    return f"{one.scorer:16} {shown}  users {len(one.users)}  {one.seconds:.2f} s"
