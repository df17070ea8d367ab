"""What a replay found, in the reader's language: the sentence first, then what each change did."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import N_, _, listed, ngettext, retold, sentences
from core.recommend.evaluation.evaluate import Figure
from core.recommend.replay.curves import Curve, least_borne_first
from core.recommend.replay.effects import Effect, Replayed
from core.recommend.replay.faults import FAULTS
from core.recommend.replay.money import VISITS, Orders
from core.recommend.replay.outcome import SUSPECTS
from core.recommend.replay.plans import Change
from core.recommend.words import metric_name

VERDICTS = {
    "gains": N_("gains"),
    "costs": N_("costs"),
    "unclear": N_("not measurable"),
    "nothing": N_("changes nothing"),
}
METHODS = {
    "shapley": N_(
        "Whatever the order: the mean of what a step adds over all orders in which the steps could be taken (Shapley "
        "value); the shares sum to the whole."
    ),
    "left_out": N_("Whatever the order: what is lost when this step alone is left out; the shares need not sum."),
    "alone": N_("One step alone does anything, so its order does not matter."),
}
FEW = 30
"""Tested shoppers below which an interval means little: where four of five differences are 0, as with lists they are, a
95 % interval held the true mean in 68 of 100 draws of 10 shoppers, in 83 of 20, 87 of 30 and 94 of 300."""
NAMED = 3
"""Steps named in the sentences; the table has all."""


def verdict_name(name: str) -> str:
    """What can be said of a difference, in a word or two."""
    return _(VERDICTS[name])


def change_title(change: Change) -> str:
    """What a change is: a recipe's step, a check whose rows are set aside, or a match."""
    about = change.about
    if "step" in about:
        from core.clean import from_dict, sentence

        return sentence(from_dict({"steps": [about["step"]]}).steps[0])
    if "held" in about:
        n = int(about["held"])
        return ngettext(
            "{n} row that the contract set aside at loading", "{n} rows that the contract set aside at loading", n
        ).format(n=f"{n:,}")
    if "check" in about:
        said = retold(str(about["title"]))
        if about.get("borne"):
            return _("Set aside, though within its tolerance: {check}").format(check=said)
        return _("Set aside: {check}").format(check=said)
    fewer = int(about["fewer"])
    if about["people"]:
        words = ngettext("Make {n} shopper id one with another", "Make {n} shopper ids one with others", fewer)
    else:
        words = ngettext("Make {n} product id one with another", "Make {n} product ids one with others", fewer)
    return words.format(n=f"{fewer:,}")


def moved_text(figure: Figure, digits: int = 4) -> str:
    """A difference with its interval: "+0.0080 (+0.0031 to +0.0128)"; a dash where it is not known."""
    if figure.value != figure.value:
        return "–"
    value = f"{figure.value + 0.0:+.{digits}f}"
    if figure.low is None or figure.high is None:
        return value
    low, high = f"{figure.low + 0.0:+.{digits}f}", f"{figure.high + 0.0:+.{digits}f}"
    return _("{value} ({low} to {high})").format(value=value, low=low, high=high)


def effect_text(effect: Effect, figure: Figure) -> str:
    """What an effect's figure moved by; a plain 0 where no list moved."""
    return "0" if effect.verdict == "nothing" and not figure.value else moved_text(figure)


def headline(kind: str, found: Replayed, k: int) -> str:
    """What all changes together did, in one sentence."""
    before, after = found.before.figures["ndcg"].value, found.after.figures["ndcg"].value
    what = {"recipe": _("The whole recipe"), "checks": _("Setting these rows aside"), "merge": _("The merge")}[kind]
    words = {
        "gains": _("{what} raised {metric} from {before} to {after}: {moved}."),
        "costs": _("{what} lowered {metric} from {before} to {after}: {moved}."),
        "unclear": _("{what} moved {metric} from {before} to {after}, which is within chance: {moved}."),
        "nothing": _("{what} changed no list at all: {metric} is {after} before and after."),
    }[found.total.verdict]
    return words.format(
        what=what, metric=metric_name("ndcg", k), before=f"{before:.3f}", after=f"{after:.3f}",
        moved=moved_text(found.total.path["ndcg"]),
    )  # fmt: skip


def details(kind: str, changes: tuple[Change, ...], found: Replayed) -> list[str]:
    """What single changes did: those that gain, those that cost, and how many did nothing measurable."""
    said = []
    by: dict[str, list[tuple[Change, Effect]]] = {}
    for change, effect in zip(changes, found.effects, strict=True):
        by.setdefault(effect.verdict, []).append((change, effect))
    for name, words in (("gains", _("Gains: {steps}.")), ("costs", _("Costs: {steps}."))):
        ranked = sorted(by.get(name, ()), key=lambda one: -abs(one[1].path["ndcg"].value))[:NAMED]
        told = [
            _("{step}, {moved}").format(step=change_title(change), moved=moved_text(effect.path["ndcg"]))
            for change, effect in ranked
        ]
        if told:
            said.append(words.format(steps=listed(told, clauses=True)))
    if unclear := len(by.get("unclear", ())):
        said.append(
            ngettext(
                "{n} change moved lists, but nothing measurable.", "{n} changes moved lists, but nothing measurable.",
                unclear,
            ).format(n=unclear)
        )  # fmt: skip
    if nothing := len(by.get("nothing", ())):
        said.append(
            ngettext(
                "{n} change moves no list at all.",
                "{n} changes move no list at all.", nothing,
            ).format(n=nothing)
        )  # fmt: skip
    return said if len(changes) > 1 else []


def misled(effect: Effect, what: str) -> str:
    """Where NDCG rises with `what`, yet fewer products are listed or more slots are suspect: a sentence; else ""."""
    if effect.verdict != "gains":
        return ""
    more = effect.suspects.low is not None and effect.suspects.low > 0
    fewer = effect.coverage < 0
    if more:
        words = _("{what}: NDCG rises, yet more slots go to suspect products; do not go by NDCG alone.")
        return words.format(what=what)
    if fewer:
        words = _("{what}: NDCG rises, yet fewer different products are listed; do not go by NDCG alone.")
        return words.format(what=what)
    return ""


def suspect_name(name: str) -> str:
    """Why a slot is suspect."""
    return _(SUSPECTS[name])


def control_text(found: Replayed) -> str:
    """The control: the same data twice."""
    if found.control == 0:
        return _("Control: the cleanest data read and fitted twice differs by exactly 0.")
    return _("Control failed: the cleanest data fitted twice differs by {n}; do not believe these figures.").format(
        n=f"{found.control:.2g}"
    )


def tested_text(found: Replayed) -> str:
    """Who was tested, and what was left out."""
    said = [
        ngettext(
            "{n} shopper tested, on the same held-out events, products and history in every version.",
            "{n} shoppers tested, on the same held-out events, products and history in every version.", found.tested,
        ).format(n=f"{found.tested:,}")
    ]  # fmt: skip
    if found.left_out:
        said.append(
            ngettext(
                "{n} row without a readable time is left out.", "{n} rows without a readable time are left out.",
                found.left_out,
            ).format(n=f"{found.left_out:,}")
        )  # fmt: skip
    return sentences(*said)


def few_text(tested: int) -> str:
    """A warning where so few shoppers are tested that intervals mean little; "" elsewhere."""
    if tested >= FEW:
        return ""
    return ngettext(
        "Only {n} shopper is tested: intervals of fewer than about {few} are too narrow and mean little.",
        "Only {n} shoppers are tested: intervals of fewer than about {few} are too narrow and mean little.", tested,
    ).format(n=tested, few=FEW)  # fmt: skip


def suspects_text(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """Which slots are suspect, by reason, before and after; "" where none is."""
    told = [
        _("{what} {after} (before {before})").format(
            what=suspect_name(name), after=f"{100 * after[name]:.1f} %", before=f"{100 * before.get(name, 0.0):.1f} %"
        )
        for name in SUSPECTS
        if name in after and (after[name] or before.get(name))
    ]
    return _("Suspect slots, by reason (a slot can have several): {reasons}.").format(
        reasons=listed(told, clauses=True)
    ) if told else ""  # fmt: skip


def money_text(orders: Orders, figure: Figure, led: float) -> str:
    """What the difference may be worth, with what it assumes; "" where the shop's orders are not known."""
    if not orders.known or figure.value != figure.value:
        return ""
    assumed = _(
        "Assumed: of {visits} visits {orders} end in an order of {value} on average, as in the test’s time; {led} of "
        "the orders begin at a recommended list and move in proportion to NDCG."
    ).format(
        visits=f"{VISITS:,}", orders=f"{VISITS * orders.orders / orders.visits:.0f}",
        value=amount_text(orders.value, orders.currency), led=f"{led:.0%}",
    )  # fmt: skip
    return sentences(worth_text(orders, figure), assumed)


def worth_text(orders: Orders, figure: Figure) -> str:
    """Money per 1,000 visits with its interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("Per {visits} visits: {value} ({low} to {high}).").format(
        visits=f"{VISITS:,}", value=amount_text(figure.value, orders.currency, signed=True),
        low=amount_text(figure.low, orders.currency, signed=True),
        high=amount_text(figure.high, orders.currency, signed=True),
    )  # fmt: skip


def amount_text(value: float, currency: str, *, signed: bool = False) -> str:
    """An amount of money: "43.10 EUR", "+1.20 EUR"."""
    digits = 0 if abs(value) >= 1000 else 2
    text = f"{value + 0.0:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
    return f"{text} {currency}".strip()


def fault_name(name: str) -> str:
    """What a planted fault does."""
    return _(FAULTS[name].title)


def fault_checks(name: str) -> str:
    """The checks that tell a fault, in words; a sentence where none does."""
    from core import quality

    found = [quality.rule(one) for one in FAULTS[name].checks]
    return listed(found) if found else _("no check tells it")


def bearable_text(curve: Curve) -> str:
    """How much of a fault the lists bear."""
    least, most = curve.points[0].share, curve.points[-1].share
    if not curve.falls:
        return _("all that was tried, up to {share}").format(share=f"{most:.0%}")
    if not curve.bearable:
        return _("less than {share}").format(share=f"{least:.0%}")
    return _("up to {share}").format(share=f"{curve.bearable:.0%}")


def dirt_headline(curves: list[Curve], k: int) -> str:
    """Which fault the shop bears least, and which it does not feel, in one sentence or two."""
    falling = [one for one in least_borne_first(curves) if one.falls]
    said = []
    if falling:
        worst = falling[0]
        first = next(point for point in worst.points if point.verdict == "costs")
        said.append(
            _("Borne least: {fault}; at {share} of the rows {metric} falls by {loss} ({moved}).").format(
                fault=fault_name(worst.fault), share=f"{first.share:.0%}", metric=metric_name("ndcg", k),
                loss=f"{-first.ndcg.value / worst.clean:.0%}", moved=moved_text(first.ndcg),
            )
        )  # fmt: skip
    if calm := [fault_name(one.fault) for one in curves if not one.falls]:
        said.append(_("No measurable fall at any share tried: {faults}.").format(faults=listed(calm)))
    return sentences(*said)


def hidden_text(curve: Curve) -> str:
    """Where NDCG alone misleads about a fault; "" elsewhere."""
    if not curve.hides:
        return ""
    return _(
        "NDCG rises with {fault}, while coverage falls or their products take more slots: do not go by NDCG alone."
    ).format(fault=fault_name(curve.fault))
