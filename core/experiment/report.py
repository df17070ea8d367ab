"""A readout as a page to print or hand on: one HTML file that needs nothing else, in the reader's language."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from core.experiment.effects import Effect
from core.experiment.figures_text import difference_text, interval_text, p_text, percent_text, value_text
from core.experiment.finding_words import describe, finding_title
from core.experiment.log.against_plan import Deviation, deviation_text, deviation_title
from core.experiment.log.decided import Decision, decision_label
from core.experiment.log.registered import Registration
from core.experiment.readout import Readout
from core.experiment.words import arms_sentence, verdict_label, verdict_sentence, withheld_text
from core.i18n import _, language

WIDE, HIGH = 320, 22
"""Pixels of an interval's picture."""
_STYLE = """
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #0f172a; max-width: 62rem; margin: 2rem auto; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 1.6rem; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid #cbd5e1; padding: .3rem .5rem;
  text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.stop { border-left: 4px solid #b91c1c; padding-left: .8rem; }
@media print { body { margin: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


def report(
    readout: Readout,
    *,
    version: str = "",
    plan: Registration | None = None,
    deviations: Sequence[Deviation] = (),
    decisions: Sequence[Decision] = (),
) -> str:
    """The readout as HTML: verdicts, health, every number, the plan it is held against, what was decided.

    Args:
        version: The dataset's own number of the version.
    """
    said = html.escape
    title = _("Experiment: {name}").format(name=plan.name if plan else readout.source)
    where = _("{dataset}, version {version}, read out on {day}").format(
        dataset=readout.source, version=version or "–", day=f"{readout.time:%Y-%m-%d %H:%M} UTC"
    )
    parts = [f"<h1>{said(title)}</h1><p>{said(where)}</p>"]
    if readout.withheld:
        words = withheld_text(readout)
        parts.append(f'<p class="stop"><b>{said(_("Verdict withheld"))}</b> {said(words)}</p>')
    parts.append(_section(_("Verdicts"), [verdict_sentence(one, readout) for one in readout.effects]))
    parts.append(f"<h2>{said(_('Effects against {control}').format(control=readout.control))}</h2>{_table(readout)}")
    loud = [one for one in readout.findings if one.severity != "ok"]
    quiet = [finding_title(one) for one in readout.findings if one.severity == "ok"]
    parts.append(_section(_("Health"), [f"{finding_title(one)}: {describe(one)}" for one in loud]))
    if quiet:
        parts.append(_section(_("Passed"), quiet))
    if plan is not None:
        parts.append(_section(_("Registered plan"), _plan(plan)))
        told = [f"{deviation_title(one)}: {deviation_text(one)}" for one in deviations]
        parts.append(_section(_("Against the plan"), told or [_("The readout is as planned.")]))
    if decisions:
        parts.append(_section(_("Decisions"), [_decision(one) for one in decisions]))
    parts.append(_section(_("Both arms"), [arms_sentence(one, readout) for one in readout.effects]))
    code = language().replace("_", "-")
    head = f'<meta charset="utf-8"><title>{said(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="{code}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _section(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return f"<h2>{html.escape(title)}</h2><ul>" + "".join(f"<li>{html.escape(one)}</li>" for one in lines) + "</ul>"


def _plan(plan: Registration) -> list[str]:
    return [
        plan.hypothesis,
        _("Registered by {who} on {day}.").format(who=plan.author or plan.owner, day=f"{plan.time:%Y-%m-%d %H:%M}"),
    ]


def _decision(one: Decision) -> str:
    what = f"{decision_label(one.decision)} ({one.arm})" if one.arm else decision_label(one.decision)
    return f"{one.time:%Y-%m-%d} · {one.author} · {what} · {one.why}"


def _table(readout: Readout) -> str:
    level = f"{1 - readout.plan.alpha:.0%}"
    heads = (
        _("Metric"),
        _("Arm"),
        _("Verdict"),
        _("Control's value"),
        _("Arm's value"),
        _("Absolute effect"),
        _("{level} interval, absolute").format(level=level),
        _("Relative effect"),
        "p",
        "",
    )
    shown = [end for one in readout.effects for end in one.relative.interval if math.isfinite(end)] or [-1.0, 1.0]
    ends = min(*shown, 0.0), max(*shown, 0.0)
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(one))
        + f"<td>{_picture(one, ends)}</td></tr>"
        for one in readout.effects
    )
    return "<table><tr>" + "".join(f"<th>{html.escape(one)}</th>" for one in heads) + f"</tr>{rows}</table>"


def _cells(one: Effect) -> tuple[str, ...]:
    return (
        one.metric.name,
        one.arm,
        verdict_label(one.verdict),
        value_text(one.metric, one.control_value),
        value_text(one.metric, one.arm_value),
        difference_text(one.metric, one.absolute.estimate),
        interval_text(one.metric, one.absolute.interval),
        percent_text(one.relative.estimate),
        p_text(one.p_adjusted),
    )


def _picture(one: Effect, ends: tuple[float, float]) -> str:
    """The relative interval as a drawn line, with zero; empty where there is none."""
    low, high = one.relative.interval
    if not all(map(math.isfinite, (low, high, one.relative.estimate))):
        return ""
    whole = (ends[1] - ends[0]) or 1.0

    def at(value: float) -> str:
        return f"{4 + (WIDE - 8) * (value - ends[0]) / whole:.1f}"

    middle, label = HIGH // 2, html.escape(percent_text(one.relative.estimate))
    return (
        f'<svg width="{WIDE}" height="{HIGH}" role="img" aria-label="{label}">'
        f'<line x1="{at(0)}" x2="{at(0)}" y1="0" y2="{HIGH}" stroke="#94a3b8" stroke-dasharray="2"/>'
        f'<line x1="{at(low)}" x2="{at(high)}" y1="{middle}" y2="{middle}" stroke="#0f766e" stroke-width="2"/>'
        f'<circle cx="{at(one.relative.estimate)}" cy="{middle}" r="4" fill="#0f766e"/></svg>'
    )
