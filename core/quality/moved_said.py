"""What moved between two stretches of a dataset, in words, made when shown."""

from __future__ import annotations

from core.i18n import _, ngettext
from core.quality.bases import told_means
from core.quality.model import percent
from core.quality.monitor import figure_name
from core.quality.since import Stretch
from core.quality.watch.effects import PSI_SIZES, PSI_WORDS, WASSERSTEIN_SIZES, size_word
from core.quality.watch.moved import Moved


def stretch_said(stretch: Stretch) -> str:
    """Which pieces are laid beside which."""
    if stretch.grain == "upload":
        return ngettext(
            "{n} upload (rows: {rows}) beside those before it",
            "{n} uploads (rows: {rows}) beside those before them",
            len(stretch.late),
        ).format(n=len(stretch.late), rows=f"{sum(piece.rows for piece in stretch.late):,}")
    late, early = ([piece.day for piece in side if piece.day] for side in (stretch.late, stretch.early))
    return _("{first} to {last} beside {before} to {behind}").format(
        first=min(late), last=max(late), before=min(early), behind=max(early)
    )


def moved_said(one: Moved, stretch: Stretch | None) -> str:
    """A figure of the later stretch beside the earlier, as a sentence."""
    name = figure_name(one.figure)
    if one.kind == "rows":
        if stretch and len(stretch.late) == 1:
            return _("Rows: {now}, {before} before.").format(now=f"{one.now:,.0f}", before=f"{one.before:,.0f}")
        grain = stretch.grain if stretch else "upload"
        text = {
            "day": _("Rows of a day: {now} on average, {before} before."),
            "week": _("Rows of a week: {now} on average, {before} before."),
            "month": _("Rows of a month: {now} on average, {before} before."),
        }.get(grain, _("Rows of an upload: {now} on average, {before} before."))
        return text.format(now=f"{one.now:,.0f}", before=f"{one.before:,.0f}")
    if one.kind != "spread":
        return _("{figure}: {now}, {before} before.").format(
            figure=name, now=_number(one, one.now), before=_number(one, one.before)
        )
    effect = one.more["effect"]
    if one.more.get("numbers"):
        if one.now == one.before:
            text = _("{column}: spread otherwise around the same middle, {now} (effect: {size}).")
        else:
            text = _("{column}: {now} in the middle, {before} before (effect: {size}).")
        middle = {"now": f"{one.now:.4g}", "before": f"{one.before:.4g}"}
        return text.format(column=one.column, size=_(size_word(effect, WASSERSTEIN_SIZES)), **middle)
    size = _(size_word(effect, PSI_SIZES, PSI_WORDS))
    if "value" not in one.more:
        return _("{column}: the shares of its values moved (effect: {size}).").format(column=one.column, size=size)
    return _("{column}: “{value}” has {now} of the rows, {before} before (effect: {size}).").format(
        column=one.column, value=str(one.more["value"])[:40], now=percent(one.now), before=percent(one.before),
        size=size,
    )  # fmt: skip


def _number(one: Moved, value: float) -> str:
    """A figure as it is said: a share, or the amount, lines or score that it is."""
    return told_means.shown(one.figure, value) if one.kind in ("order", "opinion") else percent(value)
