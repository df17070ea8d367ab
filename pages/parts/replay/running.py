"""Start a replay, watch it, and say what it would replay."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.clean import saved
from core.i18n import _, ngettext
from core.integrate.match import kept as matches
from core.integrate.shop import plan_of
from core.lake import Dataset, Lake
from core.recommend import SCORERS, Features, Options, Protocol
from core.recommend.data import features_of, open_shop
from core.recommend.replay import Kept, submit, unfinished, usual_scorer
from core.recommend.scorers import why_not
from core.recommend.words import scorer_name, split_name
from pages.parts.shared import needing
from pages.parts.shared.choices import choice
from pages.parts.shared.empty import empty_state
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs
from pages.parts.shared.wording import number


def section(lake: Lake, view: str, dataset: Dataset, events: Dataset, kept: Kept | None) -> None:
    """Choices and the button, the running job, or what is missing before anything can be replayed."""
    more = wanted(lake, view, dataset)
    if more is None:
        if kept is None:
            nothing_yet(dataset)
        return
    scorer, protocol, more["test"] = how(lake, events, rows=view == "recipe")
    job = unfinished(jobs(), view, dataset.name)  # type: ignore[arg-type]
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Replay again") if kept else _("Replay")
        if needing.button("compute", 
            label, key=own("replay_run"), type="secondary" if kept and not kept.stale else "primary",
            icon=":material/replay:", disabled=job is not None and job.active,
        ):  # fmt: skip
            submit(jobs(), view, dataset.name, events.name, scorer, protocol, more)  # type: ignore[arg-type]
            st.rerun()
        st.caption(said(view, more, built=dataset.built))
    if job is not None:
        job_bar(job.id)
    if kept is None and job is None:
        st.info(
            _(
                "Each change is taken alone and in turn; the data is read, the scorer fitted and its lists held "
                "against one frozen test, in the background. Nothing of the data is changed."
            ),
            icon=":material/science:",
        )


def how(lake: Lake, events: Dataset, *, rows: bool = False) -> tuple[str, Protocol, str]:
    """The scorer, the split, and (with `rows`) which rows are tested, all in the address."""
    shop = open_shop(lake, events.name)
    features = features_of(lake, shop, Options())
    timed = _timed(features)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        splits = ["time", "user", "last"] if timed else ["user"]
        split = choice(_("Test"), splits, splits[0], "split", split_name, width=210)
        protocol = Protocol(split=split)  # type: ignore[arg-type]
        able = [name for name, one in SCORERS.items() if not why_not(one, features)]
        usual = usual_scorer(lake, shop, Options(), protocol)
        scorer = choice(_("Scorer"), able, usual if usual in able else able[0], "scorer", scorer_name, width=240)
        tested = tested_on() if rows else "all"
    return scorer, protocol, tested


def tested_on() -> str:
    """Which rows are tested where steps take some out."""
    words = {"all": _("All rows, their values mended"), "kept": _("Only rows that the recipe keeps")}
    return choice(
        _("Tested on"), list(words), "all", "test", words.__getitem__, width=280,
        help=_(
            "On all rows a step that takes rows out is judged by whether the rest foretells what these shoppers did, "
            "too; on kept rows only, shoppers whose rows are taken out are not asked."
        ),
    )  # fmt: skip


def _timed(features: Features) -> bool:
    times = features.inputs.events.time
    return len(set(times[times == times][:10_000].tolist())) > 1


def wanted(lake: Lake, view: str, dataset: Dataset) -> dict[str, Any] | None:
    """What the job is told beside the dataset; None where there is nothing to replay."""
    if view == "recipe":
        recipe = saved(lake, dataset.name)
        return {"recipe": recipe.as_dict()} if any(step.enabled for step in recipe.steps) else {}
    if view == "merge" and dataset.built:
        plan = plan_of(lake)
        return {} if plan is not None and plan.maps else None
    if view == "merge":
        found = next((one for one in matches.matchings(lake) if one.left == dataset.name), None)
        return {"right": found.right} if found else None
    return {}


def said(view: str, more: dict[str, Any], *, built: bool = False) -> str:
    """What would be replayed, in a line."""
    if view == "recipe" and "recipe" not in more:
        return _("All steps that Clean suggests, as none is taken yet; nothing of the data is changed")
    if view == "recipe":
        steps = sum(bool(step["enabled"]) for step in more["recipe"]["steps"])
        words = ngettext(
            "{n} step of the recipe as it stands on Clean", "{n} steps of the recipe as it stands on Clean", steps
        )
        return words.format(n=number(steps))
    if view == "merge":
        return _("What One shop made one, from its uploads’ own ids") if built else _("The pairs that hold on Match")
    return _("The checks that single rows of the newest version fail")


def nothing_yet(dataset: Dataset) -> None:
    """Where to go before there is a match to replay, or ids that One shop made one."""
    if dataset.built:
        empty_state(
            _("One shop made no ids one"),
            _("Match the uploads and give One shop the crosswalk; what one id for each thing does is then seen here."),
            _("Open One shop"), "shop.py", ":material/join_inner:",
        )  # fmt: skip
        return
    empty_state(
        _("Nothing is matched yet"),
        _("Match this dataset first; what one id for each thing does to the lists is then seen here."),
        _("Open Match"), "match.py", ":material/join_inner:", dataset=dataset.name,
    )  # fmt: skip
