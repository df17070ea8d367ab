"""A cleaning recipe as a plan: each step can be left out, and the table is written out anew from the raw rows."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.clean import Recipe, RecipeStep, StepCount, measure
from core.clean.partly import partly
from core.errors import BadInput
from core.i18n import _
from core.recommend.data.read_events import RATING_NAMES
from core.recommend.data.read_tables import Source, read_tables
from core.recommend.data.shop import Shop, sources_in
from core.recommend.features.bundle import Inputs
from core.recommend.replay.plans import Change, Plan, Taken

if TYPE_CHECKING:
    from core.lake import Lake


def nothing_suggested(name: str) -> BadInput:
    """What is said where nothing is taken and nothing suggested: there is nothing to replay."""
    return BadInput(
        _("No step is taken for {name} and Clean suggests none, so there is nothing to replay.")
        .format(name=name),
        hint=_("Take steps on the Clean page; they need not be applied."),
        command=_("Give a recipe with --recipe FILE."),
    )  # fmt: skip


def recipe_plan(lake: Lake, shop: Shop, name: str, recipe: Recipe, *, kept_only: bool = False) -> Plan:
    """The steps of a recipe, as changes of one of a shop's tables.

    Args:
        lake: The workspace.
        shop: The tables that recommendations are made from.
        name: The dataset that the recipe cleans: the events themselves, their catalog or their reviews.
        recipe: Steps that are switched off are left out.
        kept_only: Test on the rows that the whole recipe keeps. Else on all rows, with their values mended: then a step
            that takes rows out is judged by whether the rest foretells what these shoppers did too.

    Raises:
        BadInput: A step does not fit, the recipe has no step, or recommendations do not read the dataset.
        NotFound: A dataset does not exist.
    """
    role = role_of(lake, shop, name)
    places = [place for place, step in enumerate(recipe.steps) if step.enabled]
    if not places:
        raise BadInput(
            _("The recipe of {name} has no step to replay.").format(name=name),
            hint=_("Take steps on the Clean page; they need not be applied."),
            command=_("Give one with --recipe FILE, or take all that the data asks for: --recipe suggested."),
        )
    counts = {one.index: one for one in measure(lake, name, recipe).steps}
    dataset = lake.dataset(name)
    wanted = _read_columns(dataset.types, dataset.roles) if role == "events" and shop.table_of("items") else None
    changes = [_change(recipe.steps[place], counts.get(place), wanted) for place in places]

    def read(taken: Taken, known: Container[str]) -> tuple[str, Inputs | None]:
        chosen = [places[one] for one in sorted(taken)]
        read_only = None if wanted is None else _read_columns
        with lake.read() as cursor, partly(lake, cursor, name, recipe, chosen, read_only) as made:
            if made.mark in known:
                return made.mark, None
            sources = sources_in(lake, shop)
            before = sources[role]
            sources[role] = Source(
                made.table, made.columns, made.roles, before.name, "raw", before.version, made.row, before.origins
            )
            return made.mark, replace(read_tables(cursor, **sources), home=lake.path)

    taking = {one for one, place in enumerate(places) if place in counts and counts[place].rows_removed}
    tested = None if kept_only or not taking else frozenset(range(len(places))) - taking
    return Plan("recipe", name, shop, tuple(changes), read, tested)


def _read_columns(types: Mapping[str, Any], roles: Mapping[str, str]) -> list[str]:
    """The columns of events that recommendations read, where a catalog tells of the products."""
    named = [roles.get(role) for role in ("user_id", "item_id", "event_type", "timestamp", "rating")]
    return [column for column in types if column in named or column.lower() in RATING_NAMES]


def _change(step: RecipeStep, count: StepCount | None, wanted: Sequence[str] | None) -> Change:
    removed = count.rows_removed + count.to_quarantine if count else 0
    apart = wanted is not None and bool(step.columns) and not set(step.columns) & set(wanted)
    idle = apart and count is not None and not removed and not count.rows_made
    return Change({"step": step.as_dict()}, count.rows_changed if count else 0, removed, idle)


def role_of(lake: Lake, shop: Shop, name: str) -> str:
    """Which role a dataset plays in a shop.

    Raises:
        BadInput: It plays none.
    """
    lake.dataset(name)
    found = next((role for role, one, _layer, _version in shop.layers if one == name), "")
    if not found:
        raise BadInput(
            _("Recommendations from {events} do not read {name}.").format(events=shop.events[0], name=name),
            hint=_("Replay what is read: the events, the catalog that has their products, and its reviews."),
            data={"reads": [one for _role, one, _layer, _version in shop.layers]},
        )
    return found
