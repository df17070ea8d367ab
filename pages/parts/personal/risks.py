"""One dataset's risk by its parts, where it comes from, and which step lowers it by how much."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clean
from core.govern.risk import MOST, Risk, WhatIf, all_together, part_said, protected, risk, what_if
from core.i18n import _, listed
from core.lake import Dataset
from pages.parts.datasets.people import people
from pages.parts.shared import needing
from pages.parts.shared.agreed import after_contract
from pages.parts.shared.links import go
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def risks(dataset: Dataset) -> None:
    """The score, its parts, the steps that lower it, and the places found."""
    found = risk(lake(), dataset.name)
    tiles([Tile(_("Risk"), number(found.score), note=_("out of {n}").format(n=100)), *_parts(found)])
    _lower(dataset, found)
    st.subheader(_("What was found"), anchor=False)
    people(dataset)


def _parts(found: Risk) -> list[Tile]:
    return [
        Tile(
            part_said(one.key),
            number(one.points),
            note=_("out of {n}").format(n=MOST[one.key]),
            help=md(listed(one.columns)) or _("none"),
        )
        for one in found.parts
    ]


def _lower(dataset: Dataset, found: Risk) -> None:
    st.subheader(_("What would lower it"), anchor=False)
    if dataset.built:
        st.caption(_("This dataset is built from others; clean those."))
        return
    with st.spinner(_("Trying the steps …")):
        tried = what_if(lake(), dataset.name)
        together = all_together(lake(), dataset.name)
    if not tried:
        st.caption(_("No step lowers it further without emptying cells."))
        return
    table(
        _rows(tried),
        "what_if",
        columns={
            "step": st.column_config.TextColumn(_("Step"), width=216),
            "score": st.column_config.NumberColumn(_("Risk with this alone"), format="localized"),
            "without": st.column_config.NumberColumn(
                _("Risk with all but this"),
                format="localized",
                help=_("One open identifier is enough to be found: the score falls when the last of them is hidden."),
            ),
            "emptied": st.column_config.NumberColumn(_("Cells emptied"), format="localized"),
            "less": st.column_config.NumberColumn(_("Change"), format="%+d"),
            "k": st.column_config.NumberColumn(_("Smallest group (k)"), format="localized"),
            "exposed": st.column_config.NumberColumn(_("Among fewer than five"), format="percent"),
            "l": st.column_config.NumberColumn(
                _("Fewest sensitive values (l)"), format="localized", help=_("l-diversity, within one group.")
            ),
        },
        alt=_("What each step would change"),
        file_name=f"{dataset.name}_what_if",
    )
    if together is not None:
        words = _("With all of them the risk is {after} instead of {before}; nothing is changed before you apply them.")
        st.caption(words.format(after=number(together.score), before=number(found.score)))
    recipe = protected(clean.load_draft(lake(), dataset.name), tried)
    after_contract(dataset.name, recipe)
    if needing.button(
        "clean", _("Put these steps into the recipe"), icon=":material/playlist_add:", key=own("protect")
    ):
        clean.save_draft(lake(), dataset.name, recipe)
        go("clean.py", dataset=dataset.name)


def _rows(tried: Sequence[WhatIf]) -> list[dict[str, object]]:
    """A row a step; without the column of sensitive values where none is chosen."""
    rows = [_row(one) for one in tried]
    if all(row["l"] is None for row in rows):
        return [{name: value for name, value in row.items() if name != "l"} for row in rows]
    return rows


def _row(one: WhatIf) -> dict[str, object]:
    hidden = one.after.hidden
    return {
        "step": one.said,
        "score": one.after.score,
        "less": -one.less,
        "without": one.without.score,
        "emptied": one.emptied,
        "k": hidden.k if hidden is not None else None,
        "exposed": hidden.exposed if hidden is not None else None,
        "l": hidden.l if hidden is not None else None,
    }
