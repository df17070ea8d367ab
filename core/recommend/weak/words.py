"""What is said of weak lists, in the reader's language."""

from __future__ import annotations

from core.i18n import N_, _, agreed, listed, ngettext, sentences
from core.recommend.scorers.reasons import title_of
from core.recommend.weak.causes import Cause, Causes
from core.recommend.weak.judging import Judged, Share
from core.recommend.weak.registry import RULES, rule
from core.recommend.weak.rule import Found, Rule
from core.recommend.weak.unsafe_words import GROUPS

_SEVERITIES = {"error": N_("never right"), "warning": N_("seldom right"), "info": N_("worth a look")}
RECOMMENDER = N_("the recommender itself")


def rule_name(name: str) -> str:
    """A rule's name."""
    return _(rule(name).name)


def definition(name: str) -> str:
    """What a rule measures, from where on a list is weak, and why there."""
    one = rule(name)
    return " ".join((_(one.definition).format(limit=_limit(one)), _(one.reason)))


def severity_name(name: str) -> str:
    """How grave a rule is."""
    return _(_SEVERITIES[rule(name).severity])


def measure_text(name: str, value: float) -> str:
    """A measure in the rule's unit; a dash for none."""
    if value != value:
        return "–"
    one = rule(name)
    if one.unit == "share":
        return f"{100 * value:.0f} %"
    return f"{value:.0f} %" if one.unit == "percentile" else f"{value:.0f}"


def _limit(one: Rule) -> str:
    if one.unit == "share":
        return f"{100 * one.limit:.0f} %"
    return f"{one.limit:.0f}"


def sentence(judged: Judged, name: str, place: int) -> str:
    """What is the matter with one list by one rule."""
    found, one = judged.found[name], rule(name)
    assert isinstance(found, Found)
    n = int(found.slots[place].sum())
    value = float(found.measure[place])
    shown = f"{value:.0f}" if one.unit == "percentile" else measure_text(name, value)
    return agreed(one.sentence, n).format(n=n, k=int(judged.sample.lengths[place]), value=shown)


def marks(judged: Judged, place: int, at: int) -> list[str]:
    """What is the matter with the item at one place, by the rules that the list breaks."""
    said = []
    for name in judged.rules_of(place):
        found = judged.found[name]
        assert isinstance(found, Found)
        if found.slots[place, at]:
            said.append(_mark(judged, name, found, place, at))
    return said


def _mark(judged: Judged, name: str, found: Found, place: int, at: int) -> str:
    mark = _(RULES[name].mark)
    if found.other is not None and found.other[place, at] >= 0:
        return _("{mark}: like {title}").format(
            mark=mark, title=title_of(judged.sample.features, int(found.other[place, at]))
        )
    if name == "unsafe":
        from core.recommend.weak.rules.unsafe import groups

        group = str(groups(judged.sample.features)[int(judged.sample.items[place, at])])
        return f"{mark}: {_(GROUPS[group])}" if group else mark
    return mark


def headline(judged: Judged) -> str:
    """How many lists are weak, the share of each rule, and beside it what tells of the shelf and not of the list."""
    total = judged.total()
    if not total.judged:
        return _("There is no shopper to make a list for.")
    said = [
        ngettext(
            "{weak} of {n} list is weak ({share}).", "{weak} of {n} lists are weak ({share}).", total.judged
        ).format(weak=f"{total.weak:,}", n=f"{total.judged:,}", share=share_text(total))
    ]  # fmt: skip
    ranked = sorted((one for one in judged.shares() if one.weak), key=lambda one: -one.weak)
    told, beside = ([one for one in ranked if RULES[one.rule].beside == apart] for apart in (False, True))
    if told:
        said.append(_("By rule, of all lists: {rules}.").format(rules=_named(told, total.judged)))
    if beside:
        said.append(_("Beside that: {rules}.").format(rules=_named(beside, total.judged)))
    return sentences(*said)


def _named(shares: list[Share], lists: int) -> str:
    """Rules with their share of all lists; the table has that of the lists that a rule can judge."""
    named = _("{rule} {share}")
    return listed(named.format(rule=rule_name(one.rule), share=f"{100 * one.weak / lists:.1f} %") for one in shares)


def share_text(one: Share) -> str:
    """A share with its interval, where it is an estimate; a dash for none."""
    if one.share != one.share:
        return "–"
    if one.low != one.low:
        return f"{100 * one.share:.1f} %"
    return f"{100 * one.share:.1f} % [{100 * one.low:.1f}, {100 * one.high:.1f}]"


def cause_place(cause: Cause) -> str:
    """Where a cause lies: dataset and check, or the recommender."""
    if not cause.dataset:
        return _(RECOMMENDER)
    return f"{cause.dataset} · {cause.check}" if cause.check else cause.dataset


def cause_text(cause: Cause) -> str:
    """A cause with how many lists it explains."""
    n = int(cause.lists.sum())
    return ngettext("{what} ({place}; {n} list)", "{what} ({place}; {n} lists)", n).format(
        what=_(cause.says), place=cause_place(cause), n=f"{n:,}"
    )


def cause_short(cause: Cause) -> str:
    """A cause with where it lies."""
    return _("{what} ({place})").format(what=_(cause.says), place=cause_place(cause))


def caused(cause: Cause) -> str:
    """The rule and a cause of it, with how many lists it explains."""
    return _("{rule}: {cause}").format(rule=rule_name(cause.rule), cause=cause_text(cause))


def not_judged(share: Share) -> str:
    """A rule that cannot judge, and why."""
    return _("{rule}: {cause}").format(rule=rule_name(share.rule), cause=_(share.reason))


def leading_cause(causes: Causes, name: str) -> str:
    """The cause that explains most of a rule's weak lists, "" where none is known."""
    found = causes.of(name)
    return cause_text(found[0]) if found else ""
