"""Every dataset by how much it tells of persons."""

from __future__ import annotations

import streamlit as st

from core.govern.risk import part_said, risk
from core.i18n import _, listed
from pages.parts.shared.picking import choose_dataset
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def datasets_by_risk() -> list[str]:
    """The datasets, the riskiest first; a row leads to it."""
    found = sorted(((one, risk(lake(), one.name)) for one in lake().datasets()), key=lambda one: -one[1].weight)
    direct = [one for one in found if any(finding.direct for finding in one[1].findings)]
    tiles(
        [
            Tile(_("Highest risk"), number(found[0][1].score), note=md(found[0][0].name), help=risk_help()),
            Tile(_("Datasets that name persons"), number(len(direct)), note=_("of {n}").format(n=number(len(found)))),
            Tile(
                _("Places with personal data"),
                number(sum(len(one.findings) for _dataset, one in found)),
                help=_("Columns, keys of JSON cells, and texts."),
            ),
        ]
    )
    chosen = table(
        [
            {
                "name": dataset.name,
                "risk": one.score,
                "persons": one.persons if one.findings or one.parts[0].columns else None,
                "holds": listed(dict.fromkeys(finding.title for finding in one.findings)),
                "direct": listed(one.parts[0].columns),
                "exposed": one.hidden.exposed if one.hidden is not None else None,
            }
            for dataset, one in found
        ],
        "personal_datasets",
        columns={
            "name": st.column_config.TextColumn(_("Dataset"), width="small"),
            "risk": st.column_config.ProgressColumn(
                _("Risk"), min_value=0, max_value=100, format="%d", help=risk_help(), width=110
            ),
            "persons": st.column_config.NumberColumn(
                _("Persons"), format="localized", help=_("Users, else rows; among equals the larger comes first.")
            ),
            "holds": st.column_config.TextColumn(_("What it holds of persons"), width="medium"),
            "direct": st.column_config.TextColumn(part_said("direct"), width="medium"),
            "exposed": st.column_config.NumberColumn(
                _("Among fewer than five"), format="percent", help=_("By what others may know: place, age, sex, birth.")
            ),
        },
        alt=_("Datasets by how much they tell of persons"),
        select="single-row",
        of_workspace=True,
        height=min(35 * len(found) + 37, 318),
        file_name="personal_data.csv",
    )
    _open(found[chosen[0]][0].name if chosen else None)
    return [dataset.name for dataset, _risk in found]


def _open(name: str | None) -> None:
    """Show the clicked dataset below; a click counts once, so that the choice below can be changed again."""
    if name != st.session_state.get("personal_clicked"):
        st.session_state["personal_clicked"] = name
        if name:
            choose_dataset(name)


def risk_help() -> str:
    """What the score is made of."""
    return _(
        "0 to 100: direct identifiers up to 40, persons in groups smaller than five up to 30, sensitive columns and "
        "free text up to 15 each. It orders datasets and is no probability."
    )
