"""interleave, draft, frozen, off-policy: two rankings compared by clicks, on frozen shoppers, and from a log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from core.commands.output import JsonOption, counted, emit, state
from core.commands.use.shop_tables import FormOption, ItemsOption, LayerOption, RoleOption, options_of, shop_tables


def register(app: typer.Typer) -> None:
    """Add the commands that compare recommenders."""
    app.command("interleave")(interleave)
    app.command("draft")(draft)
    app.command("frozen")(frozen)
    app.command("off-policy")(off_policy)


def interleave(
    ctx: typer.Context,
    file: str = typer.Argument(help="A log of interleaved lists: a file, or a dataset of the workspace."),
    first: str = typer.Option("", help="The ranking that the other is compared against; the first by name."),
    column: list[str] = typer.Option([], help="PART=COLUMN: list, user, position, item, team, clicked; repeat."),
    alpha: float = typer.Option(0.05, help="Error level; the interval covers 1 - alpha."),
    smallest: float = typer.Option(0.01, help="Smallest preference that would matter: 0.01 is 51 to 49."),
    json: bool = JsonOption,
) -> None:
    """Read out interleaved lists: which of two rankings shoppers prefer. Exit 1 where the log forbids a verdict."""
    from core.experiment.recommenders import (
        fault_text,
        faults_title,
        preference,
        preference_text,
        read,
        read_file,
    )

    chosen = _parts(column)
    path = Path(file)
    if path.is_file() or path.suffix:
        log = read_file(path, first or None, chosen)
    else:
        log = read(state(ctx).lake, file, first or None, chosen)
    found = preference(log, alpha, smallest)
    lines = [preference_text(found)]
    lines += [f"  {one.severity.upper():<8} {faults_title(one)}: {fault_text(one)}" for one in found.faults]
    emit(ctx, found.to_json() | {"sentence": lines[0]}, lines, as_json=json)
    if found.verdict == "withheld":
        raise typer.Exit(1)


def draft(
    ctx: typer.Context,
    events: str = typer.Option(..., help="Events dataset of the workspace, or a file."),
    scorer: str = typer.Option(..., help="Two scorer ids with a comma between them."),
    output: Path = typer.Option(..., "-o", "--output", help="CSV: list_id, user_id, position, item_id, team, ranks."),
    items: str = ItemsOption,
    k: int = typer.Option(10, "-k", min=1, max=200, help="List length."),
    method: str = typer.Option("team_draft", help="team_draft or balanced."),
    salt: str = typer.Option("", help="Makes the coins of this test its own; they can be thrown again from it."),
    form: str = FormOption,
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    json: bool = JsonOption,
) -> None:
    """Interleave two scorers' lists for every shopper, to be served and logged with what was clicked."""
    from core.experiment.recommenders import draft_lists, write_drafted
    from core.recommend.data import features_of

    first, second = _two(scorer)
    with shop_tables(ctx, events, items, "", layer, role) as (lake, shop):
        features = features_of(lake, shop, options_of(form))
        drafted = draft_lists(features, first, second, k, method, salt)
        rows = write_drafted(drafted, features, (first, second), output)
    result = {"first": first, "second": second, "method": method, "k": k, "rows": rows, "output": str(output)}
    emit(ctx, result, [f"{counted(rows, 'row')} -> {output}"], as_json=json)


def frozen(
    ctx: typer.Context,
    events: str = typer.Option(..., help="Events dataset of the workspace, or a file."),
    scorer: str = typer.Option(..., help="Two scorer ids with a comma; one with --versions."),
    versions: str = typer.Option(
        "", help="Two versions of the events dataset, as 1,3; the test is made of the second."
    ),
    split: str = typer.Option("time", help="time (global), user (random per shopper) or last."),
    items: str = ItemsOption,
    k: int = typer.Option(10, "-k", min=1, max=1000, help="List length."),
    smallest: float = typer.Option(0.01, help="Smallest relative change that would matter."),
    seed: int = typer.Option(42, min=0, help="Of the random split and the bootstrap."),
    form: str = FormOption,
    layer: str = LayerOption,
    role: list[str] = RoleOption,
    json: bool = JsonOption,
) -> None:
    """Two scorers, or two versions of the events, on the same frozen shoppers: paired intervals and a verdict."""
    from core.errors import BadInput
    from core.experiment.recommenders import frozen_text, of_scorers, of_versions
    from core.i18n import _
    from core.recommend import Protocol
    from core.recommend.data import inputs_of
    from core.recommend.words import metric_name, scorer_name

    protocol, options = Protocol(split=split, k=k, seed=seed), options_of(form)  # type: ignore[arg-type]
    with shop_tables(ctx, events, items, "", layer, role) as (lake, shop):
        if versions:
            numbers = [part.strip() for part in versions.split(",")]
            if len(numbers) != 2 or not all(part.isdigit() for part in numbers):
                raise BadInput(_("Write two versions as 1,3."))
            one, other = (lake.snapshot_of(events, int(part)) for part in numbers)
            found = of_versions(lake, shop, (one, other), scorer, protocol, options, smallest)
            names = [_("version {n}").format(n=part) for part in numbers]
        else:
            pair = _two(scorer)
            found = of_scorers(inputs_of(lake, shop), *pair, protocol, options, smallest)
            names = [scorer_name(one) for one in pair]
    lines = [frozen_text(found, metric, metric_name(metric, k), names[0], names[1]) for metric in found.differences]
    if found.warning:
        lines.append(_(found.warning))
    emit(ctx, found.to_json() | {"sentences": lines}, lines, as_json=json)
    if "withheld" in found.verdicts.values():
        raise typer.Exit(1)


def off_policy(
    ctx: typer.Context,
    log: str = typer.Argument(help="Impressions dataset with shopper, item, propensity and clicked."),
    events: str = typer.Option(..., help="Events dataset of the workspace that the scorer learns from."),
    scorer: str = typer.Option("ease", help="Scorer id."),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="List length."),
    form: str = FormOption,
    json: bool = JsonOption,
) -> None:
    """Clicks that a scorer would have earned, judged from another's log (IPS, SNIPS, DR). Exit 1 where refused."""
    from core.i18n import _
    from core.recommend.evaluation import METHODS, estimated, logged_text
    from core.recommend.words import scorer_name

    with shop_tables(ctx, events) as (lake, shop):
        found = estimated(lake, shop, options_of(form), log, scorer, k)
    outcome = found.outcome
    sentence = logged_text(outcome, scorer_name(scorer))
    lines = [sentence, *(_(warning) for warning in found.warnings)]
    for name, one in outcome.estimates.items():
        lines.append(f"  {_(METHODS[name])}: {one.value:.4f} [{one.low:.4f}, {one.high:.4f}]")
    result: dict[str, Any] = {"log": log, "scorer": scorer, "k": k, "outcome": outcome, "sentence": sentence}
    emit(ctx, result | {"skipped": found.skipped, "warnings": [_(w) for w in found.warnings]}, lines, as_json=json)
    if outcome.refused:
        raise typer.Exit(1)


def _two(scorer: str) -> tuple[str, str]:
    from core.errors import BadInput
    from core.i18n import _

    names = [part.strip() for part in scorer.split(",") if part.strip()]
    if len(names) != 2:
        raise BadInput(_("Name two scorers with a comma between them; {n} given.").format(n=len(names)))
    return names[0], names[1]


def _parts(entries: list[str]) -> dict[str, str]:
    from core.errors import BadInput
    from core.experiment.recommenders import PARTS
    from core.i18n import _, listed

    chosen = {}
    for entry in entries:
        part, mark, column = entry.partition("=")
        if not mark or part not in PARTS:
            raise BadInput(
                _("Write a part as PART=COLUMN, not “{text}”; parts: {parts}.").format(text=entry, parts=listed(PARTS))
            )
        chosen[part] = column
    return chosen
