"""How every command reads a shop's tables and a dataset's recipe: the same options, understood in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from core.commands.output import state

if TYPE_CHECKING:
    from core.clean import Recipe
    from core.lake import Dataset, Lake
    from core.recommend import Options
    from core.recommend.data import Shop

ItemsOption = typer.Option("", "--items", help="Items dataset or file; found by its item ids when omitted.")
ReviewsOption = typer.Option("", "--reviews", help="Reviews dataset or file; found by its item ids when omitted.")
LayerOption = typer.Option("", "--layer", help="raw or clean; the newest when omitted.")
RoleOption = typer.Option([], "--role", help="ROLE=COLUMN of an events file; repeat.")
FormOption = typer.Option("sound", "--form", help="strict (formulas as published) or sound.")


@contextmanager
def shop_tables(
    ctx: typer.Context, events: str, items: str = "", reviews: str = "", layer: str = "", role: Iterable[str] = (),
    *, alone: bool = False,
) -> Iterator[tuple[Lake, Shop]]:  # fmt: skip
    """The tables that lists are made from: datasets of the workspace, or files, which need none.

    Args:
        ctx: The command's.
        events: Events dataset or file.
        items, reviews: Those beside it; "" for those whose item ids fit the events best.
        layer: "raw", "clean", or "" for the newest.
        role: Entries as ROLE=COLUMN.
        alone: Read the events only.

    Raises:
        BadInput: A role is not written as ROLE=COLUMN, or a file cannot be used.
        NotFound: `events` is neither a dataset nor a file, or there is no such layer.
    """
    from core.errors import BadInput
    from core.i18n import _
    from core.recommend.data import shop_of

    roles = {}
    for entry in role:
        name, mark, column = entry.partition("=")
        if not mark or not column:
            raise BadInput(_("Write a role as ROLE=COLUMN, not “{text}”.").format(text=entry))
        roles[name.strip()] = column.strip()
    known_layer(layer)
    lake = None if Path(events).is_file() else state(ctx).lake
    beside = ("", "") if alone else (items or None, reviews or None)
    with shop_of(lake, events, items=beside[0], reviews=beside[1], layer=layer or None, roles=roles) as found:
        yield found


def known_layer(layer: str) -> None:
    """Refuse what is no layer.

    Raises:
        NotFound: Neither "raw" nor "clean", nor "" for the newest.
    """
    from core.errors import NotFound
    from core.i18n import _

    if layer not in ("", "raw", "clean"):
        raise NotFound.among(_("layer"), layer, ("raw", "clean"))


@contextmanager
def catalog_table(ctx: typer.Context, items: str) -> Iterator[tuple[Lake, Dataset]]:
    """A catalog: a dataset of the workspace, its only one where none is named, or a file.

    Raises:
        BadInput: None is named, and there is none or more than one; or a file cannot be used.
        NotFound: There is no such dataset.
    """
    from core.i18n import N_

    ask = N_("Say which catalog to search: --items NAME. There are: {names}.")
    with only_table(ctx, items, "items", ask) as found:
        yield found


@contextmanager
def only_table(ctx: typer.Context, name: str, kind: str, ask: str) -> Iterator[tuple[Lake, Dataset]]:
    """A dataset of a kind: of the workspace, its only one where none is named, or a file.

    Args:
        ctx: The command's.
        name: Dataset or file; "" for the only one.
        kind: Of the dataset; also what a file is taken for.
        ask: What is said where one must be named, with a place for the {names} that there are.

    Raises:
        BadInput: None is named, and there is none or more than one; or a file cannot be used.
        NotFound: There is no such dataset.
    """
    from core.errors import BadInput
    from core.i18n import _, listed

    if name and Path(name).is_file():
        from core.collect.temporary import landed

        with landed({kind: name}, {kind: kind}) as temporary:
            yield temporary, temporary.dataset(kind)
        return
    lake = state(ctx).lake
    there = [one for one in lake.datasets() if one.kind == kind]
    if not name and len(there) != 1:
        raise BadInput(_(ask).format(names=listed(one.name for one in there) or "–"))
    yield lake, lake.dataset(name) if name else there[0]


def options_of(form: str) -> Options:
    """How lists are made, in a form of the formulas.

    Raises:
        BadInput: There is no such form.
    """
    from core.errors import BadInput
    from core.i18n import _, listed
    from core.recommend import Options
    from core.recommend.features import FORMS

    if form not in FORMS:
        raise BadInput(_("The form must be one of: {forms}.").format(forms=listed(FORMS)))
    return Options(form=form)


def recipe_of(lake: Lake, name: str, given: str) -> Recipe:
    """The recipe that `--recipe` names.

    Args:
        lake: The workspace.
        name: The dataset that it cleans.
        given: A JSON file; "auto" for the repairs that need no judgement; "suggested" for all steps that the data asks
            for; "" for the dataset's own: its draft, or what was applied last.

    Raises:
        NotFound: There is no such file.
        BadInput: The file is no recipe.
    """
    from core.clean import auto, from_json, saved, suggested
    from core.errors import NotFound
    from core.i18n import _

    words = {"": saved, "auto": auto, "suggested": suggested}
    if given in words:
        return words[given](lake, name)
    path = Path(given)
    if not path.is_file():
        raise NotFound(
            _("There is no recipe file {name}.").format(name=given), hint=_("Give a JSON file, auto or suggested.")
        )
    return from_json(path.read_bytes())
