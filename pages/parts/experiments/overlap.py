"""Whom the tests of the workspace share, and whether their arms are independent."""

from __future__ import annotations

import streamlit as st

from core.experiment.data import Overlap
from core.experiment.figures_text import p_text
from core.experiment.together import arms_text, overlap_sentence, running_together
from core.i18n import _
from core.lake import Lake
from pages.parts.shared import session
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


@cache_data(max_entries=8, show_spinner=False)
def found(workspace: str, versions: tuple[tuple[str, int], ...]) -> list[Overlap]:
    """Pairs of tests that share units, in these versions of their datasets."""
    return running_together(session.lake(), [name for name, _version in versions])


def shared_users(lake: Lake, dataset: str) -> None:
    """The pairs that a dataset's tests are in, uneven ones told before the table; nothing where it shares nobody."""
    tests = tuple((one.name, one.version) for one in lake.datasets() if one.kind == "assignments")
    if dataset not in dict(tests):
        return
    pairs = [one for one in found(str(lake.path), tests) if _of(one.first, dataset) or _of(one.second, dataset)]
    if not pairs:
        return
    uneven = [one for one in pairs if one.severity != "ok"]
    for one in uneven:
        st.warning(md(overlap_sentence(one)), icon=":material/group_work:", title=_("Tests that overlap unevenly"))
    title = _("Units shared with other tests ({n})").format(n=len(pairs))
    with st.expander(title, icon=":material/group_work:", expanded=bool(uneven), key=own("overlap")):
        table(
            [
                {
                    _("Test"): one.first,
                    _("Other test"): one.second,
                    _("In both"): number(one.both),
                    _("Of the smaller"): f"{one.share:.1%}",
                    _("p, corrected"): "–"
                    if one.why == "few"
                    else p_text(one.p).removeprefix("p = ").removeprefix("p "),
                    _("Reading"): _READINGS[one.why](),
                    _("Units by arms"): arms_text(one),
                }
                for one in pairs
            ],
            "overlap_table",
            alt=_("Pairs of tests with the units that are in both, and whether their arms are independent"),
        )


_READINGS = {
    "": lambda: _("independent"),
    "few": lambda: _("too few to judge"),
    "arms": lambda: _("arms go together"),
    "share": lambda: _("one arm shares more"),
}


def _of(test: str, dataset: str) -> bool:
    return test == dataset or test.startswith(f"{dataset}: ")
