"""How a table's periods were read, in sentences."""

from __future__ import annotations

from core.forecast.data.layout import Layout
from core.i18n import _, listed, ngettext

NAMED = 4
"""Columns and rows named in a sentence; of more, how many others there are."""


def layout_said(layout: Layout | None) -> list[str]:
    """What was read as what, what was not read, and rows that may count twice; nothing where rows have their moment."""
    if layout is None:
        return []
    found = [_how(layout)]
    if len(layout.values) > 1:
        found.append(_("Figures told apart by what stands beside the period: {names}.").format(
            names=listed(layout.values)))  # fmt: skip
    if layout.left_out:
        found.append(_("Not read, because they are sums or belong to no period: {columns}.").format(
            columns=_some(layout.left_out)))  # fmt: skip
    if layout.totals:
        said = ngettext(
            "{names} is named as a sum, but its figures are not that of other rows: it is counted as a series.",
            "{names} are named as sums, but their figures are not those of other rows: they are counted as series.",
            len(layout.totals),
        )
        found.append(said.format(names=_some(layout.totals)))
    return found


def _how(layout: Layout) -> str:
    names = layout.headings
    span = {"n": f"{len(names):,}", "first": names[0], "last": names[-1]} if names else {}
    parts = listed(layout.parts)
    if layout.kind == "parts":
        return _("Times are put together from columns: {parts}.").format(parts=parts)
    if layout.kind == "years":
        return _("Read with the year in {parts} and its periods in columns ({n}), from {first} to {last}.").format(
            parts=parts, **span
        )
    if layout.kind == "months":
        return _(
            "Read with the period of the year in {parts} and years in columns ({n}), from {first} to {last}."
        ).format(parts=parts, **span)
    return _("Read with a series in each row and a period in each column ({n}), from {first} to {last}.").format(**span)


def _some(names: tuple[str, ...]) -> str:
    if len(names) <= NAMED:
        return listed(names)
    return _("{some} and more (in all: {n})").format(some=listed(names[: NAMED - 1]), n=len(names))
