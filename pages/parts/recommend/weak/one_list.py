"""One weak list: what the shopper met, its items with what is the matter with each, and where that comes from."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext, sentences
from core.recommend.lists import card, history
from core.recommend.weak import Cause, Causes, Judged, words
from pages.parts.recommend.cards import facts
from pages.parts.recommend.opened import Opened
from pages.parts.shared.links import link
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number

MET = 8
"""Items of the history beside a list."""


def draw(opened: Opened, judged: Judged, behind: Causes, place: int) -> None:
    """The list at a place of the judged ones."""
    features = judged.sample.features
    user = str(features.inputs.events.users[judged.sample.users[place]])
    with st.container(border=True, key="weak_list"):
        with st.container(horizontal=True, vertical_alignment="center"):
            title = _("Shopper {user}").format(user=md(user))
            st.markdown(f"**{title}**", width="content")
            link(
                _("Preview"),
                "recommend.py",
                icon=":material/arrow_forward:",
                dataset=opened.dataset.name,
                user=user,
                right=judged.sample.scorer,
            )
        st.markdown(md(sentences(*(words.sentence(judged, name, place) for name in judged.rules_of(place)))))
        shown, met = st.columns([3, 2], gap="large")
        with shown:
            _items(judged, place)
        with met:
            _history(judged, user)
            _why(judged, behind, place)


def _items(judged: Judged, place: int) -> None:
    features = judged.sample.features
    for at, item in enumerate(judged.sample.items[place].tolist()):
        if item < 0:
            continue
        said = words.marks(judged, place, at)
        one = card(features, item)
        with (
            st.container(border=bool(said), key=f"weak_item_{at}"),
            st.container(horizontal=True, vertical_alignment="center"),
        ):
            st.markdown(f"**{at + 1}**", width=24)
            with st.container(gap=None):
                st.markdown(f"**{md(one.title)}**" if said else md(one.title))
                if told := facts(one):
                    st.caption(told)
                if said:
                    st.markdown(":material/flag: " + " · ".join(f":orange[{md(mark)}]" for mark in said))


def _history(judged: Judged, user: str) -> None:
    met, _totals = history(judged.sample.features, user, most=40)
    titles = list(dict.fromkeys(one.card.title for one in met))[:MET]
    title = _("What this shopper met")
    st.markdown(f"**{title}**")
    st.markdown("\n".join(f"- {md(title)}" for title in titles) if titles else _("This shopper has no events."))


def _why(judged: Judged, behind: Causes, place: int) -> None:
    """The causes of this list's faults, each with the way to its rows."""
    known = [one for name in judged.rules_of(place) for one in behind.of(name, place)]
    title = _("Where it comes from")
    st.markdown(f"**{title}**")
    if not known:
        st.caption(_("No fault of the data is known behind it: the scorer itself is to be asked."))
    for number_, one in enumerate(known):
        with st.container(gap=None, key=f"weak_why_{number_}"):
            st.markdown(f"- {md(words.cause_short(one))}")
            way(one, judged)


def way(cause: Cause, judged: Judged) -> None:
    """The link to the rows of a cause, where they stand."""
    if cause.check:
        label = _("Failing rows")
        if cause.rows:
            label = ngettext("{n} failing row", "{n} failing rows", cause.n_rows).format(n=number(cause.n_rows))
        version = number_of(cause.dataset, cause.version)
        link(label, "quality.py", icon=":material/table_rows:", dataset=cause.dataset, check=cause.check, v=version)
    elif cause.kind == "consistency":
        link(_("Consistency"), "consistency.py", icon=":material/arrow_forward:", dataset=cause.dataset)
    elif cause.dataset:
        link(_("Profile"), "profile.py", icon=":material/arrow_forward:", dataset=cause.dataset)
