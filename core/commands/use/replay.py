"""replay: what a recipe, a contract or a match does to the lists, and how much dirt they bear."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.commands.use.shop_tables import ItemsOption, ReviewsOption, recipe_of, shop_tables

if TYPE_CHECKING:
    from core.lake import Lake
    from core.recommend import Protocol
    from core.recommend.data import Shop
    from core.recommend.replay import Kind, Plan, Replayed

TESTED = ("all", "kept")
"""What a recipe's test is made of."""


def register(app: typer.Typer) -> None:
    """Add the replay command."""
    app.command("replay")(replay)


def replay(
    ctx: typer.Context,
    name: str = typer.Argument(help="The dataset: events, or what is read beside them."),
    recipe: str = typer.Option("", help="A recipe's JSON file, auto or suggested; the dataset's own when omitted."),
    checks: bool = typer.Option(
        False, "--checks", help="Set aside the rows that fail each check, in place of a recipe."
    ),
    contract: str = typer.Option("", help="With --checks: judge by this contract, a YAML or JSON file, not yet kept."),
    merge: bool = typer.Option(
        False, "--merge", help="Take the pairs that hold in the dataset's match, or what One shop made one."
    ),
    faults: bool = typer.Option(False, "--faults", help="Plant faults at rising shares, in place of a recipe."),
    events: str = typer.Option("", help="The events to recommend from; the largest that read the dataset if omitted."),
    items: str = ItemsOption,
    reviews: str = ReviewsOption,
    scorer: str = typer.Option("", help="Scorer id; the best of the newest evaluation when omitted."),
    split: str = typer.Option("time", help="time (global), user (random per shopper) or last."),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="List length."),
    target: str = typer.Option("any", help="What counts as a hit: any, intent or purchase."),
    test: str = typer.Option("all", help="Of a recipe: all rows with mended values, or kept: only rows that stay."),
    seed: int = typer.Option(42, min=0, help="Of the random split, the bootstrap and the faults."),
    keep: bool = typer.Option(False, "--keep", help="Store what was found, for the Replay page."),
    json: bool = JsonOption,
) -> None:
    """Replay changes of the data against one frozen test, with 95 % intervals; nothing of the data is changed."""
    from core.errors import NotFound
    from core.i18n import _
    from core.quality import read_suite
    from core.recommend import Options, Protocol
    from core.recommend.replay import events_read_with, matched_with, plan_of, usual_scorer

    lake = state(ctx).lake
    protocol = Protocol(split=split, k=k, target=target, seed=seed)  # type: ignore[arg-type]
    told = events or events_read_with(lake, name)
    more: dict[str, Any] = {"items": items or None, "reviews": reviews or None}
    with shop_tables(ctx, told, items, reviews) as (_lake, shop):
        chosen = scorer or usual_scorer(lake, shop, Options(), protocol)
        if faults:
            _faults(ctx, lake, shop, chosen, protocol, keep, json)
            return
    kind: Kind = "merge" if merge else "checks" if checks else "recipe"
    if test not in TESTED:
        raise NotFound.among(_("test"), test, TESTED)
    if kind == "recipe":
        given = None if recipe == "suggested" else recipe_of(lake, name, recipe).as_dict()
        more |= {"recipe": given, "test": test}
    if kind == "checks" and contract:
        more["contract"] = read_suite(Path(contract), name).to_dict()
    if kind == "merge":
        more["right"] = matched_with(lake, name)
    _replayed(ctx, lake, plan_of(lake, kind, name, told, more), chosen, protocol, keep, json)


def _replayed(
    ctx: typer.Context, lake: Lake, plan: Plan, scorer: str, protocol: Protocol, keep: bool, json: bool
) -> None:
    from core.recommend.replay import LED, frozen, keep_replay, orders_of, words
    from core.recommend.replay import replay as run

    found: Replayed = run(plan, scorer, protocol)
    orders = orders_of(frozen(plan.data(plan.trusted), protocol))
    if keep:
        keep_replay(lake, plan, scorer, protocol, found, orders)
    worth = orders.worth(found.total.path["ndcg"], found.before.figures["ndcg"].value)
    lines = [words.headline(plan.kind, found, protocol.k), words.few_text(found.tested)]
    for change, effect in zip(plan.changes, found.effects, strict=True):
        lines.append(
            f"{words.verdict_name(effect.verdict):16} {words.effect_text(effect, effect.path['ndcg'])}  "
            f"{words.change_title(change)}"
        )
    lines.append(words.suspects_text(found.before.suspects, found.after.suspects))
    lines += [words.money_text(orders, worth, LED), words.control_text(found), words.tested_text(found)]
    changes = [dict(one.about) for one in plan.changes]
    emit(
        ctx,
        {"scorer": scorer, "protocol": protocol.as_json(), "changes": changes, "replayed": found, "orders": orders},
        [line for line in lines if line],
        as_json=json,
    )


def _faults(
    ctx: typer.Context, lake: Lake, shop: Shop, scorer: str, protocol: Protocol, keep: bool, json: bool
) -> None:
    from core.recommend import Options
    from core.recommend.data import inputs_of
    from core.recommend.replay import Ground, fitting, keep_curve, least_borne_first, words

    inputs = inputs_of(lake, shop)
    ground = Ground(inputs, scorer, protocol)
    curves = [ground.curve(one.id) for one in fitting(inputs)]
    for one in curves if keep else ():
        keep_curve(lake, shop, scorer, protocol, Options(), one)
    lines = [words.dirt_headline(curves, protocol.k), *([few] if (few := words.few_text(curves[0].tested)) else [])]
    for one in least_borne_first(curves):
        steps = "  ".join(f"{point.share:.0%} {point.ndcg.value + 0.0:+.4f}" for point in one.points)
        lines.append(f"{words.fault_name(one.fault)}: {words.bearable_text(one)}  {steps}")
        lines += [words.hidden_text(one)] if one.hides else []
    emit(ctx, {"scorer": scorer, "protocol": protocol.as_json(), "curves": curves}, lines, as_json=json)
