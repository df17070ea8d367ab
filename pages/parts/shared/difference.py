"""What differs between two versions: one comparison, drawn alike wherever two versions stand side by side."""

from __future__ import annotations

import streamlit as st

from core import quality
from core.figures.clean import visible
from core.i18n import _, listed
from core.lake import Diff
from core.quality.differences import contract_key
from pages.parts.shared.cached import cache_resource
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def difference(name: str, v1: int, v2: int) -> Diff:
    """The difference of two versions of a dataset, by their snapshots."""
    return _kept(str(lake().path), name, v1, v2, contract_key(lake(), name))


@cache_resource(max_entries=24, show_spinner=False)
def _kept(_folder: str, name: str, v1: int, v2: int, _key: tuple[str, ...]) -> Diff:
    return quality.differences(lake(), name, v1, v2)


def difference_tiles(found: Diff) -> None:
    """Rows, cells and columns that differ, and by what rows were matched."""
    tiles(
        [
            Tile(_("Rows added"), number(found.rows_added)),
            Tile(_("Rows removed"), number(found.rows_removed)),
            Tile(_("Rows changed"), number(found.rows_changed)),
            Tile(_("Cells changed"), number(found.cells_changed)),
            Tile(_("Columns changed"), number(len(found.columns_changed))),
        ],
        key="difference_tiles",
    )
    st.caption(_("{said} Cells are compared as text.").format(said=md(found.said)))
    if found.warning:
        st.warning(found.warning, icon=":material/warning:")


def changed_cells(found: Diff) -> None:
    """New and vanished columns, and examples of changed cells."""
    if found.columns_renamed:
        pairs = listed(f"{md(before)} → {md(after)}" for before, after in found.columns_renamed.items())
        label = _("Renamed columns")
        st.markdown(_("{what}: {figures}").format(what=label, figures=pairs))
    for label, names in ((_("New columns"), found.columns_added), (_("Vanished columns"), found.columns_removed)):
        if names:
            st.markdown(_("{what}: {figures}").format(what=label, figures=listed(md(name) for name in names)))
    if found.examples:
        table(
            [
                {"key": one.key, "column": one.column, "before": _shown(one.before), "after": _shown(one.after)}
                for one in found.examples
            ],
            "dataset_diff",
            columns={
                "key": {"content": _("Line"), "order": _("Line"), "_row": _("Row")}.get(found.key, found.key),
                "column": _("Column"),
                "before": _("Before"),
                "after": _("After"),
            },
            alt=_("Examples of changed cells"),
        )


def _shown(cell: str | None) -> str | None:
    """A cell whose blanks can be seen, so that a trimmed one does not look the same."""
    return None if cell is None else visible(cell)
