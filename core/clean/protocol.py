"""A recipe as a protocol that people read: what was done, to how much, why, and what was not done."""

from __future__ import annotations

from core.clean.apply import Applied, measure
from core.clean.query.counts import StepCount
from core.clean.recipes.order import spoiled
from core.clean.recipes.recipe import Recipe, RecipeStep
from core.clean.recipes.seen import steps_as_seen
from core.clean.steps import STEPS
from core.i18n import _
from core.lake import Lake, version_name


def protocol(lake: Lake, name: str, recipe: Recipe) -> str:
    """The protocol of a recipe over a dataset's newest raw rows, as Markdown in the reader's language.

    Nothing of the data's names and values in it is read as markup.

    Raises:
        BadInput: when a step does not fit the data.
    """
    dataset, found = lake.dataset(name), measure(lake, name, recipe)
    counts = {step.index: step for step in found.steps}
    heading = _("Cleaning of {name}").format(name=_plain(name))
    lines = [f"# {heading}", ""]
    lines.append(_outcome(found, version_name(lake, name, dataset.raw_version)))
    lines += ["", "## " + _("Steps"), ""]
    told = steps_as_seen(lake, name, recipe)
    for number, step in enumerate(recipe.steps, 1):
        lines += _step(number, step, counts.get(number - 1), *told[number - 1])
    late = [one.sentence(recipe, told[one.step][0]) for one in spoiled(recipe)]
    if late:
        lines += ["", "## " + _("To look at"), "", *(f"- {_plain(text)}" for text in late)]
    return "\n".join(lines).rstrip() + "\n"


def _outcome(found: Applied, raw: int | str) -> str:
    return _(
        "From version {raw}: rows in {rows_in}, rows out {rows}, taken out {removed}, to quarantine {quarantined}."
    ).format(
        raw=raw, rows_in=f"{found.rows_in:,}", rows=f"{found.rows:,}", removed=f"{found.rows_removed:,}",
        quarantined=f"{found.to_quarantine:,}",
    )  # fmt: skip


def _step(number: int, step: RecipeStep, count: StepCount | None, does: str, note: str) -> list[str]:
    lines = [f"{number}. {_plain(does)}", "   - " + _(STEPS[step.step].about)]
    if STEPS[step.step].risk:
        lines.append("   - " + _("Mind: {risk}").format(risk=_(STEPS[step.step].risk)))
    if note:
        lines.append("   - " + _("Comment: {note}").format(note=_plain(note)))
    if not step.enabled:
        lines.append("   - " + _("switched off"))
    elif count is not None:
        words = _("cells changed: {cells}, rows changed: {rows}, rows removed: {removed}, to quarantine: {quarantined}")
        counted = words.format(
            cells=f"{count.cells_changed:,}", rows=f"{count.rows_changed:,}", removed=f"{count.rows_removed:,}",
            quarantined=f"{count.to_quarantine:,}",
        )  # fmt: skip
        made = _(", rows made: {made}").format(made=f"{count.rows_made:,}") if count.rows_made else ""
        lines.append(f"   - {counted}{made}")
    return lines


def _plain(text: str) -> str:
    """A text on one line whose signs Markdown does not read."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~&!" else sign for sign in " ".join(text.split()))
