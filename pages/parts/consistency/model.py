"""A large model where a team has one: what it would cost, what it found, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import BadInput
from core.i18n import _, sentences
from core.integrate.asked import (
    KIND_OF,
    Run,
    cost,
    disbelief,
    latest,
    never_sent,
    newest,
    scope,
    submit,
    use_about,
    use_label,
    uses,
)
from core.lake import Dataset
from core.text.llm import KEY, Cost, Endpoint, Spent, prompt, refusal_label, spent, state
from pages.parts.consistency.agree import allowed, judged
from pages.parts.consistency.sections import review
from pages.parts.shared import needing
from pages.parts.shared.choices import switch
from pages.parts.shared.frame import provenance
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, when

FIRST_ROWS = 200
"""Rows that a first run asks about: enough for a sample that people can judge, for some twenty calls."""
EXAMPLE = """TOUCHSTONE_LLM_URL=http://127.0.0.1:11434/v1
TOUCHSTONE_LLM_MODEL=qwen3:8b"""


def draw(dataset: Dataset) -> None:
    """Everything about the large model for one dataset."""
    place, wrong = state()
    if place is None:
        _off(wrong)
        return
    can = uses(dataset)
    if not can:
        how = _("Give its columns their roles: a catalog needs a title, reviews their text.")
        st.info(sentences(_("There is nothing here that the model could be asked."), how), icon=":material/rule:")
        return
    use = can[0]
    if len(can) > 1:
        use = switch(_("Question"), can, can[0], "use", use_label, label_visibility="collapsed")
    st.markdown(md(use_about(use)))
    _ask(dataset, use, place)
    run = newest(lake(), dataset.name, use)
    if run is None:
        return
    provenance(dataset, run.version)
    if run.stale:
        st.info(_("The dataset has changed since: ask again."), icon=":material/update:")
    _told(run)
    part = switch(_("Part"), ["found", "sample"], "found", "part", _part, label_visibility="collapsed")
    if part == "found":
        review(dataset, [KIND_OF[use]])
        allowed(dataset, use)
    else:
        judged(dataset, use)


def _part(part: str) -> str:
    return {"found": _("What it found"), "sample": _("Do people agree?")}[part]


def _off(wrong: str) -> None:
    """How it is switched on."""
    if wrong:
        st.warning(md(wrong), icon=":material/link_off:")
    what = _("No large model is set up, so nothing leaves this server.")
    how = _("Whoever runs it can name one that speaks OpenAI's protocol, such as Ollama, vLLM or a vendor's:")
    st.info(sentences(what, how), icon=":material/smart_toy:")
    st.code(EXAMPLE, language=None, wrap_lines=True)
    st.caption(
        _(
            "A host other than this machine also has to stand in the setting llm_hosts; a key is read from the "
            "environment variable {name} alone. Mail addresses, telephone, card and identity numbers are masked before "
            "a row leaves."
        ).format(name=md(KEY))
    )


def _ask(dataset: Dataset, use: str, place: Endpoint) -> None:
    """Choose, see the cost, start."""
    job = latest(jobs(), dataset.name, use)
    busy = job is not None and job.active
    today = spent(lake().path)
    words = _("{model} at {host} · instruction {prompt} · today: calls {calls} of {most}, tokens {tokens} of {all}")
    stamp = prompt(lake().path, use).stamp
    calls, tokens = (number(today.calls), number(place.calls)), (number(today.tokens), number(place.tokens))
    told = words.format(
        model=place.model, host=place.host, prompt=stamp, calls=calls[0], most=calls[1], tokens=tokens[0], all=tokens[1]
    )
    st.caption(md(told))
    try:
        most, asked = scope(lake(), dataset.name, use)
    except BadInput as error:
        st.info(md(sentences(error.message, error.hint)), icon=":material/rule:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="consistency_ask"):
        rows, key = _("Rows, drawn"), own(f"llm_rows_{use}")
        limit = int(st.number_input(rows, 1, most, min(FIRST_ROWS, most), key=key, width=160, disabled=busy))
        columns = _columns(dataset, use, asked, busy)
        start = needing.button(
            "compute",
            _("Ask the model"),
            key=own("llm_ask"),
            type="primary",
            icon=":material/smart_toy:",
            disabled=busy,
        )
    try:
        _would(cost(lake(), dataset.name, use, columns=columns, limit=limit), today, place)
    except BadInput as error:
        st.info(md(sentences(error.message, error.hint)), icon=":material/rule:")
        return
    if start:
        submit(jobs(), dataset.name, dataset.version, use, columns, limit)
        st.rerun()
    if job is not None and (job.active or job.resumable):
        job_bar(job.id)


def _would(would: Cost, today: Spent, place: Endpoint) -> None:
    """What asking costs, before it is asked."""
    told = _("rows: {rows}, answered before: {kept}; about {calls} calls, {there} tokens there and {back} back")
    there, back = number(would.tokens_in), number(would.tokens_out)
    st.caption(
        told.format(rows=number(would.rows), kept=number(would.kept), calls=number(would.calls), there=there, back=back)
    )
    tokens = today.tokens + would.tokens_in + would.tokens_out
    if today.calls + would.calls > place.calls or tokens > place.tokens:
        st.warning(
            _("The day's budget ends before that; the rest can be asked tomorrow (UTC)."), icon=":material/timer:"
        )


def _columns(dataset: Dataset, use: str, asked: Sequence[str], busy: bool) -> tuple[str, ...]:
    """The attributes to ask about; none where the question has none, or those whose values repeat are taken."""
    if use == "reviews":
        return ()
    roles = {dataset.roles.get(role) for role in ("title", "description", "category")}
    free = [one for one in lake().columns(dataset.name) if one not in roles | never_sent(dataset)]
    default = [one for one in asked if one not in roles]
    picked = st.multiselect(
        _("Attributes"),
        free,
        default,
        key=own(f"llm_columns_{use}"),
        width="stretch",
        disabled=busy,
        placeholder=_("those whose values repeat"),
    )
    return () if picked == default else tuple(picked)


def _told(run: Run) -> None:
    """What the newest run said and cost."""
    tokens = number(run.tokens_in + run.tokens_out)
    doubted = number(sum(run.disbelieved.values()))
    tiles(
        [
            Tile(_("Rows asked"), number(run.asked), note=_("answered: {n}").format(n=number(run.answered))),
            Tile(_("Found"), number(run.found), note=_("not believed: {n}").format(n=doubted)),
            Tile(_("Calls"), number(run.calls), note=_("rows answered before: {n}").format(n=number(run.kept))),
            Tile(_("Tokens"), tokens, note=_("masked rows: {n}").format(n=number(run.masked))),
        ]
    )
    reasons = [(refusal_label(reason), n) for reason, n in run.refused.items()]
    reasons += [(disbelief(reason), n) for reason, n in run.disbelieved.items()]
    lines = [_("{what}: {n}").format(what=what, n=number(n)) for what, n in reasons]
    if run.stopped:
        st.warning(md(sentences(run.stopped, _("Ask again tomorrow to go on."))), icon=":material/timer:")
    st.caption(" · ".join([md(run.model), md(run.prompt), when(run.time), *map(md, lines)]))
