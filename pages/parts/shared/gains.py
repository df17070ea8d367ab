"""What a recipe or a merge gained: tiles of what became usable, points by dimension of quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import quality
from core.clean.gain import Usable
from core.i18n import N_, _, listed, ngettext
from core.quality.job import latest_one, submit_one
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

LABELS = {
    "events": N_("Events usable"),
    "reviews": N_("Reviews usable"),
    "products": N_("Products usable"),
    "shoppers": N_("Shoppers usable"),
    "scorable": N_("Shoppers scorable"),
}


def usable_tiles(found: Sequence[Usable], key: str) -> None:
    """The usable shares after, with how far they moved; the counts in the help."""
    tiles([_tile(one) for one in found], key=key)


def _tile(one: Usable) -> Tile:
    before, after = one.shares
    delta = None if before is None or after is None else f"{100 * (after - before):+z.1f} %"
    words = _("{before} of {before_of} → {after} of {after_of}")
    counts = words.format(
        before=number(one.before),
        before_of=number(one.before_of),
        after=number(one.after),
        after_of=number(one.after_of),
    )
    return Tile(_(LABELS[one.what]), percent(after), delta, help=counts)


def counts_table(found: Sequence[Usable], key: str) -> None:
    """The counts behind the shares, before and after: a merge changes of how many as well."""
    cell = st.column_config.NumberColumn
    table(
        [
            {
                "what": _(LABELS[one.what]),
                "before": one.before,
                "before_of": one.before_of,
                "after": one.after,
                "after_of": one.after_of,
            }
            for one in found
        ],
        key,
        columns={
            "what": st.column_config.TextColumn(" ", width=160),
            "before": cell(_("Before"), format="localized"),
            "before_of": cell(_("of (before)"), format="localized"),
            "after": cell(_("After"), format="localized"),
            "after_of": cell(_("of (after)"), format="localized"),
        },
        alt=_("How much can be used, before and after"),
    )


def dimensions(before: Mapping[str, float], after: Mapping[str, float], key: str, name: str = "") -> None:
    """Points by dimension before and after, and the difference."""
    score = st.column_config.NumberColumn
    table(
        [
            {
                "dimension": quality.dimension_label(one),
                "before": before.get(one),
                "after": after.get(one),
                "gain": quality.gained(before.get(one), after.get(one)),
            }
            for one in quality.DIMENSIONS
            if one in before or one in after
        ],
        key,
        columns={
            "dimension": name or _("Dimension"),
            "before": score(_("Before"), format="%.1f"),
            "after": score(_("After"), format="%.1f"),
            "gain": score(_("Gain"), format="%+.1f"),
        },
        alt=_("Scores before and after by dimension"),
    )


def check_the_rest(unchecked: Sequence[tuple[str, int]], key: str) -> None:
    """What has no points yet, and the button that has it checked in the background."""
    missing = list(dict.fromkeys(unchecked))
    if not missing:
        return
    running = [one for one in missing if (job := latest_one(jobs(), *one)) is not None and job.active]
    names = listed(md(name) for name, _version in missing)
    st.caption(_("Not checked yet, so without points: {names}.").format(names=names))
    words = ngettext("Check {n} dataset", "Check {n} datasets", len(missing)).format(n=number(len(missing)))
    if needing.button("compute", words, key=key, icon=":material/fact_check:", disabled=bool(running)):
        for name, version in missing:
            submit_one(jobs(), lake(), name, version)
        st.rerun()
    if running and (job := latest_one(jobs(), *running[-1])) is not None:
        job_bar(job.id)
