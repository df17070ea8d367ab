"""A cleaning as it is handed on: what each step did to how many rows, what it gained, what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core import quality as checks
from core.clean import STEPS, from_dict, measure, spoiled, steps_as_seen
from core.clean.gain import Gain, Usable, gain
from core.errors import NotFound
from core.i18n import N_, _
from core.lake import Dataset, Lake, version_name
from core.quality.model import percent
from core.report.document import Bullets, Document, Heading, Part, Table, Text, Tile, Tiles
from core.report.kinds.shared import points, source_of

USABLE = {
    "events": N_("Usable events"),
    "products": N_("Usable products"),
    "shoppers": N_("Usable shoppers"),
}


def subjects(lake: Lake) -> list[str]:
    """The datasets that a recipe was applied to."""
    return [one.name for one in lake.datasets(built=False) if one.recipe and one.clean_version is not None]


def cleaning(lake: Lake, subject: str, _now: datetime) -> Document:
    """The recipe of a dataset, measured over its newest rows."""
    dataset = lake.dataset(subject)
    title = _("Cleaning of {name}").format(name=subject)
    return Document("cleaning", title, tuple(_parts(lake, dataset)), (source_of(lake, subject),))


def _parts(lake: Lake, dataset: Dataset) -> Iterator[Part]:
    recipe = from_dict(dataset.recipe)
    done = measure(lake, dataset.name, recipe)
    yield Tiles(
        (
            Tile(_("Rows in"), f"{done.rows_in:,}", _("version {n}").format(
                n=version_name(lake, dataset.name, dataset.raw_version))),
            Tile(_("Rows out"), f"{done.rows:,}"),
            Tile(_("Rows removed"), f"{done.rows_removed:,}"),
            Tile(_("To quarantine"), f"{done.to_quarantine:,}"),
            Tile(_("Cells changed"), f"{sum(one.cells_changed for one in done.steps):,}"),
        )
    )  # fmt: skip
    if dataset.layer == "raw":
        yield Text(_("Newer rows came after this recipe was applied; they are not cleaned yet."), "warning")
    counts = {one.index: one for one in done.steps}
    does = [told for told, _note in steps_as_seen(lake, dataset.name, recipe)]
    yield Heading(_("Steps"))
    yield Table(
        (_("Step"), _("What it does"), _("Cells changed"), _("Rows changed"), _("Rows removed"), _("To quarantine")),
        tuple(
            (
                does[at] if step.enabled else _("{step} (switched off)").format(step=does[at]),
                _(STEPS[step.step].about),
                *(
                    (found.cells_changed, found.rows_changed, found.rows_removed, found.to_quarantine)
                    if (found := counts.get(at)) and step.enabled
                    else (None, None, None, None)
                ),
            )
            for at, step in enumerate(recipe.steps)
        ),
    )
    risks = [
        (told, STEPS[step.step].risk)
        for step, told in zip(recipe.steps, does, strict=True)
        if step.enabled and STEPS[step.step].risk
    ]
    late = [one.sentence(recipe, does[one.step]) for one in spoiled(recipe)]
    if risks or late:
        yield Heading(_("To look at"))
        yield Bullets((*(_("{name}: {text}").format(name=told, text=_(risk)) for told, risk in risks), *late))
    try:
        yield from _gained(gain(lake, dataset.name))
    except NotFound:
        return


def _gained(found: Gain) -> Iterator[Part]:
    if found.before and found.after:
        yield Heading(_("What the cleaning gained"))
        names = [one for one in checks.DIMENSIONS if one in found.before or one in found.after]
        rows = [(checks.dimension_label(one), found.before.get(one), found.after.get(one)) for one in names]
        yield Table(
            (_("Dimension"), _("Before"), _("After"), _("Points")),
            tuple((name, old, new, _apart(old, new)) for name, old, new in rows),
            tuple(
                (name, checks.score_shown(old), checks.score_shown(new), points(_apart(old, new)))
                for name, old, new in rows
            ),
        )  # fmt: skip
    if found.usable:
        yield Heading(_("What became usable"))
        yield Text(_("Held against {name} as it is now.").format(name=found.beside), "small")
        yield Table(
            (_("What"), _("Before"), _("After")),
            tuple((_(USABLE[one.what]), *one.shares) for one in found.usable),
            tuple((_(USABLE[one.what]), *_shares(one)) for one in found.usable),
        )


def _apart(old: float | None, new: float | None) -> float | None:
    return new - old if old is not None and new is not None else None


def _shares(one: Usable) -> tuple[str, str]:
    before, after = ("–" if share is None else percent(share) for share in one.shares)
    return f"{before} ({one.before:,})", f"{after} ({one.after:,})"
