"""How the two sides of the shopper's view compare: badges over the lists, and the paired difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import BadInput
from core.i18n import _, ngettext, sentences
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.beside import Work
from core.recommend.data import Shop
from core.recommend.evaluation import BASELINE, Stored, being_tested, comparison, known, known_comparison, looked_at
from core.recommend.words import difference_text, figure_text, metric_name, scorer_name
from pages.parts.recommend.sections import Side
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md, number, percent
from pages.parts.shared.working import working

Sides = Sequence[tuple[Side, Shop]]


def section(
    lake: Lake,
    sides: Sides,
    badges: Mapping[str, DeltaGenerator],
    options: Options,
    protocol: Protocol,
    *,
    small: bool,
) -> None:
    """What tests said of the two sides under these settings, and the button that tests them where none was made.

    A test fits and ranks for all shoppers, so that it waits for the button; what it said is kept for the settings.

    Args:
        badges: Places over the lists.
        small: The shop can be tested while the reader waits.
    """
    if small and _untested(lake, sides, options, protocol):
        _test(lake, sides, options, protocol)
    for side, shop in sides:
        found = known(lake, shop, options, protocol)
        with badges[side.key]:
            badge(found.get(side.scorer), found.get(BASELINE), protocol.k)
        if side.key == "right" and (warned := next((one.warning for one in found.values() if one.warning), "")):
            st.warning(_(warned), icon=":material/warning:")
    (left, left_shop), (right, right_shop) = sides
    if left_shop != right_shop:
        st.caption(_("The sides read different data, so each has its own test: compare the lists, not the figures."))
    elif left.scorer != right.scorer and small:
        _compared(left_shop, options, protocol, left.scorer, right.scorer)
    if not small:
        _too_large()


def _untested(lake: Lake, sides: Sides, options: Options, protocol: Protocol) -> bool:
    """Whether a figure of a side, or their comparison, is still to be made."""
    if any(side.scorer not in known(lake, shop, options, protocol) for side, shop in sides):
        return True
    (left, left_shop), (right, right_shop) = sides
    if left_shop != right_shop or left.scorer == right.scorer:
        return False
    found = known(lake, left_shop, options, protocol)
    if found[left.scorer].reason or found[right.scorer].reason:
        return False
    return known_comparison(left_shop, options, protocol, left.scorer, right.scorer) is None


def _test(lake: Lake, sides: Sides, options: Options, protocol: Protocol) -> None:
    """The button; once pressed the test, beside the page where it takes long. What cannot be held out is said."""
    asked = (tuple(sides), options, protocol)
    place = own("rec_tested")
    if st.session_state.get(place) != asked:
        with st.container(horizontal=True, vertical_alignment="center", key="rec_test_offer"):
            if needing.button("compute", _("Test both lists"), icon=":material/science:", key="rec_test"):
                st.session_state[place] = asked
            st.caption(_("Part of the events is held out: whose lists hold more of it?"), width="content")
    if st.session_state.get(place) != asked:
        return
    try:
        if (work := _testing(lake, sides, options, protocol)) is not None:
            working(work, _("The scorers are tested on this shop"), "test")
            return
        with st.spinner(_("Testing both lists")):
            for side, shop in sides:
                looked_at(lake, shop, options, protocol, [side.scorer])
            (left, left_shop), (right, right_shop) = sides
            if left_shop == right_shop and left.scorer != right.scorer:
                comparison(lake, left_shop, options, protocol, left.scorer, right.scorer)
    except BadInput as error:  # a fact of the data, not of the page
        st.session_state.pop(place)
        st.info(md(sentences(error.message, error.hint)), icon=":material/science_off:")
        return
    st.session_state.pop(place)
    st.rerun()


def _testing(lake: Lake, sides: Sides, options: Options, protocol: Protocol) -> Work | None:
    """The test that has to be waited for, None where both sides are tested or are so at once."""
    for one in dict.fromkeys(shop for _side, shop in sides):
        scorers = [side.scorer for side, shop in sides if shop == one]
        if (work := being_tested(lake, one, options, protocol, scorers)) is not None:
            return work
    return None


def _too_large() -> None:
    """Where a shop of this size is tested."""
    with st.container(horizontal=True, vertical_alignment="center", key="rec_too_large"):
        st.caption(_("This shop is too large to test while you wait; a test in the background is started there:"))
        link(_("How well do they do?"), "recommend.py", icon=":material/leaderboard:", view="leaderboard")


def _compared(shop: Shop, options: Options, protocol: Protocol, left: str, right: str) -> None:
    """The paired comparison of the two sides, in words."""
    pair = known_comparison(shop, options, protocol, left, right)
    if pair is None:
        return
    metric = metric_name("ndcg", protocol.k)
    st.markdown(md(difference_text(pair.differences["ndcg"], scorer_name(left), scorer_name(right), metric)))
    st.caption(
        _("The same shoppers ({n}), paired. The lists share {share} of their items; rank-biased overlap {rbo}.").format(
            n=number(pair.users), share=percent(pair.overlap, 0), rbo=f"{pair.rank_biased_overlap:.2f}"
        )
    )


def badge(stored: Stored | None, baseline: Stored | None, k: int) -> None:
    """NDCG with its interval, coloured by the paired difference from popularity."""
    name = metric_name("ndcg", k)
    if stored is None:
        st.badge(_("{metric} not tested").format(metric=name), color="gray")
        return
    if stored.reason:
        st.badge(_("not scorable"), icon=":material/block:", color="orange", help=_(stored.reason))
        return
    figure = stored.figures["ndcg"]
    against = stored.differences.get("ndcg")
    color, icon = "gray", None
    if against and against.low is not None and against.low > 0:
        color, icon = "green", ":material/trending_up:"
    elif against and against.high is not None and against.high < 0:
        color, icon = "orange", ":material/trending_down:"
    explained = [
        ngettext("95 % interval over {n} shopper.", "95 % interval over {n} shoppers.", stored.users).format(
            n=number(stored.users)
        )
    ]
    if baseline and baseline.scorer != stored.scorer and "ndcg" in baseline.figures:
        explained.append(_("Popularity: {figure}.").format(figure=figure_text(baseline.figures["ndcg"])))
    st.badge(f"{name} {figure_text(figure)}", icon=icon, color=color, help=sentences(*explained))  # type: ignore[arg-type]
