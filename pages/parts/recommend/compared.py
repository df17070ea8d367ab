"""How the two sides of the shopper's view compare: badges over the lists, and the paired difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.i18n import _, ngettext, sentences
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.beside import Work
from core.recommend.data import Shop
from core.recommend.evaluation import BASELINE, Stored, being_tested, comparison, looked_at, stored
from core.recommend.words import difference_text, figure_text, metric_name, scorer_name
from pages.parts.recommend.sections import Side
from pages.parts.shared.wording import md, number, percent
from pages.parts.shared.working import working


def section(
    lake: Lake,
    sides: Sequence[tuple[Side, Shop]],
    badges: Mapping[str, DeltaGenerator],
    options: Options,
    protocol: Protocol,
    *,
    small: bool,
) -> None:
    """Evaluate the two sides where the shop is small, else show what is stored. `badges`: places over the lists."""
    work = _testing(lake, sides, options, protocol) if small else None
    for side, shop in sides:
        with st.spinner(_("Evaluating {scorer}").format(scorer=scorer_name(side.scorer))):
            if small and work is None:
                found = looked_at(lake, shop, options, protocol, [side.scorer])
            else:
                found = stored(lake, shop, options, protocol)
        with badges[side.key]:
            badge(found.get(side.scorer), found.get(BASELINE), protocol.k)
        if side.key == "right" and (warned := next((one.warning for one in found.values() if one.warning), "")):
            st.warning(_(warned), icon=":material/warning:")
    if work is not None:
        working(work, _("The scorers are tested on this shop"), "test")
        return
    (left, left_shop), (right, right_shop) = sides
    if left_shop != right_shop:
        st.caption(_("The sides read different data, so each has its own test: compare the lists, not the figures."))
    elif left.scorer != right.scorer and small:
        _compared(lake, left_shop, options, protocol, left.scorer, right.scorer)


def _testing(lake: Lake, sides: Sequence[tuple[Side, Shop]], options: Options, protocol: Protocol) -> Work | None:
    """The test that has to be waited for, None where both sides are tested or are so at once."""
    for one in dict.fromkeys(shop for _side, shop in sides):
        scorers = [side.scorer for side, shop in sides if shop == one]
        if (work := being_tested(lake, one, options, protocol, scorers)) is not None:
            return work
    return None


def _compared(lake: Lake, shop: Shop, options: Options, protocol: Protocol, left: str, right: str) -> None:
    """The paired comparison of the two sides, in words."""
    pair = comparison(lake, shop, options, protocol, left, right)
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
        st.badge(_("{metric} not evaluated").format(metric=name), color="gray")
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
