"""What a stock plan found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.forecast.stock.classes import ABC, XYZ
from core.forecast.stock.plan import DARK, DEAD, ORDER, OVER, RUNS_OUT, SOLD_OUT, Plan
from core.forecast.stock.promise import Promise
from core.i18n import N_, _, agreed, language, listed, ngettext, sentences

CLASS_WORDS = {
    "A": N_("brings the first 80 % of the revenue"),
    "B": N_("brings the next 15 %"),
    "C": N_("brings the last 5 %"),
    "X": N_("sells evenly week by week"),
    "Y": N_("sells unevenly"),
    "Z": N_("sells now and then"),
}


@dataclass(frozen=True)
class Summary:
    """The headline of a plan.

    Attributes:
        items: In the inventory; out: sold out; short: will likely run out before delivery; due: others at their
            reorder point; dark: cannot be judged; dead: items of dead stock.
        order, order_value: Items to order and what that costs; uncosted: of them, items without a known cost.
        dead_value, over_value: Money in dead stock, and in what is beyond need.
    """

    items: int
    out: int
    short: int
    due: int
    dark: int
    dead: int
    order: int
    order_value: float
    uncosted: int
    dead_value: float
    over_value: float


def summary_of(plan: Plan) -> Summary:
    """The headline figures."""

    def n(state: str) -> int:
        return int((plan.state == state).sum())

    ordered = np.nan_to_num(plan.orders.order) * ordering(plan)
    return Summary(
        items=len(plan.inventory),
        out=n(SOLD_OUT),
        short=n(RUNS_OUT),
        due=n(ORDER),
        dark=n(DARK),
        dead=n(DEAD),
        order=int((ordered > 0).sum()),
        order_value=float(plan.value(ordered).sum()),
        uncosted=int(((ordered > 0) & ~np.isfinite(plan.cost)).sum()),
        dead_value=float(plan.value(np.where(plan.state == DEAD, plan.inventory.stock, 0.0)).sum()),
        over_value=float(plan.value(np.where(plan.state == OVER, plan.orders.over, 0.0)).sum()),
    )


def ordering(plan: Plan) -> np.ndarray:
    """Items that the proposal orders; shape (I,)."""
    wanted: np.ndarray = np.isin(plan.state, [SOLD_OUT, RUNS_OUT, ORDER]) & (np.nan_to_num(plan.orders.order) > 0)
    return wanted


def amount(value: float, currency: str, digits: int = 0) -> str:
    """Money, with its currency, or that none is told."""
    said = f"{value:,.{digits}f}"
    return f"{said} {currency}" if currency else _("{amount} in the currency of its costs").format(amount=said)


def short(value: float) -> str:
    """An amount short enough for a tile: 8.3 million, 831 万."""
    if language() == "zh_CN":
        steps = ((1e8, _("{n} hundred million")), (1e4, _("{n} ten thousand")))
    else:
        steps = ((1e9, _("{n} billion")), (1e6, _("{n} million")))
    for step, words in steps:
        if value >= step:
            return words.format(n=f"{value / step:,.1f}")
    return f"{value:,.0f}"


def verdict(plan: Plan, found: Summary) -> str:
    """What to do now, in a few sentences; what cannot be judged comes first where it is half of all or more."""
    dark = ""
    if found.dark:
        dark = ngettext(
            "{dark} of {n} item cannot be judged.", "{dark} of {n} items cannot be judged.", found.items
        ).format(dark=f"{found.dark:,}", n=f"{found.items:,}")
    if found.dark == found.items:
        return sentences(dark, _("Nothing is said of what runs out, and no order is proposed."))
    said = sentences(_alarm(found), _proposal(plan, found))
    return sentences(dark, said) if 2 * found.dark >= found.items else sentences(said, dark) if dark else said


def _alarm(found: Summary) -> str:
    """What will run out, among what can be judged."""
    urgent = found.out + found.short
    if urgent:
        return ngettext(
            "{n} item is sold out or will more likely than not run out before an order placed today arrives.",
            "{n} items are sold out or will more likely than not run out before an order placed today arrives.",
            urgent,
        ).format(n=f"{urgent:,}")
    if found.dark:
        return _("Of what can be judged, nothing is likely to run out before an order placed today arrives.")
    return _("Nothing is likely to run out before an order placed today arrives.")


def _proposal(plan: Plan, found: Summary) -> str:
    """What has to be ordered."""
    if not found.order:
        return _("Nothing has to be ordered now.") if not found.dark else ""
    said = ngettext(
        "The proposal orders {n} item for {money}.", "The proposal orders {n} items for {money}.", found.order
    ).format(n=f"{found.order:,}", money=amount(found.order_value, plan.currency))
    if not found.due:
        return said
    due = ngettext(
        "{n} further item is at or below its reorder point for a service level of {service}.",
        "{n} further items are at or below their reorder points for a service level of {service}.",
        found.due,
    ).format(n=f"{found.due:,}", service=f"{plan.policy.service:.1%}".replace(".0%", "%").replace("%", " %"))
    return sentences(due, said)


def promise_text(found: Promise | None, service: float) -> str:
    """Whether such reorder points would have kept their promise so far."""
    if found is None:
        return _("Whether such reorder points keep their promise cannot be told yet: the known days are too few.")
    words = ngettext(
        "Set on past days, such points were promised to last until delivery in {promised} of cases and did in {kept} "
        "({low} to {high}, {n} case).",
        "Set on past days, such points were promised to last until delivery in {promised} of cases and did in {kept} "
        "({low} to {high}, {n} cases).",
        found.n,
    )

    def share(value: float) -> str:
        return f"{100 * value:.1f} %"

    said = words.format(
        promised=share(found.promised), kept=share(found.kept), low=share(found.low), high=share(found.high),
        n=f"{found.n:,}",
    )  # fmt: skip
    if found.missed:
        return sentences(said, _("That is less than promised: demand has grown or swings more than its past days."))
    return said


def demand_text(plan: Plan, name: str) -> str:
    """What the demand was read from."""
    days = len(plan.demand.days)
    return ngettext(
        "Demand from {name}: {n} day, {first} to {last}.", "Demand from {name}: {n} days, {first} to {last}.", days
    ).format(name=name, n=f"{days:,}", first=str(plan.demand.days[0])[:10], last=str(plan.demand.days[-1])[:10])


def demand_notes(plan: Plan) -> list[str]:
    """What was found in the days and how it was mended."""
    return [agreed(message, n).format(n=f"{n:,}") for message, n in plan.demand.notes]


def dark_reasons(plan: Plan) -> list[tuple[str, int]]:
    """Why items cannot be judged (words), and how many; what only keeps an order from being proposed is among them."""
    counts: dict[str, int] = {}
    for place in np.flatnonzero(plan.state == DARK):
        why = plan.why_dark(int(place))
        counts[why] = counts.get(why, 0) + 1
    return sorted(((_(why), n) for why, n in counts.items() if why), key=lambda pair: -pair[1])


def dark_text(plan: Plan) -> str:
    """Which items cannot be judged, why, and what would help; "" where all can."""
    reasons = dark_reasons(plan)
    if not reasons:
        return ""
    n = sum(count for _why, count in reasons)
    said = ngettext("{n} item cannot be judged: {reasons}.", "{n} items cannot be judged: {reasons}.", n)
    return said.format(n=f"{n:,}", reasons=listed(f"{why} ({count:,})" for why, count in reasons))


def unlisted_text(plan: Plan) -> str:
    """What was sold and is not in the inventory; "" where nothing."""
    n = len(plan.unlisted)
    if not n:
        return ""
    words = ngettext(
        "{n} item was sold and is not in this inventory: {names}.",
        "{n} items were sold and are not in this inventory: {names}.",
        n,
    )
    names = [name for name, _sold in plan.unlisted[:5]]
    return words.format(n=f"{n:,}", names=listed([*names, "…"] if n > len(names) else names))


def ahead_text(plan: Plan) -> str:
    """What the calendar adds to demand until delivery; "" where nothing."""
    moved = np.abs(plan.ahead - 1) > 0.02
    if not moved.any():
        return ""
    mean = float(np.median(plan.ahead[moved]))
    return _(
        "Festivals until delivery are counted in, by what they did before: demand until delivery is {change} of "
        "the usual."
    ).format(change=f"{100 * mean:.0f} %")


def class_name(name: str) -> str:
    """AX in words: what it brings and how it sells."""
    return _("{first}, {second}").format(first=_(CLASS_WORDS[name[0]]), second=_(CLASS_WORDS[name[1]]))


def classes_of(plan: Plan) -> Mapping[str, int]:
    """Items of each of the nine classes, AX to CZ."""
    both = plan.abc + plan.xyz
    return {a + x: int((both == a + x).sum()) for a in ABC for x in XYZ}
