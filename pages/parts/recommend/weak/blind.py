"""Two scorers' lists judged blind: by people with two buttons, by a large model where a team has one; and who won."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.i18n import _, listed, ngettext, sentences
from core.integrate.asked import LEAST_KAPPA, LEAST_LABELLED
from core.lake import Lake
from core.recommend import SCORERS
from core.recommend.blind import (
    Agreement,
    Pair,
    Run,
    Tally,
    agreement_of,
    cost,
    in_words,
    job,
    judge,
    judged,
    newest,
    opinions,
    pairs_of,
    people_say,
    readable,
    take_back,
    tally,
)
from core.recommend.data import Shop, features_of
from core.recommend.evaluation import BASELINE
from core.recommend.scorers import why_not
from core.recommend.words import scorer_name
from core.review.verdicts import reviewer_name
from core.text.llm import refusal_label, state
from pages.parts.recommend.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.choices import choice
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs
from pages.parts.shared.signing import signed_by
from pages.parts.shared.wording import md, number, percent, when


def section(opened: Opened, shop: Shop, scorer: str, k: int) -> None:
    """Choose whom to compare with; judge; see what people and the model hold."""
    st.subheader(_("Which list is better?"), anchor=False)
    st.caption(
        _(
            "Two lists for one shopper, without the names of their scorers, in an order that says nothing. "
            "Your word and the large model's are kept apart until both are known to agree."
        )
    )
    features = features_of(opened.lake, shop, opened.options)
    others = [name for name in SCORERS if name != scorer and not why_not(SCORERS[name], features)]
    if not others:
        return
    if not readable(features):
        words = _(
            "Most of what shoppers met has no title here, so nobody could say which list is better: upload a catalog "
            "that names it, or say on the page Datasets which column is the title."
        )
        st.info(words, icon=":material/title:")
        return
    usual = BASELINE if BASELINE in others else others[0]
    other = choice(_("Compared with"), others, usual, "blind_with", scorer_name, width=280)
    scorers = (other, scorer)
    pairs = pairs_of(opened.lake, shop, opened.options, scorers, k=k)
    if not pairs:
        st.info(_("The two scorers give every drawn shopper the same list."), icon=":material/info:")
        return
    st.fragment(_people)(opened, pairs, scorers)
    _model(opened, shop, pairs, scorers, k)


def _people(opened: Opened, pairs: tuple[Pair, ...], scorers: tuple[str, str]) -> None:
    """One pair after the other; only this part runs again after a button."""
    hint = _("Signs your verdicts, so that several people can judge the same lists.")
    name = signed_by(own("blind_name"), hint, reviewer_name)
    if name is None:
        return
    said = judged(opened.lake, {one.key for one in pairs})
    waiting = [one for one in pairs if name not in said.get(one.key, {})]
    done = len(pairs) - len(waiting)
    st.caption(_("judged by you: {n} of {total}").format(n=number(done), total=number(len(pairs))))
    if waiting:
        _pair(waiting[0])
    else:
        st.success(_("You have judged every pair."), icon=":material/check_circle:")
    with st.container(horizontal=True, key="blind_buttons"):
        for verdict, label, icon in (
            ("first", _("List 1 is better"), ":material/looks_one:"),
            ("second", _("List 2 is better"), ":material/looks_two:"),
            ("tie", _("Neither"), ":material/drag_handle:"),
        ):
            if waiting:
                needing.button(
                    "judge",
                    label,
                    key=f"blind_{verdict}",
                    icon=icon,
                    on_click=partial(judge, opened.lake, waiting[0].key, name, verdict),
                )
        if done:
            needing.button(
                "judge",
                _("Undo"),
                key="blind_undo",
                icon=":material/undo:",
                on_click=_take_back,
                args=(opened.lake, {one.key for one in pairs}, name),
            )
    if said and not waiting:  # who is still judging is not told who leads
        st.markdown(md(_won(_("People"), tally(pairs, people_say(said), scorers), scorers)))


def _take_back(lake: Lake, keys: set[str], name: str) -> None:
    take_back(lake, keys, name)


def _pair(one: Pair) -> None:
    with st.container(border=True, key="blind_pair"):
        heading = _("What this shopper met")
        st.markdown(f"**{heading}**")
        st.markdown(md(" · ".join(in_words(title).split(" · ")[0] for title in one.history)))
        for column, title, items in zip(st.columns(2, gap="large"), (_("List 1"), _("List 2")), one.lists, strict=True):
            with column:
                st.markdown(f"**{title}**")
                st.markdown("\n".join(f"{at}. {md(in_words(text))}" for at, text in enumerate(items, 1)))


def _model(opened: Opened, shop: Shop, pairs: tuple[Pair, ...], scorers: tuple[str, str], k: int) -> None:
    """The large model's part: off, what it would cost, under way, what it said and whether that counts."""
    place, wrong = state()
    heading = _("What the large model holds")
    st.markdown(f"**{heading}**")
    if place is None:
        if wrong:
            st.warning(md(wrong), icon=":material/link_off:")
        st.caption(_("No large model is set up, so nothing leaves this server; the page Consistency says how."))
        return
    given = job.params(opened.dataset.name, _layer(shop), opened.options, scorers, k)
    under_way = job.latest(jobs(), given)
    run = newest(opened.lake, pairs)
    if under_way is not None and (under_way.active or under_way.resumable):
        job_bar(under_way.id)
    else:
        would = cost(opened.lake, pairs)
        if would.calls:
            words = _("Pairs: {n}, each asked in both orders; about {calls} calls, {tokens} tokens.")
            tokens = number(would.tokens_in + would.tokens_out)
            st.caption(words.format(n=number(len(pairs)), calls=number(would.calls), tokens=tokens))
            if needing.button("compute", _("Ask the model"), key=own("blind_ask"), icon=":material/smart_toy:"):
                job.submit(jobs(), given)
                st.rerun()
    if run is not None:
        _said(opened, pairs, scorers, run)


def _layer(shop: Shop) -> str:
    return shop.events[1]


def _said(opened: Opened, pairs: tuple[Pair, ...], scorers: tuple[str, str], run: Run) -> None:
    """Agreement first; what the model says counts only where it is enough."""
    held = opinions(opened.lake, pairs)
    people = people_say(judged(opened.lake, {one.key for one in pairs}))
    shown = agreement_of(people, held)
    st.markdown(md(_agreement(shown)))
    if shown.enough:
        said = {key: one.better for key, one in held.items()}
        st.markdown(md(_won(_("The large model"), tally(pairs, said, scorers, held), scorers)))
    turned = sum(not one.steady for one in held.values())
    facts = [
        _("turned with the order, and so a tie: {n} of {total}").format(n=number(turned), total=number(len(held))),
        *(_("{what}: {n}").format(what=refusal_label(reason), n=number(n)) for reason, n in run.refused.items()),
    ]
    st.caption(" · ".join([md(run.model), md(run.prompt), when(run.time), *map(md, facts)]))
    if run.stopped:
        st.warning(md(sentences(run.stopped, _("Ask again tomorrow to go on."))), icon=":material/timer:")


def _agreement(shown: Agreement) -> str:
    need = _("Pairs judged by both from which the model's word counts: {n}, with kappa's interval from {k} up.")
    told = _("Agreement with people: none is known yet.")
    if shown.kappa is not None:
        words = _("Agreement with people: {same} of {n} alike, Cohen's kappa {kappa} (95 %: {low} to {high}).")
        kappa, low, high = (number(one, 2) for one in (shown.kappa, shown.low, shown.high))
        told = words.format(same=number(shown.same), n=number(shown.both), kappa=kappa, low=low, high=high)
    return sentences(told, need.format(n=number(LEAST_LABELLED), k=number(LEAST_KAPPA, 1)))


def _won(who: str, found: Tally, scorers: tuple[str, str]) -> str:
    """Whose lists were called better, in words with the interval."""
    each = listed(f"{scorer_name(name)} {number(found.wins[name])}" for name in scorers)
    n = found.judged
    words = ngettext("{who}, {n} pair: {each}; neither {ties}.", "{who}, {n} pairs: {each}; neither {ties}.", n).format(
        who=who, n=number(n), each=each, ties=number(found.ties)
    )
    if found.share != found.share:
        return words
    share = _("{name} has {share} of those decided (95 %: {low} to {high}).").format(
        name=scorer_name(scorers[1]),
        share=percent(found.share, 0),
        low=percent(found.low, 0),
        high=percent(found.high, 0),
    )
    return sentences(words, share)
