"""What an action says of itself: what is done, what it brings on the road, its effect on score, join rate and NDCG."""

from __future__ import annotations

from core import quality
from core.govern.roadmap.actions import COMING, JOINING, MENDING, Action
from core.govern.roadmap.stages import BY_ID
from core.i18n import N_, _, ngettext


def title_said(one: Action) -> str:
    """What is done, and with which dataset."""
    told = _(one.what or BY_ID[one.criterion].action)
    return _("{what}: {dataset}").format(what=told, dataset=one.dataset) if one.dataset else told


def gain_said(one: Action) -> str:
    """What it brings on the road."""
    if one.reaches > one.level + 1:
        told = _("raises the stage from level {was} to level {n}, as what lies between holds already").format(
            was=one.level, n=one.reaches
        )
    elif one.reaches > one.level:
        told = _("raises the stage to level {n}").format(n=one.reaches)
    else:
        told = _("one of several that level {n} needs").format(n=BY_ID[one.criterion].level)
    if one.unblocks:
        more = ngettext("{n} criterion waits for it", "{n} criteria wait for it", one.unblocks)
        return _("{gain}; {more}").format(gain=told, more=more.format(n=one.unblocks))
    return told


def effects_said(one: Action) -> dict[str, str]:
    """Its effect on "score", "join" (the join rate) and "ndcg", as far as it works on them and with what is known.

    Empty where it works on none of them, or nobody can know: `effect_lines` says which.
    """
    found: dict[str, str] = {}
    if one.criterion in MENDING and not one.what:
        found["score"] = _score_said(one)
        if one.tried and None not in one.tried.join:
            found["join"] = _moved(*one.tried.join)
    if one.criterion in JOINING and not one.what:
        now, then = one.join
        if then is None:
            found["join"] = _("not known: no check of the events asks for their products")
        elif now is None:
            found["join"] = _("about {then} %").format(then=f"{100 * then:.1f}")
        else:
            found["join"] = _("{now} %, about {then} %").format(now=f"{100 * now:.1f}", then=f"{100 * then:.1f}")
    if found:
        found["ndcg"] = _ndcg_said(one)
    return found


def _score_said(one: Action) -> str:
    if one.finding is None:
        return _("not known: no step of Clean mends what costs most there")
    if one.tried and None not in one.tried.score:
        was, then = (f"{score:.1f}" for score in one.tried.score)
        return _("{was} to {then}, tried on a copy: “{check}” passes").format(
            was=was, then=then, check=quality.title(one.finding)
        )
    return _("“{check}” passes, which costs {points} points now").format(
        check=quality.title(one.finding), points=f"{one.finding.cost:.1f}"
    )


def _moved(now: float | None, then: float | None) -> str:
    was, shall = f"{100 * (now or 0):.1f}", f"{100 * (then or 0):.1f}"
    if was == shall:
        return _("{now} %, as now; tried on a copy").format(now=was)
    return _("{now} % to {then} %, tried on a copy").format(now=was, then=shall)


def _ndcg_said(one: Action) -> str:
    if one.ndcg is not None:
        said = {
            "step": N_("{gain} ({low} to {high}), this step replayed with {scorer}"),
            "recipe": N_("{gain} ({low} to {high}), the whole recipe replayed with {scorer}"),
            "merge": N_("{gain} ({low} to {high}), the merge replayed with {scorer}"),
        }
        return _(said[one.of]).format(
            gain=f"{one.ndcg.gain:+.4f}",
            low=f"{one.ndcg.low:+.4f}",
            high=f"{one.ndcg.high:+.4f}",
            scorer=one.ndcg.scorer,
        )
    if one.unread or (one.tried and one.tried.reason == "unread"):
        return _("none: recommendations do not read this dataset")
    if one.tried and one.tried.reason:
        return _("not known: it cannot be replayed; Replay says why")
    if one.criterion in JOINING:
        return _("not known; Replay measures it once One shop is built")
    return _("not known; Replay measures it")


def effect_lines(one: Action) -> list[str]:
    """The same in lines, and one that says so where it works on none of them or nobody can know."""
    names = {"score": _("Score"), "join": _("Join rate"), "ndcg": "NDCG"}
    found = [_("{name}: {note}").format(name=names[key], note=said) for key, said in effects_said(one).items()]
    if found:
        return found
    if one.criterion in COMING or one.page == "upload.py":
        return [_("Effect on score, join rate and NDCG: not known before the data is here")]
    return [_("Effect on score, join rate and NDCG: none by itself, as it changes no data")]
