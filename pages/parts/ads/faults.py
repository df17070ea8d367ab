"""The first view of the Ads page: what is wrong, in sentences, with the rows and the way to mend them."""

from __future__ import annotations

import streamlit as st

from core.ads import Fault, Found, faults_of
from core.i18n import _, ngettext
from core.lake import Dataset, Lake
from pages.parts.shared.frame import severity_badge
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number


def view(lake: Lake, dataset: Dataset) -> None:
    """Faults one under another, the gravest kinds first."""
    with st.spinner(_("Looking at the ads")):
        found = faults_of(lake, dataset.name)
    if not found.faults:
        st.success(
            ngettext("Nothing is wrong with {n} ad.", "Nothing is wrong with {n} ads.", found.ads).format(
                n=number(found.ads)
            ),
            icon=":material/check_circle:",
        )
        return
    _headline(found)
    for place, one in enumerate(found.faults):
        _fault(dataset, one, place)


def _headline(found: Found) -> None:
    words = ngettext(
        "{faulty} of {n} ad has a fault; those that it keeps from being shown or paid for take no part in the auction.",
        "{faulty} of {n} ads have a fault; those that it keeps from being shown or paid for take no part in the "
        "auction.",
        found.ads,
    )
    st.markdown(f"**{md(words.format(faulty=number(found.faulty), n=number(found.ads)))}**")
    errors = sum(one.severity == "error" for one in found.faults)
    tiles(
        [
            Tile(_("Ads"), number(found.ads)),
            Tile(
                _("Ads with a fault"),
                number(found.faulty),
                help=_("An ad with several faults counts once; of each fault the first 200 rows are looked at."),
            ),
            Tile(_("Errors"), number(errors), help=_("Kinds of fault that keep ads from being shown or paid for.")),
            Tile(_("Warnings"), number(len(found.faults) - errors)),
        ],
        key=own("ads_faults_tiles"),
    )


def _fault(dataset: Dataset, one: Fault, place: int) -> None:
    """A sentence, the rows behind it when opened, and where it is mended."""
    with st.container(key=own(f"ads_fault_{place}")):
        with st.container(horizontal=True, vertical_alignment="center"):
            severity_badge(one.severity)
            st.markdown(md(one.sentence), width="stretch")
            if one.check:
                link(_("Quality"), "quality.py", icon=":material/fact_check:", dataset=dataset.name, check=one.check)
            if one.mended:
                link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)
            if one.check in ("reference:item_id", ""):
                link(_("Match"), "match.py", icon=":material/join_inner:")
        if not one.rows:
            return
        opened = st.expander(
            _("Rows behind it"), icon=":material/table_rows:", key=own(f"ads_rows_{place}"), on_change="rerun"
        )
        if opened.open:
            with opened:
                lines = one.lines or (None,) * len(one.rows)
                rows = [
                    ({_("Line"): line} if line else {}) | {key: shown(value) for key, value in row.items()}
                    for line, row in zip(lines, one.rows, strict=True)
                ]
                table(rows, f"ads_fault_rows_{place}", alt=one.sentence, height=240, file_name="ads_at_fault.csv")


def shown(value: object) -> object:
    """A cell as a table can hold it."""
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
