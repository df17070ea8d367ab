"""What a test says, in sentences: who leads, whom it fails, who gets the room, what a search gained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.i18n import _, listed, ngettext, sentences
from core.kinds import role_label
from core.recommend.evaluation.beyond import Exposure
from core.recommend.evaluation.groups import ACTIVITY, FEW_ITEMS, Segment
from core.recommend.evaluation.leaderboard import Board
from core.recommend.evaluation.off_policy import DEFINITIONS, OffPolicy
from core.recommend.evaluation.reach import HELP, ITEM_REASONS, SHOPPER_REASONS, Reach
from core.recommend.evaluation.tuning.trying import Found

Names = Callable[[str], str]
"""Scorer id -> its name in the reader's language."""


def leader_text(board: Board, metric: str, name: Names, baseline: str) -> str:
    """Who leads and who cannot be told apart from it, on how many shoppers."""
    first = board.leader
    if first is None:
        return ""
    told = {"leader": name(first.scorer), "metric": metric, "value": f"{first.value.value:.3f}"}
    on = ngettext("on this {n} shopper", "on these {n} shoppers", board.users).format(n=f"{board.users:,}")
    tied, behind = board.of("tied"), len(board.of("behind"))
    if not tied and not behind:
        return _("{leader} is the only scorer tested: {metric} {value}, {on}.").format(**told, on=on)
    if not tied:
        text = ngettext(
            "{leader} leads with {metric} {value}; the other is worse {on}.",
            "{leader} leads with {metric} {value}; each of the other {n} is worse {on}.",
            behind,
        )
        return text.format(**told, on=on, n=behind)
    if not behind:
        text = ngettext(
            "{leader} is first with {metric} {value}, but the other cannot be told apart from it {on}.",
            "{leader} is first with {metric} {value}, but none of the other {n} can be told apart from it {on}.",
            len(tied),
        )
        return text.format(**told, on=on, n=len(tied))
    text = _("{leader} leads with {metric} {value}; {tied} cannot be told apart from it {on}.")
    said = text.format(**told, on=on, tied=listed(name(one) for one in tied))
    if baseline in tied:
        said += " " + _("Personal lists have not been shown to be better than what is popular here.")
    return said


def segment_name(segment: Segment) -> str:
    """A segment in the reader's language; a category as the catalog writes it, a value as the profiles do."""
    if segment.facet == "activity":
        return _(ACTIVITY[segment.label]).format(most=FEW_ITEMS)
    if segment.facet == "profile":
        what = role_label(segment.of)
        return _("{what}: {value}").format(what=what[:1].upper() + what[1:], value=segment.label)
    return segment.label


def worst_text(found: tuple[Segment, float, float] | None, scorer: str, metric: str) -> str:
    """How the segment that is served worst fares beside all shoppers, "" where there is none to compare."""
    if found is None:
        return ""
    segment, value, overall = found
    text = _("{scorer} serves worst: {segment} ({n}), {metric} {value} beside {overall} over all.")
    n = len(segment.members)
    people = ngettext("{n} shopper", "{n} shoppers", n).format(n=f"{n:,}")
    return text.format(
        scorer=scorer,
        segment=segment_name(segment),
        n=people,
        metric=metric,
        value=f"{value:.3f}",
        overall=f"{overall:.3f}",
    )


def reasons_text(counts: Mapping[str, int], *, items: bool) -> str:
    """Why shoppers or items cannot be scored, the largest reason first: "72 nobody had met it before the test"."""
    words = ITEM_REASONS if items else SHOPPER_REASONS
    ordered = sorted(counts, key=lambda reason: -counts[reason])
    return listed(_("{n}: {reason}").format(n=f"{counts[one]:,}", reason=_(words[one])) for one in ordered)


def reach_text(best: Reach, scorer: str) -> str:
    """How many shoppers and items the scorer cannot score, in one sentence."""
    silent, out = sum(best.silent.values()), sum(best.unreached.values())
    text = _(
        "{scorer} has no score for {share} of the test's shoppers ({silent} of {shoppers}), who see what is popular; "
        "{gone} of the items ({out} of {items}) come into no personal list."
    )
    return text.format(
        scorer=scorer,
        silent=f"{silent:,}",
        shoppers=f"{best.shoppers:,}",
        share=f"{best.silent_share:.1%}",
        out=f"{out:,}",
        items=f"{best.items:,}",
        gone=f"{best.unreached_share:.1%}",
    )


def helps(found: Sequence[Reach]) -> list[tuple[str, str, int]]:
    """What would help over all scorers: (what to do, page, shoppers or items it concerns), the most first."""
    most: dict[str, int] = {}
    for one in found:
        for reason, count in [*one.silent.items(), *one.unreached.items()]:
            if reason in HELP:
                most[reason] = max(most.get(reason, 0), count)
    merged: dict[tuple[str, str], int] = {}
    for reason, count in most.items():
        merged[HELP[reason]] = max(merged.get(HELP[reason], 0), count)
    return [(what, page, count) for (what, page), count in sorted(merged.items(), key=lambda one: -one[1])]


def exposure_text(shares: Sequence[Exposure]) -> str:
    """Who gets most room beyond what shoppers wanted, "" where nobody does."""
    if not shares:
        return ""
    one = max(shares, key=lambda share: share.slots - share.demand)
    if one.slots <= one.demand:
        return ""
    text = _(
        "{name} has {slots} of the places, with {catalog} of the catalog and {demand} of what shoppers then wanted."
    )
    return text.format(
        name=one.name, slots=f"{one.slots:.1%}", catalog=f"{one.catalog:.1%}", demand=f"{one.demand:.1%}"
    )


def search_text(found: Sequence[Found], name: Names, metric: str) -> str:
    """What a search over several scorers came to, in one sentence."""
    better = [one for one in found if one.better]
    if not better:
        return ngettext(
            "The search found nothing that is better on the test for the {n} scorer tried: its defaults stand.",
            "The search found nothing that is better on the test for the {n} scorers tried: their defaults stand.",
            len(found),
        ).format(n=len(found))
    best = max(better, key=lambda one: one.gain.value)
    text = ngettext(
        "Other numbers are better on the untouched test for {n} scorer of {total}; "
        "{scorer} gains most: {metric} {gain}.",
        "Other numbers are better on the untouched test for {n} scorers of {total}; "
        "{scorer} gains most: {metric} {gain}.",
        len(better),
    )
    gain = f"{best.gain.value:+.3f} [{best.gain.low:+.3f}, {best.gain.high:+.3f}]"
    return text.format(n=len(better), total=len(found), scorer=name(best.scorer), metric=metric, gain=gain)


def method_definition(name: str) -> str:
    """What an estimate from a log is."""
    return _(DEFINITIONS[name])


def logged_text(found: OffPolicy, scorer: str) -> str:
    """What a log says of a scorer, beside what was clicked as logged; why nothing is said where it is refused."""
    if found.refused:
        rows = _("Effective rows: {effective} of {rows}.").format(
            effective=f"{found.effective:,.0f}", rows=f"{found.rows:,}"
        )
        return sentences(_(found.refused), rows)
    one = found.estimates["dr"] if "dr" in found.estimates else found.estimates["snips"]
    logged = found.estimates["logged"]
    told = {
        "scorer": scorer,
        "value": f"{one.value:.1%}",
        "low": f"{one.low:.1%}",
        "high": f"{one.high:.1%}",
        "logged": f"{logged.value:.1%}",
    }
    if one.low > logged.value:
        text = _("{scorer} would be clicked more: {value} of what it shows ({low} to {high}), {logged} as logged.")
    elif one.high < logged.value:
        text = _("{scorer} would be clicked less: {value} of what it shows ({low} to {high}), {logged} as logged.")
    else:
        text = _(
            "{scorer} cannot be told apart from what was shown: {value} of it clicked ({low} to {high}), "
            "{logged} as logged."
        )
    return text.format(**told)
