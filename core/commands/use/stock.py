"""stock: what will run out before it can be delivered, when to order each item and how much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the stock command."""
    app.command("stock")(stock)


def stock(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="INVENTORY", help="Inventory dataset of the workspace, or a file."),
    demand: str = typer.Option("", help="Events, orders or daily sales, dataset or file; the best fitting if omitted."),
    service: float = typer.Option(0.95, help="Probability that an item lasts until its order arrives."),
    review: int = typer.Option(1, min=1, help="Every so many days the stock is looked at."),
    order_cost: float = typer.Option(20.0, min=0, help="Cost of one order of one item."),
    holding: float = typer.Option(0.25, min=0, help="Cost of keeping a piece for a year, as a share of its cost."),
    lead_change: float = typer.Option(1.0, min=0, help="What if lead times were so many times as long."),
    demand_change: float = typer.Option(1.0, min=0, help="What if demand were so many times as high."),
    lead_spread: float = typer.Option(0.2, min=0, help="Coefficient of variation of lead times."),
    country: str = typer.Option(
        "", help="Whose festivals, as CN; none = no calendar; by what the sales tell when omitted."
    ),
    output: str = typer.Option("", "--output", "-o", help="Write the order proposal to this CSV."),
    most: int = typer.Option(10, min=0, help="Items listed."),
    fail_on: str = typer.Option(
        "out", help="Exit 1 where something runs out before delivery or nothing can be judged (out), or never (none)."
    ),
    json: bool = JsonOption,
) -> None:
    """Plan the stock: reorder points by service level from the demand itself, an order proposal, risk, dead stock."""
    from core.errors import BadInput, NotFound
    from core.forecast.calendar import country_words
    from core.forecast.stock import Policy, kept_so_far, open_stock, plan_of, proposal_rows, rows_of
    from core.forecast.stock import words as say
    from core.i18n import _

    if fail_on not in ("out", "none"):
        raise NotFound.among(_("gate"), fail_on, ["out", "none"])
    policy = Policy(
        service, review, order_cost, holding, lead_change=lead_change, demand_change=demand_change,
        lead_spread=lead_spread,
    ).checked()  # fmt: skip
    if country and country != "none":
        country_words(country)
    where = None if not country else "" if country == "none" else country
    with _opened(ctx, name, demand) as (lake, dataset, beside):
        try:
            source = open_stock(lake, dataset, beside, where)
            plan = plan_of(lake, source, policy)
        except BadInput as error:
            emit(ctx, {"reason": error.message}, [error.line()], as_json=json)
            raise typer.Exit(1) from error
        found, kept = say.summary_of(plan), kept_so_far(lake, source, policy)
        rows = rows_of(plan)
        told_by = Path(demand).name if Path(name).is_file() and demand else source.demand[0]
        lines = [say.verdict(plan, found), say.demand_text(plan, told_by)]
        lines += [f"  {note}" for note in say.demand_notes(plan)]
        lines += [said for said in (say.dark_text(plan), say.unlisted_text(plan), say.ahead_text(plan)) if said]
        lines += [say.promise_text(kept, service), ""]
        lines += [_line(row) for row in rows[:most]]
        if output:
            _written(Path(output), proposal_rows(plan))
        result = {
            "summary": found,
            "policy": policy,
            "demand": {"dataset": told_by, "days": len(plan.demand.days), "notes": say.demand_notes(plan)},
            "cannot_be_judged": dict(say.dark_reasons(plan)),
            "not_in_inventory": [{"item": item, "sold": sold} for item, sold in plan.unlisted],
            "classes": dict(say.classes_of(plan)),
            "promise": kept,
            "items": rows,
        }
        emit(ctx, result, lines, as_json=json)
        if fail_on == "out" and (found.out + found.short or found.dark == found.items):
            raise typer.Exit(1)


def _line(row: dict[str, Any]) -> str:
    from core.i18n import _

    def figure(value: float | None, form: str = ",.0f") -> str:
        return "-" if value is None else format(value, form)

    return (
        f"{row['item']:14} {_(row['state']):29} {row['class']:2}  stock {figure(row['stock']):>7}  "
        f"daily {figure(row['daily'], '.2f'):>7}  lead {figure(row['lead']):>3}  "
        f"reorder {figure(row['reorder']):>7}  order {figure(row['order']):>7}  risk {figure(row['risk'], '.0%'):>5}"
    )


def _written(path: Path, rows: list[dict[str, Any]]) -> None:
    """The order proposal as CSV; cells that a spreadsheet would run are made inert."""
    import io

    from core.cells.formulas import Rows
    from core.errors import Unavailable
    from core.i18n import _

    text = io.StringIO(newline="")
    writer = Rows(text)
    if rows:
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    try:
        path.write_text(text.getvalue(), encoding="utf-8-sig")
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        ) from error


@contextmanager
def _opened(ctx: typer.Context, name: str, demand: str) -> Iterator[tuple[Lake, str, str | None]]:
    """The lake, the inventory and the sales: of the workspace, or of files in a temporary one."""
    from core.errors import NotFound
    from core.i18n import _

    if not Path(name).is_file():
        lake = state(ctx).lake
        datasets = [one.name for one in lake.datasets()]
        for one in (name, demand):
            if one and one not in datasets:
                raise NotFound.among(_("dataset or file"), one, datasets)
        yield lake, name, demand or None
        return
    from core.collect.temporary import landed

    files = {"inventory": name} | ({"demand": demand} if demand else {})
    with landed(files, {"inventory": "inventory"}) as temporary:
        yield temporary, "inventory", "demand" if demand else None
