"""The view of the Experiments page that compares recommenders: on frozen shoppers, and by interleaved lists."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.recommenders import Asked, Frozen, comparable, compared, frozen_text
from core.experiment.words import verdict_label
from core.figures.recommend import Row, forest
from core.i18n import _
from core.lake import Dataset, Lake
from core.recommend import SCORERS, Options, Protocol
from core.recommend.beside import Work
from core.recommend.data import built_events, event_kinds, open_shop
from core.recommend.words import metric_name, scorer_name
from pages.parts.experiments import interleaved
from pages.parts.experiments.sections import verdict_row
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, switch, switch_for_all
from pages.parts.shared.frame import error_boundary, provenance
from pages.parts.shared.links import link
from pages.parts.shared.picking import pick_dataset
from pages.parts.shared.tables import table
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import number
from pages.parts.shared.working import working

K = 10
"""Length of the compared lists, as on the other pages."""


def view(lake: Lake, header: DeltaGenerator) -> None:
    """Two rankings compared, in the way that the reader chooses."""
    way = switch_for_all(_("Compare"), ["frozen", "interleaved"], "frozen", "way", _way)
    with error_boundary():
        if way == "frozen":
            _frozen(lake)
        else:
            interleaved.section(lake)
    st.caption(
        _("A third way judges a scorer by the clicks of another's lists, where the log says how likely each item was.")
    )
    link(_("Judge a scorer by a log"), "recommend.py", icon=":material/leaderboard:", view="leaderboard", part="logs")


def _way(way: str) -> str:
    return _("On frozen shoppers") if way == "frozen" else _("By interleaved lists")


def _frozen(lake: Lake) -> None:
    built = built_events(lake)
    able = sorted(comparable(lake), key=lambda name: name not in built)
    dataset = pick_dataset(event_kinds(lake), about=able)
    if dataset is None:
        return
    provenance(dataset)
    if dataset.name not in able:
        words = _(
            "This dataset does not say who did something with which item, so that there are no shoppers to test on. "
            "Name its columns of users and items on the Datasets page, or choose another dataset."
        )
        st.info(words, icon=":material/person_search:")
        return
    shop = open_shop(lake, dataset.name)
    asked = _asked(lake, dataset)
    protocol = Protocol(k=K)
    found = compared(lake, shop, asked, protocol, Options())
    if isinstance(found, Work):
        working(found, _("Both are fitted and tested"), "frozen")
        return
    names = _names(dataset, asked)
    for metric in found.differences:
        verdict_row(found.verdicts[metric], frozen_text(found, metric, metric_name(metric, K), *names))
    if found.warning:
        st.warning(_(found.warning), icon=":material/warning:")
    _difference(found, names)


def _asked(lake: Lake, dataset: Dataset) -> Asked:
    """What the reader compares: two scorers, or two versions of the events."""
    versions = [one.number for one in reversed(lake.versions(dataset.name))]
    what = "scorers"
    if len(versions) > 1:
        what = switch(_("Of"), ["scorers", "versions"], "scorers", "of", _of, label_visibility="collapsed")
    scorers = [name for name, one in SCORERS.items() if not one.trained]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if what == "scorers":
            first = choice(_("First"), scorers, "popularity", "first", scorer_name, width=260)
            others = [one for one in scorers if one != first]
            usual = "item_knn" if "item_knn" in others else others[0]
            return Asked((first, choice(_("Second"), others, usual, "second", scorer_name, width=260)))
        scorer = choice(_("Scorer"), scorers, "item_knn", "scorer", scorer_name, width=260)
        texts = [str(one) for one in versions]
        one = choice(_("First"), texts[1:], texts[1], "first", lambda v: number_of(dataset.name, int(v)), width=200)
        later = [text for text in texts if int(text) > int(one)]
        other = choice(_("Second"), later, later[0], "second", lambda v: number_of(dataset.name, int(v)), width=200)
    return Asked((scorer,), (int(one), int(other)))


def _of(what: str) -> str:
    return _("Two scorers") if what == "scorers" else _("Two versions of the data")


def _names(dataset: Dataset, asked: Asked) -> tuple[str, str]:
    """What the two compared things are called."""
    if asked.versions is None:
        return scorer_name(asked.scorers[0]), scorer_name(asked.scorers[1])
    first, second = (_("version {n}").format(n=number_of(dataset.name, one)) for one in asked.versions)
    return first, second


def _difference(found: Frozen, names: tuple[str, str]) -> None:
    """The paired differences as a picture and a table."""
    rows = [Row(metric_name(name, K), one.value, one.low, one.high, "shown") for name, one in found.differences.items()]
    rows.append(Row(_("no difference"), 0.0, None, None, "baseline"))
    title = _("{second} minus {first}").format(first=names[0], second=names[1])
    plot(forest(rows, title), _("Paired differences with their 95 % intervals; zero is marked"), "frozen_forest")
    table(
        [
            {
                _("Metric"): metric_name(name, K),
                names[0]: found.base[name],
                names[1]: found.base[name] + one.value,
                _("Difference"): one.value,
                _("Low"): one.low,
                _("High"): one.high,
                _("Verdict"): verdict_label(found.verdicts[name]),
            }
            for name, one in found.differences.items()
        ],
        "frozen_table",
        alt=_("Both means, their paired difference and its 95 % interval"),
    )
    st.caption(
        _(
            "Tested shoppers: {n}. The same shoppers and held-out events for both; intervals by bootstrap over them."
        ).format(n=number(found.shoppers))
    )
