"""The trail as a table with filters, and its verifier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

import pages.parts as parts
from core import access
from core.access import ACTIONS, WAYS, Entry, Verdict
from core.i18n import N_, _, listed

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

SHOWN = 1_000
OTHERS = {"login": N_("sign in"), "logout": N_("sign out"), "seal": N_("take over the trail")}
FACTS = {
    "snapshot": N_("snapshot"), "layer": N_("layer"), "rows": N_("rows"), "role": N_("role"), "way": N_("shown"),
    "days": N_("days"),
}  # fmt: skip
"""What is told of the facts of a row."""
RESULTS = {"done": N_("done"), "refused": N_("refused"), "failed": N_("failed")}
HOW = {
    "local": N_("at this machine"), "login": N_("login"), "token": N_("key"), "system": N_("by itself"),
    "none": N_("nobody"),
}  # fmt: skip


def verifier(header: DeltaGenerator) -> None:
    """The button that verifies the trail, and what it found."""
    with header:
        asked = st.button(_("Verify"), icon=":material/verified_user:", key="verify_trail")
    if asked:
        _told(parts.lake().verify_trail())


def nothing() -> None:
    """A workspace with data and a trail without rows: none was ever written, or it was taken away."""
    found = parts.lake().verify_trail()
    if found.whole:
        st.info(_("Nothing is recorded yet; the trail begins with the next change."), icon=":material/policy:")
    else:
        _told(found)


def _told(found: Verdict) -> None:
    folder = parts.lake().path
    if found.whole:
        st.success(_("Every row is what was written, in its place; rows: {n}.").format(n=parts.number(found.rows)))
        st.caption(_("Note this head elsewhere: {head}").format(head=access.head(folder)))
        return
    words = {
        "changed": _("Row {n} is not what was written."),
        "order": _("Row {n} does not follow the row before it."),
        "missing": _("Row {n} and what followed it are missing."),
        "key": _("Row {n} and what follows it cannot be checked: the key of the trail is gone."),
        "unsealed": _("What releases without a key wrote was not taken over; an admin does so once: {command}"),
        "commit": _("Version {n} of the workspace does not hold the head of the trail that was sealed for it."),
    }
    st.error(words[found.why].format(n=parts.number(found.broken), command="audit seal"), icon=":material/gpp_bad:")


def listing(rows: Sequence[Entry]) -> None:
    """The newest rows that fit the filters, newest first."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        people = sorted({row.who for row in rows if row.who})
        who = st.selectbox(_("Who"), people, index=None, placeholder=_("All"), key="audit_who", width=260)
        what = st.selectbox(
            _("What"),
            sorted({row.what for row in rows}),
            index=None,
            placeholder=_("All"),
            format_func=said,
            key="audit_what",
            width=260,
        )
        result = st.selectbox(
            _("Result"),
            list(RESULTS),
            index=None,
            placeholder=_("All"),
            format_func=lambda one: _(RESULTS[one]),
            key="audit_result",
            width=160,
        )
        about = st.text_input(_("About"), key="audit_about", width=200)
    fit = [
        row
        for row in reversed(rows)
        if (who is None or row.who == who)
        and (what is None or row.what == what)
        and (result is None or row.result == result)
        and about.casefold() in row.about.casefold()
    ]
    if len(fit) > SHOWN:
        st.caption(
            _("Shown are the newest; rows: {n} of {all}.").format(n=parts.number(SHOWN), all=parts.number(len(fit)))
        )
    parts.table(
        [_cells(row) for row in fit[:SHOWN]],
        "audit_trail",
        columns={
            "row": st.column_config.NumberColumn(_("Row"), width=70),
            "time": st.column_config.DatetimeColumn(_("When (UTC)"), timezone="UTC", format="YYYY-MM-DD HH:mm:ss"),
            "who": st.column_config.TextColumn(_("Who")),
            "role": st.column_config.TextColumn(_("Role")),
            "how": st.column_config.TextColumn(_("How")),
            "what": st.column_config.TextColumn(_("What"), width="medium"),
            "about": st.column_config.TextColumn(_("About")),
            "result": st.column_config.TextColumn(_("Result")),
            "before": st.column_config.TextColumn(_("Before")),
            "after": st.column_config.TextColumn(_("After")),
        },
        alt=_("The audit trail"),
        of_workspace=True,
        height=560,
        file_name="audit.csv",
    )


def said(what: str) -> str:
    """What was done, in words."""
    return _(ACTIONS.get(what) or OTHERS.get(what) or what)


def about(text: str) -> str:
    """What a row is about: a name as it is; of a commit that names nothing, its message in the reader's language."""
    if not text[:1].isupper():  # a dataset's name
        return text
    message, mark, name = text.partition(": ")
    if text.startswith("Describe "):
        return _("Describe {name}").format(name=text.removeprefix("Describe "))
    return _("{name}: {value}").format(name=_(message), value=name) if mark and _(message) != message else _(text)


def _facts(values: Mapping[str, object]) -> str:
    """The numbers and names of a row for people; what is a hash says nothing to them."""
    words: dict[str, Callable[[str], str]] = {
        "role": access.role_name,
        "way": lambda one: _(WAYS.get(one, one)),
        "layer": parts.layer_name,
    }
    found = []
    for key, title in FACTS.items():
        if values.get(key) not in (None, ""):
            value = words.get(key, str)(str(values[key]))
            found.append(_("{name}: {value}").format(name=_(title), value=value))
    return listed(found)


def _cells(row: Entry) -> dict[str, object]:
    return {
        "row": row.number,
        "time": row.time,
        "who": row.who,
        "role": access.role_name(row.role),
        "how": _(HOW.get(row.how, row.how)),
        "what": said(row.what),
        "about": about(row.about),
        "result": _(RESULTS.get(row.result, row.result)),
        "before": _facts(row.before),
        "after": _facts(row.after),
    }
