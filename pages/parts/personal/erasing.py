"""Erasing one person: who, what is where, and only then the button; and the certificates of before."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core import access
from core.errors import TouchstoneError
from core.govern import erasure
from core.i18n import _, listed, sentences
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, size

FOUND = "erasure_found"
"""What was found last, in the visitor's session alone: identifiers come into no address."""


def erasing() -> None:
    """The form, what was found, and the certificates."""
    if not access.allowed("erase"):
        st.caption(_("Only an admin may look for a person to be erased."))
        return
    under_way = erasure.unfinished(lake())
    if under_way is not None:
        _under_way(under_way)
    else:
        _form()
    _certificates()


def _under_way(order: erasure.Order) -> None:
    job = next((one for one in jobs().list(erasure.HANDLER) if one.params.get("erasure") == order.id), None)
    st.session_state.pop(FOUND, None)
    if job is not None and (job.active or job.resumable):
        job_bar(job.id)
        return
    st.warning(_("The erasure {id} was begun and not ended.").format(id=order.id), icon=":material/warning:")
    if st.button(_("Go on with it"), type="primary", key="erase_resume"):
        erasure.submit(jobs(), order)
        st.rerun()


def _form() -> None:
    with st.form("erase_who", border=False):
        said = st.text_area(
            _("What names the person, line by line"),
            key="erase_said",
            height=110,
            placeholder=_("a mail address, a telephone number, a user's number, a name, or user_id=1203"),
        )
        pressed = st.form_submit_button(_("Look everywhere"), icon=":material/search:")
    if pressed:
        st.session_state.pop(FOUND, None)
        try:
            wanted = erasure.identifiers(said.splitlines())
            with st.spinner(_("Looking through all versions and files …")):
                st.session_state[FOUND] = (wanted, erasure.plan(lake(), wanted))
        except TouchstoneError as error:
            st.info(md(sentences(error.message, error.hint)), icon=":material/info:")
    if FOUND in st.session_state:
        _found(*st.session_state[FOUND])


def _found(wanted: tuple[erasure.Identifier, ...], found: erasure.Plan) -> None:
    tiles(
        [
            Tile(_("Rows of the person"), number(found.rows), help=_("In the newest version of each table.")),
            Tile(_("Tables"), number(sum(one.what == "table" for one in found.places))),
            Tile(_("Files"), number(sum(one.what != "table" for one in found.places))),
            Tile(_("Looked through"), size(found.bytes), note=_("files: {n}").format(n=number(found.files))),
        ]
    )
    table(
        [
            {
                "place": erasure.said_place(asdict(one)),
                "what": erasure.said_what(one.what),
                "versions": listed(map(str, one.versions)),
                "rows": one.now if one.what == "table" else None,
                "mentions": one.mentions if one.what == "table" else None,
                "columns": listed(one.columns),
            }
            for one in found.places
        ],
        "erase_places",
        columns={
            "place": st.column_config.TextColumn(_("Place"), width="medium"),
            "what": st.column_config.TextColumn(_("What it is, and what happens to it"), width="large"),
            "versions": st.column_config.TextColumn(_("Versions"), width="small"),
            "rows": st.column_config.NumberColumn(_("Rows of the person"), format="localized"),
            "mentions": st.column_config.NumberColumn(_("Mentions"), format="localized"),
            "columns": st.column_config.TextColumn(_("Columns"), width="medium"),
        },
        alt=_("Where the person is"),
        download=False,
    )
    if found.models:
        st.caption(_("Models trained on these datasets stay: {names}").format(names=md(listed(found.models))))
    if found.sealed:
        st.caption(_("Files that cannot be opened: {names}").format(names=md(listed(found.sealed[:5]))))
    st.caption(_("Names within texts stay, unless the name is a line of its own above."))
    if _linked(wanted, found):
        st.info(_("Look for what is ticked first: what is found then is what is erased."), icon=":material/info:")
    else:
        _confirm(wanted, found)


def _linked(wanted: tuple[erasure.Identifier, ...], found: erasure.Plan) -> bool:
    """What else names the person; whether something of it is ticked that was not looked for yet."""
    if any(not one.shared for one in found.linked):
        st.markdown(_("Their rows hold more that names them. Take it along, and other tables are searched for it too:"))
    shared = [f"{one.column}: {one.kind} {one.shown}" for one in found.linked if one.shared]
    if shared:
        st.caption(_("In rows of others too, and not taken along: {values}").format(values=md(listed(shared))))
    chosen = [
        one.wanted
        for at, one in enumerate(found.linked)
        if not one.shared
        and st.checkbox(
            _("{column}: {kind} {value}").format(column=md(one.column), kind=one.kind, value=md(one.shown)),
            key=f"erase_link_{at}",
        )
    ]
    if chosen and st.button(_("Look for these too"), icon=":material/search:", key="erase_more"):
        more = (*wanted, *chosen)
        with st.spinner(_("Looking through all versions and files …")):
            st.session_state[FOUND] = (more, erasure.plan(lake(), more))
        for at in range(len(found.linked)):
            st.session_state.pop(f"erase_link_{at}", None)
        st.rerun()
    return bool(chosen)


def _confirm(wanted: tuple[erasure.Identifier, ...], found: erasure.Plan) -> None:
    doubts = erasure.doubts(found)
    for doubt in doubts:
        st.warning(md(doubt), icon=":material/warning:")
    every = bool(doubts) and st.checkbox(_("All that was found is meant all the same."), key="erase_every")
    ways = {erasure.MASK: _("Empty the cells, keep the rows"), erasure.REMOVE: _("Remove the rows")}
    left, right = st.columns(2)
    how = left.radio(_("The person's rows"), list(ways), format_func=ways.__getitem__, key="erase_how")
    by = right.text_input(_("Who asks for it, for the certificate"), key="erase_by", max_chars=200)
    words = _("Places to be changed in all versions: {n}. It cannot be undone.").format(n=number(len(found.places)))
    sure = st.checkbox(words, key="erase_sure")
    if st.button(
        _("Erase"),
        type="primary",
        icon=":material/person_remove:",
        key="erase_do",
        disabled=not sure or (bool(doubts) and not every),
    ):
        order, _plan = erasure.begin(lake(), wanted, how or erasure.MASK, by, found, every)
        st.session_state.pop(FOUND, None)
        erasure.submit(jobs(), order)
        st.rerun()


def _certificates() -> None:
    found = erasure.certificates(lake())
    if not found:
        return
    st.subheader(_("Certificates"), anchor=False)
    for one in found:
        path = lake().path / erasure.FOLDER / f"{one['id']}.html"
        left, right = st.columns([3, 1], vertical_alignment="center")
        words = _("{id}: ended {time}, asked by {who}; files looked through afterwards: {files}, hits: 0")
        left.markdown(
            words.format(
                id=one["id"], time=one["ended"][:16].replace("T", " "), who=md(one["asked_by"]),
                files=number(one["proof"]["files"]),
            )
        )  # fmt: skip
        right.download_button(
            _("Certificate"),
            data=path.read_bytes(),
            file_name=f"{one['id']}.html",
            mime="text/html",
            key=f"certificate_{one['id']}",
            icon=":material/download:",
            on_click="ignore",
        )
